/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trace.h - where the time of one request went, and what was done meanwhile.
 *
 * Kept for every request, since nobody knows beforehand which one is going to be slow:
 * two looks at the clock a phase, some 50 ns, and no memory but the plan's of one that
 * is slow already. Phases hold time of their own: what one does inside another is
 * counted for the inner one only.
 * What takes a trace takes NULL for none. Threads: a trace is its request's worker's. */
#ifndef QUOTH_DAEMON_INSIDE_TRACE_H
#define QUOTH_DAEMON_INSIDE_TRACE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"

enum trace_phase {
	TRACE_WAITED,		/* for a thread */
	TRACE_REFRESH,		/* to the newest revision of the index */
	TRACE_PARSE,		/* parameters and query */
	TRACE_PLAN,		/* words to terms, with a look at the index */
	TRACE_MATCH,
	TRACE_PASSAGES,		/* hits: their records, places and snippets */
	TRACE_FACETS,
	TRACE_WHY,		/* nothing was found */
	TRACE_REST,		/* what has no name of its own */
	TRACE_WRITE,		/* the reply as bytes: not in the reply itself */
	TRACE_PHASES,
};

enum trace_work {
	TRACE_QUERIES,		/* that the index was asked */
	TRACE_DOCUMENTS,	/* that they found, one by several queries as often */
	TRACE_HITS,		/* made */
	TRACE_RECORDS,		/* opened */
	TRACE_POSITIONS,	/* read to find the places of matches */
	TRACE_WORKS,
};

enum {
	TRACE_STEPS_MAX = 12,	/* a search asks seven queries; further ones are counted
				 * and not listed */
	TRACE_PLAN_MAX = 4096,	/* bytes of a plan that is kept */
};

/* One query that the index was asked. */
struct trace_step {
	const char *name;	/* constant: "exact", "all" ... */
	uint64_t documents;
	bool exact;		/* and no more than that */
	bool ended;		/* false: stopped, by time or by the client */
	uint64_t ns;
};

struct trace {
	uint64_t arrived_ns;	/* of clock_ns() */
	uint64_t plan_after_ns;	/* a request of that age has its plan written down;
				 * UINT64_MAX: none has */
	bool plan_words;	/* with its words */
	uint64_t at_ns;
	enum trace_phase phase;	/* since at_ns */
	uint64_t spent_ns[TRACE_PHASES];
	uint64_t works[TRACE_WORKS];
	struct trace_step steps[TRACE_STEPS_MAX];
	size_t step_count;
	struct buf plan;
};

/* Begins to work on what arrived at ARRIVED_NS; to be given to trace_finish(). */
void trace_begin(struct trace *trace, uint64_t arrived_ns);
void trace_finish(struct trace *trace);

/* PHASE begins; returns the phase it interrupts, to go back to. */
enum trace_phase trace_enter(struct trace *trace, enum trace_phase phase);

void trace_count(struct trace *trace, enum trace_work work, uint64_t more);

/* A query was asked, and of what is in STEP. */
void trace_step(struct trace *trace, const struct trace_step *step);

/* Where the plan of the query that was just asked is to be written, or NULL: it is not
 * wanted. */
struct buf *trace_plan(struct trace *trace);

/* The member `trace` of a reply: quoth-protocol(7). NULL: no memory. */
json_t *trace_json(const struct trace *trace);

/* Appends the same as one line for people, all phases of some length. */
void trace_line(const struct trace *trace, struct buf *out);

#endif
