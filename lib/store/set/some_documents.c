/* SPDX-License-Identifier: GPL-2.0-or-later */
/* some_documents.c - a query that given documents match: with it a search has no other
 * candidates. */
#include <stdlib.h>

#include "lib/store/store_internal.h"

struct some {
	const uint32_t *documents;
	size_t count, at;	/* AT is one of the shard */
	struct xap_shard shard;
	bool begun;
};

static void *some_copy(const void *context)
{
	struct some *some = malloc(sizeof *some);
	if (some != NULL)
		*some = *(const struct some *)context;
	return some;
}

/* From some->at on to one of the shard that is TARGET or behind it. */
static void some_settle(struct some *some, uint32_t target)
{
	uint32_t from = target > 0 ? shard_global(&some->shard, target) : 0;
	while (some->at < some->count &&
	       (some->documents[some->at] < from ||
		!shard_has(&some->shard, some->documents[some->at])))
		some->at++;
}

static enum status some_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct some *some = context;
	(void)error;
	some->shard = *shard;
	some->at = 0;
	some->begun = false;
	bounds->most = bounds->likely = some->count < shard->documents
		? (uint32_t)some->count : shard->documents;
	bounds->least = shard->of == 1 ? bounds->most : 0;
	bounds->max_weight = 0;
	return STATUS_OK;
}

static enum status some_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct some *some = context;
	(void)min_weight;
	(void)error;
	some->begun = true;
	some_settle(some, target);
	*document = some->at < some->count
		? shard_local(&some->shard, some->documents[some->at]) : 0;
	return STATUS_OK;
}

static enum status some_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	struct some *some = context;
	some->at += some->begun && some->at < some->count;
	return some_skip(context, 0, min_weight, document, error);
}

static enum status some_weight(void *context, double *weight, struct error *error)
{
	(void)context;
	(void)error;
	*weight = 0;
	return STATUS_OK;
}

enum status some_documents_query(struct store *store, const uint32_t *documents,
				 size_t count, struct xap_query **query,
				 struct error *error)
{
	static const struct xap_source_ops ops = {
		.copy = some_copy,
		.start = some_start,
		.next = some_next,
		.skip = some_skip,
		.weight = some_weight,
		.close = free,
	};
	struct some *some = malloc(sizeof *some);
	if (some == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	*some = (struct some){ .documents = documents, .count = count };
	return xap_query_source(store->db, &ops, some, query, error);
}
