/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearness.c - what the positions of a bag's words say of the documents that a search
 * found: the posting lists are walked once more, for these documents alone. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/phrase/phrase_internal.h"

/* What is known of an operand, and of the document at hand. */
struct operand {
	double idf;		/* of its rarest word */
	double written_idf;	/* of a single word: as the query has it */
	size_t twin;		/* the first operand that begins with the same word */
	bool here;		/* the document has it, */
	uint32_t written;	/* so often as the query has it, */
	double closeness;	/* and so near others */
};

struct looking {
	struct phrase_cursor *cursor;
	struct store *store;
	struct error *error;
	struct operand operands[STORE_PHRASE_MAX];
	uint32_t length;	/* of the document at hand; 0: it has no word */
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
	uint32_t total = looking->store->stats.documents;
	for (size_t i = 0; i < cursor->count; i++) {
		const struct seat *seat = &cursor->seats[i];
		struct operand *operand = &looking->operands[seat->operand];
		double idf = phrase_idf(total, seat->documents);
		if (idf > operand->idf)
			operand->idf = idf;
		if (cursor->operands[seat->operand].words == 1)
			operand->written_idf = phrase_idf(total,
							  seat->written_documents);
	}
}

static bool same_term(const struct phrase_term *one, const struct phrase_term *other)
{
	return one->len == other->len &&
		memcmp(one->bytes, other->bytes, one->len) == 0;
}

static void find_twins(struct looking *looking, const struct store_phrase *words)
{
	const struct phrase_slot *slots = words->slots;
	for (size_t i = 0; i < words->count; i++) {
		size_t first = 0;
		if (slots[i].offset > 0)
			continue;
		while (slots[first].offset > 0 ||
		       !same_term(&slots[first].terms[0], &slots[i].terms[0]))
			first++;
		looking->operands[slots[i].operand].twin = slots[first].operand;
	}
}

/* Of a word that is an operand of its own: how often it stands here as written. */
static enum status count_written(struct looking *looking, const struct seat *seat)
{
	const struct reader *reader = &seat->readers[0];
	struct operand *operand = &looking->operands[seat->operand];
	operand->written = 0;
	if (operand->written_idf == 0 || reader->ended ||
	    reader->document != seat->document)
		return STATUS_OK;
	return reader_wdf(reader, &operand->written, looking->error);
}

/* Takes one word of an operand into account, at its document; *BEGUN: not the first. */
static enum status find_word(struct looking *looking, struct seat *seat, bool *begun)
{
	struct phrase_cursor *cursor = looking->cursor;
	enum status status = STATUS_OK;
	if (looking->length == 0)
		status = phrase_length_here(seat, &looking->length, looking->error);
	if (status == STATUS_OK)
		status = count_written(looking, seat);
	if (status == STATUS_OK)
		status = phrase_narrow_operand(cursor, seat, !*begun, looking->error);
	*begun = true;
	return status;
}

/* The starts of all operands in DOCUMENT. */
static enum status find_starts(struct looking *looking, uint32_t document)
{
	struct phrase_cursor *cursor = looking->cursor;
	bool begun[STORE_PHRASE_MAX] = { false };
	looking->length = 0;
	for (size_t i = 0; i < cursor->operand_count; i++)
		looking->operands[i].here = true;
	for (size_t i = 0; i < cursor->count; i++) {
		struct seat *seat = &cursor->seats[i];
		struct operand *operand = &looking->operands[seat->operand];
		enum status status = STATUS_OK;
		if (!operand->here)
			continue;
		if (seat->document < document)
			status = phrase_seat_skip(seat, document, looking->error);
		if (status == STATUS_OK && seat->document != document) {
			operand->here = false;
			continue;
		}
		if (status == STATUS_OK)
			status = find_word(looking, seat, &begun[seat->operand]);
		if (status != STATUS_OK)
			return status;
		operand->here = cursor->starts[seat->operand].count > 0;
	}
	return STATUS_OK;
}

static struct window_operand operand_of(const struct looking *looking, size_t i)
{
	const struct phrase_cursor *cursor = looking->cursor;
	return (struct window_operand){
		.starts = cursor->starts[i].at,
		.count = looking->operands[i].here ? cursor->starts[i].count : 0,
		.words = cursor->operands[i].words,
	};
}

/* --- Closeness --- */

/* A place of an operand. */
struct spot {
	size_t operand;
	uint32_t start, end;	/* [start, end) */
};

/* The next place of any operand, NEXT saying how many of each are behind; false: there
 * is none. */
static bool next_spot(const struct looking *looking, size_t *next, struct spot *spot)
{
	const struct phrase_cursor *cursor = looking->cursor;
	spot->start = UINT32_MAX;
	for (size_t i = 0; i < cursor->operand_count; i++) {
		const struct xap_positions *starts = &cursor->starts[i];
		if (!looking->operands[i].here || looking->operands[i].twin != i ||
		    next[i] == starts->count || starts->at[next[i]] >= spot->start)
			continue;
		spot->operand = i;
		spot->start = starts->at[next[i]];
		spot->end = spot->start + cursor->operands[i].words;
	}
	if (spot->start == UINT32_MAX)
		return false;
	next[spot->operand]++;
	return true;
}

/* Each two that follow each other in the document, if they are different and apart. */
static enum status find_closeness(struct looking *looking)
{
	size_t next[STORE_PHRASE_MAX] = {0};
	struct spot last, spot;
	for (size_t i = 0; i < looking->cursor->operand_count; i++)
		looking->operands[i].closeness = 0;
	if (!next_spot(looking, next, &last))
		return STATUS_OK;
	for (; next_spot(looking, next, &spot); last = spot) {
		enum status status = deadline_check(looking->cursor->deadline,
						    looking->error);
		if (status != STATUS_OK)
			return status;
		if (spot.operand == last.operand || spot.start < last.end ||
		    spot.start - last.end > STORE_CLOSE_GAP)
			continue;
		double closeness = 1.0 / (1 + spot.start - last.end);
		looking->operands[last.operand].closeness += closeness;
		looking->operands[spot.operand].closeness += closeness;
	}
	return STATUS_OK;
}

/* --- Weights --- */

/* Titles stand SCHEMA_FIELD_GAP behind the body. The length of a document counts each
 * word and its stem, and both again in a title: half of it lies between the two, unless
 * the title is of 500 words. It counts pairs of frequent words too: of a text of some
 * 6,000 words and more half of it lies behind the title, which is then not seen. */
static bool is_titled(const struct looking *looking, size_t operand)
{
	const struct xap_positions *starts = &looking->cursor->starts[operand];
	return starts->at[starts->count - 1] > looking->length / 2;
}

static void weigh(const struct looking *looking, struct store_nearness *nearness)
{
	const struct phrase_cursor *cursor = looking->cursor;
	double here = 0, all = 0;
	for (size_t i = 0; i < cursor->operand_count; i++) {
		const struct operand *operand = &looking->operands[i];
		double closeness = looking->operands[operand->twin].closeness;
		all += operand->idf;
		if (!operand->here)
			continue;
		here += operand->idf;
		if (closeness > 0)
			nearness->close += operand->idf *
				phrase_saturation(cursor->average, closeness, looking->length);
		if (operand->written > 0)
			nearness->written += operand->written_idf *
				phrase_saturation(cursor->average, operand->written,
						  looking->length);
		if (is_titled(looking, i))
			nearness->titled += operand->idf;
	}
	nearness->coverage = all > 0 ? here / all : 0;
}

static enum status look(struct looking *looking, uint32_t document,
			struct store_nearness *nearness)
{
	struct phrase_cursor *cursor = looking->cursor;
	*nearness = (struct store_nearness){0};
	cursor->windows.deadline = cursor->deadline;
	enum status status = deadline_look(cursor->deadline, looking->error);
	if (status == STATUS_OK)
		status = find_starts(looking, document);
	if (status == STATUS_OK)
		status = find_closeness(looking);
	if (status != STATUS_OK)
		return status;
	weigh(looking, nearness);
	for (size_t i = 0; i < cursor->operand_count; i++) {
		cursor->operands[i] = operand_of(looking, i);
		if (cursor->operands[i].count == 0)
			return STATUS_OK;
	}
	for (int ordered = 0; ordered <= 1; ordered++) {
		if (!windows_find(cursor->operands, cursor->operand_count, ordered,
				  cursor->gap, &cursor->windows))
			return windows_failure(&cursor->windows, looking->error);
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
	if (status == STATUS_OK) {
		take_idf(&looking);
		find_twins(&looking, words);
	}
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = look(&looking, places[i].document, &nearness[places[i].hit]);
	phrase_cursor_close(looking.cursor);
	free(places);
	return status;
}
