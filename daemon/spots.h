/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spots.h - where in a document the words and phrases of a query stand, by the
 * positions that matched it, and how close to the query that is. */
#ifndef QUOTH_DAEMON_SPOTS_H
#define QUOTH_DAEMON_SPOTS_H

#include "daemon/plan.h"
#include "daemon/tier.h"
#include "lib/store/record.h"

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
};

struct spots {
	struct spot *at;	/* in order of position; no two overlap */
	size_t count;
	size_t best;		/* index of the first spot of the best place */
	enum tier tier;
	uint32_t times;		/* of the only phrase, or of a bag side by side */
};

/* Looks up all words and phrases of PLAN that are not excluded in DOCUMENT, whose
 * record is RECORD. On STATUS_OK *SPOTS is to be given to spots_finish(). Fails
 * as the store does. */
enum status spots_find(const struct plan *plan, uint32_t document,
		       struct record *record, struct spots *spots,
		       struct error *error);
void spots_finish(struct spots *spots);

#endif
