/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_match.c - a phrase whose lists are in memory to its best documents, without a
 * match of Xapian's. */
#include "lib/store/phrase/phrase_match.h"

#include <stdlib.h>

/* The best hits so far, the worst of them first: a heap. */
struct best {
	struct store_hit *hits;
	uint32_t count, limit;
};

/* Of two that weigh the same the one with the lower number is the better. */
static bool is_worse(const struct store_hit *a, const struct store_hit *b)
{
	return a->score != b->score ? a->score < b->score : a->document > b->document;
}

static void swap(struct store_hit *a, struct store_hit *b)
{
	struct store_hit swapped = *a;
	*a = *b;
	*b = swapped;
}

static void sift_down(struct best *best)
{
	struct store_hit *hits = best->hits;
	for (uint32_t at = 0, child; (child = 2 * at + 1) < best->count; at = child) {
		if (child + 1 < best->count && is_worse(&hits[child + 1], &hits[child]))
			child++;
		if (!is_worse(&hits[child], &hits[at]))
			return;
		swap(&hits[at], &hits[child]);
	}
}

static void sift_up(struct best *best, uint32_t at)
{
	for (; at > 0 && is_worse(&best->hits[at], &best->hits[(at - 1) / 2]);
	     at = (at - 1) / 2)
		swap(&best->hits[at], &best->hits[(at - 1) / 2]);
}

static bool is_full(const struct best *best)
{
	return best->count == best->limit;
}

static void keep(struct best *best, const struct store_hit *hit)
{
	if (!is_full(best)) {
		best->hits[best->count] = *hit;
		sift_up(best, best->count++);
	} else if (best->limit > 0 && is_worse(&best->hits[0], hit)) {
		best->hits[0] = *hit;
		sift_down(best);
	}
}

static int better_first(const void *a, const void *b)
{
	return is_worse(a, b) - is_worse(b, a);
}

/* Those from FIRST on, the best first. */
static void hand_over(struct best *best, uint32_t first, struct store_matches *matches)
{
	size_t skipped = first < best->count ? first : best->count;
	if (best->count > 0)
		qsort(best->hits, best->count, sizeof *best->hits, better_first);
	for (size_t i = skipped; i < best->count; i++)
		best->hits[i - skipped] = best->hits[i];
	matches->hits = best->hits;
	matches->hit_count = best->count - skipped;
}

/* Whether enough were counted for those that cannot be among the best to be passed over. */
static bool may_pass_over(const struct best *best, const struct store_matches *matches,
			  uint32_t count_to)
{
	return matches->total >= count_to && best->limit > 0 && is_full(best);
}

static enum status walk(struct phrase_cursor *cursor, const struct store_search *search,
			uint32_t count_to, struct best *best,
			struct store_matches *matches, struct error *error)
{
	struct store_hit hit = {0};
	for (;;) {
		bool passes = may_pass_over(best, matches, count_to);
		enum status status = phrase_cursor_seek(
			cursor, hit.document + 1, passes ? best->hits[0].score : 0,
			&hit.document, error);
		matches->exact = matches->exact && !passes;
		if (status != STATUS_OK || hit.document == 0)
			return status;
		hit.score = phrase_cursor_weight(cursor);
		matches->total++;
		if (search->all != NULL)
			store_set_add(search->all, hit.document);
		keep(best, &hit);
	}
}

static uint32_t room_for(const struct store *store, const struct store_search *search)
{
	uint64_t end = (uint64_t)search->first + search->limit;
	if (search->limit == 0)
		return 0;
	return end < store->stats.documents ? (uint32_t)end : store->stats.documents;
}

enum status phrase_match(struct store *store, const struct store_phrase *phrase,
			 double factor, const struct store_search *search,
			 uint32_t count_to, struct deadline *deadline,
			 struct store_matches *matches, struct error *error)
{
	struct phrase_cursor *cursor = NULL;
	struct best best = { .limit = room_for(store, search) };
	struct store_matches found = { .exact = true };
	best.hits = calloc((size_t)best.limit + 1, sizeof *best.hits);
	if (best.hits == NULL)
		return error_set(error, STATUS_NO_MEMORY, "hits");
	enum status status = phrase_cursor_open(store, phrase, factor, deadline, &cursor,
						error);
	uint32_t known = status == STATUS_OK && search->all == NULL
		? phrase_cursor_known(cursor) : 0;
	if (status == STATUS_OK)
		status = walk(cursor, search, known > 0 ? 0 : count_to, &best, &found, error);
	if (known > 0)
		found.total = known;
	if (status == STATUS_OK)
		found.exact |= known > 0 || found.total >= phrase_cursor_most(cursor);
	phrase_cursor_close(cursor);
	if (status != STATUS_OK) {
		free(best.hits);
		return status;
	}
	hand_over(&best, search->first, &found);
	*matches = found;
	return STATUS_OK;
}
