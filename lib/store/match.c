/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - a query tree to ranked documents. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/phrase.h"
#include "lib/store/store_internal.h"

/* --- A phrase as a posting source --- */

struct phrase_source {
	struct phrase_cursor *cursor;
	uint32_t document;
};

static enum status source_start(void *context, uint32_t *least, uint32_t *likely,
				uint32_t *most, double *max_weight,
				struct error *error)
{
	(void)error;
	const struct phrase_source *source = context;
	*least = 0;
	*most = phrase_cursor_most(source->cursor);
	*likely = *most / 2;
	*max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static enum status source_skip(void *context, uint32_t target, double min_weight,
			       uint32_t *document, struct error *error)
{
	struct phrase_source *source = context;
	enum status status = phrase_cursor_seek(source->cursor, target, min_weight,
						document, error);
	if (status == STATUS_OK)
		source->document = *document;
	return status;
}

static enum status source_next(void *context, double min_weight,
			       uint32_t *document, struct error *error)
{
	const struct phrase_source *source = context;
	return source_skip(context, source->document + 1, min_weight, document,
			   error);
}

static enum status source_check(void *context, uint32_t target, double min_weight,
				bool *matches, struct error *error)
{
	struct phrase_source *source = context;
	source->document = target;
	return phrase_cursor_check(source->cursor, target, min_weight, matches,
				   error);
}

static double source_weight(void *context)
{
	const struct phrase_source *source = context;
	return phrase_cursor_weight(source->cursor);
}

static void source_close(void *context)
{
	struct phrase_source *source = context;
	phrase_cursor_close(source->cursor);
	free(source);
}

static enum status phrase_to_xap(struct store *store,
				 const struct store_phrase *phrase, double factor,
				 struct deadline *deadline, struct xap_query **out,
				 struct error *error)
{
	static const struct xap_source_ops ops = {
		.start = source_start,
		.next = source_next,
		.skip = source_skip,
		.check = source_check,
		.weight = source_weight,
		.close = source_close,
	};
	struct phrase_source *source = calloc(1, sizeof *source);
	if (source == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	enum status status = phrase_cursor_open(store, phrase, factor, deadline,
						&source->cursor, error);
	if (status != STATUS_OK) {
		free(source);
		return status;
	}
	return xap_query_source(&ops, source, out, error);
}

/* --- The tree to Xapian's --- */

struct builder {
	struct store *store;
	struct deadline *deadline;
	struct error *error;
};

static enum status build(const struct builder *builder,
			 const struct store_query *query, double factor,
			 struct xap_query **out);

static enum xap_operator operator_of(enum query_kind kind)
{
	switch (kind) {
	case QUERY_ALL: return XAP_AND;
	case QUERY_ANY: return XAP_OR;
	case QUERY_SYNONYM: return XAP_SYNONYM;
	case QUERY_WITHOUT: return XAP_AND_NOT;
	case QUERY_FILTER: return XAP_FILTER;
	case QUERY_MAYBE: return XAP_AND_MAYBE;
	case QUERY_TERM:
	case QUERY_SCALE:
	case QUERY_RANGE:
	case QUERY_PREFIX:
	case QUERY_PHRASE:
	case QUERY_EVERY:
	case QUERY_NOTHING:
		break;
	}
	abort();	/* build() sends only the above here */
}

/* Xapian hands a posting source the minimum weight unscaled, so a factor above 1
 * would make a phrase drop documents that count: factors go down to the leaves,
 * and a phrase multiplies by its own. */
static enum status scaled(const struct builder *builder, enum status status,
			  double factor, struct xap_query **query)
{
	if (status != STATUS_OK || factor == 1)
		return status;
	struct xap_query *plain = *query;
	*query = NULL;
	status = xap_query_scale(plain, factor, query, builder->error);
	xap_query_free(plain);
	return status;
}

static enum status build_parts(const struct builder *builder,
			       const struct store_query *query, double factor,
			       struct xap_query **out)
{
	/* A synonym's weight comes from its terms taken together. */
	double inner = query->kind == QUERY_SYNONYM ? 1 : factor;
	enum status status = STATUS_OK;
	size_t built = 0;
	struct xap_query **parts = calloc(query->count + 1,
					  sizeof(struct xap_query *));
	if (parts == NULL)
		return error_set(builder->error, STATUS_NO_MEMORY, "query");
	for (; built < query->count && status == STATUS_OK; built++)
		status = build(builder, query->parts[built], inner, &parts[built]);
	if (status == STATUS_OK)
		status = xap_query_combine(operator_of(query->kind), parts,
					   query->count, out, builder->error);
	if (query->kind == QUERY_SYNONYM)
		status = scaled(builder, status, factor, out);
	for (size_t i = 0; i < built; i++)
		xap_query_free(parts[i]);
	free(parts);
	return status;
}

static enum status build(const struct builder *builder,
			 const struct store_query *query, double factor,
			 struct xap_query **out)
{
	struct error *error = builder->error;
	*out = NULL;
	switch (query->kind) {
	case QUERY_TERM:
		return scaled(builder,
			      xap_query_term(query->bytes, query->len, out, error),
			      factor, out);
	case QUERY_PREFIX:
		return scaled(builder,
			      xap_query_prefix(query->bytes, query->len,
					       query->number, out, error),
			      factor, out);
	case QUERY_PHRASE:
		return phrase_to_xap(builder->store, query->phrase, factor,
				     builder->deadline, out, error);
	case QUERY_RANGE:
		return xap_query_range(query->number, query->bytes, query->len,
				       query->upper, strlen(query->upper), out,
				       error);
	case QUERY_SCALE:
		return build(builder, query->parts[0], factor * query->factor, out);
	case QUERY_EVERY:
		return xap_query_every(out, error);
	case QUERY_NOTHING:
		return xap_query_nothing(out, error);
	case QUERY_ALL:
	case QUERY_ANY:
	case QUERY_SYNONYM:
	case QUERY_WITHOUT:
	case QUERY_FILTER:
	case QUERY_MAYBE:
		return build_parts(builder, query, factor, out);
	}
	return error_set(error, STATUS_INTERNAL, "no such kind of query");
}

static enum status build_guarded(const struct builder *builder,
				 const struct store_query *query,
				 struct xap_query **out)
{
	struct xap_query *parts[2] = { NULL, NULL };
	enum status status = build(builder, query, 1, &parts[0]);
	if (status == STATUS_OK)
		status = deadline_query(builder->store, builder->deadline, &parts[1],
					builder->error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_FILTER, parts, 2, out, builder->error);
	xap_query_free(parts[0]);
	xap_query_free(parts[1]);
	return status;
}

static void set_order(struct xap_search *search, enum store_sort sort)
{
	switch (sort) {
	case STORE_BY_SCORE:
		search->sort_slot = -1;
		return;
	case STORE_BY_DATE:
		search->sort_slot = SCHEMA_SLOT_DATE;
		search->sort_default = "~";	/* after every digit */
		return;
	case STORE_BY_DATE_DESC:
		search->sort_slot = SCHEMA_SLOT_DATE;
		search->sort_descending = true;
		return;
	case STORE_BY_PATH:
		search->sort_slot = SCHEMA_SLOT_PATH;
		return;
	}
}

static enum status take_hits(struct store_matches *matches,
			     const struct xap_result *result, struct error *error)
{
	*matches = (struct store_matches){
		.hits = calloc(result->count + 1, sizeof *matches->hits),
		.hit_count = result->count,
		.total = result->at_least,
		.exact = result->at_least == result->at_most,
	};
	if (matches->hits == NULL)
		return error_set(error, STATUS_NO_MEMORY, "hits");
	for (size_t i = 0; i < result->count; i++)
		matches->hits[i] = (struct store_hit){ result->hits[i].document,
						       result->hits[i].weight };
	return STATUS_OK;
}

enum status store_match(struct store *store, const struct store_query *query,
			const struct store_search *search,
			struct store_matches *matches, struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	struct builder builder = { store, &deadline, error };
	uint32_t documents = store->stats.documents;
	struct xap_search xap = {
		.first = search->first,
		.limit = search->limit,
		.check_at_least = search->count_to < documents ? search->count_to
							       : documents,
		.k1 = STORE_BM25_K1,
		.b = STORE_BM25_B,
		.weighted = search->limit > 0,
	};
	struct xap_result result = {0};
	struct xap_query *built = NULL;

	set_order(&xap, search->sort);
	enum status status = build_guarded(&builder, query, &built);
	if (status == STATUS_OK) {
		xap.query = built;
		status = xap_match(store->db, &xap, &result, error);
	}
	if (status == STATUS_OK)
		status = take_hits(matches, &result, error);
	free(result.hits);
	xap_query_free(built);
	return status;
}

void store_matches_finish(struct store_matches *matches)
{
	free(matches->hits);
	*matches = (struct store_matches){0};
}

/* --- Counting --- */

static int by_document(const void *a, const void *b)
{
	const struct store_hit *left = a, *right = b;
	return (left->document > right->document) -
		(left->document < right->document);
}

static enum status count_all(struct phrase_cursor *cursor, uint32_t *documents,
			     uint64_t *occurrences, struct error *error)
{
	for (uint32_t document = 0;;) {
		enum status status = phrase_cursor_seek(cursor, document + 1, 0,
							&document, error);
		if (status != STATUS_OK || document == 0)
			return status;
		(*documents)++;
		*occurrences += phrase_cursor_frequency(cursor);
	}
}

static enum status count_among(struct phrase_cursor *cursor,
			       struct store_matches *allowed, uint32_t *documents,
			       uint64_t *occurrences, struct error *error)
{
	qsort(allowed->hits, allowed->hit_count, sizeof *allowed->hits, by_document);
	for (size_t i = 0; i < allowed->hit_count; i++) {
		bool holds;
		enum status status = phrase_cursor_check(
			cursor, allowed->hits[i].document, 0, &holds, error);
		if (status != STATUS_OK)
			return status;
		if (!holds)
			continue;
		(*documents)++;
		*occurrences += phrase_cursor_frequency(cursor);
	}
	return STATUS_OK;
}

enum status store_phrase_count(struct store *store,
			       const struct store_phrase *phrase,
			       const struct store_query *filter,
			       const struct store_search *search,
			       uint32_t *documents, uint64_t *occurrences,
			       struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	struct store_search all = *search;
	struct store_matches allowed = {0};
	struct phrase_cursor *cursor = NULL;
	uint32_t found = 0;
	uint64_t times = 0;
	enum status status = phrase_cursor_open(store, phrase, 1, &deadline, &cursor,
						error);
	if (status != STATUS_OK)
		goto out;
	if (filter == NULL) {
		status = count_all(cursor, &found, &times, error);
		goto out;
	}
	all.first = 0;
	all.limit = store->stats.documents;
	all.count_to = UINT32_MAX;
	all.sort = STORE_BY_SCORE;
	status = store_match(store, filter, &all, &allowed, error);
	if (status == STATUS_OK)
		status = count_among(cursor, &allowed, &found, &times, error);
out:
	store_matches_finish(&allowed);
	phrase_cursor_close(cursor);
	if (status == STATUS_OK) {
		*documents = found;
		*occurrences = times;
	}
	return status;
}
