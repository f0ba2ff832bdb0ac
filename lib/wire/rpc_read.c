/* SPDX-License-Identifier: MIT */
/* rpc_read.c - a message's bytes to JSON, strictly.
 *
 * Not left to the JSON library: when memory fails within a token its reader (2.14) goes
 * on without the bytes that it could not keep, and ends the process or writes beyond its
 * memory, which no editor wants of what it embeds. Here each failure is told. */
#include "lib/wire/rpc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/wire/limits.h"

enum {
	POINT_TEXT_MAX = 16,	/* bytes of one half as the locale writes it */
};

struct reading {
	const char *start, *at, *end;
	struct buf scratch;	/* a stack: names that wait for their values, and
				 * behind them the string or number being read */
	int depth;		/* arrays and objects around the value */
	int code;
	struct error *error;
};

static json_t *read_value(struct reading *reading);

/* ---- What is wrong ---- */

/* The first thing that is wrong is told. */
static void refuse(struct reading *reading, const char *why)
{
	if (reading->code != 0)
		return;
	reading->code = WIRE_PARSE_ERROR;
	error_set(reading->error, STATUS_INVALID, "not JSON: %s (byte %zu)", why,
		  (size_t)(reading->at - reading->start));
}

static void run_out(struct reading *reading)
{
	if (reading->code != 0)
		return;
	reading->code = WIRE_INTERNAL;
	error_set(reading->error, STATUS_NO_MEMORY, "out of memory");
}

/* VALUE, or NULL as memory ran out. */
static json_t *made(struct reading *reading, json_t *value)
{
	if (value == NULL)
		run_out(reading);
	return value;
}

/* ---- Bytes ---- */

static bool at_end(const struct reading *reading)
{
	return reading->at == reading->end;
}

/* The next byte; NUL, which is never a right one, at the end. */
static char peek(const struct reading *reading)
{
	return at_end(reading) ? '\0' : *reading->at;
}

static bool take(struct reading *reading, char c)
{
	if (at_end(reading) || *reading->at != c)
		return false;
	reading->at++;
	return true;
}

static void pass_blanks(struct reading *reading)
{
	while (take(reading, ' ') || take(reading, '\n') || take(reading, '\r') ||
	       take(reading, '\t'))
		;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- Strings ---- */

/* Four hexadecimal digits; -1 when they are none. */
static int32_t read_unit(struct reading *reading)
{
	int32_t unit = 0;
	for (int i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdefABCDEF";
		char c = peek(reading);
		const char *digit = c != '\0' ? strchr(digits, c) : NULL;
		if (digit == NULL)
			return -1;
		int32_t value = (int32_t)(digit - digits);
		unit = unit * 16 + (value < 16 ? value : value - 6);
		reading->at++;
	}
	return unit;
}

static bool is_high(int32_t unit)
{
	return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(int32_t unit)
{
	return unit >= 0xdc00 && unit <= 0xdfff;
}

/* What \u stands for, its pair included; -1, which was told, when that is nothing. */
static int32_t read_point(struct reading *reading)
{
	int32_t unit = read_unit(reading);
	if (unit < 0) {
		refuse(reading, "\\u without four hexadecimal digits");
		return -1;
	}
	if (unit == 0) {
		refuse(reading, "\\u0000 in a string");
		return -1;
	}
	int32_t low = 0;
	if (is_high(unit) && (!take(reading, '\\') || !take(reading, 'u') ||
			      (low = read_unit(reading)) < 0 || !is_low(low))) {
		refuse(reading, "half a surrogate pair");
		return -1;
	}
	if (is_high(unit))
		return 0x10000 + (unit - 0xd800) * 0x400 + (low - 0xdc00);
	if (!is_low(unit))
		return unit;
	refuse(reading, "half a surrogate pair");
	return -1;
}

/* Behind a backslash. */
static bool add_escaped(struct reading *reading)
{
	static const char letters[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	char c = peek(reading);
	const char *letter = c != '\0' ? strchr(letters, c) : NULL;
	if (letter != NULL) {
		buf_add_char(&reading->scratch, plain[letter - letters]);
		reading->at++;
		return true;
	}
	if (!take(reading, 'u')) {
		refuse(reading, "a backslash before nothing that it could mean");
		return false;
	}
	int32_t point = read_point(reading);
	if (point < 0)
		return false;
	char encoded[UTF8_MAX];
	buf_add(&reading->scratch, encoded, utf8_encode((uint32_t)point, encoded));
	return true;
}

/* Adds what stands between two quotes to the scratch, with a NUL that is not counted. */
static bool add_string(struct reading *reading)
{
	struct buf *scratch = &reading->scratch;
	size_t before = scratch->len;
	reading->at++;
	while (peek(reading) != '"') {
		const char *plain = reading->at;
		while (!at_end(reading) && (unsigned char)*reading->at >= 0x20 &&
		       *reading->at != '"' && *reading->at != '\\')
			reading->at++;
		buf_add(scratch, plain, (size_t)(reading->at - plain));
		if (take(reading, '\\')) {
			if (!add_escaped(reading))
				return false;
		} else if (peek(reading) != '"') {
			refuse(reading, at_end(reading) ? "a string without its end"
				: "a control character in a string");
			return false;
		}
	}
	reading->at++;
	if (buf_cstr(scratch) == NULL) {
		run_out(reading);
		return false;
	}
	size_t len = scratch->len - before;
	if (utf8_valid_prefix(scratch->data + before, len) == len)
		return true;
	refuse(reading, "a string that is not UTF-8");
	return false;
}

static json_t *read_string(struct reading *reading)
{
	struct buf *scratch = &reading->scratch;
	size_t before = scratch->len;
	if (!add_string(reading))
		return NULL;
	json_t *string = json_stringn_nocheck(scratch->data + before,
					      scratch->len - before);
	scratch->len = before;
	return made(reading, string);
}

/* ---- Numbers ---- */

static bool pass_digits(struct reading *reading)
{
	const char *first = reading->at;
	while (is_digit(peek(reading)))
		reading->at++;
	if (reading->at > first)
		return true;
	refuse(reading, "a digit is missing");
	return false;
}

/* From FIRST on, digits that may follow a sign. */
static json_t *make_integer(struct reading *reading, const char *first)
{
	bool negative = *first == '-';
	json_int_t value = 0;
	for (const char *at = first + negative; at < reading->at; at++) {
		int digit = *at - '0';
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit, &value)) {
			refuse(reading, "an integer beyond 64 bits");
			return NULL;
		}
	}
	if (!negative && __builtin_sub_overflow(0, value, &value)) {
		refuse(reading, "an integer beyond 64 bits");
		return NULL;
	}
	return made(reading, json_integer(value));
}

/* Adds the number from FIRST on as strtod() wants it, which takes the locale's word for
 * what a decimal point is: all that it puts between 0 and 5 is. */
static void add_for_strtod(struct reading *reading, const char *first)
{
	char half[POINT_TEXT_MAX];
	int len = snprintf(half, sizeof half, "%.1f", 0.5);
	for (const char *at = first; at < reading->at; at++)
		if (*at == '.' && len > 2)
			buf_add(&reading->scratch, half + 1, (size_t)len - 2);
		else
			buf_add_char(&reading->scratch, *at);
}

static json_t *make_real(struct reading *reading, const char *first)
{
	struct buf *scratch = &reading->scratch;
	size_t before = scratch->len;
	add_for_strtod(reading, first);
	if (buf_cstr(scratch) == NULL)
		return made(reading, NULL);
	double value = strtod(scratch->data + before, NULL);
	scratch->len = before;
	if (!isfinite(value)) {
		refuse(reading, "a number beyond what a double holds");
		return NULL;
	}
	return made(reading, json_real(value));
}

static json_t *read_number(struct reading *reading)
{
	const char *first = reading->at;
	bool real = false;
	take(reading, '-');
	if (!take(reading, '0') && !pass_digits(reading))
		return NULL;
	if (is_digit(peek(reading))) {
		refuse(reading, "a number that begins with 0");
		return NULL;
	}
	if (take(reading, '.')) {
		real = true;
		if (!pass_digits(reading))
			return NULL;
	}
	if (take(reading, 'e') || take(reading, 'E')) {
		real = true;
		if (!take(reading, '+'))
			take(reading, '-');
		if (!pass_digits(reading))
			return NULL;
	}
	return real ? make_real(reading, first) : make_integer(reading, first);
}

/* ---- Values in values ---- */

static bool go_down(struct reading *reading)
{
	if (reading->depth++ < WIRE_DEPTH_MAX)
		return true;
	if (reading->code == 0)
		error_set(reading->error, STATUS_TOO_LARGE,
			  "nested deeper than %d levels", WIRE_DEPTH_MAX);
	reading->code = WIRE_PARSE_ERROR;
	return false;
}

/* Behind a value: true if another one follows; else the list ends here with CLOSE, or
 * *WRONG. */
static bool goes_on(struct reading *reading, char close, const char *otherwise, bool *wrong)
{
	pass_blanks(reading);
	if (take(reading, ',')) {
		pass_blanks(reading);
		return true;
	}
	*wrong = !take(reading, close);
	if (*wrong)
		refuse(reading, otherwise);
	return false;
}

static bool add_item(struct reading *reading, json_t *array)
{
	json_t *item = read_value(reading);
	if (item == NULL)
		return false;
	if (json_array_append_new(array, item) == 0)
		return true;
	run_out(reading);
	return false;
}

static json_t *read_array(struct reading *reading)
{
	json_t *array = made(reading, json_array());
	bool wrong = array == NULL;
	reading->at++;
	pass_blanks(reading);
	if (!wrong && !take(reading, ']'))
		do
			wrong = !add_item(reading, array);
		while (!wrong && goes_on(reading, ']', "',' or ']' is missing", &wrong));
	if (!wrong)
		return array;
	json_decref(array);
	return NULL;
}

/* Reads a value for the name that begins at NAME of the scratch. */
static bool add_named(struct reading *reading, json_t *object, size_t name)
{
	const struct buf *scratch = &reading->scratch;
	if (json_object_get(object, scratch->data + name) != NULL) {
		refuse(reading, "a name that was there before");
		return false;
	}
	pass_blanks(reading);
	if (!take(reading, ':')) {
		refuse(reading, "':' is missing");
		return false;
	}
	pass_blanks(reading);
	json_t *value = read_value(reading);
	if (value == NULL)
		return false;
	if (json_object_set_new_nocheck(object, scratch->data + name, value) == 0)
		return true;
	run_out(reading);
	return false;
}

static bool add_member(struct reading *reading, json_t *object)
{
	struct buf *scratch = &reading->scratch;
	size_t name = scratch->len;
	if (peek(reading) != '"') {
		refuse(reading, "a name in quotes is missing");
		return false;
	}
	if (!add_string(reading))
		return false;
	scratch->len++;		/* the NUL, which what follows is not to overwrite */
	bool added = add_named(reading, object, name);
	scratch->len = name;
	return added;
}

static json_t *read_object(struct reading *reading)
{
	json_t *object = made(reading, json_object());
	bool wrong = object == NULL;
	reading->at++;
	pass_blanks(reading);
	if (!wrong && !take(reading, '}'))
		do
			wrong = !add_member(reading, object);
		while (!wrong && goes_on(reading, '}', "',' or '}' is missing", &wrong));
	if (!wrong)
		return object;
	json_decref(object);
	return NULL;
}

static bool take_word(struct reading *reading, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(reading->end - reading->at) < len ||
	    memcmp(reading->at, word, len) != 0)
		return false;
	reading->at += len;
	return true;
}

/* NULL, which was told, when there is none. */
static json_t *read_value(struct reading *reading)
{
	char c = peek(reading);
	if (c == '{' || c == '[') {
		if (!go_down(reading))
			return NULL;
		json_t *value = c == '{' ? read_object(reading) : read_array(reading);
		reading->depth--;
		return value;
	}
	if (c == '"')
		return read_string(reading);
	if (c == '-' || is_digit(c))
		return read_number(reading);
	if (take_word(reading, "true"))
		return json_true();
	if (take_word(reading, "false"))
		return json_false();
	if (take_word(reading, "null"))
		return json_null();
	refuse(reading, at_end(reading) ? "it ends where a value should be"
		: "no value begins like this");
	return NULL;
}

json_t *wire_parse(const char *message, size_t len, int *code, struct error *error)
{
	if (message == NULL)
		message = "";
	struct reading reading = { .start = message, .at = message, .end = message + len,
				   .error = error };
	pass_blanks(&reading);
	json_t *json = read_value(&reading);
	pass_blanks(&reading);
	if (json != NULL && !at_end(&reading))
		refuse(&reading, "something is behind its end");
	buf_finish(&reading.scratch);
	if (reading.code == 0 && !json_is_object(json)) {
		reading.code = WIRE_INVALID_REQUEST;
		error_set(error, STATUS_INVALID, json_is_array(json) ?
			  "batches are not taken: one request a message" :
			  "a request is an object");
	}
	if (reading.code == 0)
		return json;
	*code = reading.code;
	json_decref(json);
	return NULL;
}
