/* SPDX-License-Identifier: GPL-2.0-or-later */
/* queue.c - jobs from the loop to the workers, and back when they are done. */
#include "daemon/queue.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum status queue_init(struct queue *queue, size_t max, struct error *error)
{
	*queue = (struct queue){ .max = max };
	queue->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (queue->done_fd < 0)
		return error_errno(error, errno, "eventfd");
	pthread_mutex_init(&queue->lock, NULL);
	pthread_cond_init(&queue->wake, NULL);
	TAILQ_INIT(&queue->lanes);
	TAILQ_INIT(&queue->done);
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
	pthread_cond_destroy(&queue->wake);
	pthread_mutex_destroy(&queue->lock);
}

void lane_init(struct lane *lane)
{
	*lane = (struct lane){0};
	TAILQ_INIT(&lane->jobs);
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

static void leave_lane(struct queue *queue, struct lane *lane, struct job *job)
{
	TAILQ_REMOVE(&lane->jobs, job, in_queue);
	job->waiting = false;
	queue->waiting--;
}

bool queue_push(struct queue *queue, struct lane *lane, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	bool room = queue->waiting < queue->max;
	if (room) {
		TAILQ_INSERT_TAIL(&lane->jobs, job, in_queue);
		job->waiting = true;
		queue->waiting++;
		place_lane(queue, lane);
	}
	pthread_mutex_unlock(&queue->lock);
	if (room)	/* who is woken inside the lock goes to sleep on it at once */
		pthread_cond_signal(&queue->wake);
	return room;
}

bool queue_withdraw(struct queue *queue, struct lane *lane, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	bool waited = job->waiting;
	if (waited) {
		leave_lane(queue, lane, job);
		place_lane(queue, lane);
	}
	pthread_mutex_unlock(&queue->lock);
	return waited;
}

void queue_hold(struct queue *queue, struct lane *lane, bool held)
{
	pthread_mutex_lock(&queue->lock);
	lane->held = held;
	place_lane(queue, lane);
	if (lane->listed)	/* more than one job may have become free */
		pthread_cond_broadcast(&queue->wake);
	pthread_mutex_unlock(&queue->lock);
}

size_t queue_waiting(struct queue *queue)
{
	pthread_mutex_lock(&queue->lock);
	size_t waiting = queue->waiting;
	pthread_mutex_unlock(&queue->lock);
	return waiting;
}

struct job *queue_next(struct queue *queue)
{
	struct job *job = NULL;
	pthread_mutex_lock(&queue->lock);
	while (!queue->closed && TAILQ_EMPTY(&queue->lanes))
		pthread_cond_wait(&queue->wake, &queue->lock);
	if (!queue->closed) {
		struct lane *lane = TAILQ_FIRST(&queue->lanes);
		job = TAILQ_FIRST(&lane->jobs);
		leave_lane(queue, lane, job);
		TAILQ_REMOVE(&queue->lanes, lane, turn);
		lane->listed = false;
		place_lane(queue, lane);	/* behind the others */
	}
	pthread_mutex_unlock(&queue->lock);
	return job;
}

void queue_done(struct queue *queue, struct job *job)
{
	pthread_mutex_lock(&queue->lock);
	bool first = TAILQ_EMPTY(&queue->done);
	TAILQ_INSERT_TAIL(&queue->done, job, in_queue);
	pthread_mutex_unlock(&queue->lock);
	/* Cannot fail: the counter is far from its end, and the write is short. */
	if (first)
		eventfd_write(queue->done_fd, 1);
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
	pthread_mutex_lock(&queue->lock);
	queue->closed = true;
	pthread_cond_broadcast(&queue->wake);
	pthread_mutex_unlock(&queue->lock);
}
