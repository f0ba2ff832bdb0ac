/* SPDX-License-Identifier: MIT */
/* buf.c - bytes that grow, and varints in them. */
#include "lib/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUF_FIRST = 64,		/* bytes of the first allocation */
	VARINT_MAX = 10,	/* bytes of a 64-bit varint */
};

void buf_init(struct buf *buf)
{
	*buf = (struct buf){0};
}

void buf_finish(struct buf *buf)
{
	free(buf->data);
	buf_init(buf);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
}

static bool buf_grow(struct buf *buf, size_t wanted)
{
	size_t capacity = buf->capacity ? buf->capacity : BUF_FIRST;
	while (capacity < wanted) {
		if (capacity > SIZE_MAX / 2)
			return false;
		capacity *= 2;
	}
	char *data = realloc(buf->data, capacity);
	if (data == NULL)
		return false;
	buf->data = data;
	buf->capacity = capacity;
	return true;
}

char *buf_reserve(struct buf *buf, size_t more)
{
	if (buf->failed)
		return NULL;
	if (more > SIZE_MAX - buf->len) {
		buf->failed = true;
		return NULL;
	}
	if (buf->len + more > buf->capacity || buf->data == NULL) {
		if (!buf_grow(buf, buf->len + more)) {
			buf->failed = true;
			return NULL;
		}
	}
	return buf->data + buf->len;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	char *to = buf_reserve(buf, len);
	if (to == NULL)
		return;
	memcpy(to, bytes, len);
	buf->len += len;
}

void buf_add_str(struct buf *buf, const char *string)
{
	buf_add(buf, string, strlen(string));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *to = len < 0 ? NULL : buf_reserve(buf, (size_t)len + 1);
	if (to != NULL) {
		vsnprintf(to, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	} else {
		buf->failed = true;
	}
	va_end(again);
}

void buf_add_varint(struct buf *buf, uint64_t value)
{
	unsigned char bytes[VARINT_MAX];
	size_t len = 0;
	while (value >= 0x80) {
		bytes[len++] = (unsigned char)(value | 0x80);
		value >>= 7;
	}
	bytes[len++] = (unsigned char)value;
	buf_add(buf, bytes, len);
}

void buf_add_bytes(struct buf *buf, const void *bytes, size_t len)
{
	buf_add_varint(buf, len);
	buf_add(buf, bytes, len);
}

void buf_consume(struct buf *buf, size_t len)
{
	if (len > buf->len)
		len = buf->len;
	if (len == 0)
		return;
	memmove(buf->data, buf->data + len, buf->len - len);
	buf->len -= len;
}

char *buf_cstr(struct buf *buf)
{
	char *end = buf_reserve(buf, 1);
	if (end == NULL)
		return NULL;
	*end = '\0';
	return buf->data;
}

struct cursor cursor_over(const void *bytes, size_t len)
{
	const char *at = bytes != NULL ? bytes : "";
	return (struct cursor){ .at = at, .end = at + len };
}

uint64_t cursor_varint(struct cursor *cursor)
{
	uint64_t value = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		if (cursor->at == cursor->end)
			break;
		uint64_t byte = (unsigned char)*cursor->at++;
		if (shift == 63 && byte > 1)
			break;
		value |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	cursor->bad = true;
	cursor->at = cursor->end;
	return 0;
}

const char *cursor_bytes(struct cursor *cursor, size_t *len)
{
	uint64_t wanted = cursor_varint(cursor);
	if (cursor->bad || wanted > cursor_left(cursor)) {
		cursor->bad = true;
		cursor->at = cursor->end;
		*len = 0;
		return cursor->at;
	}
	const char *bytes = cursor->at;
	*len = (size_t)wanted;
	cursor->at += wanted;
	return bytes;
}
