/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scores.c - what given documents weigh by a query: it is matched with those alone. */
#include <stdlib.h>

#include "lib/store/match_internal.h"

static int by_document(const void *a, const void *b)
{
	const struct store_hit *const *left = a, *const *right = b;
	return ((*left)->document > (*right)->document) -
		((*left)->document < (*right)->document);
}

struct store_hit **match_in_order(struct store_hit *hits, size_t count)
{
	struct store_hit **order = calloc(count + 1, sizeof *order);
	if (order == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		order[i] = &hits[i];
	qsort(order, count, sizeof *order, by_document);
	return order;
}

static enum status match_some(struct store *store, const struct store_query *query,
			      const struct store_search *search,
			      const uint32_t *documents, size_t count,
			      struct xap_result *result, struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	uint64_t postings = 0;
	struct builder builder = { .store = store, .deadline = &deadline,
				   .error = error, .weights = PHRASE_EXACT,
				   .postings = &postings };
	struct xap_search xap = { .limit = (uint32_t)count, .k1 = STORE_BM25_K1,
				  .b = STORE_BM25_B, .weighted = true };
	struct xap_query *parts[2] = { NULL }, *built = NULL;
	enum status status = match_guarded(&builder, query, &parts[0]);
	if (status == STATUS_OK)
		status = some_documents_query(store, documents, count, &parts[1],
					      error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_FILTER, parts, 2, &built, error);
	xap.query = built;
	if (status == STATUS_OK)
		status = xap_match(store->db, &xap, result, error);
	xap_query_free(built);
	xap_query_free(parts[0]);
	xap_query_free(parts[1]);
	return status;
}

static int by_xap_document(const void *a, const void *b)
{
	const struct xap_hit *left = a, *right = b;
	return (left->document > right->document) - (left->document < right->document);
}

enum status store_scores(struct store *store, const struct store_query *query,
			 const struct store_search *search, struct store_hit *hits,
			 size_t count, struct error *error)
{
	struct xap_result result = {0};
	struct store_hit **order = match_in_order(hits, count);
	uint32_t *documents = calloc(count + 1, sizeof *documents);
	enum status status = order != NULL && documents != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "hits");
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		documents[i] = order[i]->document;
		order[i]->score = 0;
	}
	if (status == STATUS_OK && count > 0)
		status = match_some(store, query, search, documents, count, &result,
				    error);
	if (result.count > 0)
		qsort(result.hits, result.count, sizeof *result.hits, by_xap_document);
	for (size_t i = 0, at = 0; i < count && at < result.count; i++)
		if (result.hits[at].document == documents[i])
			order[i]->score = result.hits[at++].weight;
	free(result.hits);
	free(documents);
	free(order);
	return status;
}

enum status store_weight(struct store *store, const struct store_query *query,
			 uint32_t document, const struct store_search *search,
			 double *weight, struct error *error)
{
	struct store_hit hit = { .document = document };
	enum status status = store_scores(store, query, search, &hit, 1, error);
	if (status == STATUS_OK)
		*weight = hit.score;
	return status;
}
