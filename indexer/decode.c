/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode.c - which encoding a file is in, and its text as UTF-8 with spans. */
#include "indexer/decode.h"

#include <string.h>

#include "lib/base/utf8.h"

/* What windows-1252 has at 80 to 9f; 0 where it has nothing. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

enum {
	BAD_PER = 100,	/* of this many sequences one may be bad in UTF-8 */
};

static enum encoding guess_unmarked(const char *bytes, size_t len)
{
	size_t good = 0, bad = 0, prefix = utf8_valid_prefix(bytes, len);
	bool undefined = false;
	if (prefix == len)
		return ENCODING_UTF8;
	for (size_t at = 0; at < prefix; at++)
		good += (unsigned char)bytes[at] >= 0xc0;
	for (size_t at = prefix; at < len;) {
		uint32_t point;
		bool valid;
		size_t step = utf8_decode(bytes + at, len - at, &point, &valid);
		bad += !valid;
		good += valid && step > 1;
		for (size_t i = 0; i < step; i++) {
			unsigned char byte = (unsigned char)bytes[at + i];
			if (byte >= 0x80 && byte < 0xa0 &&
			    windows_1252[byte - 0x80] == 0)
				undefined = true;
		}
		at += step;
	}
	return undefined || bad * BAD_PER < good + bad ? ENCODING_UTF8
						       : ENCODING_WINDOWS_1252;
}

enum encoding encoding_guess(const char *bytes, size_t len, size_t *mark)
{
	*mark = 0;
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		*mark = 3;
		return ENCODING_UTF8;
	}
	if (len >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) {
		*mark = 2;
		return ENCODING_UTF16_LE;
	}
	if (len >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) {
		*mark = 2;
		return ENCODING_UTF16_BE;
	}
	return guess_unmarked(bytes, len);
}

/* One character of another encoding than the text's. */
static void add_point(struct buf *text, struct spans *spans, uint32_t point,
		      size_t source)
{
	char bytes[UTF8_MAX];
	spans_add(spans, text->len, source);
	buf_add(text, bytes, utf8_encode(point != 0 ? point : UTF8_REPLACEMENT, bytes));
}

static void from_windows_1252(const char *raw, size_t len, struct buf *text,
			      struct spans *spans)
{
	for (size_t at = 0; at < len; at++) {
		uint32_t point = (unsigned char)raw[at];
		if (point >= 0x80 && point < 0xa0)
			point = windows_1252[point - 0x80];
		add_point(text, spans, point, at);
	}
}

static uint32_t unit_at(const char *raw, bool big)
{
	unsigned char first = (unsigned char)raw[0], second = (unsigned char)raw[1];
	return big ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

static void from_utf16(const char *raw, size_t len, size_t at, bool big,
		       struct buf *text, struct spans *spans)
{
	while (at < len) {
		size_t start = at;
		if (len - at < 2) {
			add_point(text, spans, UTF8_REPLACEMENT, start);
			return;
		}
		uint32_t point = unit_at(raw + at, big);
		at += 2;
		if (point >= 0xd800 && point < 0xdc00 && len - at >= 2) {
			uint32_t low = unit_at(raw + at, big);
			if (low >= 0xdc00 && low < 0xe000) {
				at += 2;
				point = 0x10000 + ((point - 0xd800) << 10) +
					(low - 0xdc00);
			}
		}
		if (point >= 0xd800 && point < 0xe000)
			point = UTF8_REPLACEMENT;
		add_point(text, spans, point, start);
	}
}

/* Good stretches are copied whole, what is bad between them becomes U+FFFD. */
static void from_utf8(const char *raw, size_t len, size_t at, struct buf *text,
		      struct spans *spans)
{
	while (at < len) {
		size_t good = utf8_valid_prefix(raw + at, len - at);
		const char *nul = memchr(raw + at, '\0', good);
		if (nul != NULL)
			good = (size_t)(nul - (raw + at));
		if (good > 0) {
			spans_add(spans, text->len, at);
			buf_add(text, raw + at, good);
			at += good;
		}
		if (at < len) {
			uint32_t point;
			size_t step = utf8_decode(raw + at, len - at, &point, NULL);
			add_point(text, spans, UTF8_REPLACEMENT, at);
			at += step;
		}
	}
}

enum status decode(struct buf *raw, struct buf *text, struct spans *spans,
		   struct error *error)
{
	size_t mark;
	enum encoding encoding = encoding_guess(raw->data, raw->len, &mark);
	return decode_as(encoding, mark, raw, text, spans, error);
}

enum status decode_as(enum encoding encoding, size_t mark, struct buf *raw,
		      struct buf *text, struct spans *spans, struct error *error)
{
	switch (encoding) {
	case ENCODING_UTF8:
		if (mark == 0 && utf8_valid_prefix(raw->data, raw->len) == raw->len &&
		    (raw->len == 0 || memchr(raw->data, '\0', raw->len) == NULL)) {
			struct buf empty = *text;
			*text = *raw;
			*raw = empty;
			spans_add(spans, 0, 0);
		} else {
			from_utf8(raw->data, raw->len, mark, text, spans);
		}
		break;
	case ENCODING_UTF16_LE:
	case ENCODING_UTF16_BE:
		from_utf16(raw->data, raw->len, mark, encoding == ENCODING_UTF16_BE,
			   text, spans);
		break;
	case ENCODING_WINDOWS_1252:
		from_windows_1252(raw->data, raw->len, text, spans);
		break;
	}
	if (!buf_ok(text) || !spans_ok(spans))
		return error_set(error, STATUS_NO_MEMORY, "not enough memory to "
				 "decode %zu bytes", raw->len);
	return STATUS_OK;
}
