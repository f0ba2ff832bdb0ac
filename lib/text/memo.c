/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memo.c - remembers what became of the words seen lately. */
#include "lib/text/memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct memo {
	struct memo_slot *slots;	/* inside `block`, on a cache line */
	char block[MEMO_SLOTS * MEMO_SLOT_BYTES + MEMO_SLOT_BYTES - 1];
};

/* calloc, not aligned_alloc: what it maps afresh is zero without being touched. */
struct memo *memo_open(void)
{
	struct memo *memo = calloc(1, sizeof *memo);
	if (memo == NULL)
		return NULL;
	uintptr_t past = (uintptr_t)memo->block % MEMO_SLOT_BYTES;
	memo->slots = (void *)(memo->block + (past > 0 ? MEMO_SLOT_BYTES - past : 0));
	return memo;
}

void memo_close(struct memo *memo)
{
	free(memo);
}

static size_t slot_of(unsigned char tag, const char *key, size_t len)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t hash = (tag + len) * odd;
	for (; len >= 8; key += 8, len -= 8) {
		uint64_t word;
		memcpy(&word, key, sizeof word);
		hash = (hash ^ word) * odd;
		hash ^= hash >> 32;
	}
	uint64_t rest = 0;
	for (size_t i = 0; i < len; i++)
		rest = rest << 8 | (unsigned char)key[i];
	hash = (hash ^ rest) * odd;
	return (size_t)(hash >> 40) % MEMO_SLOTS;
}

static bool holds(const struct memo_slot *slot, unsigned char tag, const char *key,
		  size_t len)
{
	return slot->tag == tag && slot->key_len == len &&
	       memcmp(slot->bytes, key, len) == 0;
}

/* A word may be in its own slot or in that one's neighbour. */
const char *memo_get(const struct memo *memo, unsigned char tag, const char *key,
		     size_t key_len, size_t *len)
{
	size_t at = slot_of(tag, key, key_len);
	const struct memo_slot *slot = &memo->slots[at];
	if (!holds(slot, tag, key, key_len)) {
		slot = &memo->slots[at ^ 1];
		if (!holds(slot, tag, key, key_len))
			return NULL;
	}
	*len = slot->value_len;
	return slot->bytes + slot->key_len;
}

/* The first of the two slots goes to the newcomer, what was there to the second. */
void memo_put(struct memo *memo, unsigned char tag, const char *key, size_t key_len,
	      const char *value, size_t len)
{
	if (key_len + len > sizeof memo->slots->bytes)
		return;
	size_t at = slot_of(tag, key, key_len);
	struct memo_slot *slot = &memo->slots[at];
	memo->slots[at ^ 1] = *slot;
	slot->tag = tag;
	slot->key_len = (unsigned char)key_len;
	slot->value_len = (unsigned char)len;
	memcpy(slot->bytes, key, key_len);
	memcpy(slot->bytes + key_len, value, len);
}
