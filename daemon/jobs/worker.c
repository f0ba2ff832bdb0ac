/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - the threads: each leads the loop, runs a job, or sleeps. */
#include "daemon/jobs/worker.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#include "daemon/about.h"
#include "daemon/answer/answer.h"
#include "daemon/jobs/answerers.h"
#include "daemon/daemon.h"
#include "daemon/connection/outlet.h"
#include "daemon/reply.h"
#include "lib/base/clock.h"

enum {
	STACK_MIN = 8 * 1024 * 1024,	/* bytes; the match recurses over its query */
	READ_NS = 50 * 1000,		/* at lists, without letting others go first, */
	READ_CROWDED_NS = 300 * 1000,	/* and while others wait for their turn anyway, and
					 * the sooner lists are there the shorter */
};

struct worker {
	struct daemon *daemon;
	const struct settings *settings;
	struct inside *inside;
	pthread_mutex_t lock;		/* of answerers: held while it runs a job */
	struct answerers *answerers;
	uint64_t refreshed;		/* the round of workers_refresh() */
	struct seat seat;
	_Atomic uint64_t until_ns;	/* when its job should have ended; 0: it has none */
	pthread_t thread;
};

struct workers {
	struct queue *queue;
	struct answerer *shelves;	/* never asked: has what pages are cut from */
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
	struct answerer *answerer = answerers_for(worker->answerers, &job->indexes,
						  failure);
	if (answerer == NULL)
		return NULL;
	if (job->about != NULL) {
		json_t *result = about_add(job->about, answerer, worker->inside);
		job->about = NULL;
		return about_add_indexes(result, job->indexes.list, worker->answerers);
	}
	struct answer_terms terms = {
		.deadline_ns = job->deadline_ns,
		.cancel = &job->cancel,
		.asked = &job->asked,
		.trace = trace,
	};
	return answer_run(answerer, job->request.method,
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
		job->written = result;
	} else if (result != NULL) {
		reply_result_and_keep(&job->reply, job->framing, id, result,
				      worker->settings->limits.reply, &code,
				      &job->written);
		json_object_del(job->written, "id");	/* is the job's */
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

/* Answers JOB; returns the code that the reply says. */
static int answer_and_reply(struct worker *worker, struct job *job, struct trace *trace)
{
	struct answer_failure failure = { .code = WIRE_INTERNAL };
	error_set(&failure.error, STATUS_NO_MEMORY, "out of memory");
	json_t *result = NULL;
	if (!atomic_load(&job->cancel))
		result = answer(worker, job, trace, &failure);
	trace_enter(trace, TRACE_WRITE);
	if (job->traced)
		put_trace(trace, result, &failure);
	return reply(worker, job, result, &failure);
}

static void run_request(struct worker *worker, struct job *job)
{
	struct inside_job noted = {
		.method = job->counts,
		.conn = job->conn,
		.arrived_ns = job->arrived_ns,
		.params = job->request.params,
	};
	struct trace trace;
	inside_begin(worker->inside, &noted, &trace);
	noted.code = job->kind != NULL ? job->kind->run(job, worker->answerers)
				       : answer_and_reply(worker, job, &trace);
	noted.reply_len = job->reply.len;
	inside_end(worker->inside, &noted, &trace);
}

/* What is the daemon's own is no request, and is not counted as one. */
static void run(struct worker *worker, struct job *job)
{
	pthread_mutex_lock(&worker->lock);
	if (job->counts == NULL)
		job->kind->run(job, worker->answerers);
	else
		run_request(worker, job);
	pthread_mutex_unlock(&worker->lock);
}

/* One of the daemon's own: what it wrote is the loop's to send, or not any more. */
static struct job *end_own(struct queue *queue, struct job *job)
{
	struct job *next = queue_done(queue, job);
	queue_ring(queue);
	return next;
}

/* Sends the reply, and returns the next job, or NULL. The loop knows that JOB is done no
 * later than it can read what the client sends in return; at once, if it is to go on with
 * more than the reply. */
static struct job *end(struct worker *worker, struct job *job)
{
	struct queue *queue = &worker->daemon->queue;
	if (job->outlet == NULL)
		return end_own(queue, job);
	struct outlet *outlet = outlet_hold(job->outlet);
	bool goes_on = job->kind != NULL;
	uint64_t began_ns = clock_ns();
	outlet_begin(outlet, &job->reply);
	metrics_sent(job->counts, clock_ns() - began_ns);
	struct job_load load;
	job_unload(job, &load);
	struct job *next = queue_done(queue, job);
	if (outlet_end(outlet) || goes_on)
		queue_ring(queue);
	outlet_release(outlet);
	job_load_finish(&load);
	return next;
}

/* Behind a reply, for as long as the thread is not needed: another one that slept would not
 * know what this one has begun. Clients have first to get a processor to read what they
 * were sent, and to send what they ask next. */
static void read_lists(struct worker *worker, bool has_job)
{
	struct queue *queue = &worker->daemon->queue;
	if (!answerers_read_lists(worker->answerers, 0))
		return;
	uint64_t ns = queue_waiting(queue) > 0 ? READ_CROWDED_NS : READ_NS;
	do
		sched_yield();
	while (answerers_read_lists(worker->answerers, ns) && !has_job &&
	       queue_is_led(queue));
}

/* What nobody waits for. */
static void tidy(struct worker *worker, bool has_job)
{
	pthread_mutex_lock(&worker->lock);
	answerers_end(worker->answerers);
	read_lists(worker, has_job);
	pthread_mutex_unlock(&worker->lock);
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	while (queue_rest(&worker->daemon->queue, &worker->seat)) {
		struct job *job = daemon_lead(worker->daemon);
		while (job != NULL) {
			atomic_store(&worker->until_ns, job->deadline_ns);
			run(worker, job);
			atomic_store(&worker->until_ns, 0);
			job = end(worker, job);
			tidy(worker, job != NULL);
		}
	}
	return NULL;
}

static void finish(struct worker *worker)
{
	seat_finish(&worker->seat);
	answerers_close(worker->answerers);
	pthread_mutex_destroy(&worker->lock);
}

static enum status start(struct worker *worker, struct indexes *indexes,
			 struct answerer *shelves, const pthread_attr_t *attr,
			 struct error *error)
{
	worker->answerers = answerers_open(indexes, shelves, worker->daemon->lists);
	if (worker->answerers == NULL)
		return error_set(error, STATUS_NO_MEMORY, "workers");
	seat_init(&worker->seat);
	pthread_mutex_init(&worker->lock, NULL);
	int failed = pthread_create(&worker->thread, attr, work, worker);
	if (failed == 0)
		return STATUS_OK;
	finish(worker);
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

enum status workers_start(struct daemon *daemon,
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
	enum status status = answerer_open("", &started->shelves, error);
	while (status == STATUS_OK && started->n < n) {
		struct worker *worker = &started->worker[started->n];
		worker->daemon = daemon;
		worker->settings = daemon->settings;
		worker->inside = &daemon->inside;
		status = start(worker, daemon->indexes, started->shelves, &attr, error);
		started->n += status == STATUS_OK;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);

	if (status != STATUS_OK)
		workers_stop(started);
	else
		*workers = started;
	return status;
}

static bool refresh(struct worker *worker, uint64_t round)
{
	if (worker->refreshed == round)
		return true;
	if (pthread_mutex_trylock(&worker->lock) != 0)
		return false;
	answerers_refresh(worker->answerers);
	pthread_mutex_unlock(&worker->lock);
	worker->refreshed = round;
	return true;
}

bool workers_refresh(struct workers *workers, uint64_t round)
{
	bool all = true;
	for (size_t i = 0; i < workers->n; i++)
		all = refresh(&workers->worker[i], round) && all;
	return all;
}

size_t workers_stuck(const struct workers *workers, uint32_t ms)
{
	uint64_t now = clock_ns();
	size_t stuck = 0;
	for (size_t i = 0; i < workers->n; i++) {
		uint64_t until = atomic_load(&workers->worker[i].until_ns);
		stuck += until != 0 && until + (uint64_t)ms * 1000000u <= now;
	}
	return stuck;
}

void workers_stop(struct workers *workers)
{
	if (workers == NULL)
		return;
	queue_close(workers->queue);
	for (size_t i = 0; i < workers->n; i++)
		pthread_join(workers->worker[i].thread, NULL);
	for (size_t i = 0; i < workers->n; i++)
		finish(&workers->worker[i]);
	answerer_close(workers->shelves);
	free(workers);
}
