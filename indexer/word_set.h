/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_set.h - which stems a batch was told of already.
 *
 * Keeps 64-bit hashes, not the words: of a million words two have one hash once
 * in 37 million batches, and then one inflection is missing from one expansion until
 * another batch brings it. */
#ifndef QUOTH_INDEXER_WORD_SET_H
#define QUOTH_INDEXER_WORD_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word_set {
	uint64_t *slots;	/* 0: free */
	size_t count, capacity;	/* capacity: a power of two */
};

void word_set_finish(struct word_set *set);
void word_set_clear(struct word_set *set);

uint64_t word_set_hash(const char *language, const char *stem, size_t stem_len,
		       const char *word, size_t word_len);

/* True when HASH was not there. Without memory everything is new. */
bool word_set_add(struct word_set *set, uint64_t hash);

#endif
