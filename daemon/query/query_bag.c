/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_bag.c - which queries are plain words, and what mode "phrase" makes of these. */
#include <string.h>

#include "daemon/query/query_internal.h"

static bool is_word(const struct query_node *node)
{
	return node->kind == NODE_WORD || (node->kind == NODE_PHRASE && node->implied);
}

static bool is_quoted(const struct query_node *node)
{
	return node->kind == NODE_PHRASE && node->nearness == QUERY_ADJACENT;
}

static bool is_filter(const struct query_node *node)
{
	if (node->kind == NODE_FIELD || node->kind == NODE_DATE ||
	    node->kind == NODE_NUMBER)
		return true;
	if (node->kind != NODE_ANY)
		return false;
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (!is_filter(part))
			return false;
	return true;
}

/* Plain words, with filters and exclusions beside them at most: a bag; and a mixed one
 * with quoted phrases. */
void look_for_bag(struct query *query)
{
	const struct query_node *root = query->root;
	bool words = false, phrases = false;
	const struct query_node *part = root->kind == NODE_ALL ? root->parts : root;
	if (root->spelled)
		return;
	for (; part != NULL; part = part->next) {
		bool word = is_word(part), phrase = !word && is_quoted(part);
		bool aside = part->kind == NODE_NOT || is_filter(part);
		if ((!word && !phrase && !aside) ||
		    (!aside && part->field != FIELD_TEXT))
			return;
		words = words || word;
		phrases = phrases || phrase;
	}
	query->bag = words && !phrases;
	query->mixed = words && phrases;
}

/* In a phrase all words are as written. */
static void as_phrase_words(struct query_node *phrase)
{
	for (size_t i = 0; i < phrase->word_count; i++)
		phrase->words[i].written = false;
}

/* Moves all words of a bag into PHRASE, which takes the first one's place. */
static void gather_words(struct query_node *root, struct query_node *phrase)
{
	struct query_node **link = &root->parts;
	bool placed = false;
	while (*link != NULL) {
		struct query_node *part = *link;
		if (!is_word(part)) {
			link = &part->next;
			continue;
		}
		memcpy(phrase->words + phrase->word_count, part->words,
		       part->word_count * sizeof *part->words);
		phrase->word_count += part->word_count;
		phrase->len = part->start + part->len - phrase->start;
		*link = part->next;
		if (!placed) {
			phrase->next = part->next;
			*link = phrase;
			link = &phrase->next;
			placed = true;
		}
	}
	number_places(phrase);
	as_phrase_words(phrase);
}

enum status query_make_phrase(struct query *query, struct query_error *error)
{
	struct query_node *root = query->root;
	if (!query->bag)
		return STATUS_OK;
	query->bag = false;
	if (root->kind != NODE_ALL) {
		root->implied = false;
		if (root->words[0].edits == 0)
			root->kind = NODE_PHRASE;
		as_phrase_words(root);
		return STATUS_OK;
	}
	const struct query_node *first = root->parts;
	while (!is_word(first))
		first = first->next;
	size_t count = 0;
	for (const struct query_node *part = first; part; part = part->next)
		if (is_word(part))
			count += part->word_count;
	if (count > WIRE_PHRASE_MAX) {
		error->limit = WIRE_PHRASE_MAX;
		return query_refuse(error, STATUS_TOO_LARGE, first->start,
				    query->len - first->start,
				    "Search for fewer words.",
				    "a phrase has at most %d words", WIRE_PHRASE_MAX);
	}
	struct query_node *phrase = node_new(query, NODE_PHRASE, first->start, 0);
	if (phrase == NULL)
		return query_no_memory(error);
	phrase->words = query_alloc(query, count * sizeof *phrase->words);
	if (phrase->words == NULL)
		return query_no_memory(error);
	gather_words(root, phrase);
	if (root->parts->next == NULL)
		query->root = root->parts;
	return STATUS_OK;
}
