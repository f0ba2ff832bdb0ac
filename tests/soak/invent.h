/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent.h - requests of every method, drawn from a seed, and what their answers
 * have to be. */
#ifndef QUOTH_TESTS_SOAK_INVENT_H
#define QUOTH_TESTS_SOAK_INVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "tests/bench/load/dice.h"
#include "tests/soak/world.h"

enum {
	QUERY_MAX = 400,	/* bytes of a query that is invented */
	KNOWN_NOT = -1,		/* how many documents there are is not known */
	KNOWN_LIVE = -2,	/* ... depends on the revision */
};

/* One request, and what is right for it. */
struct asked {
	uint64_t number;	/* its id; no other request of the run has it */
	bool text_id;		/* the id is written as a string, "q" and the number */
	const char *method;
	const char *echo;	/* the result's member that repeats `query`, or NULL; a
				 * slash parts steps, a number is a place in a list */
	char query[QUERY_MAX];
	int code;		/* the error that must come; 0: a result */
	long known;		/* documents that a count must give, or KNOWN_... */
	bool may_cancel;	/* it was cancelled, or a newer one has its slot */
	bool may_stop;		/* its time may be too short for it */
	bool cheap;		/* it costs next to nothing: what it waits is its wait */
	char slot;		/* 'a', 'b' or 0 */
	uint64_t finished;	/* answers that had come when it was sent */
};

/* Invents request NUMBER, and appends its JSON, without a line's end, to OUT. */
void invent(const struct world *world, struct dice *dice, uint64_t number,
	    struct asked *asked, struct buf *out);

/* The same, of a method that costs nothing. */
void invent_ping(uint64_t number, struct asked *asked, struct buf *out);

/* The same, with an answer as large as can be. */
void invent_large(const struct world *world, struct dice *dice, uint64_t number,
		  struct asked *asked, struct buf *out);

/* Puts *ASKED, which was just invented into OUT from byte AT on, into a slot. */
void invent_slot(struct asked *asked, char slot, struct buf *out, size_t at);

/* Appends the cancellation of *ASKED. */
void invent_cancel(const struct asked *asked, struct buf *out);

#endif
