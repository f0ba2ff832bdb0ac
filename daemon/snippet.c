/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.c - a passage around a match: cut where sentences or words end, fit for
 * one line, with its matches marked. */
#include <stdlib.h>
#include <string.h>

#include "daemon/passage.h"
#include "lib/base/utf8.h"

enum {
	SNIPPET_LEAD = PASSAGE_SNIPPET / 3,	/* bytes before the match: what
						 * follows says more */
	SNIPPET_SENTENCE = PASSAGE_SNIPPET / 3,	/* how much shorter a snippet may get
						 * to end with a sentence */
};

/* Text of a part, [start, start + bytes.len), and what of it is to be shown. */
struct view {
	struct buf bytes;
	size_t start;
	size_t from, to;	/* in bytes.data */
	size_t focus_from, focus_to;
};

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

static bool ends_sentence(const struct view *view, size_t at)
{
	const char *text = view->bytes.data;
	if (at >= 2 && text[at - 1] == '\n' && text[at - 2] == '\n')
		return true;
	return at >= 2 && is_blank(text[at - 1]) &&
		memchr(".!?", text[at - 2], 3) != NULL;
}

static bool inside_character(const struct view *view, size_t at)
{
	return at < view->bytes.len &&
		((unsigned char)view->bytes.data[at] & 0xc0) == 0x80;
}

/* Moves the beginning on to the first sentence before the match, else to the
 * first word, else (a script without blanks) to the next character. */
static void cut_front(struct view *view)
{
	size_t word = SIZE_MAX;
	if (view->start + view->from == 0)
		return;
	for (size_t at = view->from; at <= view->focus_from; at++) {
		if (ends_sentence(view, at)) {
			view->from = at;
			return;
		}
		if (word == SIZE_MAX && at > 0 && is_blank(view->bytes.data[at - 1]))
			word = at;
	}
	if (word != SIZE_MAX)
		view->from = word;
	while (view->from < view->focus_from && inside_character(view, view->from))
		view->from++;
}

static void cut_back(struct view *view, size_t part_len)
{
	size_t word = SIZE_MAX;
	if (view->start + view->to >= part_len)
		return;
	for (size_t at = view->to; at > view->focus_to; at--) {
		if (view->to - at <= SNIPPET_SENTENCE && ends_sentence(view, at)) {
			view->to = at;
			return;
		}
		if (word == SIZE_MAX && is_blank(view->bytes.data[at - 1]))
			word = at;
	}
	if (word != SIZE_MAX)
		view->to = word;
	while (view->to > view->focus_to && inside_character(view, view->to))
		view->to--;
}

static enum status read_view(struct record *record, const struct passage_span *focus,
			     size_t part_len, struct view *view,
			     struct error *error)
{
	size_t len = focus->end - focus->start;
	size_t rest = len < PASSAGE_SNIPPET ? PASSAGE_SNIPPET - len : 0;
	size_t lead = rest < SNIPPET_LEAD ? rest : SNIPPET_LEAD;
	size_t start = focus->start > lead ? focus->start - lead : 0;
	size_t end = start + len + rest < part_len ? start + len + rest : part_len;
	if (end < focus->end)
		end = focus->end;
	/* A little more on both sides, to see what stands there. */
	view->start = start > 2 ? start - 2 : 0;
	view->from = start - view->start;
	view->to = end - view->start;
	view->focus_from = focus->start - view->start;
	view->focus_to = focus->end - view->start;
	return record_read(record, focus->part, view->start, end + 2 - view->start,
			   &view->bytes, error);
}

/* No match is shown in part: one that the cuts go through is left out, unless the
 * passage was cut around it. */
static bool visible(const struct view *view, const struct passage_span *focus,
		    const struct passage_span *span)
{
	return span->part == focus->part && span->start >= view->start + view->from &&
		span->end <= view->start + view->to;
}

static void move_cuts(struct view *view, const struct passage_span *focus,
		      const struct passage_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t from = view->start + view->from, to = view->start + view->to;
		if (spans[i].part != focus->part)
			continue;
		if (spans[i].start < from && spans[i].end > from)
			view->from = spans[i].end - view->start;
		if (spans[i].start < to && spans[i].end > to)
			view->to = spans[i].start - view->start;
	}
}

/* Appends text for one line: blanks of any number become one, and what steers a
 * terminal becomes a blank. */
static void add_clean(struct buf *out, const char *text, size_t len)
{
	for (size_t at = 0, bytes; at < len; at += bytes) {
		uint32_t point;
		bytes = utf8_decode(text + at, len - at, &point, NULL);
		bool control = point < ' ' || (point >= 0x7f && point < 0xa0);
		if (point == 0x2028 || point == 0x2029)
			control = true;
		if (!control && point != ' ')
			buf_add(out, text + at, bytes);
		else if (out->len == 0 || out->data[out->len - 1] != ' ')
			buf_add_char(out, ' ');
	}
}

static void add_piece(struct passage_snippet *snippet, const struct view *view,
		      size_t from, size_t to)
{
	add_clean(&snippet->text, view->bytes.data + from, to - from);
	snippet->ends[snippet->count++] = snippet->text.len;
}

static void mark(const struct view *view, const struct passage_span *focus,
		 const struct passage_span *spans, size_t count,
		 struct passage_snippet *snippet)
{
	size_t at = view->from, to = view->to;
	while (at < to && is_blank(view->bytes.data[at]))
		at++;
	while (to > at && is_blank(view->bytes.data[to - 1]))
		to--;
	for (size_t i = 0; i < count; i++) {
		if (!visible(view, focus, &spans[i]))
			continue;
		add_piece(snippet, view, at, spans[i].start - view->start);
		at = spans[i].end - view->start;
		add_piece(snippet, view, spans[i].start - view->start, at);
	}
	add_piece(snippet, view, at, to);
}

enum status snippet_cut(struct record *record, const struct passage_span *focus,
			const struct passage_span *spans, size_t count,
			struct passage_snippet *snippet,
			struct passage_span *window, struct error *error)
{
	struct view view = {0};
	struct record_text text;
	size_t marked = 0;
	*snippet = (struct passage_snippet){0};
	record_part(record, focus->part, &text);
	enum status status = read_view(record, focus, text.len, &view, error);
	if (status != STATUS_OK)
		goto out;
	cut_front(&view);
	cut_back(&view, text.len);
	move_cuts(&view, focus, spans, count);
	for (size_t i = 0; i < count; i++)
		marked += visible(&view, focus, &spans[i]);
	snippet->ends = calloc(2 * marked + 1, sizeof *snippet->ends);
	if (snippet->ends != NULL)
		mark(&view, focus, spans, count, snippet);
	*window = (struct passage_span){ focus->part, view.start + view.from,
					 view.start + view.to };
	if (snippet->ends == NULL || !buf_ok(&snippet->text))
		status = error_set(error, STATUS_NO_MEMORY, "snippet");
out:
	buf_finish(&view.bytes);
	return status;
}
