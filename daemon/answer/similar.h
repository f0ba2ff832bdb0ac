/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.h - a text to the words that tell what it is about: which of its words are
 * frequent in it and rare elsewhere.
 *
 * The weight of a stem is Bo1's (Amati, "Probability models for information retrieval
 * based on divergence from randomness", Glasgow 2003), with the text for the documents
 * fed back: tf log2((1 + P) / P) + log2(1 + P), P = F / N, of a stem that is tf times in
 * the text and F times in the N documents of the index. A document of the index and a
 * text that is none are treated alike. Of ideographs, which are words of one letter,
 * each two neighbours count as a word.
 *
 * Threads: as the store's. */
#ifndef QUOTH_DAEMON_SIMILAR_H
#define QUOTH_DAEMON_SIMILAR_H

#include "lib/base/deadline.h"
#include "lib/store/store.h"
#include "lib/text/text.h"
#include "lib/wire/limits.h"

enum {
	SIMILAR_WORDS = 25,	/* unless somebody says: of 10, 15, 25, 40 and 50 it is
				 * about as good as any, see tests/README.md */
	SIMILAR_DISTINCT = 1 << 16,	/* stems of a text that are counted: of a longer
					 * text those of its beginning */
	SIMILAR_LOOKED = 2000,	/* stems looked up, the most frequent in the text: some
				 * 5 us each */
};

struct telling_word {
	char word[TEXT_WORD_MAX + 1];	/* folded, as the text has it first */
	size_t len;
	uint32_t times;			/* the stem is in the text */
	uint32_t documents;		/* of the index that have it */
	double weight;
};

struct telling {
	struct telling_word words[WIRE_TELLING_MAX];
	size_t count;
};

struct telling_text {
	const char *text;
	size_t len;
	const char *language;	/* code of its stemmer; NULL: to be found out from its
				 * function words, among the languages of the index */
	uint32_t least;		/* documents that have a word, for it to be of use */
};

/* Fills *TELLING with at most LIMIT words of TEXT, the most telling first: no function
 * words, no numbers, no single letters. DEADLINE may be NULL. Fails as the store does,
 * and with STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_NO_MEMORY. */
enum status telling_find(struct store *store, struct text_analyser *analyser,
			 const struct telling_text *text, size_t limit,
			 struct deadline *deadline, struct telling *telling,
			 struct error *error);

#endif
