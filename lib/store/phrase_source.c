/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_source.c - phrase cursors as posting sources. */
#include "lib/store/phrase_source.h"

#include <stdlib.h>

#include "lib/store/phrase.h"

/* What a source is made of, one for all of its copies. */
struct made {
	struct store *store;
	const struct store_phrase *phrase;
	struct store_phrase *own;	/* it, if it is nobody else's */
	struct phrase_asked asked;
	struct deadline *deadline;
	uint32_t as_rare_as;		/* documents; 0: as rare as its words */
	uint32_t *listed;		/* the documents, where they are known */
	size_t listed_count;
	unsigned users;			/* all of one thread */
};

struct source {
	struct made *made;
	struct phrase_cursor *cursor;	/* in one shard, of which all numbers are */
	struct deadline *deadline;
	uint32_t last;
	uint32_t document;
	double min_weight;	/* what the document at hand must weigh to matter */
	enum phrase_weights weights;
	uint32_t *listed;
	size_t listed_count, listed_at;
	/* The best weights so far, the least of them first: a heap. */
	double *best;
	uint32_t count, limit;
};

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

static void keep(struct source *source, double weight)
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
static bool is_among_best(const struct source *source, double weight)
{
	return source->weights != PHRASE_BEST || source->count < source->limit ||
		(source->limit > 0 && weight > source->best[0]);
}

/* --- What both have in common --- */

static void made_leave(struct made *made)
{
	if (--made->users > 0)
		return;
	store_phrase_free(made->own);
	free(made->listed);
	free(made);
}

/* Closes what start opened. */
static void source_reset(struct source *source)
{
	phrase_cursor_close(source->cursor);
	free(source->best);
	free(source->listed);
	*source = (struct source){ .made = source->made };
}

static void source_close(void *context)
{
	struct source *source = context;
	source_reset(source);
	made_leave(source->made);
	free(source);
}

static struct source *source_of(struct made *made)
{
	struct source *source = calloc(1, sizeof *source);
	if (source != NULL) {
		source->made = made;
		made->users++;
	}
	return source;
}

static void *source_copy(const void *context)
{
	const struct source *source = context;
	return source_of(source->made);
}

static enum status make(const struct made *parts, struct source **out,
			struct error *error)
{
	struct made *made = malloc(sizeof *made);
	if (made != NULL) {
		*made = *parts;
		*out = source_of(made);
	}
	if (made != NULL && *out != NULL)
		return STATUS_OK;
	free(made);
	return error_set(error, STATUS_NO_MEMORY, "phrase");
}

static enum status source_query(const struct xap_source_ops *ops,
				const struct made *parts, struct xap_query **query,
				struct error *error)
{
	struct source *source = NULL;
	enum status status = make(parts, &source, error);
	if (status == STATUS_OK)
		return xap_query_source(parts->store->db, ops, source, query, error);
	store_phrase_free(parts->own);
	free(parts->listed);
	return status;
}

/* Opens SOURCE in SHARD. */
static enum status begin(struct source *source, const struct xap_shard *shard,
			 struct error *error)
{
	const struct made *made = source->made;
	source_reset(source);
	source->deadline = made->deadline;
	source->weights = made->asked.weights;
	source->last = shard->last_document;
	bool best = source->weights == PHRASE_BEST;
	if (best) {
		uint32_t all = made->store->stats.documents;
		source->limit = made->asked.best < all ? made->asked.best : all;
		source->best = calloc(source->limit + 1, sizeof *source->best);
	}
	if (best && source->best == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	enum status status = deadline_look(source->deadline, error);
	if (status == STATUS_OK)
		status = phrase_cursor_open_in(made->store, shard->db, made->phrase,
					       made->asked.factor, made->deadline,
					       &source->cursor, error);
	if (status == STATUS_OK && made->as_rare_as > 0)
		phrase_cursor_as_rare(source->cursor, made->store->stats.documents,
				      made->as_rare_as, made->asked.factor);
	return status;
}

/* --- The one that finds the documents itself --- */

static enum status own_start(void *context, const struct xap_shard *shard,
			     struct xap_bounds *bounds, struct error *error)
{
	struct source *source = context;
	enum status status = begin(source, shard, error);
	if (status != STATUS_OK)
		return status;
	uint32_t most = phrase_cursor_most(source->cursor);
	bounds->least = 0;
	bounds->most = most < shard->documents ? most : shard->documents;
	bounds->likely = bounds->most / 2;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static enum status own_skip(void *context, uint32_t target, double min_weight,
			    uint32_t *document, struct error *error)
{
	struct source *source = context;
	enum status status = phrase_cursor_seek(source->cursor, target, min_weight,
						document, error);
	if (status == STATUS_OK)
		source->document = *document;
	return status;
}

static enum status own_next(void *context, double min_weight, uint32_t *document,
			    struct error *error)
{
	const struct source *source = context;
	return own_skip(context, source->document + 1, min_weight, document, error);
}

static enum status own_check(void *context, uint32_t target, double min_weight,
			     bool *matches, struct error *error)
{
	struct source *source = context;
	source->document = target;
	return phrase_cursor_check(source->cursor, target, min_weight, matches, error);
}

static enum status own_weight(void *context, double *weight, struct error *error)
{
	(void)error;
	const struct source *source = context;
	*weight = phrase_cursor_weight(source->cursor);
	return STATUS_OK;
}

static const struct xap_source_ops own_ops = {
	.copy = source_copy,
	.start = own_start,
	.next = own_next,
	.skip = own_skip,
	.check = own_check,
	.weight = own_weight,
	.close = source_close,
};

static const struct xap_source_ops own_ops_inside = {
	.copy = source_copy,
	.start = own_start,
	.next = own_next,
	.skip = own_skip,
	.weight = own_weight,
	.close = source_close,
};

enum status phrase_source_own(struct store *store, const struct store_phrase *phrase,
			      const struct phrase_asked *asked,
			      struct deadline *deadline, struct xap_query **query,
			      struct error *error)
{
	const struct made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline };
	return source_query(asked->inside ? &own_ops_inside : &own_ops, &parts, query,
			    error);
}

enum status phrase_source_word(struct store *store, struct store_phrase *phrase,
			       uint32_t as_rare_as, const struct phrase_asked *asked,
			       struct deadline *deadline, struct xap_query **query,
			       struct error *error)
{
	const struct made parts = { .store = store, .phrase = phrase, .own = phrase,
				    .asked = *asked, .deadline = deadline,
				    .as_rare_as = as_rare_as };
	return source_query(asked->inside ? &own_ops_inside : &own_ops, &parts, query,
			    error);
}

/* --- The one that only weighs --- */

/* As if it were in every document: so an AND asks it last. */
static enum status lazy_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct source *source = context;
	enum status status = begin(source, shard, error);
	if (status != STATUS_OK)
		return status;
	bounds->least = bounds->likely = bounds->most = shard->documents;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static enum status lazy_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct source *source = context;
	source->document = target;
	source->min_weight = min_weight;
	*document = target <= source->last ? target : 0;
	return deadline_check(source->deadline, error);
}

static enum status lazy_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	const struct source *source = context;
	return lazy_skip(context, source->document + 1, min_weight, document, error);
}

/* A document that cannot weigh enough is none of the match: the positions of its words,
 * which are looked at last, need not be read. */
static enum status lazy_check(void *context, uint32_t target, double min_weight,
			      bool *matches, struct error *error)
{
	struct source *source = context;
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
	struct source *source = context;
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
		.copy = source_copy,
		.start = lazy_start,
		.next = lazy_next,
		.skip = lazy_skip,
		.check = lazy_check,
		.weight = lazy_weight,
		.close = source_close,
	};
	const struct made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline };
	return source_query(&ops, &parts, query, error);
}

/* --- The one that knows the documents --- */

/* Those of the listed documents that are in SHARD. */
static enum status list_here(struct source *source, const struct xap_shard *shard,
			     struct error *error)
{
	const struct made *made = source->made;
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
	struct source *source = context;
	enum status status = begin(source, shard, error);
	if (status == STATUS_OK)
		status = list_here(source, shard, error);
	if (status != STATUS_OK)
		return status;
	bounds->least = bounds->likely = bounds->most = (uint32_t)source->listed_count;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static size_t first_from(const struct source *source, uint32_t target)
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
	struct source *source = context;
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
	const struct source *source = context;
	return list_skip(context, source->document + 1, min_weight, document, error);
}

enum status phrase_source_list(struct store *store, const struct store_phrase *phrase,
			       const struct phrase_asked *asked,
			       struct deadline *deadline, const struct xap_hit *hits,
			       size_t count, struct xap_query **query,
			       struct error *error)
{
	static const struct xap_source_ops ops = {
		.copy = source_copy,
		.start = list_start,
		.next = list_next,
		.skip = list_skip,
		.weight = lazy_weight,
		.close = source_close,
	};
	const struct made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline, .listed_count = count,
				    .listed = calloc(count + 1, sizeof(uint32_t)) };
	if (parts.listed == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < count; i++)
		parts.listed[i] = hits[i].document;
	return source_query(&ops, &parts, query, error);
}
