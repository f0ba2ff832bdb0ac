/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record.h - what the index keeps of a document beside its terms: fields, the
 * whole text in compressed chunks, and the way back to the source file.
 *
 * Written by the indexer once (record_build), read by the daemon in place
 * (record_open on bytes copied out of the index). Every length in it is checked
 * when read: a damaged record is STATUS_CORRUPT, never a crash.
 * Threads: a record is one thread's own. */
#ifndef QUOTH_STORE_RECORD_H
#define QUOTH_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum {
	RECORD_CHUNK = 8 * 1024,	/* bytes of text in a chunk, about: it ends
					 * after ASCII white space where there is
					 * some, so that its words are its own */
	RECORD_FIELDS_MAX = 256,	/* stored fields of a document */
	RECORD_FIELD_MAX = 64 * 1024,	/* bytes of one field's value */
	RECORD_HASH = 32,		/* bytes of a SHA-256 */
};

/* Where text came from. From text offset `text` on, up to the next span, byte i
 * of the text is byte source + (i - text) of the source file. A span whose
 * source bytes are not the text's own (an escape, a replaced byte, another
 * encoding) covers one character and is followed by a new span. A newline of the
 * text maps to the newline of the source that ends the line. Spans are in
 * order of `text`; the first has text 0. Text of a span whose source is
 * RECORD_NOWHERE has no bytes of its own in the source (it was packed there, as
 * base64), and its places are given in the text itself; so are all without spans. */
struct record_span {
	uint64_t text;
	uint64_t source;
};

#define RECORD_NOWHERE UINT64_MAX

/* A line of the source: its number, from 1, and the offset at which it begins. */
struct record_line {
	uint64_t number;
	uint64_t start;
};

/* One searchable text: the body, or the title. */
struct record_text {
	const char *bytes;		/* valid UTF-8 */
	size_t len;
	uint32_t position;		/* of its first word; 0 without words */
	uint32_t words;
	uint64_t line;			/* 1-based line of the source at text 0 */
	uint64_t line_start;		/* source offset at which that line begins */
	bool one_line;			/* its newlines are none in the source
					 * (a JSON string): all of it is on `line` */
	uint32_t newline;		/* bytes of a newline in the source: 1, or 2
					 * in UTF-16; 0 counts as 1 */
	const struct record_span *spans;
	size_t span_count;
	/* Where the text's newlines are not the source's (HTML): the lines on which
	 * text stands, in order. They replace the four above. None otherwise. */
	const struct record_line *lines;
	size_t line_count;
	/* Where each page begins, in bytes of the text and in order: the first at 0, one
	 * without text where the next one does. None of what has no pages. */
	const uint64_t *pages;
	size_t page_count;
};

struct record_field {
	const char *name;		/* "title", "date", "topics", "x.NAME" ... */
	const char *value;
	size_t len;
};

struct record_input {
	const struct record_field *fields;	/* a name may occur again (topics) */
	size_t field_count;
	struct record_text body;
	struct record_text title;		/* empty: no title */
	const uint32_t *chunk_words;		/* see record_chunks() */
	unsigned char hash[RECORD_HASH];	/* SHA-256 of the source bytes of the
						 * record (the whole file, or its line) */
};

/* Where the body is to be cut: calls back with each chunk's [start, end). The
 * analyser counts the words before each start; record_build() takes those
 * counts as input->chunk_words, one a chunk, in order. */
size_t record_chunks(const char *body, size_t len,
		     void (*chunk)(void *context, size_t start, size_t end),
		     void *context);

/* Appends the record to OUT.
 *   STATUS_TOO_LARGE  a limit above, named in the text
 *   STATUS_NO_MEMORY */
enum status record_build(struct buf *out, const struct record_input *input,
			 struct error *error);

/* How many of the LEN bytes of a record are its head: hash and fields. 0: damaged. */
size_t record_head(const void *bytes, size_t len);

struct record;

/* Opens a copy of the head of a record: it has a hash and fields, and no text. */
enum status record_open_head(const void *bytes, size_t len, struct record **record,
			     struct error *error);

/* Opens a copy of BYTES. On STATUS_OK *RECORD is to be given to record_close().
 *   STATUS_CORRUPT, STATUS_UNSUPPORTED (a newer format), STATUS_NO_MEMORY */
enum status record_open(const void *bytes, size_t len, struct record **record,
			struct error *error);

/* What chunks are unpacked with: setting it up takes as long as three chunks, so
 * that who reads many records has one for all of them. */
struct record_unpacker;
struct record_unpacker *record_unpacker_new(void);	/* NULL: no memory */
void record_unpacker_free(struct record_unpacker *unpacker);

/* As record_open(), of BYTES themselves, which are empty afterwards, also when it
 * fails. UNPACKER must outlive the record; NULL: it gets one of its own. */
enum status record_take(struct buf *bytes, struct record_unpacker *unpacker,
			struct record **record, struct error *error);
void record_close(struct record *record);

/* The AT-th value of field NAME, or NULL; NUL-terminated, valid until close. */
const char *record_field(const struct record *record, const char *name,
			 size_t at, size_t *len);
size_t record_field_count(const struct record *record);
void record_field_at(const struct record *record, size_t at,
		     struct record_field *field);
const unsigned char *record_hash(const struct record *record);

enum record_part { RECORD_BODY, RECORD_TITLE };

/* What is known of a part, its bytes excepted (bytes is NULL for the body). */
void record_part(const struct record *record, enum record_part part,
		 struct record_text *text);

/* A run of a part's text that holds whole chunks. For the title: all of it. */
struct record_piece {
	const char *bytes;	/* valid until the next call on the record */
	size_t start;		/* its offset in the part's text */
	size_t len;
	uint32_t position;	/* of the first word that begins in it */
};

/* The piece that holds word POSITION of the part, or, by offset, byte OFFSET.
 *   STATUS_NOT_FOUND  beyond the part's end */
enum status record_piece_of_word(struct record *record, enum record_part part,
				 uint32_t position, struct record_piece *piece,
				 struct error *error);
enum status record_piece_of_byte(struct record *record, enum record_part part,
				 size_t offset, struct record_piece *piece,
				 struct error *error);

/* Appends bytes [start, start + len) of the part to OUT, less at the end. */
enum status record_read(struct record *record, enum record_part part,
			size_t start, size_t len, struct buf *out,
			struct error *error);

/* Where text offset OFFSET of PART stands in the source file. */
struct record_place {
	bool in_source;		/* false: the three are in the text itself */
	uint64_t byte;		/* 0-based */
	uint64_t line;		/* 1-based */
	uint64_t col;		/* 1-based, bytes */
	uint64_t page;		/* 1-based; 0: the text has no pages */
};
enum status record_locate(struct record *record, enum record_part part,
			  size_t offset, struct record_place *place,
			  struct error *error);

/* The page, from 1, on which byte OFFSET of TEXT stands; 0: it has no pages. */
uint64_t record_page(const struct record_text *text, uint64_t offset);

#endif
