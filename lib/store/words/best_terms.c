/* SPDX-License-Identifier: GPL-2.0-or-later */
/* best_terms.c - a heap with the worst on top, so that it is what a better one
 * replaces. */
#include "lib/store/words/best_terms.h"

#include <stdlib.h>
#include <string.h>

enum status best_terms_init(struct best_terms *best, uint32_t limit,
			    struct error *error)
{
	*best = (struct best_terms){ .limit = limit };
	best->at = calloc((size_t)limit + 1, sizeof *best->at);
	if (best->at == NULL)
		return error_set(error, STATUS_NO_MEMORY, "terms");
	return STATUS_OK;
}

void best_terms_finish(struct best_terms *best)
{
	for (size_t i = 0; i < best->count; i++)
		free(best->at[i].bytes);
	free(best->at);
	*best = (struct best_terms){0};
}

static bool is_worse(const struct best_term *one, const struct best_term *than)
{
	if (one->distance != than->distance)
		return one->distance > than->distance;
	if (one->documents != than->documents)
		return one->documents < than->documents;
	return one->order > than->order;
}

static void sift_down(struct best_term *heap, size_t count, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && is_worse(&heap[child + 1], &heap[child]))
			child++;
		if (!is_worse(&heap[child], &heap[at]))
			return;
		struct best_term swapped = heap[at];
		heap[at] = heap[child];
		heap[child] = swapped;
	}
}

static void sift_up(struct best_term *heap, size_t at)
{
	while (at > 0 && is_worse(&heap[at], &heap[(at - 1) / 2])) {
		struct best_term swapped = heap[at];
		heap[at] = heap[(at - 1) / 2];
		heap[(at - 1) / 2] = swapped;
		at = (at - 1) / 2;
	}
}

enum status best_terms_add(struct best_terms *best, const char *term, size_t len,
			   unsigned distance, uint32_t documents, struct error *error)
{
	struct best_term added = { NULL, len, distance, documents, best->seen++ };
	bool full = best->count == best->limit;
	if (best->limit == 0 || (full && !is_worse(&best->at[0], &added)))
		return STATUS_OK;
	added.bytes = malloc(len + 1);
	if (added.bytes == NULL)
		return error_set(error, STATUS_NO_MEMORY, "terms");
	memcpy(added.bytes, term, len);
	added.bytes[len] = '\0';
	if (full) {
		free(best->at[0].bytes);
		best->at[0] = added;
		sift_down(best->at, best->count, 0);
	} else {
		best->at[best->count++] = added;
		sift_up(best->at, best->count - 1);
	}
	return STATUS_OK;
}

bool best_terms_is_full(const struct best_terms *best, unsigned distance)
{
	return best->count == best->limit &&
		(best->limit == 0 || best->at[0].distance < distance);
}

/* From the heap's end on, the worst goes behind those that are left. */
void best_terms_sort(struct best_terms *best)
{
	for (size_t left = best->count; left > 1;) {
		struct best_term worst = best->at[0];
		best->at[0] = best->at[--left];
		best->at[left] = worst;
		sift_down(best->at, left, 0);
	}
}
