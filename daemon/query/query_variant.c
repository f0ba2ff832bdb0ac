/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_variant.c - "word~1": a word, and what a slip or two make of it. */
#include "daemon/query/query_internal.h"

unsigned read_edits(const char *text, size_t len, size_t at, size_t *after)
{
	*after = at + 2;
	if (at + 2 > len || text[at + 1] < '1' || text[at + 1] > '0' + QUERY_EDITS_MAX)
		return 0;
	return (unsigned)(text[at + 1] - '0');
}

/* Of "on" or "war" one or two edits make most words of that length. */
static size_t least_characters(unsigned edits)
{
	return edits == 1 ? 3 : 5;
}

enum status check_edits(struct lexer *lexer, const struct query_word *word,
			unsigned edits, bool *enough)
{
	size_t least = least_characters(edits);
	*enough = count_characters(word->text, word->len) >= least;
	if (*enough)
		return STATUS_OK;
	return query_doubt(lexer->query, lexer->error, word->start, word->len + 2,
			   "Write a longer word, or list its spellings with OR.",
			   "~%u needs a word of %zu characters at least, and was ignored",
			   edits, least);
}
