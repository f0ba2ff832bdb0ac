/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary.c - frequent words, and samples of a term's documents. */
#include "lib/store/words/vocabulary.h"

#include "lib/store/store_internal.h"

void store_frequent_words(const struct store *store, const char *prefix, size_t len,
			  bool (*word)(void *context, const char *word, size_t len),
			  void *context)
{
	frequent_begin_with(store_frequent(store), prefix, len, word, context);
}

/* Where to look for document number I of the sample: documents are numbered from 1 on
 * in the order in which they came, so that equal steps see all times of an index. */
static uint32_t target_of(const struct store *store, const struct store_sample *sample,
			  size_t i)
{
	uint64_t last = store->stats.last_document;
	return 1 + (uint32_t)(last * i / sample->most);
}

static enum status fill(struct store *store, struct xap_postings *postings,
			struct store_sample *sample, struct error *error)
{
	bool all = sample->of <= sample->most;
	uint32_t document = 0;
	for (size_t i = 0; i < sample->most; i++) {
		uint32_t target = all ? 0 : target_of(store, sample, i);
		enum status status = STATUS_OK;
		if (i == 0 || target <= document)
			status = xap_postings_next(postings, &document, error);
		if (status == STATUS_OK && document > 0 && document < target)
			status = xap_postings_skip(postings, target, &document, error);
		if (status != STATUS_OK || document == 0)
			return status;
		sample->documents[sample->count++] = document;
	}
	return STATUS_OK;
}

enum status store_sample(struct store *store, const char *term, size_t len,
			 struct store_sample *sample, struct error *error)
{
	struct xap_postings *postings = NULL;
	sample->count = 0;
	enum status status = xap_db_frequency(store->db, term, len, &sample->of, error);
	if (status != STATUS_OK || sample->of == 0)
		return status;
	status = xap_postings_open(store->db, term, len, &postings, error);
	if (status == STATUS_OK)
		status = fill(store, postings, sample, error);
	xap_postings_close(postings);
	return status;
}
