/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_jobs.c - the requests of one client that are in flight. */
#include "daemon/change/change.h"
#include "daemon/connection/conn_internal.h"
#include "lib/base/clock.h"

enum {
	RETRY_MS = 200,		/* a full queue is half empty by then, as a rule */
};

struct job *conn_find_job(struct conn *conn, const json_t *id)
{
	struct job *job;
	TAILQ_FOREACH(job, &conn->jobs, in_conn)
		if (json_equal(job->id, id))
			return job;
	return NULL;
}

static void count_waiting(const struct job *job, int code)
{
	uint64_t waited_ns = clock_ns() - job->arrived_ns;
	metrics_end(job->counts, code, &(struct metrics_times){
		.total = waited_ns, .waiting = waited_ns });
}

/* Takes JOB out of where it waits; false when a worker has it already. */
static bool withdraw(struct conn *conn, struct job *job)
{
	return change_unpark(conn->daemon->change, job) ||
		queue_withdraw(&conn->daemon->queue, job);
}

/* Answers a job that was still waiting, in the loop. DATA is taken over. */
static void end_waiting(struct conn *conn, struct job *job, int code,
			const char *message, json_t *data)
{
	count_waiting(job, code);
	TAILQ_REMOVE(&conn->jobs, job, in_conn);
	conn->n_jobs--;
	conn_refuse(conn, job->id, code, message, data);
	daemon_end_job(conn->daemon, job);
}

static void on_expiry(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct job *job = arg;
	struct daemon *daemon = job->daemon;
	struct conn *conn = conn_find(daemon, job->conn);
	bool parked = job->parked;
	json_t *data = NULL;
	/* Running already: the worker keeps the deadline itself. */
	if (conn == NULL || !withdraw(conn, job))
		return;
	if (parked)
		data = change_data(daemon->change, job);
	if (parked)
		end_waiting(conn, job, WIRE_TIMEOUT,
			    "the time was over before the index had that revision",
			    data);
	else
		end_waiting(conn, job, WIRE_TIMEOUT,
			    "the time was over before a thread was free", NULL);
	conn_take(conn);
}

/* JOB is in its lane; nobody begins it before the loop has turned. */
static void enter(struct conn *conn, struct job *job)
{
	struct daemon *daemon = conn->daemon;
	TAILQ_INSERT_TAIL(&conn->jobs, job, in_conn);
	conn->n_jobs++;
	daemon->n_jobs++;

	uint64_t us = (job->deadline_ns - job->arrived_ns) / 1000;
	struct timeval left = { (time_t)(us / 1000000), (suseconds_t)(us % 1000000) };
	evtimer_assign(&job->expiry, daemon->base, on_expiry, job);
	event_add(&job->expiry, &left);
}

void conn_submit(struct conn *conn, struct job *job)
{
	job->daemon = conn->daemon;
	job->conn = conn->id;
	job->framing = conn->reader.framing;
	job->outlet = outlet_hold(conn->outlet);
	if (conn->lost) {	/* while an older one in the slot was answered */
		metrics_gone(job->counts);
		job_free(job);
	} else if (!change_has(conn->daemon->change, &job->indexes, job->min_rev)) {
		enter(conn, job);
		change_park(conn->daemon->change, job);
	} else if (queue_push(&conn->daemon->queue, conn->lane, job)) {
		enter(conn, job);
	} else {
		metrics_end(job->counts, WIRE_BUSY, NULL);
		conn_refuse(conn, job->id, WIRE_BUSY, "too many requests wait",
			    json_pack("{s:i}", "retry_ms", RETRY_MS));
		job_free(job);
	}
}

void conn_unpark(struct conn *conn, struct job *job)
{
	if (queue_push(&conn->daemon->queue, conn->lane, job))
		return;
	end_waiting(conn, job, WIRE_BUSY, "too many requests wait",
		    json_pack("{s:i}", "retry_ms", RETRY_MS));
	conn_take(conn);
}

void conn_refuse_parked(struct conn *conn, struct job *job)
{
	end_waiting(conn, job, WIRE_SHUTTING_DOWN, "shutting down", NULL);
	conn_settle(conn);
}

void conn_cancel(struct conn *conn, struct job *job)
{
	if (withdraw(conn, job))
		end_waiting(conn, job, WIRE_CANCELLED, "cancelled", NULL);
	else
		atomic_store(&job->cancel, true);
}

void conn_cancel_slot(struct conn *conn, const json_t *slot)
{
	struct job *job, *next;
	for (job = TAILQ_FIRST(&conn->jobs); job != NULL && !conn->lost; job = next) {
		next = TAILQ_NEXT(job, in_conn);
		if (job->slot == NULL || !json_equal(job->slot, slot))
			continue;
		if (!atomic_load(&job->cancel))
			metrics_superseded(job->counts);
		conn_cancel(conn, job);
	}
}

void conn_job_done(struct conn *conn, struct job *job)
{
	TAILQ_REMOVE(&conn->jobs, job, in_conn);
	conn->n_jobs--;
	daemon_end_job(conn->daemon, job);
	conn_mind_output(conn);
	conn_take(conn);
}

void conn_refuse_jobs(struct conn *conn)
{
	struct job *job, *next;
	for (job = TAILQ_FIRST(&conn->jobs); job != NULL && !conn->lost; job = next) {
		next = TAILQ_NEXT(job, in_conn);
		if (withdraw(conn, job))
			end_waiting(conn, job, WIRE_SHUTTING_DOWN, "shutting down", NULL);
		else
			atomic_store(&job->cancel, true);
	}
}

static void let_go(struct conn *conn, struct job *job)
{
	TAILQ_REMOVE(&conn->jobs, job, in_conn);
	conn->n_jobs--;
	if (withdraw(conn, job)) {
		metrics_gone(job->counts);
		daemon_end_job(conn->daemon, job);
	} else {
		atomic_store(&job->cancel, true);
	}
}

void conn_let_go(struct conn *conn)
{
	struct job *job;
	while ((job = TAILQ_FIRST(&conn->jobs)) != NULL)
		let_go(conn, job);
}
