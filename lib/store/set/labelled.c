/* SPDX-License-Identifier: GPL-2.0-or-later */
/* labelled.c - documents that were found once by their labels, as a part of any number of
 * queries: where a list of terms would be too long for a query of Xapian's. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"

/* --- Finding --- */

struct gathering {
	struct store *store;
	const struct store_labelled *labels;
	struct deadline *deadline;
	struct store_set *set;
	uint32_t values;	/* wanted so far */
	enum status status;
	struct error *error;
};

static enum status add_documents(struct gathering *gathering, const char *term,
				 size_t len)
{
	struct xap_postings *postings = NULL;
	uint32_t document = 0;
	struct error *error = gathering->error;
	enum status status = xap_postings_open(gathering->store->db, term, len,
					       &postings, error);
	while (status == STATUS_OK) {
		status = xap_postings_next(postings, &document, error);
		if (status != STATUS_OK || document == 0)
			break;
		store_set_add(gathering->set, document);
		status = deadline_check(gathering->deadline, error);
	}
	xap_postings_close(postings);
	return status;
}

static bool take(void *context, const char *term, size_t len, uint32_t documents)
{
	struct gathering *gathering = context;
	const struct store_labelled *labels = gathering->labels;
	(void)documents;
	gathering->status = deadline_check(gathering->deadline, gathering->error);
	if (gathering->status != STATUS_OK)
		return false;
	if (!labels->wanted(labels->context, term + labels->prefix_len,
			    len - labels->prefix_len))
		return true;
	if (gathering->values++ == labels->limit)
		gathering->status = error_set(gathering->error, STATUS_TOO_LARGE,
					      "more than %u values", labels->limit);
	else
		gathering->status = add_documents(gathering, term, len);
	return gathering->status == STATUS_OK;
}

enum status store_labelled(struct store *store, const struct store_labelled *labels,
			   struct deadline *deadline, struct store_set *set,
			   struct error *error)
{
	struct gathering gathering = { .store = store, .labels = labels,
				       .deadline = deadline, .set = set, .error = error };
	enum status status = xap_db_terms(store->db, labels->prefix, labels->prefix_len,
					  take, &gathering, error);
	return status == STATUS_OK ? gathering.status : status;
}

/* --- Matching --- */

struct walk {
	const struct store_set *set;
	struct deadline *deadline;
	struct xap_shard shard;
	uint32_t at;		/* as the shard counts */
};

static void *walk_copy(const void *context)
{
	struct walk *walk = malloc(sizeof *walk);
	if (walk != NULL)
		*walk = *(const struct walk *)context;
	return walk;
}

static enum status walk_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct walk *walk = context;
	uint32_t count = walk->set->count;
	bool all = shard->of == 1;
	walk->shard = *shard;
	walk->at = 0;
	bounds->most = count < shard->documents ? count : shard->documents;
	bounds->least = all ? bounds->most : 0;
	bounds->likely = all ? bounds->most : bounds->most / shard->of;
	bounds->max_weight = 0;
	return deadline_look(walk->deadline, error);
}

/* The first of the set from TARGET on that is in the shard; 0: none. */
static uint32_t walk_find(const struct walk *walk, uint32_t target)
{
	uint32_t at = shard_global(&walk->shard, target) - 1;
	do
		at = store_set_next(walk->set, at);
	while (at != 0 && !shard_has(&walk->shard, at));
	return at == 0 ? 0 : shard_local(&walk->shard, at);
}

static enum status walk_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct walk *walk = context;
	(void)min_weight;
	*document = target > 0 ? walk_find(walk, target) : 0;
	walk->at = *document > 0 ? *document : target;
	return deadline_check(walk->deadline, error);
}

static enum status walk_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	const struct walk *walk = context;
	return walk_skip(context, walk->at + 1, min_weight, document, error);
}

static enum status walk_check(void *context, uint32_t target, double min_weight,
			      bool *matches, struct error *error)
{
	struct walk *walk = context;
	(void)min_weight;
	walk->at = target;
	*matches = store_set_has(walk->set, shard_global(&walk->shard, target));
	return deadline_check(walk->deadline, error);
}

static enum status walk_weight(void *context, double *weight, struct error *error)
{
	(void)context;
	(void)error;
	*weight = 0;
	return STATUS_OK;
}

enum status set_query(struct store *store, const struct store_set *set,
		      struct deadline *deadline, struct xap_query **query,
		      struct error *error)
{
	static const struct xap_source_ops ops = {
		.copy = walk_copy,
		.start = walk_start,
		.next = walk_next,
		.skip = walk_skip,
		.check = walk_check,
		.weight = walk_weight,
		.close = free,
	};
	struct walk *walk = malloc(sizeof *walk);
	if (walk == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	*walk = (struct walk){ .set = set, .deadline = deadline };
	return xap_query_source(store->db, &ops, walk, query, error);
}
