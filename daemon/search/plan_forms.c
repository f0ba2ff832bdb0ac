/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_forms.c - the words to look for in the texts of hits, in order, so that each
 * word of a text is looked up once whatever the query. */
#include <stdlib.h>
#include <string.h>

#include "daemon/search/plan_internal.h"

static int compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int by_bytes(const void *a, const void *b)
{
	const struct plan_form *left = a, *right = b;
	return compare(left->word.at, left->word.len, right->word.at, right->word.len);
}

static bool is_single(const struct plan_leaf *leaf)
{
	return plan_is_wanted(leaf) && leaf->exact == NULL &&
		leaf->node->kind != NODE_PREFIX;
}

enum status plan_forms(struct plan *plan, struct error *error)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->leaf_count; i++)
		if (is_single(&plan->leaves[i]))
			count += plan->leaves[i].words->form_count;
	if (count == 0)
		return STATUS_OK;
	plan->forms = query_alloc(plan->query, count * sizeof *plan->forms);
	if (plan->forms == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	for (size_t i = 0; i < plan->leaf_count; i++) {
		const struct plan_word *word = plan->leaves[i].words;
		for (size_t f = 0; is_single(&plan->leaves[i]) && f < word->form_count;
		     f++)
			plan->forms[plan->form_count++] = (struct plan_form){
				word->forms[f], word, (uint32_t)f, (uint32_t)i };
	}
	qsort(plan->forms, plan->form_count, sizeof *plan->forms, by_bytes);
	return STATUS_OK;
}

const struct plan_form *plan_form_find(const struct plan *plan, const char *word,
				       size_t len)
{
	size_t low = 0, high = plan->form_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct plan_bytes *other = &plan->forms[middle].word;
		if (compare(other->at, other->len, word, len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == plan->form_count || plan->forms[low].word.len != len ||
	    memcmp(plan->forms[low].word.at, word, len) != 0)
		return NULL;
	return &plan->forms[low];
}
