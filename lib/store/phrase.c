/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase.c - walks the posting lists of a phrase's words together. */
#include <math.h>
#include <stdlib.h>

#include "lib/store/phrase_internal.h"

double phrase_idf(uint32_t total, uint32_t documents)
{
	double ratio = ((double)total - documents + 0.5) / (documents + 0.5);
	return log(ratio < 2 ? ratio * 0.5 + 1 : ratio);
}

double phrase_saturation(const struct phrase_cursor *cursor, double frequency,
			 double length)
{
	double norm = 1 - STORE_BM25_B + STORE_BM25_B * length / cursor->average;
	return frequency * (STORE_BM25_K1 + 1) / (frequency + STORE_BM25_K1 * norm);
}

static double weigh(const struct phrase_cursor *cursor, double frequency,
		    double length)
{
	return cursor->idf * phrase_saturation(cursor, frequency, length);
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
		if (i == 0)
			seat->written_documents = stats.documents;
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
	if (!cursor->ordered)
		most_frequent *= cursor->operand_count;
	cursor->idf = idf * factor;
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
	opened->ordered = phrase->ordered;
	opened->gap = phrase->gap;
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_slot *slot = &phrase->slots[i];
		struct seat *seat = &opened->seats[opened->count++];
		seat->index = i;
		seat->operand = slot->operand;
		seat->offset = (uint32_t)slot->offset;
		opened->operands[slot->operand].words = seat->offset + 1;
		opened->operand_count = slot->operand + 1;
		enum status status = open_seat(store, slot, seat, error);
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
	for (size_t i = 0; i < STORE_PHRASE_MAX; i++)
		free(cursor->starts[i].at);
	free(cursor->windows.at);
	free(cursor);
}

enum status phrase_seat_skip(struct seat *seat, uint32_t target, struct error *error)
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
			enum status status = phrase_seat_skip(seat, target, error);
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

enum status phrase_length_here(const struct seat *seat, uint32_t *length,
			       struct error *error)
{
	for (size_t i = 0; i < seat->count; i++)
		if (!seat->readers[i].ended &&
		    seat->readers[i].document == seat->document)
			return xap_postings_length(seat->readers[i].postings, length,
						   error);
	return error_set(error, STATUS_INTERNAL, "phrase lost its place");
}

/* Sets frequency and weight; frequency 0: no phrase here, or none that could
 * weigh MIN_WEIGHT, which the frequencies of the words bound from above. */
static enum status measure(struct phrase_cursor *cursor, double min_weight,
			   struct error *error)
{
	uint32_t length = 0, most = 0;
	enum status status = phrase_length_here(&cursor->seats[0], &length, error);
	if (status == STATUS_OK)
		status = phrase_bound_here(cursor, &most, error);
	cursor->frequency = 0;
	if (status != STATUS_OK || weigh(cursor, most, length) < min_weight)
		return status;
	status = phrase_count_here(cursor, error);
	cursor->weight = weigh(cursor, cursor->closeness, length);
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
			status = phrase_seat_skip(&cursor->seats[i], target, error);
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
