/* SPDX-License-Identifier: GPL-2.0-or-later */
/* some_documents.c - a query that given documents match: with it a search has no other
 * candidates. */
#include <stdlib.h>

#include "lib/store/store_internal.h"

struct some {
	const uint32_t *documents;
	size_t count, at;
	bool begun;
};

static enum status some_start(void *context, uint32_t *least, uint32_t *likely,
			      uint32_t *most, double *max_weight, struct error *error)
{
	const struct some *some = context;
	(void)error;
	*least = *likely = *most = (uint32_t)some->count;
	*max_weight = 0;
	return STATUS_OK;
}

static enum status some_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct some *some = context;
	(void)min_weight;
	(void)error;
	some->begun = true;
	while (some->at < some->count && some->documents[some->at] < target)
		some->at++;
	*document = some->at < some->count ? some->documents[some->at] : 0;
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

enum status some_documents_query(const uint32_t *documents, size_t count,
				 struct xap_query **query, struct error *error)
{
	static const struct xap_source_ops ops = {
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
	return xap_query_source(&ops, some, query, error);
}
