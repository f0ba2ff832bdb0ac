/* SPDX-License-Identifier: GPL-2.0-or-later */
/* snippet.c - a passage around matches: cut where sentences or words end, fit for
 * one line, with its matches marked; and the line that a match stands in. */
#include <stdlib.h>
#include <string.h>

#include "daemon/passage/passage.h"
#include "daemon/passage/sentence.h"
#include "lib/base/utf8.h"
#include "lib/text/unicode.h"

enum {
	/* Of what a snippet has beside its matches: */
	SNIPPET_LEAD = 3,	/* one part in three before them, for what follows says
				 * more, */
	SNIPPET_REACH = 2,	/* or one in two, to begin with a sentence */
	SNIPPET_SENTENCE = PASSAGE_SNIPPET / 3,	/* how much shorter a snippet may get
						 * to end with a sentence */
};

/* Text of a part, [start, start + bytes.len), and what of it is to be shown. */
struct view {
	struct buf bytes;
	size_t start;
	size_t low, high;	/* in bytes.data: between them it is cut, */
	size_t from, to;	/* here, */
	size_t focus_from, focus_to;	/* around this */
	size_t part_len;
};

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

static bool begins_sentence(const struct view *view, size_t at)
{
	const char *text = view->bytes.data;
	if (view->start + at == 0)
		return true;
	if (at == 0 || (!is_blank(text[at - 1]) && (unsigned char)text[at - 1] < 0x80))
		return false;
	return sentence_begins(text, view->bytes.len, at);
}

/* Whether the text may be cut before AT: not in a character, nor before what combines
 * with the one before. */
static bool may_cut(const struct view *view, size_t at)
{
	uint32_t point;
	const char *text = view->bytes.data;
	if (at >= view->bytes.len || (unsigned char)text[at] < 0x80)
		return true;
	if (((unsigned char)text[at] & 0xc0) == 0x80)
		return false;
	utf8_decode(text + at, view->bytes.len - at, &point, NULL);
	return !unicode_is_mark(point) && point != 0x200d;
}

/* Whether a letter or number stands at AT, which begins a character. */
static bool begins_word(const struct view *view, size_t at)
{
	uint32_t point;
	utf8_decode(view->bytes.data + at, view->bytes.len - at, &point, NULL);
	return (unicode_traits(point) & CHAR_CORE) != 0;
}

/* Where a sentence begins between FROM and UPTO, the first one or the last; SIZE_MAX:
 * none does. */
static size_t find_sentence(const struct view *view, size_t from, size_t upto,
			    bool last)
{
	for (size_t i = 0; from + i <= upto; i++) {
		size_t at = last ? upto - i : from + i;
		if (may_cut(view, at) && begins_sentence(view, at))
			return at;
	}
	return SIZE_MAX;
}

/* Begins with a sentence, else with a word, else (a script without blanks) with a
 * letter, and no comma. */
static void cut_front(struct view *view, size_t lead)
{
	size_t at = view->focus_from - view->low < lead ? view->low
							: view->focus_from - lead;
	size_t sentence = find_sentence(view, at, view->focus_from, false);
	if (sentence == SIZE_MAX)
		sentence = find_sentence(view, view->low, at, true);
	view->from = sentence;
	for (size_t word = at; word <= view->focus_from && view->from == SIZE_MAX;
	     word++)
		if (word > 0 && is_blank(view->bytes.data[word - 1]))
			view->from = word;
	bool torn = view->from == SIZE_MAX;
	if (torn)
		view->from = at;
	while (view->from < view->focus_from &&
	       (!may_cut(view, view->from) || (torn && !begins_word(view, view->from))))
		view->from++;
}

static void cut_back(struct view *view)
{
	size_t word = SIZE_MAX, most = view->from + PASSAGE_SNIPPET;
	if (most < view->focus_to)
		most = view->focus_to;
	view->to = most < view->high ? most : view->high;
	if (view->start + view->to >= view->part_len)
		return;
	size_t least = view->to - view->focus_to > SNIPPET_SENTENCE
		? view->to - SNIPPET_SENTENCE : view->focus_to + 1;
	size_t sentence = least <= view->to
		? find_sentence(view, least, view->to, true) : SIZE_MAX;
	for (size_t at = view->to; at > view->focus_to && word == SIZE_MAX; at--)
		if (is_blank(view->bytes.data[at - 1]) ||
		    (at < view->bytes.len && is_blank(view->bytes.data[at])))
			word = at;
	if (sentence != SIZE_MAX)
		view->to = sentence;
	else if (word != SIZE_MAX)
		view->to = word;
	while (view->to > view->focus_to && !may_cut(view, view->to))
		view->to--;
}

/* --- What is to be seen --- */

/* FOCUS, or of a longer one as many of its spans as fit. */
static struct passage_span fitting(const struct passage_span *focus,
				   const struct passage_span *spans, size_t count)
{
	struct passage_span fit = *focus;
	if (focus->end - focus->start <= PASSAGE_SNIPPET)
		return fit;
	for (size_t i = 0; i < count; i++) {
		if (spans[i].part != focus->part || spans[i].start < focus->start)
			continue;
		if (spans[i].start > focus->start &&
		    spans[i].end > focus->start + PASSAGE_SNIPPET)
			break;
		fit.end = spans[i].end;
	}
	return fit;
}

/* Sets [*LOW, *HIGH), in which FOCUS lies, to what is beside the TAKEN. */
static void avoid(const struct passage_span *focus, const struct passage_span *taken,
		  size_t count, size_t *low, size_t *high)
{
	for (size_t i = 0; i < count; i++) {
		if (taken[i].part != focus->part)
			continue;
		if (taken[i].end <= focus->start && taken[i].end > *low)
			*low = taken[i].end;
		if (taken[i].start >= focus->end && taken[i].start < *high)
			*high = taken[i].start;
	}
}

/* Moves [*LOW, *HIGH) in to the page that FOCUS is on, or its pages: what stands at the
 * top and at the foot of the others goes on with nothing of it. */
static void keep_to_page(const struct record_text *text,
			 const struct passage_span *focus, size_t *low, size_t *high)
{
	uint64_t first = record_page(text, focus->start);
	uint64_t last = focus->end > focus->start ? record_page(text, focus->end - 1)
						  : first;
	if (first == 0)
		return;
	if (text->pages[first - 1] > *low)
		*low = text->pages[first - 1];
	if (last < text->page_count && text->pages[last] < *high)
		*high = text->pages[last];
}

static enum status read_view(struct record *record, const struct passage_span *focus,
			     size_t low, size_t high, struct view *view,
			     struct error *error)
{
	/* A little more on both sides, to see what stands there. */
	view->start = low > SENTENCE_CONTEXT ? low - SENTENCE_CONTEXT : 0;
	view->low = low - view->start;
	view->high = high - view->start;
	view->focus_from = focus->start - view->start;
	view->focus_to = focus->end - view->start;
	return record_read(record, focus->part, view->start,
			   high + SENTENCE_CONTEXT - view->start, &view->bytes, error);
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

/* --- Pieces --- */

/* The first bytes of TEXT that go as they are: ASCII, and no blank before one. */
static size_t plain_run(const char *text, size_t len)
{
	size_t at = 0;
	while (at < len && (unsigned char)text[at] < 0x7f &&
	       (text[at] > ' ' ||
		(text[at] == ' ' && at > 0 && text[at - 1] != ' ')))
		at++;
	return at;
}

/* Appends text for one line: blanks of any number become one, and what steers a
 * terminal becomes a blank. */
static void add_clean(struct buf *out, const char *text, size_t len)
{
	for (size_t at = 0, bytes; at < len; at += bytes) {
		uint32_t point;
		bytes = plain_run(text + at, len - at);
		if (bytes > 0) {
			buf_add(out, text + at, bytes);
			continue;
		}
		bytes = utf8_decode(text + at, len - at, &point, NULL);
		bool control = point < ' ' || (point >= 0x7f && point < 0xa0) ||
			point == 0x2028 || point == 0x2029;
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
			const struct passage_span *taken, size_t taken_count,
			struct passage_snippet *snippet,
			struct passage_span *window, struct error *error)
{
	struct passage_span fit = fitting(focus, spans, count);
	size_t len = fit.end - fit.start, marked = 0;
	size_t rest = len < PASSAGE_SNIPPET ? PASSAGE_SNIPPET - len : 0;
	size_t reach = rest / SNIPPET_REACH;
	size_t low = fit.start > reach ? fit.start - reach : 0;
	struct record_text text;
	record_part(record, focus->part, &text);
	size_t high = fit.end + rest < text.len ? fit.end + rest : text.len;
	struct view view = { .part_len = text.len };
	*snippet = (struct passage_snippet){0};
	avoid(&fit, taken, taken_count, &low, &high);
	keep_to_page(&text, &fit, &low, &high);
	enum status status = read_view(record, &fit, low, high, &view, error);
	if (status != STATUS_OK)
		goto out;
	cut_front(&view, rest / SNIPPET_LEAD);
	cut_back(&view);
	move_cuts(&view, &fit, spans, count);
	for (size_t i = 0; i < count; i++)
		marked += visible(&view, &fit, &spans[i]);
	snippet->ends = calloc(2 * marked + 1, sizeof *snippet->ends);
	if (snippet->ends != NULL)
		mark(&view, &fit, spans, count, snippet);
	*window = (struct passage_span){ focus->part, view.start + view.from,
					 view.start + view.to };
	if (snippet->ends == NULL || !buf_ok(&snippet->text))
		status = error_set(error, STATUS_NO_MEMORY, "snippet");
out:
	buf_finish(&view.bytes);
	return status;
}

/* --- Lines --- */

/* Moves the ends of the view in to those of the line. */
static void cut_line(struct view *view)
{
	const char *text = view->bytes.data;
	const char *end = memchr(text + view->focus_to, '\n', view->to - view->focus_to);
	for (size_t at = view->focus_from; at > view->from; at--)
		if (text[at - 1] == '\n' || text[at - 1] == '\f')
			view->from = at;
	if (end != NULL)
		view->to = (size_t)(end - text);
	while (view->to > view->focus_to &&
	       (text[view->to - 1] == '\r' || text[view->to - 1] == '\f'))
		view->to--;
	while (view->from < view->focus_from && !may_cut(view, view->from))
		view->from++;
	while (view->to > view->focus_to && !may_cut(view, view->to))
		view->to--;
}

enum status snippet_line(struct record *record, const struct passage_span *span,
			 struct passage_match *match, struct error *error)
{
	size_t low = span->start > PASSAGE_LINE / SNIPPET_LEAD
		? span->start - PASSAGE_LINE / SNIPPET_LEAD : 0;
	struct view view = {0};
	struct record_text text;
	struct passage_span shown = *span;
	record_part(record, span->part, &text);
	if (shown.end - shown.start > PASSAGE_LINE)	/* a word can be a megabyte */
		shown.end = shown.start + PASSAGE_LINE;
	size_t rest = PASSAGE_LINE - (shown.start - low);
	size_t high = rest < text.len - shown.end ? shown.end + rest : text.len;
	enum status status = read_view(record, &shown, low, high, &view, error);
	if (status != STATUS_OK)
		goto out;
	view.from = view.low;
	view.to = view.high;
	while (!may_cut(&view, view.focus_to))
		view.focus_to--;
	cut_line(&view);
	buf_add(&match->line, view.bytes.data + view.from, view.to - view.from);
	match->line_from = view.focus_from - view.from;
	match->line_to = view.focus_to - view.from;
	if (!buf_ok(&match->line))
		status = error_set(error, STATUS_NO_MEMORY, "line");
	for (size_t i = match->line_from; status == STATUS_OK && i < match->line_to; i++)
		if (match->line.data[i] == '\n' || match->line.data[i] == '\r')
			match->line.data[i] = ' ';
out:
	buf_finish(&view.bytes);
	return status;
}
