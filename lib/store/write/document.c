/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - one document's terms, gathered before they go into a batch.
 *
 * Stems and pairs are counted here and handed on once each: every call into Xapian
 * looks the term up in a tree of the document's terms, and a stem stands in a document
 * several times. Words are handed on at once, since each has its position. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/store/write/writer_internal.h"

enum {
	COUNTED_FIRST = 1024,	/* slots of the table; a power of two */
};

/* A term that is counted. */
struct counted {
	size_t start;		/* in the arena */
	uint32_t len;		/* 0: the slot is free */
	uint32_t count;
	uint32_t hash;
};

struct store_document {
	struct xap_document *xap;
	struct buf arena;	/* the terms' bytes */
	struct counted *table;
	size_t slots;
	size_t used;
};

enum status store_document_new(struct store_document **document,
			       struct error *error)
{
	struct store_document *made = calloc(1, sizeof *made);
	if (made == NULL ||
	    (made->table = calloc(COUNTED_FIRST, sizeof *made->table)) == NULL) {
		free(made);
		return error_set(error, STATUS_NO_MEMORY, "document");
	}
	made->slots = COUNTED_FIRST;
	enum status status = xap_document_new(&made->xap, error);
	if (status != STATUS_OK) {
		store_document_free(made);
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
	buf_finish(&document->arena);
	free(document->table);
	free(document);
}

static void forget_counted(struct store_document *document)
{
	memset(document->table, 0, document->slots * sizeof *document->table);
	document->used = 0;
	buf_clear(&document->arena);
}

void store_document_clear(struct store_document *document)
{
	forget_counted(document);
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

static struct counted *slot_of(const struct store_document *document,
			       struct counted *table, size_t slots, uint32_t hash,
			       const char *term, size_t len)
{
	for (size_t at = hash & (slots - 1);; at = (at + 1) & (slots - 1)) {
		struct counted *slot = &table[at];
		if (slot->len == 0 ||
		    (slot->hash == hash && slot->len == len &&
		     memcmp(document->arena.data + slot->start, term, len) == 0))
			return slot;
	}
}

static enum status grow_table(struct store_document *document)
{
	size_t slots = 2 * document->slots;
	struct counted *table = calloc(slots, sizeof *table);
	if (table == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < document->slots; i++) {
		const struct counted *old = &document->table[i];
		if (old->len > 0)
			*slot_of(document, table, slots, old->hash,
				 document->arena.data + old->start, old->len) = *old;
	}
	free(document->table);
	document->table = table;
	document->slots = slots;
	return STATUS_OK;
}

static enum status count_term(struct store_document *document, const char *term,
			      size_t len)
{
	if (2 * document->used >= document->slots &&
	    grow_table(document) != STATUS_OK)
		return STATUS_NO_MEMORY;
	uint32_t hash = hash_bytes(term, len);
	struct counted *slot = slot_of(document, document->table, document->slots,
				       hash, term, len);
	if (slot->len > 0) {
		slot->count++;
		return STATUS_OK;
	}
	size_t start = document->arena.len;
	buf_add(&document->arena, term, len);
	if (!buf_ok(&document->arena))
		return STATUS_NO_MEMORY;
	*slot = (struct counted){ start, (uint32_t)len, 1, hash };
	document->used++;
	return STATUS_OK;
}

enum status store_document_stem(struct store_document *document, const char *term,
				size_t len)
{
	enum status status = check_term(term, len);
	return status == STATUS_OK ? count_term(document, term, len) : status;
}

enum status store_document_pair(struct store_document *document, const char *first,
				size_t first_len, const char *second,
				size_t second_len)
{
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_pair(first, first_len, second, second_len, term);
	if (len == 0)
		return STATUS_OK;
	enum status status = check_term(term, len);
	return status == STATUS_OK ? count_term(document, term, len) : status;
}

enum status document_finish(struct store_document *document,
			    struct xap_document **whole, struct error *error)
{
	for (size_t i = 0; i < document->slots; i++) {
		const struct counted *slot = &document->table[i];
		if (slot->len == 0)
			continue;
		enum status status = xap_document_term(
			document->xap, document->arena.data + slot->start, slot->len,
			slot->count, error);
		if (status != STATUS_OK)
			return status;
	}
	forget_counted(document);
	*whole = document->xap;
	return STATUS_OK;
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
	size_t head = record_head(bytes, len);
	if (head > SCHEMA_HEAD_MAX)
		head = 0;
	enum status status = head == 0 ? STATUS_OK
		: xap_document_value(document->xap, SCHEMA_SLOT_HEAD, bytes, head, NULL);
	return status == STATUS_OK
		? xap_document_data(document->xap, (const char *)bytes + head, len - head,
				    NULL)
		: status;
}
