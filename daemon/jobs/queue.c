/* SPDX-License-Identifier: GPL-2.0-or-later */
/* queue.c - who does what: jobs in their lanes, and threads that lead, run or sleep. */
#include "daemon/jobs/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The waiting jobs of one connection. */
struct lane {
	struct job_list jobs;
	TAILQ_ENTRY(lane) turn;
	size_t running;
	bool listed;		/* waits for its turn */
	bool held;		/* gets none: the client does not read */
	bool closed;		/* to be freed with its last running job */
};

enum status queue_init(struct queue *queue, size_t max, size_t slots,
		       struct error *error)
{
	*queue = (struct queue){ .max = max, .slots = slots };
	queue->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (queue->done_fd < 0)
		return error_errno(error, errno, "eventfd");
	pthread_mutex_init(&queue->lock, NULL);
	TAILQ_INIT(&queue->lanes);
	TAILQ_INIT(&queue->done);
	SLIST_INIT(&queue->asleep);
	return STATUS_OK;
}

void queue_finish(struct queue *queue)
{
	struct job *job;
	while ((job = TAILQ_FIRST(&queue->done)) != NULL) {
		TAILQ_REMOVE(&queue->done, job, in_queue);
		job_free(job);
	}
	close(queue->done_fd);
	pthread_mutex_destroy(&queue->lock);
}

/* ---- Lanes ---- */

struct lane *lane_new(void)
{
	struct lane *lane = calloc(1, sizeof *lane);
	if (lane != NULL)
		TAILQ_INIT(&lane->jobs);
	return lane;
}

void lane_close(struct queue *queue, struct lane *lane)
{
	if (lane == NULL)
		return;
	pthread_mutex_lock(&queue->lock);
	lane->closed = true;
	bool last = lane->running == 0;
	pthread_mutex_unlock(&queue->lock);
	if (last)
		free(lane);
}

/* Gives LANE a place in the row of turns, or takes it away, as it deserves. */
static void place_lane(struct queue *queue, struct lane *lane)
{
	bool deserves = !lane->held && !TAILQ_EMPTY(&lane->jobs);
	if (deserves && !lane->listed)
		TAILQ_INSERT_TAIL(&queue->lanes, lane, turn);
	else if (!deserves && lane->listed)
		TAILQ_REMOVE(&queue->lanes, lane, turn);
	lane->listed = deserves;
}

/* LANE has just had something, and lets the others go before it. */
static void step_back(struct queue *queue, struct lane *lane)
{
	if (lane->listed)
		TAILQ_REMOVE(&queue->lanes, lane, turn);
	lane->listed = false;
	place_lane(queue, lane);
}

static void leave_lane(struct queue *queue, struct job *job)
{
	TAILQ_REMOVE(&job->lane->jobs, job, in_queue);
	queue->waiting--;
}

bool queue_push(struct queue *queue, struct lane *lane, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	/* Whoever has none waiting is let in, lest some that ask much, and do not even
	 * read, keep everybody else out; lanes are few, and each but once. */
	bool room = queue->waiting < queue->max || TAILQ_EMPTY(&lane->jobs);
	if (room) {
		TAILQ_INSERT_TAIL(&lane->jobs, job, in_queue);
		job->lane = lane;
		job->state = JOB_WAITS;
		queue->waiting++;
		place_lane(queue, lane);
	}
	pthread_mutex_unlock(&queue->lock);
	return room;
}

bool queue_withdraw(struct queue *queue, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	bool begun = job->state == JOB_BEGUN;
	if (job->state == JOB_WAITS) {
		leave_lane(queue, job);
		place_lane(queue, job->lane);
		job->state = JOB_NEW;
	}
	pthread_mutex_unlock(&queue->lock);
	return !begun;
}

void queue_hold(struct queue *queue, struct lane *lane, bool held)
{
	pthread_mutex_lock(&queue->lock);
	lane->held = held;
	place_lane(queue, lane);
	pthread_mutex_unlock(&queue->lock);
}

size_t queue_waiting(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	size_t waiting = queue->waiting;
	pthread_mutex_unlock(&queue->lock);
	return waiting;
}

bool queue_is_led(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	bool led = !queue->closed && !queue->loop_is_free;
	pthread_mutex_unlock(&queue->lock);
	return led;
}

/* ---- Turns; the lock is held ---- */

/* Of the row at most as many have to be passed over as jobs run. */
static struct lane *next_lane(struct queue *queue)
{
	struct lane *lane = TAILQ_FIRST(&queue->lanes);
	if (queue->running > queue->slots)
		return NULL;
	if (queue->running == queue->slots)
		while (lane != NULL && lane->running > 0)
			lane = TAILQ_NEXT(lane, turn);
	return lane;
}

static struct job *begin_next(struct queue *queue)
{
	struct lane *lane = next_lane(queue);
	if (lane == NULL || queue->closed)
		return NULL;
	struct job *job = TAILQ_FIRST(&lane->jobs);
	leave_lane(queue, job);
	step_back(queue, lane);
	job->state = JOB_BEGUN;
	lane->running++;
	queue->running++;
	return job;
}

/* Who is to be woken for the loop once the lock is released; NULL: nobody is asleep, and
 * the first who would be takes it. */
static struct seat *find_leader(struct queue *queue)
{
	struct seat *seat = SLIST_FIRST(&queue->asleep);
	queue->loop_is_free = seat == NULL;
	if (seat != NULL) {
		SLIST_REMOVE_HEAD(&queue->asleep, next);
		seat->leads = true;
	}
	return seat;
}

/* ---- Threads ---- */

void seat_init(struct seat *seat)
{
	*seat = (struct seat){0};
	sem_init(&seat->wake, 0, 0);
}

void seat_finish(struct seat *seat)
{
	sem_destroy(&seat->wake);
}

static void wake(struct seat *seat)
{
	if (seat != NULL)
		sem_post(&seat->wake);
}

struct job *queue_take(struct queue *queue)
{
	struct seat *leader = NULL;
	pthread_mutex_lock(&queue->lock);
	struct job *job = begin_next(queue);
	if (job != NULL)
		leader = find_leader(queue);
	pthread_mutex_unlock(&queue->lock);
	wake(leader);
	return job;
}

void queue_pass_loop(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	struct seat *leader = find_leader(queue);
	pthread_mutex_unlock(&queue->lock);
	wake(leader);
}

bool queue_rest(struct queue *queue, struct seat *seat)
{
	pthread_mutex_lock(&queue->lock);
	bool stays = !queue->closed;
	bool leads = stays && queue->loop_is_free;
	if (leads)
		queue->loop_is_free = false;
	else if (stays)
		SLIST_INSERT_HEAD(&queue->asleep, seat, next);
	pthread_mutex_unlock(&queue->lock);
	if (leads || !stays)
		return leads;
	while (sem_wait(&seat->wake) != 0)
		;	/* a signal */
	return seat->leads;
}

struct job *queue_done(struct queue *queue, struct job *job)
{
	struct lane *lane = job->lane;
	pthread_mutex_lock(&queue->lock);
	TAILQ_INSERT_TAIL(&queue->done, job, in_queue);
	queue->running--;
	bool last = --lane->running == 0 && lane->closed;
	step_back(queue, lane);
	struct job *next = begin_next(queue);
	pthread_mutex_unlock(&queue->lock);
	if (last)
		free(lane);
	return next;
}

void queue_ring(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	bool first = !queue->rung;
	queue->rung = true;
	pthread_mutex_unlock(&queue->lock);
	/* Cannot fail: the counter is far from its end, and the write is short. */
	if (first)
		eventfd_write(queue->done_fd, 1);
}

void queue_unring(struct queue *queue)
{
	eventfd_t count;
	eventfd_read(queue->done_fd, &count);
	/* Who did not ring so far, because it had been done, has its job in `done`. */
	pthread_mutex_lock(&queue->lock);
	queue->rung = false;
	pthread_mutex_unlock(&queue->lock);
}

struct job *queue_collect(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	struct job *job = TAILQ_FIRST(&queue->done);
	if (job != NULL)
		TAILQ_REMOVE(&queue->done, job, in_queue);
	pthread_mutex_unlock(&queue->lock);
	return job;
}

void queue_close(struct queue *queue)
{
	struct seat *seat;
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	while ((seat = SLIST_FIRST(&queue->asleep)) != NULL) {
		SLIST_REMOVE_HEAD(&queue->asleep, next);
		seat->leads = false;
		sem_post(&seat->wake);
	}
	pthread_mutex_unlock(&queue->lock);
}
