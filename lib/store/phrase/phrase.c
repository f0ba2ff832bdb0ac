/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase.c - walks the posting lists of a phrase's words together. */
#include <math.h>
#include <stdlib.h>

#include "lib/store/phrase/phrase_internal.h"

double phrase_idf(uint32_t total, uint32_t documents)
{
	double ratio = ((double)total - documents + 0.5) / (documents + 0.5);
	return log(ratio < 2 ? ratio * 0.5 + 1 : ratio);
}

double phrase_average(const struct store *store)
{
	const struct xap_stats *stats = &store->stats;
	return stats->documents == 0 || stats->total_length == 0 ? 1 :
		(double)stats->total_length / stats->documents;
}

double phrase_saturation(double average, double frequency, double length)
{
	double norm = 1 - STORE_BM25_B + STORE_BM25_B * length / average;
	return frequency * (STORE_BM25_K1 + 1) / (frequency + STORE_BM25_K1 * norm);
}

static double weigh(const struct phrase_cursor *cursor, double frequency,
		    double length)
{
	return cursor->idf * phrase_saturation(cursor->average, frequency, length);
}

/* A star's lists are read here and there, each step a look-up and perhaps a read of the
 * disk; a word's from front to back. */
static enum status look(const struct seat *seat, struct error *error)
{
	return seat->count < DEADLINE_CALLS ? deadline_check(seat->deadline, error)
					    : deadline_look(seat->deadline, error);
}

enum status phrase_seat_skip(struct seat *seat, uint32_t target, struct error *error)
{
	uint32_t nearest = 0;
	for (size_t i = 0; i < seat->count; i++) {
		struct reader *reader = &seat->readers[i];
		if (reader->ended)
			continue;
		if (reader->document < target) {
			enum status status = look(seat, error);
			if (status == STATUS_OK)
				status = reader_skip(reader, target, error);
			if (status != STATUS_OK)
				return status;
			if (reader->ended)
				continue;
		}
		if (nearest == 0 || reader->document < nearest)
			nearest = reader->document;
	}
	seat->document = nearest;
	return STATUS_OK;
}

/* The first document >= TARGET in which every seat has a word, and every pair is; 0:
 * none. */
static enum status align(struct phrase_cursor *cursor, uint32_t target,
			 uint32_t *document, struct error *error)
{
	size_t agreed = 0;
	for (size_t i = 0; agreed < cursor->must_count; i = (i + 1) % cursor->must_count) {
		struct seat *seat = cursor->must[i];
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

/* The same, of lists in memory alone. */
static uint32_t align_in_memory(struct phrase_cursor *cursor, uint32_t target)
{
	size_t agreed = 0;
	for (size_t i = 0; agreed < cursor->must_count;
	     i = i + 1 < cursor->must_count ? i + 1 : 0) {
		struct reader *reader = &cursor->must[i]->readers[0];
		const struct list *list = reader->list;
		list_seek(list, &reader->at, target);
		if (reader->at == list->count)
			return 0;
		uint32_t here = list->documents[reader->at];
		agreed = here == target ? agreed + 1 : 1;
		target = here;
	}
	for (size_t i = 0; i < cursor->must_count; i++) {
		cursor->must[i]->document = target;
		cursor->must[i]->readers[0].document = target;
	}
	return target;
}

enum status phrase_length_here(const struct seat *seat, uint32_t *length,
			       struct error *error)
{
	for (size_t i = 0; i < seat->count; i++)
		if (!seat->readers[i].ended &&
		    seat->readers[i].document == seat->document)
			return reader_length(&seat->readers[i], length, error);
	return error_set(error, STATUS_INTERNAL, "phrase lost its place");
}

/* The pair is the phrase. */
static enum status measure_pair(struct phrase_cursor *cursor, struct error *error)
{
	struct seat *pair = &cursor->pairs[0];
	uint32_t length = 0;
	enum status status = phrase_take_wdf(pair, error);
	if (status == STATUS_OK)
		status = phrase_length_here(pair, &length, error);
	cursor->frequency = pair->wdf;
	cursor->closeness = pair->wdf;
	cursor->weight = weigh(cursor, pair->wdf, length);
	return status;
}

/* Sets frequency and weight; frequency 0: no phrase here, or none that could
 * weigh MIN_WEIGHT, which the frequencies of the words bound from above. */
static enum status measure(struct phrase_cursor *cursor, double min_weight,
			   struct error *error)
{
	uint32_t length = 0, most = 0;
	if (cursor->whole)
		return measure_pair(cursor, error);
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
	if (cursor->must_count == 0) {
		*document = 0;
		return STATUS_OK;
	}
	for (;;) {
		enum status status = deadline_check(cursor->deadline, error);
		if (status == STATUS_OK && cursor->in_memory)
			*document = align_in_memory(cursor, target);
		else if (status == STATUS_OK)
			status = align(cursor, target, document, error);
		if (status != STATUS_OK || *document == 0)
			return status;
		status = measure(cursor, min_weight, error);
		if (status != STATUS_OK || cursor->frequency > 0)
			return status;
		target = *document + 1;
	}
}

/* Moves SEAT to TARGET; *HERE: it has a word there. */
static enum status go_to(struct seat *seat, uint32_t target, bool *here,
			 struct error *error)
{
	enum status status = seat->document < target
		? phrase_seat_skip(seat, target, error) : STATUS_OK;
	*here = status == STATUS_OK && seat->document == target;
	return status;
}

/* Moves SEAT to TARGET and makes *MOST no more than how often it is there; 0: it is
 * not. */
static enum status bound_by(struct seat *seat, uint32_t target, uint32_t *most,
			    struct error *error)
{
	bool here;
	enum status status = go_to(seat, target, &here, error);
	if (here)
		status = phrase_take_wdf(seat, error);
	if (!here || seat->wdf < *most)
		*most = here ? seat->wdf : 0;
	return status;
}

enum status phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t target,
				double *bound, struct error *error)
{
	uint32_t most = UINT32_MAX / STORE_PHRASE_MAX, length = 0;
	struct seat *last = NULL;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < cursor->pair_count && status == STATUS_OK && most > 0;
	     i++)
		status = bound_by(last = &cursor->pairs[i], target, &most, error);
	for (size_t i = 0; i < cursor->count && status == STATUS_OK && most > 0; i++)
		if (!cursor->paired[cursor->seats[i].index])
			status = bound_by(last = &cursor->seats[i], target, &most,
					  error);
	*bound = 0;
	if (status != STATUS_OK || most == 0 || last == NULL)
		return status;
	if (!cursor->ordered)
		most *= (uint32_t)cursor->operand_count;
	status = phrase_length_here(last, &length, error);
	*bound = weigh(cursor, most, length);
	return status;
}

enum status phrase_cursor_check(struct phrase_cursor *cursor, uint32_t target,
				double min_weight, bool *holds, struct error *error)
{
	enum status status = deadline_check(cursor->deadline, error);
	bool here = true;
	*holds = false;
	cursor->frequency = 0;
	for (size_t i = 0; i < cursor->must_count && status == STATUS_OK && here; i++)
		status = go_to(cursor->must[i], target, &here, error);
	if (status != STATUS_OK || !here || cursor->must_count == 0)
		return status;
	status = measure(cursor, min_weight, error);
	*holds = cursor->frequency > 0;
	return status;
}

enum status phrase_pair_factor(struct store *store, const struct phrase_cursor *cursor,
			       const struct phrase_term *pair, double *factor,
			       struct error *error)
{
	uint32_t documents = 0;
	enum status status = xap_db_frequency(store->db, pair->bytes, pair->len,
					      &documents, error);
	if (status == STATUS_OK)
		*factor = cursor->idf /
			phrase_idf(store->stats.documents, documents);
	return status;
}

void phrase_cursor_as_rare(struct phrase_cursor *cursor, uint32_t total,
			   uint32_t documents, double factor)
{
	double idf = phrase_idf(total, documents) * factor;
	if (cursor->idf > 0)
		cursor->max_weight *= idf / cursor->idf;
	cursor->idf = idf;
}

double phrase_cursor_weight(const struct phrase_cursor *cursor)
{
	return cursor->weight;
}

uint32_t phrase_cursor_frequency(const struct phrase_cursor *cursor)
{
	return cursor->frequency;
}

uint32_t phrase_cursor_known(const struct phrase_cursor *cursor)
{
	return cursor->whole && cursor->pairs[0].words == 1 ? cursor->pairs[0].documents : 0;
}

uint32_t phrase_cursor_most(const struct phrase_cursor *cursor)
{
	return cursor->most;
}

double phrase_cursor_max_weight(const struct phrase_cursor *cursor)
{
	return cursor->max_weight;
}
