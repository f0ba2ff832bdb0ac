/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watchdog.c - tells systemd that the daemon is alive, as long as it is. */
#include "daemon/watchdog.h"

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "daemon/daemon.h"
#include "daemon/notify.h"
#include "daemon/jobs/worker.h"
#include "lib/base/log.h"

struct watchdog {
	struct daemon *daemon;
	struct event *timer;
	size_t stuck;		/* threads, when last looked at */
};

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct watchdog *watchdog = arg;
	struct daemon *daemon = watchdog->daemon;
	/* The queue has a place for each slot, and the reserve. */
	size_t places = daemon->settings->threads + 1;
	size_t stuck = workers_stuck(daemon->workers, daemon->settings->limits.stuck_ms);
	bool alive = stuck < places;
	if (alive)
		notify_manager("WATCHDOG=1");
	if (stuck != watchdog->stuck)
		log_at(alive ? LOG_LEVEL_WARN : LOG_LEVEL_ERROR,
		       "%zu of %zu requests run on past their time%s", stuck, places,
		       alive ? "" : ", there is no place for another: the watchdog is "
				    "not told any more");
	watchdog->stuck = stuck;
}

enum status watchdog_open(struct daemon *daemon, struct watchdog **watchdog,
			  struct error *error)
{
	uint64_t us = notify_watchdog_us();
	if (us == 0)
		return STATUS_OK;
	us = us / 2 > 0 ? us / 2 : 1;
	struct timeval period = { (time_t)(us / 1000000), (suseconds_t)(us % 1000000) };
	struct watchdog *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "watchdog");
	opened->daemon = daemon;
	opened->timer = event_new(daemon->base, -1, EV_PERSIST, on_timer, opened);
	if (opened->timer == NULL || event_add(opened->timer, &period) != 0) {
		watchdog_close(opened);
		return error_set(error, STATUS_NO_MEMORY, "watchdog");
	}
	*watchdog = opened;
	return STATUS_OK;
}

void watchdog_close(struct watchdog *watchdog)
{
	if (watchdog == NULL)
		return;
	if (watchdog->timer != NULL)
		event_free(watchdog->timer);
	free(watchdog);
}
