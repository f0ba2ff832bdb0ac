/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_words.c - pieces of a text cut into words, the last few of them kept. */
#include "daemon/answer/kwic_words.h"

#include <stdlib.h>

void kwic_words_begin(struct kwic_words *words, struct record *record)
{
	words->record = record;
	for (size_t i = 0; i < KWIC_PIECES; i++)
		words->pieces[i].used = false;
}

void kwic_words_finish(struct kwic_words *words)
{
	for (size_t i = 0; i < KWIC_PIECES; i++) {
		free(words->pieces[i].words);
		buf_finish(&words->pieces[i].folds);
	}
	*words = (struct kwic_words){0};
}

static enum status no_memory(struct error *error)
{
	return error_set(error, STATUS_NO_MEMORY, "words of a text");
}

static enum status damaged(struct error *error)
{
	return error_set(error, STATUS_CORRUPT,
			 "record is damaged: its text lacks words that are indexed");
}

static enum status add_word(struct kwic_words *words, struct kwic_piece *piece,
			    size_t base, const struct text_word *cut,
			    struct error *error)
{
	if (piece->count == piece->capacity) {
		size_t capacity = piece->capacity > 0 ? 2 * piece->capacity : 256;
		struct kwic_word *more = realloc(piece->words, capacity * sizeof *more);
		if (more == NULL)
			return no_memory(error);
		piece->words = more;
		piece->capacity = capacity;
	}
	piece->words[piece->count++] = (struct kwic_word){
		.start = base + cut->start,
		.end = base + cut->start + cut->len,
		.fold = piece->folds.len,
		.fold_len = cut->folded_len,
	};
	if (words->folds)
		buf_add(&piece->folds, cut->folded, cut->folded_len);
	return buf_ok(&piece->folds) ? STATUS_OK : no_memory(error);
}

/* Cuts the piece that holds the word at POSITION. */
static enum status cut_piece(struct kwic_words *words, enum record_part part,
			     uint32_t position, struct kwic_piece *piece,
			     struct error *error)
{
	struct record_piece text;
	struct text_word cut;
	enum status status = record_piece_of_word(words->record, part, position, &text,
						  error);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? damaged(error) : status;
	piece->used = false;
	piece->part = part;
	piece->position = text.position;
	piece->count = 0;
	buf_clear(&piece->folds);
	text_begin(words->analyser, text.bytes, text.len);
	while (status == STATUS_OK && text_next(words->analyser, &cut)) {
		status = add_word(words, piece, text.start, &cut, error);
		if (status == STATUS_OK)
			status = deadline_item(words->deadline, piece->count, error);
	}
	if (status == STATUS_OK && !text_ok(words->analyser))
		status = no_memory(error);
	piece->used = status == STATUS_OK;
	return status;
}

static bool holds(const struct kwic_piece *piece, enum record_part part,
		  uint32_t position)
{
	return piece->used && piece->part == part && position >= piece->position &&
		position - piece->position < piece->count;
}

enum status kwic_words_at(struct kwic_words *words, enum record_part part,
			  uint32_t position, const struct kwic_word **word,
			  const char **folded, struct error *error)
{
	struct kwic_piece *piece = NULL;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < KWIC_PIECES && piece == NULL; i++)
		if (holds(&words->pieces[i], part, position))
			piece = &words->pieces[i];
	if (piece == NULL) {
		piece = &words->pieces[words->next];
		words->next = (words->next + 1) % KWIC_PIECES;
		status = cut_piece(words, part, position, piece, error);
		if (status == STATUS_OK && !holds(piece, part, position))
			status = damaged(error);
	}
	if (status != STATUS_OK)
		return status;
	*word = &piece->words[position - piece->position];
	if (folded != NULL)
		*folded = piece->folds.data + (*word)->fold;
	return STATUS_OK;
}
