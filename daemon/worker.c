/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - the threads: each leads the loop, runs a job, or sleeps. */
#include "daemon/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "daemon/about.h"
#include "daemon/answer/answer.h"
#include "daemon/daemon.h"
#include "daemon/outlet.h"
#include "daemon/reply.h"
#include "lib/base/clock.h"

enum {
	STACK_MIN = 8 * 1024 * 1024,	/* bytes; the match recurses over its query */
};

struct worker {
	struct daemon *daemon;
	const struct settings *settings;
	struct inside *inside;
	struct answerer *answerer;
	struct seat seat;
	pthread_t thread;
};

struct workers {
	struct queue *queue;
	size_t n;
	struct worker worker[];
};

static json_t *answer(struct worker *worker, struct job *job, struct trace *trace,
		      struct answer_failure *failure)
{
	if (clock_ns() >= job->deadline_ns) {
		failure->code = WIRE_TIMEOUT;
		error_set(&failure->error, STATUS_TIMEOUT,
			  "the time was over before a thread was free");
		return NULL;
	}
	if (job->about != NULL) {
		json_t *result = job->about;
		job->about = NULL;
		return about_add(result, worker->answerer, worker->inside);
	}
	struct answer_terms terms = {
		.deadline_ns = job->deadline_ns,
		.cancel = &job->cancel,
		.asked = &job->asked,
		.trace = trace,
	};
	return answer_run(worker->answerer, job->request.method,
			  job->request.params, &terms, failure);
}

/* To RESULT, or to what a failure says, where the time went. Without memory for it
 * the reply goes without. */
static void put_trace(const struct trace *trace, json_t *result,
		      struct answer_failure *failure)
{
	if (result == NULL && failure->data == NULL)
		failure->data = json_object();
	json_object_set_new(result != NULL ? result : failure->data, "trace",
			    trace_json(trace));
}

/* Writes the reply; returns the code that it says. RESULT is taken over. */
static int reply(struct worker *worker, struct job *job, json_t *result,
		 struct answer_failure *failure)
{
	json_t *id = job->request.id;
	int code = 0;
	if (asked_reply(&job->asked, id, job->framing, result,
			worker->settings->limits.reply, &job->reply)) {
		json_decref(result);
	} else if (result != NULL) {
		reply_result(&job->reply, job->framing, id, result,
			     worker->settings->limits.reply, &code);
	} else if (atomic_load(&job->cancel)) {
		code = WIRE_CANCELLED;
		json_decref(failure->data);
		reply_error(&job->reply, job->framing, id, code, "cancelled", NULL);
	} else {
		code = failure->code;
		reply_error(&job->reply, job->framing, id, code, failure->error.text,
			    failure->data);
	}
	return code;
}

static void run(struct worker *worker, struct job *job)
{
	struct inside_job noted = {
		.method = job->counts,
		.conn = job->conn,
		.arrived_ns = job->arrived_ns,
		.params = job->request.params,
	};
	struct trace trace;
	struct answer_failure failure = { .code = WIRE_INTERNAL };
	error_set(&failure.error, STATUS_NO_MEMORY, "out of memory");
	json_t *result = NULL;
	inside_begin(worker->inside, &noted, &trace);
	if (!atomic_load(&job->cancel))
		result = answer(worker, job, &trace, &failure);
	trace_enter(&trace, TRACE_WRITE);
	if (job->traced)
		put_trace(&trace, result, &failure);
	noted.code = reply(worker, job, result, &failure);
	noted.reply_len = job->reply.len;
	inside_end(worker->inside, &noted, &trace);
}

/* Sends the reply, and returns the next job, or NULL. The loop knows that JOB is done no
 * later than it can read what the client sends in return. */
static struct job *end(struct worker *worker, struct job *job)
{
	struct queue *queue = &worker->daemon->queue;
	struct outlet *outlet = outlet_hold(job->outlet);
	uint64_t began_ns = clock_ns();
	outlet_begin(outlet, &job->reply);
	metrics_sent(job->counts, clock_ns() - began_ns);
	struct job *next = queue_done(queue, job);
	if (outlet_end(outlet))
		queue_ring(queue);
	outlet_release(outlet);
	return next;
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	while (queue_rest(&worker->daemon->queue, &worker->seat)) {
		struct job *job = daemon_lead(worker->daemon);
		while (job != NULL) {
			run(worker, job);
			job = end(worker, job);
		}
	}
	return NULL;
}

/* FIRST is the worker that this one shares with, or itself. */
static enum status start(struct worker *worker, const struct worker *first,
			 const pthread_attr_t *attr, const char *index,
			 struct error *error)
{
	enum status status = answerer_open(index, &worker->answerer, error);
	if (status != STATUS_OK)
		return status;
	if (worker != first)
		answerer_share(worker->answerer, first->answerer);
	seat_init(&worker->seat);
	int failed = pthread_create(&worker->thread, attr, work, worker);
	if (failed == 0)
		return STATUS_OK;
	seat_finish(&worker->seat);
	answerer_close(worker->answerer);
	return error_errno(error, failed, "cannot start a thread");
}

static void init_attr(pthread_attr_t *attr)
{
	size_t size;
	pthread_attr_init(attr);
	pthread_attr_getstacksize(attr, &size);
	if (size < STACK_MIN)
		pthread_attr_setstacksize(attr, STACK_MIN);
}

enum status workers_start(struct daemon *daemon, const char *index,
			  struct workers **workers, struct error *error)
{
	size_t n = daemon->settings->threads + QUEUE_SPARE_THREADS;
	struct workers *started = calloc(1, sizeof *started +
						n * sizeof started->worker[0]);
	if (started == NULL)
		return error_set(error, STATUS_NO_MEMORY, "workers");
	started->queue = &daemon->queue;

	pthread_attr_t attr;
	init_attr(&attr);
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	enum status status = STATUS_OK;
	while (started->n < n) {
		struct worker *worker = &started->worker[started->n];
		worker->daemon = daemon;
		worker->settings = daemon->settings;
		worker->inside = &daemon->inside;
		status = start(worker, started->worker, &attr, index, error);
		if (status != STATUS_OK)
			break;
		started->n++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);

	if (status != STATUS_OK)
		workers_stop(started);
	else
		*workers = started;
	return status;
}

void workers_stop(struct workers *workers)
{
	if (workers == NULL)
		return;
	queue_close(workers->queue);
	for (size_t i = 0; i < workers->n; i++)
		pthread_join(workers->worker[i].thread, NULL);
	for (size_t i = 0; i < workers->n; i++) {
		seat_finish(&workers->worker[i].seat);
		answerer_close(workers->worker[i].answerer);
	}
	free(workers);
}
