/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counted.h - which word or phrase of a query it is whose occurrences are counted, and
 * which documents they are held against.
 *
 * Threads: as the plan's. */
#ifndef QUOTH_DAEMON_COUNTED_H
#define QUOTH_DAEMON_COUNTED_H

#include "daemon/search/plan.h"

struct counted {
	const struct store_phrase *phrase;	/* NULL: there is no word, or several */
	struct store_phrase *own;
	bool capped;		/* the word has more forms than are looked for */
};

/* The word or phrase that is all there is to score in PLAN's query, a word in all its
 * inflections as a phrase of one place. On STATUS_OK *COUNTED is to be given to
 * counted_finish(), before the plan is closed. Fails as the store does. */
enum status counted_find(const struct plan *plan, struct counted *counted,
			 struct error *error);
void counted_finish(struct counted *counted);

/* Every document that PLAN's words could be found in: those that pass the filters of
 * the request, and those that stand beside the words of the query. Without words in the
 * query its filters are what is looked for, and the request's alone count. The caller's
 * to store_query_free(); NULL: no memory. */
struct store_query *counted_scope(const struct plan *plan);

/* Whether that is more than the filters of the request. */
bool counted_has_scope(const struct plan *plan);

#endif
