/* SPDX-License-Identifier: GPL-2.0-or-later */
/* daemon.h - the loop's thread and what it holds together. Only the loop's
 * thread looks inside; workers know the queue alone. */
#ifndef QUOTH_DAEMON_DAEMON_H
#define QUOTH_DAEMON_DAEMON_H

#include <event2/event.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "daemon/queue.h"
#include "daemon/sandbox.h"
#include "daemon/settings.h"
#include "daemon/socket.h"
#include "daemon/worker.h"
#include "lib/wire/limits.h"

struct change;
struct conn;
struct drain;
struct listener;

TAILQ_HEAD(conn_list, conn);

struct daemon {
	const struct settings *settings;
	struct event_base *base;
	struct queue queue;
	struct workers *workers;
	struct change *change;		/* who goes by revisions of the index */
	struct server_socket socket;
	struct listener *listener;	/* NULL once it drains */
	struct drain *drain;

	struct conn *conns[WIRE_CONNECTIONS_MAX];	/* by id: see conn_find() */
	size_t n_conns;
	uint64_t last_conn;		/* how many there have been */
	struct conn_list lost;		/* to be freed by the reaper */
	struct event *reaper;
	struct event *done;		/* queue.done_fd */

	size_t n_jobs;			/* accepted and not yet freed */
	json_t *requests;		/* method: how many, since the beginning */
	uint64_t started_ms;		/* of clock_ms() */
	bool draining;
	struct sandbox sandbox;
};

/* Runs until a signal, `shutdown` or --idle-exit ends it; returns what the
 * process is to exit with. Whatever is wrong has been logged. */
int daemon_run(const struct settings *settings);

/* Frees a job that is in no list, and counts. */
void daemon_end_job(struct daemon *daemon, struct job *job);

#endif
