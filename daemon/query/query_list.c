/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_list.c - topic:(gold OR "rare earths"): several values of one field. */
#include <string.h>

#include "daemon/query/query_internal.h"

struct list_reader {
	struct lexer *lexer;
	const struct field_name *name;
	size_t at, end;		/* what is left of the list */
	struct query_node *first, **link;	/* alternatives */
	size_t count;
};

size_t list_end(const struct lexer *lexer, size_t at)
{
	size_t inside = 0, from, to, after;
	while (++at < lexer->len) {
		char c = lexer->text[at];
		if (query_quoted(lexer->text, lexer->len, at, false, &from, &to, &after)) {
			at = after - 1;
			continue;
		}
		if (c == ')' && inside == 0)
			return at;
		inside += c == '(';
		inside -= c == ')';
	}
	return 0;
}

static void skip_blanks(struct list_reader *list)
{
	size_t blank;
	while (list->at < list->end &&
	       (blank = query_blank(list->lexer->text, list->end, list->at)) > 0)
		list->at += blank;
}

/* Passes over "OR" or "|"; false: there is none. */
static bool take_or(struct list_reader *list)
{
	skip_blanks(list);
	const char *text = list->lexer->text + list->at;
	size_t left = list->end - list->at;
	if (left > 0 && text[0] == '|') {
		list->at++;
		return true;
	}
	if (left < 2 || memcmp(text, "OR", 2) != 0 ||
	    (left > 2 && query_blank(text, left, 2) == 0))
		return false;
	list->at += 2;
	return true;
}

static enum status find_item(const struct list_reader *list, struct field_value *value)
{
	const char *text = list->lexer->text;
	size_t inside = 0, at = list->at;
	*value = (struct field_value){ .start = at };
	value->quoted = query_quoted(text, list->end, at, false, &value->start,
				     &value->end, &value->after);
	if (value->quoted)
		return STATUS_OK;
	enum status status = skip_open_quotes(list->lexer, list->end, &at);
	value->start = at;
	for (; at < list->end && query_blank(text, list->end, at) == 0; at++) {
		if (text[at] == '|' && inside == 0)
			break;
		inside += text[at] == '(';
		inside -= text[at] == ')' && inside > 0;
	}
	value->end = value->after = at;
	return status;
}

static enum status refuse(const struct list_reader *list, size_t at, size_t end,
			  const char *what)
{
	list->lexer->error->expected = "values with OR between them";
	return query_refuse(list->lexer->error, STATUS_INVALID, at, end - at,
			    "Write field:(one OR \"and another\").", "%s", what);
}

/* One value; of title: all up to the next OR. */
static enum status take_items(struct list_reader *list, struct query_node **node)
{
	struct query_node *first = NULL, **link = &first;
	size_t start = list->at;
	do {
		struct field_value value;
		if (first != NULL && list->name->field != FIELD_TITLE)
			return refuse(list, list->at, list->end,
				      "between the values of a field OR is missing");
		enum status status = find_item(list, &value);
		if (status == STATUS_OK)
			status = value_to_node(list->lexer, list->name, &value, link);
		if (status != STATUS_OK)
			return status;
		if (*link == NULL)
			return refuse(list, list->at, value.after, "this is no value");
		list->at = value.after;
		link = &(*link)->next;
		skip_blanks(list);
		size_t here = list->at;
		if (here < list->end && take_or(list)) {
			list->at = here;
			break;
		}
	} while (list->at < list->end);
	*node = first;
	if (first->next == NULL)
		return STATUS_OK;
	*node = node_new(list->lexer->query, NODE_ALL, start, list->at - start);
	if (*node == NULL)
		return query_no_memory(list->lexer->error);
	(*node)->parts = first;
	(*node)->spelled = true;	/* not one run, as rare-earth is */
	return STATUS_OK;
}

/* Adds what NODE stands for to the list: alternatives among them are no others. */
static void append(struct list_reader *list, struct query_node *node)
{
	*list->link = node->kind == NODE_ANY ? node->parts : node;
	while (*list->link != NULL) {
		list->link = &(*list->link)->next;
		list->count++;
	}
}

enum status list_to_node(struct lexer *lexer, const struct field_name *name, size_t at,
			 size_t end, struct query_node **node)
{
	struct list_reader list = { .lexer = lexer, .name = name, .at = at + 1,
				    .end = end, .link = &list.first };
	*node = NULL;
	for (bool more = true; more;) {
		struct query_node *one;
		skip_blanks(&list);
		if (list.at == end)
			return refuse(&list, at, end + 1, "a value is missing here");
		enum status status = take_items(&list, &one);
		if (status != STATUS_OK)
			return status;
		append(&list, one);
		if (list.count > QUERY_LIST_MAX) {
			lexer->error->limit = QUERY_LIST_MAX;
			return query_refuse(lexer->error, STATUS_TOO_LARGE, at,
					    end + 1 - at, "Ask for fewer of them.",
					    "a field takes at most %d values",
					    QUERY_LIST_MAX);
		}
		more = take_or(&list);
	}
	*node = list.first;
	if (list.count == 1)
		return STATUS_OK;
	*node = node_new(lexer->query, NODE_ANY, name->start, end + 1 - name->start);
	if (*node == NULL)
		return query_no_memory(lexer->error);
	(*node)->parts = list.first;
	return STATUS_OK;
}
