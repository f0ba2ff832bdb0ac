/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_key.c - the tree of a query as bytes: what decides of its answer, and nothing of
 * how it was written. */
#include <string.h>

#include "daemon/query/query_internal.h"

/* ASCII alone: what other letters fold to is lib/text's affair, and words of them are at
 * worst not known for the same. */
static void add_small(struct buf *out, const char *bytes, size_t len)
{
	buf_add_varint(out, len);
	for (size_t i = 0; i < len; i++)
		buf_add_char(out, (char)(bytes[i] >= 'A' && bytes[i] <= 'Z'
					 ? bytes[i] - 'A' + 'a' : bytes[i]));
}

static void add_flags(struct buf *out, const bool *flags, size_t count)
{
	buf_add(out, flags, count * sizeof *flags);
}

#define ADD_FLAGS(out, ...)						\
	add_flags(out, (const bool[]){ __VA_ARGS__ },			\
		  sizeof((const bool[]){ __VA_ARGS__ }) / sizeof(bool))

static void add_word(struct buf *out, const struct query_word *word)
{
	add_small(out, word->text, word->len);
	buf_add_varint(out, word->slot);
	buf_add_varint(out, word->operand);
	ADD_FLAGS(out, word->star, word->stemmed, word->written);
	buf_add_varint(out, word->edits);
}

/* What a filter says, as it was written: files and fields may tell A from a. */
static void add_values(struct buf *out, const struct query_node *node)
{
	const struct query_range *range = &node->range;
	buf_add_bytes(out, node->name, node->name_len);
	buf_add_bytes(out, node->value, node->value_len);
	buf_add_bytes(out, node->date_from, strlen(node->date_from));
	buf_add_bytes(out, node->date_to, strlen(node->date_to));
	buf_add(out, &range->least, sizeof range->least);
	buf_add(out, &range->most, sizeof range->most);
	ADD_FLAGS(out, range->above, range->below);
}

/* As deep as the tree, which the parser bounds. */
static void add_node(struct buf *out, const struct query_node *node)
{
	buf_add_varint(out, node->kind);
	buf_add_varint(out, node->field);
	ADD_FLAGS(out, node->inflected, node->implied, node->stop, node->left_out,
		  node->quoted, node->spelled);
	buf_add_varint(out, node->times);
	buf_add_varint(out, node->nearness);
	buf_add_varint(out, node->gap);
	buf_add_varint(out, node->slot_count);
	buf_add_varint(out, node->weight);
	add_values(out, node);
	buf_add_varint(out, node->word_count);
	for (size_t i = 0; i < node->word_count; i++)
		add_word(out, &node->words[i]);
	for (const struct query_node *part = node->parts; part; part = part->next) {
		buf_add_char(out, '(');
		add_node(out, part);
	}
	buf_add_char(out, ')');
}

void query_key(const struct query *query, struct buf *out)
{
	ADD_FLAGS(out, query->bag, query->mixed, query->long_passage);
	for (size_t i = 0; i < query->warning_count; i++)
		buf_add_bytes(out, query->warnings[i], strlen(query->warnings[i]));
	buf_add_char(out, '\0');
	add_node(out, query->root);
}
