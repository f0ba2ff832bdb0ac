/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase.c - walks the posting lists of a phrase's words together. */
#include "lib/store/phrase.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One word's posting list. */
struct reader {
	struct xap_postings *postings;
	uint32_t document;	/* 0 before the first */
	bool ended;
};

/* One slot of the phrase: its alternatives as if they were one word. */
struct seat {
	struct reader *readers;
	size_t count;
	uint32_t document;	/* the nearest of its readers; 0: all have ended */
	uint32_t wdf;		/* in that document, once it was measured */
	uint32_t documents;	/* of its most frequent word */
	uint64_t most_wdf;	/* in any document, at most */
	size_t index;		/* which slot of the phrase this is */
	struct xap_positions positions;
};

struct phrase_cursor {
	struct deadline *deadline;
	double idf;		/* times (k1 + 1) and the factor */
	double average;		/* length of a document */
	double max_weight;
	uint32_t most;
	struct seat seats[STORE_PHRASE_MAX];	/* rarest first */
	size_t count;
	struct xap_positions starts;
	double weight;
	uint32_t frequency;
};

static double idf_of(uint32_t total, uint32_t documents)
{
	double ratio = ((double)total - documents + 0.5) / (documents + 0.5);
	return log(ratio < 2 ? ratio * 0.5 + 1 : ratio);
}

static double weigh(const struct phrase_cursor *cursor, double frequency,
		    double length)
{
	double norm = 1 - STORE_BM25_B + STORE_BM25_B * length / cursor->average;
	return cursor->idf * frequency / (frequency + STORE_BM25_K1 * norm);
}

static enum status open_seat(struct store *store, const struct phrase_slot *slot,
			     struct seat *seat, struct error *error)
{
	seat->readers = calloc(slot->count + 1, sizeof *seat->readers);
	if (seat->readers == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < slot->count; i++) {
		const struct phrase_term *term = &slot->terms[i];
		struct xap_term_stats stats;
		enum status status = xap_db_term_stats(store->db, term->bytes,
						       term->len, &stats, error);
		if (status == STATUS_OK)
			status = xap_postings_open(store->db, term->bytes, term->len,
						   &seat->readers[i].postings,
						   error);
		if (status != STATUS_OK)
			return status;
		seat->count++;
		seat->most_wdf += stats.most;
		if (stats.documents > seat->documents)
			seat->documents = stats.documents;
	}
	return STATUS_OK;
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
	uint64_t most_frequent = UINT64_MAX;
	uint64_t most = store->stats.documents;
	double idf = 0;
	for (size_t i = 0; i < cursor->count; i++) {
		const struct seat *seat = &cursor->seats[i];
		uint64_t reach = 0;
		idf += idf_of(store->stats.documents, seat->documents);
		reach = (uint64_t)seat->documents * seat->count;
		if (reach < most)
			most = reach;
		if (seat->most_wdf < most_frequent)
			most_frequent = seat->most_wdf;
	}
	cursor->idf = idf * (STORE_BM25_K1 + 1) * factor;
	cursor->average = store->stats.documents == 0 ? 1 :
		(double)store->stats.total_length / store->stats.documents;
	if (cursor->average <= 0)
		cursor->average = 1;
	cursor->most = (uint32_t)most;
	cursor->max_weight = weigh(cursor, (double)most_frequent,
				   store->stats.shortest);
}

enum status phrase_cursor_open(struct store *store, const struct store_phrase *phrase,
			       double factor, struct deadline *deadline,
			       struct phrase_cursor **cursor, struct error *error)
{
	struct phrase_cursor *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	opened->deadline = deadline;
	for (size_t i = 0; i < phrase->count; i++) {
		opened->seats[i].index = i;
		opened->count++;
		enum status status = open_seat(store, &phrase->slots[i],
					       &opened->seats[i], error);
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

void phrase_cursor_close(struct phrase_cursor *cursor)
{
	if (cursor == NULL)
		return;
	for (size_t i = 0; i < cursor->count; i++) {
		struct seat *seat = &cursor->seats[i];
		for (size_t r = 0; r < seat->count; r++)
			xap_postings_close(seat->readers[r].postings);
		free(seat->readers);
		free(seat->positions.at);
	}
	free(cursor->starts.at);
	free(cursor);
}

static enum status seat_skip(struct seat *seat, uint32_t target,
			     struct error *error)
{
	uint32_t nearest = 0;
	for (size_t i = 0; i < seat->count; i++) {
		struct reader *reader = &seat->readers[i];
		if (reader->ended)
			continue;
		if (reader->document < target) {
			enum status status = xap_postings_skip(
				reader->postings, target, &reader->document, error);
			if (status != STATUS_OK)
				return status;
			reader->ended = reader->document == 0;
			if (reader->ended)
				continue;
		}
		if (nearest == 0 || reader->document < nearest)
			nearest = reader->document;
	}
	seat->document = nearest;
	return STATUS_OK;
}

/* The first document >= TARGET in which every seat has a word; 0: none. */
static enum status align(struct phrase_cursor *cursor, uint32_t target,
			 uint32_t *document, struct error *error)
{
	size_t agreed = 0;
	for (size_t i = 0; agreed < cursor->count; i = (i + 1) % cursor->count) {
		struct seat *seat = &cursor->seats[i];
		if (seat->document < target || target == 0) {
			enum status status = seat_skip(seat, target, error);
			if (status != STATUS_OK)
				return status;
			if (seat->document == 0) {
				*document = 0;
				return STATUS_OK;
			}
		}
		agreed = seat->document == target ? agreed + 1 : 1;
		target = seat->document;
	}
	*document = target;
	return STATUS_OK;
}

static enum status measure_wdf(struct seat *seat, struct error *error)
{
	seat->wdf = 0;
	for (size_t i = 0; i < seat->count; i++) {
		const struct reader *reader = &seat->readers[i];
		uint32_t wdf;
		if (reader->ended || reader->document != seat->document)
			continue;
		enum status status = xap_postings_wdf(reader->postings, &wdf, error);
		if (status != STATUS_OK)
			return status;
		seat->wdf += wdf;
	}
	return STATUS_OK;
}

static enum status length_here(const struct phrase_cursor *cursor, uint32_t *length,
			       struct error *error)
{
	const struct seat *seat = &cursor->seats[0];
	for (size_t i = 0; i < seat->count; i++)
		if (!seat->readers[i].ended &&
		    seat->readers[i].document == seat->document)
			return xap_postings_length(seat->readers[i].postings, length,
						   error);
	return error_set(error, STATUS_INTERNAL, "phrase lost its place");
}

static int by_position(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static enum status read_positions(struct seat *seat, struct error *error)
{
	size_t lists = 0;
	seat->positions.count = 0;
	for (size_t i = 0; i < seat->count; i++) {
		const struct reader *reader = &seat->readers[i];
		if (reader->ended || reader->document != seat->document)
			continue;
		enum status status = xap_postings_positions(reader->postings,
							    &seat->positions, error);
		if (status != STATUS_OK)
			return status;
		lists++;
	}
	if (lists > 1)
		qsort(seat->positions.at, seat->positions.count,
		      sizeof *seat->positions.at, by_position);
	return STATUS_OK;
}

/* Positions of the seat at INDEX to the positions at which a phrase with them
 * would begin. */
static void begin_starts(struct xap_positions *positions, size_t index)
{
	size_t kept = 0;
	for (size_t i = 0; i < positions->count; i++)
		if (positions->at[i] > index)
			positions->at[kept++] = positions->at[i] - (uint32_t)index;
	positions->count = kept;
}

/* Keeps the starts that have a position of the seat INDEX words on. */
static void narrow_starts(struct xap_positions *starts,
			  const struct xap_positions *positions, size_t index)
{
	size_t kept = 0, at = 0;
	for (size_t i = 0; i < starts->count; i++) {
		uint32_t wanted = starts->at[i] + (uint32_t)index;
		while (at < positions->count && positions->at[at] < wanted)
			at++;
		if (at == positions->count)
			break;
		if (positions->at[at] == wanted)
			starts->at[kept++] = starts->at[i];
	}
	starts->count = kept;
}

static enum status swap_into_starts(struct phrase_cursor *cursor, struct seat *seat,
				    struct error *error)
{
	enum status status = read_positions(seat, error);
	struct xap_positions emptied = cursor->starts;
	cursor->starts = seat->positions;
	seat->positions = emptied;
	begin_starts(&cursor->starts, seat->index);
	return status;
}

/* How often the phrase occurs in the document all seats are at. The positions of
 * the least frequent word are read first, and the rest only while a start is
 * left: reading positions is what costs. */
static enum status count_here(struct phrase_cursor *cursor, struct error *error)
{
	struct seat *order[STORE_PHRASE_MAX];
	for (size_t i = 0; i < cursor->count; i++) {
		size_t at = i;
		struct seat *seat = &cursor->seats[i];
		for (; at > 0 && order[at - 1]->wdf > seat->wdf; at--)
			order[at] = order[at - 1];
		order[at] = seat;
	}
	enum status status = swap_into_starts(cursor, order[0], error);
	for (size_t i = 1; i < cursor->count && status == STATUS_OK &&
			   cursor->starts.count > 0; i++) {
		status = read_positions(order[i], error);
		if (status == STATUS_OK)
			narrow_starts(&cursor->starts, &order[i]->positions,
				      order[i]->index);
	}
	cursor->frequency = (uint32_t)cursor->starts.count;
	return status;
}

/* Sets frequency and weight; frequency 0: no phrase here, or none that could
 * weigh MIN_WEIGHT, which the least frequent word bounds from above. */
static enum status measure(struct phrase_cursor *cursor, double min_weight,
			   struct error *error)
{
	uint32_t length = 0, least = UINT32_MAX;
	enum status status = length_here(cursor, &length, error);
	for (size_t i = 0; i < cursor->count && status == STATUS_OK; i++) {
		status = measure_wdf(&cursor->seats[i], error);
		if (cursor->seats[i].wdf < least)
			least = cursor->seats[i].wdf;
	}
	cursor->frequency = 0;
	if (status != STATUS_OK || weigh(cursor, least, length) < min_weight)
		return status;
	status = count_here(cursor, error);
	cursor->weight = weigh(cursor, cursor->frequency, length);
	return status;
}

enum status phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target,
			       double min_weight, uint32_t *document,
			       struct error *error)
{
	if (cursor->count == 0) {
		*document = 0;
		return STATUS_OK;
	}
	for (;;) {
		enum status status = deadline_check(cursor->deadline, error);
		if (status == STATUS_OK)
			status = align(cursor, target, document, error);
		if (status != STATUS_OK || *document == 0)
			return status;
		status = measure(cursor, min_weight, error);
		if (status != STATUS_OK || cursor->frequency > 0)
			return status;
		target = *document + 1;
	}
}

enum status phrase_cursor_check(struct phrase_cursor *cursor, uint32_t target,
				double min_weight, bool *holds, struct error *error)
{
	enum status status = deadline_check(cursor->deadline, error);
	*holds = false;
	for (size_t i = 0; i < cursor->count && status == STATUS_OK; i++) {
		if (cursor->seats[i].document < target)
			status = seat_skip(&cursor->seats[i], target, error);
		if (status != STATUS_OK || cursor->seats[i].document != target)
			return status;
	}
	if (status != STATUS_OK || cursor->count == 0)
		return status;
	status = measure(cursor, min_weight, error);
	*holds = cursor->frequency > 0;
	return status;
}

double phrase_cursor_weight(const struct phrase_cursor *cursor)
{
	return cursor->weight;
}

uint32_t phrase_cursor_frequency(const struct phrase_cursor *cursor)
{
	return cursor->frequency;
}

uint32_t phrase_cursor_most(const struct phrase_cursor *cursor)
{
	return cursor->most;
}

double phrase_cursor_max_weight(const struct phrase_cursor *cursor)
{
	return cursor->max_weight;
}

enum status store_phrase_starts(struct store *store, uint32_t document,
				const struct store_phrase *phrase, uint32_t **starts,
				size_t *count, struct error *error)
{
	struct xap_positions found = {0}, positions = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < phrase->count && status == STATUS_OK; i++) {
		const struct phrase_slot *slot = &phrase->slots[i];
		struct xap_positions *into = i == 0 ? &found : &positions;
		into->count = 0;
		for (size_t t = 0; t < slot->count && status == STATUS_OK; t++)
			status = xap_db_positions(store->db, document,
						  slot->terms[t].bytes,
						  slot->terms[t].len, into, error);
		if (slot->count > 1 && into->count > 0)
			qsort(into->at, into->count, sizeof *into->at, by_position);
		if (i > 0)
			narrow_starts(&found, &positions, i);
		if (found.count == 0)
			break;
	}
	free(positions.at);
	if (status != STATUS_OK) {
		free(found.at);
		return status;
	}
	*starts = found.at;
	*count = found.count;
	return STATUS_OK;
}
