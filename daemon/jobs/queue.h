/* SPDX-License-Identifier: GPL-2.0-or-later */
/* queue.h - who does what: jobs in their lanes, and threads that lead the loop, run a job,
 * or sleep.
 *
 * One thread holds the loop: the leader. It alone touches what is the loop's (daemon.h).
 * When there is a job to be begun it takes it, passes the loop on to the thread that has
 * slept least, and runs the job itself: what was read is worked on at once, with no
 * thread to be woken first. A thread that has ended a job begins the next one, or sleeps.
 *
 * Each connection has a lane; the lanes take turns, and one steps behind the others when a
 * job of its own begins and when one ends: a client which asks sixteen things at once
 * delays the next client by one of them only. And while no more than SLOTS jobs run, there
 * is one place more, the reserve, for a lane that has none running: a client with nothing
 * but long requests can fill the slots, and does not keep another's only one waiting. With
 * one slot that makes two at a time, of two clients.
 *
 * So there are never more than SLOTS + 1 jobs running, and with two threads more than slots
 * there is always one for the loop.
 *
 * Threads: what is marked W is for a thread that does not hold the loop, all else for the
 * one that does. Nobody but queue_rest() waits. */
#ifndef QUOTH_DAEMON_JOBS_QUEUE_H
#define QUOTH_DAEMON_JOBS_QUEUE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "daemon/jobs/job.h"
#include "lib/base/status.h"

struct lane;
TAILQ_HEAD(lane_list, lane);

/* Where one thread sleeps. */
struct seat {
	sem_t wake;
	bool leads;			/* what it was woken for; else to go home */
	SLIST_ENTRY(seat) next;
};

SLIST_HEAD(seat_list, seat);

enum {
	QUEUE_SPARE_THREADS = 2,	/* beside one for each slot: one for the reserve
					 * and one for the loop */
};

struct queue {
	pthread_mutex_t lock;
	struct lane_list lanes;		/* those that wait for their turn */
	struct job_list done;
	struct seat_list asleep;	/* who slept least first: its caches are warm */
	size_t waiting;
	size_t running;
	size_t max;
	size_t slots;
	bool loop_is_free;
	bool closed;
	bool rung;			/* done_fd was written to and not yet read */
	int done_fd;			/* eventfd: see queue_done() */
};

/* MAX: jobs that may wait, beside one of each lane; SLOTS: that may run. The loop is the
 * caller's. Does not leave half a queue behind. */
enum status queue_init(struct queue *queue, size_t max, size_t slots,
		       struct error *error);

/* No thread uses it any more; jobs still in it are freed. */
void queue_finish(struct queue *queue);

void seat_init(struct seat *seat);
void seat_finish(struct seat *seat);

/* A lane for one connection's jobs, or whoever else's; NULL when there is no memory. */
struct lane *lane_new(void);

/* No more jobs come, and none waits; those that run may still do so. NULL is fine. */
void lane_close(struct queue *queue, struct lane *lane);

/* False, and nothing done, when the queue is full and one of the lane waits. The job is
 * begun by queue_take() or by whoever ends another. */
bool queue_push(struct queue *queue, struct lane *lane, struct job *job);

/* Makes sure that JOB is not begun, if it is not yet; false when it has been. */
bool queue_withdraw(struct queue *queue, struct job *job);

/* A held lane keeps its jobs and gets no turns. */
void queue_hold(struct queue *queue, struct lane *lane, bool held);

size_t queue_waiting(struct queue *queue);

/* W: whether the queue is open and a thread holds the loop: it can do without the caller. */
bool queue_is_led(struct queue *queue);

/* The job whose turn it is, and the loop belongs to another thread; or NULL, when none may
 * be begun, and the caller goes on holding it. */
struct job *queue_take(struct queue *queue);

/* Gives the loop to whoever is free. */
void queue_pass_loop(struct queue *queue);

/* W: sleeps until it is the loop's turn to be led, and then holds it; false when the queue
 * is closed. */
bool queue_rest(struct queue *queue, struct seat *seat);

/* W: JOB, which queue_take() or this gave, has run; it is the loop's from here on. Returns
 * the next to run, or NULL. */
struct job *queue_done(struct queue *queue, struct job *job);

/* W: makes done_fd readable, for a loop that has to know of a job that is done now and not
 * when it turns next anyway. */
void queue_ring(struct queue *queue);

/* The next job that is done, or NULL. */
struct job *queue_collect(struct queue *queue);

/* To be called when done_fd is readable, before queue_collect(). */
void queue_unring(struct queue *queue);

/* Sends the threads home; jobs that wait stay where they are. Anybody's. */
void queue_close(struct queue *queue);

#endif
