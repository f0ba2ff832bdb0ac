/* SPDX-License-Identifier: GPL-2.0-or-later */
/* queue.h - jobs from the loop to the workers, and back when they are done.
 *
 * Each connection has a lane; the lanes take turns, so that a client which
 * asks sixteen things at once delays the next client by one of them only.
 * Threads: queue_next() and queue_done() are the workers', all else the
 * loop's. Nobody but queue_next() waits. */
#ifndef QUOTH_DAEMON_QUEUE_H
#define QUOTH_DAEMON_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "daemon/job.h"
#include "lib/base/status.h"

/* The waiting jobs of one connection; the memory is the connection's. */
struct lane {
	struct job_list jobs;
	TAILQ_ENTRY(lane) turn;
	bool listed;		/* waits for its turn */
	bool held;		/* gets none: the client does not read */
};

TAILQ_HEAD(lane_list, lane);

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t wake;	/* a job waits, or the queue is closed */
	struct lane_list lanes;
	struct job_list done;
	size_t waiting;
	size_t max;
	bool closed;
	int done_fd;		/* eventfd: readable when `done` has something */
};

/* MAX: jobs that may wait. Does not leave half a queue behind. */
enum status queue_init(struct queue *queue, size_t max, struct error *error);

/* No thread uses it any more; jobs still in it are freed. */
void queue_finish(struct queue *queue);

void lane_init(struct lane *lane);

/* False, and nothing done, when the queue is full. */
bool queue_push(struct queue *queue, struct lane *lane, struct job *job);

/* Takes JOB out again; false when a worker has it already. */
bool queue_withdraw(struct queue *queue, struct lane *lane, struct job *job);

/* A held lane keeps its jobs and gets no turns. */
void queue_hold(struct queue *queue, struct lane *lane, bool held);

size_t queue_waiting(struct queue *queue);

/* Waits for a job; NULL when the queue is closed. */
struct job *queue_next(struct queue *queue);
void queue_done(struct queue *queue, struct job *job);

/* The next job that is done, or NULL. Once it returned NULL, done_fd becomes
 * readable when there is another. */
struct job *queue_collect(struct queue *queue);

/* Sends the workers home; jobs that wait stay where they are. */
void queue_close(struct queue *queue);

#endif
