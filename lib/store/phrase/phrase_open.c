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

/* To read the lists of COUNT TERMS, or, unless READ, only to know of them. */
static enum status open_seat(const struct opening *opening,
			     const struct phrase_term *terms, size_t count, bool read,
			     struct seat *seat)
{
	struct error *error = opening->error;
	struct store *store = opening->store;
	struct deadline *deadline = opening->cursor->deadline;
	seat->deadline = deadline;
	seat->words = count;
	seat->readers = calloc(count + 1, sizeof *seat->readers);
	if (seat->readers == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < count; i++) {
		const struct phrase_term *term = &terms[i];
		struct list_term known = {0};
		enum status status = deadline_look(deadline, error);
		if (status == STATUS_OK)
			status = read ? reader_open(&seat->readers[i], store, opening->db,
						    term, &known, error)
				      : store_term(store, term->bytes, term->len, &known,
						   error);
		if (status != STATUS_OK)
			return status;
		seat->count += read;
		seat->most_wdf += known.most_wdf;
		if (i == 0)
			seat->written_documents = known.documents;
		if (known.documents > seat->documents)
			seat->documents = known.documents;
	}
	return STATUS_OK;
}

/* Pairs save work, and are no must: among lists in memory one that is not there would cost
 * more than it saves. */
static bool is_useful(const struct opening *opening, const struct phrase_pairs *pairs)
{
	bool useful = pairs->complete;
	for (size_t i = 0; i < pairs->count && opening->cursor->in_memory; i++)
		useful &= pairs->count == 1 &&
			store_has_list(opening->store, pairs->terms[i].bytes,
				       pairs->terms[i].len);
	return useful;
}

/* The pair of the places FIRST and FIRST + 1, if the index has it. */
static enum status open_pair(const struct opening *opening, size_t first)
{
	struct phrase_pairs pairs;
	struct phrase_cursor *cursor = opening->cursor;
	enum status status = phrase_pairs_find(opening->store, opening->phrase, first,
					       &pairs, opening->error);
	if (status == STATUS_OK && is_useful(opening, &pairs)) {
		cursor->paired[first] = cursor->paired[first + 1] = true;
		cursor->whole = opening->phrase->count == 2;
		status = open_seat(opening, pairs.terms, pairs.count, true,
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

static int rarer_seat_first(const void *a, const void *b)
{
	const struct seat *left = *(struct seat *const *)a, *right = *(struct seat *const *)b;
	return left->documents < right->documents ? -1 : left->documents > right->documents;
}

/* Of the seats. */
static bool all_in_memory(const struct phrase_cursor *cursor)
{
	bool all = cursor->count > 0;
	for (size_t i = 0; i < cursor->count; i++)
		all &= cursor->seats[i].count == 1 && cursor->seats[i].readers[0].list != NULL;
	return all;
}

/* Where the phrase must be, and whether all that has to be read is in memory. */
static void set_musts(struct phrase_cursor *cursor)
{
	for (size_t i = 0; i < cursor->pair_count; i++)
		cursor->must[cursor->must_count++] = &cursor->pairs[i];
	for (size_t i = 0; i < cursor->count && !cursor->whole; i++)
		cursor->must[cursor->must_count++] = &cursor->seats[i];
	cursor->in_memory = cursor->must_count > 0;
	for (size_t i = 0; i < cursor->must_count; i++)
		cursor->in_memory &= cursor->must[i]->count == 1 &&
			cursor->must[i]->readers[0].list != NULL;
	qsort(cursor->must, cursor->must_count, sizeof cursor->must[0], rarer_seat_first);
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
		reach = (uint64_t)seat->documents * seat->words;
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
	return open_seat(opening, slot->terms, slot->count, !cursor->whole, seat);
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
	opened->store = store;
	opened->deadline = deadline;
	opened->ordered = phrase->ordered;
	opened->gap = phrase->gap;
	opened->single = phrase->count == 1 && is_distinct(&phrase->slots[0]);
	enum status status = phrase->count == 2 ? open_pair(&opening, 0) : STATUS_OK;
	for (size_t i = 0; i < phrase->count && status == STATUS_OK; i++)
		status = open_slot(&opening, i);
	opened->in_memory = all_in_memory(opened);
	for (size_t i = 0; phrase->count > 2 && i + 1 < phrase->count &&
		     status == STATUS_OK; i++)
		status = open_pair(&opening, i);
	if (status != STATUS_OK) {
		phrase_cursor_close(opened);
		return status;
	}
	qsort(opened->seats, opened->count, sizeof *opened->seats, rarer_first);
	set_musts(opened);
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

static void close_seat(struct seat *seat, struct store *store)
{
	for (size_t i = 0; i < seat->count; i++)
		reader_close(&seat->readers[i], store);
	free(seat->readers);
	free(seat->positions.at);
}

void phrase_cursor_close(struct phrase_cursor *cursor)
{
	if (cursor == NULL)
		return;
	for (size_t i = 0; i < cursor->count; i++)
		close_seat(&cursor->seats[i], cursor->store);
	for (size_t i = 0; i < cursor->pair_count; i++)
		close_seat(&cursor->pairs[i], cursor->store);
	for (size_t i = 0; i < STORE_PHRASE_MAX; i++)
		free(cursor->starts[i].at);
	free(cursor->windows.at);
	free(cursor);
}
