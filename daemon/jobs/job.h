/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job.h - one request on its way through the daemon.
 *
 * Made and freed by who holds the loop. From queue_take() or queue_done(), which hand it
 * out, to the queue_done() that ends it, the members marked W are the thread's that runs
 * it; the others are the loop's all the time, so that it can look for a job by its id or
 * slot while the job runs. */
#ifndef QUOTH_DAEMON_JOBS_JOB_H
#define QUOTH_DAEMON_JOBS_JOB_H

#include <event2/event.h>
#include <event2/event_struct.h>
#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "daemon/cache/asked.h"
#include "daemon/indexes.h"
#include "lib/base/buf.h"
#include "lib/wire/frame.h"
#include "lib/wire/rpc.h"

struct answerers;
struct daemon;
struct job;
struct lane;
struct metrics_method;
struct outlet;

/* What a job is for that is not one of an answerer's methods. */
struct job_kind {
	/* A worker's: does it, and writes job->reply; returns the code that it says, or 0. */
	int (*run)(struct job *job, struct answerers *answerers);
	/* The loop's, when it was run, before the reply is sent. Its connection may be
	 * gone, and of a job of the daemon's own there is none. May be NULL. */
	void (*done)(struct daemon *daemon, struct job *job);
	/* The loop's, when the job goes, run or not: frees its context. */
	void (*finish)(struct job *job);
};

enum job_state {
	JOB_NEW,	/* not in the queue: yet, or taken out again */
	JOB_WAITS,
	JOB_BEGUN,	/* and perhaps done */
};

struct job {
	struct daemon *daemon;
	uint64_t conn;		/* the connection's id: it may be gone */
	json_t *id;		/* a copy: counting references is no thread's */
	json_t *slot;		/* string, or NULL */
	struct event expiry;	/* the deadline, while the job waits */
	TAILQ_ENTRY(job) in_conn;

	uint64_t arrived_ns;	/* of clock_ns(); never changes */
	uint64_t deadline_ns;
	enum wire_framing framing;
	struct outlet *outlet;	/* for the reply; held */
	atomic_bool cancel;	/* set by the loop, read by the worker */

	json_t *message;		/* W: request points into it */
	struct wire_request request;	/* W */
	json_t *about;			/* W: hello and status, but for the index */
	struct buf reply;		/* W: whole and framed, until it is sent */
	json_t *written;		/* W: what it was made from, until it is freed */
	bool traced;			/* the reply is to say where the time went */
	struct metrics_method *counts;	/* of its method; never changes */
	struct asked asked;		/* W */
	struct asked_indexes indexes;	/* W */

	const struct job_kind *kind;	/* NULL: the method of the request */
	void *context;			/* the kind's */

	uint64_t min_rev;	/* that the index must have before it may be run */
	bool parked;		/* until the index has: in change.h's list, in no lane */
	TAILQ_ENTRY(job) in_parked;

	struct lane *lane;	/* that it was pushed to; the queue's, and state, too */
	enum job_state state;
	TAILQ_ENTRY(job) in_queue;
};

TAILQ_HEAD(job_list, job);

/* Takes MESSAGE and *REQUEST over, which becomes empty; NULL, and nothing
 * taken, when there is no memory. */
struct job *job_new(json_t *message, struct wire_request *request);

/* What only the run of a job needs. */
struct job_load {
	json_t *message, *about, *written;
	struct wire_request request;
	struct buf reply;
	struct asked asked;
	struct index_list *indexes;
};

/* W: takes it from JOB, whose reply is sent, to be freed when nobody waits. To free it can
 * take as long as all else that is done for a request: the library then puts together
 * again what the search has left in pieces. */
void job_unload(struct job *job, struct job_load *load);
void job_load_finish(struct job_load *load);

/* One of the daemon's own, without a request; NULL when there is no memory. */
struct job *job_own(const struct job_kind *kind, void *context);

/* The job is in no list any more. */
void job_free(struct job *job);

#endif
