/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.c - JSON strings decoded byte by byte, each byte's origin kept. */
#include "indexer/json_scan.h"

#include <string.h>

#include "lib/base/utf8.h"

struct scan {
	const char *start, *at, *end;
	uint64_t base;
};

static void skip_space(struct scan *scan)
{
	while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) != NULL &&
	       *scan->at != '\0')
		scan->at++;
}

static bool take(struct scan *scan, char c)
{
	skip_space(scan);
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

static bool hex4(const char *at, const char *end, uint32_t *unit)
{
	*unit = 0;
	if (end - at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		unsigned char c = (unsigned char)at[i];
		uint32_t digit = c - '0';
		if (digit > 9)
			digit = (c | 0x20u) - 'a' + 10;
		if (digit > 15)
			return false;
		*unit = *unit << 4 | digit;
	}
	return true;
}

/* The escape at a backslash; returns its length, 0 when it is cut short. */
static size_t read_escape(const char *at, const char *end, uint32_t *point)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	if (end - at < 2)
		return 0;
	if (at[1] != 'u') {
		const char *letter = at[1] != '\0' ? strchr(letters, at[1]) : NULL;
		*point = letter != NULL ? (uint32_t)meant[letter - letters]
					: UTF8_REPLACEMENT;
		return 2;
	}
	uint32_t low;
	if (!hex4(at + 2, end, point))
		return 0;
	if (*point >= 0xd800 && *point < 0xdc00 && end - at >= 12 &&
	    at[6] == '\\' && at[7] == 'u' && hex4(at + 8, end, &low) &&
	    low >= 0xdc00 && low < 0xe000) {
		*point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
		return 12;
	}
	if (*point == 0 || (*point >= 0xd800 && *point < 0xe000))
		*point = UTF8_REPLACEMENT;
	return 6;
}

/* From behind the opening quote to behind the closing one. TEXT and SPANS may be
 * NULL. False when the string does not end. */
static bool read_string(struct scan *scan, struct buf *text, struct spans *spans)
{
	while (scan->at < scan->end && *scan->at != '"') {
		const char *from = scan->at;
		while (scan->at < scan->end && *scan->at != '"' && *scan->at != '\\')
			scan->at++;
		uint64_t source = scan->base + (uint64_t)(from - scan->start);
		if (text != NULL && scan->at > from) {
			spans_add(spans, text->len, source);
			buf_add(text, from, (size_t)(scan->at - from));
		}
		if (scan->at == scan->end || *scan->at == '"')
			break;
		uint32_t point;
		size_t taken = read_escape(scan->at, scan->end, &point);
		if (taken == 0)
			return false;
		if (text != NULL) {
			char bytes[UTF8_MAX];
			spans_add(spans, text->len,
				  scan->base + (uint64_t)(scan->at - scan->start));
			buf_add(text, bytes, utf8_encode(point, bytes));
		}
		scan->at += taken;
	}
	if (scan->at == scan->end)
		return false;
	scan->at++;
	return true;
}

/* Over a value of any kind, up to the comma or brace that follows it. */
static bool skip_value(struct scan *scan)
{
	size_t depth = 0;
	for (; scan->at < scan->end; scan->at++) {
		switch (*scan->at) {
		case '"':
			scan->at++;
			if (!read_string(scan, NULL, NULL))
				return false;
			scan->at--;
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (depth == 0)
				return true;
			depth--;
			break;
		case ',':
			if (depth == 0)
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

bool json_scan(const char *line, size_t len, const char *key, uint64_t base,
	       struct buf *text, struct spans *spans)
{
	struct scan scan = { line, line, line + len, base };
	struct buf name = {0};
	struct spans unused = {0};
	bool found = false;
	bool more = take(&scan, '{');
	while (more && take(&scan, '"')) {
		buf_clear(&name);
		spans_clear(&unused);
		if (!read_string(&scan, &name, &unused) || !take(&scan, ':'))
			break;
		bool wanted = name.len == strlen(key) &&
			memcmp(name.data, key, name.len) == 0;
		if (wanted && take(&scan, '"')) {
			buf_clear(text);
			spans_clear(spans);
			if (!read_string(&scan, text, spans))
				break;
			found = true;
		} else if (!skip_value(&scan)) {
			break;
		}
		more = take(&scan, ',');
	}
	buf_finish(&name);
	spans_finish(&unused);
	return found;
}
