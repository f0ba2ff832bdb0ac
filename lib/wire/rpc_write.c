/* SPDX-License-Identifier: MIT */
/* rpc_write.c - a message to its one line of strict JSON.
 *
 * Not left to the JSON library: it writes \u0000 and seventeen digits of a real
 * as they come, gives up on ill-formed UTF-8, and knows no largest size. */
#include "lib/wire/rpc.h"

#include "lib/wire/limits.h"
#include "lib/wire/scalar.h"

static const json_int_t INTEGER_MAX = (json_int_t)1 << 53;

struct writer {
	struct buf *out;
	size_t end;		/* where OUT may not go beyond */
	struct error *error;
};

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
		scalar_write_string(out, name, name_len);
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
	scalar_write_integer(writer->out, value);
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
		scalar_write_string(out, json_string_value(value),
			     json_string_length(value));
		return STATUS_OK;
	case JSON_INTEGER:
		return write_integer(writer, json_integer_value(value));
	case JSON_REAL:
		scalar_write_real(out, json_real_value(value));
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

static size_t object_size(json_t *object)
{
	const char *name;
	size_t name_len, size = 1;
	json_t *value;
	json_object_keylen_foreach(object, name, name_len, value)
		size += scalar_string_size(name, name_len) + 1 + wire_size(value) + 1;
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
		return scalar_string_size(json_string_value(value),
				   json_string_length(value));
	case JSON_INTEGER:
		return scalar_integer_size(json_integer_value(value));
	case JSON_REAL:
		return scalar_real_size(json_real_value(value));
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
