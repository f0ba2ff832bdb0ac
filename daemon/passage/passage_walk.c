/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage_walk.c - from the positions of words to the bytes of the text. */
#include "daemon/passage/passage.h"

static enum status damaged(struct passage_walker *walker)
{
	return error_set(walker->error, STATUS_CORRUPT,
			 "record is damaged: its text lacks words that are indexed");
}

/* Begins with the piece that has the word, unless the walker is in it already. */
static enum status go_to_piece(struct passage_walker *walker, enum record_part part,
			       uint32_t position)
{
	struct record_piece piece;
	enum status status = record_piece_of_word(walker->record, part, position,
						  &piece, walker->error);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? damaged(walker) : status;
	if (walker->begun && walker->part == part && walker->start == piece.start &&
	    walker->next <= position)
		return STATUS_OK;
	text_begin(walker->analyser, piece.bytes, piece.len);
	walker->begun = true;
	walker->part = part;
	walker->start = piece.start;
	walker->next = piece.position;
	return STATUS_OK;
}

static enum status word_at(struct passage_walker *walker, enum record_part part,
			   uint32_t position, size_t *start, size_t *end)
{
	struct text_word word;
	enum status status = go_to_piece(walker, part, position);
	if (status != STATUS_OK)
		return status;
	if (!text_skip(walker->analyser, position - walker->next) ||
	    !text_next(walker->analyser, &word))
		return damaged(walker);
	walker->next = position + 1;
	*start = walker->start + word.start;
	*end = walker->start + word.start + word.len;
	return STATUS_OK;
}

static enum record_part part_of(struct record *record, uint32_t position)
{
	struct record_text title;
	record_part(record, RECORD_TITLE, &title);
	return title.words > 0 && position >= title.position ? RECORD_TITLE
							     : RECORD_BODY;
}

enum status passage_find(struct passage_walker *walker, const struct spot *spot,
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
