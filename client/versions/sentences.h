/* SPDX-License-Identifier: MIT */
/* sentences.h - a text as sentences and words, each with a number that another text
 * gives to the same one: what two versions of a story are compared by.
 *
 * Words are what blanks part; a sentence ends with a paragraph, an item of a list, a
 * line for which the next word would not have been too long (SENTENCES_LINE), or a word
 * with a full stop or the like before one that begins as sentences do. How a text is
 * broken into lines, and how far its words are apart, makes no other difference. */
#ifndef QUOTH_CLIENT_VERSIONS_SENTENCES_H
#define QUOTH_CLIENT_VERSIONS_SENTENCES_H

#include <stddef.h>
#include <stdint.h>

#include "client/versions/diff.h"

enum {
	SENTENCES_LINE = 40, /* bytes: nobody breaks the lines of a text so short, but
			      * for tables and verses */
};

struct word {
	size_t start, len;	/* bytes of the text */
};

struct sentence {
	size_t first, count;	/* words of the text */
};

struct sentences {
	const char *text;
	struct word *words;
	struct sentence *at;
	uint32_t *word_numbers, *numbers;	/* of words, of sentences */
	size_t word_count, count;
};

/* Of LEN bytes of TEXT, which must outlive it; to be given to sentences_finish(), also
 * on failure. 0 or -ENOMEM. */
int sentences_find(struct sentences *sentences, const char *text, size_t len);
void sentences_finish(struct sentences *sentences);

/* Numbers words and sentences of both. 0 or -ENOMEM. */
int sentences_number(struct sentences *a, struct sentences *b);

#endif
