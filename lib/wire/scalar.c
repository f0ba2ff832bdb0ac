/* SPDX-License-Identifier: MIT */
/* scalar.c - strings and numbers as JSON text, and how long it would be. */
#include "lib/wire/scalar.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"

enum {
	REAL_DIGITS_FIRST = 15,	/* digits of a double that always survive */
	REAL_DIGITS_ALL = 17,	/* digits that tell all doubles apart */
	REAL_DECIMALS = 9,	/* of those that are written without a try */
	REAL_SCALE = 1000000000,	/* ten to the power of them */
	REAL_TEXT_MAX = 40,	/* bytes of a real's text with the NUL */
	INTEGER_TEXT_MAX = 20,	/* bytes of an integer's, sign included */
};

/* Control bytes, and what ends a line for some readers (NEL, LS, PS). */
static bool must_escape(uint32_t point)
{
	return point < 0x20 || point == '"' || point == '\\' || point == 0x85 ||
	       point == 0x2028 || point == 0x2029;
}

/* The letter that stands for POINT behind a backslash, or NULL. */
static const char *short_escape(uint32_t point)
{
	static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	const char *found = point < 0x80 ? strchr(plain, (int)point) : NULL;
	return found != NULL ? letters + (found - plain) : NULL;
}

static void add_escape(struct buf *out, uint32_t point)
{
	const char *letter = short_escape(point);
	if (letter != NULL) {
		buf_add_char(out, '\\');
		buf_add_char(out, *letter);
	} else {
		buf_addf(out, "\\u%04x", (unsigned)point);
	}
}

/* Whether one of eight bytes cannot be copied as it is: below 0x20, not ASCII, a quote or
 * a backslash. The usual trick: to take 1 from a byte that is zero borrows its top bit. */
static bool any_special(uint64_t eight)
{
	const uint64_t ones = UINT64_MAX / 0xff, tops = ones * 0x80;
	uint64_t quotes = eight ^ ones * '"', slashes = eight ^ ones * '\\';
	return (((eight - ones * 0x20) | (quotes - ones) | (slashes - ones) | eight) &
		tops) != 0;
}

/* The first stretch of bytes that can be copied as they are. */
static size_t plain_prefix(const char *bytes, size_t len)
{
	size_t at = 0;
	uint64_t eight;
	for (; len - at >= sizeof eight; at += sizeof eight) {
		memcpy(&eight, bytes + at, sizeof eight);
		if (any_special(eight))
			break;
	}
	while (at < len) {
		unsigned char c = (unsigned char)bytes[at];
		if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
			break;
		at++;
	}
	return at;
}

void scalar_write_string(struct buf *out, const char *bytes, size_t len)
{
	buf_add_char(out, '"');
	for (size_t at = 0; at < len;) {
		size_t plain = plain_prefix(bytes + at, len - at);
		buf_add(out, bytes + at, plain);
		at += plain;
		if (at == len)
			break;
		uint32_t point;
		at += utf8_decode(bytes + at, len - at, &point, NULL);
		if (point == 0)
			point = UTF8_REPLACEMENT;
		if (must_escape(point)) {
			add_escape(out, point);
		} else {
			char encoded[UTF8_MAX];
			buf_add(out, encoded, utf8_encode(point, encoded));
		}
	}
	buf_add_char(out, '"');
}

#define REAL_LEAST 1e-4	/* what is less is written with an exponent */
#define REAL_MOST 1e15	/* ten to the power of REAL_DIGITS_FIRST */

/* Writes VALUE, which is no less than 0, at the end of TEXT, in at least so many DIGITS;
 * returns where it begins. */
static size_t add_digits(char *text, size_t end, uint64_t value, int digits)
{
	for (; digits > 0 || value > 0; digits--, value /= 10)
		text[--end] = (char)('0' + value % 10);
	return end;
}

/* A VALUE that has up to REAL_DECIMALS decimals and no more than REAL_DIGITS_FIRST digits,
 * as most that we write have: of such texts each is another double, and so the shortest.
 * Returns its length; 0: it is none of them. */
static size_t short_real(char text[static REAL_TEXT_MAX], double value)
{
	const double scale = REAL_SCALE;
	double size = fabs(value) * scale;
	if (!(size >= REAL_LEAST * scale && size < REAL_MOST))
		return 0;
	uint64_t all = (uint64_t)(size + 0.5);
	if ((double)all / scale != fabs(value))
		return 0;
	char digits[REAL_TEXT_MAX];
	size_t end = sizeof digits, at = add_digits(digits, end, all % REAL_SCALE, REAL_DECIMALS);
	while (end > at + 1 && digits[end - 1] == '0')
		end--;
	digits[--at] = '.';
	at = add_digits(digits, at, all / REAL_SCALE, 1);
	if (value < 0)
		digits[--at] = '-';
	memcpy(text, digits + at, end - at);
	return end - at;
}

/* Whether VALUE, written with so many DIGITS, is read back as it was. */
static bool digits_tell(char text[static REAL_TEXT_MAX], int digits, double value)
{
	snprintf(text, REAL_TEXT_MAX, "%.*g", digits, value);
	return strtod(text, NULL) == value;
}

/* The shortest digits that read back as VALUE. The locale may put something
 * else for the point: all but digits, signs and the exponent is one. Most that come here
 * have sixteen or seventeen: with sixteen first, two tries do. */
static size_t long_real(char text[static REAL_TEXT_MAX], double value)
{
	char tried[REAL_TEXT_MAX];
	int digits = REAL_DIGITS_ALL - 1;
	if (!digits_tell(tried, digits, value))
		digits_tell(tried, REAL_DIGITS_ALL, value);
	else if (!digits_tell(tried, REAL_DIGITS_FIRST, value))
		digits_tell(tried, digits, value);
	size_t whole = strspn(tried, "-0123456789");
	size_t point = strcspn(tried + whole, "0123456789e");
	const char *rest = tried + whole + point;
	/* A real stays one. */
	const char *between = point > 0 ? "." : *rest == '\0' ? ".0" : "";
	int len = snprintf(text, REAL_TEXT_MAX, "%.*s%s%s", (int)whole, tried, between, rest);
	return (size_t)len;
}

static size_t real_text(char text[static REAL_TEXT_MAX], double value)
{
	size_t len = short_real(text, value);
	return len > 0 ? len : long_real(text, value);
}

void scalar_write_real(struct buf *out, double value)
{
	char text[REAL_TEXT_MAX];
	buf_add(out, text, real_text(text, value));
}

void scalar_write_integer(struct buf *out, json_int_t value)
{
	char text[INTEGER_TEXT_MAX];
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t at = add_digits(text, sizeof text, size, 1);
	if (value < 0)
		text[--at] = '-';
	buf_add(out, text + at, sizeof text - at);
}

/* ---- How long it would be ---- */

size_t scalar_string_size(const char *bytes, size_t len)
{
	size_t size = 2;
	for (size_t at = 0; at < len;) {
		size_t plain = plain_prefix(bytes + at, len - at);
		uint32_t point;
		size += plain;
		at += plain;
		if (at == len)
			break;
		at += utf8_decode(bytes + at, len - at, &point, NULL);
		if (point == 0)
			point = UTF8_REPLACEMENT;
		if (!must_escape(point))
			size += utf8_encode(point, (char[UTF8_MAX]){0});
		else
			size += short_escape(point) != NULL ? 2 : 6;
	}
	return size;
}

size_t scalar_integer_size(json_int_t value)
{
	size_t size = value < 0 ? 2 : 1;
	while (value > 9 || value < -9) {
		value /= 10;
		size++;
	}
	return size;
}

size_t scalar_real_size(double value)
{
	char text[REAL_TEXT_MAX];
	return real_text(text, value);
}
