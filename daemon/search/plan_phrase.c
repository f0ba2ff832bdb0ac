/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_phrase.c - the phrases of a query, as the store wants them. */
#include <string.h>

#include "daemon/search/plan_internal.h"
#include "daemon/query/stop_words.h"
#include "lib/wire/limits.h"

static bool add_forms(struct store_phrase *phrase, const char *prefix,
		      const struct plan_word *word, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char term[SCHEMA_TERM_MAX];
		const struct plan_bytes *form = &word->forms[i];
		size_t len = schema_term(prefix, form->at, form->len, term);
		if (store_phrase_term(phrase, term, len) != STATUS_OK)
			return false;
	}
	return true;
}

static bool add_slot(struct store_phrase *phrase, const char *prefix,
		     const struct plan_word *word, bool inflected)
{
	return store_phrase_slot(phrase) == STATUS_OK &&
		add_forms(phrase, prefix, word,
			  inflected || word->star ? word->form_count : 1);
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

static bool add_terms(struct store_phrase *phrase, const struct plan_leaf *leaf,
		      size_t index, bool inflected)
{
	const struct plan_word *word = &leaf->words[index];
	bool all = word->star ||
		(inflected && plan_is_stemmed(leaf, &leaf->node->words[index]));
	return add_forms(phrase, leaf->prefix, word, all ? word->form_count : 1);
}

/* The phrase of LEAF, its words as written or INFLECTED; ADJACENT whatever the query
 * says, or as it says. */
static struct store_phrase *leaf_phrase(const struct plan_leaf *leaf, bool inflected,
					bool adjacent)
{
	const struct query_node *node = leaf->node;
	struct store_phrase *phrase = store_phrase_new();
	bool made = phrase != NULL;
	for (size_t i = 0; i < node->word_count && made; i++) {
		const struct query_word *word = &node->words[i];
		bool opens = i == 0 || word[-1].slot != word->slot;
		if (i > 0 && !adjacent && word[-1].operand != word->operand)
			store_phrase_operand(phrase);
		if (opens)
			made = store_phrase_slot(phrase) == STATUS_OK;
		made = made && add_terms(phrase, leaf, i, inflected);
	}
	if (!made) {
		store_phrase_free(phrase);
		return NULL;
	}
	if (!adjacent)
		store_phrase_within(phrase, node->nearness != QUERY_NEAR, node->gap);
	return phrase;
}

struct store_phrase *plan_apart(const struct plan_leaf *leaf, bool ordered)
{
	const struct query_node *node = leaf->node;
	bool adjacent = node->nearness == QUERY_ADJACENT;
	struct store_phrase *phrase = store_phrase_new();
	bool made = phrase != NULL;
	for (size_t i = 0; i < node->word_count && made; i++) {
		const struct query_word *word = &node->words[i];
		bool opens = i == 0 || word[-1].slot != word->slot;
		bool parts = i > 0 &&
			(adjacent ? opens : word[-1].operand != word->operand);
		if (parts)
			store_phrase_operand(phrase);
		if (opens)
			made = store_phrase_slot(phrase) == STATUS_OK;
		made = made && add_terms(phrase, leaf, i, leaf->stemmed);
	}
	if (!made) {
		store_phrase_free(phrase);
		return NULL;
	}
	store_phrase_within(phrase, ordered, WIRE_DISTANCE_MAX);
	return phrase;
}

static bool says_nothing(const struct plan_word *words)
{
	char pair[STOP_PAIR_MAX];
	size_t first = words[0].folded.len, second = words[1].folded.len;
	if (first + second > sizeof pair)
		return false;
	memcpy(pair, words[0].folded.at, first);
	memcpy(pair + first, words[1].folded.at, second);
	return stop_pair(pair, first, first + second);
}

/* Chinese is written without blanks: a run is a whole question often, and its words are
 * two characters mostly. */
static bool pairs_of_run(struct plan *plan, struct plan_leaf *leaf)
{
	if (!plan->query->bag || !leaf->node->implied || leaf->excluded ||
	    leaf->node->word_count < 3)
		return true;
	size_t count = leaf->node->word_count - 1;
	leaf->pairs = query_alloc(plan->query, count * sizeof(struct store_phrase *));
	if (leaf->pairs == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (says_nothing(&leaf->words[i]))
			continue;
		struct store_phrase *pair = plan_phrase(leaf->prefix, &leaf->words[i], 2,
							false);
		if (pair == NULL)
			return false;
		leaf->pairs[leaf->pair_count++] = pair;
	}
	return true;
}

static bool phrases_of_leaf(struct plan_leaf *leaf)
{
	if (!plan_is_phrase(leaf))
		return true;
	leaf->exact = leaf_phrase(leaf, false, true);
	if (leaf->stemmed)
		leaf->inflected = leaf_phrase(leaf, true, true);
	if (leaf->node->nearness != QUERY_ADJACENT &&
	    (leaf->near = leaf_phrase(leaf, true, false)) == NULL)
		return false;
	return leaf->exact != NULL && (!leaf->stemmed || leaf->inflected != NULL);
}

/* Adds the words of LEAF as one operand, as many as there is room for. */
static enum status add_operand(struct store_phrase *phrase, const struct plan_leaf *leaf)
{
	enum status status = STATUS_OK;
	store_phrase_operand(phrase);
	for (size_t i = 0; i < leaf->node->word_count && status == STATUS_OK; i++) {
		const struct plan_word *word = &leaf->words[i];
		status = store_phrase_slot(phrase);
		if (status == STATUS_OK &&
		    !add_forms(phrase, leaf->prefix, word, word->form_count))
			return STATUS_NO_MEMORY;
	}
	return status;
}

/* Of all words that count, as many as there is room for; NULL: no memory. */
static struct store_phrase *operands_of_bag(struct plan *plan, size_t *leaves,
					    size_t *words)
{
	struct store_phrase *phrase = store_phrase_new();
	*leaves = *words = 0;
	plan->near_is_whole = true;
	for (size_t i = 0; i < plan->leaf_count && phrase != NULL &&
		     plan->near_is_whole; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		if (!plan_is_wanted(leaf))
			continue;
		enum status status = add_operand(phrase, leaf);
		if (status == STATUS_NO_MEMORY) {
			store_phrase_free(phrase);
			return NULL;
		}
		plan->near_is_whole = status == STATUS_OK;
		++*leaves;
		*words += leaf->node->word_count;
	}
	return phrase;
}

static bool near_of_bag(struct plan *plan)
{
	size_t leaves, words;
	struct store_phrase *near = operands_of_bag(plan, &leaves, &words);
	if (near == NULL)
		return false;
	if (leaves < 2) {
		store_phrase_free(near);
		return true;
	}
	uint32_t gap = (uint32_t)(2 * words > PLAN_NEAR_WORDS ? words : PLAN_NEAR_WORDS - words);
	plan->near = near;
	plan->ordered = operands_of_bag(plan, &leaves, &words);
	if (plan->ordered == NULL)
		return false;
	store_phrase_within(plan->near, false, gap);
	store_phrase_within(plan->ordered, true, gap);
	return true;
}

static bool phrases_of_bag(struct plan *plan)
{
	struct plan_word words[STORE_PHRASE_MAX];
	size_t count = 0;
	if (!near_of_bag(plan))
		return false;
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
	return plan->exact != NULL && plan->inflected != NULL;
}

enum status plan_phrases(struct plan *plan, struct error *error)
{
	bool made = true;
	for (size_t i = 0; i < plan->leaf_count && made; i++) {
		enum status status = deadline_check(plan->deadline, error);
		if (status != STATUS_OK)
			return status;
		made = phrases_of_leaf(&plan->leaves[i]) &&
			pairs_of_run(plan, &plan->leaves[i]);
	}
	if (made && plan->query->bag)
		made = phrases_of_bag(plan);
	return made ? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "phrases");
}
