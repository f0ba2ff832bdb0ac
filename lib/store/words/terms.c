/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms.c - the terms of an index that begin alike, the most frequent first. */
#include "lib/store/words/best_terms.h"
#include "lib/store/store_internal.h"
#include "lib/store/words/vocabulary.h"

struct taking {
	struct best_terms best;
	uint32_t most;		/* looked at, ... */
	bool cut;		/* ... and there are more */
	struct deadline *deadline;
	enum status status;
	struct error *error;
};

static bool take(void *context, const char *term, size_t len, uint32_t documents)
{
	struct taking *taking = context;
	taking->cut = taking->best.seen == taking->most;
	if (taking->cut)
		return false;
	taking->status = deadline_check(taking->deadline, taking->error);
	if (taking->status == STATUS_OK)
		taking->status = best_terms_add(&taking->best, term, len, 0, documents,
						taking->error);
	return taking->status == STATUS_OK;
}

/* The best of the terms, in order; to be finished in every case. */
static enum status collect(struct store *store, const char *prefix, size_t len,
			   uint32_t limit, struct taking *taking)
{
	enum status status = best_terms_init(&taking->best, limit, taking->error);
	if (status == STATUS_OK)
		status = xap_db_terms(store->db, prefix, len, take, taking,
				      taking->error);
	best_terms_sort(&taking->best);
	return status == STATUS_OK ? taking->status : status;
}

enum status store_terms_of_prefix(struct store *store, const char *prefix, size_t len,
				  uint32_t limit,
				  bool (*term)(void *context, const char *term,
					       size_t len),
				  void *context, struct deadline *deadline,
				  struct error *error)
{
	struct taking taking = { .most = UINT32_MAX, .deadline = deadline,
				 .error = error };
	if (limit == 0)
		return STATUS_OK;
	enum status status = collect(store, prefix, len, limit, &taking);
	for (size_t i = 0; status == STATUS_OK && i < taking.best.count; i++)
		if (!term(context, taking.best.at[i].bytes, taking.best.at[i].len))
			break;
	best_terms_finish(&taking.best);
	return status;
}

enum status store_terms_walk(struct store *store, const struct store_walk *walk,
			     bool (*term)(void *context, const char *term, size_t len,
					  uint32_t documents),
			     void *context, uint32_t *looked, bool *whole,
			     struct deadline *deadline, struct error *error)
{
	struct taking taking = { .most = walk->most, .deadline = deadline,
				 .error = error };
	enum status status = collect(store, walk->prefix, walk->len, walk->limit,
				     &taking);
	*looked = taking.best.seen;
	*whole = !taking.cut;
	for (size_t i = 0; status == STATUS_OK && i < taking.best.count; i++) {
		const struct best_term *one = &taking.best.at[i];
		if (!term(context, one->bytes, one->len, one->documents))
			break;
	}
	best_terms_finish(&taking.best);
	return status;
}
