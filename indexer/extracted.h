/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extracted.h - what an extractor makes of a file: records, as they cross the
 * pipe from its sandbox to the worker.
 *
 * The worker trusts nothing of it: lengths and UTF-8 are checked on arrival. */
#ifndef QUOTH_INDEXER_EXTRACTED_H
#define QUOTH_INDEXER_EXTRACTED_H

#include "indexer/fields.h"
#include "indexer/lines.h"
#include "indexer/pages.h"

enum {
	/* bytes of a message; the largest is a record: a text of 256 MB in
	 * windows-1252 that is all typographic quotes */
	EXTRACTED_MAX = 1024 * 1024 * 1024,
};

/* A body or a title, as record.h has them. */
struct extracted_text {
	struct buf text;
	struct spans spans;
	uint64_t line, line_start;
	bool one_line;
	uint32_t newline;
	struct lines lines;	/* instead of the four above, where there are any */
	struct pages pages;	/* of what has pages */
};

struct extracted {
	uint64_t number;		/* of the record in its file, from 1 */
	uint64_t words;			/* of body and title; analyse() counts them */
	bool has_hash;			/* false: the record is the whole file */
	unsigned char hash[RECORD_HASH];
	struct fields fields;
	struct extracted_text body, title;
};

void extracted_finish(struct extracted *record);
void extracted_clear(struct extracted *record);
bool extracted_ok(const struct extracted *record);

/* What crosses the pipe: a head, then `len` bytes. */
enum extracted_kind {
	EXTRACTED_RECORD = 1,	/* as extracted_write() has it */
	EXTRACTED_BAD_RECORD,	/* varint number of the line, or of the page of a PDF,
				 * then the reason */
	EXTRACTED_ALIVE,	/* nothing: it goes on, and has nothing to give yet */
	EXTRACTED_SKIPPED,	/* the file is not for the index; the reason. Last */
	EXTRACTED_FAILED,	/* the file cannot be read; the reason. Last */
	EXTRACTED_END,		/* the file was read to its end. Last */
};

struct extracted_head {
	uint32_t kind;
	uint32_t len;
};

/* Appends the body of an EXTRACTED_RECORD message to OUT. */
void extracted_write(const struct extracted *record, struct buf *out);
/* The reverse; false when the message breaks a rule or memory ran out. */
bool extracted_read(struct extracted *record, const void *bytes, size_t len);

#endif
