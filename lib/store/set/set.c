/* SPDX-License-Identifier: GPL-2.0-or-later */
/* set.c - a set of documents, one bit each: what a match leaves for those who count. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"

enum {
	WORD_BITS = 64,
};

static size_t words_of(const struct store_set *set)
{
	return (size_t)set->last / WORD_BITS + 1;
}

enum status store_set_init(struct store_set *set, const struct store *store,
			   struct error *error)
{
	uint32_t last = store->stats.last_document;
	*set = (struct store_set){ .last = last };
	set->bits = calloc(words_of(set), sizeof *set->bits);
	return set->bits != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "set of documents");
}

void store_set_finish(struct store_set *set)
{
	free(set->bits);
	*set = (struct store_set){0};
}

void store_set_clear(struct store_set *set)
{
	memset(set->bits, 0, words_of(set) * sizeof *set->bits);
	set->count = 0;
}

bool store_set_add(struct store_set *set, uint32_t document)
{
	if (document > set->last)
		return false;
	uint64_t *word = &set->bits[document / WORD_BITS];
	uint64_t bit = (uint64_t)1 << document % WORD_BITS;
	bool is_new = (*word & bit) == 0;
	*word |= bit;
	set->count += is_new;
	return is_new;
}

void store_set_add_all(struct store_set *set, const struct store_set *more)
{
	set->count = 0;
	for (size_t i = 0; i < words_of(set); i++) {
		set->bits[i] |= more->bits[i];
		set->count += (uint32_t)__builtin_popcountll(set->bits[i]);
	}
}

bool store_set_has(const struct store_set *set, uint32_t document)
{
	return document <= set->last &&
		(set->bits[document / WORD_BITS] >> document % WORD_BITS & 1) != 0;
}

uint32_t store_set_next(const struct store_set *set, uint32_t after)
{
	if (after >= set->last)
		return 0;
	size_t at = (after + 1) / WORD_BITS;
	uint64_t left = set->bits[at] & UINT64_MAX << (after + 1) % WORD_BITS;
	while (left == 0)
		if (++at == words_of(set))
			return 0;
		else
			left = set->bits[at];
	return (uint32_t)(at * WORD_BITS) + (uint32_t)__builtin_ctzll(left);
}
