/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drain.c - how the daemon ends: on a signal, on `shutdown`, or idle. */
#include "daemon/drain.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "daemon/change/change.h"
#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "daemon/connection/listen.h"
#include "daemon/notify.h"
#include "daemon/reload.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"

enum {
	TICK_MS = 50,		/* how often it looks whether all is done; also the
				 * time for a request that is on its way */
	CANCEL_MS = 1000,	/* for cancelled requests to stop and be flushed */
};

struct drain {
	struct daemon *daemon;
	struct event *term, *interrupt, *hangup, *user1;
	struct event *idle;
	struct event *tick;
	uint64_t began_ms;	/* of clock_ms() */
	bool cancelled;		/* those that still ran have been told */
};

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct drain *drain = arg;
	struct daemon *daemon = drain->daemon;
	uint64_t spent_ms = clock_ms() - drain->began_ms;
	uint64_t limit_ms = daemon->settings->limits.drain_ms;
	daemon_collect(daemon);
	if (daemon->n_jobs == 0 && conn_all_flushed(daemon)) {
		daemon_end(daemon);
	} else if (spent_ms >= limit_ms + CANCEL_MS) {
		log_warn("ending with %zu requests unanswered", daemon->n_jobs);
		daemon_end(daemon);
	} else if (spent_ms >= limit_ms && !drain->cancelled) {
		drain->cancelled = true;
		conn_refuse_all(daemon);
	}
}

void drain_begin(struct daemon *daemon, const char *why)
{
	if (daemon->draining)
		return;
	log_info("ending: %s", why);
	notify_manager("STOPPING=1\nSTATUS=Ending: %s", why);
	daemon->draining = true;
	listener_close(daemon->listener);
	daemon->listener = NULL;
	socket_close(&daemon->socket);
	change_drain(daemon->change);

	struct drain *drain = daemon->drain;
	drain->began_ms = clock_ms();
	event_del(drain->idle);
	struct timeval tick = { .tv_usec = TICK_MS * 1000 };
	if (event_add(drain->tick, &tick) != 0)
		daemon_end(daemon);		/* no memory: better soon than never */
}

/* The second signal means "now". */
static void on_end_signal(evutil_socket_t signum, short what, void *arg)
{
	(void)what;
	struct daemon *daemon = arg;
	if (daemon->draining)
		daemon_end(daemon);
	drain_begin(daemon, signum == SIGINT ? "interrupted" : "asked by a signal");
}

static void on_hangup(evutil_socket_t signum, short what, void *arg)
{
	(void)signum;
	(void)what;
	reload(arg);
}

/* To debug messages and back, so that what goes on now can be seen. */
static void on_user1(evutil_socket_t signum, short what, void *arg)
{
	(void)signum;
	(void)what;
	struct daemon *daemon = arg;
	enum log_level given = daemon->settings->log_level;
	enum log_level next = log_level_now() == LOG_LEVEL_DEBUG ? given : LOG_LEVEL_DEBUG;
	log_set_level(LOG_LEVEL_DEBUG);
	log_info("SIGUSR1: the log level is %s", log_level_name(next));
	log_set_level(next);
}

void drain_mind_idle(struct daemon *daemon)
{
	uint32_t seconds = daemon->settings->idle_exit_s;
	struct drain *drain = daemon->drain;
	if (drain == NULL || daemon->draining)
		return;
	if (seconds == 0 || daemon->n_conns > 0 || daemon->n_jobs > 0)
		event_del(drain->idle);
	else
		event_add(drain->idle, &(struct timeval){ .tv_sec = seconds });
}

static void on_idle(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct daemon *daemon = arg;
	if (listener_has_guest(daemon->listener))
		drain_mind_idle(daemon);
	else
		drain_begin(daemon, "nobody was connected for a while");
}

static bool watch_signals(struct drain *drain, struct event_base *base)
{
	drain->term = evsignal_new(base, SIGTERM, on_end_signal, drain->daemon);
	drain->interrupt = evsignal_new(base, SIGINT, on_end_signal, drain->daemon);
	drain->hangup = evsignal_new(base, SIGHUP, on_hangup,
				    drain->daemon);
	drain->user1 = evsignal_new(base, SIGUSR1, on_user1, drain->daemon);
	return drain->term != NULL && drain->interrupt != NULL &&
	       drain->hangup != NULL && drain->user1 != NULL &&
	       event_add(drain->term, NULL) == 0 &&
	       event_add(drain->interrupt, NULL) == 0 &&
	       event_add(drain->hangup, NULL) == 0 &&
	       event_add(drain->user1, NULL) == 0;
}

enum status drain_open(struct daemon *daemon, struct drain **drain,
		       struct error *error)
{
	struct drain *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "signals");
	opened->daemon = daemon;
	opened->idle = evtimer_new(daemon->base, on_idle, daemon);
	opened->tick = event_new(daemon->base, -1, EV_PERSIST, on_tick, opened);
	if (opened->idle == NULL || opened->tick == NULL ||
	    !watch_signals(opened, daemon->base)) {
		drain_close(opened);
		return error_set(error, STATUS_INTERNAL, "cannot watch signals");
	}
	*drain = opened;
	return STATUS_OK;
}

void drain_close(struct drain *drain)
{
	if (drain == NULL)
		return;
	struct event *events[] = { drain->term, drain->interrupt, drain->hangup,
				   drain->user1, drain->idle, drain->tick };
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i] != NULL)
			event_free(events[i]);
	free(drain);
}
