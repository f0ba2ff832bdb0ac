/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_set.c - a set of hashes, open addressing. */
#include "indexer/word_set.h"

#include <stdlib.h>
#include <string.h>

enum {
	WORD_SET_FIRST = 16 * 1024,	/* slots */
};

void word_set_finish(struct word_set *set)
{
	free(set->slots);
	*set = (struct word_set){0};
}

void word_set_clear(struct word_set *set)
{
	if (set->slots != NULL)
		memset(set->slots, 0, set->capacity * sizeof *set->slots);
	set->count = 0;
}

/* FNV-1a, finished by the mixer of SplitMix64. */
static uint64_t mix(uint64_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return (hash ^ 0x100) * UINT64_C(0x100000001b3);
}

uint64_t word_set_hash(const char *language, const char *stem, size_t stem_len,
		       const char *word, size_t word_len)
{
	uint64_t hash = mix(UINT64_C(0xcbf29ce484222325), language, strlen(language));
	hash = mix(hash, stem, stem_len);
	hash = mix(hash, word, word_len);
	hash = (hash ^ hash >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94d049bb133111eb);
	hash ^= hash >> 31;
	return hash != 0 ? hash : 1;
}

static size_t slot_of(const struct word_set *set, uint64_t hash)
{
	size_t at = hash & (set->capacity - 1);
	while (set->slots[at] != 0 && set->slots[at] != hash)
		at = (at + 1) & (set->capacity - 1);
	return at;
}

static bool grow(struct word_set *set)
{
	struct word_set larger = {
		.capacity = set->capacity > 0 ? 2 * set->capacity : WORD_SET_FIRST,
		.count = set->count,
	};
	larger.slots = calloc(larger.capacity, sizeof *larger.slots);
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i] != 0)
			larger.slots[slot_of(&larger, set->slots[i])] = set->slots[i];
	free(set->slots);
	*set = larger;
	return true;
}

bool word_set_add(struct word_set *set, uint64_t hash)
{
	if (2 * set->count >= set->capacity && !grow(set))
		return true;
	size_t at = slot_of(set, hash);
	if (set->slots[at] == hash)
		return false;
	set->slots[at] = hash;
	set->count++;
	return true;
}
