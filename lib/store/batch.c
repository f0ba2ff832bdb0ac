/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - documents into a private database, unsynced, whole or thrown away. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/store/writer_internal.h"

struct store_document {
	struct xap_document *xap;
};

struct store_batch {
	struct xap_writer *writer;
	uint32_t documents;
	char *path;
};

enum status store_document_new(struct store_document **document,
			       struct error *error)
{
	struct store_document *made = calloc(1, sizeof *made);
	if (made == NULL)
		return error_set(error, STATUS_NO_MEMORY, "document");
	enum status status = xap_document_new(&made->xap, error);
	if (status != STATUS_OK) {
		free(made);
		return status;
	}
	*document = made;
	return STATUS_OK;
}

void store_document_free(struct store_document *document)
{
	if (document == NULL)
		return;
	xap_document_free(document->xap);
	free(document);
}

void store_document_clear(struct store_document *document)
{
	xap_document_clear(document->xap);
}

/* Xapian counts a NUL in a term twice, and an empty one is refused only when
 * the whole batch is at stake. */
static enum status check_term(const char *term, size_t len)
{
	if (len == 0)
		return STATUS_INVALID;
	if (len > SCHEMA_TERM_MAX || memchr(term, '\0', len) != NULL)
		return STATUS_TOO_LARGE;
	return STATUS_OK;
}

enum status store_document_word(struct store_document *document, const char *term,
				size_t len, uint32_t position)
{
	enum status status = check_term(term, len);
	if (status != STATUS_OK)
		return status;
	return xap_document_posting(document->xap, term, len, position, NULL);
}

enum status store_document_stem(struct store_document *document, const char *term,
				size_t len)
{
	enum status status = check_term(term, len);
	if (status != STATUS_OK)
		return status;
	return xap_document_term(document->xap, term, len, 1, NULL);
}

enum status store_document_label(struct store_document *document, const char *term,
				 size_t len)
{
	enum status status = check_term(term, len);
	if (status != STATUS_OK)
		return status;
	return xap_document_term(document->xap, term, len, 0, NULL);
}

enum status store_document_value(struct store_document *document,
				 enum schema_slot slot, const char *value, size_t len)
{
	return xap_document_value(document->xap, slot, value, len, NULL);
}

enum status store_document_value_number(struct store_document *document,
					enum schema_slot slot, double value)
{
	return xap_document_number(document->xap, slot, value, NULL);
}

enum status store_document_record(struct store_document *document,
				  const void *bytes, size_t len)
{
	return xap_document_data(document->xap, bytes, len, NULL);
}

static void batch_free(struct store_batch *batch)
{
	xap_writer_close(batch->writer);
	free(batch->path);
	free(batch);
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

enum status store_batch_add(struct store_batch *batch,
			    struct store_document *document, struct error *error)
{
	uint32_t number;
	enum status status = xap_writer_add(batch->writer, document->xap, &number,
					    error);
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

enum status store_batch_merge(const char *path, const char *const *batches,
			      size_t count, struct error *error)
{
	enum status status = xap_compact(batches, count, path, error);
	if (status != STATUS_OK) {
		tree_remove(path);
		return status;
	}
	for (size_t i = 0; i < count; i++)
		tree_remove(batches[i]);
	return STATUS_OK;
}
