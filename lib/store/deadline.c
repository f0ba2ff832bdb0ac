/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deadline.c - stops a match from inside it: Xapian's own time limit does not
 * end a match, and its timer writes to memory that is gone. */
#include <stdlib.h>

#include "lib/store/store_internal.h"

enum status deadline_go_on(void *deadline, struct error *error)
{
	return deadline_look(deadline, error);
}

/* Every document number there is, the holes included: as one side of an AND it
 * is only asked whether a candidate of the other side may pass. */
struct everything {
	struct deadline *deadline;
	uint32_t last;
	uint32_t at;
};

static void *everything_copy(const void *context)
{
	struct everything *all = malloc(sizeof *all);
	if (all != NULL)
		*all = *(const struct everything *)context;
	return all;
}

static enum status everything_start(void *context, const struct xap_shard *shard,
				    struct xap_bounds *bounds, struct error *error)
{
	struct everything *all = context;
	uint32_t documents = shard->documents;
	all->last = shard->last_document;
	all->at = 0;
	*bounds = (struct xap_bounds){ documents, documents, documents, 0 };
	return deadline_look(all->deadline, error);
}

static enum status everything_skip(void *context, uint32_t target,
				   double min_weight, uint32_t *document,
				   struct error *error)
{
	(void)min_weight;
	struct everything *all = context;
	all->at = target;
	*document = target <= all->last ? target : 0;
	return deadline_check(all->deadline, error);
}

static enum status everything_next(void *context, double min_weight,
				   uint32_t *document, struct error *error)
{
	const struct everything *all = context;
	return everything_skip(context, all->at + 1, min_weight, document, error);
}

static enum status everything_check(void *context, uint32_t target,
				    double min_weight, bool *matches,
				    struct error *error)
{
	(void)min_weight;
	struct everything *all = context;
	all->at = target;
	*matches = true;
	return deadline_check(all->deadline, error);
}

static enum status everything_weight(void *context, double *weight,
				     struct error *error)
{
	(void)context;
	(void)error;
	*weight = 0;
	return STATUS_OK;
}

enum status deadline_query(struct store *store, struct deadline *deadline,
			   struct xap_query **query, struct error *error)
{
	const struct xap_source_ops ops = {
		.copy = everything_copy,
		.start = everything_start,
		.next = everything_next,
		.skip = everything_skip,
		.check = everything_check,
		.weight = everything_weight,
		.close = free,
	};
	struct everything *all = calloc(1, sizeof *all);
	if (all == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	*all = (struct everything){ .deadline = deadline };
	return xap_query_source(store->db, &ops, all, query, error);
}
