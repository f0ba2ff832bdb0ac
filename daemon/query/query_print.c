/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_print.c - the tree of a query as a query again. */
#include <string.h>

#include "daemon/query/query_internal.h"

/* WORD and what is behind it in a phrase. */
static void print_word(const struct query_word *word, struct buf *out)
{
	buf_add_str(out, word->written ? "=" : "");
	buf_add(out, word->text, word->len);
	if (word->star)
		buf_add_char(out, '*');
	if (word->edits > 0)
		buf_addf(out, "~%u", word->edits);
}

/* As it reads again: 2, 0.5, 1.25. */
static void print_weight(uint32_t weight, struct buf *out)
{
	unsigned part = weight % QUERY_WEIGHT_ONE, digits = 3;
	if (weight == 0)
		return;
	for (; digits > 0 && part % 10 == 0; digits--)
		part /= 10;
	buf_addf(out, "^%u", weight / QUERY_WEIGHT_ONE);
	if (digits > 0)
		buf_addf(out, ".%0*u", (int)digits, part);
}

static void print_words(const struct query_node *node, const char *between,
			struct buf *out)
{
	for (size_t i = 0; i < node->word_count; i++) {
		if (i > 0)
			buf_add_str(out, between);
		print_word(&node->words[i], out);
	}
}

/* The places from word *AT on that belong to one operand; alternatives are parted by
 * bars, in brackets. *AT is left behind them. */
static void print_places(const struct query_node *node, size_t *at, struct buf *out)
{
	size_t operand = node->words[*at].operand, first = *at;
	while (*at < node->word_count && node->words[*at].operand == operand) {
		const struct query_word *word = &node->words[*at];
		bool opens = *at == first || word[-1].slot != word->slot;
		bool more = *at + 1 < node->word_count &&
			word[1].slot == word->slot && word[1].operand == operand;
		if (*at > first)
			buf_add_str(out, opens ? " " : "|");
		if (opens && more)
			buf_add_char(out, '(');
		print_word(word, out);
		if (!opens && !more)
			buf_add_char(out, ')');
		(*at)++;
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
	for (size_t at = 0; at < node->word_count;) {
		if (at > 0)
			buf_add_char(&words, ' ');
		print_places(node, &at, &words);
	}
	if (node->inflected)
		buf_add_char(out, '~');
	if (buf_ok(&words))
		print_quoted(words.data, words.len, out);
	if (node->nearness == QUERY_SLOPPY)
		buf_addf(out, "~%u", node->gap);
	out->failed = out->failed || words.failed;
	buf_finish(&words);
}

static void print_field(const struct query_node *node, struct buf *out)
{
	if (node->field == FIELD_TEXT)
		return;
	buf_add_str(out, query_field_name(node->field));
	buf_add(out, node->name, node->name_len);
	buf_add_char(out, ':');
}

/* Alternatives of which some are in any form: (tariff OR "duty" OR levies*). */
static void print_choice(const struct query_node *node, const struct query_word *first,
			 const struct query_word *last, struct buf *out)
{
	buf_add_str(out, first < last ? "(" : "");
	for (const struct query_word *word = first; word <= last; word++) {
		buf_add_str(out, word > first ? " OR " : "");
		print_field(node, out);
		if (word->stemmed || word->star || word->edits > 0)
			print_word(word, out);
		else
			print_quoted(word->text, word->len, out);
	}
	buf_add_str(out, first < last ? ")" : "");
}

static bool any_stemmed(const struct query_word *first, const struct query_word *last)
{
	while (first <= last && !first->stemmed)
		first++;
	return first <= last;
}

/* An operand of NEAR: as it was written, but for brackets around one word. */
static void print_operand(const struct query_node *node, size_t *at, struct buf *out)
{
	const struct query_word *first = &node->words[*at];
	const struct query_word *last = first;
	const struct query_word *end = node->words + node->word_count;
	while (last + 1 < end && last[1].operand == first->operand)
		last++;
	if (first->slot == last->slot &&
	    (any_stemmed(first, last) ||
	     (first == last && (first->star || first->edits > 0)))) {
		print_choice(node, first, last, out);
		*at += (size_t)(last - first) + 1;
		return;
	}
	struct buf words = {0};
	print_field(node, out);
	if (first->stemmed)
		buf_add_char(out, '~');
	print_places(node, at, &words);
	if (buf_ok(&words))
		print_quoted(words.data, words.len, out);
	out->failed = out->failed || words.failed;
	buf_finish(&words);
}

static void print_near(const struct query_node *node, struct buf *out)
{
	for (size_t at = 0; at < node->word_count;) {
		if (at > 0)
			buf_addf(out, " %s/%u ",
				 node->nearness == QUERY_NEAR ? "NEAR" : "ADJ",
				 node->gap + 1);
		print_operand(node, &at, out);
	}
}

static bool needs_quotes(const char *value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (value[i] == '(' || value[i] == ')' ||
		    query_blank(value, len, i) > 0 || query_quote(value, len, i) > 0)
			return true;
	return false;
}

/* Quotes in a value that stood without any have no partner, and need none. */
static void print_value(const struct query_node *node, struct buf *out)
{
	const char *value = node->value;
	size_t len = node->value_len;
	bool range = node->kind == NODE_FIELD && node->field == FIELD_EXTRA &&
		query_like_range(value, len);
	bool needed = needs_quotes(value, len) &&
		(node->quoted || memchr(value, '(', len) != NULL ||
		  memchr(value, ')', len) != NULL);
	if ((range || needed) &&
	    !(has_quote(value, len) && memmem(value, len, "»", strlen("»")) != NULL))
		print_quoted(value, len, out);
	else
		buf_add(out, value, len);
}

/* A weight behind 3, 稀 or tariff NEAR/2 steel alone would be none, or another's. */
static bool weight_needs_brackets(const struct query_node *node)
{
	if (node->weight == 0)
		return false;
	if (node->nearness == QUERY_NEAR || node->nearness == QUERY_ADJ)
		return true;
	return (node->kind == NODE_WORD || node->kind == NODE_PREFIX) &&
		!takes_suffix(node->words[0].text, node->words[0].len);
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
	bool near = node->nearness == QUERY_NEAR || node->nearness == QUERY_ADJ;
	bool brackets = ((node->kind == NODE_ANY || node->kind == NODE_ALL || near) &&
			 grouped) || weight_needs_brackets(node);
	if (brackets)
		buf_add_char(out, '(');
	if (!near)
		print_field(node, out);
	switch (node->kind) {
	case NODE_WORD:
		print_words(node, " ", out);
		break;
	case NODE_PREFIX:
		buf_add(out, node->words[0].text, node->words[0].len);
		buf_add_char(out, '*');
		break;
	case NODE_PHRASE:
		if (near)
			print_near(node, out);
		else
			print_phrase(node, out);
		break;
	case NODE_FIELD:
	case NODE_DATE:
	case NODE_NUMBER:
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
	print_weight(node->weight, out);
}

void query_print(const struct query *query, struct buf *out)
{
	print_node(query->root, false, out);
}
