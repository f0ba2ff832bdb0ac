/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop_words.h - which words of a question carry no meaning of their own. */
#ifndef QUOTH_DAEMON_STOP_WORDS_H
#define QUOTH_DAEMON_STOP_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the folded WORD, a string, is one in LANGUAGE (a code, "en"); false for a
 * language without a list: there are en, de, fr, es and ru. ASKING: it stands in a
 * whole question, in which "articles that discuss" are none of its subject. */
bool stop_word(const char *language, const char *word, bool asking);

enum {
	STOP_PAIR_MAX = 8,	/* bytes of two ideographs; those of the list have six */
};

/* Whether PAIR, two folded ideographs of a longer run, of which the first has FIRST of
 * the LEN bytes, says nothing: "what" or "why" in Chinese, or half a word and "of". */
bool stop_pair(const char *pair, size_t first, size_t len);

#endif
