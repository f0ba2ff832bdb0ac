/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_phrase.c - what stands between quotes to a phrase: words, stars, and
 * alternatives in brackets. */
#include <string.h>

#include "daemon/query/query_internal.h"

/* Cuts a phrase's bytes into words and gives each its place. */
struct phrase_cut {
	struct lexer *lexer;
	size_t end;		/* of the phrase's bytes */
	size_t slots;
	struct cut cut;
};

/* Whether a word with what hangs together with it may end at END. */
static bool may_end(const struct phrase_cut *at, size_t end)
{
	const char *text = at->lexer->text;
	return end >= at->end || strchr("|)", text[end]) != NULL ||
		query_blank(text, at->end, end) > 0;
}

static enum status mark_star(struct phrase_cut *at, size_t index)
{
	struct query_word *word = &at->cut.words[index];
	if (at->cut.ideograph[index])
		return doubt_ideograph(at->lexer, word, "the star");
	enum status status = check_prefix(at->lexer, word);
	word->star = status == STATUS_OK;
	bool number = word->text[0] >= '0' && word->text[0] <= '9';
	if (status == STATUS_OK || !number)
		return status;
	return query_doubt(at->lexer->query, at->lexer->error, word->start,
			   word->len + 1, at->lexer->error->hint,
			   "the star after %.*s was ignored", (int)word->len, word->text);
}

/* Marks the words from FIRST on that a star follows. */
static enum status mark_stars(struct phrase_cut *at, size_t first)
{
	const char *text = at->lexer->text;
	enum status status = STATUS_OK;
	for (size_t i = first; i < at->cut.count && status == STATUS_OK; i++) {
		const struct query_word *word = &at->cut.words[i];
		size_t star = word->start + word->len;
		if (star < at->end && text[star] == '*' && may_end(at, star + 1))
			status = mark_star(at, i);
	}
	return status;
}

static void drop_word(struct phrase_cut *at, size_t index)
{
	struct cut *cut = &at->cut;
	size_t behind = --cut->count - index;
	memmove(&cut->words[index], &cut->words[index + 1], behind * sizeof *cut->words);
	memmove(&cut->ideograph[index], &cut->ideograph[index + 1],
		behind * sizeof *cut->ideograph);
	at->lexer->query->terms--;
}

/* How many edits "~N" behind WORD asks for; 0: there is none. */
static unsigned edits_behind(const struct phrase_cut *at, const struct query_word *word)
{
	size_t tilde = word->start + word->len, after;
	if (tilde >= at->end || at->lexer->text[tilde] != '~' ||
	    !takes_suffix(word->text, word->len))
		return 0;
	unsigned edits = read_edits(at->lexer->text, at->end, tilde, &after);
	return edits > 0 && may_end(at, after) ? edits : 0;
}

/* Cuts bytes [start, end) into words; "~1" was cut as one and goes to the word before. */
static enum status cut_places(struct phrase_cut *at, size_t start, size_t end)
{
	size_t first = at->cut.count;
	enum status status = cut_words(at->lexer, start, end - start, &at->cut);
	for (size_t i = first; i < at->cut.count && status == STATUS_OK; i++) {
		struct query_word *word = &at->cut.words[i];
		unsigned edits = edits_behind(at, word);
		bool enough;
		if (edits == 0)
			continue;
		drop_word(at, i + 1);
		status = check_edits(at->lexer, word, edits, &enough);
		word->edits = enough ? edits : 0;
	}
	return status;
}

/* Words that stand for a place each. */
static enum status add_plain(struct phrase_cut *at, size_t start, size_t end)
{
	size_t first = at->cut.count;
	enum status status = cut_places(at, start, end);
	for (size_t i = first; i < at->cut.count; i++)
		at->cut.words[i].slot = at->slots++;
	return status == STATUS_OK ? mark_stars(at, first) : status;
}

/* The end of a bracket that opens at START and holds a "|", or 0. */
static size_t group_end(const struct phrase_cut *at, size_t start)
{
	const char *text = at->lexer->text;
	bool several = false;
	for (size_t i = start + 1; i < at->end && text[i] != '('; i++) {
		several = several || text[i] == '|';
		if (text[i] == ')')
			return several ? i + 1 : 0;
	}
	return 0;
}

/* The words between [start, end), which a "|" parts, as alternatives of each other:
 * *IS_GROUP is false when one of these is not one word. */
static enum status add_group(struct phrase_cut *at, size_t start, size_t end,
			     bool *is_group)
{
	const char *text = at->lexer->text;
	size_t first = at->cut.count, terms = at->lexer->query->terms;
	size_t first_byte = start;
	enum status status = STATUS_OK;
	*is_group = true;
	while (start <= end && status == STATUS_OK && *is_group) {
		const char *bar = memchr(text + start, '|', end - start);
		size_t stop = bar != NULL ? (size_t)(bar - text) : end;
		size_t before = at->cut.count;
		status = cut_places(at, start, stop);
		*is_group = at->cut.count == before + 1;
		start = stop + 1;
	}
	if (status != STATUS_OK)
		return status;
	if (!*is_group) {
		at->cut.count = first;
		at->lexer->query->terms = terms;
		return query_doubt(at->lexer->query, at->lexer->error, first_byte - 1,
				   end + 2 - first_byte,
				   "Write the phrases with OR between them.",
				   "alternatives inside a phrase are single words: the "
				   "brackets were ignored");
	}
	for (size_t i = first; i < at->cut.count; i++)
		at->cut.words[i].slot = at->slots;
	at->slots++;
	return mark_stars(at, first);
}

static enum status cut_phrase(struct phrase_cut *at, size_t start)
{
	const char *text = at->lexer->text;
	enum status status = STATUS_OK;
	for (size_t i = start; i < at->end && status == STATUS_OK; i++) {
		size_t end = text[i] == '(' ? group_end(at, i) : 0;
		bool is_group;
		if (end == 0)
			continue;
		status = add_plain(at, start, i);
		if (status == STATUS_OK)
			status = add_group(at, i + 1, end - 1, &is_group);
		if (status == STATUS_OK && !is_group)
			status = add_plain(at, i, end);
		start = end;
		i = end - 1;
	}
	return status == STATUS_OK ? add_plain(at, start, at->end) : status;
}

static enum status too_long(const struct phrase_cut *at)
{
	size_t i = 0;
	while (at->cut.words[i].slot < WIRE_PHRASE_MAX)
		i++;
	const struct query_word *word = &at->cut.words[i];
	at->lexer->error->limit = WIRE_PHRASE_MAX;
	return query_refuse(at->lexer->error, STATUS_TOO_LARGE, word->start,
			    at->end - word->start, "Quote a shorter part of it.",
			    "a phrase has at most %d words", WIRE_PHRASE_MAX);
}

enum status phrase_to_node(struct lexer *lexer, size_t start, size_t len,
			   enum query_field field, bool inflected,
			   struct query_node **node)
{
	struct phrase_cut at = { .lexer = lexer, .end = start + len };
	enum status status = cut_phrase(&at, start);
	*node = NULL;
	if (status != STATUS_OK || at.cut.count == 0)
		return status;
	if (at.slots > WIRE_PHRASE_MAX)
		return too_long(&at);
	bool one = at.cut.count == 1;
	bool prefix = one && at.cut.words[0].star, like = one && at.cut.words[0].edits > 0;
	*node = words_new(lexer->query, prefix ? NODE_PREFIX : like ? NODE_WORD
					       : NODE_PHRASE,
			  at.cut.words, at.cut.count);
	if (*node == NULL)
		return query_no_memory(lexer->error);
	for (size_t i = 0; i < at.cut.count; i++)
		(*node)->words[i].slot = at.cut.words[i].slot;
	if (prefix || like)
		query_small_word(lexer->query, &(*node)->words[0]);
	(*node)->slot_count = at.slots;
	(*node)->field = field;
	(*node)->inflected = inflected && !like;
	return STATUS_OK;
}

enum status lex_slop(struct lexer *lexer, struct query_node *node)
{
	size_t at = lexer->at;
	uint32_t gap;
	if (at + 1 >= lexer->len || lexer->text[at] != '~' ||
	    lexer->text[at + 1] < '0' || lexer->text[at + 1] > '9')
		return STATUS_OK;
	enum status status = read_distance(lexer->query, lexer->error, at + 1, &gap,
					   &lexer->at);
	if (status != STATUS_OK || gap == 0 || node->slot_count < 2)
		return status;
	node->nearness = QUERY_SLOPPY;
	node->gap = gap;
	for (size_t i = 0; i < node->word_count; i++)
		node->words[i].operand = node->words[i].slot;
	return STATUS_OK;
}
