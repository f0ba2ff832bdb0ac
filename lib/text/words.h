/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.h - where the words of a text stand, by UAX #29.
 *
 * One pass, no memory beyond this struct however long a word is. The rules are
 * spelled out here and the properties of characters are the library's. */
#ifndef QUOTH_TEXT_WORDS_H
#define QUOTH_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	const char *text;
	size_t len;
	size_t at;			/* no word begins before this byte */
	unsigned char ascii[256];	/* what a byte means to the ASCII scanner */
	unsigned char traits[0x10000];	/* of the BMP, 0: not looked up yet */
};

/* One word, from its first letter or number to the end of its last, with what
 * combines with that. */
struct word_span {
	size_t start, end;
	bool ascii;
	bool alone;	/* one character of a script that joins none */
};

/* WORDS must be zeroed memory. */
void words_init(struct words *words);
void words_begin(struct words *words, const char *text, size_t len);
bool words_next(struct words *words, struct word_span *span);

#endif
