/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_field.c - name:value in a query. */
#include <string.h>

#include "daemon/query/query_internal.h"

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

enum status doubt_quote(struct lexer *lexer, size_t at, size_t len)
{
	lexer->error->expected = "the other quotation mark";
	return query_doubt(lexer->query, lexer->error, at, len,
			   "Close it, or leave it out.",
			   "a quotation mark without its partner was ignored");
}

enum status skip_open_quotes(struct lexer *lexer, size_t end, size_t *at)
{
	for (size_t sign; *at < end && (sign = query_quote(lexer->text, end, *at)) > 0;
	     *at += sign) {
		enum status status = doubt_quote(lexer, *at, sign);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* The value at AT, without what opens there and never closes. */
static enum status find_value(struct lexer *lexer, size_t at, struct field_value *value)
{
	const char *text = lexer->text;
	size_t len = lexer->len;
	*value = (struct field_value){ .start = at };
	value->quoted = query_quoted(text, len, at, false, &value->start, &value->end,
				     &value->after);
	if (value->quoted)
		return STATUS_OK;
	value->start = at;
	enum status status = skip_open_quotes(lexer, len, &value->start);
	value->after = value->end = lex_run_end(lexer, value->start, true);
	return status;
}

/* --- Dates and numbers --- */

static enum status date_to_node(struct lexer *lexer, const struct field_value *value,
				struct query_node *node)
{
	size_t len = value->end - value->start;
	node->kind = NODE_DATE;
	if (query_date(lexer->text + value->start, len, lexer->query->reading.now,
		       node->date_from, node->date_to))
		return STATUS_OK;
	lexer->error->expected = "a date or a span of time";
	return query_refuse(lexer->error, STATUS_INVALID, value->start, len,
			    "Write a date as 2025, 2025-10 or 2025-10-30, a span as "
			    "2025-04..2025-10 or last-30d, or begin with >=, <=, > or <.",
			    "this is no date: %.*s", (int)(len < 100 ? len : 100),
			    lexer->text + value->start);
}

static enum status number_to_node(struct lexer *lexer, const struct field_value *value,
				  struct query_node *node)
{
	const char *text = lexer->text + value->start;
	size_t len = value->end - value->start;
	if (value->quoted)
		return STATUS_OK;
	if (query_range(text, len, &node->range)) {
		node->kind = NODE_NUMBER;
		return STATUS_OK;
	}
	if (!query_like_range(text, len))
		return STATUS_OK;
	lexer->error->expected = "a number or a range of numbers";
	return query_doubt(lexer->query, lexer->error, value->start, len,
			   "Write 10..20, 10.., ..20, >=10 or <20; quote what is to be "
			   "taken as it stands.",
			   "%.*s was read as a value, not as a range of numbers",
			   (int)(len < 60 ? len : 60), text);
}

/* --- Values --- */

/* Several words in one run, title:rare-earth, are a phrase. */
static enum status run_of_title(struct lexer *lexer, const struct field_value *value,
				struct query_node **node)
{
	size_t len = value->end - value->start;
	enum status status = run_to_node(lexer, value->start, len, FIELD_TITLE, node);
	if (status != STATUS_OK || *node == NULL || (*node)->kind != NODE_ALL)
		return status;
	uint32_t weight = (*node)->parts->weight;
	const struct query_node *last = (*node)->parts;
	for (const struct query_node *part = last; part != NULL; part = part->next) {
		lexer->query->terms -= part->word_count;
		last = part;
	}
	const struct query_word *word = &last->words[last->word_count - 1];
	len = word->start + word->len - value->start;
	if (last->kind == NODE_PREFIX)
		len++;
	status = phrase_to_node(lexer, value->start, len, FIELD_TITLE, false, node);
	return status == STATUS_OK && *node != NULL
		? weigh_node(lexer->query, lexer->error, *node, weight) : status;
}

static enum status label_to_node(struct lexer *lexer, const struct field_name *name,
				 const struct field_value *value,
				 struct query_node **node)
{
	struct query_node *label = node_new(lexer->query, NODE_FIELD, name->start,
					    value->after - name->start);
	if (label == NULL)
		return query_no_memory(lexer->error);
	label->name = lexer->text + name->start + 2;
	label->name_len = name->field == FIELD_EXTRA ? name->len - 2 : 0;
	label->value = lexer->text + value->start;
	label->value_len = value->end - value->start;
	label->field = name->field;
	label->quoted = value->quoted;
	*node = label;
	if (name->field == FIELD_DATE)
		return date_to_node(lexer, value, label);
	return name->field == FIELD_EXTRA ? number_to_node(lexer, value, label)
					  : STATUS_OK;
}

enum status value_to_node(struct lexer *lexer, const struct field_name *name,
			  const struct field_value *value, struct query_node **node)
{
	*node = NULL;
	if (name->field == FIELD_TITLE && !value->quoted)
		return run_of_title(lexer, value, node);
	if (name->field == FIELD_TITLE)
		return phrase_to_node(lexer, value->start, value->end - value->start,
				      FIELD_TITLE, false, node);
	return value->end > value->start ? label_to_node(lexer, name, value, node)
					 : STATUS_OK;
}

/* What may hang together with a quoted value or a list: "~5" and "^2". */
static enum status lex_behind(struct lexer *lexer, const struct field_name *name,
			      struct query_node *node)
{
	uint32_t weight;
	size_t at = lexer->at;
	enum status status = node->kind == NODE_PHRASE ? lex_slop(lexer, node)
						       : STATUS_OK;
	if (status == STATUS_OK)
		status = lex_weight(lexer, &weight);
	if (status != STATUS_OK)
		return status;
	if (weight > 0 && name->field != FIELD_TITLE)
		return query_doubt(lexer->query, lexer->error, at, lexer->at - at,
				   "Weigh words and phrases.",
				   "a filter weighs nothing: its weight was ignored");
	return weigh_node(lexer->query, lexer->error, node, weight);
}

static enum status no_value(struct lexer *lexer, size_t start, size_t end)
{
	lexer->error->expected = "a value";
	return query_refuse(lexer->error, STATUS_INVALID, start, end - start,
			    "Write NAME:VALUE or NAME:\"A VALUE\".",
			    "this field has no value");
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

/* A name without a value is a word, as is one before a bracket that never closes. */
static bool has_value(const struct lexer *lexer, size_t at)
{
	const char *text = lexer->text;
	if (at == lexer->len || query_blank(text, lexer->len, at) > 0)
		return false;
	return text[at] == '(' ? list_end(lexer, at) > 0
			       : text[at] != ')' || lexer->open_count == 0;
}

enum status lex_field(struct lexer *lexer, struct query_node **node)
{
	struct field_name name = { .start = lexer->at, .len = name_length(lexer) };
	struct field_value value;
	*node = NULL;
	if (name.len == 0 || !field_of(lexer->text + name.start, name.len, &name.field))
		return STATUS_OK;
	size_t at = name.start + name.len + 1;
	if (!has_value(lexer, at))
		return STATUS_OK;

	enum status status = find_value(lexer, at, &value);
	size_t end = lexer->text[at] == '(' ? list_end(lexer, at) : 0;
	if (end > 0) {
		value.after = end + 1;
		status = list_to_node(lexer, &name, at, end, node);
	} else if (status == STATUS_OK) {
		status = value_to_node(lexer, &name, &value, node);
	}
	if (status != STATUS_OK)
		return status;
	if (*node == NULL)
		return no_value(lexer, name.start, value.after);
	lexer->at = value.after;
	if (end > 0 || value.quoted)
		status = lex_behind(lexer, &name, *node);
	(*node)->start = name.start;
	(*node)->len = lexer->at - name.start;
	return status;
}
