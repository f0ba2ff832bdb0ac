/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_open.c - the posting lists of a phrase's words and pairs, and what they bound. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/phrase/phrase_internal.h"
#include "lib/store/phrase/phrase_pairs.h"

struct opening {
	struct store *store;		/* whose statistics count */
	struct xap_db *db;		/* it, or a part of it, to read */
	const struct store_phrase *phrase;
	struct phrase_cursor *cursor;
	struct error *error;
};

static enum status open_seat(const struct opening *opening,
			     const struct phrase_term *terms, size_t count,
			     struct seat *seat)
{
	struct error *error = opening->error;
	struct deadline *deadline = opening->cursor->deadline;
	seat->deadline = deadline;
	seat->readers = calloc(count + 1, sizeof *seat->readers);
	if (seat->readers == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < count; i++) {
		const struct phrase_term *term = &terms[i];
		struct xap_term_stats stats;
		enum status status = deadline_look(deadline, error);
		if (status == STATUS_OK)
			status = xap_db_term_bounds(opening->store->db, term->bytes,
						    term->len, &stats, error);
		if (status == STATUS_OK)
			status = xap_postings_open(opening->db, term->bytes, term->len,
						   &seat->readers[i].postings,
						   error);
		if (status != STATUS_OK)
			return status;
		seat->count++;
		seat->most_wdf += stats.most;
		if (i == 0)
			seat->written_documents = stats.documents;
		if (stats.documents > seat->documents)
			seat->documents = stats.documents;
	}
	return STATUS_OK;
}

/* The pair of the places FIRST and FIRST + 1, if the index has it. */
static enum status open_pair(const struct opening *opening, size_t first)
{
	struct phrase_pairs pairs;
	struct phrase_cursor *cursor = opening->cursor;
	enum status status = phrase_pairs_find(opening->store, opening->phrase, first,
					       &pairs, opening->error);
	if (status == STATUS_OK && pairs.complete) {
		cursor->paired[first] = cursor->paired[first + 1] = true;
		cursor->whole = opening->phrase->count == 2;
		status = open_seat(opening, pairs.terms, pairs.count,
				   &cursor->pairs[cursor->pair_count++]);
	}
	phrase_pairs_finish(&pairs);
	return status;
}

/* Whether no word is twice among those of SLOT. */
static bool is_distinct(const struct phrase_slot *slot)
{
	for (size_t i = 0; i < slot->count; i++)
		for (size_t j = i + 1; j < slot->count; j++)
			if (slot->terms[i].len == slot->terms[j].len &&
			    memcmp(slot->terms[i].bytes, slot->terms[j].bytes,
				   slot->terms[i].len) == 0)
				return false;
	return true;
}

static int rarer_first(const void *a, const void *b)
{
	const struct seat *left = a, *right = b;
	if (left->documents != right->documents)
		return left->documents < right->documents ? -1 : 1;
	return left->index < right->index ? -1 : 1;
}

static void set_bounds(struct phrase_cursor *cursor, const struct store *store,
		       double factor)
{
	uint64_t most_frequent = UINT32_MAX;
	uint64_t most = store->stats.documents;
	double idf = 0;
	for (size_t i = 0; i < cursor->count; i++) {
		const struct seat *seat = &cursor->seats[i];
		uint64_t reach = 0;
		idf += phrase_idf(store->stats.documents, seat->documents);
		reach = (uint64_t)seat->documents * seat->count;
		if (reach < most)
			most = reach;
		if (seat->most_wdf < most_frequent)
			most_frequent = seat->most_wdf;
	}
	for (size_t i = 0; i < cursor->pair_count; i++)
		if (cursor->pairs[i].most_wdf < most_frequent)
			most_frequent = cursor->pairs[i].most_wdf;
	if (!cursor->ordered)
		most_frequent *= cursor->operand_count;
	cursor->idf = idf * factor;
	cursor->average = phrase_average(store);
	cursor->most = (uint32_t)most;
	cursor->max_weight = cursor->idf *
		phrase_saturation(cursor->average, (double)most_frequent,
				  store->stats.shortest);
}

static enum status open_slot(const struct opening *opening, size_t at)
{
	const struct store_phrase *phrase = opening->phrase;
	const struct phrase_slot *slot = &phrase->slots[at];
	struct phrase_cursor *cursor = opening->cursor;
	struct seat *seat = &cursor->seats[cursor->count++];
	seat->index = at;
	seat->operand = slot->operand;
	seat->offset = (uint32_t)slot->offset;
	cursor->operands[slot->operand].words = seat->offset + 1;
	cursor->operand_count = slot->operand + 1;
	enum status status = open_seat(opening, slot->terms, slot->count, seat);
	return status == STATUS_OK && at + 1 < phrase->count ? open_pair(opening, at)
							     : status;
}

enum status phrase_cursor_open_in(struct store *store, struct xap_db *db,
				  const struct store_phrase *phrase, double factor,
				  struct deadline *deadline,
				  struct phrase_cursor **cursor, struct error *error)
{
	struct phrase_cursor *opened = calloc(1, sizeof *opened);
	const struct opening opening = { store, db, phrase, opened, error };
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	opened->deadline = deadline;
	opened->ordered = phrase->ordered;
	opened->gap = phrase->gap;
	opened->single = phrase->count == 1 && is_distinct(&phrase->slots[0]);
	for (size_t i = 0; i < phrase->count; i++) {
		enum status status = open_slot(&opening, i);
		if (status != STATUS_OK) {
			phrase_cursor_close(opened);
			return status;
		}
	}
	qsort(opened->seats, opened->count, sizeof *opened->seats, rarer_first);
	set_bounds(opened, store, factor);
	*cursor = opened;
	return STATUS_OK;
}

enum status phrase_cursor_open(struct store *store, const struct store_phrase *phrase,
			       double factor, struct deadline *deadline,
			       struct phrase_cursor **cursor, struct error *error)
{
	return phrase_cursor_open_in(store, store->db, phrase, factor, deadline, cursor,
				     error);
}

static void close_seat(struct seat *seat)
{
	for (size_t i = 0; i < seat->count; i++)
		xap_postings_close(seat->readers[i].postings);
	free(seat->readers);
	free(seat->positions.at);
}

void phrase_cursor_close(struct phrase_cursor *cursor)
{
	if (cursor == NULL)
		return;
	for (size_t i = 0; i < cursor->count; i++)
		close_seat(&cursor->seats[i]);
	for (size_t i = 0; i < cursor->pair_count; i++)
		close_seat(&cursor->pairs[i]);
	for (size_t i = 0; i < STORE_PHRASE_MAX; i++)
		free(cursor->starts[i].at);
	free(cursor->windows.at);
	free(cursor);
}
