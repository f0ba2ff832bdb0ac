/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearness.c - how near the words of a bag stand in the documents that a search
 * found: the posting lists are walked once more, for these documents alone. */
#include <stdlib.h>

#include "lib/store/phrase_internal.h"

struct looking {
	struct phrase_cursor *cursor;
	struct store *store;
	struct error *error;
	/* Of each operand: its rarest word, and whether the document has it. */
	double idf[STORE_PHRASE_MAX];
	bool here[STORE_PHRASE_MAX];
};

/* An index into the hits, in order of their documents. */
struct place {
	uint32_t document;
	size_t hit;
};

static int by_document(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	return (left->document > right->document) -
		(left->document < right->document);
}

static void take_idf(struct looking *looking)
{
	const struct phrase_cursor *cursor = looking->cursor;
	for (size_t i = 0; i < cursor->count; i++) {
		const struct seat *seat = &cursor->seats[i];
		double idf = phrase_idf(looking->store->stats.documents,
					seat->documents);
		if (idf > looking->idf[seat->operand])
			looking->idf[seat->operand] = idf;
	}
}

/* The starts of all operands in DOCUMENT; *LENGTH stays 0 when it has none. */
static enum status find_starts(struct looking *looking, uint32_t document,
			       uint32_t *length)
{
	struct phrase_cursor *cursor = looking->cursor;
	bool begun[STORE_PHRASE_MAX] = { false };
	for (size_t i = 0; i < cursor->operand_count; i++)
		looking->here[i] = true;
	for (size_t i = 0; i < cursor->count; i++) {
		struct seat *seat = &cursor->seats[i];
		enum status status = STATUS_OK;
		if (!looking->here[seat->operand])
			continue;
		if (seat->document < document)
			status = phrase_seat_skip(seat, document, looking->error);
		if (status == STATUS_OK && seat->document != document) {
			looking->here[seat->operand] = false;
			continue;
		}
		if (status == STATUS_OK && *length == 0)
			status = phrase_length_here(seat, length, looking->error);
		if (status == STATUS_OK)
			status = phrase_narrow_operand(cursor, seat,
						       !begun[seat->operand],
						       looking->error);
		if (status != STATUS_OK)
			return status;
		begun[seat->operand] = true;
		looking->here[seat->operand] = cursor->starts[seat->operand].count > 0;
	}
	return STATUS_OK;
}

static struct window_operand operand_of(const struct looking *looking, size_t i)
{
	const struct phrase_cursor *cursor = looking->cursor;
	return (struct window_operand){
		.starts = cursor->starts[i].at,
		.count = looking->here[i] ? cursor->starts[i].count : 0,
		.words = cursor->operands[i].words,
	};
}

static enum status failed(struct looking *looking)
{
	return windows_failure(&looking->cursor->windows, looking->error);
}

static enum status weigh_pairs(struct looking *looking, uint32_t length, double *weight)
{
	struct phrase_cursor *cursor = looking->cursor;
	for (size_t i = 0; i + 1 < cursor->operand_count; i++) {
		struct window_operand pair[] = { operand_of(looking, i),
						 operand_of(looking, i + 1) };
		double closeness = 0;
		if (!windows_find(pair, 2, false, STORE_PAIR_GAP, &cursor->windows))
			return failed(looking);
		for (size_t w = 0; w < cursor->windows.count; w++)
			closeness += 1.0 / (1 + cursor->windows.at[w].gap);
		if (closeness > 0)
			*weight += (looking->idf[i] + looking->idf[i + 1]) *
				phrase_saturation(cursor, closeness, length);
	}
	return STATUS_OK;
}

static enum status look(struct looking *looking, uint32_t document,
			struct store_nearness *nearness)
{
	struct phrase_cursor *cursor = looking->cursor;
	uint32_t length = 0;
	*nearness = (struct store_nearness){0};
	cursor->windows.deadline = cursor->deadline;
	enum status status = deadline_look(cursor->deadline, looking->error);
	if (status == STATUS_OK)
		status = find_starts(looking, document, &length);
	if (status == STATUS_OK)
		status = weigh_pairs(looking, length, &nearness->weight);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < cursor->operand_count; i++) {
		cursor->operands[i] = operand_of(looking, i);
		if (cursor->operands[i].count == 0)
			return STATUS_OK;
	}
	for (int ordered = 0; ordered <= 1; ordered++) {
		if (!windows_find(cursor->operands, cursor->operand_count, ordered,
				  cursor->gap, &cursor->windows))
			return failed(looking);
		*(ordered ? &nearness->ordered : &nearness->near) =
			cursor->windows.count > 0;
		if (cursor->windows.count == 0)
			break;
	}
	return STATUS_OK;
}

enum status store_nearness(struct store *store, const struct store_phrase *words,
			   const struct store_search *search,
			   const struct store_hit *hits, size_t count,
			   struct store_nearness *nearness, struct error *error)
{
	struct deadline deadline = { .at_ns = search->deadline_ns,
				     .cancel = search->cancel };
	struct looking looking = { .store = store, .error = error };
	struct place *places = calloc(count + 1, sizeof *places);
	if (places == NULL)
		return error_set(error, STATUS_NO_MEMORY, "hits");
	enum status status = phrase_cursor_open(store, words, 1, &deadline,
						&looking.cursor, error);
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){ hits[i].document, i };
	qsort(places, count, sizeof *places, by_document);
	if (status == STATUS_OK)
		take_idf(&looking);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = look(&looking, places[i].document, &nearness[places[i].hit]);
	phrase_cursor_close(looking.cursor);
	free(places);
	return status;
}
