/* SPDX-License-Identifier: GPL-2.0-or-later */
/* document.c - one document's terms, gathered before they go into a batch.
 *
 * Stems are counted here and handed on once each: every call into Xapian looks
 * the term up in a tree of the document's terms, and a stem stands in a document
 * several times. Words are handed on at once, since each has its position. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/writer_internal.h"

enum {
	STEMS_FIRST = 1024,	/* slots of the table; a power of two */
};

struct stem {
	size_t start;		/* in the arena */
	uint32_t len;		/* 0: the slot is free */
	uint32_t count;
	uint32_t hash;
};

struct store_document {
	struct xap_document *xap;
	struct buf arena;	/* the stems' bytes */
	struct stem *stems;
	size_t slots;
	size_t used;
};

enum status store_document_new(struct store_document **document,
			       struct error *error)
{
	struct store_document *made = calloc(1, sizeof *made);
	if (made == NULL ||
	    (made->stems = calloc(STEMS_FIRST, sizeof *made->stems)) == NULL) {
		free(made);
		return error_set(error, STATUS_NO_MEMORY, "document");
	}
	made->slots = STEMS_FIRST;
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
	free(document->stems);
	free(document);
}

static void forget_stems(struct store_document *document)
{
	memset(document->stems, 0, document->slots * sizeof *document->stems);
	document->used = 0;
	buf_clear(&document->arena);
}

void store_document_clear(struct store_document *document)
{
	forget_stems(document);
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

/* FNV-1a, 32 bits. */
static uint32_t hash_of(const char *bytes, size_t len)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash;
}

static struct stem *stem_slot(const struct store_document *document,
			      struct stem *stems, size_t slots, uint32_t hash,
			      const char *term, size_t len)
{
	for (size_t at = hash & (slots - 1);; at = (at + 1) & (slots - 1)) {
		struct stem *stem = &stems[at];
		if (stem->len == 0 ||
		    (stem->hash == hash && stem->len == len &&
		     memcmp(document->arena.data + stem->start, term, len) == 0))
			return stem;
	}
}

static enum status grow_stems(struct store_document *document)
{
	size_t slots = 2 * document->slots;
	struct stem *stems = calloc(slots, sizeof *stems);
	if (stems == NULL)
		return STATUS_NO_MEMORY;
	for (size_t i = 0; i < document->slots; i++) {
		const struct stem *old = &document->stems[i];
		if (old->len > 0)
			*stem_slot(document, stems, slots, old->hash,
				   document->arena.data + old->start, old->len) =
				*old;
	}
	free(document->stems);
	document->stems = stems;
	document->slots = slots;
	return STATUS_OK;
}

enum status store_document_stem(struct store_document *document, const char *term,
				size_t len)
{
	enum status status = check_term(term, len);
	if (status == STATUS_OK && 2 * document->used >= document->slots)
		status = grow_stems(document);
	if (status != STATUS_OK)
		return status;

	uint32_t hash = hash_of(term, len);
	struct stem *stem = stem_slot(document, document->stems, document->slots,
				      hash, term, len);
	if (stem->len > 0) {
		stem->count++;
		return STATUS_OK;
	}
	size_t start = document->arena.len;
	buf_add(&document->arena, term, len);
	if (!buf_ok(&document->arena))
		return STATUS_NO_MEMORY;
	*stem = (struct stem){ start, (uint32_t)len, 1, hash };
	document->used++;
	return STATUS_OK;
}

enum status document_finish(struct store_document *document,
			    struct xap_document **whole, struct error *error)
{
	for (size_t i = 0; i < document->slots; i++) {
		const struct stem *stem = &document->stems[i];
		if (stem->len == 0)
			continue;
		enum status status = xap_document_term(
			document->xap, document->arena.data + stem->start,
			stem->len, stem->count, error);
		if (status != STATUS_OK)
			return status;
	}
	forget_stems(document);
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
	return xap_document_data(document->xap, bytes, len, NULL);
}
