/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_places.c - where the occurrences of a phrase stand in one document. */
#include <stdlib.h>

#include "lib/store/phrase/phrase_internal.h"

static enum status slot_positions(struct store *store, uint32_t document,
				  const struct phrase_slot *slot,
				  struct xap_positions *positions,
				  struct deadline *deadline, struct error *error)
{
	enum status status = STATUS_OK;
	positions->count = 0;
	for (size_t i = 0; i < slot->count && status == STATUS_OK; i++) {
		status = deadline_look(deadline, error);
		if (status != STATUS_OK)
			break;
		status = xap_db_positions(store->db, document, slot->terms[i].bytes,
					  slot->terms[i].len, positions,
					  deadline_go_on, deadline, error);
	}
	store->work.positions += positions->count;
	return status == STATUS_OK && slot->count > 1
		? phrase_sort(positions, deadline, error) : status;
}

/* The starts of all operands; some may be empty when one is. */
static enum status find_starts(struct store *store, uint32_t document,
			       const struct store_phrase *phrase,
			       struct phrase_cursor *cursor, struct error *error)
{
	struct xap_positions positions = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_slot *slot = &phrase->slots[i];
		struct xap_positions *starts = &cursor->starts[slot->operand];
		status = slot_positions(store, document, slot,
					slot->offset == 0 ? starts : &positions,
					cursor->deadline, error);
		if (status != STATUS_OK)
			break;
		if (slot->offset > 0)
			phrase_narrow_starts(starts, &positions,
					     (uint32_t)slot->offset);
		if (starts->count == 0)
			break;
		cursor->operands[slot->operand].words = (uint32_t)slot->offset + 1;
		cursor->operand_count = slot->operand + 1;
	}
	free(positions.at);
	return status;
}

static bool note_places(const struct phrase_cursor *cursor, struct store_place **places,
			size_t *count)
{
	size_t operands = cursor->operand_count, n = 0;
	*places = calloc(cursor->windows.count * operands + 1, sizeof **places);
	if (*places == NULL)
		return false;
	for (size_t w = 0; w < cursor->windows.count; w++)
		for (size_t i = 0; i < operands; i++)
			(*places)[n++] = (struct store_place){
				.position = cursor->windows.at[w].at[i],
				.words = cursor->operands[i].words,
				.occurrence = (uint32_t)w,
				.gap = cursor->windows.at[w].gap,
			};
	*count = n;
	return true;
}

enum status store_phrase_places(struct store *store, uint32_t document,
				const struct store_phrase *phrase,
				struct deadline *deadline, struct store_place **places,
				size_t *count, struct error *error)
{
	struct phrase_cursor cursor = { .ordered = phrase->ordered,
					.gap = phrase->gap, .deadline = deadline };
	enum status status = find_starts(store, document, phrase, &cursor, error);
	/* One that was not reached has no start either. */
	bool whole = phrase->count > 0 &&
		cursor.operand_count == phrase->slots[phrase->count - 1].operand + 1;
	if (status == STATUS_OK && whole)
		status = phrase_lay_windows(&cursor, error);
	if (status == STATUS_OK && !note_places(&cursor, places, count))
		status = error_set(error, STATUS_NO_MEMORY, "places");
	for (size_t i = 0; i < STORE_PHRASE_MAX; i++)
		free(cursor.starts[i].at);
	free(cursor.windows.at);
	return status;
}

/* --- Of many documents --- */

/* Of a phrase of one place, in the document that CURSOR has found: its lists are open,
 * and only those of the words that are there are read. */
static enum status places_of_word(struct phrase_cursor *cursor,
				  struct store_place **places, size_t *count,
				  struct error *error)
{
	const struct xap_positions *starts = &cursor->starts[0];
	enum status status = phrase_narrow_operand(cursor, &cursor->seats[0], true,
						   error);
	if (status != STATUS_OK)
		return status;
	*places = calloc(starts->count + 1, sizeof **places);
	if (*places == NULL)
		return error_set(error, STATUS_NO_MEMORY, "places");
	*count = starts->count;
	for (size_t i = 0; i < *count; i++)
		(*places)[i] = (struct store_place){ .position = starts->at[i],
						     .words = 1,
						     .occurrence = (uint32_t)i };
	return STATUS_OK;
}

enum status store_places(struct store *store, const struct store_phrase *phrase,
			 const struct store_set *set, store_places_fn *each,
			 void *context, struct deadline *deadline, struct error *error)
{
	struct phrase_cursor *cursor = NULL;
	enum status status = phrase_cursor_open(store, phrase, 1, deadline, &cursor,
						error);
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(set, document)) != 0;) {
		struct store_place *places = NULL;
		size_t count = 0;
		bool holds = false;
		status = phrase_cursor_check(cursor, document, 0, &holds, error);
		if (status == STATUS_OK && holds)
			status = cursor->single
				? places_of_word(cursor, &places, &count, error)
				: store_phrase_places(store, document, phrase, deadline,
						      &places, &count, error);
		if (status == STATUS_OK && holds)
			status = each(context, document, places, count, error);
		free(places);
	}
	phrase_cursor_close(cursor);
	return status;
}
