/* SPDX-License-Identifier: GPL-2.0-or-later */
/* closest.c - where the words of a phrase that does not occur come closest to doing
 * so: one walk over the documents that have them all, in which only what is closer
 * than the best so far counts. */
#include <stdlib.h>

#include "lib/store/phrase/phrase_internal.h"

static struct store_query *slot_query(const struct phrase_slot *slot)
{
	struct store_query **terms = calloc(slot->count + 1,
					    sizeof(struct store_query *));
	if (terms == NULL)
		return NULL;
	for (size_t i = 0; i < slot->count; i++)
		terms[i] = store_query_term(slot->terms[i].bytes, slot->terms[i].len);
	struct store_query *query = store_query_synonym(terms, slot->count);
	free(terms);
	return query;
}

struct store_query *store_query_words(const struct store_phrase *phrase)
{
	struct store_query *slots[STORE_PHRASE_MAX];
	for (size_t i = 0; i < phrase->count; i++)
		slots[i] = slot_query(&phrase->slots[i]);
	return store_query_all(slots, phrase->count);
}

/* The closest of the windows that the cursor has at hand. */
static void take(const struct phrase_cursor *cursor, uint32_t document,
		 struct store_closest *closest)
{
	const struct window *best = &cursor->windows.at[0];
	for (size_t i = 1; i < cursor->windows.count; i++)
		if (cursor->windows.at[i].gap < best->gap)
			best = &cursor->windows.at[i];
	closest->document = document;
	closest->gap = best->gap;
	closest->count = cursor->operand_count;
	for (size_t i = 0; i < cursor->operand_count; i++)
		closest->places[i] = (struct store_place){
			.position = best->at[i],
			.words = cursor->operands[i].words,
			.gap = best->gap,
		};
}

static enum status walk(struct phrase_cursor *cursor, struct store_closest *closest,
			struct error *error)
{
	uint32_t document = 0;
	for (;;) {
		enum status status = phrase_cursor_seek(cursor, document + 1, 0,
							&document, error);
		if (status != STATUS_OK || document == 0)
			return status;
		take(cursor, document, closest);
		if (closest->gap == 0)
			return STATUS_OK;
		cursor->gap = closest->gap - 1;
	}
}

enum status store_phrase_closest(struct store *store, const struct store_phrase *phrase,
				 struct deadline *deadline,
				 struct store_closest *closest, struct error *error)
{
	struct phrase_cursor *cursor = NULL;
	struct store_closest found = {0};
	enum status status = phrase_cursor_open(store, phrase, 1, deadline, &cursor,
						error);
	if (status == STATUS_OK && cursor->operand_count < 2)
		status = error_set(error, STATUS_INVALID,
				   "a phrase of one operand is as close as can be");
	if (status == STATUS_OK)
		status = walk(cursor, &found, error);
	phrase_cursor_close(cursor);
	if (status == STATUS_OK)
		*closest = found;
	return status;
}
