/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_lex.c - a query's bytes to tokens: words, phrases, fields, and what of
 * brackets and operators has something to work on. */
#include <string.h>

#include "daemon/query/query_internal.h"
#include "lib/wire/limits.h"

static void push(struct lexer *lexer, enum token_kind kind, size_t start, size_t len,
		 struct query_node *node)
{
	lexer->tokens[lexer->token_count++] = (struct token){ kind, start, len, node, 0 };
}

/* An operand: a "-" that waits goes before it. */
static void push_operand(struct lexer *lexer, enum token_kind kind, size_t start,
			 size_t len, struct query_node *node)
{
	if (lexer->has_minus)
		push(lexer, TOKEN_MINUS, lexer->minus, 1, NULL);
	lexer->has_minus = false;
	push(lexer, kind, start, len, node);
}

static void open_bracket(struct lexer *lexer)
{
	push_operand(lexer, TOKEN_OPEN, lexer->at, 1, NULL);
	lexer->open[lexer->open_count++] = lexer->token_count - 1;
	lexer->at++;
}

enum status doubt_bracket(struct lexer *lexer, size_t at)
{
	lexer->error->expected = lexer->text[at] == '(' ? "a closing bracket"
							: "an opening bracket";
	return query_doubt(lexer->query, lexer->error, at, 1,
			   "Write its partner, or leave it out.",
			   "a bracket without its partner was ignored");
}

static enum status close_bracket(struct lexer *lexer)
{
	size_t at = lexer->at++;
	uint32_t weight;
	lexer->has_minus = false;
	if (lexer->open_count == 0)
		return doubt_bracket(lexer, at);
	size_t open = lexer->open[--lexer->open_count];
	enum status status = lex_weight(lexer, &weight);
	if (status != STATUS_OK)
		return status;
	if (open + 1 < lexer->token_count) {
		push(lexer, TOKEN_CLOSE, at, 1, NULL);
		lexer->tokens[lexer->token_count - 1].weight = weight;
		return STATUS_OK;
	}
	size_t start = lexer->tokens[open].start;
	lexer->token_count = open;
	if (open > 0 && lexer->tokens[open - 1].kind == TOKEN_MINUS)
		lexer->token_count--;
	lexer->error->expected = "a word";
	return query_doubt(lexer->query, lexer->error, start, at + 1 - start,
			   "Leave them out.", "empty brackets were ignored");
}

/* Whether a phrase that has too many words may be what a text quotes: nobody who
 * composes a query left it plain. */
static bool is_passage(const struct lexer *lexer, size_t after, bool inflected)
{
	bool slop = after + 1 < lexer->len && lexer->text[after] == '~' &&
		lexer->text[after + 1] >= '0' && lexer->text[after + 1] <= '9';
	return !inflected && !lexer->has_minus && !slop;
}

static enum status lex_phrase(struct lexer *lexer, size_t start, size_t end,
			      size_t after, bool inflected)
{
	size_t from = lexer->at;
	struct query_node *node;
	enum status status = phrase_to_node(lexer, start, end - start, FIELD_TEXT,
					    inflected, &node);
	if (status == STATUS_TOO_LARGE && is_passage(lexer, after, inflected)) {
		lexer->query->long_passage = true;
		lexer->at = after;
		return STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	lexer->at = after;
	if (node == NULL) {
		lexer->has_minus = false;
		lexer->error->expected = "a word";
		return query_doubt(lexer->query, lexer->error, from, after - from,
				   "Leave the quotes out.",
				   "a phrase without a word was ignored");
	}
	uint32_t weight = 0;
	status = lex_slop(lexer, node);
	if (status == STATUS_OK)
		status = lex_weight(lexer, &weight);
	if (status == STATUS_OK)
		status = weigh_node(lexer->query, lexer->error, node, weight);
	if (status != STATUS_OK)
		return status;
	node->start = from;
	node->len = lexer->at - from;
	push_operand(lexer, TOKEN_ITEM, from, node->len, node);
	return STATUS_OK;
}

enum token_kind operator_of(const char *text, size_t len)
{
	if (len == 3 && memcmp(text, "AND", 3) == 0)
		return TOKEN_AND;
	if (len == 2 && memcmp(text, "OR", 2) == 0)
		return TOKEN_OR;
	if (len == 3 && memcmp(text, "NOT", 3) == 0)
		return TOKEN_NOT;
	if (is_near(text, len))
		return TOKEN_NEAR;
	return TOKEN_ITEM;
}

static size_t words_in(const struct query_node *node)
{
	size_t count = node->word_count;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += part->word_count;
	return count;
}

/* The end of what can be cut at once of a run up to END: writing without blanks makes
 * runs of any length. */
static size_t piece_end(const struct lexer *lexer, size_t start, size_t end)
{
	struct text_word word;
	if (end - start <= WIRE_QUERY_TERMS_MAX)
		return end;
	text_begin(lexer->analyser, lexer->text + start, end - start);
	for (int i = 0; i < WIRE_QUERY_TERMS_MAX; i++)
		if (!text_next(lexer->analyser, &word))
			return end;
	size_t last = start + word.start + word.len;
	return text_next(lexer->analyser, &word) ? last : end;
}

static enum status lex_run(struct lexer *lexer)
{
	size_t start = lexer->at;
	size_t end = piece_end(lexer, start, lex_run_end(lexer, start, false));
	const char *text = lexer->text + start;
	enum token_kind kind = operator_of(text, end - start);
	struct query_node *node;
	enum status status = run_to_node(lexer, start, end - start, FIELD_TEXT, &node);
	if (status != STATUS_OK)
		return status;
	lexer->at = end;
	if (node != NULL && kind == TOKEN_ITEM)
		lexer->query->plain_words += words_in(node);
	if (lexer->has_minus && kind != TOKEN_ITEM) {
		query_small(lexer->query, start, end - start);
		kind = TOKEN_ITEM;
	}
	if (kind != TOKEN_ITEM)		/* its words count again if it is none */
		lexer->query->terms -= words_in(node);
	if (node != NULL)
		push_operand(lexer, kind, start, end - start, node);
	lexer->has_minus = false;
	return STATUS_OK;
}

static bool at_word_start(const struct lexer *lexer)
{
	size_t at = lexer->at;
	if (at == 0 || lexer->text[at - 1] == '(')
		return true;
	for (size_t back = 1; back <= 3 && back <= at; back++)
		if (query_blank(lexer->text, lexer->len, at - back) == back)
			return true;
	return false;
}

/* A "-" that something directly behind it can be the operand of. */
static bool is_minus(const struct lexer *lexer)
{
	const char *text = lexer->text;
	size_t next = lexer->at + 1;
	return text[lexer->at] == '-' && next < lexer->len && text[next] != '-' &&
		query_blank(text, lexer->len, next) == 0 && at_word_start(lexer);
}

static enum status lex_one(struct lexer *lexer)
{
	const char *text = lexer->text;
	size_t len = lexer->len, at = lexer->at, start, end, after;
	struct query_node *node;

	if (is_minus(lexer)) {
		lexer->has_minus = true;
		lexer->minus = lexer->at++;
		return STATUS_OK;
	}
	if (text[at] == '(') {
		open_bracket(lexer);
		return STATUS_OK;
	}
	if (text[at] == ')')
		return close_bracket(lexer);
	if (query_quoted(text, len, at, false, &start, &end, &after))
		return lex_phrase(lexer, start, end, after, false);
	if (text[at] == '=' && at + 1 < len &&	/* as a phrase is anyway */
	    query_quoted(text, len, at + 1, false, &start, &end, &after))
		return lex_phrase(lexer, start, end, after, false);
	if (text[at] == '~' && at + 1 < len &&
	    query_quoted(text, len, at + 1, false, &start, &end, &after))
		return lex_phrase(lexer, start, end, after, true);
	size_t quote = query_quote(text, len, at);
	if (quote > 0) {
		lexer->at += quote;
		return doubt_quote(lexer, at, quote);
	}
	enum status status = lex_field(lexer, &node);
	if (status != STATUS_OK)
		return status;
	if (node == NULL)
		return lex_run(lexer);
	push_operand(lexer, TOKEN_ITEM, node->start, node->len, node);
	return STATUS_OK;
}

/* --- Which operators are --- */

static bool begins_operand(enum token_kind kind)
{
	return kind == TOKEN_ITEM || kind == TOKEN_OPEN || kind == TOKEN_MINUS;
}

static enum status drop_unmatched(struct lexer *lexer)
{
	enum status status = STATUS_OK;
	size_t kept = 0;
	for (size_t i = 0; i < lexer->open_count; i++) {
		size_t open = lexer->open[i];
		lexer->tokens[open].kind = TOKEN_GONE;
		if (open > 0 && lexer->tokens[open - 1].kind == TOKEN_MINUS)
			lexer->tokens[open - 1].kind = TOKEN_GONE;
	}
	if (lexer->open_count > 0)
		status = doubt_bracket(lexer, lexer->tokens[lexer->open[0]].start);
	for (size_t i = 0; i < lexer->token_count; i++)
		if (lexer->tokens[i].kind != TOKEN_GONE)
			lexer->tokens[kept++] = lexer->tokens[i];
	lexer->token_count = kept;
	return status;
}

/* An operator that lacks an operand is a word, NEAR/8 two. */
static enum status make_word(struct lexer *lexer, struct token *token)
{
	lexer->error->expected = "a word, a phrase or a bracket on either side";
	enum status status = query_doubt(
		lexer->query, lexer->error, token->start, token->len,
		"Write what it stands between, or the word in small letters.",
		"%.*s was read as a word", (int)token->len, lexer->text + token->start);
	if (status != STATUS_OK)
		return status;
	query_small(lexer->query, token->start, token->len);
	token->kind = TOKEN_ITEM;
	size_t words = words_in(token->node);
	if (lexer->query->terms + words > QUERY_WORDS_MAX)
		return query_too_many(lexer->error, token->start, token->len);
	if (lexer->query->terms + words > WIRE_QUERY_TERMS_MAX &&
	    lexer->surplus_len == 0) {
		lexer->surplus = token->start;
		lexer->surplus_len = token->len;
	}
	lexer->query->terms += words;
	return STATUS_OK;
}

static enum status settle_operators(struct lexer *lexer)
{
	struct token *tokens = lexer->tokens;
	for (size_t i = lexer->token_count; i-- > 0;) {
		enum token_kind kind = tokens[i].kind;
		if (kind != TOKEN_AND && kind != TOKEN_OR && kind != TOKEN_NOT &&
		    kind != TOKEN_NEAR)
			continue;
		enum token_kind next = i + 1 < lexer->token_count ? tokens[i + 1].kind
								  : TOKEN_GONE;
		enum token_kind before = i > 0 ? tokens[i - 1].kind : TOKEN_GONE;
		bool right = begins_operand(next) ||
			(next == TOKEN_NOT && kind != TOKEN_NOT);
		if (kind == TOKEN_NEAR)
			right = next == TOKEN_ITEM || next == TOKEN_OPEN;
		bool left = kind == TOKEN_NOT || before == TOKEN_ITEM ||
			before == TOKEN_CLOSE;
		if (kind == TOKEN_NOT && next == TOKEN_MINUS)
			right = false;
		if (right && left)
			continue;
		enum status status = make_word(lexer, &tokens[i]);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status query_lex(struct lexer *lexer)
{
	enum status status = STATUS_OK;
	while (lexer->at < lexer->len && status == STATUS_OK) {
		size_t blank = query_blank(lexer->text, lexer->len, lexer->at);
		if (blank > 0) {
			lexer->at += blank;
			lexer->has_minus = false;
		} else {
			status = lex_one(lexer);
		}
	}
	if (status == STATUS_OK && lexer->query->long_passage)
		return STATUS_TOO_LARGE;	/* as phrase_to_node() said */
	if (status != STATUS_OK)
		return status;
	status = drop_unmatched(lexer);
	return status == STATUS_OK ? settle_operators(lexer) : status;
}
