/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match.c - a query tree to ranked documents. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/match_internal.h"
#include "lib/store/phrase/phrase_match.h"
#include "lib/store/phrase/phrase_memory.h"

/* --- The tree to Xapian's --- */

enum {
	LIGHT_POSTINGS = 60 * 1000,	/* Xapian reads so many in up to three milliseconds:
					 * such a match need not look at the clock, which is
					 * one more call for each document */
	HEAVY_POSTINGS = 1000 * 1000,	/* for what nobody knows the cost of */
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
	case QUERY_SET:
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

static enum status build_all(const struct builder *builder,
			       const struct store_query *query, double factor,
			       struct xap_query **out)
{
	/* A synonym's weight comes from its terms taken together. */
	double weight = query->kind == QUERY_SYNONYM ? 1 : factor;
	struct builder inner = *builder;
	enum status status = STATUS_OK;
	size_t built = 0;
	struct xap_query **parts = calloc(query->count + 1,
					  sizeof(struct xap_query *));
	if (parts == NULL)
		return error_set(builder->error, STATUS_NO_MEMORY, "query");
	for (; built < query->count && status == STATUS_OK; built++) {
		inner.inside = builder->inside || query_is_inside(query, built);
		status = build(&inner, query->parts[built], weight, &parts[built]);
	}
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

static enum status build_parts(const struct builder *builder,
			       const struct store_query *query, double factor,
			       struct xap_query **out)
{
	return query->kind == QUERY_SYNONYM && builder->store->shards > 1
		? synonym_query(builder, query, factor, out)
		: build_all(builder, query, factor, out);
}

enum status match_phrase(const struct builder *builder,
			 const struct store_phrase *phrase, double factor,
			 struct xap_query **out)
{
	const struct phrase_asked asked = { factor, builder->weights, builder->best,
					    builder->inside };
	return phrase_query(builder->store, phrase, &asked, builder->deadline, out,
			    builder->error);
}

static enum status build_term(const struct builder *builder,
			      const struct store_query *query, double factor,
			      struct xap_query **out)
{
	uint32_t documents = 0;
	enum status status = xap_db_frequency(builder->store->db, query->bytes,
					      query->len, &documents, builder->error);
	*builder->postings += documents;
	if (status == STATUS_OK)
		status = xap_query_term(builder->store->db, query->bytes, query->len,
					documents, out, builder->error);
	return scaled(builder, status, factor, out);
}

/* What leaves other than terms may cost: a phrase that is weighed looks at the clock
 * itself. */
static void count_cost(const struct builder *builder, const struct store_query *query)
{
	bool light = query->kind == QUERY_EVERY || query->kind == QUERY_SET ||
		(query->kind == QUERY_PHRASE && builder->weights != PHRASE_NONE);
	*builder->postings += light ? builder->store->stats.documents : HEAVY_POSTINGS;
}

static enum status build(const struct builder *builder,
			 const struct store_query *query, double factor,
			 struct xap_query **out)
{
	struct error *error = builder->error;
	enum status status = deadline_check(builder->deadline, error);
	*out = NULL;
	if (status != STATUS_OK)
		return status;
	if (query->kind == QUERY_PHRASE || query->kind == QUERY_RANGE ||
	    query->kind == QUERY_SET || query->kind == QUERY_EVERY)
		count_cost(builder, query);
	switch (query->kind) {
	case QUERY_TERM:
		return build_term(builder, query, factor, out);
	case QUERY_PREFIX:
		return star_query(builder, query, factor, out);
	case QUERY_PHRASE:
		return match_phrase(builder, query->phrase, factor, out);
	case QUERY_RANGE:
		return xap_query_range(query->number, query->bytes, query->len,
				       query->upper, strlen(query->upper), out,
				       error);
	case QUERY_SET:
		return set_query(builder->store, query->set, builder->deadline, out,
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

enum status match_guarded(const struct builder *builder,
			  const struct store_query *query, struct xap_query **out)
{
	struct xap_query *parts[2] = { NULL };
	enum status status = build(builder, query, 1, &parts[0]);
	if (status == STATUS_OK && *builder->postings <= LIGHT_POSTINGS) {
		*out = parts[0];
		return STATUS_OK;
	}
	if (status == STATUS_OK)
		status = deadline_query(builder->store, builder->deadline, &parts[1],
					builder->error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_FILTER, parts, 2, out, builder->error);
	xap_query_free(parts[0]);
	xap_query_free(parts[1]);
	return status;
}

enum status match_hits(struct store_matches *matches, const struct xap_result *result,
		       struct error *error)
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

/* How many of the best are looked for. */
static uint32_t end_of(const struct store_search *search)
{
	return search->limit > UINT32_MAX - search->first
		? UINT32_MAX : search->first + search->limit;
}

/* Whether a phrase is all that QUERY scores. */
static bool has_only_phrase(const struct store_query *query)
{
	switch (query->kind) {
	case QUERY_PHRASE:
		return true;
	case QUERY_SCALE:
	case QUERY_FILTER:
	case QUERY_WITHOUT:
		return has_only_phrase(query->parts[0]);
	case QUERY_TERM:
	case QUERY_ALL:
	case QUERY_ANY:
	case QUERY_SYNONYM:
	case QUERY_MAYBE:
	case QUERY_RANGE:
	case QUERY_PREFIX:
	case QUERY_SET:
	case QUERY_EVERY:
	case QUERY_NOTHING:
		break;
	}
	return false;
}

static void choose_weights(struct builder *builder, const struct store_query *query,
			   const struct store_search *search)
{
	builder->weights = PHRASE_EXACT;
	if (search->limit == 0)
		builder->weights = PHRASE_NONE;
	else if (has_only_phrase(query))
		builder->weights = PHRASE_BEST;
	builder->best = end_of(search);
}

static void add_to_set(void *set, uint32_t document)
{
	store_set_add(set, document);
}

static uint32_t count_to(const struct store *store, const struct store_search *search)
{
	uint32_t documents = store->stats.documents;
	return search->all != NULL || search->count_to > documents ? documents
								   : search->count_to;
}

/* Sets *MATCHES if QUERY is no more than a phrase, whose lists are in memory. */
static enum status match_in_memory(struct store *store, const struct store_query *query,
				   const struct store_search *search,
				   struct store_matches *matches, bool *done,
				   struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	double factor = 1;
	*done = false;
	for (; query->kind == QUERY_SCALE; query = query->parts[0])
		factor *= query->factor;
	if (query->kind != QUERY_PHRASE)
		return STATUS_OK;
	enum status status = phrase_memory_has(store, query->phrase, done, error);
	if (status != STATUS_OK || !*done)
		return status;
	if (search->all != NULL)
		store_set_clear(search->all);
	status = deadline_look(&deadline, error);
	if (status == STATUS_OK)
		status = phrase_match(store, query->phrase, factor, search,
				      count_to(store, search), &deadline, matches, error);
	return status;
}

static enum status match_by_xapian(struct store *store, const struct store_query *query,
				   const struct store_search *search,
				   struct store_matches *matches, struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	uint64_t postings = 0;
	struct builder builder = { .store = store, .deadline = &deadline,
				   .error = error, .postings = &postings };
	struct xap_search xap = {
		.first = search->first,
		.limit = search->limit,
		.check_at_least = count_to(store, search),
		.k1 = STORE_BM25_K1,
		.b = STORE_BM25_B,
		.weighted = search->limit > 0,
		.each = search->all != NULL ? add_to_set : NULL,
		.context = search->all,
	};
	struct xap_result result = {0};
	struct xap_query *built = NULL;

	if (search->all != NULL)
		store_set_clear(search->all);
	choose_weights(&builder, query, search);
	enum status status = deadline_look(&deadline, error);
	if (status == STATUS_OK)
		status = match_guarded(&builder, query, &built);
	if (status == STATUS_OK) {
		xap.query = built;
		status = xap_match(store->db, &xap, &result, error);
	}
	if (status == STATUS_OK)
		status = match_hits(matches, &result, error);
	free(result.hits);
	xap_query_free(built);
	return status;
}

static enum status match_by_score(struct store *store, const struct store_query *query,
				  const struct store_search *search,
				  struct store_matches *matches, struct error *error)
{
	bool done;
	uint32_t most = count_to(store, search);
	enum status status = match_in_memory(store, query, search, matches, &done, error);
	if (status == STATUS_OK && !done)
		status = match_by_xapian(store, query, search, matches, error);
	/* How far beyond it was counted depends on the way it was done. */
	if (status == STATUS_OK && !matches->exact && most > 0 && matches->total > most)
		matches->total = most;
	return status;
}

/* Which documents match is found without their weights; these are for those that are
 * wanted. */
static enum status match_sorted(struct store *store, const struct store_query *query,
				const struct store_search *search,
				struct store_set *all, struct store_matches *matches,
				struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	struct store_search unsorted = *search;
	uint64_t *entries = NULL;
	size_t count = 0, first = search->first;
	unsorted.first = unsorted.limit = 0;
	unsorted.all = all;
	enum status status = match_by_score(store, query, &unsorted, matches, error);
	if (status == STATUS_OK)
		status = order_first(store, search->sort, all,
				     end_of(search), &entries, &count, &deadline, error);
	if (status != STATUS_OK)
		return status;
	first = first < count ? first : count;
	matches->total = all->count;
	matches->exact = true;
	matches->hit_count = count - first;
	free(matches->hits);
	matches->hits = calloc(matches->hit_count + 1, sizeof *matches->hits);
	for (size_t i = first; i < count && matches->hits != NULL; i++)
		matches->hits[i - first].document = (uint32_t)entries[i];
	free(entries);
	if (matches->hits == NULL)
		return error_set(error, STATUS_NO_MEMORY, "hits");
	return store_scores(store, query, search, matches->hits, matches->hit_count,
			    error);
}

enum status store_match(struct store *store, const struct store_query *query,
			const struct store_search *search,
			struct store_matches *matches, struct error *error)
{
	struct store_matches found = {0};
	struct store_set own = {0}, *all = search->all;
	enum status status = STATUS_OK;
	if (search->sort == STORE_BY_SCORE || search->limit == 0) {
		status = match_by_score(store, query, search, &found, error);
	} else {
		if (all == NULL) {
			status = store_set_init(&own, store, error);
			all = &own;
		}
		if (status == STATUS_OK)
			status = match_sorted(store, query, search, all, &found, error);
		store_set_finish(&own);
	}
	if (status == STATUS_OK)
		*matches = found;
	else
		store_matches_finish(&found);
	return status;
}

void store_matches_finish(struct store_matches *matches)
{
	free(matches->hits);
	*matches = (struct store_matches){0};
}
