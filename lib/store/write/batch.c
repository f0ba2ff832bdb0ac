/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - documents into a private database, unsynced, whole or thrown away. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/write/writer_internal.h"

struct store_batch {
	struct xap_writer *writer;
	uint32_t documents;
	char *path;
};

static void batch_free(struct store_batch *batch)
{
	xap_writer_close(batch->writer);
	free(batch->path);
	free(batch);
}

static enum status set_frequent(struct xap_writer *writer, const struct frequent *list,
				struct error *error)
{
	struct buf words = {0};
	frequent_write(list, &words);
	enum status status = buf_cstr(&words) != NULL
		? xap_writer_set_metadata(writer, STORE_KEY_FREQUENT,
					  strlen(STORE_KEY_FREQUENT), words.data,
					  words.len, error)
		: error_set(error, STATUS_NO_MEMORY, "batch");
	buf_finish(&words);
	return status;
}

enum status store_batch_begin(const char *path, struct store_batch **batch,
			      struct error *error)
{
	struct store_batch *begun = calloc(1, sizeof *begun);
	if (begun == NULL || (begun->path = strdup(path)) == NULL) {
		free(begun);
		return error_set(error, STATUS_NO_MEMORY, "batch");
	}
	enum status status = xap_writer_open(path, XAP_CREATE | XAP_UNSAFE,
					     &begun->writer, error);
	if (status != STATUS_OK) {
		batch_free(begun);
		return status;
	}
	*batch = begun;
	return STATUS_OK;
}

enum status store_batch_frequent(struct store_batch *batch,
				 const struct frequent *list, struct error *error)
{
	return set_frequent(batch->writer, list, error);
}

enum status store_batch_add(struct store_batch *batch,
			    struct store_document *document, struct error *error)
{
	uint32_t number;
	struct xap_document *whole = NULL;
	enum status status = document_finish(document, &whole, error);
	if (status == STATUS_OK)
		status = xap_writer_add(batch->writer, whole, &number, error);
	if (status == STATUS_OK)
		batch->documents++;
	return status;
}

enum status store_batch_stem(struct store_batch *batch, const char *language,
			     const char *stem, size_t stem_len, const char *word,
			     size_t word_len, struct error *error)
{
	struct buf key = {0};
	buf_addf(&key, SCHEMA_STEM "%s:", language);
	buf_add(&key, stem, stem_len);
	enum status status = buf_ok(&key)
		? xap_writer_add_synonym(batch->writer, key.data, key.len, word,
					 word_len, error)
		: error_set(error, STATUS_NO_MEMORY, "stem");
	buf_finish(&key);
	return status;
}

uint32_t store_batch_documents(const struct store_batch *batch)
{
	return batch->documents;
}

enum status store_batch_end(struct store_batch *batch, struct error *error)
{
	enum status status = xap_writer_commit(batch->writer, error);
	batch_free(batch);
	return status;
}

/* What the lists of the batches have in common. */
static enum status common_list(const char *const *batches, size_t count,
			       struct frequent **common, struct error *error)
{
	enum status status = STATUS_OK;
	bool any = false;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct xap_db *db = NULL;
		status = xap_db_open(batches[i], &db, error);
		if (status == STATUS_OK)
			status = meta_narrow(db, common, &any, error);
		xap_db_close(db);
	}
	return status;
}

/* A compaction keeps the metadata of its first source, which is mostly right. */
static enum status set_common(const char *path, const struct frequent *common,
			      struct error *error)
{
	struct xap_db *db = NULL;
	struct xap_writer *writer = NULL;
	struct frequent *kept = NULL;
	enum status status = xap_db_open(path, &db, error);
	if (status == STATUS_OK)
		status = meta_frequent(db, &kept, error);
	xap_db_close(db);
	bool same = frequent_equal(common, kept);
	frequent_free(kept);
	if (status != STATUS_OK || same)
		return status;
	status = xap_writer_open(path, XAP_UNSAFE, &writer, error);
	if (status == STATUS_OK)
		status = set_frequent(writer, common, error);
	if (status == STATUS_OK)
		status = xap_writer_commit(writer, error);
	xap_writer_close(writer);
	return status;
}

enum status store_batch_merge(const char *path, const char *const *batches,
			      size_t count, struct error *error)
{
	struct frequent *common = NULL;
	enum status status = common_list(batches, count, &common, error);
	if (status == STATUS_OK)
		status = xap_compact(batches, count, path, error);
	if (status == STATUS_OK)
		status = set_common(path, common, error);
	frequent_free(common);
	if (status != STATUS_OK) {
		tree_remove(path);
		return status;
	}
	for (size_t i = 0; i < count; i++)
		tree_remove(batches[i]);
	return STATUS_OK;
}
