/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_phrase.c - the phrases of a query, as the store wants them. */
#include <string.h>

#include "daemon/plan_internal.h"

static bool add_slot(struct store_phrase *phrase, const char *prefix,
		     const struct plan_word *word, bool inflected)
{
	size_t count = inflected ? word->form_count : 1;
	if (store_phrase_slot(phrase) != STATUS_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		char term[SCHEMA_TERM_MAX];
		const struct plan_bytes *form = &word->forms[i];
		size_t len = schema_term(prefix, form->at, form->len, term);
		if (store_phrase_term(phrase, term, len) != STATUS_OK)
			return false;
	}
	return true;
}

struct store_phrase *plan_phrase(const char *prefix, const struct plan_word *words,
				 size_t count, bool inflected)
{
	struct store_phrase *phrase = store_phrase_new();
	if (phrase == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (!add_slot(phrase, prefix, &words[i], inflected)) {
			store_phrase_free(phrase);
			return NULL;
		}
	}
	return phrase;
}

static bool phrases_of_leaf(struct plan_leaf *leaf)
{
	const struct query_node *node = leaf->node;
	if (node->kind != NODE_PHRASE || node->word_count < 2)
		return true;
	leaf->exact = plan_phrase(leaf->prefix, leaf->words, node->word_count, false);
	if (leaf->stemmed)
		leaf->inflected = plan_phrase(leaf->prefix, leaf->words,
					      node->word_count, true);
	return leaf->exact != NULL && (!leaf->stemmed || leaf->inflected != NULL);
}

static bool pairs_of_bag(struct plan *plan, const struct plan_word *words, size_t count)
{
	if (count < 3 || count > PLAN_PAIRED_MAX)
		return true;
	for (size_t i = 0; i + 1 < count; i++) {
		plan->pairs[i] = plan_phrase("", &words[i], 2, true);
		if (plan->pairs[i] == NULL)
			return false;
		plan->pair_count++;
	}
	return true;
}

static bool phrases_of_bag(struct plan *plan)
{
	struct plan_word words[STORE_PHRASE_MAX];
	size_t count = 0;
	for (size_t i = 0; i < plan->leaf_count; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		if (leaf->excluded)
			continue;
		size_t more = leaf->node->word_count;
		if (more > STORE_PHRASE_MAX - count)
			return true;
		memcpy(words + count, leaf->words, more * sizeof *words);
		count += more;
	}
	if (count < 2)
		return true;
	plan->exact = plan_phrase("", words, count, false);
	plan->inflected = plan_phrase("", words, count, true);
	return plan->exact != NULL && plan->inflected != NULL &&
		pairs_of_bag(plan, words, count);
}

enum status plan_phrases(struct plan *plan, struct error *error)
{
	bool made = true;
	for (size_t i = 0; i < plan->leaf_count && made; i++)
		made = phrases_of_leaf(&plan->leaves[i]);
	if (made && plan->query->bag)
		made = phrases_of_bag(plan);
	return made ? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "phrases");
}
