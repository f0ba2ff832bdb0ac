/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_field.c - name:value in a query. */
#include <string.h>

#include "daemon/query_internal.h"

static const char *const names[FIELD_COUNT] = {
	[FIELD_TEXT] = "", [FIELD_TITLE] = "title", [FIELD_AUTHOR] = "author",
	[FIELD_SOURCE] = "source", [FIELD_TOPIC] = "topic", [FIELD_LANG] = "lang",
	[FIELD_TYPE] = "type", [FIELD_PATH] = "path", [FIELD_ID] = "id",
	[FIELD_URL] = "url", [FIELD_DATE] = "date", [FIELD_EXTRA] = "x.",
};

const char *query_field_name(enum query_field field)
{
	return names[field];
}

size_t lex_run_end(const struct lexer *lexer, size_t start, bool is_value)
{
	size_t at = start, inside = 0, from, to, after;
	while (at < lexer->len && query_blank(lexer->text, lexer->len, at) == 0) {
		char c = lexer->text[at];
		if (c == ')' && inside == 0 && lexer->open_count > 0)
			break;
		if (!is_value && at > start &&
		    query_quoted(lexer->text, lexer->len, at, true, &from, &to, &after))
			break;
		if (c == '(')
			inside++;
		else if (c == ')' && inside > 0)
			inside--;
		at++;
	}
	return at;
}

static bool field_of(const char *name, size_t len, enum query_field *field)
{
	if (len > 2 && memcmp(name, "x.", 2) == 0) {
		*field = FIELD_EXTRA;
		return true;
	}
	for (enum query_field i = FIELD_TITLE; i < FIELD_EXTRA; i++) {
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0) {
			*field = i;
			return true;
		}
	}
	return false;
}

struct value {
	size_t start, end;	/* of its bytes, without quotes */
	size_t after;		/* where the query goes on */
};

static enum status find_value(struct lexer *lexer, size_t at, struct value *value)
{
	const char *text = lexer->text;
	if (query_quoted(text, lexer->len, at, false, &value->start, &value->end,
			 &value->after))
		return STATUS_OK;
	if (text[at] == '(')
		return query_refuse(lexer->error, STATUS_INVALID, at, 1,
				    "Quote the value, or write the field again for "
				    "each word.",
				    "a field takes one value, no brackets");
	value->start = at;
	for (size_t quote; value->start < lexer->len &&
			   (quote = query_quote(text, lexer->len, value->start)) > 0;) {
		value->start += quote;
		query_warn(lexer->query,
			   "a quotation mark without its partner was ignored");
	}
	value->after = value->end = lex_run_end(lexer, value->start, true);
	return STATUS_OK;
}

static enum status date_to_node(struct lexer *lexer, const struct value *value,
				struct query_node *node)
{
	size_t len = value->end - value->start;
	node->kind = NODE_DATE;
	if (query_date(lexer->text + value->start, len, node->date_from,
		       node->date_to))
		return STATUS_OK;
	return query_refuse(lexer->error, STATUS_INVALID, value->start, len,
			    "Write a date as 2025, 2025-10 or 2025-10-30, a span as "
			    "2025-04..2025-10, or begin with >=, <=, > or <.",
			    "this is no date: %.*s", (int)(len < 100 ? len : 100),
			    lexer->text + value->start);
}

static enum status title_to_node(struct lexer *lexer, const struct value *value,
				 bool quoted, struct query_node **node)
{
	size_t len = value->end - value->start;
	enum status status;
	if (!quoted) {
		status = words_to_node(lexer, value->start, len, FIELD_TITLE, node);
		if (status != STATUS_OK || *node == NULL || (*node)->kind != NODE_ALL)
			return status;
		/* Several words in one run: title:rare-earth. */
		for (struct query_node *part = (*node)->parts; part != NULL;
		     part = part->next)
			lexer->query->terms -= part->word_count;
	}
	return phrase_to_node(lexer, value->start, len, FIELD_TITLE, false, node);
}

/* The length of a name before a colon at the lexer's place, or 0. */
static size_t name_length(const struct lexer *lexer)
{
	size_t at = lexer->at;
	while (at < lexer->len && lexer->text[at] > ' ' && lexer->text[at] < 0x7f &&
	       strchr(":()\"", lexer->text[at]) == NULL)
		at++;
	return at < lexer->len && lexer->text[at] == ':' ? at - lexer->at : 0;
}

enum status lex_field(struct lexer *lexer, struct query_node **node)
{
	size_t start = lexer->at, name_len = name_length(lexer);
	enum query_field field;
	struct value value;
	*node = NULL;
	if (name_len == 0 || !field_of(lexer->text + start, name_len, &field))
		return STATUS_OK;
	size_t at = start + name_len + 1;
	if (at == lexer->len || query_blank(lexer->text, lexer->len, at) > 0 ||
	    (lexer->text[at] == ')' && lexer->open_count > 0))
		return STATUS_OK;

	enum status status = find_value(lexer, at, &value);
	if (status != STATUS_OK)
		return status;
	bool quoted = value.after > value.end;
	if (field == FIELD_TITLE)
		status = title_to_node(lexer, &value, quoted, node);
	else if (value.end > value.start) {
		*node = node_new(lexer->query, NODE_FIELD, start, 0);
		if (*node == NULL)
			return query_no_memory(lexer->error);
		(*node)->name = lexer->text + start + 2;
		(*node)->name_len = field == FIELD_EXTRA ? name_len - 2 : 0;
		(*node)->value = lexer->text + value.start;
		(*node)->value_len = value.end - value.start;
		(*node)->field = field;
		(*node)->quoted = quoted;
		if (field == FIELD_DATE)
			status = date_to_node(lexer, &value, *node);
	}
	if (status != STATUS_OK)
		return status;
	if (*node == NULL)
		return query_refuse(lexer->error, STATUS_INVALID, start,
				    value.after - start,
				    "Write NAME:VALUE or NAME:\"A VALUE\".",
				    "this field has no value");
	lexer->at = value.after;
	if (quoted && (*node)->kind == NODE_PHRASE)
		status = lex_slop(lexer, *node);
	(*node)->start = start;
	(*node)->len = lexer->at - start;
	return status;
}
