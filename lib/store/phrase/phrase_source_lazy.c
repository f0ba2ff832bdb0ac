/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_source_lazy.c - posting sources of phrases that leave finding the documents to
 * others, and weigh only those that may be among the best. */
#include <stdlib.h>

#include "lib/store/phrase/phrase_source_internal.h"

/* --- The best so far --- */

static void swap(double *a, double *b)
{
	double swapped = *a;
	*a = *b;
	*b = swapped;
}

static void sift_down(double *heap, uint32_t count)
{
	for (uint32_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && heap[child + 1] < heap[child])
			child++;
		if (heap[at] <= heap[child])
			return;
		swap(&heap[at], &heap[child]);
	}
}

static void sift_up(double *heap, uint32_t at)
{
	for (; at > 0 && heap[at] < heap[(at - 1) / 2]; at = (at - 1) / 2)
		swap(&heap[at], &heap[(at - 1) / 2]);
}

static void keep(struct phrase_source *source, double weight)
{
	if (source->count < source->limit) {
		source->best[source->count] = weight;
		sift_up(source->best, source->count++);
	} else if (source->limit > 0 && weight > source->best[0]) {
		source->best[0] = weight;
		sift_down(source->best, source->count);
	}
}

/* Documents come in order, and of two that weigh the same the first is the better. */
static bool is_among_best(const struct phrase_source *source, double weight)
{
	return source->weights != PHRASE_BEST || source->count < source->limit ||
		(source->limit > 0 && weight > source->best[0]);
}

/* --- The one that only weighs --- */

/* As if it were in every document: so an AND asks it last. */
static enum status lazy_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct phrase_source *source = context;
	enum status status = phrase_source_begin(source, shard, error);
	if (status != STATUS_OK)
		return status;
	bounds->least = bounds->likely = bounds->most = shard->documents;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static enum status lazy_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct phrase_source *source = context;
	source->document = target;
	source->min_weight = min_weight;
	*document = target <= source->last ? target : 0;
	return deadline_check(source->deadline, error);
}

static enum status lazy_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	const struct phrase_source *source = context;
	return lazy_skip(context, source->document + 1, min_weight, document, error);
}

/* A document that cannot weigh enough is none of the match: the positions of its words,
 * which are looked at last, need not be read. */
static enum status lazy_check(void *context, uint32_t target, double min_weight,
			      bool *matches, struct error *error)
{
	struct phrase_source *source = context;
	double bound = 0;
	source->document = target;
	source->min_weight = min_weight;
	*matches = true;
	enum status status = deadline_check(source->deadline, error);
	if (status != STATUS_OK || min_weight <= 0)
		return status;
	status = phrase_cursor_bound(source->cursor, target, &bound, error);
	*matches = bound >= min_weight;
	return status;
}

static enum status lazy_weight(void *context, double *weight, struct error *error)
{
	struct phrase_source *source = context;
	bool holds;
	*weight = 0;
	if (source->weights == PHRASE_NONE)
		return STATUS_OK;
	enum status status = phrase_cursor_bound(source->cursor, source->document,
						 weight, error);
	if (status != STATUS_OK ||
	    *weight < source->min_weight || !is_among_best(source, *weight))
		return status;
	status = phrase_cursor_check(source->cursor, source->document, 0, &holds, error);
	if (status != STATUS_OK)
		return status;
	*weight = phrase_cursor_weight(source->cursor);
	keep(source, *weight);
	return STATUS_OK;
}

enum status phrase_source_lazy(struct store *store, const struct store_phrase *phrase,
			       const struct phrase_asked *asked,
			       struct deadline *deadline, struct xap_query **query,
			       struct error *error)
{
	static const struct xap_source_ops ops = {
		.copy = phrase_source_copy,
		.start = lazy_start,
		.next = lazy_next,
		.skip = lazy_skip,
		.check = lazy_check,
		.weight = lazy_weight,
		.close = phrase_source_close,
	};
	const struct phrase_made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline };
	return phrase_source_query(&ops, &parts, query, error);
}

/* --- The one that knows the documents --- */

/* Those of the listed documents that are in SHARD. */
static enum status list_here(struct phrase_source *source, const struct xap_shard *shard,
			     struct error *error)
{
	const struct phrase_made *made = source->made;
	source->listed = calloc(made->listed_count + 1, sizeof *source->listed);
	if (source->listed == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < made->listed_count; i++)
		if (shard_has(shard, made->listed[i]))
			source->listed[source->listed_count++] =
				shard_local(shard, made->listed[i]);
	return STATUS_OK;
}

static enum status list_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct phrase_source *source = context;
	enum status status = phrase_source_begin(source, shard, error);
	if (status == STATUS_OK)
		status = list_here(source, shard, error);
	if (status != STATUS_OK)
		return status;
	bounds->least = bounds->likely = bounds->most = (uint32_t)source->listed_count;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static size_t first_from(const struct phrase_source *source, uint32_t target)
{
	size_t low = source->listed_at, high = source->listed_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (source->listed[middle] < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum status list_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct phrase_source *source = context;
	source->listed_at = first_from(source, target);
	source->min_weight = min_weight;
	source->document = source->listed_at < source->listed_count
		? source->listed[source->listed_at] : 0;
	*document = source->document;
	return deadline_check(source->deadline, error);
}

static enum status list_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	const struct phrase_source *source = context;
	return list_skip(context, source->document + 1, min_weight, document, error);
}

enum status phrase_source_list(struct store *store, const struct store_phrase *phrase,
			       const struct phrase_asked *asked,
			       struct deadline *deadline, const struct xap_hit *hits,
			       size_t count, struct xap_query **query,
			       struct error *error)
{
	static const struct xap_source_ops ops = {
		.copy = phrase_source_copy,
		.start = list_start,
		.next = list_next,
		.skip = list_skip,
		.weight = lazy_weight,
		.close = phrase_source_close,
	};
	const struct phrase_made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline, .listed_count = count,
				    .listed = calloc(count + 1, sizeof(uint32_t)) };
	if (parts.listed == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < count; i++)
		parts.listed[i] = hits[i].document;
	return phrase_source_query(&ops, &parts, query, error);
}
