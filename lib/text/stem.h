/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stem.h - a lower-case word in, its Snowball stem out, folded. */
#ifndef QUOTH_TEXT_STEM_H
#define QUOTH_TEXT_STEM_H

#include <stddef.h>

#include "lib/text/language.h"

struct sb_stemmer;

/* The stemmers opened so far; zeroed memory to begin with, one thread's own. */
struct stemmers {
	struct sb_stemmer *of[LANGUAGE_COUNT];
};
void stemmers_finish(struct stemmers *stemmers);

/* Stems the LEN bytes of WORD, lower case with its diacritics, for LANGUAGE (a
 * number of language.h) and folds the result into OUT of SIZE bytes. Returns
 * its length, which can be 0; -1 without memory. */
ptrdiff_t stem_word(struct stemmers *stemmers, int language, const char *word,
		    size_t len, char *out, size_t size);

#endif
