/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.c - a file's bytes as a stream, gzip undone, cut into lines. */
#include "indexer/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

struct source {
	int fd;
	bool gzip;
	bool inflating;		/* in the middle of a gzip member */
	bool unpacked;		/* one member at least */
	bool at_end;		/* of the file */
	z_stream stream;
	unsigned char *packed;	/* SOURCE_CHUNK bytes, for gzip */

	struct buf pending;	/* unpacked, not yet given out as lines */
	size_t pending_at;	/* what of it was given out */
	size_t searched;	/* how far it holds no newline */
	uint64_t offset;	/* of pending_at in the stream */
	uint64_t total;		/* bytes unpacked so far */
	uint64_t lines;
};

enum status source_open(int fd, bool gzip, struct source **source,
			struct error *error)
{
	struct source *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "no memory to read with");
	opened->fd = fd;
	opened->gzip = gzip;
	if (gzip) {
		opened->packed = malloc(SOURCE_CHUNK);
		/* 16: a gzip head is wanted, and nothing else. */
		if (opened->packed == NULL ||
		    inflateInit2(&opened->stream, 16 + MAX_WBITS) != Z_OK) {
			free(opened->packed);
			free(opened);
			return error_set(error, STATUS_NO_MEMORY,
					 "no memory to unpack with");
		}
	}
	*source = opened;
	return STATUS_OK;
}

void source_close(struct source *source)
{
	if (source == NULL)
		return;
	if (source->gzip)
		inflateEnd(&source->stream);
	free(source->packed);
	buf_finish(&source->pending);
	free(source);
}

static enum status read_some(struct source *source, void *to, size_t len, size_t *got,
			     struct error *error)
{
	ssize_t n;
	do {
		n = read(source->fd, to, len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_errno(error, errno, "cannot read");
	*got = (size_t)n;
	return STATUS_OK;
}

static enum status fill_packed(struct source *source, struct error *error)
{
	size_t got = 0;
	enum status status = read_some(source, source->packed, SOURCE_CHUNK, &got,
				       error);
	if (status != STATUS_OK)
		return status;
	source->stream.next_in = source->packed;
	source->stream.avail_in = (unsigned)got;
	if (got > 0)
		return STATUS_OK;
	if (source->inflating || !source->unpacked)
		return error_set(error, STATUS_CORRUPT, "the gzip stream is cut short");
	source->at_end = true;
	return STATUS_OK;
}

/* Several members one after another are one stream, as gunzip has it. */
static enum status unpack(struct source *source, void *to, size_t len, size_t *got,
			  struct error *error)
{
	z_stream *stream = &source->stream;
	*got = 0;
	while (*got == 0 && !source->at_end) {
		if (stream->avail_in == 0) {
			enum status status = fill_packed(source, error);
			if (status != STATUS_OK || source->at_end)
				return status;
		}
		source->inflating = true;
		stream->next_out = to;
		stream->avail_out = (unsigned)len;
		int result = inflate(stream, Z_NO_FLUSH);
		*got = len - stream->avail_out;
		source->total += *got;
		if (result == Z_STREAM_END) {
			source->inflating = false;
			source->unpacked = true;
			inflateReset(stream);
		} else if (result == Z_MEM_ERROR) {
			return error_set(error, STATUS_NO_MEMORY,
					 "no memory to unpack with");
		} else if (result != Z_OK && result != Z_BUF_ERROR) {
			return error_set(error, STATUS_CORRUPT,
					 "the gzip stream is damaged");
		}
	}
	return STATUS_OK;
}

/* Appends the next bytes to OUT, none at the end. */
static enum status read_more(struct source *source, uint64_t max, struct buf *out,
			     struct error *error)
{
	size_t got = 0;
	char *to = buf_reserve(out, SOURCE_CHUNK);
	if (to == NULL)
		return error_set(error, STATUS_NO_MEMORY,
				 "not enough memory for this file");
	enum status status;
	if (source->gzip) {
		status = unpack(source, to, SOURCE_CHUNK, &got, error);
	} else {
		status = read_some(source, to, SOURCE_CHUNK, &got, error);
		source->at_end = status == STATUS_OK && got == 0;
		source->total += got;
	}
	out->len += got;
	if (status == STATUS_OK && source->total > max)
		return error_set(error, STATUS_TOO_LARGE, "larger than %llu bytes%s",
				 (unsigned long long)max,
				 source->gzip ? " when unpacked" : "");
	return status;
}

enum status source_read_all(struct source *source, uint64_t max, struct buf *out,
			    struct error *error)
{
	enum status status = STATUS_OK;
	while (status == STATUS_OK && !source->at_end)
		status = read_more(source, max, out, error);
	return status;
}

/* --- Lines --- */

/* Forgets what was given out, so that the buffer holds one line and a chunk. */
static void drop_given(struct source *source)
{
	if (source->pending_at == 0)
		return;
	buf_consume(&source->pending, source->pending_at);
	source->searched -= source->pending_at;
	source->pending_at = 0;
}

static void give(struct source *source, size_t len, size_t newline,
		 struct source_line *line)
{
	*line = (struct source_line){
		.bytes = source->pending.data + source->pending_at,
		.len = len,
		.number = ++source->lines,
		.start = source->offset,
	};
	source->pending_at += len + newline;
	source->offset += len + newline;
	source->searched = source->pending_at;
}

/* Reads over a line that is too long, up to NEWLINE or, NULL, to where one will be
 * found. */
static enum status skip_line(struct source *source, const char *newline, uint64_t max,
			     struct source_line *line, struct error *error)
{
	*line = (struct source_line){ .number = ++source->lines,
				      .start = source->offset, .too_long = true };
	enum status status = STATUS_OK;
	while (newline == NULL && status == STATUS_OK && !source->at_end) {
		source->offset += source->pending.len - source->pending_at;
		buf_clear(&source->pending);
		source->pending_at = source->searched = 0;
		status = read_more(source, max, &source->pending, error);
		if (source->pending.len > 0)
			newline = memchr(source->pending.data, '\n',
					 source->pending.len);
	}
	size_t used = newline == NULL ? source->pending.len
		: (size_t)(newline - source->pending.data) + 1;
	source->offset += used - source->pending_at;
	source->pending_at = source->searched = used;
	return status;
}

enum status source_next_line(struct source *source, uint64_t max,
			     struct source_line *line, bool *end,
			     struct error *error)
{
	*end = false;
	for (;;) {
		const struct buf *pending = &source->pending;
		size_t left = pending->len - source->searched;
		const char *newline = left == 0 ? NULL
			: memchr(pending->data + source->searched, '\n', left);
		size_t len = newline != NULL
			? (size_t)(newline - pending->data) - source->pending_at
			: pending->len - source->pending_at;
		source->searched = pending->len;
		if (len > SOURCE_LINE_MAX)
			return skip_line(source, newline, max, line, error);
		if (newline != NULL) {
			give(source, len, 1, line);
			return STATUS_OK;
		}
		if (source->at_end) {
			*end = len == 0;
			if (len > 0)
				give(source, len, 0, line);
			return STATUS_OK;
		}
		drop_given(source);
		enum status status = read_more(source, max, &source->pending, error);
		if (status != STATUS_OK)
			return status;
	}
}
