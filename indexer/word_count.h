/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_count.h - how often each word stands in a sample of text, and which words stand
 * there most often.
 * Threads: one. Memory: some 60 bytes for each different word. */
#ifndef QUOTH_INDEXER_WORD_COUNT_H
#define QUOTH_INDEXER_WORD_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

struct word_count {
	struct buf bytes;	/* of the words */
	struct counted_word *words;
	size_t used, capacity;	/* capacity: a power of two */
	uint64_t total;		/* words counted, each as often as it stands there */
};

/* `= {0}` is an empty one. */
void word_count_finish(struct word_count *count);

/* Counts a folded word. False: no memory, and it was not counted. */
bool word_count_add(struct word_count *count, const char *word, size_t len);

/* Appends the MOST most frequent words to OUT, as frequent_new() reads them; of two
 * that are as frequent the first in order of bytes goes first. Words that a list of
 * frequent words does not take are passed over. COUNT is empty afterwards. */
void word_count_take(struct word_count *count, size_t most, struct buf *out);

#endif
