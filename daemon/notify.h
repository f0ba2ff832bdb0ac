/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notify.h - sd_notify(3) and sd_watchdog_enabled(3), or nothing where there is no
 * systemd. */
#ifndef QUOTH_DAEMON_NOTIFY_H
#define QUOTH_DAEMON_NOTIFY_H

#include "config.h"

#include <stdint.h>

#include "lib/base/clock.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#define notify_manager(...) ((void)sd_notifyf(0, __VA_ARGS__))

/* Microseconds, within which it is to be told that we are alive; 0: it need not. */
static inline uint64_t notify_watchdog_us(void)
{
	uint64_t us;
	return sd_watchdog_enabled(0, &us) > 0 ? us : 0;
}
#else
#define notify_manager(...) ((void)0)

static inline uint64_t notify_watchdog_us(void)
{
	return 0;
}
#endif

/* Around what SIGHUP has us do. Managers before systemd 253 do not wait for the second,
 * and show the state. */
static inline void notify_reloading(void)
{
	notify_manager("RELOADING=1\nMONOTONIC_USEC=%llu",
		       (unsigned long long)(clock_ns() / 1000));
}

static inline void notify_reloaded(void)
{
	notify_manager("READY=1");
}

#endif
