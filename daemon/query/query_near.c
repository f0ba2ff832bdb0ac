/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_near.c - NEAR/N and ADJ/N: their operands to one phrase whose words stand
 * near each other. */
#include <string.h>

#include "daemon/query/query_internal.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t name_length(const char *text, size_t len)
{
	if (len > 5 && memcmp(text, "NEAR/", 5) == 0)
		return 5;
	return len > 4 && memcmp(text, "ADJ/", 4) == 0 ? 4 : 0;
}

bool is_near(const char *text, size_t len)
{
	size_t at = name_length(text, len);
	if (at == 0)
		return false;
	while (at < len && is_digit(text[at]))
		at++;
	return at == len;
}

enum status read_distance(struct query *query, struct query_error *error, size_t at,
			  uint32_t *distance, size_t *after)
{
	size_t start = at;
	*distance = 0;
	for (; at < query->len && is_digit(query->text[at]); at++)
		if (*distance <= WIRE_DISTANCE_MAX)
			*distance = *distance * 10 + (uint32_t)(query->text[at] - '0');
	*after = at;
	if (*distance <= WIRE_DISTANCE_MAX)
		return STATUS_OK;
	error->limit = WIRE_DISTANCE_MAX;
	return query_refuse(error, STATUS_TOO_LARGE, start, at - start,
			    "Ask for the words without a distance.",
			    "a distance is at most %d words", WIRE_DISTANCE_MAX);
}

/* --- Operands --- */

/* All words, of which each stands for itself: their alternatives are one place. */
static bool are_words(const struct query_node *node)
{
	if (node->kind != NODE_ANY)
		return false;
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (part->kind != NODE_WORD && part->kind != NODE_PREFIX &&
		    (part->kind != NODE_PHRASE || part->word_count > 1))
			return false;
	return true;
}

static bool is_operand(const struct query_node *node)
{
	switch (node->kind) {
	case NODE_WORD:
	case NODE_PREFIX:
		return true;
	case NODE_PHRASE:
		return node->nearness == QUERY_ADJACENT;
	case NODE_ANY:
		return are_words(node);
	case NODE_FIELD:
	case NODE_DATE:
	case NODE_NUMBER:
	case NODE_ALL:
	case NODE_NOT:
		break;
	}
	return false;
}

static const struct query_node *first_leaf(const struct query_node *node)
{
	return node->kind == NODE_ANY ? node->parts : node;
}

static bool is_of_field(const struct query_node *node, enum query_field field)
{
	if (node->kind != NODE_ANY)
		return node->field == field;
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (part->field != field)
			return false;
	return true;
}

static enum status check(struct query_error *error, struct query_node *const *operands,
			 size_t count)
{
	size_t slots = 0;
	for (size_t i = 0; i < count; i++) {
		const struct query_node *node = operands[i];
		slots += first_leaf(node)->slot_count;
		if (!is_operand(node))
			return query_refuse(
				error, STATUS_INVALID, node->start, node->len,
				"Put words, quoted phrases or (one OR other) there.",
				"NEAR and ADJ take words and phrases");
		if (!is_of_field(node, first_leaf(operands[0])->field))
			return query_refuse(
				error, STATUS_INVALID, node->start, node->len,
				"Write the field before each of them.",
				"NEAR and ADJ take words of one field");
	}
	if (slots <= WIRE_PHRASE_MAX)
		return STATUS_OK;
	error->limit = WIRE_PHRASE_MAX;
	return query_refuse(error, STATUS_TOO_LARGE, operands[0]->start,
			    operands[count - 1]->start - operands[0]->start,
			    "Ask for fewer of them.",
			    "NEAR and ADJ take at most %d words", WIRE_PHRASE_MAX);
}

/* --- Putting them together --- */

/* Appends the words of LEAF; those of an alternative share its place. */
static void add_words(struct query_node *phrase, const struct query_node *leaf,
		      size_t operand, size_t first_slot)
{
	for (size_t i = 0; i < leaf->word_count; i++) {
		struct query_word *word = &phrase->words[phrase->word_count++];
		*word = leaf->words[i];
		word->operand = operand;
		word->slot += first_slot;
		word->star = word->star || leaf->kind == NODE_PREFIX;
		word->stemmed = (leaf->kind == NODE_WORD && !word->written &&
				 word->edits == 0) || leaf->inflected;
		word->written = false;	/* as all are that are not stemmed */
	}
}

static void add_operand(struct query_node *phrase, const struct query_node *node,
			size_t operand)
{
	size_t slot = phrase->slot_count;
	const struct query_node *leaf = first_leaf(node);
	phrase->slot_count += leaf->slot_count;
	if (node->kind != NODE_ANY) {
		add_words(phrase, leaf, operand, slot);
		return;
	}
	for (; leaf != NULL; leaf = leaf->next)
		add_words(phrase, leaf, operand, slot);
}

static size_t count_words(const struct query_node *node)
{
	size_t count = node->word_count;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += part->word_count;
	return count;
}

/* Where words stand close, they weigh together. */
static enum status check_weights(struct query *query, struct query_error *error,
				 struct query_node *node)
{
	enum status status = STATUS_OK;
	for (struct query_node *part = node->parts; part && status == STATUS_OK;
	     part = part->next)
		status = check_weights(query, error, part);
	if (status != STATUS_OK || node->weight == 0)
		return status;
	node->weight = 0;
	return query_doubt(query, error, node->start, node->len,
			   "Weigh all of it: (tariff NEAR/3 steel)^2.",
			   "a weight inside NEAR or ADJ was ignored");
}

enum status near_to_node(struct query *query, struct query_error *error,
			 const struct token *token, struct query_node *const *operands,
			 size_t count, struct query_node **node)
{
	const char *name = query->text + token->start;
	const struct query_node *last = operands[count - 1];
	size_t words = 0, after;
	uint32_t distance;
	enum status status = check(error, operands, count);
	if (status == STATUS_OK)
		status = read_distance(query, error, token->start +
				       name_length(name, token->len), &distance, &after);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++) {
		words += count_words(operands[i]);
		status = check_weights(query, error, operands[i]);
		if (status != STATUS_OK)
			return status;
	}
	struct query_node *phrase = node_new(query, NODE_PHRASE, operands[0]->start,
					     last->start + last->len -
						     operands[0]->start);
	if (phrase == NULL ||
	    (phrase->words = query_alloc(query, words * sizeof *phrase->words)) == NULL)
		return query_no_memory(error);
	phrase->field = first_leaf(operands[0])->field;
	phrase->nearness = name[0] == 'N' ? QUERY_NEAR : QUERY_ADJ;
	/* Next to each other is a distance of one; none is as near as that. */
	phrase->gap = distance > 0 ? distance - 1 : 0;
	for (size_t i = 0; i < count; i++)
		add_operand(phrase, operands[i], i);
	/* Those that are printed without quotes must not be operators there. */
	for (size_t i = 0; i < phrase->word_count; i++)
		if (phrase->words[i].stemmed || phrase->words[i].star ||
		    phrase->words[i].edits > 0)
			query_small_word(query, &phrase->words[i]);
	*node = phrase;
	return STATUS_OK;
}
