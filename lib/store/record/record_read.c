/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_read.c - back from a record's bytes to fields, text and places. */
#include "lib/store/record/record.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "lib/store/record/record_format.h"

enum {
	RECORD_TEXT_MAX = 1 << 30,	/* bytes of one chunk: nothing longer is
					 * ever written, so more means damage */
};

struct chunk {
	size_t start, len;		/* in the part's text */
	const char *packed;
	size_t packed_len;
	uint32_t words;			/* of the part, before it */
	uint64_t newlines;		/* likewise */
};

struct part {
	struct record_text text;
	struct record_span *spans;
	struct record_line *lines;
	uint64_t *pages;
	struct chunk *chunks;
	size_t chunk_count;
};

struct record_unpacker {
	ZSTD_DCtx *zstd;
	struct buf unveiled;		/* a chunk as zstd made it */
};

struct record {
	char *bytes;			/* our copy; all the rest points into it */
	size_t len;
	const unsigned char *hash;
	struct record_field *fields;
	size_t field_count;
	struct part parts[2];		/* by enum record_part */
	bool veiled;			/* the chunks are */
	struct record_unpacker *unpacker;
	bool own_unpacker;
	struct buf piece;		/* the chunk last unpacked ... */
	size_t piece_chunk;		/* ... and its number, or SIZE_MAX */
};

static enum status damaged(struct error *error, const char *what)
{
	return error_set(error, STATUS_CORRUPT, "record is damaged: %s", what);
}

/* What was not read, for want of sense or of memory. */
static enum status unread(struct error *error, const struct cursor *cursor,
			  const char *what)
{
	if (cursor->no_memory)
		return error_set(error, STATUS_NO_MEMORY, "record: %s", what);
	return damaged(error, what);
}

/* COUNT items of SIZE bytes, all 0, or NULL. */
static void *new_items(struct cursor *cursor, uint64_t count, size_t size)
{
	void *items = calloc((size_t)count + 1, size);
	if (items == NULL)
		cursor->no_memory = true;
	return items;
}

static const char *read_string(struct cursor *cursor, size_t *len)
{
	const char *string = cursor_bytes(cursor, len);
	if (cursor->bad || cursor_left(cursor) == 0 || *cursor->at != '\0')
		return NULL;
	cursor->at++;
	return string;
}

static bool read_fields(struct record *record, struct cursor *cursor)
{
	uint64_t count = cursor_varint(cursor);
	if (cursor->bad || count > RECORD_FIELDS_MAX)
		return false;
	record->fields = new_items(cursor, count, sizeof *record->fields);
	if (record->fields == NULL)
		return false;
	for (; record->field_count < count; record->field_count++) {
		struct record_field *field = &record->fields[record->field_count];
		size_t name_len;
		field->name = read_string(cursor, &name_len);
		if (field->name == NULL)
			return false;
		field->value = read_string(cursor, &field->len);
		if (field->value == NULL)
			return false;
	}
	return true;
}

static bool read_spans(struct part *part, struct cursor *cursor)
{
	size_t count = part->text.span_count;
	if (count > cursor_left(cursor))	/* each takes two bytes at least */
		return false;
	part->spans = new_items(cursor, count, sizeof *part->spans);
	if (part->spans == NULL)
		return false;
	uint64_t text = 0;
	int64_t shift = 0;
	for (size_t i = 0; i < count; i++) {
		text += cursor_varint(cursor);
		shift += unzigzag(cursor_varint(cursor));
		part->spans[i].text = text;
		part->spans[i].source = text + (uint64_t)shift;
	}
	part->text.spans = part->spans;
	return !cursor->bad && (count == 0 || part->spans[0].text == 0);
}

static bool read_lines(struct part *part, struct cursor *cursor)
{
	uint64_t count = cursor_varint(cursor);
	if (cursor->bad || count > cursor_left(cursor))
		return false;
	part->lines = new_items(cursor, count, sizeof *part->lines);
	if (part->lines == NULL)
		return false;
	struct record_line line = {0};
	for (size_t i = 0; i < count; i++) {
		line.number += cursor_varint(cursor);
		line.start += cursor_varint(cursor);
		part->lines[i] = line;
	}
	part->text.lines = part->lines;
	part->text.line_count = (size_t)count;
	return !cursor->bad;
}

static bool read_pages(struct part *part, struct cursor *cursor)
{
	uint64_t count = cursor_varint(cursor), start = 0;
	if (cursor->bad || count > cursor_left(cursor))
		return false;
	part->pages = new_items(cursor, count, sizeof *part->pages);
	if (part->pages == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		start += cursor_varint(cursor);
		part->pages[i] = start;
	}
	part->text.pages = part->pages;
	part->text.page_count = (size_t)count;
	return !cursor->bad && start <= part->text.len &&
		(count == 0 || part->pages[0] == 0);
}

static bool read_head(struct part *part, uint64_t format, struct cursor *cursor)
{
	struct record_text *text = &part->text;
	text->len = cursor_varint(cursor);
	text->position = (uint32_t)cursor_varint(cursor);
	text->words = (uint32_t)cursor_varint(cursor);
	text->line = cursor_varint(cursor);
	text->line_start = cursor_varint(cursor);
	text->one_line = cursor_varint(cursor) != 0;
	text->newline = (uint32_t)cursor_varint(cursor);
	text->span_count = cursor_varint(cursor);
	return !cursor->bad && read_spans(part, cursor) &&
		(format < RECORD_FORMAT_LINES || read_lines(part, cursor)) &&
		(format < RECORD_FORMAT_PAGES || read_pages(part, cursor));
}

static bool read_title(struct part *part, uint64_t format, struct cursor *cursor)
{
	if (!read_head(part, format, cursor) || part->text.len > cursor_left(cursor))
		return false;
	part->text.bytes = cursor->at;
	cursor->at += part->text.len;
	return true;
}

static bool read_chunk_table(struct part *part, struct cursor *cursor)
{
	size_t start = 0, packed = 0;
	for (size_t i = 0; i < part->chunk_count; i++) {
		struct chunk *chunk = &part->chunks[i];
		chunk->start = start;
		chunk->len = cursor_varint(cursor);
		chunk->packed_len = cursor_varint(cursor);
		chunk->words = (uint32_t)cursor_varint(cursor);
		chunk->newlines = cursor_varint(cursor);
		if (cursor->bad || chunk->len > RECORD_TEXT_MAX ||
		    chunk->packed_len > cursor_left(cursor))
			return false;
		start += chunk->len;
		packed += chunk->packed_len;
	}
	if (start != part->text.len || packed != cursor_left(cursor))
		return false;
	for (size_t i = 0; i < part->chunk_count; i++) {
		part->chunks[i].packed = cursor->at;
		cursor->at += part->chunks[i].packed_len;
	}
	return true;
}

static bool read_body(struct part *part, uint64_t format, struct cursor *cursor)
{
	if (!read_head(part, format, cursor))
		return false;
	uint64_t count = cursor_varint(cursor);
	if (cursor->bad || count > cursor_left(cursor))
		return false;
	part->chunks = new_items(cursor, count, sizeof *part->chunks);
	if (part->chunks == NULL)
		return false;
	part->chunk_count = (size_t)count;
	return read_chunk_table(part, cursor);
}

static enum status read_record_head(struct record *record, struct cursor *cursor,
				    uint64_t *format, struct error *error)
{
	*format = cursor_varint(cursor);
	if (!cursor->bad &&
	    (*format < RECORD_FORMAT_OLDEST || *format > RECORD_FORMAT))
		return error_set(error, STATUS_UNSUPPORTED,
				 "record has format %llu, this program reads %d to %d",
				 (unsigned long long)*format, RECORD_FORMAT_OLDEST,
				 RECORD_FORMAT);
	if (cursor->bad || cursor_left(cursor) < RECORD_HASH)
		return damaged(error, "head");
	record->hash = (const unsigned char *)cursor->at;
	cursor->at += RECORD_HASH;
	return read_fields(record, cursor) ? STATUS_OK : unread(error, cursor, "fields");
}

static enum status read_all(struct record *record, bool head_only, struct error *error)
{
	struct cursor cursor = cursor_over(record->bytes, record->len);
	uint64_t format;
	enum status status = read_record_head(record, &cursor, &format, error);
	if (status != STATUS_OK || head_only)
		return status;
	record->veiled = format >= RECORD_FORMAT_VEILED;
	if (!read_title(&record->parts[RECORD_TITLE], format, &cursor))
		return unread(error, &cursor, "title");
	if (!read_body(&record->parts[RECORD_BODY], format, &cursor))
		return unread(error, &cursor, "body");
	return STATUS_OK;
}

size_t record_head(const void *bytes, size_t len)
{
	struct cursor cursor = cursor_over(bytes, len);
	struct record head = {0};
	uint64_t format;
	struct error ignored;
	enum status status = read_record_head(&head, &cursor, &format, &ignored);
	free(head.fields);
	return status == STATUS_OK ? (size_t)(cursor.at - (const char *)bytes) : 0;
}

struct record_unpacker *record_unpacker_new(void)
{
	struct record_unpacker *unpacker = calloc(1, sizeof *unpacker);
	if (unpacker != NULL)
		unpacker->zstd = ZSTD_createDCtx();
	if (unpacker != NULL && unpacker->zstd == NULL) {
		free(unpacker);
		return NULL;
	}
	return unpacker;
}

void record_unpacker_free(struct record_unpacker *unpacker)
{
	if (unpacker == NULL)
		return;
	ZSTD_freeDCtx(unpacker->zstd);
	buf_finish(&unpacker->unveiled);
	free(unpacker);
}

/* BYTES are the record's from now on, also when it fails. */
static enum status open_own(char *bytes, size_t len, bool head_only,
			    struct record **record, struct error *error)
{
	struct record *opened = bytes != NULL ? calloc(1, sizeof *opened) : NULL;
	if (opened == NULL) {
		free(bytes);
		return error_set(error, STATUS_NO_MEMORY, "record");
	}
	opened->bytes = bytes;
	opened->len = len;
	opened->piece_chunk = SIZE_MAX;
	enum status status = read_all(opened, head_only, error);
	if (status != STATUS_OK) {
		record_close(opened);
		return status;
	}
	*record = opened;
	return STATUS_OK;
}

static enum status open_some(const void *bytes, size_t len, bool head_only,
			     struct record **record, struct error *error)
{
	char *copy = malloc(len + 1);
	if (copy != NULL)
		memcpy(copy, bytes, len);
	return open_own(copy, len, head_only, record, error);
}

enum status record_take(struct buf *bytes, struct record_unpacker *unpacker,
			struct record **record, struct error *error)
{
	char *own = buf_cstr(bytes);
	size_t len = bytes->len;
	if (own == NULL)
		return error_set(error, STATUS_NO_MEMORY, "record");
	*bytes = (struct buf){0};
	enum status status = open_own(own, len, false, record, error);
	if (status == STATUS_OK)
		(*record)->unpacker = unpacker;
	return status;
}

enum status record_open(const void *bytes, size_t len, struct record **record,
			struct error *error)
{
	return open_some(bytes, len, false, record, error);
}

enum status record_open_head(const void *bytes, size_t len, struct record **record,
			     struct error *error)
{
	return open_some(bytes, len, true, record, error);
}

void record_close(struct record *record)
{
	if (record == NULL)
		return;
	for (int i = 0; i < 2; i++) {
		free(record->parts[i].spans);
		free(record->parts[i].lines);
		free(record->parts[i].pages);
		free(record->parts[i].chunks);
	}
	if (record->own_unpacker)
		record_unpacker_free(record->unpacker);
	buf_finish(&record->piece);
	free(record->fields);
	free(record->bytes);
	free(record);
}

const char *record_field(const struct record *record, const char *name, size_t at,
			 size_t *len)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct record_field *field = &record->fields[i];
		if (strcmp(field->name, name) != 0 || at-- > 0)
			continue;
		if (len != NULL)
			*len = field->len;
		return field->value;
	}
	return NULL;
}

size_t record_field_count(const struct record *record)
{
	return record->field_count;
}

void record_field_at(const struct record *record, size_t at,
		     struct record_field *field)
{
	*field = record->fields[at];
}

const unsigned char *record_hash(const struct record *record)
{
	return record->hash;
}

void record_part(const struct record *record, enum record_part part,
		 struct record_text *text)
{
	*text = record->parts[part].text;
}

static bool has_unpacker(struct record *record)
{
	if (record->unpacker != NULL)
		return true;
	record->unpacker = record_unpacker_new();
	record->own_unpacker = record->unpacker != NULL;
	return record->own_unpacker;
}

/* What zstd made of CHUNK; NULL: no memory. */
static const char *packed_bytes(struct record *record, const struct chunk *chunk)
{
	const struct chunk *first = record->parts[RECORD_BODY].chunks;
	if (!record->veiled)
		return chunk->packed;
	struct buf *unveiled = &record->unpacker->unveiled;
	buf_clear(unveiled);
	char *to = buf_reserve(unveiled, chunk->packed_len + 1);
	if (to != NULL)
		record_veil(chunk->packed, chunk->packed_len,
			    (uint64_t)(chunk->packed - first->packed), to);
	return to;
}

static enum status unpack(struct record *record, size_t index,
			  struct error *error)
{
	if (record->piece_chunk == index)
		return STATUS_OK;
	const struct chunk *chunk = &record->parts[RECORD_BODY].chunks[index];
	record->piece_chunk = SIZE_MAX;
	buf_clear(&record->piece);
	char *to = buf_reserve(&record->piece, chunk->len + 1);
	const char *packed = to != NULL && has_unpacker(record)
		? packed_bytes(record, chunk) : NULL;
	if (packed == NULL)
		return error_set(error, STATUS_NO_MEMORY, "text of a record");
	size_t got = ZSTD_decompressDCtx(record->unpacker->zstd, to, chunk->len, packed,
					 chunk->packed_len);
	if (ZSTD_isError(got) || got != chunk->len)
		return damaged(error, "text");
	record->piece.len = got;
	record->piece_chunk = index;
	return STATUS_OK;
}

static enum status piece_of_chunk(struct record *record, size_t index,
				  struct record_piece *piece, struct error *error)
{
	enum status status = unpack(record, index, error);
	if (status != STATUS_OK)
		return status;
	const struct part *body = &record->parts[RECORD_BODY];
	*piece = (struct record_piece){
		.bytes = record->piece.data,
		.start = body->chunks[index].start,
		.len = body->chunks[index].len,
		.position = body->text.position + body->chunks[index].words,
	};
	return STATUS_OK;
}

static void piece_of_title(const struct record *record,
			   struct record_piece *piece)
{
	const struct record_text *title = &record->parts[RECORD_TITLE].text;
	*piece = (struct record_piece){ .bytes = title->bytes, .len = title->len,
					.position = title->position };
}

/* The last chunk for which `before` is at most WANTED, by binary search. */
static size_t chunk_at(const struct part *part, size_t wanted, bool by_word)
{
	size_t low = 0, high = part->chunk_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		const struct chunk *chunk = &part->chunks[middle];
		size_t before = by_word ? chunk->words : chunk->start;
		if (before <= wanted)
			low = middle;
		else
			high = middle;
	}
	return low;
}

enum status record_piece_of_word(struct record *record, enum record_part part,
				 uint32_t position, struct record_piece *piece,
				 struct error *error)
{
	const struct record_text *text = &record->parts[part].text;
	if (text->words == 0 || position < text->position ||
	    position - text->position >= text->words)
		return error_set(error, STATUS_NOT_FOUND, "no word at %u", position);
	if (part == RECORD_TITLE) {
		piece_of_title(record, piece);
		return STATUS_OK;
	}
	size_t index = chunk_at(&record->parts[part], position - text->position,
				true);
	return piece_of_chunk(record, index, piece, error);
}

enum status record_piece_of_byte(struct record *record, enum record_part part,
				 size_t offset, struct record_piece *piece,
				 struct error *error)
{
	if (offset >= record->parts[part].text.len)
		return error_set(error, STATUS_NOT_FOUND, "no byte at %zu", offset);
	if (part == RECORD_TITLE) {
		piece_of_title(record, piece);
		return STATUS_OK;
	}
	return piece_of_chunk(record, chunk_at(&record->parts[part], offset, false),
			      piece, error);
}

enum status record_read(struct record *record, enum record_part part, size_t start,
			size_t len, struct buf *out, struct error *error)
{
	size_t all = record->parts[part].text.len;
	if (start > all)
		start = all;
	size_t end = len > all - start ? all : start + len;
	while (start < end) {
		struct record_piece piece;
		enum status status = record_piece_of_byte(record, part, start,
							  &piece, error);
		if (status != STATUS_OK)
			return status;
		size_t skip = start - piece.start;
		size_t take = piece.len - skip;
		if (take > end - start)
			take = end - start;
		buf_add(out, piece.bytes + skip, take);
		start += take;
	}
	if (!buf_ok(out))
		return error_set(error, STATUS_NO_MEMORY, "text of a record");
	return STATUS_OK;
}

static uint64_t source_of(const struct record_text *text, size_t offset)
{
	size_t low = 0, high = text->span_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (text->spans[middle].text <= offset)
			low = middle;
		else
			high = middle;
	}
	if (text->spans[low].source == RECORD_NOWHERE)
		return RECORD_NOWHERE;
	return text->spans[low].source + (offset - text->spans[low].text);
}

struct line {
	uint64_t newlines;	/* of the text before the offset */
	size_t start;		/* text offset just after the last of them; 0: none */
};

/* The last of the source's lines that begins at or before BYTE. */
static const struct record_line *line_of(const struct record_text *text, uint64_t byte)
{
	size_t low = 0, high = text->line_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (text->lines[middle].start <= byte)
			low = middle;
		else
			high = middle;
	}
	return &text->lines[low];
}

/* The chunk that has newline number WANTED, from 1 on, of the body. */
static size_t chunk_of_newline(const struct part *body, uint64_t wanted)
{
	size_t low = 0, high = body->chunk_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (body->chunks[middle].newlines < wanted)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Counts the newlines before OFFSET; the last of them may be many chunks back. */
static enum status find_line(struct record *record, enum record_part part,
			     size_t offset, struct line *line, struct error *error)
{
	*line = (struct line){0};
	if (offset == 0)
		return STATUS_OK;
	struct record_piece piece;
	enum status status = record_piece_of_byte(record, part, offset - 1, &piece,
						  error);
	if (status != STATUS_OK)
		return status;
	size_t upto = offset - piece.start;
	for (const char *at = piece.bytes;
	     (at = memchr(at, '\n', upto - (size_t)(at - piece.bytes))) != NULL; at++)
		line->newlines++;
	if (part == RECORD_BODY)
		line->newlines +=
			record->parts[part].chunks[record->piece_chunk].newlines;
	if (line->newlines == 0)
		return STATUS_OK;
	const char *found = memrchr(piece.bytes, '\n', upto);
	if (found == NULL && part == RECORD_BODY) {
		status = piece_of_chunk(record,
					chunk_of_newline(&record->parts[part],
							 line->newlines),
					&piece, error);
		if (status != STATUS_OK)
			return status;
		found = memrchr(piece.bytes, '\n', piece.len);
	}
	if (found == NULL)
		return damaged(error, "lines");
	line->start = piece.start + (size_t)(found - piece.bytes) + 1;
	return STATUS_OK;
}

uint64_t record_page(const struct record_text *text, uint64_t offset)
{
	size_t low = 0, high = text->page_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (text->pages[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return text->page_count > 0 ? low + 1 : 0;
}

/* The source offset at which a line begins: just after the newline before it.
 * What comes next in the text may stand further on: a title folded over lines of
 * its front matter is indented there. */
static uint64_t line_source(const struct record_text *text, const struct line *line)
{
	if (line->newlines == 0)
		return text->line_start;
	return source_of(text, line->start - 1) + text->newline;
}

/* By the lines that the record has of the source. */
static void locate_by_lines(const struct record_text *text, uint64_t byte,
			    struct record_place *place)
{
	const struct record_line *line = line_of(text, byte);
	place->in_source = true;
	place->byte = byte;
	place->line = line->number;
	place->col = byte < line->start ? 1 : byte - line->start + 1;
}

enum status record_locate(struct record *record, enum record_part part,
			  size_t offset, struct record_place *place,
			  struct error *error)
{
	const struct record_text *text = &record->parts[part].text;
	struct line line = {0};
	if (offset > text->len)
		return error_set(error, STATUS_NOT_FOUND, "no byte at %zu", offset);
	*place = (struct record_place){ .page = record_page(text, offset) };
	uint64_t byte = text->span_count > 0 ? source_of(text, offset) : RECORD_NOWHERE;
	if (byte != RECORD_NOWHERE && text->line_count > 0) {
		locate_by_lines(text, byte, place);
		return STATUS_OK;
	}
	if (!text->one_line || byte == RECORD_NOWHERE) {
		enum status status = find_line(record, part, offset, &line, error);
		if (status != STATUS_OK)
			return status;
	}
	place->in_source = byte != RECORD_NOWHERE;
	if (place->in_source) {
		place->byte = byte;
		place->line = text->line + line.newlines;
		place->col = byte - line_source(text, &line) + 1;
	} else {
		place->byte = offset;
		place->line = line.newlines + 1;
		place->col = offset - line.start + 1;
	}
	return STATUS_OK;
}
