/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store.c - an index open for reading: revisions, frequencies, documents. */
#include "lib/store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/changes_internal.h"
#include "lib/store/families_internal.h"
#include "lib/store/store_internal.h"

static enum status stat_stub(const char *path, struct stat *stub,
			     struct error *error)
{
	char *name = NULL;
	if (asprintf(&name, "%s/" STORE_STUB, path) < 0)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	int failed = stat(name, stub);
	int errnum = errno;
	free(name);
	if (failed)
		return error_errno(error, errnum, "no index at %s", path);
	return STATUS_OK;
}

static enum status read_info(struct store *store, struct error *error)
{
	families_free(store->families);
	store->families = NULL;
	changes_free(store->changes);
	store->changes = NULL;
	order_forget(store);
	enum status status = xap_db_stats(store->db, &store->stats, error);
	if (status == STATUS_OK)
		status = meta_info(store->db, &store->info, store->languages, error);
	store->info.documents = store->stats.documents;
	struct frequent *list = NULL;
	if (status == STATUS_OK)
		status = meta_frequent(store->db, &list, error);
	if (status != STATUS_OK)
		return status;
	frequent_free(store->frequent);
	store->frequent = list;
	store->info.frequent = frequent_count(list);
	return xap_db_value_count(store->db, SCHEMA_SLOT_SKETCH, &store->info.signed_documents,
				  error);
}

static enum status open_once(const char *path, struct xap_db **db,
			     struct error *error)
{
	enum status status = xap_db_open(path, db, error);
	if (status == STATUS_OK)
		status = meta_check(*db, path, error);
	if (status == STATUS_OK)
		return status;
	xap_db_close(*db);
	*db = NULL;
	/* The stub is there, so what it names is missing or broken. */
	return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}

static bool same_stub(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Opens the generation that the stub names now, beside the one in use. A writer
 * may swap the stub and remove the old generation between our reading of the
 * one and our opening of the other: then the stub has changed, and we go again. */
static enum status open_generation(struct store *store, struct error *error)
{
	struct stat stub, after;
	struct xap_db *db = NULL;
	enum status status = stat_stub(store->path, &stub, error);
	while (status == STATUS_OK) {
		status = open_once(store->path, &db, error);
		if (status == STATUS_OK)
			break;
		if (stat_stub(store->path, &after, NULL) != STATUS_OK ||
		    same_stub(&stub, &after))
			break;
		stub = after;
		status = STATUS_OK;
	}
	if (status != STATUS_OK)
		return status;
	xap_db_close(store->db);
	store->db = db;
	store->stub = stub;
	return read_info(store, error);
}

enum status store_open(const char *path, struct store **store, struct error *error)
{
	struct store *opened = calloc(1, sizeof *opened);
	if (opened == NULL || (opened->path = strdup(path)) == NULL) {
		free(opened);
		return error_set(error, STATUS_NO_MEMORY, "index %s", path);
	}
	enum status status = open_generation(opened, error);
	if (status != STATUS_OK) {
		store_close(opened);
		return status;
	}
	*store = opened;
	return STATUS_OK;
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	families_free(store->families);
	changes_free(store->changes);
	order_forget(store);
	xap_db_close(store->db);
	frequent_free(store->frequent);
	record_unpacker_free(store->unpacker);
	free(store->path);
	free(store);
}

enum status store_refresh(struct store *store, bool *changed, struct error *error)
{
	struct stat stub;
	*changed = false;
	enum status status = stat_stub(store->path, &stub, error);
	if (status != STATUS_OK)
		return status;
	if (!same_stub(&stub, &store->stub)) {
		status = open_generation(store, error);
		*changed = status == STATUS_OK;
		return status;
	}
	status = xap_db_reopen(store->db, changed, error);
	if (status == STATUS_OK && *changed)
		status = read_info(store, error);
	return status;
}

const struct store_info *store_info(const struct store *store)
{
	return &store->info;
}

enum status store_frequency(struct store *store, const char *term, size_t len,
			    uint32_t *documents, uint64_t *occurrences,
			    struct error *error)
{
	struct xap_term_stats stats;
	enum status status = xap_db_term_stats(store->db, term, len, &stats, error);
	if (status != STATUS_OK)
		return status;
	*documents = stats.documents;
	*occurrences = stats.occurrences;
	return STATUS_OK;
}

bool store_is_frequent(const struct store *store, const char *word, size_t len)
{
	return frequent_find(store->frequent, word, len) != NULL;
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
	enum status status = xap_db_value(store->db, document, SCHEMA_SLOT_HEAD, &head,
					  error);
	if (status == STATUS_OK)
		status = head.len > 0
			? record_open_head(head.data, head.len, record, error)
			: store_record(store, document, record, error);
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
