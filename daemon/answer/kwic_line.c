/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_line.c - one occurrence with some words to each side, on one line. */
#include <string.h>

#include "daemon/answer/kwic.h"
#include "lib/base/utf8.h"

void kwic_liner_finish(struct kwic_liner *liner)
{
	kwic_words_finish(&liner->words);
}

/* A spot and what is shown around it, in bytes of a part's text. */
struct stretch {
	enum record_part part;
	struct record_text text;
	const struct spot *spot;
	size_t from, start, end, to;	/* before, match and after lie between these */
	struct buf bytes;		/* [from, to) */
};

/* --- Where it is --- */

static enum record_part part_of(struct record *record, const struct spot *spot)
{
	struct record_text title;
	record_part(record, RECORD_TITLE, &title);
	return title.words > 0 && spot->position >= title.position ? RECORD_TITLE
								   : RECORD_BODY;
}

static enum status find_match(struct kwic_liner *liner, struct stretch *stretch)
{
	struct error *error = &liner->call->failure->error;
	const struct spot *spot = stretch->spot;
	const struct kwic_word *word;
	enum status status = kwic_words_at(&liner->words, stretch->part, spot->position,
					   &word, NULL, error);
	if (status != STATUS_OK)
		return status;
	stretch->start = word->start;
	stretch->end = word->end;
	if (spot->words == 1)
		return STATUS_OK;
	status = kwic_words_at(&liner->words, stretch->part,
			       spot->position + spot->words - 1, &word, NULL, error);
	if (status == STATUS_OK)
		stretch->end = word->end;
	return status;
}

/* So many words to each side; where the text has less, all of it that there is. */
static enum status find_context(struct kwic_liner *liner, struct stretch *stretch)
{
	struct error *error = &liner->call->failure->error;
	const struct record_text *text = &stretch->text;
	const struct kwic_word *word;
	uint32_t first = stretch->spot->position - text->position;
	uint32_t behind = first + stretch->spot->words;
	enum status status = STATUS_OK;
	stretch->from = 0;
	stretch->to = text->len;
	if (liner->context == 0) {
		stretch->from = stretch->start;
		stretch->to = stretch->end;
		return STATUS_OK;
	}
	if (first > liner->context) {
		status = kwic_words_at(&liner->words, stretch->part,
				       stretch->spot->position - liner->context, &word,
				       NULL, error);
		if (status == STATUS_OK)
			stretch->from = word->start;
	}
	if (status == STATUS_OK && behind + liner->context < text->words) {
		status = kwic_words_at(&liner->words, stretch->part,
				       text->position + behind + liner->context - 1,
				       &word, NULL, error);
		if (status == STATUS_OK)
			stretch->to = word->end;
	}
	if (stretch->start - stretch->from > KWIC_SIDE_BYTES)
		stretch->from = stretch->start - KWIC_SIDE_BYTES;
	if (stretch->to - stretch->end > KWIC_SIDE_BYTES)
		stretch->to = stretch->end + KWIC_SIDE_BYTES;
	return status;
}

/* --- What it says --- */

static bool is_blank(uint32_t point)
{
	return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 ||
		point == 0x2028 || point == 0x2029;
}

static bool is_inside(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Appends [FROM, TO) of the text with each run of white space as one blank. Cut at
 * bytes, it begins and ends with a whole character. */
static void add_text(struct buf *out, const struct stretch *stretch, size_t from,
		     size_t to)
{
	const char *bytes = stretch->bytes.data;
	size_t at = from - stretch->from, end = to - stretch->from, took;
	while (at < end && is_inside(bytes[at]))
		at++;
	while (end > at && end < stretch->bytes.len && is_inside(bytes[end]))
		end--;
	for (; at < end; at += took) {
		uint32_t point;
		took = utf8_decode(bytes + at, end - at, &point, NULL);
		if (!is_blank(point))
			buf_add(out, bytes + at, took);
		else if (out->len == 0 || out->data[out->len - 1] != ' ')
			buf_add_char(out, ' ');
	}
}

static json_t *text_of(const struct buf *text)
{
	return buf_ok(text) ? wire_string(text->data, text->len) : NULL;
}

/* Both without the blank at the outer end. */
static void put_before(const struct stretch *stretch, json_t *object, bool *ok)
{
	struct buf before = {0};
	add_text(&before, stretch, stretch->from, stretch->start);
	if (before.len > 0 && before.data[0] == ' ')
		buf_consume(&before, 1);
	answer_put(object, "before", text_of(&before), ok);
	buf_finish(&before);
}

static void put_after(const struct stretch *stretch, json_t *object, bool *ok)
{
	struct buf after = {0};
	add_text(&after, stretch, stretch->end, stretch->to);
	if (after.len > 0 && after.data[after.len - 1] == ' ')
		after.len--;
	answer_put(object, "after", text_of(&after), ok);
	buf_finish(&after);
}

/* The mark's bytes of the text. */
static enum status find_mark(struct kwic_liner *liner, const struct stretch *stretch,
			     const struct spot_mark *mark, size_t *start, size_t *end)
{
	struct error *error = &liner->call->failure->error;
	const struct kwic_word *word;
	enum status status = kwic_words_at(&liner->words, stretch->part, mark->position,
					   &word, NULL, error);
	if (status != STATUS_OK)
		return status;
	*start = word->start;
	status = kwic_words_at(&liner->words, stretch->part,
			       mark->position + mark->words - 1, &word, NULL, error);
	if (status == STATUS_OK)
		*end = word->end;
	return status;
}

/* The match, and where in it its words are if there are others between them. */
static enum status put_match(struct kwic_liner *liner,
			     const struct kwic_document *document,
			     const struct stretch *stretch, json_t *object, bool *ok)
{
	const struct spot *spot = stretch->spot;
	const struct spot_mark *marks = document->spots.marks + spot->first_mark;
	bool marked = spot->marks > 0 && spot->gap > 0;
	size_t at = stretch->start, most = stretch->start + KWIC_MATCH_BYTES;
	size_t limit = stretch->end < most ? stretch->end : most;
	enum status status = STATUS_OK;
	struct buf match = {0};
	json_t *places = json_array();
	for (size_t i = 0; marked && i < spot->marks && status == STATUS_OK; i++) {
		size_t start = 0, end = 0;
		status = find_mark(liner, stretch, &marks[i], &start, &end);
		if (status != STATUS_OK || end > limit || start < at)
			break;
		add_text(&match, stretch, at, start);
		size_t before = match.len;
		add_text(&match, stretch, start, end);
		answer_append(places, json_pack("[i, i]", (int)before,
						(int)(match.len - before)), ok);
		at = end;
	}
	add_text(&match, stretch, at, limit);
	answer_put(object, "match", text_of(&match), ok);
	if (marked)
		answer_put(object, "marks", json_incref(places), ok);
	json_decref(places);
	buf_finish(&match);
	return status;
}

/* --- The whole --- */

static void put_field(const struct record *record, const char *field,
		      const char *name, json_t *object, bool *ok)
{
	size_t len;
	const char *value = record_field(record, field, 0, &len);
	if (value != NULL && len > 0)
		answer_put(object, name, wire_string(value, len), ok);
}

static enum status put_place(const struct kwic_liner *liner, struct record *record,
			     const struct stretch *stretch, json_t *object, bool *ok)
{
	struct error *error = &liner->call->failure->error;
	struct passage_span span = { stretch->part, stretch->start, stretch->end };
	struct record_place place;
	uint64_t len = 0;
	enum status status =
		record_locate(record, stretch->part, stretch->start, &place, error);
	if (status == STATUS_OK)
		status = passage_source_len(record, &span, &place, &len, error);
	if (status != STATUS_OK)
		return status;
	answer_put(object, "line", answer_number(place.line), ok);
	answer_put(object, "col", answer_number(place.col), ok);
	answer_put(object, "start", answer_number(place.byte), ok);
	answer_put(object, "end", answer_number(place.byte + len), ok);
	answer_put_where(&place, object, ok);
	answer_put(object, "part",
		   json_string(stretch->part == RECORD_TITLE ? "title" : "body"), ok);
	return STATUS_OK;
}

static enum status build(struct kwic_liner *liner, const struct kwic_document *document,
			 const struct stretch *stretch, json_t *object, bool *ok)
{
	struct record *record = document->record;
	put_field(record, "id", "doc_id", object, ok);
	answer_put_path(record, object, ok);
	enum status status = put_place(liner, record, stretch, object, ok);
	put_before(stretch, object, ok);
	if (status == STATUS_OK)
		status = put_match(liner, document, stretch, object, ok);
	if (status != STATUS_OK)
		return status;
	put_after(stretch, object, ok);
	put_field(record, "title", "title", object, ok);
	put_field(record, "date", "date", object, ok);
	put_field(record, "source", "source", object, ok);
	answer_put_from(liner->call, document->number, object, ok);
	return *ok ? STATUS_OK : answer_no_memory(liner->call);
}

enum status kwic_line(struct kwic_liner *liner, const struct kwic_document *document,
		      size_t at, json_t **line)
{
	struct error *error = &liner->call->failure->error;
	struct stretch stretch = { .spot = &document->spots.at[at] };
	json_t *object = NULL;
	bool ok = true;
	if (liner->document != document->number) {
		liner->words.analyser = liner->call->answerer->analyser;
		liner->words.deadline = &liner->call->deadline;
		kwic_words_begin(&liner->words, document->record);
		liner->document = document->number;
	}
	stretch.part = part_of(document->record, stretch.spot);
	record_part(document->record, stretch.part, &stretch.text);
	enum status status = find_match(liner, &stretch);
	if (status == STATUS_OK)
		status = find_context(liner, &stretch);
	if (status == STATUS_OK)
		status = record_read(document->record, stretch.part, stretch.from,
				     stretch.to - stretch.from, &stretch.bytes, error);
	if (status == STATUS_OK) {
		object = json_object();
		status = build(liner, document, &stretch, object, &ok);
	}
	buf_finish(&stretch.bytes);
	if (status == STATUS_OK)
		*line = object;
	else
		json_decref(object);
	return status;
}
