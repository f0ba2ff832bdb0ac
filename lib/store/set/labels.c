/* SPDX-License-Identifier: GPL-2.0-or-later */
/* labels.c - how many documents of a set have each label of a kind, by posting lists:
 * these are read once, whatever the size of the set, and no document is. */
#include <stdlib.h>

#include "lib/store/store_internal.h"

enum {
	SPARSE = 16,	/* a list of so many times more documents than the set has is
			 * not read but skipped through */
};

struct counting {
	struct store *store;
	const struct store_set *set;
	struct store_set *having;	/* those with any label */
	store_label_fn *label;
	void *context;
	struct deadline *deadline;
	enum status status;
	struct error *error;
};

/* Of one label. */
struct counted {
	uint32_t documents, first;
};

static void count(const struct counting *counting, uint32_t document,
		  struct counted *counted)
{
	if (counted->documents++ == 0)
		counted->first = document;
	store_set_add(counting->having, document);
}

struct reading {
	const struct counting *counting;
	struct counted *counted;
	size_t at;
	enum status status;
};

static bool read_one(void *context, uint32_t document)
{
	struct reading *reading = context;
	const struct counting *counting = reading->counting;
	if (store_set_has(counting->set, document))
		count(counting, document, reading->counted);
	reading->status = deadline_item(counting->deadline, reading->at++,
					counting->error);
	return reading->status == STATUS_OK;
}

static enum status count_all(const struct counting *counting,
			     struct xap_postings *postings, struct counted *counted)
{
	struct reading reading = { counting, counted, 0, STATUS_OK };
	enum status status = xap_postings_each(postings, read_one, &reading,
					       counting->error);
	return status == STATUS_OK ? reading.status : status;
}

/* What every document has need not be looked up. */
static void count_set(const struct counting *counting, struct counted *counted)
{
	counted->documents = counting->set->count;
	counted->first = store_set_next(counting->set, 0);
	store_set_add_all(counting->having, counting->set);
}

static enum status count_few(const struct counting *counting,
			     struct xap_postings *postings, struct counted *counted)
{
	uint32_t wanted = store_set_next(counting->set, 0), document = 0;
	while (wanted != 0) {
		enum status status = xap_postings_skip(postings, wanted, &document,
						       counting->error);
		if (status == STATUS_OK)
			status = deadline_check(counting->deadline, counting->error);
		if (status != STATUS_OK || document == 0)
			return status;
		if (document == wanted)
			count(counting, document, counted);
		wanted = store_set_next(counting->set, document == wanted
							? document : document - 1);
	}
	return STATUS_OK;
}

static enum status count_postings(const struct counting *counting, const char *term,
				  size_t len, uint32_t documents,
				  struct counted *counted)
{
	struct xap_postings *postings = NULL;
	enum status status = xap_postings_open(counting->store->db, term, len, &postings,
					       counting->error);
	if (status == STATUS_OK)
		status = documents / SPARSE > counting->set->count
			? count_few(counting, postings, counted)
			: count_all(counting, postings, counted);
	xap_postings_close(postings);
	return status;
}

static bool count_label(void *context, const char *term, size_t len, uint32_t documents)
{
	struct counting *counting = context;
	struct counted counted = {0};
	counting->status = deadline_check(counting->deadline, counting->error);
	if (counting->status == STATUS_OK && documents == counting->store->stats.documents)
		count_set(counting, &counted);
	else if (counting->status == STATUS_OK)
		counting->status = count_postings(counting, term, len, documents,
						  &counted);
	if (counting->status != STATUS_OK)
		return false;
	return counted.documents == 0 ||
		counting->label(counting->context, term, len, counted.documents,
				counted.first);
}

enum status store_labels(struct store *store, const char *prefix, size_t len,
			 const struct store_set *set, store_label_fn *label,
			 void *context, uint32_t *missing, struct deadline *deadline,
			 struct error *error)
{
	struct store_set having = {0};
	struct counting counting = { .store = store, .set = set, .having = &having,
				     .label = label, .context = context,
				     .deadline = deadline, .error = error };
	enum status status = store_set_init(&having, store, error);
	if (status == STATUS_OK)
		status = xap_db_terms(store->db, prefix, len, count_label, &counting,
				      error);
	if (status == STATUS_OK)
		status = counting.status;
	if (status == STATUS_OK)
		*missing = set->count - having.count;
	store_set_finish(&having);
	return status;
}

