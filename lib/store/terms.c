/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms.c - the terms of an index that begin alike, the most frequent first. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"

struct counted {
	char *bytes;
	size_t len;
	uint32_t documents;
	uint32_t order;		/* of bytes, so that equals stay in it */
};

/* A heap with the rarest on top, so that it is what a more frequent one replaces. */
struct most_frequent {
	struct counted *at;
	size_t count, limit;
	uint32_t seen;
	bool failed;
	struct deadline *deadline;
	enum status stopped;
	struct error *error;
};

static bool is_rarer(const struct counted *one, const struct counted *than)
{
	if (one->documents != than->documents)
		return one->documents < than->documents;
	return one->order > than->order;
}

static void sift_down(struct counted *heap, size_t count, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && is_rarer(&heap[child + 1], &heap[child]))
			child++;
		if (!is_rarer(&heap[child], &heap[at]))
			return;
		struct counted swapped = heap[at];
		heap[at] = heap[child];
		heap[child] = swapped;
	}
}

static void sift_up(struct counted *heap, size_t at)
{
	while (at > 0 && is_rarer(&heap[at], &heap[(at - 1) / 2])) {
		struct counted swapped = heap[at];
		heap[at] = heap[(at - 1) / 2];
		heap[(at - 1) / 2] = swapped;
		at = (at - 1) / 2;
	}
}

static bool take(void *context, const char *term, size_t len, uint32_t documents)
{
	struct most_frequent *list = context;
	struct counted counted = { NULL, len, documents, list->seen++ };
	list->stopped = deadline_check(list->deadline, list->error);
	if (list->stopped != STATUS_OK)
		return false;
	bool full = list->count == list->limit;
	if (full && !is_rarer(&list->at[0], &counted))
		return true;
	counted.bytes = malloc(len + 1);
	if (counted.bytes == NULL) {
		list->failed = true;
		return false;
	}
	memcpy(counted.bytes, term, len);
	if (full) {
		free(list->at[0].bytes);
		list->at[0] = counted;
		sift_down(list->at, list->count, 0);
	} else {
		list->at[list->count++] = counted;
		sift_up(list->at, list->count - 1);
	}
	return true;
}

/* From the heap's end on, the rarest goes behind those that are left. */
static void sort(struct most_frequent *list)
{
	for (size_t left = list->count; left > 1;) {
		struct counted rarest = list->at[0];
		list->at[0] = list->at[--left];
		list->at[left] = rarest;
		sift_down(list->at, left, 0);
	}
}

enum status store_terms_of_prefix(struct store *store, const char *prefix, size_t len,
				  uint32_t limit,
				  bool (*term)(void *context, const char *term,
					       size_t len),
				  void *context, struct deadline *deadline,
				  struct error *error)
{
	struct most_frequent list = { .limit = limit, .deadline = deadline,
				      .error = error };
	if (limit == 0)
		return STATUS_OK;
	list.at = calloc(limit, sizeof *list.at);
	if (list.at == NULL)
		return error_set(error, STATUS_NO_MEMORY, "terms");
	enum status status = xap_db_terms(store->db, prefix, len, take, &list, error);
	if (status == STATUS_OK)
		status = list.stopped;
	if (status == STATUS_OK && list.failed)
		status = error_set(error, STATUS_NO_MEMORY, "terms");
	sort(&list);
	bool more = status == STATUS_OK;
	for (size_t i = 0; i < list.count; i++) {
		more = more && term(context, list.at[i].bytes, list.at[i].len);
		free(list.at[i].bytes);
	}
	free(list.at);
	return status;
}
