/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.c - counting values of documents, in a hash table and a heap. */
#include "daemon/answer/tally.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOM_FIRST = 64,	/* slots; a power of two */
};

/* --- Counting --- */

/* FNV-1a, 32 bits. */
static uint32_t hash_of(const char *bytes, size_t len)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

static struct tally_slot *slot_of(const struct tally *tally, struct tally_slot *slots,
				  size_t room, uint32_t hash, const char *key,
				  size_t len)
{
	for (size_t at = hash & (room - 1);; at = (at + 1) & (room - 1)) {
		struct tally_slot *slot = &slots[at];
		if (slot->documents == 0 ||
		    (slot->hash == hash && slot->len == len &&
		     memcmp(tally->keys.data + slot->key, key, len) == 0))
			return slot;
	}
}

static enum status grow(struct tally *tally)
{
	size_t room = tally->room > 0 ? 2 * tally->room : ROOM_FIRST;
	struct tally_slot *slots = calloc(room, sizeof *slots);
	if (slots == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < tally->room; i++) {
		const struct tally_slot *old = &tally->slots[i];
		if (old->documents > 0)
			*slot_of(tally, slots, room, old->hash,
				 tally->keys.data + old->key, old->len) = *old;
	}
	free(tally->slots);
	tally->slots = slots;
	tally->room = room;
	return STATUS_OK;
}

enum status tally_add(struct tally *tally, const char *key, size_t len,
		      uint32_t document)
{
	uint32_t hash = hash_of(key, len);
	if (2 * tally->used >= tally->room && grow(tally) != STATUS_OK)
		return STATUS_NO_MEMORY;
	struct tally_slot *slot = slot_of(tally, tally->slots, tally->room, hash, key,
					  len);
	if (slot->documents == 0) {
		size_t at = tally->keys.len;
		buf_add(&tally->keys, key, len);
		if (!buf_ok(&tally->keys))
			return STATUS_NO_MEMORY;
		*slot = (struct tally_slot){ .key = at, .len = (uint32_t)len,
					     .hash = hash, .first = document };
		tally->used++;
	}
	slot->documents += slot->last != document;
	slot->last = document;
	return STATUS_OK;
}

void tally_finish(struct tally *tally)
{
	buf_finish(&tally->keys);
	free(tally->slots);
	*tally = (struct tally){0};
}

/* --- The most frequent --- */

static int by_frequency(const void *a, const void *b)
{
	const struct tallied *left = a, *right = b;
	if (left->documents != right->documents)
		return left->documents > right->documents ? -1 : 1;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->key, right->key, len);
	return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

static void swap(struct tallied *heap, size_t a, size_t b)
{
	struct tallied swapped = heap[a];
	heap[a] = heap[b];
	heap[b] = swapped;
}

/* The last of them is on top, to be replaced. */
static void sift_down(struct tallied *heap, size_t count)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && by_frequency(&heap[child + 1], &heap[child]) > 0)
			child++;
		if (by_frequency(&heap[child], &heap[at]) <= 0)
			return;
		swap(heap, child, at);
	}
}

static void sift_up(struct tallied *heap, size_t at)
{
	for (; at > 0 && by_frequency(&heap[at], &heap[(at - 1) / 2]) > 0;
	     at = (at - 1) / 2)
		swap(heap, at, (at - 1) / 2);
}

enum status tally_best_add(struct tally_best *best, const struct tallied *tallied)
{
	bool full = best->count == best->limit;
	if (best->at == NULL)
		best->at = calloc(best->limit + 1, sizeof *best->at);
	if (best->at == NULL)
		return STATUS_NO_MEMORY;
	if (full && (best->limit == 0 || by_frequency(tallied, &best->at[0]) > 0))
		return STATUS_OK;
	char *key = malloc(tallied->len + 1);
	if (key == NULL)
		return STATUS_NO_MEMORY;
	memcpy(key, tallied->key, tallied->len);
	struct tallied *place = &best->at[full ? 0 : best->count++];
	if (full)
		free((char *)place->key);
	*place = *tallied;
	place->key = key;
	if (full)
		sift_down(best->at, best->count);
	else
		sift_up(best->at, best->count - 1);
	return STATUS_OK;
}

enum status tally_best_of(struct tally_best *best, const struct tally *tally)
{
	for (size_t i = 0; i < tally->room; i++) {
		const struct tally_slot *slot = &tally->slots[i];
		struct tallied tallied = { NULL, slot->len, slot->documents,
					   slot->first };
		if (slot->documents == 0)
			continue;
		tallied.key = tally->keys.data + slot->key;
		if (tally_best_add(best, &tallied) != STATUS_OK)
			return STATUS_NO_MEMORY;
	}
	return STATUS_OK;
}

void tally_best_sort(struct tally_best *best)
{
	if (best->count > 0)
		qsort(best->at, best->count, sizeof *best->at, by_frequency);
}

void tally_best_finish(struct tally_best *best)
{
	for (size_t i = 0; i < best->count; i++)
		free((char *)best->at[i].key);
	free(best->at);
	*best = (struct tally_best){0};
}
