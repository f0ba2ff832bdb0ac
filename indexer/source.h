/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - the bytes of a file, unpacked where it is gzip, as a stream and by
 * lines. Runs in the sandbox: it only reads, and all its limits are named. */
#ifndef QUOTH_INDEXER_SOURCE_H
#define QUOTH_INDEXER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum {
	SOURCE_CHUNK = 128 * 1024,		/* bytes read at a time */
	SOURCE_LINE_MAX = 16 * 1024 * 1024,	/* bytes of a JSON line */
};

struct source;

/* Reads FD, which stays the caller's, from its present place. */
enum status source_open(int fd, bool gzip, struct source **source,
			struct error *error);
void source_close(struct source *source);

/* Appends all of it to OUT.
 *   STATUS_TOO_LARGE  more than MAX bytes
 *   STATUS_CORRUPT    no gzip, or cut short
 *   STATUS_IO, STATUS_NO_MEMORY */
enum status source_read_all(struct source *source, uint64_t max, struct buf *out,
			    struct error *error);

struct source_line {
	const char *bytes;	/* without its newline; valid until the next call */
	size_t len;
	uint64_t number;	/* from 1 */
	uint64_t start;		/* offset in the unpacked stream */
	bool too_long;		/* over SOURCE_LINE_MAX: bytes are NULL */
};

/* The next line. *END is true when there is none. A line that is too long is
 * read over without being kept.
 *   STATUS_TOO_LARGE  more than MAX bytes in all
 *   and as above */
enum status source_next_line(struct source *source, uint64_t max,
			     struct source_line *line, bool *end,
			     struct error *error);

#endif
