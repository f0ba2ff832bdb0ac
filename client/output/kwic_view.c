/* SPDX-License-Identifier: MIT */
/* kwic_view.c - one line of a concordance, laid out in columns of a terminal. */
#include "client/output/kwic_view.h"

#include <stdint.h>

#include "client/output/escape.h"
#include "lib/base/utf8.h"

enum {
	LABEL_SHARE = 4,	/* one column in so many is the label's, */
	LABEL_MOST = 40,	/* up to here: the rest says more; */
	LABEL_LEAST = 10,	/* one shorter than that says nothing */
	GAP = 2,
	MATCH_USUAL = 10,	/* columns of a match: half of the rest before it puts
				 * most into the middle */
};

#define CUT "\xe2\x80\xa6"		/* an ellipsis, one column */
#define ISOLATE "\xe2\x81\xa8"		/* U+2068, first strong isolate */
#define ISOLATE_END "\xe2\x81\xa9"	/* U+2069 */

struct kwic_layout kwic_layout(size_t width)
{
	struct kwic_layout layout = { .label = width / LABEL_SHARE };
	if (layout.label > LABEL_MOST)
		layout.label = LABEL_MOST;
	if (layout.label < LABEL_LEAST)
		layout.label = 0;
	size_t text = width - layout.label - (layout.label > 0 ? GAP : 0);
	layout.left = text > MATCH_USUAL ? (text - MATCH_USUAL) / 2 : 0;
	layout.rest = text - layout.left;
	return layout;
}

void kwic_parts_clear(struct kwic_parts *parts)
{
	buf_clear(&parts->label);
	buf_clear(&parts->link);
	buf_clear(&parts->before);
	buf_clear(&parts->after);
	marked_clear(&parts->match);
}

void kwic_parts_finish(struct kwic_parts *parts)
{
	buf_finish(&parts->label);
	buf_finish(&parts->link);
	buf_finish(&parts->before);
	buf_finish(&parts->after);
	marked_finish(&parts->match);
}

/* --- Columns --- */

static size_t columns_of(const struct buf *text)
{
	size_t columns = 0;
	for (size_t at = 0; at < text->len;) {
		uint32_t point;
		at += utf8_decode(text->data + at, text->len - at, &point, NULL);
		columns += escape_width(point);
	}
	return columns;
}

/* Where the first bytes of TEXT end that take at most MOST columns, *COLUMNS in fact. A
 * mark stays with the character that it stands over. */
static size_t head_of(const struct buf *text, size_t most, size_t *columns)
{
	size_t at = 0;
	*columns = 0;
	while (at < text->len) {
		uint32_t point;
		size_t took =
			utf8_decode(text->data + at, text->len - at, &point, NULL);
		if (*columns + escape_width(point) > most)
			break;
		*columns += escape_width(point);
		at += took;
	}
	return at;
}

/* Where the last ones begin. */
static size_t tail_of(const struct buf *text, size_t most, size_t *columns)
{
	size_t at = 0;
	*columns = columns_of(text);
	while (at < text->len) {
		uint32_t point;
		size_t took =
			utf8_decode(text->data + at, text->len - at, &point, NULL);
		if (*columns <= most && (at == 0 || escape_width(point) > 0))
			break;
		*columns -= escape_width(point);
		at += took;
	}
	return at;
}

static void add_blanks(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_char(out, ' ');
}

/* --- Text from right to left --- */

static bool is_rtl(uint32_t point)
{
	return (point >= 0x590 && point <= 0x8ff) ||
	       (point >= 0xfb1d && point <= 0xfdff) ||
	       (point >= 0xfe70 && point <= 0xfeff) ||
	       (point >= 0x10800 && point <= 0x10fff) ||
	       (point >= 0x1e800 && point <= 0x1efff);
}

static bool has_rtl(const struct buf *text)
{
	for (size_t at = 0; at < text->len;) {
		uint32_t point;
		at += utf8_decode(text->data + at, text->len - at, &point, NULL);
		if (is_rtl(point))
			return true;
	}
	return false;
}

static void isolate(struct buf *out, bool isolated, const char *sign)
{
	if (isolated)
		buf_add_str(out, sign);
}

/* --- The line --- */

/* The end of a path says more than its beginning. */
static void add_label(const struct kwic_parts *parts, const struct kwic_layout *layout,
		      const struct colours *colours, struct buf *out)
{
	const struct buf *label = &parts->label;
	size_t columns, from = 0;
	bool cut = columns_of(label) > layout->label;
	from = tail_of(label, layout->label - cut, &columns);
	if (parts->link.len > 0) {
		buf_add_str(out, "\033]8;;");
		buf_add(out, parts->link.data, parts->link.len);
		buf_add_str(out, "\033\\");
	}
	bool isolated = has_rtl(label);
	buf_add_str(out, colours->path);
	isolate(out, isolated, ISOLATE);
	buf_add_str(out, cut ? CUT : "");
	buf_add(out, label->data + from, label->len - from);
	isolate(out, isolated, ISOLATE_END);
	buf_add_str(out, colours->off);
	if (parts->link.len > 0)
		buf_add_str(out, "\033]8;;\033\\");
	add_blanks(out, layout->label - columns - cut + GAP);
}

/* Cut at one end, so that it takes at most MOST columns; LEFT: up to the match. */
static void add_side(const struct buf *text, size_t most, bool tail, bool left,
		     bool isolated, struct buf *out)
{
	size_t columns, from = 0, to = text->len;
	if (tail)
		from = tail_of(text, most, &columns);
	else
		to = head_of(text, most, &columns);
	if (left)
		add_blanks(out, most - columns);
	if (to == from)
		return;
	isolate(out, isolated, ISOLATE);
	buf_add(out, text->data + from, to - from);
	isolate(out, isolated, ISOLATE_END);
}

/* Returns how many columns it took. */
static size_t add_match(const struct marked *match, size_t most, bool isolated,
			const struct colours *colours, struct buf *out)
{
	size_t columns, end = head_of(&match->text, most, &columns);
	bool cut = end < match->text.len;
	if (cut)
		end = head_of(&match->text, most > 0 ? most - 1 : 0, &columns);
	isolate(out, isolated, ISOLATE);
	marked_span(match, 0, end, out, colours->match, colours->off);
	buf_add_str(out, cut && most > 0 ? CUT : "");
	isolate(out, isolated, ISOLATE_END);
	return columns + (cut && most > 0);
}

void kwic_view(const struct kwic_parts *parts, const struct kwic_layout *layout,
	       const struct colours *colours, struct buf *out)
{
	bool swapped = has_rtl(&parts->match.text);
	bool isolated = swapped || has_rtl(&parts->before) || has_rtl(&parts->after);
	const struct buf *left = swapped ? &parts->after : &parts->before;
	const struct buf *right = swapped ? &parts->before : &parts->after;
	if (layout->label > 0)
		add_label(parts, layout, colours, out);
	add_side(left, layout->left, !swapped, true, isolated, out);
	size_t used = add_match(&parts->match, layout->rest, isolated, colours, out);
	add_side(right, layout->rest - used, swapped, false, isolated, out);
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->len--;
	buf_add_char(out, '\n');
}
