/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spots.h - where in a document the words and phrases of a query stand, by the
 * positions that matched it, and how close to the query that is. */
#ifndef QUOTH_DAEMON_SPOTS_H
#define QUOTH_DAEMON_SPOTS_H

#include "daemon/search/plan.h"
#include "daemon/search/tier.h"
#include "lib/store/record/record.h"

enum {
	SPOTS_WINDOW = 40,	/* words looked at together to find the best place:
				 * about what a snippet shows */
};

struct spot {
	uint32_t position;	/* of its first word */
	uint32_t words;
	uint32_t leaf;		/* of the plan */
	bool exact;		/* as written in the query */
	bool begins;		/* an occurrence; false: a later operand of it */
	bool ordered;		/* its operands are in the order of the query */
	uint32_t gap;		/* other words among them */
	uint32_t first_mark; /* of spots_every() only: its words are these marks; ... */
	uint32_t marks;		/* 0: all of them */
};

/* An operand of a spot of several that need not be adjacent. */
struct spot_mark {
	uint32_t position;
	uint32_t words;
};

struct spots {
	struct spot *at;	/* in order of position; no two overlap */
	size_t count;
	size_t best;		/* index of the first spot of the best place */
	enum tier tier;
	uint32_t times;		/* of the only phrase, or of a bag side by side */
	struct spot_mark *marks;
	size_t mark_count;
};

/* Looks up all words and phrases of PLAN that are not excluded in DOCUMENT, whose
 * record is RECORD. On STATUS_OK *SPOTS is to be given to spots_finish(). Fails
 * as the store does. */
enum status spots_find(const struct plan *plan, uint32_t document,
		       struct record *record, struct spots *spots,
		       struct error *error);
void spots_finish(struct spots *spots);

/* --- spots_every.c --- */

/* Looks up every occurrence in DOCUMENT, each as one spot: of words that need not be
 * adjacent all of the stretch they stand in, with these words as its marks; of a bag
 * also all of it side by side. Occurrences of one phrase may overlap: there are as many
 * spots of a query's only phrase as store_phrase_count() counts. Of spots that overlap
 * and are of different words and phrases the first is there, the longer one first.
 * best, tier and times are not set. RECORD may be NULL unless spots_read_text(). Fails
 * as the store does. */
enum status spots_every(const struct plan *plan, uint32_t document,
			struct record *record, struct spots *spots,
			struct error *error);

/* Whether the text of documents may have to be read for the spots of PLAN. */
bool spots_read_text(const struct plan *plan);

#endif
