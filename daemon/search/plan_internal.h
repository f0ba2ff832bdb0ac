/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_internal.h - what the files of the planner share. */
#ifndef QUOTH_DAEMON_PLAN_INTERNAL_H
#define QUOTH_DAEMON_PLAN_INTERNAL_H

#include "daemon/search/plan.h"

/* A copy that lives as long as the query; false: no memory. */
bool plan_copy(const struct plan *plan, const char *at, size_t len,
	       struct plan_bytes *copy);

/* Of the terms that hold the stems of LEAF. */
static inline const char *plan_stem_prefix(const struct plan_leaf *leaf)
{
	return leaf->prefix[0] == '\0' ? SCHEMA_STEM : SCHEMA_TITLE_STEM;
}

/* Of those that hold its words in documents without stems. */
static inline const char *plan_unstemmed_prefix(const struct plan_leaf *leaf)
{
	return leaf->prefix[0] == '\0' ? SCHEMA_UNSTEMMED : SCHEMA_TITLE_UNSTEMMED;
}

/* Finds out plan->unstemmed. Fails as the store does. */
enum status plan_look_unstemmed(struct plan *plan, struct error *error);

/* Fills *WORD for one WRITTEN word of LEAF. Fails as the store does. */
enum status plan_word(struct plan *plan, const struct plan_leaf *leaf,
		      const struct query_word *written, struct plan_word *word,
		      struct error *error);

/* --- plan.c --- */

/* The store's query for NODE, one of the query's; NULL: no memory. */
struct store_query *plan_node(const struct plan *plan, const struct query_node *node);

/* --- plan_phrase.c --- */

/* The phrase of COUNT words, as written or in all their forms; NULL: no memory
 * or more than STORE_PHRASE_MAX words. */
struct store_phrase *plan_phrase(const char *prefix, const struct plan_word *words,
				 size_t count, bool inflected);

/* Of leaves that are found by positions: not single words. */
static inline bool plan_is_phrase(const struct plan_leaf *leaf)
{
	return leaf->node->kind == NODE_PHRASE && leaf->node->word_count > 1;
}

/* What a leaf that is one matches. */
static inline const struct store_phrase *plan_leaf_phrase(const struct plan_leaf *leaf)
{
	if (leaf->near != NULL)
		return leaf->near;
	return leaf->stemmed ? leaf->inflected : leaf->exact;
}

static inline bool plan_is_stemmed(const struct plan_leaf *leaf,
				   const struct query_word *word)
{
	if (word->written || word->edits > 0)
		return false;
	return leaf->node->kind == NODE_WORD || leaf->node->inflected || word->stemmed;
}

/* The phrases of a leaf, and of a bag as a whole. */
enum status plan_phrases(struct plan *plan, struct error *error);

/* --- plan_number.c --- */

/* Finds plan->sets. Fails as plan_open(). */
enum status plan_numbers(struct plan *plan, struct error *error);
struct store_query *plan_number(const struct plan *plan, const struct query_node *node);

/* --- plan_filter.c --- */

/* Appends what the terms of x.NAME begin with. */
void plan_extra_prefix(const char *name, size_t name_len, struct buf *out);

/* --- plan_forms.c --- */

/* Fills plan->forms from the leaves. */
enum status plan_forms(struct plan *plan, struct error *error);

#endif
