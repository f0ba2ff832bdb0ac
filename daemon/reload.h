/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload.h - what SIGHUP does: the file of options is read again, and indexes come and go.
 *
 * Requests that are under way end with what they began with. A file that is wrong changes
 * nothing. The log says what was done, and what needs a restart.
 * Threads: the loop's. */
#ifndef QUOTH_DAEMON_RELOAD_H
#define QUOTH_DAEMON_RELOAD_H

struct daemon;

void reload(struct daemon *daemon);

#endif
