/* SPDX-License-Identifier: GPL-2.0-or-later */
/* range.c - the text read piece by piece until its lines or words are found. */
#include "daemon/range.h"

#include <string.h>

/* --- Lines --- */

struct lines {
	size_t first, last;	/* those wanted: from 1, behind the last one */
	size_t at;		/* the line that is being read */
	bool begun, done;
	struct range *range;
};

static void begin_line(struct lines *lines, size_t offset)
{
	if (lines->at == lines->first) {
		lines->range->start = offset;
		lines->begun = true;
	}
	if (lines->at == lines->last) {
		lines->range->end = offset;
		lines->done = true;
	}
}

static void read_lines(struct lines *lines, const struct record_piece *piece)
{
	const char *at = piece->bytes, *end = piece->bytes + piece->len, *newline;
	while (!lines->done &&
	       (newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		at = newline + 1;
		lines->at++;
		begin_line(lines, piece->start + (size_t)(at - piece->bytes));
	}
}

/* A newline at the end ends a line and begins none. */
static enum status too_few(const struct lines *lines, size_t len, struct error *error)
{
	size_t count = lines->at - (lines->begun && lines->range->start == len);
	return error_set(error, STATUS_INVALID, "the text has %zu line%s, not %zu",
			 len > 0 ? count : 0, len > 0 && count == 1 ? "" : "s",
			 lines->first);
}

enum status range_of_lines(struct record *record, size_t line, size_t count,
			   struct deadline *deadline, struct range *range,
			   struct error *error)
{
	struct lines lines = { .first = line, .at = 1, .range = range };
	struct record_text body;
	record_part(record, RECORD_BODY, &body);
	lines.last = count > SIZE_MAX - line ? SIZE_MAX : line + count;
	*range = (struct range){ 0, body.len };
	begin_line(&lines, 0);
	for (size_t at = 0; at < body.len && !lines.done;) {
		struct record_piece piece;
		enum status status = deadline_check(deadline, error);
		if (status == STATUS_OK)
			status = record_piece_of_byte(record, RECORD_BODY, at, &piece,
						      error);
		if (status != STATUS_OK)
			return status;
		read_lines(&lines, &piece);
		at = piece.start + piece.len;
	}
	return lines.begun && range->start < body.len
		? STATUS_OK : too_few(&lines, body.len, error);
}

/* --- Words --- */

static enum status word_at(struct record *record, struct text_analyser *analyser,
			   uint32_t position, struct range *range, struct error *error)
{
	struct record_piece piece;
	struct text_word word;
	enum status status = record_piece_of_word(record, RECORD_BODY, position, &piece,
						  error);
	if (status != STATUS_OK)
		return status;
	text_begin(analyser, piece.bytes, piece.len);
	for (uint32_t at = piece.position; at <= position; at++)
		if (!text_next(analyser, &word))
			return error_set(error, STATUS_CORRUPT, "record is damaged: its "
					 "text lacks words that are indexed");
	range->start = piece.start + word.start;
	range->end = range->start + word.len;
	return STATUS_OK;
}

enum status range_of_words(struct record *record, struct text_analyser *analyser,
			   uint32_t position, uint32_t count, struct range *range,
			   struct error *error)
{
	struct range last;
	enum status status = word_at(record, analyser, position, range, error);
	if (status != STATUS_OK || count < 2)
		return status;
	status = word_at(record, analyser, position + count - 1, &last, error);
	if (status == STATUS_OK)
		range->end = last.end;
	return status;
}
