/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_pairs.h - which terms of pairs (schema.h's XP) stand for two adjacent places
 * of a phrase. */
#ifndef QUOTH_STORE_PHRASE_PAIRS_H
#define QUOTH_STORE_PHRASE_PAIRS_H

#include "lib/store/store_internal.h"

enum {
	PHRASE_PAIRS_MAX = 256,		/* of two places with alternatives: more posting
					 * lists cost more than positions do */
};

struct phrase_pairs {
	bool complete;			/* together they are where the two places stand
					 * side by side, everywhere in the index; else
					 * there are none */
	struct phrase_term *terms;	/* those that the index has */
	size_t count;
};

/* Of the slots FIRST and FIRST + 1 of PHRASE. *PAIRS is to be given to
 * phrase_pairs_finish(), also on failure. */
enum status phrase_pairs_find(struct store *store, const struct store_phrase *phrase,
			      size_t first, struct phrase_pairs *pairs,
			      struct error *error);
void phrase_pairs_finish(struct phrase_pairs *pairs);

#endif
