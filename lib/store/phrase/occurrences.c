/* SPDX-License-Identifier: GPL-2.0-or-later */
/* occurrences.c - how often a phrase stands in all documents. */
#include <stdlib.h>

#include "lib/store/match_internal.h"
#include "lib/store/phrase/phrase_memory.h"

struct counting {
	struct store *store;
	const struct store_phrase *phrase;
	struct deadline deadline;
	uint32_t documents;
	uint64_t occurrences;
	struct error *error;
};

static void add(struct counting *counting, const struct phrase_cursor *cursor)
{
	counting->documents++;
	counting->occurrences += phrase_cursor_frequency(cursor);
}

static enum status count_among(struct counting *counting, struct phrase_cursor *cursor,
			       const struct store_set *holding)
{
	enum status status = STATUS_OK;
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(holding, document)) != 0;) {
		bool holds;
		status = phrase_cursor_check(cursor, document, 0, &holds, counting->error);
		if (status == STATUS_OK && holds)
			add(counting, cursor);
	}
	return status;
}

static enum status count_every(struct counting *counting, struct phrase_cursor *cursor)
{
	uint32_t document = 0;
	for (;;) {
		enum status status = phrase_cursor_seek(cursor, document + 1, 0, &document,
							counting->error);
		if (status != STATUS_OK || document == 0)
			return status;
		add(counting, cursor);
	}
}

static void add_to_set(void *set, uint32_t document)
{
	store_set_add(set, document);
}

/* Every document that holds the phrase and matches FILTER (or NULL) to HOLDING. */
static enum status match_all(struct counting *counting, const struct store_query *filter,
			     struct store_set *holding)
{
	struct store *store = counting->store;
	struct error *error = counting->error;
	uint64_t postings = 0;
	struct builder builder = { .store = store, .deadline = &counting->deadline,
				   .error = error, .weights = PHRASE_NONE,
				   .postings = &postings };
	struct xap_search all = { .check_at_least = store->stats.documents,
				  .each = add_to_set, .context = holding };
	struct xap_result result = {0};
	struct xap_query *parts[3] = { NULL }, *built = NULL;
	size_t count = 0;
	enum status status = match_phrase(&builder, counting->phrase, 1, &parts[count++]);
	if (status == STATUS_OK && filter != NULL)
		status = match_guarded(&builder, filter, &parts[count++]);
	if (status == STATUS_OK)
		status = deadline_query(store, &counting->deadline, &parts[count++], error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_AND, parts, count, &built, error);
	all.query = built;
	if (status == STATUS_OK)
		status = xap_match(store->db, &all, &result, error);
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
	struct counting counting = {
		.store = store,
		.phrase = phrase,
		.deadline = { .at_ns = search->deadline_ns, .cancel = search->cancel },
		.error = error,
	};
	struct store_set holding = {0};
	struct phrase_cursor *cursor = NULL;
	bool in_memory = false;
	enum status status = filter == NULL
		? phrase_memory_has(store, phrase, &in_memory, error) : STATUS_OK;
	if (status == STATUS_OK && !in_memory)
		status = store_set_init(&holding, store, error);
	if (status == STATUS_OK && !in_memory)
		status = match_all(&counting, filter, &holding);
	if (status == STATUS_OK)
		status = phrase_cursor_open(store, phrase, 1, &counting.deadline, &cursor,
					    error);
	if (status == STATUS_OK)
		status = in_memory ? count_every(&counting, cursor)
				   : count_among(&counting, cursor, &holding);
	store_set_finish(&holding);
	phrase_cursor_close(cursor);
	if (status == STATUS_OK) {
		*documents = counting.documents;
		*occurrences = counting.occurrences;
	}
	return status;
}
