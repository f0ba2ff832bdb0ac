/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terms.c - the terms of an index that begin alike, the most frequent first. */
#include "lib/store/best_terms.h"
#include "lib/store/store_internal.h"

struct taking {
	struct best_terms best;
	struct deadline *deadline;
	enum status status;
	struct error *error;
};

static bool take(void *context, const char *term, size_t len, uint32_t documents)
{
	struct taking *taking = context;
	taking->status = deadline_check(taking->deadline, taking->error);
	if (taking->status == STATUS_OK)
		taking->status = best_terms_add(&taking->best, term, len, 0, documents,
						taking->error);
	return taking->status == STATUS_OK;
}

enum status store_terms_of_prefix(struct store *store, const char *prefix, size_t len,
				  uint32_t limit,
				  bool (*term)(void *context, const char *term,
					       size_t len),
				  void *context, struct deadline *deadline,
				  struct error *error)
{
	struct taking taking = { .deadline = deadline, .error = error };
	if (limit == 0)
		return STATUS_OK;
	enum status status = best_terms_init(&taking.best, limit, error);
	if (status == STATUS_OK)
		status = xap_db_terms(store->db, prefix, len, take, &taking, error);
	if (status == STATUS_OK)
		status = taking.status;
	best_terms_sort(&taking.best);
	for (size_t i = 0; status == STATUS_OK && i < taking.best.count; i++)
		if (!term(context, taking.best.at[i].bytes, taking.best.at[i].len))
			break;
	best_terms_finish(&taking.best);
	return status;
}
