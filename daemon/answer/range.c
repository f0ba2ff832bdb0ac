/* SPDX-License-Identifier: GPL-2.0-or-later */
/* range.c - the text read piece by piece until its lines or words are found. */
#include "daemon/answer/range.h"

#include <string.h>

#include "daemon/passage/sentence.h"

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

/* --- Pages --- */

static enum status drop_form_feed(struct record *record, struct range *range,
				  struct error *error)
{
	struct buf last = {0};
	size_t len = range->end - range->start < 2 ? range->end - range->start : 2;
	enum status status = len == 0 ? STATUS_OK
		: record_read(record, RECORD_BODY, range->end - len, len, &last, error);
	if (status == STATUS_OK && last.len == 2 && memcmp(last.data, "\f\n", 2) == 0)
		range->end -= 2;
	buf_finish(&last);
	return status;
}

enum status range_of_pages(struct record *record, size_t page, size_t count,
			   struct range *range, struct error *error)
{
	struct record_text body;
	record_part(record, RECORD_BODY, &body);
	if (body.page_count == 0)
		return error_set(error, STATUS_INVALID, "the text has no pages");
	if (page > body.page_count)
		return error_set(error, STATUS_INVALID, "the text has %zu page%s, not %zu",
				 body.page_count, body.page_count == 1 ? "" : "s", page);
	size_t behind = page - 1 + (count < body.page_count ? count : body.page_count);
	range->start = (size_t)body.pages[page - 1];
	range->end = behind < body.page_count ? (size_t)body.pages[behind] : body.len;
	return drop_form_feed(record, range, error);
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

/* --- Sentences --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool begins_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

static size_t first_whole_word(const char *text, size_t end)
{
	size_t at = 0;
	while (at < end && !is_blank(text[at]))
		at++;
	while (at < end && is_blank(text[at]))
		at++;
	return at;
}

static size_t last_whole_word(const char *text, size_t len, size_t from)
{
	size_t at = len;
	while (at > from && !is_blank(text[at - 1]))
		at--;
	return at > from ? at : len;
}

struct range range_of_sentences(const char *text, size_t len, const struct range *match,
				bool cut_before, bool cut_behind)
{
	struct range found = { match->start, match->end };
	while (found.start > 0 && !(begins_character(text[found.start]) &&
				    sentence_begins(text, len, found.start)))
		found.start--;
	if (found.start == 0 && cut_before)
		found.start = first_whole_word(text, match->start);
	while (found.end < len && !(begins_character(text[found.end]) &&
				    sentence_begins(text, len, found.end)))
		found.end++;
	if (found.end == len && cut_behind)
		found.end = last_whole_word(text, len, match->end);
	while (found.start < match->start && is_blank(text[found.start]))
		found.start++;
	while (found.end > match->end && is_blank(text[found.end - 1]))
		found.end--;
	return found;
}
