/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inside.c - what the daemon knows of itself, in one piece. */
#include "daemon/inside/inside.h"

#include "daemon/inside/memory.h"
#include "daemon/inside/probe.h"
#include "lib/base/clock.h"

enum {
	NS_OF_MS = 1000000,
};

enum status inside_open(struct inside *inside, uint32_t slow_ms, bool log_queries,
			struct error *error)
{
	*inside = (struct inside){0};
	inside_adopt(inside, slow_ms, log_queries);
	memory_open();
	enum status status = metrics_open(&inside->metrics, error);
	return status == STATUS_OK ? slow_open(&inside->slow, error) : status;
}

void inside_close(struct inside *inside)
{
	metrics_close(inside->metrics);
	slow_close(inside->slow);
	memory_close();
	inside->metrics = NULL;
	inside->slow = NULL;
}

void inside_adopt(struct inside *inside, uint32_t slow_ms, bool log_queries)
{
	inside->slow_ms = slow_ms;
	inside->log_queries = log_queries;
}

/* --- Requests --- */

/* A match that took less than half of what is slow is not what made its request slow;
 * its plan is not written down. */
static uint64_t plan_after_ns(const struct inside *inside)
{
	return (uint64_t)inside->slow_ms * NS_OF_MS / 2;
}

void inside_begin(struct inside *inside, const struct inside_job *job,
		  struct trace *trace)
{
	metrics_busy(inside->metrics, 1);
	trace_begin(trace, job->arrived_ns);
	trace->plan_after_ns = plan_after_ns(inside);
	trace->plan_words = inside->log_queries;
	PROBE_JOB_BEGIN(job->conn, metrics_method_name(job->method),
			trace->spent_ns[TRACE_WAITED]);
}

/* Phases are parts of the time since the request was read, to the nanosecond. */
static struct metrics_times times_of(const struct trace *trace)
{
	struct metrics_times times = {
		.waiting = trace->spent_ns[TRACE_WAITED],
		.writing = trace->spent_ns[TRACE_WRITE],
		.total = trace->at_ns - trace->arrived_ns,
	};
	times.working = times.total - times.waiting - times.writing;
	return times;
}

static void note_slow(struct inside *inside, const struct inside_job *job,
		      const struct metrics_times *times, const struct trace *trace)
{
	metrics_add(inside->metrics, METRICS_SLOW, 1);
	slow_note(inside->slow, &(struct slow_request){
		.method = metrics_method_name(job->method),
		.code = job->code,
		.took_ms = times->total / NS_OF_MS,
		.waited_ms = times->waiting / NS_OF_MS,
		.conn = job->conn,
		.trace = trace,
		.params = trace->plan_words ? job->params : NULL,
	});
}

void inside_end(struct inside *inside, const struct inside_job *job,
		struct trace *trace)
{
	trace_enter(trace, TRACE_REST);
	struct metrics_times times = times_of(trace);
	metrics_end(job->method, job->code, &times);
	metrics_add(inside->metrics, METRICS_BYTES_OUT, job->reply_len);
	if (times.total >= (uint64_t)inside->slow_ms * NS_OF_MS)
		note_slow(inside, job, &times, trace);
	PROBE_JOB_END(job->conn, metrics_method_name(job->method), job->code, times.total);
	trace_finish(trace);
	metrics_busy(inside->metrics, -1);
}

/* --- Status --- */

static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

static bool put_memory(json_t *about)
{
	struct memory memory;
	if (!memory_now(&memory))
		return true;
	return put(about, "memory",
		   json_pack("{s:I, s:I}", "resident", (json_int_t)memory.resident,
			     "peak", (json_int_t)memory.peak));
}

bool inside_put(struct inside *inside, json_t *about)
{
	unsigned busy = metrics_busy_now(inside->metrics);
	unsigned others = busy > 0 ? busy - 1 : 0;	/* we are busy with this */
	return put(about, "threads_busy", json_integer(others)) && put_memory(about) &&
	       metrics_put(inside->metrics, about);
}

bool inside_put_slow(struct inside *inside, bool with_params, json_t *about)
{
	json_t *slow = json_pack("{s:i, s:I, s:o}", "ms", (int)inside->slow_ms,
				 "count",
				 (json_int_t)metrics_get(inside->metrics, METRICS_SLOW),
				 "last", slow_json(inside->slow, with_params));
	return put(about, "slow", slow);
}
