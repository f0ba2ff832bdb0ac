/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage.c - positions of words to places in the source file. */
#include "daemon/passage.h"

#include <stdlib.h>

/* --- From positions to bytes of the text --- */

/* Reads on through the words of a record, piece by piece, never backwards inside
 * one. */
struct walker {
	struct record *record;
	struct text_analyser *analyser;
	enum record_part part;
	bool begun;
	size_t start;		/* of the piece that is being read */
	uint32_t next;		/* position of the word that comes next */
	struct error *error;
};

static enum status damaged(struct walker *walker)
{
	return error_set(walker->error, STATUS_CORRUPT,
			 "record is damaged: its text lacks words that are indexed");
}

static enum status word_at(struct walker *walker, enum record_part part,
			   uint32_t position, size_t *start, size_t *end)
{
	struct record_piece piece;
	struct text_word word;
	enum status status = record_piece_of_word(walker->record, part, position,
						  &piece, walker->error);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? damaged(walker) : status;
	if (!walker->begun || walker->part != part || walker->start != piece.start ||
	    walker->next > position) {
		text_begin(walker->analyser, piece.bytes, piece.len);
		walker->begun = true;
		walker->part = part;
		walker->start = piece.start;
		walker->next = piece.position;
	}
	do {
		if (!text_next(walker->analyser, &word))
			return damaged(walker);
	} while (walker->next++ < position);
	*start = piece.start + word.start;
	*end = piece.start + word.start + word.len;
	return STATUS_OK;
}

static enum record_part part_of(struct record *record, uint32_t position)
{
	struct record_text title;
	record_part(record, RECORD_TITLE, &title);
	return title.words > 0 && position >= title.position ? RECORD_TITLE
							     : RECORD_BODY;
}

static enum status find_span(struct walker *walker, const struct spot *spot,
			     struct passage_span *span)
{
	size_t ignored;
	span->part = part_of(walker->record, spot->position);
	enum status status = word_at(walker, span->part, spot->position, &span->start,
				     &span->end);
	if (status == STATUS_OK && spot->words > 1)
		status = word_at(walker, span->part, spot->position + spot->words - 1,
				 &ignored, &span->end);
	return status;
}

/* --- What is to be shown --- */

struct maker {
	struct record *record;
	const struct spots *spots;
	struct text_analyser *analyser;
	size_t first_matches;		/* how many of the spots are to be placed */
	size_t foci[WIRE_SNIPPETS_MAX];	/* spots to show, the best first */
	size_t focus_count;
	struct passage_span *spans;	/* of the spots that matter, in order ... */
	size_t *span_of;		/* ... and which of them is a spot's */
	size_t span_count;
	struct deadline *deadline;
	struct error *error;
};

static uint32_t distance(const struct spot *a, const struct spot *b)
{
	return a->position > b->position ? a->position - b->position
					 : b->position - a->position;
}

/* The best place, then others in order that are not already seen with these. */
static enum status choose_foci(struct maker *maker, size_t wanted)
{
	const struct spot *spots = maker->spots->at;
	enum status status = STATUS_OK;
	if (wanted == 0 || maker->spots->count == 0)
		return STATUS_OK;
	maker->foci[maker->focus_count++] = maker->spots->best;
	size_t count = maker->spots->count;
	for (size_t i = 0; i < count && maker->focus_count < wanted &&
		     status == STATUS_OK; i++) {
		bool seen = false;
		for (size_t f = 0; f < maker->focus_count && !seen; f++)
			seen = distance(&spots[i], &spots[maker->foci[f]]) <
				PASSAGE_APART;
		if (!seen)
			maker->foci[maker->focus_count++] = i;
		status = deadline_item(maker->deadline, i, maker->error);
	}
	return status;
}

static bool matters(const struct maker *maker, size_t index)
{
	if (index < maker->first_matches || index == maker->spots->best)
		return true;
	for (size_t f = 0; f < maker->focus_count; f++)
		if (distance(&maker->spots->at[index],
			     &maker->spots->at[maker->foci[f]]) <= PASSAGE_AROUND)
			return true;
	return false;
}

static enum status find_spans(struct maker *maker)
{
	size_t count = maker->spots->count;
	struct walker walker = { .record = maker->record,
				 .analyser = maker->analyser,
				 .error = maker->error };
	maker->spans = calloc(count + 1, sizeof *maker->spans);
	maker->span_of = calloc(count + 1, sizeof *maker->span_of);
	if (maker->spans == NULL || maker->span_of == NULL)
		return error_set(maker->error, STATUS_NO_MEMORY, "matches");
	for (size_t i = 0; i < count; i++) {
		enum status status = deadline_item(maker->deadline, i, maker->error);
		if (status != STATUS_OK)
			return status;
		if (!matters(maker, i))
			continue;
		maker->span_of[i] = maker->span_count;
		status = deadline_look(maker->deadline, maker->error);
		if (status == STATUS_OK)
			status = find_span(&walker, &maker->spots->at[i],
					       &maker->spans[maker->span_count++]);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* --- Places --- */

/* Behind an ASCII character the end is one byte on, whatever the source has next;
 * another one may be an escape in the source, and ends where the next character begins. */
enum status passage_source_len(struct record *record, const struct passage_span *span,
			       const struct record_place *start, uint64_t *len,
			       struct error *error)
{
	struct record_place place;
	struct buf last = {0};
	enum status status = record_read(record, span->part, span->end - 1, 1, &last,
					 error);
	bool ascii = last.len == 1 && (unsigned char)last.data[0] < 0x80;
	buf_finish(&last);
	if (status == STATUS_OK)
		status = record_locate(record, span->part, span->end - (ascii ? 1 : 0),
				       &place, error);
	if (status != STATUS_OK)
		return status;
	place.byte += ascii ? 1 : 0;
	*len = place.in_source == start->in_source && place.byte > start->byte
		? place.byte - start->byte : span->end - span->start;
	return STATUS_OK;
}

static enum status place_matches(struct maker *maker, struct passage *passage)
{
	passage->matches = calloc(maker->first_matches + 1, sizeof *passage->matches);
	if (passage->matches == NULL)
		return error_set(maker->error, STATUS_NO_MEMORY, "matches");
	for (size_t i = 0; i < maker->first_matches; i++) {
		const struct passage_span *span = &maker->spans[i];
		struct passage_match *match = &passage->matches[i];
		enum status status = deadline_look(maker->deadline, maker->error);
		if (status == STATUS_OK)
			status = record_locate(maker->record, span->part, span->start,
					       &match->place, maker->error);
		if (status == STATUS_OK)
			status = passage_source_len(maker->record, span, &match->place,
						    &match->len, maker->error);
		if (status != STATUS_OK)
			return status;
		passage->match_count++;
	}
	return STATUS_OK;
}

static enum status place_best(struct maker *maker, struct passage *passage)
{
	struct passage_span span = { RECORD_BODY, 0, 0 };
	struct record_text body;
	record_part(maker->record, RECORD_BODY, &body);
	if (maker->spots->count > 0)
		span = maker->spans[maker->span_of[maker->spots->best]];
	else if (body.len == 0)
		return STATUS_OK;
	passage->has_best = true;
	return record_locate(maker->record, span.part, span.start, &passage->best,
			     maker->error);
}

/* --- Snippets --- */

static bool shown(const struct passage_span *windows, size_t count,
		  const struct passage_span *focus)
{
	for (size_t i = 0; i < count; i++)
		if (windows[i].part == focus->part && focus->start < windows[i].end &&
		    windows[i].start < focus->end)
			return true;
	return false;
}

static enum status cut_snippets(struct maker *maker, struct passage *passage)
{
	struct passage_span windows[WIRE_SNIPPETS_MAX];
	for (size_t i = 0; i < maker->focus_count; i++) {
		const struct passage_span *focus =
			&maker->spans[maker->span_of[maker->foci[i]]];
		size_t count = passage->snippet_count;
		if (shown(windows, count, focus))
			continue;
		enum status status = deadline_look(maker->deadline, maker->error);
		if (status != STATUS_OK)
			return status;
		passage->snippet_count++;
		status = snippet_cut(
			maker->record, focus, maker->spans, maker->span_count,
			&passage->snippets[count], &windows[count], maker->error);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status cut_beginning(struct maker *maker, struct passage *passage)
{
	struct passage_span begin = { RECORD_BODY, 0, 0 }, window;
	struct record_text body;
	record_part(maker->record, RECORD_BODY, &body);
	if (body.len == 0)
		return STATUS_OK;
	passage->snippet_count = 1;
	return snippet_cut(maker->record, &begin, NULL, 0, &passage->snippets[0],
			   &window, maker->error);
}

enum status passage_make(struct record *record, const struct spots *spots,
			 struct text_analyser *analyser, size_t snippets,
			 size_t matches, struct deadline *deadline,
			 struct passage *passage, struct error *error)
{
	struct maker maker = { .record = record, .spots = spots,
			       .analyser = analyser, .deadline = deadline,
			       .error = error };
	*passage = (struct passage){0};
	maker.first_matches = matches < spots->count ? matches : spots->count;
	enum status status = choose_foci(&maker, snippets);
	if (status == STATUS_OK)
		status = find_spans(&maker);
	if (status == STATUS_OK)
		status = place_best(&maker, passage);
	if (status == STATUS_OK)
		status = place_matches(&maker, passage);
	if (status == STATUS_OK && spots->count > 0)
		status = cut_snippets(&maker, passage);
	else if (status == STATUS_OK && snippets > 0)
		status = cut_beginning(&maker, passage);
	free(maker.spans);
	free(maker.span_of);
	if (status != STATUS_OK)
		passage_finish(passage);
	return status;
}

void passage_finish(struct passage *passage)
{
	for (size_t i = 0; i < passage->snippet_count; i++) {
		buf_finish(&passage->snippets[i].text);
		free(passage->snippets[i].ends);
	}
	free(passage->matches);
	*passage = (struct passage){0};
}
