/* SPDX-License-Identifier: GPL-2.0-or-later */
/* weigh.c - a query that one document matches: with it a search has a single
 * candidate. */
#include <stdlib.h>

#include "lib/store/store_internal.h"

struct one {
	uint32_t document;
	uint32_t at;
};

static enum status one_start(void *context, uint32_t *least, uint32_t *likely,
			     uint32_t *most, double *max_weight, struct error *error)
{
	(void)context;
	(void)error;
	*least = *likely = *most = 1;
	*max_weight = 0;
	return STATUS_OK;
}

static enum status one_skip(void *context, uint32_t target, double min_weight,
			    uint32_t *document, struct error *error)
{
	struct one *one = context;
	(void)min_weight;
	(void)error;
	*document = target <= one->document ? one->document : 0;
	one->at = one->document;
	return STATUS_OK;
}

static enum status one_next(void *context, double min_weight, uint32_t *document,
			    struct error *error)
{
	const struct one *one = context;
	return one_skip(context, one->at + 1, min_weight, document, error);
}

static enum status one_weight(void *context, double *weight, struct error *error)
{
	(void)context;
	(void)error;
	*weight = 0;
	return STATUS_OK;
}

enum status one_document_query(uint32_t document, struct xap_query **query,
			       struct error *error)
{
	static const struct xap_source_ops ops = {
		.start = one_start,
		.next = one_next,
		.skip = one_skip,
		.weight = one_weight,
		.close = free,
	};
	struct one *one = malloc(sizeof *one);
	if (one == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	*one = (struct one){ .document = document };
	return xap_query_source(&ops, one, query, error);
}
