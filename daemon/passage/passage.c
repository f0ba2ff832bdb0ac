/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage.c - the matches of a document to places, lines and snippets. */
#include "daemon/passage/passage.h"

#include <stdlib.h>

struct maker {
	struct record *record;
	const struct spots *spots;
	struct text_analyser *analyser;
	const struct passage_wish *wish;
	size_t first_matches;		/* how many of the spots are to be placed */
	struct passage_focus foci[WIRE_SNIPPETS_MAX];
	size_t focus_count;
	struct passage_span *spans;	/* of the spots that matter, in order ... */
	size_t *span_of;		/* ... and which of them is a spot's */
	size_t span_count;
	struct passage_span windows[WIRE_SNIPPETS_MAX];	/* of the snippets */
	struct deadline *deadline;
	struct error *error;
};

/* --- What is to be shown --- */

static bool matters(const struct maker *maker, size_t index)
{
	const struct spot *at = maker->spots->at;
	if (index < maker->first_matches || index == maker->spots->best)
		return true;
	for (size_t f = 0; f < maker->focus_count; f++) {
		const struct passage_focus *focus = &maker->foci[f];
		if (at[index].position + PASSAGE_AROUND >= at[focus->first].position &&
		    at[index].position <= at[focus->last].position + PASSAGE_AROUND)
			return true;
	}
	return false;
}

static enum status find_spans(struct maker *maker)
{
	size_t count = maker->spots->count;
	struct passage_walker walker = { .record = maker->record,
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
			status = passage_find(&walker, &maker->spots->at[i],
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

/* The snippet that shows SPAN. */
static size_t shown_by(const struct maker *maker, const struct passage_span *span,
		       const struct passage *passage)
{
	for (size_t i = 0; i < passage->snippet_count; i++)
		if (maker->windows[i].part == span->part &&
		    span->start >= maker->windows[i].start &&
		    span->end <= maker->windows[i].end)
			return i;
	return PASSAGE_NO_SNIPPET;
}

static enum status place_match(struct maker *maker, const struct passage_span *span,
			       struct passage_match *match)
{
	enum status status = deadline_look(maker->deadline, maker->error);
	if (status == STATUS_OK)
		status = record_locate(maker->record, span->part, span->start,
				       &match->place, maker->error);
	if (status == STATUS_OK)
		status = passage_source_len(maker->record, span, &match->place,
					    &match->len, maker->error);
	if (status == STATUS_OK && maker->wish->lines)
		status = snippet_line(maker->record, span, match, maker->error);
	return status;
}

static enum status place_matches(struct maker *maker, struct passage *passage)
{
	passage->matches = calloc(maker->first_matches + 1, sizeof *passage->matches);
	if (passage->matches == NULL)
		return error_set(maker->error, STATUS_NO_MEMORY, "matches");
	for (size_t i = 0; i < maker->first_matches; i++) {
		struct passage_match *match = &passage->matches[passage->match_count++];
		match->snippet = shown_by(maker, &maker->spans[i], passage);
		enum status status = place_match(maker, &maker->spans[i], match);
		if (status != STATUS_OK)
			return status;
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

/* From the beginning of its first spot to the end of the last; of one that reaches into
 * another part, the first one's alone. */
static struct passage_span span_of(const struct maker *maker,
				   const struct passage_focus *focus)
{
	struct passage_span first = maker->spans[maker->span_of[focus->first]];
	struct passage_span last = maker->spans[maker->span_of[focus->last]];
	if (first.part == last.part && last.end > first.end)
		first.end = last.end;
	return first;
}

static bool is_taken(const struct maker *maker, size_t count,
		     const struct passage_span *focus)
{
	for (size_t i = 0; i < count; i++)
		if (maker->windows[i].part == focus->part &&
		    focus->start < maker->windows[i].end &&
		    maker->windows[i].start < focus->end)
			return true;
	return false;
}

static enum status cut_snippets(struct maker *maker, struct passage *passage)
{
	for (size_t i = 0; i < maker->focus_count; i++) {
		struct passage_span focus = span_of(maker, &maker->foci[i]);
		size_t count = passage->snippet_count;
		if (is_taken(maker, count, &focus))
			continue;
		enum status status = deadline_look(maker->deadline, maker->error);
		if (status != STATUS_OK)
			return status;
		passage->snippet_count++;
		status = snippet_cut(maker->record, &focus, maker->spans,
				     maker->span_count, maker->windows, count,
				     &passage->snippets[count], &maker->windows[count],
				     maker->error);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status cut_beginning(struct maker *maker, struct passage *passage)
{
	struct passage_span begin = { RECORD_BODY, 0, 0 };
	struct record_text body;
	record_part(maker->record, RECORD_BODY, &body);
	if (body.len == 0)
		return STATUS_OK;
	passage->snippet_count = 1;
	return snippet_cut(maker->record, &begin, NULL, 0, NULL, 0,
			   &passage->snippets[0], &maker->windows[0], maker->error);
}

static enum status make(struct maker *maker, struct passage *passage)
{
	enum status status = passage_foci(maker->spots, maker->wish->snippets,
					  maker->deadline, maker->foci,
					  &maker->focus_count, maker->error);
	if (status == STATUS_OK)
		status = find_spans(maker);
	if (status == STATUS_OK)
		status = place_best(maker, passage);
	if (status == STATUS_OK && maker->spots->count > 0)
		status = cut_snippets(maker, passage);
	else if (status == STATUS_OK && maker->wish->snippets > 0)
		status = cut_beginning(maker, passage);
	return status == STATUS_OK ? place_matches(maker, passage) : status;
}

enum status passage_make(struct record *record, const struct spots *spots,
			 struct text_analyser *analyser,
			 const struct passage_wish *wish, struct deadline *deadline,
			 struct passage *passage, struct error *error)
{
	struct maker maker = { .record = record, .spots = spots, .analyser = analyser,
			       .wish = wish, .deadline = deadline, .error = error };
	*passage = (struct passage){0};
	maker.first_matches = wish->matches < spots->count ? wish->matches
							   : spots->count;
	enum status status = make(&maker, passage);
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
	for (size_t i = 0; i < passage->match_count; i++)
		buf_finish(&passage->matches[i].line);
	free(passage->matches);
	*passage = (struct passage){0};
}
