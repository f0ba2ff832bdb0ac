/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_build.c - a document's fields, text and offsets to one run of bytes.
 *
 * Layout, all numbers varints (buf.h):
 *   format, hash (32 bytes), field count, (name NUL, value NUL)...,
 *   title part: head, bytes;  body part: head, chunk count,
 *   (text length, compressed length, words before, newlines before)...,
 *   then the compressed chunks (zstd, one frame each), since format 3 veiled as one
 *   run of bytes (record_format.h).
 * A part's head: length, position, words, line, line_start, one_line,
 *   newline, span count, (text delta, zigzag of the change of source - text)...,
 *   since format 2: line count, (number delta, start delta)...,
 *   and since format 4: page count, (delta of where it begins)... */
#include "lib/store/record/record.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "lib/store/record/record_format.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Not in the middle of a character, and, where it can be had, just after white
 * space: only there do a chunk's words equal the whole text's. */
static size_t chunk_end(const char *body, size_t start, size_t len)
{
	size_t end = start + RECORD_CHUNK;
	if (end >= len)
		return len;
	for (size_t at = end; at > start; at--)
		if (is_blank(body[at - 1]))
			return at;
	for (size_t at = end; at < len; at++)
		if (is_blank(body[at]))
			return at + 1;
	return len;
}

size_t record_chunks(const char *body, size_t len,
		     void (*chunk)(void *context, size_t start, size_t end),
		     void *context)
{
	size_t count = 0;
	for (size_t start = 0; start < len; count++) {
		size_t end = chunk_end(body, start, len);
		if (chunk != NULL)
			chunk(context, start, end);
		start = end;
	}
	return count;
}

static void add_lines(struct buf *out, const struct record_text *part)
{
	struct record_line last = {0};
	buf_add_varint(out, part->line_count);
	for (size_t i = 0; i < part->line_count; i++) {
		buf_add_varint(out, part->lines[i].number - last.number);
		buf_add_varint(out, part->lines[i].start - last.start);
		last = part->lines[i];
	}
}

static void add_pages(struct buf *out, const struct record_text *part)
{
	uint64_t last = 0;
	buf_add_varint(out, part->page_count);
	for (size_t i = 0; i < part->page_count; i++) {
		buf_add_varint(out, part->pages[i] - last);
		last = part->pages[i];
	}
}

static void add_head(struct buf *out, const struct record_text *part)
{
	buf_add_varint(out, part->len);
	buf_add_varint(out, part->position);
	buf_add_varint(out, part->words);
	buf_add_varint(out, part->line);
	buf_add_varint(out, part->line_start);
	buf_add_varint(out, part->one_line);
	buf_add_varint(out, part->newline > 0 ? part->newline : 1);
	buf_add_varint(out, part->span_count);

	uint64_t text = 0;
	int64_t shift = 0;
	for (size_t i = 0; i < part->span_count; i++) {
		int64_t next = (int64_t)(part->spans[i].source - part->spans[i].text);
		buf_add_varint(out, part->spans[i].text - text);
		buf_add_varint(out, zigzag(next - shift));
		text = part->spans[i].text;
		shift = next;
	}
	add_lines(out, part);
	add_pages(out, part);
}

struct chunker {
	const struct record_input *input;
	struct buf *table;
	struct buf *data;
	ZSTD_CCtx *zstd;
	size_t index;
	uint64_t newlines;
};

static uint64_t newlines_in(const char *text, size_t len)
{
	uint64_t count = 0;
	const char *end = text + len;
	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		count++;
		text++;
	}
	return count;
}

static void add_chunk(void *context, size_t start, size_t end)
{
	struct chunker *chunker = context;
	const char *text = chunker->input->body.bytes + start;
	size_t len = end - start;
	size_t room = ZSTD_compressBound(len);
	char *to = buf_reserve(chunker->data, room);
	if (to == NULL)
		return;
	size_t packed = ZSTD_compressCCtx(chunker->zstd, to, room, text, len,
					  RECORD_ZSTD_LEVEL);
	if (ZSTD_isError(packed)) {
		chunker->data->failed = true;
		return;
	}
	record_veil(to, packed, chunker->data->len, to);
	chunker->data->len += packed;
	buf_add_varint(chunker->table, len);
	buf_add_varint(chunker->table, packed);
	buf_add_varint(chunker->table, chunker->input->chunk_words[chunker->index]);
	buf_add_varint(chunker->table, chunker->newlines);
	chunker->newlines += newlines_in(text, len);
	chunker->index++;
}

static enum status add_body(struct buf *out, const struct record_input *input,
			    struct error *error)
{
	struct buf table = {0}, data = {0};
	struct chunker chunker = { .input = input, .table = &table, .data = &data,
				   .zstd = ZSTD_createCCtx() };
	enum status status = STATUS_OK;
	if (chunker.zstd == NULL) {
		status = error_set(error, STATUS_NO_MEMORY, "zstd");
		goto out;
	}
	size_t count = record_chunks(input->body.bytes, input->body.len, add_chunk,
				     &chunker);
	add_head(out, &input->body);
	buf_add_varint(out, count);
	buf_add(out, table.data, table.len);
	buf_add(out, data.data, data.len);
	if (!buf_ok(&table) || !buf_ok(&data))
		status = error_set(error, STATUS_NO_MEMORY, "text of a record");
out:
	ZSTD_freeCCtx(chunker.zstd);
	buf_finish(&data);
	buf_finish(&table);
	return status;
}

static enum status check_fields(const struct record_input *input,
				struct error *error)
{
	if (input->field_count > RECORD_FIELDS_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "%zu fields, the limit is %d", input->field_count,
				 RECORD_FIELDS_MAX);
	for (size_t i = 0; i < input->field_count; i++)
		if (input->fields[i].len > RECORD_FIELD_MAX)
			return error_set(error, STATUS_TOO_LARGE,
					 "field %s has %zu bytes, the limit is %d",
					 input->fields[i].name,
					 input->fields[i].len, RECORD_FIELD_MAX);
	return STATUS_OK;
}

/* With a NUL after it, so that a reader can use it in place. */
static void add_string(struct buf *out, const char *string, size_t len)
{
	buf_add_bytes(out, string, len);
	buf_add_char(out, '\0');
}

enum status record_build(struct buf *out, const struct record_input *input,
			 struct error *error)
{
	enum status status = check_fields(input, error);
	if (status != STATUS_OK)
		return status;

	buf_add_varint(out, RECORD_FORMAT);
	buf_add(out, input->hash, RECORD_HASH);
	buf_add_varint(out, input->field_count);
	for (size_t i = 0; i < input->field_count; i++) {
		const struct record_field *field = &input->fields[i];
		add_string(out, field->name, strlen(field->name));
		add_string(out, field->value, field->len);
	}
	add_head(out, &input->title);
	buf_add(out, input->title.bytes, input->title.len);
	status = add_body(out, input, error);
	if (status == STATUS_OK && !buf_ok(out))
		status = error_set(error, STATUS_NO_MEMORY, "record");
	return status;
}
