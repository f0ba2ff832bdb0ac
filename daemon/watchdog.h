/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watchdog.h - tells systemd that the daemon is alive, as long as it is.
 *
 * Where WATCHDOG_USEC asks for it, a timer of the loop pings twice in that time. That
 * it runs shows that the loop turns and is passed on. It does not ping while every place
 * for a request is taken by one that went on past its deadline for stuck_ms and more:
 * searching looks at the deadline all the time, so such a thread will not come back, and
 * if no other is left there are no more answers. One that is stuck, of several, is logged
 * and nothing else: the others answer. An idle daemon pings.
 * Threads: the loop's. */
#ifndef QUOTH_DAEMON_WATCHDOG_H
#define QUOTH_DAEMON_WATCHDOG_H

#include "lib/base/status.h"

struct daemon;
struct watchdog;

/* *WATCHDOG stays NULL when nobody asks for pings; settings->limits.stuck_ms is the time. */
enum status watchdog_open(struct daemon *daemon, struct watchdog **watchdog,
			  struct error *error);
void watchdog_close(struct watchdog *watchdog);

#endif
