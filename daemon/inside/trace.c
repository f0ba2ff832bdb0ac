/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace.c - where the time of one request went, and what was done meanwhile. */
#include "daemon/inside/trace.h"

#include "lib/base/clock.h"

enum {
	NS_OF_US = 1000,
	LINE_US_MIN = 100,	/* of a phase in a line: what is shorter tells nothing of
				 * why a request is slow */
};

static const char *const phases[TRACE_PHASES] = {
	[TRACE_WAITED] = "waited", [TRACE_REFRESH] = "refresh", [TRACE_PARSE] = "parse",
	[TRACE_PLAN] = "plan", [TRACE_MATCH] = "match", [TRACE_PASSAGES] = "passages",
	[TRACE_FACETS] = "facets", [TRACE_WHY] = "why", [TRACE_REST] = "rest",
	[TRACE_WRITE] = "write",
};

static const char *const works[TRACE_WORKS] = {
	[TRACE_QUERIES] = "queries", [TRACE_DOCUMENTS] = "documents",
	[TRACE_HITS] = "hits", [TRACE_RECORDS] = "records",
	[TRACE_POSITIONS] = "positions",
};

void trace_begin(struct trace *trace, uint64_t arrived_ns)
{
	uint64_t now = clock_ns();
	*trace = (struct trace){ .arrived_ns = arrived_ns, .plan_after_ns = UINT64_MAX,
				 .at_ns = now, .phase = TRACE_REST };
	trace->spent_ns[TRACE_WAITED] = now - arrived_ns;
}

void trace_finish(struct trace *trace)
{
	buf_finish(&trace->plan);
}

enum trace_phase trace_enter(struct trace *trace, enum trace_phase phase)
{
	if (trace == NULL)
		return phase;
	uint64_t now = clock_ns();
	enum trace_phase before = trace->phase;
	trace->spent_ns[before] += now - trace->at_ns;
	trace->at_ns = now;
	trace->phase = phase;
	return before;
}

void trace_count(struct trace *trace, enum trace_work work, uint64_t more)
{
	if (trace != NULL)
		trace->works[work] += more;
}

void trace_step(struct trace *trace, const struct trace_step *step)
{
	if (trace == NULL)
		return;
	trace->works[TRACE_QUERIES]++;
	trace->works[TRACE_DOCUMENTS] += step->documents;
	if (trace->step_count < TRACE_STEPS_MAX)
		trace->steps[trace->step_count++] = *step;
}

struct buf *trace_plan(struct trace *trace)
{
	if (trace == NULL || trace->plan_after_ns == UINT64_MAX ||
	    trace->plan.len > TRACE_PLAN_MAX ||
	    clock_ns() - trace->arrived_ns < trace->plan_after_ns)
		return NULL;
	return &trace->plan;
}

/* --- For clients --- */

static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

static json_t *us(uint64_t ns)
{
	return json_real((double)ns / NS_OF_US);
}

static bool put_phases(const struct trace *trace, json_t *object)
{
	json_t *times = json_object();
	bool ok = true;
	uint64_t total = 0;
	for (size_t i = 0; i < TRACE_WRITE && ok; i++) {
		ok = put(times, phases[i], us(trace->spent_ns[i]));
		total += trace->spent_ns[i];
	}
	return put(object, "us", times) && ok && put(object, "total_us", us(total));
}

static bool put_works(const struct trace *trace, json_t *object)
{
	json_t *counts = json_object();
	bool ok = true;
	for (size_t i = 0; i < TRACE_WORKS && ok; i++)
		ok = put(counts, works[i], json_integer((json_int_t)trace->works[i]));
	return put(object, "work", counts) && ok;
}

static json_t *step_json(const struct trace_step *step)
{
	return json_pack("{s:s, s:I, s:b, s:b, s:o}", "query", step->name,
			 "documents", (json_int_t)step->documents,
			 "exact", step->exact, "ended", step->ended,
			 "us", us(step->ns));
}

static bool put_steps(const struct trace *trace, json_t *object)
{
	json_t *steps = json_array();
	bool ok = true;
	for (size_t i = 0; i < trace->step_count && ok; i++)
		ok = json_array_append_new(steps, step_json(&trace->steps[i])) == 0;
	return put(object, "steps", steps) && ok;
}

json_t *trace_json(const struct trace *trace)
{
	json_t *object = json_object();
	if (put_phases(trace, object) && put_works(trace, object) &&
	    put_steps(trace, object))
		return object;
	json_decref(object);
	return NULL;
}

/* --- For the log --- */

static void add_ms(struct buf *out, uint64_t ns)
{
	buf_addf(out, "%.1f ms", (double)ns / (NS_OF_US * 1000));
}

static void add_steps(const struct trace *trace, struct buf *out)
{
	for (size_t i = 0; i < trace->step_count; i++) {
		const struct trace_step *step = &trace->steps[i];
		buf_addf(out, "%s%s: %s%llu documents in ", i > 0 ? ", " : "; ",
			 step->name,
			 !step->ended ? "stopped after " : step->exact ? "" : "at least ",
			 (unsigned long long)step->documents);
		add_ms(out, step->ns);
	}
	if (trace->works[TRACE_QUERIES] > trace->step_count)
		buf_addf(out, ", and %llu queries more",
			 (unsigned long long)(trace->works[TRACE_QUERIES] -
					      trace->step_count));
}

void trace_line(const struct trace *trace, struct buf *out)
{
	bool any = false;
	for (size_t i = 0; i < TRACE_PHASES; i++) {
		if (trace->spent_ns[i] < LINE_US_MIN * NS_OF_US)
			continue;
		buf_addf(out, "%s%s ", any ? ", " : "; ", phases[i]);
		add_ms(out, trace->spent_ns[i]);
		any = true;
	}
	add_steps(trace, out);
}
