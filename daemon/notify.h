/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notify.h - sd_notify(3), or nothing where there is no systemd. */
#ifndef QUOTH_DAEMON_NOTIFY_H
#define QUOTH_DAEMON_NOTIFY_H

#include "config.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#define notify_manager(...) ((void)sd_notifyf(0, __VA_ARGS__))
#else
#define notify_manager(...) ((void)0)
#endif

#endif
