/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.c - the tree of a query to the store's tree. */
#include "daemon/search/plan.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/search/plan_internal.h"
#include "lib/wire/limits.h"

/* A word that a question repeats counts more, and not as often: k3 of BM25, as Okapi
 * had it for long questions (Robertson and Walker, "Okapi/Keenbow at TREC-8", 1999). */
#define REPEATS_K3 8.0

/* Of a pair of ideographs: each of them is in two pairs, and a phrase weighs what its
 * words weigh together, where these are one word mostly. */
#define PAIR_WEIGHT 0.25

/* --- Leaves --- */

static size_t count_leaves(const struct query_node *node)
{
	size_t count = node->word_count > 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += count_leaves(part);
	return count;
}

static bool is_optional(const struct plan *plan, const struct query_node *node)
{
	return node->stop && plan->params->mode != MODE_ALL;
}

static void add_leaves(struct plan *plan, const struct query_node *node, bool excluded)
{
	if (node->word_count > 0) {
		plan->leaves[plan->leaf_count++] = (struct plan_leaf){
			.node = node,
			.excluded = excluded,
			.optional = is_optional(plan, node),
			.prefix = node->field == FIELD_TITLE ? SCHEMA_TITLE : "",
			.share = plan->share,
		};
		struct plan_leaf *leaf = &plan->leaves[plan->leaf_count - 1];
		for (size_t i = 0; i < node->word_count; i++)
			leaf->stemmed = leaf->stemmed ||
				plan_is_stemmed(leaf, &node->words[i]);
	}
	for (const struct query_node *part = node->parts; part; part = part->next)
		add_leaves(plan, part, excluded || node->kind == NODE_NOT);
}

static enum status fill_leaf(struct plan *plan, struct plan_leaf *leaf,
			     struct error *error)
{
	const struct query_node *node = leaf->node;
	leaf->words = query_alloc(plan->query, node->word_count * sizeof *leaf->words);
	if (leaf->words == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	for (size_t i = 0; i < node->word_count; i++) {
		enum status status = plan_word(plan, leaf, &node->words[i],
					       &leaf->words[i], error);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static size_t count_open(const struct query_node *node)
{
	size_t count = 0;
	for (size_t i = 0; i < node->word_count; i++)
		count += node->kind == NODE_PREFIX || node->words[i].star ||
			node->words[i].edits > 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += count_open(part);
	return count;
}

/* The lists of sixty-four thousand words could not be looked up and closed in the time in
 * which a query must end that nobody waits for any more. */
static void share_words(struct plan *plan)
{
	size_t count = count_open(plan->query->root);
	plan->share = WIRE_EXPANSIONS_MAX;
	if (count > 1)
		plan->share /= (uint32_t)count;
	if (plan->share > WIRE_EXPANSION_MAX)
		plan->share = WIRE_EXPANSION_MAX;
}

static enum status fill(struct plan *plan, struct error *error)
{
	const struct query_node *root = plan->query->root;
	plan->leaves = query_alloc(plan->query,
				   (count_leaves(root) + 1) * sizeof *plan->leaves);
	if (plan->leaves == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	share_words(plan);
	add_leaves(plan, root, false);
	enum status status = plan_look_unstemmed(plan, error);
	for (size_t i = 0; i < plan->leaf_count && status == STATUS_OK; i++)
		status = fill_leaf(plan, &plan->leaves[i], error);
	if (status == STATUS_OK)
		status = plan_numbers(plan, error);
	if (status == STATUS_OK)
		status = plan_phrases(plan, error);
	return status == STATUS_OK ? plan_forms(plan, error) : status;
}

enum status plan_open(struct query *query, const struct search_params *params,
		      struct store *store, struct text_analyser *analyser,
		      struct deadline *deadline, struct plan **plan,
		      struct error *error)
{
	struct plan *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	*opened = (struct plan){ .query = query, .params = params, .store = store,
				 .analyser = analyser, .deadline = deadline };
	enum status status = fill(opened, error);
	if (status != STATUS_OK) {
		plan_close(opened);
		return status;
	}
	*plan = opened;
	return STATUS_OK;
}

void plan_close(struct plan *plan)
{
	if (plan == NULL)
		return;
	for (size_t i = 0; i < plan->leaf_count; i++) {
		store_phrase_free(plan->leaves[i].exact);
		store_phrase_free(plan->leaves[i].inflected);
		store_phrase_free(plan->leaves[i].near);
		for (size_t p = 0; p < plan->leaves[i].pair_count; p++)
			store_phrase_free(plan->leaves[i].pairs[p]);
	}
	for (size_t i = 0; i < plan->set_count; i++)
		store_set_finish(&plan->sets[i].set);
	store_phrase_free(plan->near);
	store_phrase_free(plan->ordered);
	store_phrase_free(plan->exact);
	store_phrase_free(plan->inflected);
	free(plan);
}

/* --- The store's tree --- */

const struct plan_leaf *plan_leaf_of(const struct plan *plan,
				     const struct query_node *node)
{
	const struct plan_leaf *leaf = plan->leaves;
	while (leaf->node != node)
		leaf++;
	return leaf;
}

static struct store_query *term(const char *prefix, const struct plan_bytes *word)
{
	char bytes[SCHEMA_TERM_MAX];
	return store_query_term(bytes, schema_term(prefix, word->at, word->len, bytes));
}

static struct store_query *stems(const struct plan_leaf *leaf)
{
	const struct plan_word *word = leaf->words;
	struct store_query *parts[2 * STORE_LANGUAGES_MAX + 1];
	size_t count = 0;
	for (size_t i = 0; i < word->stem_count; i++)
		parts[count++] = term(plan_stem_prefix(leaf), &word->stems[i]);
	if (count == 0)		/* then no document with stems has the word */
		return term(leaf->prefix, &word->folded);
	if (word->unstemmed)
		parts[count++] = term(plan_unstemmed_prefix(leaf), &word->folded);
	return count == 1 ? parts[0] : store_query_synonym(parts, count);
}

static struct store_query *prefix(const struct plan_leaf *leaf)
{
	char bytes[SCHEMA_TERM_MAX];
	const struct plan_bytes *word = &leaf->words[0].folded;
	size_t len = schema_term(leaf->prefix, word->at, word->len, bytes);
	return store_query_prefix(bytes, len, leaf->share);
}

static struct store_query *variants(const struct plan_leaf *leaf)
{
	const struct plan_word *word = leaf->words;
	struct store_query *parts[WIRE_VARIANTS_MAX + 1];
	for (size_t i = 0; i < word->form_count; i++)
		parts[i] = term(leaf->prefix, &word->forms[i]);
	return word->form_count == 1 ? parts[0]
				     : store_query_synonym(parts, word->form_count);
}

static struct store_query *unweighted(const struct plan_leaf *leaf)
{
	if (leaf->node->kind == NODE_PREFIX)
		return prefix(leaf);
	if (leaf->exact != NULL)
		return store_query_phrase(plan_leaf_phrase(leaf));
	if (leaf->stemmed)
		return stems(leaf);
	return variants(leaf);	/* of a word as written there is one */
}

/* QUERY, a part or all of what LEAF asks for, by how much that is to count. */
static struct store_query *weighted(const struct plan_leaf *leaf,
				    struct store_query *query)
{
	uint32_t weight = leaf->node->weight;
	return weight == 0 ? query
		: store_query_scale(query, (double)weight / QUERY_WEIGHT_ONE);
}

struct store_query *plan_leaf_query(const struct plan_leaf *leaf)
{
	return weighted(leaf, unweighted(leaf));
}

/* As deep as the query, which the parser bounds. */
static struct store_query *node_query(const struct plan *plan,
				      const struct query_node *node);

bool plan_is_filter(const struct query_node *node)
{
	if (node->kind == NODE_FIELD || node->kind == NODE_DATE ||
	    node->kind == NODE_NUMBER)
		return true;
	if (node->kind != NODE_ALL && node->kind != NODE_ANY)
		return false;
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (part->kind == NODE_NOT || !plan_is_filter(part))
			return false;
	return true;
}

/* QUERY restricted by the filters and exclusions among the parts of NODE. */
static struct store_query *restricted(const struct plan *plan,
				      const struct query_node *node,
				      struct store_query *query)
{
	for (const struct query_node *part = node->parts; part; part = part->next) {
		if (part->left_out)
			continue;
		if (part->kind == NODE_NOT)
			query = store_query_without(query,
						    node_query(plan, part->parts));
		else if (plan_is_filter(part))
			query = store_query_filter(query, node_query(plan, part));
	}
	return query;
}

static struct store_query *counted(const struct query_node *node,
				   struct store_query *query)
{
	double times = node->times;
	if (times <= 1)
		return query;
	return store_query_scale(query,
				 times * (REPEATS_K3 + 1) / (times + REPEATS_K3));
}

/* A PART of a bag, a run of ideographs IN_PAIRS or whole. */
static struct store_query *part_query(const struct plan *plan,
				      const struct query_node *part, bool in_pairs)
{
	const struct plan_leaf *leaf = in_pairs && part->kind == NODE_PHRASE
		? plan_leaf_of(plan, part) : NULL;
	if (leaf == NULL || leaf->pair_count == 0)
		return node_query(plan, part);
	struct store_query *pairs[STORE_PHRASE_MAX];
	for (size_t i = 0; i < leaf->pair_count; i++)
		pairs[i] = store_query_phrase(leaf->pairs[i]);
	return weighted(leaf, store_query_scale(store_query_any(pairs, leaf->pair_count),
						PAIR_WEIGHT));
}

/* All or any of the parts of NODE that are scored; everything when none is. Each
 * has a word at least, so that there are no more than words. */
static struct store_query *scored(const struct plan *plan,
				  const struct query_node *node, enum plan_how how,
				  bool in_pairs)
{
	struct store_query *parts[WIRE_QUERY_TERMS_MAX];
	size_t count = 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (part->kind != NODE_NOT && !plan_is_filter(part) && !part->left_out &&
		    !is_optional(plan, part))
			parts[count++] = counted(part, part_query(plan, part, in_pairs));
	if (count == 0)
		return store_query_every();
	if (count == 1)
		return parts[0];
	return how == PLAN_ALL ? store_query_all(parts, count)
			       : store_query_any(parts, count);
}

static struct store_query *any_of(const struct plan *plan,
				  const struct query_node *node)
{
	size_t count = 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count++;
	struct store_query **parts = calloc(count, sizeof(struct store_query *));
	if (parts == NULL)
		return NULL;
	count = 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		parts[count++] = node_query(plan, part);
	struct store_query *query = store_query_any(parts, count);
	free(parts);
	return query;
}

static struct store_query *node_query(const struct plan *plan,
				      const struct query_node *node)
{
	switch (node->kind) {
	case NODE_WORD:
	case NODE_PREFIX:
	case NODE_PHRASE:
		return plan_leaf_query(plan_leaf_of(plan, node));
	case NODE_FIELD:
		return plan_field(plan->analyser, node->field, node->name,
				  node->name_len, node->value, node->value_len);
	case NODE_DATE:
		return store_query_range(SCHEMA_SLOT_DATE, node->date_from,
					 node->date_to);
	case NODE_NUMBER:
		return plan_number(plan, node);
	case NODE_ALL:
		return restricted(plan, node, scored(plan, node, PLAN_ALL, false));
	case NODE_ANY:
		return any_of(plan, node);
	case NODE_NOT:
		break;	/* restricted() has taken it */
	}
	return store_query_nothing();
}

static const struct store_phrase *phrase_of(const struct plan *plan, enum plan_how how)
{
	switch (how) {
	case PLAN_ALL:
	case PLAN_ANY:
		break;
	case PLAN_EXACT:
		return plan->exact;
	case PLAN_INFLECTED:
		return plan->inflected;
	case PLAN_ORDERED:
		return plan->near_is_whole ? plan->ordered : NULL;
	case PLAN_NEAR:
		return plan->near_is_whole ? plan->near : NULL;
	}
	return NULL;
}

struct store_query *plan_node(const struct plan *plan, const struct query_node *node)
{
	return node_query(plan, node);
}

bool plan_has(const struct plan *plan, enum plan_how how)
{
	return how == PLAN_ALL || how == PLAN_ANY || phrase_of(plan, how) != NULL;
}

static struct store_query *bag_words(const struct plan *plan, enum plan_how how)
{
	const struct query_node *root = plan->query->root;
	if (root->kind != NODE_ALL)
		return part_query(plan, root, how == PLAN_ANY);
	return scored(plan, root, how, how == PLAN_ANY);
}

static struct store_query *bag_query(const struct plan *plan, enum plan_how how)
{
	const struct query_node *root = plan->query->root;
	struct store_query *query = how == PLAN_ALL || how == PLAN_ANY
		? bag_words(plan, how) : store_query_phrase(phrase_of(plan, how));
	return root->kind == NODE_ALL ? restricted(plan, root, query) : query;
}

struct store_query *plan_query(const struct plan *plan, enum plan_how how)
{
	const struct query_node *root = plan->query->root;
	struct store_query *query;
	if (root->left_out)
		query = store_query_every();
	else if (plan->query->bag || (plan->query->mixed && how == PLAN_ANY))
		query = bag_query(plan, how);
	else if (plan_is_filter(root) && root->kind != NODE_ALL)
		query = store_query_filter(store_query_every(), node_query(plan, root));
	else
		query = node_query(plan, root);
	return plan_params(plan->analyser, plan->params, query);
}

/* --- The only phrase --- */

const struct store_phrase *plan_only_phrase(const struct plan *plan)
{
	const struct query_node *root = plan->query->root, *phrase = NULL;
	const struct query_node *part = root->kind == NODE_ALL ? root->parts : root;
	for (; part != NULL; part = part->next) {
		if (part->kind == NODE_NOT || plan_is_filter(part))
			continue;
		if (part->kind != NODE_PHRASE || phrase != NULL)
			return NULL;
		phrase = part;
	}
	if (phrase == NULL)
		return NULL;
	const struct plan_leaf *leaf = plan_leaf_of(plan, phrase);
	return plan_leaf_phrase(leaf);
}

static bool has_beside(const struct plan *plan)
{
	const struct query_node *root = plan->query->root;
	return plan_has_params(plan->params) ||
		(root->kind == NODE_ALL && root->parts->next != NULL);
}

bool plan_beside(const struct plan *plan, struct store_query **beside)
{
	*beside = NULL;
	if (!has_beside(plan))
		return true;
	struct store_query *query = store_query_every();
	if (plan->query->root->kind == NODE_ALL)
		query = restricted(plan, plan->query->root, query);
	*beside = plan_params(plan->analyser, plan->params, query);
	return *beside != NULL;
}
