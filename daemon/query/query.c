/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query.c - a query's tokens to its tree, by recursive descent with a floor. */
#include "daemon/query/query.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/query/query_internal.h"
#include "lib/wire/limits.h"

struct parser {
	struct query *query;
	struct query_error *error;
	const struct token *tokens;
	size_t count, at;
	unsigned depth;
};

static enum status parse_any(struct parser *parser, struct query_node **node);

static enum token_kind peek(const struct parser *parser)
{
	return parser->at < parser->count ? parser->tokens[parser->at].kind
					  : TOKEN_GONE;
}

static enum status parse_group(struct parser *parser, struct query_node **node)
{
	const struct token *open = &parser->tokens[parser->at++];
	if (parser->depth == WIRE_QUERY_DEPTH_MAX) {
		parser->error->limit = WIRE_QUERY_DEPTH_MAX;
		return query_refuse(parser->error, STATUS_TOO_LARGE, open->start, 1,
				    "Leave out brackets that change nothing.",
				    "brackets are nested at most %d deep",
				    WIRE_QUERY_DEPTH_MAX);
	}
	parser->depth++;
	enum status status = parse_any(parser, node);
	parser->depth--;
	if (status != STATUS_OK)
		return status;
	/* The partner: the lexer matched them. */
	return weigh_node(parser->query, parser->error, *node,
			  parser->tokens[parser->at++].weight);
}

static enum status negate(struct parser *parser, size_t start,
			  struct query_node *part, struct query_node **node)
{
	*node = node_new(parser->query, NODE_NOT, start,
			 part->start + part->len - start);
	if (*node == NULL)
		return query_no_memory(parser->error);
	(*node)->parts = part;
	return STATUS_OK;
}

/* What -rare-earth excludes is the words side by side. */
static enum status as_phrase(struct parser *parser, struct query_node *node)
{
	size_t count = 0;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += part->word_count;
	if (count > WIRE_PHRASE_MAX)
		return STATUS_OK;
	node->words = query_alloc(parser->query, count * sizeof *node->words);
	if (node->words == NULL)
		return query_no_memory(parser->error);
	for (const struct query_node *part = node->parts; part; part = part->next) {
		memcpy(node->words + node->word_count, part->words,
		       part->word_count * sizeof *part->words);
		node->word_count += part->word_count;
	}
	node->kind = NODE_PHRASE;
	node->weight = node->parts->weight;	/* all of them have the run's */
	node->parts = NULL;
	number_places(node);
	return STATUS_OK;
}

static bool has_prefix(const struct query_node *node)
{
	for (const struct query_node *part = node->parts; part; part = part->next)
		if (part->kind == NODE_PREFIX)
			return true;
	return false;
}

static enum status parse_primary(struct parser *parser, struct query_node **node)
{
	if (peek(parser) == TOKEN_OPEN)
		return parse_group(parser, node);
	*node = parser->tokens[parser->at++].node;
	return STATUS_OK;
}

static bool same_token(const struct parser *parser, const struct token *a,
		       const struct token *b)
{
	const char *text = parser->query->text;
	return a->len == b->len &&
		memcmp(text + a->start, text + b->start, a->len) == 0;
}

static enum status refuse_chain(struct parser *parser, const struct token *token,
				size_t operands)
{
	if (operands < WIRE_NEAR_MAX)
		return query_refuse(parser->error, STATUS_INVALID, token->start,
				    token->len, "Write the same one again, or AND.",
				    "different NEAR and ADJ cannot follow each other");
	parser->error->limit = WIRE_NEAR_MAX;
	return query_refuse(parser->error, STATUS_TOO_LARGE, token->start, token->len,
			    "Ask for fewer of them.",
			    "NEAR and ADJ take at most %d operands", WIRE_NEAR_MAX);
}

/* What was one run, as rare-earth is, stands side by side in any inflection. */
static enum status as_operand(struct parser *parser, struct query_node *node)
{
	if (node->kind != NODE_ALL || node->spelled || has_prefix(node) ||
	    parser->tokens[parser->at - 1].kind != TOKEN_ITEM)
		return STATUS_OK;
	node->inflected = true;
	return as_phrase(parser, node);
}

/* A primary, or several with the same NEAR/N or ADJ/N between them. */
static enum status parse_near(struct parser *parser, struct query_node **node)
{
	struct query_node *operands[WIRE_NEAR_MAX];
	const struct token *operator = NULL;
	size_t count = 0;
	enum status status = parse_primary(parser, &operands[count++]);
	if (status == STATUS_OK && peek(parser) == TOKEN_NEAR)
		status = as_operand(parser, operands[0]);
	while (status == STATUS_OK && peek(parser) == TOKEN_NEAR) {
		const struct token *token = &parser->tokens[parser->at++];
		if (count == WIRE_NEAR_MAX ||
		    (operator != NULL && !same_token(parser, operator, token)))
			return refuse_chain(parser, token, count);
		operator = token;
		status = parse_primary(parser, &operands[count]);
		if (status == STATUS_OK)
			status = as_operand(parser, operands[count++]);
	}
	*node = operands[0];
	if (status != STATUS_OK || operator == NULL)
		return status;
	return near_to_node(parser->query, parser->error, operator, operands, count,
			    node);
}

static enum status parse_unary(struct parser *parser, struct query_node **node)
{
	const struct token *first = &parser->tokens[parser->at];
	bool negative = first->kind == TOKEN_MINUS || first->kind == TOKEN_NOT;
	if (negative)
		parser->at++;
	enum status status = parse_near(parser, node);
	if (status == STATUS_OK && negative && (*node)->kind == NODE_ALL &&
	    !(*node)->spelled && parser->tokens[parser->at - 1].kind == TOKEN_ITEM &&
	    !has_prefix(*node))
		status = as_phrase(parser, *node);
	if (status != STATUS_OK || !negative)
		return status;
	return negate(parser, first->start, *node, node);
}

/* A list of parts that is to become one ALL or ANY. */
struct list {
	enum node_kind kind;
	struct query_node *first, **link;
	size_t count;
	bool spelled;
};

/* Adds NODE, or, when it is of the list's kind itself, its parts. */
static void list_add(struct list *list, struct query_node *node)
{
	bool nested = node->kind == list->kind;
	list->spelled = list->spelled || (nested && node->spelled);
	*list->link = nested ? node->parts : node;
	while (*list->link != NULL) {
		list->link = &(*list->link)->next;
		list->count++;
	}
}

static enum status list_finish(struct parser *parser, const struct list *list,
			       struct query_node **node)
{
	const struct query_node *last = list->first;
	if (list->count == 1) {
		*node = list->first;
		return STATUS_OK;
	}
	while (last->next != NULL)
		last = last->next;
	*node = node_new(parser->query, list->kind, list->first->start,
			 last->start + last->len - list->first->start);
	if (*node == NULL)
		return query_no_memory(parser->error);
	(*node)->parts = list->first;
	(*node)->spelled = list->spelled;
	return STATUS_OK;
}

static enum status only_exclusions(struct parser *parser,
				   const struct query_node *node)
{
	return query_refuse(parser->error, STATUS_INVALID, node->start, node->len,
			    "Say also what is to be found.",
			    "this only excludes, and finds nothing by itself");
}

/* "(-2.8)" in a table excludes nothing: that is how numbers below zero are written. */
static bool are_numbers(const struct query_node *first)
{
	for (const struct query_node *part = first; part; part = part->next) {
		const struct query_node *word = part->parts;
		if (word->kind != NODE_WORD || word->words[0].text[0] < '0' ||
		    word->words[0].text[0] > '9')
			return false;
	}
	return true;
}

static enum status take_numbers(struct parser *parser, struct list *list)
{
	const struct query_node *first = list->first;
	struct query_node **link = &list->first;
	for (; *link != NULL; link = &(*link)->next) {
		struct query_node *next = (*link)->next;
		*link = (*link)->parts;
		(*link)->next = next;
	}
	return query_doubt(parser->query, parser->error, first->start, first->len,
			   "Leave out the bracket, or say also what is to be found.",
			   "the minus before a number in brackets was ignored");
}

static enum status parse_all(struct parser *parser, struct query_node **node)
{
	struct list list = { .kind = NODE_ALL, .link = &list.first };
	bool positive = false;
	do {
		struct query_node *part;
		if (peek(parser) == TOKEN_AND) {
			list.spelled = true;
			parser->at++;
		}
		enum status status = parse_unary(parser, &part);
		if (status != STATUS_OK)
			return status;
		positive = positive || part->kind != NODE_NOT;
		list_add(&list, part);
	} while (peek(parser) != TOKEN_GONE && peek(parser) != TOKEN_CLOSE &&
		 peek(parser) != TOKEN_OR);
	enum status status = STATUS_OK;
	if (!positive && parser->depth > 0 && are_numbers(list.first)) {
		positive = true;
		status = take_numbers(parser, &list);
	}
	if (status == STATUS_OK)
		status = list_finish(parser, &list, node);
	if (status == STATUS_OK && !positive)
		return only_exclusions(parser, *node);
	return status;
}

static enum status parse_any(struct parser *parser, struct query_node **node)
{
	struct list list = { .kind = NODE_ANY, .link = &list.first };
	for (;;) {
		struct query_node *part;
		enum status status = parse_all(parser, &part);
		if (status != STATUS_OK)
			return status;
		list_add(&list, part);
		if (peek(parser) != TOKEN_OR)
			return list_finish(parser, &list, node);
		parser->at++;
	}
}

static enum status parse_tokens(struct lexer *lexer)
{
	struct parser parser = {
		.query = lexer->query,
		.error = lexer->error,
		.tokens = lexer->tokens,
		.count = lexer->token_count,
	};
	if (lexer->token_count == 0)
		return query_refuse(lexer->error, STATUS_INVALID, 0, lexer->len,
				    "Write a word, a \"phrase\" or a field:value.",
				    "the query has no word");
	enum status status = parse_any(&parser, &lexer->query->root);
	if (status != STATUS_OK)
		return status;
	look_for_bag(lexer->query);
	status = settle_star(lexer);
	if (status != STATUS_OK)
		return status;
	if (lexer->query->terms > WIRE_QUERY_TERMS_MAX && !lexer->query->bag)
		return query_too_many(lexer->error, lexer->surplus,
				      lexer->surplus_len);
	return STATUS_OK;
}

static enum status parse_text(struct query *query, struct text_analyser *analyser,
			      struct query_error *error)
{
	struct lexer lexer = {
		.query = query,
		.analyser = analyser,
		.error = error,
		.text = query->text,
		.len = query->len,
		.tokens = calloc(query->len + 1, sizeof *lexer.tokens),
		.open = calloc(query->len + 1, sizeof *lexer.open),
	};
	enum status status = STATUS_OK;
	if (lexer.tokens == NULL || lexer.open == NULL)
		status = query_no_memory(error);
	if (status == STATUS_OK)
		status = query_lex(&lexer);
	if (status == STATUS_OK)
		status = parse_tokens(&lexer);
	free(lexer.tokens);
	free(lexer.open);
	if (status == STATUS_OK && query->incomplete)	/* a warning, say */
		status = query_no_memory(error);
	return status;
}

/* Parses REFUSED once more as plain words; it is used up. */
static enum status parse_plainly(struct query *refused, struct text_analyser *analyser,
				 struct query **query, struct query_error *error)
{
	struct query *plain = calloc(1, sizeof *plain);
	enum status status = STATUS_NO_MEMORY;
	if (plain != NULL) {
		plain->text = refused->text;
		plain->len = refused->len;
		plain->reading = refused->reading;
		refused->text = NULL;
		make_plain(plain, error);
		*error = (struct query_error){0};
		status = parse_text(plain, analyser, error);
	}
	query_free(refused);
	if (status != STATUS_OK) {
		query_free(plain);
		return plain == NULL ? query_no_memory(error) : status;
	}
	*query = plain;
	return STATUS_OK;
}

enum status query_parse_as(struct text_analyser *analyser, const char *text, size_t len,
			   const struct query_reading *reading, struct query **query,
			   struct query_error *error)
{
	*error = (struct query_error){0};
	if (len > WIRE_QUERY_MAX) {
		error->limit = WIRE_QUERY_MAX;
		return query_refuse(error, STATUS_TOO_LARGE, WIRE_QUERY_MAX,
				    len - WIRE_QUERY_MAX, "Write a shorter query.",
				    "a query has at most %d bytes", WIRE_QUERY_MAX);
	}
	struct query *parsed = calloc(1, sizeof *parsed);
	if (parsed == NULL || (parsed->text = malloc(len + 1)) == NULL) {
		free(parsed);
		return query_no_memory(error);
	}
	memcpy(parsed->text, text, len);
	parsed->text[len] = '\0';
	parsed->len = len;
	parsed->reading = *reading;
	enum status status = parse_text(parsed, analyser, error);
	if (!reading->strict && is_pasted(parsed, status, error))
		return parse_plainly(parsed, analyser, query, error);
	if (status != STATUS_OK) {
		query_free(parsed);
		return status;
	}
	*query = parsed;
	return STATUS_OK;
}

enum status query_parse(struct text_analyser *analyser, const char *text, size_t len,
			struct query **query, struct query_error *error)
{
	const struct query_reading reading = { .now = (int64_t)time(NULL) };
	return query_parse_as(analyser, text, len, &reading, query, error);
}
