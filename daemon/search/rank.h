/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.h - a plan to the documents that answer it, the best first.
 *
 * Plain words, of which a person wants to see first where they stand together, are
 * looked for in tiers (tier.h), each a query of its own: a document of a better tier
 * stands before all of the next, whatever they weigh. A tier is looked at only when
 * those before do not fill the page. Within a tier the weight counts: of the phrase
 * (phrase.h), or of the words (BM25) and how near each other they stand.
 * All other queries are one query, in order of weight.
 * Near-duplicates are one hit if that is asked for: the best of them, by all of the
 * above. The list of documents is read on until the page is full of such hits.
 *
 * Threads: as the plan's. */
#ifndef QUOTH_DAEMON_RANK_H
#define QUOTH_DAEMON_RANK_H

#include "daemon/answer/answer.h"
#include "daemon/search/collapse.h"
#include "daemon/search/plan.h"
#include "daemon/search/tier.h"

enum {
	RANK_TIER_STEP = 10000,		/* what a tier adds to the score of a hit, so that
					 * scores fall from hit to hit; a weight of more
					 * counts as so much */
	RANK_NEARNESS_HITS = 20,	/* of a bag: the best ones, whose positions are
					 * looked at: with 30 the figures of
					 * tests/README.md are no better */
	RANK_TOTAL = 1000,		/* documents up to which totals are exact
					 * unasked */
};

struct ranked {
	uint32_t document;
	double score;
	enum tier tier;
};

/* Which part of the list is wanted. */
struct rank_wish {
	uint32_t first, limit;
	struct store_set *all;		/* becomes all documents found, whose number is
					 * exact then; NULL: not wanted */
	struct collapse *collapse;	/* of the store and of `all`, which must be
					 * wanted: the list is of families, and so are
					 * totals; NULL: of documents */
};

struct ranking {
	struct ranked *hits;		/* of the part asked for */
	size_t count;
	bool more;			/* the list goes on behind them */
	uint32_t total;			/* documents found, at least */
	bool exact;			/* and no more than that */
	const char *mode;		/* "phrase", "all" or "any": what was found */
	char warning[100];		/* to be shown; "": none */
	struct buf expanded;		/* the words that the best documents added, for
					 * people; empty: none */
	struct buf plan;		/* if it is to be explained: what was asked of the
					 * index, a line for each query */
};

/* The part of PLAN's list that WISH says: what stands in it does not depend on the
 * part. On STATUS_OK *RANKING is to be given to ranking_finish(). Fails as
 * store_match(). */
enum status rank(const struct plan *plan, const struct answer_terms *terms,
		 const struct rank_wish *wish, struct ranking *ranking,
		 struct error *error);
void ranking_finish(struct ranking *ranking);

/* Whether PLAN asks for documents with any part of it, and has several. */
bool rank_any(const struct plan *plan);

/* How many documents answer PLAN: exact. ALL becomes them, if it is not NULL. */
enum status rank_count(const struct plan *plan, const struct answer_terms *terms,
		       struct store_set *all, uint32_t *total, struct error *error);

#endif
