/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_print.c - the tree of a query as a query again. */
#include <string.h>

#include "daemon/query_internal.h"

static void print_words(const struct query_node *node, const char *between,
			struct buf *out)
{
	for (size_t i = 0; i < node->word_count; i++) {
		if (i > 0)
			buf_add_str(out, between);
		buf_add(out, node->words[i].text, node->words[i].len);
	}
}

static bool has_quote(const char *text, size_t len)
{
	return memchr(text, '"', len) != NULL;
}

/* In plain quotes, or in those that a plain one may stand between. */
static void print_quoted(const char *text, size_t len, struct buf *out)
{
	bool inside = has_quote(text, len);
	buf_add_str(out, inside ? "«" : "\"");
	buf_add(out, text, len);
	buf_add_str(out, inside ? "»" : "\"");
}

static void print_phrase(const struct query_node *node, struct buf *out)
{
	struct buf words = {0};
	if (node->implied) {
		print_words(node, "", out);
		return;
	}
	print_words(node, " ", &words);
	if (node->inflected)
		buf_add_char(out, '~');
	if (buf_ok(&words))
		print_quoted(words.data, words.len, out);
	out->failed = out->failed || words.failed;
	buf_finish(&words);
}

static bool needs_quotes(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (value[i] == '(' || value[i] == ')' ||
		    query_blank(value, len, i) > 0 || query_quote(value, len, i) > 0)
			return true;
	return false;
}

/* A value with both kinds of quotes in it was not quoted, and need not be. */
static void print_value(const struct query_node *node, struct buf *out)
{
	const char *value = node->value;
	size_t len = node->value_len;
	if (needs_quotes(value, len) &&
	    !(has_quote(value, len) && memmem(value, len, "»", strlen("»")) != NULL))
		print_quoted(value, len, out);
	else
		buf_add(out, value, len);
}

static void print_field(const struct query_node *node, struct buf *out)
{
	if (node->field == FIELD_TEXT)
		return;
	buf_add_str(out, query_field_name(node->field));
	buf_add(out, node->name, node->name_len);
	buf_add_char(out, ':');
}

/* As deep as the tree, which the parser bounds. */
static void print_node(const struct query_node *node, bool grouped, struct buf *out);

static void print_parts(const struct query_node *node, const char *between,
			bool grouped, struct buf *out)
{
	for (const struct query_node *part = node->parts; part; part = part->next) {
		if (part != node->parts)
			buf_add_str(out, between);
		print_node(part, grouped, out);
	}
}

static void print_node(const struct query_node *node, bool grouped, struct buf *out)
{
	bool brackets = (node->kind == NODE_ANY || node->kind == NODE_ALL) && grouped;
	if (brackets)
		buf_add_char(out, '(');
	print_field(node, out);
	switch (node->kind) {
	case NODE_WORD:
		print_words(node, " ", out);
		break;
	case NODE_PREFIX:
		print_words(node, " ", out);
		buf_add_char(out, '*');
		break;
	case NODE_PHRASE:
		print_phrase(node, out);
		break;
	case NODE_FIELD:
	case NODE_DATE:
		print_value(node, out);
		break;
	case NODE_ALL:
		print_parts(node, node->spelled ? " AND " : " ", true, out);
		break;
	case NODE_ANY:
		print_parts(node, " OR ", false, out);
		break;
	case NODE_NOT:
		buf_add_char(out, '-');
		print_node(node->parts, true, out);
		break;
	}
	if (brackets)
		buf_add_char(out, ')');
}

void query_print(const struct query *query, struct buf *out)
{
	print_node(query->root, false, out);
}
