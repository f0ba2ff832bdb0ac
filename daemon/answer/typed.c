/* SPDX-License-Identifier: GPL-2.0-or-later */
/* typed.c - an unfinished query to the part that is to be completed. */
#include "daemon/answer/typed.h"

#include <string.h>

#include "daemon/query/query_internal.h"

struct reading {
	const char *q;
	size_t len;
	size_t token;		/* where the run of no blanks begins */
	size_t run;		/* where the words that follow each other begin */
	bool in_quotes;
	bool mixed;		/* the token has more than a word: what is behind it does
				 * not follow it */
};

/* --- Fields --- */

/* The bytes of the field's name with its colon at AT, or 0. */
static size_t field_at(const struct reading *reading, size_t at,
		       enum query_field *field)
{
	const char *name = reading->q + at;
	const char *colon = memchr(name, ':', reading->len - at);
	if (colon == NULL)
		return 0;
	size_t len = (size_t)(colon - name);
	for (enum query_field i = FIELD_TITLE; i < FIELD_COUNT; i++) {
		size_t bytes = strlen(query_field_name(i));
		if (memcmp(name, query_field_name(i), bytes < len ? bytes : len) != 0 ||
		    (i == FIELD_EXTRA ? bytes >= len : bytes != len))
			continue;
		*field = i;
		return len + 1;
	}
	return 0;
}

/* Where the token's own text begins, behind what may stand before it. */
static size_t token_text(const struct reading *reading)
{
	size_t at = reading->token;
	while (at < reading->len && memchr("-~+", reading->q[at], 3) != NULL)
		at++;
	return at;
}

/* --- Where the words begin that follow each other --- */

static bool is_operator(const char *token, size_t len)
{
	static const char *const names[] = { "AND", "OR", "NOT" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && memcmp(names[i], token, len) == 0)
			return true;
	return is_near(token, len);
}

/* A token has ended at AT, before a blank. */
static void end_token(struct reading *reading, size_t at)
{
	enum query_field field;
	size_t text = token_text(reading);
	if (reading->mixed || text > reading->token ||
	    field_at(reading, reading->token, &field) > 0 ||
	    is_operator(reading->q + reading->token, at - reading->token))
		reading->run = at;
	reading->mixed = false;
}

/* Quotes of any kind open and close each other: which closes which matters to the
 * parser, not here. */
static void take_quote(struct reading *reading, size_t after)
{
	reading->in_quotes = !reading->in_quotes;
	reading->run = after;
	reading->mixed = !reading->in_quotes;
}

static void read_runs(struct reading *reading)
{
	for (size_t at = 0; at < reading->len;) {
		size_t quote = query_quote(reading->q, reading->len, at);
		size_t blank = quote > 0 ? 0 : query_blank(reading->q, reading->len, at);
		if (quote > 0) {
			take_quote(reading, at + quote);
		} else if (memchr("()|*", reading->q[at], 4) != NULL) {
			reading->run = at + 1;
			if (!reading->in_quotes)
				reading->token = at + 1;
		} else if (blank > 0 && !reading->in_quotes) {
			if (at > reading->token)
				end_token(reading, at);
			reading->token = at + blank;
		}
		at += quote > 0 ? quote : blank > 0 ? blank : 1;
	}
}

/* --- What is to be completed --- */

static void keep(struct typed_word *word, const struct text_word *from)
{
	memcpy(word->text, from->folded, from->folded_len);
	word->text[from->folded_len] = '\0';
	word->len = from->folded_len;
	word->ideograph = from->ideograph;
}

/* The last words from reading->run on. */
static void read_words(const struct reading *reading, struct text_analyser *analyser,
		       struct typed *typed)
{
	struct text_word word;
	struct typed_word last[TYPED_BEFORE + 1];
	size_t count = 0, from = reading->run, start = 0, end = 0;
	text_begin(analyser, reading->q + from, reading->len - from);
	for (; text_next(analyser, &word); count++) {
		start = from + word.start;
		end = start + word.len;
		typed->as_typed = word.len == word.folded_len;
		keep(&last[count % (TYPED_BEFORE + 1)], &word);
	}
	if (count == 0)
		return;
	bool unfinished = end == reading->len &&
		!last[(count - 1) % (TYPED_BEFORE + 1)].ideograph;
	typed->kind = unfinished ? TYPED_WORD : TYPED_NEXT;
	typed->kept = unfinished ? start : reading->len;
	typed->apart = end == reading->len;
	if (unfinished)
		typed->begun = last[--count % (TYPED_BEFORE + 1)];
	for (; count > 0 && typed->before_count < TYPED_BEFORE; count--)
		typed->before[typed->before_count++] =
			last[(count - 1) % (TYPED_BEFORE + 1)];
}

static void read_value(const struct reading *reading, struct text_analyser *analyser,
		       size_t start, struct typed *typed)
{
	size_t len = reading->len - start;
	typed->kind = TYPED_FIELD;
	typed->kept = start;
	typed->begun.len = text_fold_value(analyser, reading->q + start, len,
					   typed->begun.text);
	/* Folding drops the blank that says that a word of the value is whole. */
	bool ends_blank = len > 0 && reading->q[reading->len - 1] == ' ';
	if (ends_blank && typed->begun.len > 0 && typed->begun.len < TEXT_WORD_MAX)
		typed->begun.text[typed->begun.len++] = ' ';
	typed->begun.text[typed->begun.len] = '\0';
}

enum status typed_read(struct text_analyser *analyser, const char *q, size_t len,
		       struct typed *typed, struct error *error)
{
	struct reading reading = { .q = q, .len = len };
	enum query_field field = FIELD_TEXT;
	*typed = (struct typed){ .kind = TYPED_NOTHING, .kept = len };
	read_runs(&reading);
	size_t at = token_text(&reading), name = field_at(&reading, at, &field);
	if (at > reading.token && reading.run < at)
		reading.run = at;	/* what "-" excludes follows nothing */
	size_t quote = name == 0 || at + name == len ? 0
		: query_quote(q, len, at + name);
	size_t value = at + name + quote;
	/* A value whose quotes are closed, or of which more stands behind them. */
	bool closed = quote > 0 && reading.run > value;
	if (name == 0 || closed) {
		read_words(&reading, analyser, typed);
	} else if (field == FIELD_TITLE) {
		reading.run = value;
		typed->titled = true;
		read_words(&reading, analyser, typed);
	} else if (field <= FIELD_TYPE ||
		   (field == FIELD_EXTRA && name - 3 <= TYPED_NAME_MAX)) {
		typed->field = field;
		typed->extra = q + at + 2;	/* behind "x." and before the colon */
		typed->extra_len = field == FIELD_EXTRA ? name - 3 : 0;
		typed->quoted = quote > 0;
		read_value(&reading, analyser, value, typed);
	}
	return text_ok(analyser) ? STATUS_OK
		: error_set(error, STATUS_NO_MEMORY, "words of the query");
}
