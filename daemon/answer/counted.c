/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counted.c - a plan to the one word or phrase in it, and what that is held against. */
#include "daemon/answer/counted.h"

#include "daemon/search/plan_internal.h"

/* The only part of the query that is scored, or NULL. */
static const struct query_node *only_part(const struct plan *plan)
{
	const struct query_node *root = plan->query->root, *only = NULL;
	if (root->kind != NODE_ALL)
		return root;
	for (const struct query_node *part = root->parts; part; part = part->next) {
		if (part->kind == NODE_NOT || plan_is_filter(part))
			continue;
		if (only != NULL)
			return NULL;
		only = part;
	}
	return only;
}

static const struct plan_leaf *only_leaf(const struct plan *plan)
{
	const struct query_node *part = only_part(plan);
	for (size_t i = 0; part != NULL && i < plan->leaf_count; i++)
		if (plan->leaves[i].node == part && plan_is_wanted(&plan->leaves[i]))
			return &plan->leaves[i];
	return NULL;
}

/* A word is what its forms are: inflections, spellings, or all that begin so. */
static enum status find_word(const struct plan *plan, const struct plan_leaf *leaf,
			     struct counted *counted, struct error *error)
{
	enum status status = leaf->node->kind == NODE_PREFIX
		? plan_star(plan, leaf, error) : STATUS_OK;
	if (status != STATUS_OK)
		return status;
	counted->own = plan_phrase(leaf->prefix, leaf->words, 1, true);
	if (counted->own == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	counted->phrase = counted->own;
	counted->capped = leaf->stemmed &&
		leaf->words[0].form_count == PLAN_FORMS_MAX;
	return STATUS_OK;
}

enum status counted_find(const struct plan *plan, struct counted *counted,
			 struct error *error)
{
	const struct plan_leaf *leaf = only_leaf(plan);
	*counted = (struct counted){0};
	if (leaf == NULL)
		return STATUS_OK;
	if (leaf->exact == NULL)
		return find_word(plan, leaf, counted, error);
	counted->phrase = plan_leaf_phrase(leaf);
	return STATUS_OK;
}

void counted_finish(struct counted *counted)
{
	store_phrase_free(counted->own);
	*counted = (struct counted){0};
}

/* --- What it is held against --- */

/* A part of the query that chooses documents by what is known of them; with NOT before
 * it too. */
static bool chooses(const struct query_node *part)
{
	return plan_is_filter(part) ||
		(part->kind == NODE_NOT && plan_is_filter(part->parts));
}

static bool has_words(const struct query_node *root)
{
	if (root->kind != NODE_ALL)
		return !plan_is_filter(root);
	for (const struct query_node *part = root->parts; part; part = part->next)
		if (!chooses(part))
			return true;
	return false;
}

bool counted_has_scope(const struct plan *plan)
{
	const struct query_node *root = plan->query->root;
	if (root->kind != NODE_ALL || !has_words(root))
		return false;
	for (const struct query_node *part = root->parts; part; part = part->next)
		if (chooses(part))
			return true;
	return false;
}

struct store_query *counted_scope(const struct plan *plan)
{
	const struct query_node *root = plan->query->root, *part = NULL;
	struct store_query *query = store_query_every();
	if (counted_has_scope(plan))
		part = root->parts;
	for (; part != NULL; part = part->next) {
		if (!chooses(part))
			continue;
		query = part->kind == NODE_NOT
			? store_query_without(query, plan_node(plan, part->parts))
			: store_query_filter(query, plan_node(plan, part));
	}
	return plan_params(plan->analyser, plan->params, query);
}
