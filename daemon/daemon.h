/* SPDX-License-Identifier: GPL-2.0-or-later */
/* daemon.h - the loop and what it holds together.
 *
 * The loop is led by one thread at a time (queue.h), and whoever does owns all that is in
 * here, and all connections; to pass the loop on is to pass that on, too. So "the loop's"
 * says of a function that only the leader calls it. Who leads never searches and never
 * waits, except for events; who runs a job has passed the loop on, and knows the queue,
 * the job, the job's outlet, and what is counted inside alone. */
#ifndef QUOTH_DAEMON_DAEMON_H
#define QUOTH_DAEMON_DAEMON_H

#include <event2/event.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/queue.h>

#include "daemon/indexes.h"
#include "daemon/cache/cache.h"
#include "lib/store/lists/lists.h"
#include "daemon/inside/inside.h"
#include "daemon/jobs/queue.h"
#include "daemon/confine/sandbox.h"
#include "daemon/settings/settings.h"
#include "daemon/connection/socket.h"
#include "daemon/jobs/worker.h"
#include "lib/wire/limits.h"

struct change;
struct conn;
struct drain;
struct listener;
struct watchdog;

TAILQ_HEAD(conn_list, conn);

enum {
	DAEMON_INPUT = 16 * 1024,	/* bytes from one client in a turn of the loop */
};

struct daemon {
	struct settings *settings;
	struct indexes *indexes;
	struct event_base *base;
	struct queue queue;
	struct workers *workers;
	struct change *change;		/* who goes by revisions of an index */
	struct lists *lists;		/* posting lists in memory, or NULL */
	struct cache *cache;		/* of answers, or NULL; and its parts */
	struct server_socket socket;
	struct listener *listener;	/* NULL once it drains */
	struct drain *drain;
	struct watchdog *watchdog;	/* NULL: nobody watches */

	struct conn *conns[WIRE_CONNECTIONS_MAX];	/* by id: see conn_find() */
	size_t n_conns;
	uint64_t last_conn;		/* how many there have been */
	struct conn_list lost;		/* to be freed by the reaper */
	struct event *reaper;
	struct event *done;		/* queue.done_fd */

	size_t n_jobs;			/* accepted and not yet freed */
	struct inside inside;		/* any thread's, unlike all else here */
	uint64_t started_ms;		/* of clock_ms() */
	bool draining;
	struct sandbox sandbox;
	bool ended;			/* the loop turns no more, */
	bool failed;			/* because it could not */
	sem_t over;			/* posted when it has: for daemon_run() */
	char input[DAEMON_INPUT];	/* for the time of one callback */
};

/* Runs until a signal, `shutdown` or --idle-exit ends it; returns what the
 * process is to exit with. Whatever is wrong has been logged. */
int daemon_run(struct settings *settings);

/* Leads the loop until there is a job to run: returns it, and the loop belongs to another
 * thread. NULL: the daemon has ended. */
struct job *daemon_lead(struct daemon *daemon);

/* Has the loop turn no more. */
void daemon_end(struct daemon *daemon);

/* Learns of the jobs that are done. */
void daemon_collect(struct daemon *daemon);

/* Frees a job that is in no list, and counts. */
void daemon_end_job(struct daemon *daemon, struct job *job);

#endif
