/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_pairs.c - from two places of a phrase to the terms of their pairs. */
#include "lib/store/phrase/phrase_pairs.h"

#include "lib/store/lists/store_lists.h"

#include <stdlib.h>
#include <string.h>

static bool are_frequent(const struct store *store, const struct phrase_slot *slot)
{
	for (size_t i = 0; i < slot->count; i++)
		if (!store_is_frequent(store, slot->terms[i].bytes, slot->terms[i].len))
			return false;
	return slot->count > 0;
}

static bool are_paired(const struct store *store, const struct phrase_slot *left,
		       const struct phrase_slot *right)
{
	return left->operand == right->operand && left->offset + 1 == right->offset &&
		left->count * right->count <= PHRASE_PAIRS_MAX &&
		are_frequent(store, left) && are_frequent(store, right);
}

static enum status add_pair(struct store *store, const struct phrase_term *left,
			    const struct phrase_term *right, struct phrase_pairs *pairs,
			    struct error *error)
{
	char term[SCHEMA_TERM_MAX];
	struct list_term known;
	size_t len = schema_pair(left->bytes, left->len, right->bytes, right->len, term);
	if (len == 0) {		/* too long to be a term: the index has none */
		pairs->complete = false;
		return STATUS_OK;
	}
	enum status status = store_term(store, term, len, &known, error);
	if (status != STATUS_OK || known.documents == 0)
		return status;
	char *bytes = malloc(len);
	if (bytes == NULL)
		return error_set(error, STATUS_NO_MEMORY, "pairs");
	memcpy(bytes, term, len);
	pairs->terms[pairs->count++] = (struct phrase_term){ bytes, len };
	return STATUS_OK;
}

enum status phrase_pairs_find(struct store *store, const struct store_phrase *phrase,
			      size_t first, struct phrase_pairs *pairs,
			      struct error *error)
{
	const struct phrase_slot *left = &phrase->slots[first], *right = left + 1;
	enum status status = STATUS_OK;
	*pairs = (struct phrase_pairs){ .complete = are_paired(store, left, right) };
	if (!pairs->complete)
		return STATUS_OK;
	pairs->terms = calloc(left->count * right->count, sizeof *pairs->terms);
	if (pairs->terms == NULL)
		return error_set(error, STATUS_NO_MEMORY, "pairs");
	for (size_t i = 0; i < left->count && status == STATUS_OK; i++)
		for (size_t j = 0; j < right->count && status == STATUS_OK; j++)
			status = add_pair(store, &left->terms[i], &right->terms[j],
					  pairs, error);
	return status;
}

void phrase_pairs_finish(struct phrase_pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		free(pairs->terms[i].bytes);
	free(pairs->terms);
	*pairs = (struct phrase_pairs){0};
}
