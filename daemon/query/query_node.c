/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_node.c - nodes of the query tree, made of words that lib/text cuts. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/query/query_internal.h"
#include "lib/base/utf8.h"
#include "lib/wire/limits.h"

enum {
	WARNING_MAX = 160,	/* bytes of a warning */
};

struct query_block {
	struct query_block *next;
	max_align_t bytes[];
};

void *query_alloc(struct query *query, size_t size)
{
	struct query_block *block = calloc(1, sizeof *block + size);
	if (block == NULL) {
		query->incomplete = true;
		return NULL;
	}
	block->next = query->blocks;
	query->blocks = block;
	return block->bytes;
}

void query_free(struct query *query)
{
	if (query == NULL)
		return;
	while (query->blocks != NULL) {
		struct query_block *block = query->blocks;
		query->blocks = block->next;
		free(block);
	}
	free(query->text);
	free(query);
}

struct query_node *node_new(struct query *query, enum node_kind kind, size_t start,
			    size_t len)
{
	struct query_node *node = query_alloc(query, sizeof *node);
	if (node != NULL) {
		node->kind = kind;
		node->start = start;
		node->len = len;
	}
	return node;
}

/* Warnings are a courtesy: out of room or memory, they are left out. */
void query_warn(struct query *query, const char *format, ...)
{
	if (query->warning_count == QUERY_WARNINGS_MAX)
		return;
	char *text = query_alloc(query, WARNING_MAX);
	if (text == NULL)
		return;
	va_list args;
	va_start(args, format);
	vsnprintf(text, WARNING_MAX, format, args);
	va_end(args);
	text[utf8_valid_prefix(text, strlen(text))] = '\0';
	for (size_t i = 0; i < query->warning_count; i++)
		if (strcmp(query->warnings[i], text) == 0)
			return;
	query->warnings[query->warning_count++] = text;
}

enum status query_refuse(struct query_error *error, enum status status, size_t at,
			 size_t len, const char *hint, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(error->error.text, sizeof error->error.text, format, args);
	va_end(args);
	char *text = error->error.text;
	text[utf8_valid_prefix(text, strlen(text))] = '\0';
	error->at = at;
	error->len = len;
	error->hint = hint;
	return status;
}

enum status query_doubt(struct query *query, struct query_error *error, size_t at,
			size_t len, const char *hint, const char *format, ...)
{
	struct error text;
	va_list args;
	va_start(args, format);
	vsnprintf(text.text, sizeof text.text, format, args);
	va_end(args);
	if (query->reading.strict)
		return query_refuse(error, STATUS_INVALID, at, len, hint, "%s",
				    text.text);
	error->expected = NULL;
	query_warn(query, "%s", text.text);
	return STATUS_OK;
}

void query_small(struct query *query, size_t start, size_t len)
{
	for (size_t i = start; i < start + len; i++)
		query->text[i] |= 0x20;
}

enum status query_no_memory(struct query_error *error)
{
	return error_set(&error->error, STATUS_NO_MEMORY, "query");
}

enum status query_too_many(struct query_error *error, size_t at, size_t len)
{
	error->limit = WIRE_QUERY_TERMS_MAX;
	return query_refuse(error, STATUS_TOO_LARGE, at, len,
			    "Leave out the words that matter least.",
			    "a query has at most %d words", WIRE_QUERY_TERMS_MAX);
}

/* --- Words --- */

enum status cut_words(struct lexer *lexer, size_t start, size_t len, struct cut *cut)
{
	struct text_word word;
	text_begin(lexer->analyser, lexer->text + start, len);
	while (text_next(lexer->analyser, &word)) {
		if (lexer->query->terms == QUERY_WORDS_MAX ||
		    cut->count == WIRE_QUERY_TERMS_MAX)
			return query_too_many(lexer->error, start + word.start,
					      word.len);
		if (lexer->query->terms == WIRE_QUERY_TERMS_MAX) {
			lexer->surplus = start + word.start;
			lexer->surplus_len = word.len;
		}
		lexer->query->terms++;
		cut->ideograph[cut->count] = word.ideograph;
		cut->words[cut->count++] = (struct query_word){
			.text = lexer->text + start + word.start,
			.start = start + word.start,
			.len = word.len };
	}
	return STATUS_OK;
}

void number_places(struct query_node *node)
{
	for (size_t i = 0; i < node->word_count; i++) {
		node->words[i].slot = i;
		node->words[i].operand = 0;
	}
	node->slot_count = node->word_count;
}

struct query_node *words_new(struct query *query, enum node_kind kind,
			     const struct query_word *words, size_t count)
{
	const struct query_word *last = &words[count - 1];
	struct query_node *node = node_new(query, kind, words[0].start,
					   last->start + last->len - words[0].start);
	if (node == NULL)
		return NULL;
	node->words = query_alloc(query, count * sizeof *words);
	if (node->words == NULL)
		return NULL;
	memcpy(node->words, words, count * sizeof *words);
	node->word_count = count;
	number_places(node);
	return node;
}

/* How many words from AT on are ideographs side by side, one at least. */
static size_t run_length(const struct cut *cut, size_t at)
{
	size_t count = 1;
	while (at + count < cut->count && cut->ideograph[at + count - 1] &&
	       cut->ideograph[at + count] && count < WIRE_PHRASE_MAX &&
	       cut->words[at + count - 1].start + cut->words[at + count - 1].len ==
		       cut->words[at + count].start)
		count++;
	return count;
}

/* Whether bytes [start, start + len) end in their only star, behind a word. */
static bool has_star(const struct lexer *lexer, size_t start, size_t len,
		     const struct cut *cut)
{
	const char *text = lexer->text + start;
	if (cut->count == 0 || memchr(text, '*', len) != text + len - 1)
		return false;
	const struct query_word *last = &cut->words[cut->count - 1];
	return last->start + last->len == start + len - 1;
}

size_t count_characters(const char *text, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

enum status refuse_prefix(struct query_error *error, size_t at, size_t len)
{
	return query_refuse(error, STATUS_INVALID, at, len,
			    "Write more of the word before the star.",
			    "a star needs at least %d characters before it",
			    WIRE_PREFIX_MIN);
}

enum status check_prefix(struct lexer *lexer, const struct query_word *word)
{
	if (count_characters(word->text, word->len) >= WIRE_PREFIX_MIN)
		return STATUS_OK;
	return refuse_prefix(lexer->error, word->start, word->len + 1);
}

enum status doubt_ideograph(struct lexer *lexer, const struct query_word *word,
			    const char *what)
{
	return query_doubt(lexer->query, lexer->error, word->start, word->len + 1,
			   "Leave it out: an ideograph is a word of its own.",
			   "%s after an ideograph was ignored", what);
}

/* The last word of CUT has a star behind it. One that is too short may yet be plain. */
static enum status star_kind(struct lexer *lexer, enum query_field field,
			     const struct cut *cut, enum node_kind *kind)
{
	const struct query_word *word = &cut->words[cut->count - 1];
	if (cut->ideograph[cut->count - 1])
		return doubt_ideograph(lexer, word, "the star");
	bool enough = count_characters(word->text, word->len) >= WIRE_PREFIX_MIN;
	if (enough)
		*kind = NODE_PREFIX;
	if (enough || field != FIELD_TEXT || lexer->has_minus)
		return check_prefix(lexer, word);
	if (lexer->short_star_len == 0) {
		lexer->short_star = word->start;
		lexer->short_star_len = word->len + 1;
	}
	return STATUS_OK;
}

/* "foo:AND" or ".NOT.": a word by where it stands, and small in the query's copy,
 * so that it stays one when it is printed elsewhere. */
void query_small_word(struct query *query, const struct query_word *word)
{
	static const char *const operators[] = { "AND", "OR", "NOT" };
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (strlen(operators[i]) == word->len &&
		    memcmp(operators[i], word->text, word->len) == 0)
			query_small(query, word->start, word->len);
}

enum status words_to_node(struct lexer *lexer, size_t start, size_t len,
			  enum query_field field, struct query_node **node)
{
	struct cut cut = { .count = 0 };
	struct query_node *first = NULL, **link = &first;
	enum node_kind last_kind = NODE_WORD;
	enum status status = cut_words(lexer, start, len, &cut);
	*node = NULL;
	if (status == STATUS_OK && has_star(lexer, start, len, &cut))
		status = star_kind(lexer, field, &cut, &last_kind);
	if (status != STATUS_OK || cut.count == 0)
		return status;

	for (size_t i = 0, run; i < cut.count; i += run) {
		run = run_length(&cut, i);
		enum node_kind kind = run > 1 ? NODE_PHRASE
			: i + 1 == cut.count ? last_kind : NODE_WORD;
		*link = words_new(lexer->query, kind, &cut.words[i], run);
		if (*link == NULL)
			return query_no_memory(lexer->error);
		if (cut.words[i].len < len)
			query_small_word(lexer->query, &cut.words[i]);
		(*link)->implied = run > 1;
		(*link)->field = field;
		link = &(*link)->next;
	}
	*node = first;
	if (first->next == NULL)
		return STATUS_OK;
	*node = node_new(lexer->query, NODE_ALL, start, len);
	if (*node == NULL)
		return query_no_memory(lexer->error);
	(*node)->parts = first;
	return STATUS_OK;
}
