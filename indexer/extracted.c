/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extracted.c - records on their way from the sandbox to the worker. */
#include "indexer/extracted.h"

#include <string.h>

#include "lib/base/utf8.h"

static void text_finish(struct extracted_text *text)
{
	buf_finish(&text->text);
	spans_finish(&text->spans);
	lines_finish(&text->lines);
	pages_finish(&text->pages);
}

static void text_clear(struct extracted_text *text)
{
	buf_clear(&text->text);
	spans_clear(&text->spans);
	lines_clear(&text->lines);
	pages_clear(&text->pages);
	text->line = 1;
	text->line_start = 0;
	text->one_line = false;
	text->newline = 1;
}

void extracted_finish(struct extracted *record)
{
	fields_finish(&record->fields);
	text_finish(&record->body);
	text_finish(&record->title);
}

void extracted_clear(struct extracted *record)
{
	record->number = 0;
	record->words = 0;
	record->has_hash = false;
	fields_clear(&record->fields);
	text_clear(&record->body);
	text_clear(&record->title);
}

static bool text_is_ok(const struct extracted_text *text)
{
	return buf_ok(&text->text) && spans_ok(&text->spans) && !text->lines.failed &&
		!text->pages.failed;
}

bool extracted_ok(const struct extracted *record)
{
	return !record->fields.failed && text_is_ok(&record->body) &&
		text_is_ok(&record->title);
}

static void write_lines(const struct lines *lines, struct buf *out)
{
	struct record_line last = {0};
	buf_add_varint(out, lines->count);
	for (size_t i = 0; i < lines->count; i++) {
		buf_add_varint(out, lines->at[i].number - last.number);
		buf_add_varint(out, lines->at[i].start - last.start);
		last = lines->at[i];
	}
}

static void write_pages(const struct pages *pages, struct buf *out)
{
	uint64_t last = 0;
	buf_add_varint(out, pages->count);
	for (size_t i = 0; i < pages->count; i++) {
		buf_add_varint(out, pages->at[i] - last);
		last = pages->at[i];
	}
}

static void write_text(const struct extracted_text *text, struct buf *out)
{
	struct record_span last = {0};
	buf_add_bytes(out, text->text.data, text->text.len);
	buf_add_varint(out, text->line);
	buf_add_varint(out, text->line_start);
	buf_add_varint(out, text->one_line);
	buf_add_varint(out, text->newline);
	buf_add_varint(out, text->spans.count);
	for (size_t i = 0; i < text->spans.count; i++) {
		buf_add_varint(out, text->spans.at[i].text - last.text);
		buf_add_varint(out, text->spans.at[i].source - last.source);
		last = text->spans.at[i];
	}
	write_lines(&text->lines, out);
	write_pages(&text->pages, out);
}

/* In order, as record.h has them: a search by halves relies on it. */
static void read_lines(struct lines *lines, struct cursor *in)
{
	uint64_t count = cursor_varint(in);
	struct record_line at = {0};
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		uint64_t number = cursor_varint(in), start = cursor_varint(in);
		if (number == 0 || number > UINT64_MAX - at.number ||
		    start > UINT64_MAX - at.start)
			in->bad = true;
		at.number += number;
		at.start += start;
		lines_add(lines, at);
	}
}

/* In order, from 0, and within the LEN bytes of the text. */
static void read_pages(struct pages *pages, size_t len, struct cursor *in)
{
	uint64_t count = cursor_varint(in), start = 0;
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		uint64_t step = cursor_varint(in);
		if (step > len - start || (i == 0 && step > 0))
			in->bad = true;
		else
			start += step;
		pages_add(pages, start);
	}
}

static void read_text(struct extracted_text *text, struct cursor *in)
{
	size_t len;
	const char *bytes = cursor_bytes(in, &len);
	if (in->bad || utf8_valid_prefix(bytes, len) != len) {
		in->bad = true;
		return;
	}
	buf_add(&text->text, bytes, len);
	text->line = cursor_varint(in);
	text->line_start = cursor_varint(in);
	text->one_line = cursor_varint(in) != 0;
	text->newline = (uint32_t)cursor_varint(in);
	uint64_t count = cursor_varint(in);
	struct record_span at = {0};
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		uint64_t step = cursor_varint(in);
		at.text += step;
		at.source += cursor_varint(in);
		if ((i == 0) != (step == 0) || step > len || at.text > len)
			in->bad = true;
		spans_add(&text->spans, at.text, at.source);
	}
	read_lines(&text->lines, in);
	read_pages(&text->pages, len, in);
}

void extracted_write(const struct extracted *record, struct buf *out)
{
	buf_add_varint(out, record->number);
	buf_add_varint(out, record->has_hash);
	buf_add(out, record->hash, sizeof record->hash);
	fields_write(&record->fields, out);
	write_text(&record->body, out);
	write_text(&record->title, out);
}

bool extracted_read(struct extracted *record, const void *bytes, size_t len)
{
	struct cursor in = cursor_over(bytes, len);
	extracted_clear(record);
	record->number = cursor_varint(&in);
	record->has_hash = cursor_varint(&in) != 0;
	if (in.bad || cursor_left(&in) < sizeof record->hash)
		return false;
	memcpy(record->hash, in.at, sizeof record->hash);
	in.at += sizeof record->hash;
	fields_read(&record->fields, &in);
	read_text(&record->body, &in);
	read_text(&record->title, &in);
	return !in.bad && cursor_left(&in) == 0 && extracted_ok(record);
}
