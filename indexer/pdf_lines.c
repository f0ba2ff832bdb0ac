/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_lines.c - the lines of a page to text that can be searched: words broken at the
 * end of a line in one piece, and an empty line where a paragraph ends. */
#include "indexer/pdf_internal.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/unicode.h"

/* In parts of a line's height: so much more than is usual on the page between two lines
 * parts paragraphs. */
static const double PARAGRAPH_GAP = .4;

struct line {
	size_t from, to;	/* bytes of the page's text, without blanks around */
	double top, bottom;	/* of its first character, downwards */
	double gap;		/* to the line above, if that is above; else -1 */
};

struct page {
	const char *text;
	struct line *lines;
	size_t count, capacity;
	bool has_boxes;
};

/* --- Lines --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool add_line(struct page *page, size_t from, size_t to,
		     const PopplerRectangle *box)
{
	if (page->count == page->capacity) {
		size_t capacity = 2 * page->capacity + 64;
		struct line *lines = realloc(page->lines, capacity * sizeof *lines);
		if (lines == NULL)
			return false;
		page->lines = lines;
		page->capacity = capacity;
	}
	while (to > from && is_blank(page->text[to - 1]))
		to--;
	struct line *line = &page->lines[page->count++];
	*line = (struct line){ .from = from, .to = to, .gap = -1 };
	if (box == NULL)
		return true;
	line->top = box->y1;
	line->bottom = box->y2;
	if (page->count > 1 && line->top >= line[-1].top && line->top > line[-1].bottom)
		line->gap = line->top - line[-1].bottom;
	else if (page->count > 1 && line->top > line[-1].top)
		line->gap = 0;
	return true;
}

/* Characters of TEXT. */
static size_t count_characters(const char *text, size_t len)
{
	size_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static bool find_lines(struct page *page, size_t len, const PopplerRectangle *boxes)
{
	size_t character = 0, from = SIZE_MAX, first = 0;
	for (size_t at = 0; at < len; at++) {
		char c = page->text[at];
		bool whole = ((unsigned char)c & 0xc0) != 0x80;
		if (c == '\n' && from != SIZE_MAX) {
			if (!add_line(page, from, at, boxes ? &boxes[first] : NULL))
				return false;
			from = SIZE_MAX;
		} else if (c != '\n' && !is_blank(c) && from == SIZE_MAX) {
			from = at;
			first = character;
		}
		character += whole;
	}
	return from == SIZE_MAX ||
		add_line(page, from, len, boxes ? &boxes[first] : NULL);
}

/* --- Paragraphs --- */

static int by_size(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;
	return (first > second) - (first < second);
}

/* The median of the gaps between lines; -1: there are none, or no memory. */
static double usual_gap(const struct page *page)
{
	double *gaps = calloc(page->count + 1, sizeof *gaps), median = -1;
	size_t count = 0;
	for (size_t i = 0; gaps != NULL && i < page->count; i++)
		if (page->lines[i].gap >= 0)
			gaps[count++] = page->lines[i].gap;
	if (count > 0) {
		qsort(gaps, count, sizeof *gaps, by_size);
		median = gaps[(count - 1) / 2];
	}
	free(gaps);
	return median;
}

static bool begins_paragraph(const struct page *page, size_t at, double usual)
{
	const struct line *line = &page->lines[at];
	if (at == 0 || line->gap < 0 || usual < 0)
		return false;
	double height = line->bottom - line->top, above = line[-1].bottom - line[-1].top;
	return line->gap > usual + PARAGRAPH_GAP * (height < above ? height : above);
}

/* --- Words broken at the end of a line --- */

static uint32_t last_character(const char *text, size_t len, size_t *start)
{
	uint32_t point = 0;
	size_t at = len;
	while (at > 0 && ((unsigned char)text[--at] & 0xc0) == 0x80)
		;
	if (len > 0)
		utf8_decode(text + at, len - at, &point, NULL);
	*start = at;
	return point;
}

enum { HYPHEN = 0x2010, SOFT_HYPHEN = 0xad };

/* Whether the line [FROM, TO) ends in a hyphen, at *HYPHEN_AT, with which the word goes
 * that NEXT begins with: a letter before it, and a small one behind. A soft hyphen is
 * nothing else. */
static bool is_broken(const char *text, const struct line *line, const char *next,
		      size_t next_len, size_t *hyphen_at)
{
	size_t start;
	uint32_t before, behind;
	uint32_t last = last_character(text + line->from, line->to - line->from, &start);
	if (last != '-' && last != HYPHEN && last != SOFT_HYPHEN)
		return false;
	*hyphen_at = line->from + start;
	before = last_character(text + line->from, start, &start);
	utf8_decode(next, next_len, &behind, NULL);
	return unicode_is_letter(before) &&
		(last == SOFT_HYPHEN ? unicode_is_letter(behind) : unicode_is_lower(behind));
}

/* --- Output --- */

/* Appends LEN bytes of TEXT, with a space for each control character; *BROKEN: with a
 * line's end for the first blank. */
static void add_clean(struct buf *out, const char *text, size_t len, bool *broken)
{
	for (size_t at = 0, step; at < len; at += step) {
		uint32_t point;
		step = utf8_decode(text + at, len - at, &point, NULL);
		bool blank = point <= ' ' || (point >= 0x7f && point < 0xa0);
		if (!blank) {
			utf8_repair(out, text + at, step);
		} else {
			buf_add_char(out, *broken ? '\n' : ' ');
			*broken = false;
		}
	}
}

static void add_lines(struct buf *out, const struct page *page)
{
	double usual = usual_gap(page);
	bool broken = false;	/* the line's end comes behind the word that was broken */
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];
		const struct line *next = i + 1 < page->count ? line + 1 : NULL;
		size_t to = line->to, hyphen;
		bool paragraph = next != NULL && begins_paragraph(page, i + 1, usual);
		bool joined = next != NULL && !paragraph &&
			is_broken(page->text, line, page->text + next->from,
				  next->to - next->from, &hyphen);
		if (joined)
			to = hyphen;
		add_clean(out, page->text + line->from, to - line->from, &broken);
		broken = joined;
		if (!joined)
			buf_add_str(out, paragraph ? "\n\n" : "\n");
	}
}

void pdf_add_page(struct buf *out, const char *text, size_t len,
		  const PopplerRectangle *boxes, size_t count)
{
	struct page page = { .text = text };
	if (count == 0 || count != count_characters(text, len))
		boxes = NULL;
	if (find_lines(&page, len, boxes))
		add_lines(out, &page);
	else
		out->failed = true;
	free(page.lines);
}
