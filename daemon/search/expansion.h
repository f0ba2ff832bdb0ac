/* SPDX-License-Identifier: GPL-2.0-or-later */
/* expansion.h - words that a bag lacks and its best documents are about:
 * pseudo-relevance feedback, for those who ask for it.
 *
 * The best documents are taken for relevant, and the stems that tell them from the rest
 * (Bo1: Amati, "Probability models for information retrieval based on divergence from
 * randomness", Glasgow 2003) add to the scores of what matches. They find nothing by
 * themselves, so that each hit has words that were asked for. */
#ifndef QUOTH_DAEMON_EXPANSION_H
#define QUOTH_DAEMON_EXPANSION_H

#include "daemon/search/plan.h"
#include "lib/wire/limits.h"

enum {
	EXPANSION_DOCUMENTS = 10,	/* the best ones; of fewer, one stray document
					 * would say what the question is about */
};

struct expansion_word {
	char stem[TEXT_WORD_MAX + 1];
	size_t len;
	double weight;			/* 1 of the first, then less */
};

struct expansion {
	struct expansion_word words[WIRE_EXPAND_MAX];
	size_t count;
};

/* Makes *EXPANSION the LIMIT best words of COUNT documents of HITS: no function words,
 * no numbers, no single letters, and none of the plan's own.
 * Fails as the store does. */
enum status expansion_find(const struct plan *plan, const struct store_hit *hits,
			   size_t count, uint32_t limit, struct expansion *expansion,
			   struct error *error);

/* QUERY, taken over, with the words of EXPANSION; NULL: no memory. */
struct store_query *expansion_query(const struct expansion *expansion,
				    struct store_query *query);

#endif
