/* SPDX-License-Identifier: MIT */
/* buf.h - bytes that grow.
 *
 * A buf is the caller's memory: buf_init (or `= {0}`), use, buf_finish.
 * Out of memory is sticky: the failed call and all later ones change nothing
 * but set `failed`; check buf_ok() once, before the contents are used. */
#ifndef QUOTH_BASE_BUF_H
#define QUOTH_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;	/* NULL while empty and never grown; not NUL-terminated */
	size_t len;
	size_t capacity;
	bool failed;
};

void buf_init(struct buf *buf);
void buf_finish(struct buf *buf);	/* frees; the buf is as after init */

/* Forgets the contents and a failure, keeps the memory. */
void buf_clear(struct buf *buf);

/* Makes room for MORE bytes after len; returns where they go, or NULL. The
 * caller writes there and adds to len. */
char *buf_reserve(struct buf *buf, size_t more);

void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_str(struct buf *buf, const char *string);
void buf_add_char(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* LEB128, 1 to 10 bytes. */
void buf_add_varint(struct buf *buf, uint64_t value);

/* A varint length and then the bytes. */
void buf_add_bytes(struct buf *buf, const void *bytes, size_t len);

/* Removes LEN bytes (at most buf->len) from the front. */
void buf_consume(struct buf *buf, size_t len);

/* Appends a NUL that len does not count, and returns data; NULL if failed. */
char *buf_cstr(struct buf *buf);

static inline bool buf_ok(const struct buf *buf)
{
	return !buf->failed;
}

/* Reading what buf_add_varint and buf_add_bytes wrote. A cursor never passes
 * its end: a short or malformed input sets `bad` and yields zeros. */
struct cursor {
	const char *at;
	const char *end;
	bool bad;
	bool no_memory;		/* to keep what was read: set by who reads */
};

struct cursor cursor_over(const void *bytes, size_t len);
uint64_t cursor_varint(struct cursor *cursor);

/* Sets *LEN and returns the bytes, inside the cursor's memory. */
const char *cursor_bytes(struct cursor *cursor, size_t *len);
static inline size_t cursor_left(const struct cursor *cursor)
{
	return (size_t)(cursor->end - cursor->at);
}

#endif
