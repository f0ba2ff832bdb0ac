/* SPDX-License-Identifier: MIT */
/* wrap.c - text with marked parts, broken into lines of a terminal. */
#include "client/output/wrap.h"

#include <stdint.h>
#include <string.h>

#include "client/output/escape.h"
#include "lib/base/utf8.h"

enum {
	TEXT_WIDTH_MIN = 10,	/* columns of text, however narrow the terminal */
};

void marked_clear(struct marked *marked)
{
	buf_clear(&marked->text);
	buf_clear(&marked->marks);
}

void marked_finish(struct marked *marked)
{
	buf_finish(&marked->text);
	buf_finish(&marked->marks);
}

static bool ends_in_space(const struct buf *text)
{
	return text->len == 0 || text->data[text->len - 1] == ' ';
}

static void add_escaped(struct marked *marked, const char *string, bool mark, bool join)
{
	struct buf escaped = {0};
	escape_add_str(&escaped, string, marked->how | ESCAPE_BLANKS);
	for (size_t i = 0; i < escaped.len; i++) {
		if (join && escaped.data[i] == ' ' && ends_in_space(&marked->text))
			continue;
		buf_add_char(&marked->text, escaped.data[i]);
		buf_add_char(&marked->marks, mark);
	}
	buf_finish(&escaped);
	if (marked->text.len != marked->marks.len)
		marked_clear(marked);	/* out of memory: rather nothing */
}

void marked_add(struct marked *marked, const char *string, bool mark)
{
	add_escaped(marked, string, mark, true);
}

void marked_add_line(struct marked *marked, const char *string, bool mark)
{
	add_escaped(marked, string, mark, false);
}

void marked_span(const struct marked *marked, size_t from, size_t to, struct buf *out,
		 const char *on, const char *off)
{
	bool marking = false;
	for (size_t i = from; i < to; i++) {
		bool mark = marked->marks.data[i] != 0;
		if (mark != marking)
			buf_add_str(out, mark ? on : off);
		marking = mark;
		buf_add_char(out, marked->text.data[i]);
	}
	if (marking)
		buf_add_str(out, off);
}

/* Where the line that begins at FROM ends; *NEXT is where the next begins. */
static size_t line_end(const struct buf *text, size_t from, size_t columns,
		       size_t *next)
{
	size_t used = 0, space = 0, at = from;
	while (at < text->len) {
		uint32_t point;
		size_t took = utf8_decode(text->data + at, text->len - at, &point,
					  NULL);
		if (point == ' ')
			space = at;
		used += escape_width(point);
		if (used > columns)
			break;
		at += took;
	}
	*next = at;
	if (at < text->len && space > from) {
		*next = space + 1;
		return space;
	}
	if (at == from && at < text->len)	/* wider than the line: alone */
		*next = at += utf8_decode(text->data + at, text->len - at,
					  &(uint32_t){0}, NULL);
	return at;
}

/* A space at the very end is no text. */
static size_t text_end(const struct marked *marked)
{
	size_t len = marked->text.len;
	return len > 0 && marked->text.data[len - 1] == ' ' ? len - 1 : len;
}

void marked_wrap(const struct marked *marked, struct buf *out, size_t width,
		 size_t indent, const char *on, const char *off)
{
	size_t columns = width > indent + TEXT_WIDTH_MIN ? width - indent :
			 TEXT_WIDTH_MIN;
	struct buf text = marked->text;
	text.len = text_end(marked);
	for (size_t from = 0; from < text.len;) {
		size_t next;
		size_t end = line_end(&text, from, columns, &next);
		for (size_t i = 0; i < indent; i++)
			buf_add_char(out, ' ');
		marked_span(marked, from, end, out, on, off);
		buf_add_char(out, '\n');
		from = next;
	}
}

void marked_line(const struct marked *marked, struct buf *out, const char *on,
		 const char *off)
{
	marked_span(marked, 0, text_end(marked), out, on, off);
}
