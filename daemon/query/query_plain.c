/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_plain.c - texts that were pasted where a query was expected. */
#include <string.h>

#include "daemon/query/query_internal.h"

enum {
	TEXT_WORDS = 3,		/* more of them, and nothing else, are a text */
};

static size_t run_end(const struct query *query, size_t at)
{
	while (at < query->len && query_blank(query->text, query->len, at) == 0)
		at++;
	return at;
}

/* --- Telling --- */

static bool is_plain_run(const char *run, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr(":()\"*~^=|", run[i]) != NULL)
			return false;
	return len > 0 && run[0] != '-' && operator_of(run, len) == TOKEN_ITEM;
}

/* More words without any sign than a phrase may have: nobody composes so many. */
static bool is_text(const struct query *query)
{
	size_t count = 0;
	for (size_t at = 0, end; at < query->len; at = end + 1) {
		end = run_end(query, at);
		count += is_plain_run(query->text + at, end - at);
	}
	return count > WIRE_PHRASE_MAX;
}

bool is_pasted(const struct query *query, enum status status,
	       const struct query_error *error)
{
	if (status == STATUS_INVALID)
		return is_text(query);
	if (status != STATUS_TOO_LARGE)
		return false;
	if (query->long_passage)
		return query->plain_words > 0;
	return error->limit == WIRE_QUERY_TERMS_MAX &&
		query->plain_words > WIRE_PHRASE_MAX;
}

/* --- Stars --- */

/* "EU* and US* tariffs": among so many plain words a star is no operator, and among
 * more of them whatever else is. Who writes fewer is told why it is none. */
static bool has_text(const struct query *query)
{
	size_t few = query->bag || query->mixed ? TEXT_WORDS : WIRE_PHRASE_MAX;
	return query->plain_words > few;
}

/* *Houston, TX* and "a 5* hotel". */
static bool is_other_star(const char *text, size_t at)
{
	return memchr(text, '*', at) != NULL || (text[at] >= '0' && text[at] <= '9');
}

enum status settle_star(struct lexer *lexer)
{
	size_t at = lexer->short_star, len = lexer->short_star_len;
	if (len == 0)
		return STATUS_OK;
	bool plain = is_other_star(lexer->text, at) || has_text(lexer->query);
	if (lexer->query->reading.strict || !plain)
		return refuse_prefix(lexer->error, at, len);
	query_warn(lexer->query, "the star after %.*s was ignored", (int)(len - 1),
		   lexer->text + at);
	return STATUS_OK;
}

/* --- Making it plain --- */

/* "BUSAN AND AFTER" is a heading. */
static void small_operators(struct query *query)
{
	for (size_t at = 0, end; at < query->len; at = end + 1) {
		end = run_end(query, at);
		if (operator_of(query->text + at, end - at) != TOKEN_ITEM)
			query_small(query, at, end - at);
	}
}

/* Of SIGNS, and all quotes. */
static void blank_out(struct query *query, const char *signs)
{
	for (size_t i = 0; i < query->len; i++) {
		size_t quote = query_quote(query->text, query->len, i);
		if (quote > 0)
			memset(query->text + i, ' ', quote);
		if (query->text[i] != '\0' && strchr(signs, query->text[i]) != NULL)
			query->text[i] = ' ';
	}
}

/* Fields and exclusions may still be meant where there are only too many words. */
void make_plain(struct query *query, const struct query_error *error)
{
	bool too_many = error->limit > 0;
	blank_out(query, too_many ? "()*~^=" : "()*~^=:-");
	small_operators(query);
	if (!too_many)
		query_warn(query, "this was read as plain text: %s", error->error.text);
	else if (error->limit == WIRE_PHRASE_MAX)
		query_warn(query, "a phrase has at most %d words: the quotes and brackets "
			   "were read as blanks", WIRE_PHRASE_MAX);
	else
		query_warn(query, "the query is long: its quotes and brackets were read "
			   "as blanks");
}
