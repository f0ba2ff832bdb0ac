/* SPDX-License-Identifier: GPL-2.0-or-later */
/* windows_around.c - occurrences to the words around them. */
#include "daemon/answer/windows_around.h"

/* Reading on through the words of one part. */
struct around_reader {
	const struct around *around;
	struct record *record;
	enum record_part part;
	uint32_t begin, end;	/* positions of the part's words */
	bool begun;
	size_t piece;		/* where the one that is being read begins */
	uint32_t next;		/* position of the word that comes next */
	size_t first;		/* the first node that is not wholly behind us */
	uint32_t passed;	/* the end of all wanted nodes behind us; 0: none */
	size_t words;		/* read so far */
	struct error *error;
};

static enum status damaged(struct around_reader *reader)
{
	return error_set(reader->error, STATUS_CORRUPT,
			 "record is damaged: its text lacks words that are indexed");
}

/* To the piece that has POSITION, unless that is ahead in the one being read. */
static enum status go_to(struct around_reader *reader, uint32_t position)
{
	struct record_piece piece;
	enum status status = record_piece_of_word(reader->record, reader->part,
						  position, &piece, reader->error);
	if (status != STATUS_OK)
		return status == STATUS_NOT_FOUND ? damaged(reader) : status;
	if (reader->begun && reader->piece == piece.start && reader->next <= position)
		return STATUS_OK;
	text_begin(reader->around->analyser, piece.bytes, piece.len);
	reader->begun = true;
	reader->piece = piece.start;
	reader->next = piece.position;
	return STATUS_OK;
}

/* The word at POSITION, which is not before the last one that was asked for. */
static enum status read_word(struct around_reader *reader, uint32_t position,
			     struct text_word *word)
{
	do {
		if (!reader->begun || !text_next(reader->around->analyser, word)) {
			enum status status = go_to(reader, position);
			if (status != STATUS_OK)
				return status;
			if (!text_next(reader->around->analyser, word))
				return damaged(reader);
		}
	} while (reader->next++ < position);
	return STATUS_OK;
}

/* Which side of which node POSITION is on; false: it is in no window. */
static bool find_side(struct around_reader *reader, uint32_t position,
		      enum around_side *side)
{
	const struct around *around = reader->around;
	const struct around_node *nodes = around->nodes;
	for (; reader->first < around->count &&
	     nodes[reader->first].start <= position; reader->first++) {
		const struct around_node *node = &nodes[reader->first];
		if (position < node->end) {
			*side = AROUND_INSIDE;
			return true;
		}
		if (node->wanted && node->end > reader->passed)
			reader->passed = node->end;
	}
	size_t ahead = reader->first;
	while (ahead < around->count && !nodes[ahead].wanted)
		ahead++;
	uint32_t behind =
		reader->passed > 0 ? position - reader->passed + 1 : UINT32_MAX;
	uint32_t before = ahead < around->count ? nodes[ahead].start - position
						: UINT32_MAX;
	bool right = behind <= around->right, left = before <= around->left;
	*side = right && (!left || behind <= before) ? AROUND_RIGHT : AROUND_LEFT;
	return right || left;
}

/* The words at [FROM, TO). */
static enum status read_words(struct around_reader *reader, uint32_t from, uint32_t to)
{
	const struct around *around = reader->around;
	enum status status = go_to(reader, from);
	for (uint32_t at = from; at < to && status == STATUS_OK; at++) {
		struct text_word word;
		enum around_side side;
		status = read_word(reader, at, &word);
		if (status == STATUS_OK)
			status = deadline_item(around->deadline, reader->words++,
					       reader->error);
		if (status == STATUS_OK && find_side(reader, at, &side))
			status = around->word(around->context, word.folded,
					      word.folded_len, side);
	}
	return status;
}

static uint32_t window_start(const struct around_reader *reader,
			     const struct around_node *node)
{
	uint32_t most = node->start - reader->begin;
	return node->start -
		(reader->around->left < most ? reader->around->left : most);
}

static uint32_t window_end(const struct around_reader *reader,
			   const struct around_node *node)
{
	uint32_t most = reader->end - node->end;
	return node->end +
		(reader->around->right < most ? reader->around->right : most);
}

/* Windows that touch are read in one go. */
static enum status read_part(struct around_reader *reader)
{
	const struct around *around = reader->around;
	uint32_t from = 0, to = 0;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < around->count && status == STATUS_OK; i++) {
		const struct around_node *node = &around->nodes[i];
		if (!node->wanted || node->start < reader->begin ||
		    node->end > reader->end)
			continue;
		uint32_t start = window_start(reader, node),
			 end = window_end(reader, node);
		if (to > 0 && start <= to) {
			to = end > to ? end : to;
			continue;
		}
		if (to > 0)
			status = read_words(reader, from, to);
		from = start;
		to = end;
	}
	return status == STATUS_OK && to > 0 ? read_words(reader, from, to) : status;
}

enum status around_read(const struct around *around, struct record *record,
			struct error *error)
{
	static const enum record_part parts[] = { RECORD_BODY, RECORD_TITLE };
	enum status status = STATUS_OK;
	for (size_t p = 0; p < 2 && status == STATUS_OK; p++) {
		struct record_text text;
		record_part(record, parts[p], &text);
		struct around_reader reader = {
			.around = around, .record = record, .part = parts[p],
			.begin = text.position, .end = text.position + text.words,
			.error = error,
		};
		if (text.words > 0)
			status = read_part(&reader);
	}
	return status;
}
