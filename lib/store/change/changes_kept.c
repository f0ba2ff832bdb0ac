/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes_kept.c - the records of a file that is read again: which are as they were. */
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/change/changes_internal.h"

/* What identifies the document: its head, from the slot or from the record. */
static enum status read_head(struct xap_db *db, uint32_t document, struct buf *bytes,
			     uint64_t head[2], struct error *error)
{
	buf_clear(bytes);
	enum status status = xap_db_value(db, document, SCHEMA_SLOT_HEAD, bytes, error);
	if (status == STATUS_OK && bytes->len == 0) {
		status = xap_db_data(db, document, bytes, error);
		bytes->len = record_head(bytes->data, bytes->len);
	}
	if (status == STATUS_OK && !buf_ok(bytes))
		status = error_set(error, STATUS_NO_MEMORY, "document");
	if (status != STATUS_OK)
		return status;
	unsigned char digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;
	sha256_init(&sha);
	sha256_update(&sha, bytes->len, (const uint8_t *)bytes->data);
	sha256_digest(&sha, sizeof digest, digest);
	memcpy(head, digest, 2 * sizeof *head);
	return STATUS_OK;
}

static int by_head(const void *a, const void *b)
{
	const struct changes_known *one = a, *other = b;
	int order = memcmp(one->head, other->head, sizeof one->head);
	if (order != 0)
		return order;
	return (one->document > other->document) - (one->document < other->document);
}

/* The documents of the file with label TERM in DB, from FIRST on, by their heads. */
static enum status read_known(struct xap_db *db, const char *term, size_t len,
			      uint32_t first, struct changes_known **known,
			      size_t *count, struct error *error)
{
	struct xap_postings *postings = NULL;
	struct xap_term_stats stats;
	struct buf bytes = {0};
	uint32_t document = 0;
	enum status status = xap_db_term_stats(db, term, len, &stats, error);
	*known = NULL;
	*count = 0;
	if (status != STATUS_OK || stats.documents > CHANGES_KEPT_MAX)
		return status;
	*known = calloc((size_t)stats.documents + 1, sizeof **known);
	if (*known == NULL)
		return error_set(error, STATUS_NO_MEMORY, "documents of a file");
	status = xap_postings_open(db, term, len, &postings, error);
	if (status == STATUS_OK)
		status = xap_postings_skip(postings, first, &document, error);
	while (status == STATUS_OK && document != 0 && *count < stats.documents) {
		struct changes_known *one = &(*known)[(*count)++];
		one->document = document;
		status = read_head(db, document, &bytes, one->head, error);
		if (status == STATUS_OK)
			status = xap_postings_next(postings, &document, error);
	}
	xap_postings_close(postings);
	buf_finish(&bytes);
	if (*count > 0)
		qsort(*known, *count, sizeof **known, by_head);
	return status;
}

static bool add_kept(struct changes_keeping *keeping, uint32_t document, uint64_t number)
{
	if (keeping->count == keeping->capacity) {
		size_t capacity = keeping->capacity > 0 ? keeping->capacity * 2 : 64;
		struct changes_kept *kept = realloc(keeping->kept,
						    capacity * sizeof *kept);
		if (kept == NULL)
			return false;
		keeping->kept = kept;
		keeping->capacity = capacity;
	}
	keeping->kept[keeping->count++] = (struct changes_kept){ document, number };
	return true;
}

/* Both lists are in order of heads: equal ones belong together, in the order in which
 * they stand. */
static bool keep_equal(struct changes_keeping *keeping,
		       const struct changes_known *old, size_t old_count,
		       const struct changes_known *next, size_t next_count)
{
	size_t at = 0;
	for (size_t i = 0; i < next_count && at < old_count; i++) {
		int order = -1;
		while (at < old_count &&
		       (order = memcmp(old[at].head, next[i].head,
				       sizeof old[at].head)) < 0)
			at++;
		if (at == old_count || order != 0)
			continue;
		if (!add_kept(keeping, next[i].document,
			      changes_number(keeping->changes, old[at++].document)))
			return false;
	}
	return true;
}

enum status changes_keep(struct changes_keeping *keeping, const char *hash,
			 struct error *error)
{
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(SCHEMA_FILE, hash, SCHEMA_HASH_HEX, term);
	struct changes_known *old = NULL, *next = NULL;
	size_t old_count = 0, next_count = 0;
	enum status status = read_known(keeping->old, term, len, 1, &old, &old_count,
					error);
	if (status == STATUS_OK && old_count > 0)
		status = read_known(keeping->next, term, len, keeping->first, &next,
				    &next_count, error);
	if (status == STATUS_OK &&
	    !keep_equal(keeping, old, old_count, next, next_count))
		status = error_set(error, STATUS_NO_MEMORY, "documents of a file");
	free(old);
	free(next);
	return status;
}

static int by_document(const void *a, const void *b)
{
	const struct changes_kept *one = a, *other = b;
	return (one->document > other->document) - (one->document < other->document);
}

void changes_kept_sort(struct changes_keeping *keeping)
{
	if (keeping->count > 0)
		qsort(keeping->kept, keeping->count, sizeof *keeping->kept, by_document);
}
