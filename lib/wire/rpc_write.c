/* SPDX-License-Identifier: MIT */
/* rpc_write.c - a message to its one line of strict JSON.
 *
 * Not left to the JSON library: it writes \u0000 and seventeen digits of a real
 * as they come, gives up on ill-formed UTF-8, and knows no largest size. */
#include "lib/wire/rpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/wire/limits.h"

enum {
	REAL_DIGITS_FIRST = 15,	/* digits of a double that always survive */
	REAL_DIGITS_ALL = 17,	/* digits that tell all doubles apart */
	REAL_TEXT_MAX = 40,	/* bytes of a real's text with the NUL */
};

static const json_int_t INTEGER_MAX = (json_int_t)1 << 53;

struct writer {
	struct buf *out;
	size_t end;		/* where OUT may not go beyond */
	struct error *error;
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

/* The first stretch of bytes that can be copied as they are. */
static size_t plain_prefix(const char *bytes, size_t len)
{
	size_t at = 0;
	while (at < len) {
		unsigned char c = (unsigned char)bytes[at];
		if (c < 0x20 || c == '"' || c == '\\' || c >= 0x80)
			break;
		at++;
	}
	return at;
}

static void write_string(struct buf *out, const char *bytes, size_t len)
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

/* The shortest digits that read back as VALUE. The locale may put something
 * else for the point: all but digits, signs and the exponent is one. */
static void write_real(struct buf *out, double value)
{
	char text[REAL_TEXT_MAX];
	for (int digits = REAL_DIGITS_FIRST; digits <= REAL_DIGITS_ALL; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	size_t whole = strspn(text, "-0123456789");
	size_t point = strcspn(text + whole, "0123456789e");
	const char *rest = text + whole + point;
	buf_add(out, text, whole);
	if (point > 0)
		buf_add_char(out, '.');
	else if (*rest == '\0')
		buf_add_str(out, ".0");		/* a real stays one */
	buf_add_str(out, rest);
}

static enum status write_value(struct writer *writer, const json_t *value,
			       int depth);

static enum status write_array(struct writer *writer, const json_t *array,
			       int depth)
{
	struct buf *out = writer->out;
	buf_add_char(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i > 0)
			buf_add_char(out, ',');
		enum status status = write_value(writer, json_array_get(array, i),
						 depth);
		if (status != STATUS_OK)
			return status;
	}
	buf_add_char(out, ']');
	return STATUS_OK;
}

static enum status write_object(struct writer *writer, json_t *object, int depth)
{
	struct buf *out = writer->out;
	const char *name;
	size_t name_len;
	json_t *value;
	bool first = true;
	buf_add_char(out, '{');
	json_object_keylen_foreach(object, name, name_len, value) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		write_string(out, name, name_len);
		buf_add_char(out, ':');
		enum status status = write_value(writer, value, depth);
		if (status != STATUS_OK)
			return status;
	}
	buf_add_char(out, '}');
	return STATUS_OK;
}

static enum status write_integer(struct writer *writer, json_int_t value)
{
	if (value < -INTEGER_MAX || value > INTEGER_MAX)
		return error_set(writer->error, STATUS_INVALID,
				 "an integer beyond 2^53: %" JSON_INTEGER_FORMAT,
				 value);
	buf_addf(writer->out, "%" JSON_INTEGER_FORMAT, value);
	return STATUS_OK;
}

static enum status write_kind(struct writer *writer, const json_t *value, int depth)
{
	struct buf *out = writer->out;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		/* the iterators want a pointer that may be written through */
		return write_object(writer, (json_t *)(uintptr_t)value, depth + 1);
	case JSON_ARRAY:
		return write_array(writer, value, depth + 1);
	case JSON_STRING:
		write_string(out, json_string_value(value),
			     json_string_length(value));
		return STATUS_OK;
	case JSON_INTEGER:
		return write_integer(writer, json_integer_value(value));
	case JSON_REAL:
		write_real(out, json_real_value(value));
		return STATUS_OK;
	case JSON_TRUE:
		buf_add_str(out, "true");
		return STATUS_OK;
	case JSON_FALSE:
		buf_add_str(out, "false");
		return STATUS_OK;
	case JSON_NULL:
		buf_add_str(out, "null");
		return STATUS_OK;
	}
	return error_set(writer->error, STATUS_INTERNAL, "a value of no known type");
}

/* DEPTH: how many arrays and objects VALUE is inside of. */
static enum status write_value(struct writer *writer, const json_t *value,
			       int depth)
{
	if (depth >= WIRE_DEPTH_MAX && (json_is_array(value) || json_is_object(value)))
		return error_set(writer->error, STATUS_INVALID,
				 "nested deeper than %d levels", WIRE_DEPTH_MAX);
	enum status status = write_kind(writer, value, depth);
	if (status != STATUS_OK)
		return status;
	if (!buf_ok(writer->out))
		return error_set(writer->error, STATUS_NO_MEMORY, "out of memory");
	if (writer->out->len > writer->end)
		return error_set(writer->error, STATUS_TOO_LARGE,
				 "a message above its largest size");
	return STATUS_OK;
}

/* --- How long it would be --- */

static size_t string_size(const char *bytes, size_t len)
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

static size_t integer_size(json_int_t value)
{
	size_t size = value < 0 ? 2 : 1;
	while (value > 9 || value < -9) {
		value /= 10;
		size++;
	}
	return size;
}

static size_t real_size(double value)
{
	struct buf text = {0};
	write_real(&text, value);
	size_t size = text.len;
	buf_finish(&text);
	return size;
}

static size_t object_size(json_t *object)
{
	const char *name;
	size_t name_len, size = 1;
	json_t *value;
	json_object_keylen_foreach(object, name, name_len, value)
		size += string_size(name, name_len) + 1 + wire_size(value) + 1;
	return size > 1 ? size : 2;
}

size_t wire_size(const json_t *value)
{
	size_t size = 1;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return object_size((json_t *)(uintptr_t)value);
	case JSON_ARRAY:
		for (size_t i = 0; i < json_array_size(value); i++)
			size += wire_size(json_array_get(value, i)) + 1;
		return size > 1 ? size : 2;
	case JSON_STRING:
		return string_size(json_string_value(value),
				   json_string_length(value));
	case JSON_INTEGER:
		return integer_size(json_integer_value(value));
	case JSON_REAL:
		return real_size(json_real_value(value));
	case JSON_FALSE:
		return 5;
	case JSON_TRUE:
	case JSON_NULL:
		return 4;
	}
	return 0;
}

enum status wire_write(struct buf *out, const json_t *message, size_t max,
		       struct error *error)
{
	size_t before = out->len;
	struct writer writer = { .out = out, .error = error };
	writer.end = max < SIZE_MAX - before ? before + max : SIZE_MAX;
	enum status status = write_value(&writer, message, 0);
	if (status != STATUS_OK)
		out->len = before;
	return status;
}
