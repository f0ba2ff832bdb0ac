/* SPDX-License-Identifier: GPL-2.0-or-later */
/* expansion.c - the best documents of a bag to more words for it. */
#include "daemon/search/expansion.h"

#include <string.h>

#include "daemon/query/stop_words.h"

/* What the first word adds, as a share of what it would as a word of the query; .4 does
 * more for questions with many answers, and more harm to those with few. */
#define EXPANSION_WEIGHT 0.2

struct finder {
	const struct plan *plan;
	struct expansion *expansion;
	double first;		/* weight of the first word */
};

static bool same(const struct plan_bytes *one, const char *stem, size_t len)
{
	return one->len == len && memcmp(one->at, stem, len) == 0;
}

static bool is_asked_for(const struct plan *plan, const char *stem, size_t len)
{
	for (size_t i = 0; i < plan->leaf_count; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		for (size_t w = 0; w < leaf->node->word_count; w++) {
			const struct plan_word *word = &leaf->words[w];
			if (same(&word->folded, stem, len))
				return true;
			for (size_t s = 0; s < word->stem_count; s++)
				if (same(&word->stems[s], stem, len))
					return true;
		}
	}
	return false;
}

static bool is_stop(const struct plan *plan, const char *stem, size_t len)
{
	const struct store_info *info = store_info(plan->store);
	char word[TEXT_WORD_MAX + 1];
	memcpy(word, stem, len);
	word[len] = '\0';
	for (size_t i = 0; i < info->language_count; i++)
		if (stop_word(info->languages[i], word, true))
			return true;
	return false;
}

static bool is_wanted(void *context, const char *stem, size_t len)
{
	const struct finder *finder = context;
	return len > 1 && len <= TEXT_WORD_MAX && (stem[0] < '0' || stem[0] > '9') &&
		!is_stop(finder->plan, stem, len) &&
		!is_asked_for(finder->plan, stem, len);
}

static void take(void *context, const char *stem, size_t len, double weight)
{
	struct finder *finder = context;
	struct expansion *expansion = finder->expansion;
	if (expansion->count == WIRE_EXPAND_MAX || weight <= 0)
		return;
	if (expansion->count == 0)
		finder->first = weight;
	struct expansion_word *word = &expansion->words[expansion->count++];
	memcpy(word->stem, stem, len);
	word->stem[len] = '\0';
	word->len = len;
	word->weight = weight / finder->first;
}

enum status expansion_find(const struct plan *plan, const struct store_hit *hits,
			   size_t count, uint32_t limit, struct expansion *expansion,
			   struct error *error)
{
	struct finder finder = { .plan = plan, .expansion = expansion };
	expansion->count = 0;
	return store_expand(plan->store, hits, count, limit, is_wanted, take, &finder,
			    error);
}

struct store_query *expansion_query(const struct expansion *expansion,
				    struct store_query *query)
{
	struct store_query *words[WIRE_EXPAND_MAX];
	for (size_t i = 0; i < expansion->count; i++) {
		const struct expansion_word *word = &expansion->words[i];
		char term[SCHEMA_TERM_MAX];
		size_t len = schema_term(SCHEMA_STEM, word->stem, word->len, term);
		words[i] = store_query_scale(store_query_term(term, len),
					     EXPANSION_WEIGHT * word->weight);
	}
	if (expansion->count == 0)
		return query;
	return store_query_maybe(query, store_query_any(words, expansion->count));
}
