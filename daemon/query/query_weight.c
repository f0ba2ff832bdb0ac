/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_weight.c - "^2": how much a part of a query counts, and what of such signs is
 * plain text. */
#include <stdio.h>
#include <string.h>

#include "daemon/query/query_internal.h"

#define WEIGHT_HINT "A weight is a number from 0.01 to 100, as in tariff^2."

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_word_byte(char c)
{
	return is_digit(c) || is_letter(c) || (unsigned char)c >= 0x80;
}

bool takes_suffix(const char *text, size_t len)
{
	bool letter = false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '^')
			return false;
		letter = letter || (is_word_byte(text[i]) && !is_digit(text[i]));
	}
	return letter && count_characters(text, len) > 1;
}

/* --- Reading --- */

/* Thousandths of the number at *AT, rounded; 0 when there is none or too large a one. */
static uint32_t read_thousandths(const char *text, size_t len, size_t *at)
{
	uint32_t whole = 0, part = 0, unit = QUERY_WEIGHT_ONE;
	size_t start = *at, digits = 0;
	for (; *at < len && is_digit(text[*at]); ++*at, digits++)
		if (whole <= QUERY_WEIGHT_MAX)
			whole = whole * 10 + (uint32_t)(text[*at] - '0');
	if (*at + 1 < len && text[*at] == '.' && is_digit(text[*at + 1])) {
		for (++*at; *at < len && is_digit(text[*at]); ++*at, digits++) {
			unit /= 10;
			part += unit * (uint32_t)(text[*at] - '0');
		}
	}
	if (*at == start || digits == 0 || whole > QUERY_WEIGHT_MAX / QUERY_WEIGHT_ONE)
		return 0;
	return whole * QUERY_WEIGHT_ONE + part;
}

uint32_t read_weight(const char *text, size_t len, size_t at, size_t *after)
{
	*after = at + 1;
	uint32_t weight = read_thousandths(text, len, after);
	return weight >= QUERY_WEIGHT_MIN && weight <= QUERY_WEIGHT_MAX ? weight : 0;
}

static bool ends_there(const struct lexer *lexer, size_t at)
{
	return at == lexer->len || lexer->text[at] == ')' ||
		query_blank(lexer->text, lexer->len, at) > 0 ||
		query_quote(lexer->text, lexer->len, at) > 0;
}

enum status lex_weight(struct lexer *lexer, uint32_t *weight)
{
	const char *text = lexer->text;
	size_t at = lexer->at, after;
	*weight = 0;
	if (at == lexer->len || text[at] != '^')
		return STATUS_OK;
	*weight = read_weight(text, lexer->len, at, &after);
	if (*weight > 0 && ends_there(lexer, after)) {
		lexer->at = after;
		return STATUS_OK;
	}
	*weight = 0;
	lexer->error->expected = "a number from 0.01 to 100";
	return query_doubt(lexer->query, lexer->error, at, after - at, WEIGHT_HINT,
			   "this is no weight: %.*s",
			   (int)(after - at < 20 ? after - at : 20), text + at);
}

/* --- Weighing --- */

static uint32_t product(uint32_t one, uint32_t other)
{
	uint64_t sum = (uint64_t)one * other + QUERY_WEIGHT_ONE / 2;
	sum /= QUERY_WEIGHT_ONE;
	return sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
}

static enum status weigh_leaf(struct query *query, struct query_error *error,
			      struct query_node *node, uint32_t weight)
{
	if (node->weight > 0)
		weight = product(node->weight, weight);
	bool outside = weight < QUERY_WEIGHT_MIN || weight > QUERY_WEIGHT_MAX;
	if (outside)
		weight = weight > QUERY_WEIGHT_MAX ? QUERY_WEIGHT_MAX : QUERY_WEIGHT_MIN;
	node->weight = weight == QUERY_WEIGHT_ONE ? 0 : weight;
	return !outside ? STATUS_OK
			: query_doubt(query, error, node->start, node->len, WEIGHT_HINT,
				      "weights of brackets multiply: this one became %g",
				      (double)weight / QUERY_WEIGHT_ONE);
}

enum status weigh_node(struct query *query, struct query_error *error,
		       struct query_node *node, uint32_t weight)
{
	enum status status = STATUS_OK;
	if (weight == 0)
		return STATUS_OK;
	if (node->word_count > 0)
		return weigh_leaf(query, error, node, weight);
	for (struct query_node *part = node->parts; part != NULL && status == STATUS_OK;
	     part = part->next)
		if (part->kind != NODE_NOT)
			status = weigh_node(query, error, part, weight);
	return status;
}

/* --- Signs that mean nothing --- */

/* A sign at AT of what is read as words up to END. */
static enum status doubt_sign(struct lexer *lexer, size_t start, size_t at, size_t end)
{
	const char *text = lexer->text;
	bool meant = text[at] != '*' && at + 1 < end && is_digit(text[at + 1]) &&
		takes_suffix(text + start, at - start);
	const char *hint = text[at] == '^' ? WEIGHT_HINT
		: text[at] == '~' ? "Write word~1 or word~2, or a phrase in quotes behind it."
		: "A star ends a word of three characters and more.";
	if (!meant && !lexer->query->reading.strict)
		return STATUS_OK;
	return query_doubt(lexer->query, lexer->error, at, end - at < 1 ? 1 : end - at,
			   hint, "%.*s means nothing here",
			   (int)(end - at < 20 ? end - at : 20), text + at);
}

static enum status check_signs(struct lexer *lexer, size_t start, size_t end)
{
	const char *text = lexer->text;
	for (size_t at = start; at < end; at++) {
		bool star = text[at] == '*';
		if (star && at + 1 == end && at > start && is_word_byte(text[at - 1]))
			continue;
		if (star || text[at] == '~' || text[at] == '^') {
			enum status status = doubt_sign(lexer, start, at, end);
			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}

/* Bytes before a colon that look like a name. */
static size_t name_before_colon(const char *text, size_t len, bool *small)
{
	size_t at = 0;
	*small = true;
	while (at < len && (is_letter(text[at]) ||
			    (at > 0 && (is_digit(text[at]) || strchr("._-", text[at]))))) {
		*small = *small && text[at] >= 'a' && text[at] <= 'z';
		at++;
	}
	return at > 0 && at < len && text[at] == ':' ? at : 0;
}

/* "titel:x" is a slip, "http://x", "std::x" and "C:x" are none. */
static enum status check_name(struct lexer *lexer, size_t start, size_t end)
{
	bool small;
	const char *text = lexer->text + start;
	size_t len = end - start, name = name_before_colon(text, len, &small);
	if (name == 0)
		return STATUS_OK;
	bool slip = small && name > 1 && name + 1 < len && text[name + 1] != '/' &&
		text[name + 1] != ':';
	if (!slip && !lexer->query->reading.strict)
		return STATUS_OK;
	lexer->error->expected = "title, author, source, topic, lang, type, path, id, "
		"url, date or x.NAME";
	return query_doubt(lexer->query, lexer->error, start, name + 1,
			   "Quote what is no field; a value follows its colon directly.",
			   "%.*s: is no field here", (int)(name < 64 ? name : 64), text);
}

/* "f(x" and "y)" are no group. */
static enum status check_brackets(struct lexer *lexer, size_t start, size_t end)
{
	size_t open = 0, first = 0;
	for (size_t at = start; at < end; at++) {
		char c = lexer->text[at];
		if (c == '(' && open++ == 0)
			first = at;
		if (c == ')' && open-- == 0)
			return doubt_bracket(lexer, at);
	}
	return open > 0 ? doubt_bracket(lexer, first) : STATUS_OK;
}

enum status check_plain(struct lexer *lexer, enum query_field field, size_t start,
			size_t end)
{
	enum status status = STATUS_OK;
	if (lexer->query->reading.strict)
		status = check_brackets(lexer, start, end);
	if (status == STATUS_OK)
		status = check_signs(lexer, start, end);
	return status == STATUS_OK && field == FIELD_TEXT
		? check_name(lexer, start, end) : status;
}
