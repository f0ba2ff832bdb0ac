/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.c - counting values of documents, and a heap for the most frequent. */
#include "daemon/answer/tally.h"

#include <stdlib.h>
#include <string.h>

enum {
	ROOM_FIRST = 64,	/* counts there is room for at first */
};

/* --- Counting --- */

static bool make_room(struct tally *tally)
{
	if (tally->names.count < tally->room)
		return true;
	size_t room = tally->room > 0 ? 2 * tally->room : ROOM_FIRST;
	struct tally_count *counts = realloc(tally->counts, room * sizeof *counts);
	if (counts == NULL)
		return false;
	tally->counts = counts;
	tally->room = room;
	return true;
}

enum status tally_add(struct tally *tally, const char *key, size_t len,
		      uint32_t document)
{
	size_t before = tally->names.count;
	uint32_t number;
	if (!make_room(tally) || !names_take(&tally->names, key, len, &number))
		return STATUS_NO_MEMORY;
	struct tally_count *count = &tally->counts[number];
	if (number == before)
		*count = (struct tally_count){ .first = document };
	count->documents += count->last != document;
	count->last = document;
	return STATUS_OK;
}

void tally_finish(struct tally *tally)
{
	names_finish(&tally->names);
	free(tally->counts);
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
	for (uint32_t i = 0; i < tally->names.count; i++) {
		struct tallied tallied = { .documents = tally->counts[i].documents,
					   .first = tally->counts[i].first };
		tallied.key = names_at(&tally->names, i, &tallied.len);
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
