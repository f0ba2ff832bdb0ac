/* SPDX-License-Identifier: GPL-2.0-or-later */
/* occurrences.c - how often a phrase stands in all documents. */
#include <stdlib.h>

#include "lib/store/match_internal.h"

static enum status count_among(struct phrase_cursor *cursor,
			       struct store_matches *holding, uint32_t *documents,
			       uint64_t *occurrences, struct error *error)
{
	struct store_hit **order = match_in_order(holding->hits, holding->hit_count);
	enum status status = order != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "hits");
	for (size_t i = 0; i < holding->hit_count && status == STATUS_OK; i++) {
		bool holds;
		status = phrase_cursor_check(cursor, order[i]->document, 0, &holds,
					     error);
		if (status != STATUS_OK || !holds)
			continue;
		(*documents)++;
		*occurrences += phrase_cursor_frequency(cursor);
	}
	free(order);
	return status;
}

/* Every document that holds PHRASE, in no order of importance. */
static enum status match_all(struct store *store, const struct store_phrase *phrase,
			     const struct store_query *filter,
			     const struct store_search *search,
			     struct store_matches *holding, struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	uint64_t postings = 0;
	struct builder builder = { .store = store, .deadline = &deadline,
				   .error = error, .weights = PHRASE_NONE,
				   .postings = &postings };
	struct xap_search all = { .limit = store->stats.documents,
				  .check_at_least = store->stats.documents };
	struct xap_result result = {0};
	struct xap_query *parts[3] = { NULL }, *built = NULL;
	size_t count = 0;
	enum status status = match_phrase(&builder, phrase, 1, &parts[count++]);
	if (status == STATUS_OK && filter != NULL)
		status = match_guarded(&builder, filter, &parts[count++]);
	if (status == STATUS_OK)
		status = deadline_query(store, &deadline, &parts[count++], error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_AND, parts, count, &built, error);
	all.query = built;
	if (status == STATUS_OK)
		status = xap_match(store->db, &all, &result, error);
	if (status == STATUS_OK)
		status = match_hits(holding, &result, error);
	free(result.hits);
	xap_query_free(built);
	for (size_t i = 0; i < count; i++)
		xap_query_free(parts[i]);
	return status;
}

enum status store_phrase_count(struct store *store,
			       const struct store_phrase *phrase,
			       const struct store_query *filter,
			       const struct store_search *search,
			       uint32_t *documents, uint64_t *occurrences,
			       struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	struct store_matches holding = {0};
	struct phrase_cursor *cursor = NULL;
	uint32_t found = 0;
	uint64_t times = 0;
	enum status status = match_all(store, phrase, filter, search, &holding, error);
	if (status == STATUS_OK)
		status = phrase_cursor_open(store, phrase, 1, &deadline, &cursor, error);
	if (status == STATUS_OK)
		status = count_among(cursor, &holding, &found, &times, error);
	store_matches_finish(&holding);
	phrase_cursor_close(cursor);
	if (status == STATUS_OK) {
		*documents = found;
		*occurrences = times;
	}
	return status;
}
