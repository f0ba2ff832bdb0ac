/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store.c - what is read of an open index: frequencies, documents. */
#include "lib/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/lists/store_lists.h"
#include "lib/store/record/heads.h"
#include "lib/store/store_internal.h"

const struct store_info *store_info(const struct store *store)
{
	return &store->info;
}

const struct store_work *store_work(const struct store *store)
{
	return &store->work;
}

enum status store_frequency(struct store *store, const char *term, size_t len,
			    uint32_t *documents, uint64_t *occurrences,
			    struct error *error)
{
	struct list_term known;
	enum status status = store_term(store, term, len, &known, error);
	if (status != STATUS_OK)
		return status;
	*documents = known.documents;
	*occurrences = known.occurrences;
	return STATUS_OK;
}

bool store_is_frequent(const struct store *store, const char *word, size_t len)
{
	return frequent_find(store_frequent(store), word, len) != NULL;
}

enum status store_words_of_stem(struct store *store, const char *language,
				const char *stem, size_t len,
				bool (*word)(void *context, const char *word,
					     size_t len),
				void *context, struct error *error)
{
	struct buf key = {0};
	buf_addf(&key, SCHEMA_STEM "%s:", language);
	buf_add(&key, stem, len);
	enum status status = buf_ok(&key)
		? xap_db_synonyms(store->db, key.data, key.len, word, context, error)
		: error_set(error, STATUS_NO_MEMORY, "words of a stem");
	buf_finish(&key);
	return status;
}

enum status store_record(struct store *store, uint32_t document,
			 struct record **record, struct error *error)
{
	struct buf bytes = {0};
	store->work.records++;
	if (store->unpacker == NULL)
		store->unpacker = record_unpacker_new();
	enum status status = xap_db_value(store->db, document, SCHEMA_SLOT_HEAD, &bytes,
					  error);
	if (status == STATUS_OK)
		status = xap_db_data(store->db, document, &bytes, error);
	if (status == STATUS_OK)
		status = record_take(&bytes, store->unpacker, record, error);
	buf_finish(&bytes);
	return status;
}

enum status store_record_head(struct store *store, uint32_t document,
			      struct record **record, struct error *error)
{
	struct buf head = {0};
	size_t len;
	if (store->heads == NULL)
		store->heads = heads_new();
	const char *kept = store->heads != NULL ? heads_find(store->heads, document, &len)
						: NULL;
	if (kept != NULL)
		return record_open_head(kept, len, record, error);
	enum status status = xap_db_value(store->db, document, SCHEMA_SLOT_HEAD, &head,
					  error);
	if (status == STATUS_OK)
		status = head.len > 0
			? record_open_head(head.data, head.len, record, error)
			: store_record(store, document, record, error);
	if (status == STATUS_OK && store->heads != NULL)
		heads_keep(store->heads, document, head.data, head.len);
	store->work.records += head.len > 0;
	buf_finish(&head);
	return status;
}

enum status store_find(struct store *store, const char *id, size_t len,
		       uint32_t *document, struct error *error)
{
	char term[SCHEMA_TERM_MAX];
	size_t term_len = schema_term(SCHEMA_ID, id, len, term);
	struct xap_postings *postings = NULL;
	uint32_t found = 0;
	enum status status = xap_postings_open(store->db, term, term_len, &postings,
					       error);
	if (status == STATUS_OK)
		status = xap_postings_next(postings, &found, error);
	xap_postings_close(postings);
	if (status == STATUS_OK && found == 0)
		return error_set(error, STATUS_NOT_FOUND, "no document has the id %.*s",
				 (int)(len < 200 ? len : 200), id);
	if (status == STATUS_OK)
		*document = found;
	return status;
}

enum status store_positions(struct store *store, uint32_t document,
			    const char *term, size_t len, struct deadline *deadline,
			    uint32_t **positions, size_t *count, struct error *error)
{
	struct xap_positions found = {0};
	enum status status = xap_db_positions(store->db, document, term, len, &found,
					      deadline_go_on, deadline, error);
	if (status != STATUS_OK) {
		free(found.at);
		return status;
	}
	store->work.positions += found.count;
	*positions = found.at;
	*count = found.count;
	return STATUS_OK;
}

static enum status read_list(const char *path,
			     bool (*file)(void *, const struct store_file *),
			     bool (*root)(void *, const char *), void *context,
			     struct error *error)
{
	struct store *store = NULL;
	enum status status = store_open(path, &store, error);
	if (status == STATUS_OK)
		status = file != NULL
			? files_each(store->db, file, context, error)
			: roots_each(store->db, root, context, error);
	store_close(store);
	return status;
}

enum status store_files(const char *path,
			bool (*file)(void *context, const struct store_file *file),
			void *context, struct error *error)
{
	return read_list(path, file, NULL, context, error);
}

enum status store_roots(const char *path,
			bool (*root)(void *context, const char *root),
			void *context, struct error *error)
{
	return read_list(path, NULL, root, context, error);
}
