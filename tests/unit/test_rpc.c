/* SPDX-License-Identifier: MIT */
/* test_rpc.c - what is read is read strictly; kinds, limits, memory. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum { ROOM = 1024 * 1024 };	/* bytes of the largest line in these tests */

/* The code wire_parse refuses LEN bytes with; 0: it takes them. */
static int parse_code(const char *message, size_t len)
{
	struct error error = { "" };
	int code = 0;
	json_t *json = wire_parse(message, len, &code, &error);
	if (json == NULL)
		assert_true(code != 0 && error.text[0] != '\0');
	else
		json_decref(json);
	return json == NULL ? code : 0;
}

#define PARSES(message) \
	assert_int_equal(parse_code(message, sizeof message - 1), 0)
#define REFUSED(message, expected) \
	assert_int_equal(parse_code(message, sizeof message - 1), expected)

static void only_json_objects_parse(void **state)
{
	(void)state;
	PARSES("{}");
	PARSES(" {\"a\": [1, 2.5e3, true, null, \"\\u00e9\\/\"]}\r");
	REFUSED("", WIRE_PARSE_ERROR);
	REFUSED("{", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":1} x", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":1,}", WIRE_PARSE_ERROR);
	REFUSED("{'a':1}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":NaN}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":01}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":1e999}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":99999999999999999999}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\t\"}", WIRE_PARSE_ERROR);
	REFUSED("[", WIRE_PARSE_ERROR);
	REFUSED("[]", WIRE_INVALID_REQUEST);
	REFUSED("[{\"jsonrpc\":\"2.0\"}]", WIRE_INVALID_REQUEST);
	REFUSED("42", WIRE_INVALID_REQUEST);
	REFUSED("\"x\"", WIRE_INVALID_REQUEST);
	REFUSED("null", WIRE_INVALID_REQUEST);
}

static void ambiguous_names_and_strings_are_refused(void **state)
{
	(void)state;
	REFUSED("{\"a\":1,\"a\":1}", WIRE_PARSE_ERROR);
	REFUSED("{\"p\":{\"a\":1,\"\\u0061\":2}}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\\u0000\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"\\u0000\":1}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\0\"}", WIRE_PARSE_ERROR);
	REFUSED("{}\0", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":1\0}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\xff\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\xc0\xaf\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\xed\xa0\x80\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\xe4\xb8\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\\ud800\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\\udc00\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\\ud800\\u0041\"}", WIRE_PARSE_ERROR);
	REFUSED("{\"a\":\"\\ud800\\ud800\"}", WIRE_PARSE_ERROR);
	PARSES("{\"a\":\"\\ud83d\\ude00\"}");
}

/* {"a":[[...]]} with DEPTH arrays and objects within each other. */
static void nest(struct buf *out, size_t depth)
{
	buf_add_str(out, "{\"a\":");
	for (size_t i = 1; i < depth; i++)
		buf_add_char(out, '[');
	for (size_t i = 1; i < depth; i++)
		buf_add_char(out, ']');
	if (depth == 1)
		buf_add_char(out, '0');
	buf_add_char(out, '}');
}

static void nesting_has_a_largest_depth(void **state)
{
	(void)state;
	for (size_t depth = WIRE_DEPTH_MAX - 1; depth <= WIRE_DEPTH_MAX + 1; depth++) {
		struct buf message = {0};
		nest(&message, depth);
		assert_int_equal(parse_code(message.data, message.len),
				 depth <= WIRE_DEPTH_MAX ? 0 : WIRE_PARSE_ERROR);
		buf_finish(&message);
	}
	struct buf deep = {0};
	for (size_t i = 0; i < WIRE_REQUEST_MAX; i++)
		buf_add_char(&deep, '[');
	assert_int_equal(parse_code(deep.data, deep.len), WIRE_PARSE_ERROR);
	buf_finish(&deep);
}

static void brackets_in_strings_are_no_nesting(void **state)
{
	(void)state;
	struct buf message = {0};
	buf_add_str(&message, "{\"a\":\"\\\\\\\"");
	for (size_t i = 0; i < 4 * WIRE_DEPTH_MAX; i++)
		buf_add_str(&message, "[{");
	buf_add_str(&message, "\\\\\"}");
	assert_int_equal(parse_code(message.data, message.len), 0);
	buf_finish(&message);
}

/* The code that wire_request_read answers TEXT with, and the id it found as
 * JSON ("none": NULL). */
static int request_code(const char *text, const char *expected_id)
{
	int code = 0;
	struct error error = { "" };
	json_t *message = wire_parse(text, strlen(text), &code, &error);
	assert_non_null(message);
	struct wire_request request;
	code = wire_request_read(message, &request, &error);
	if (code == 0)
		assert_true(json_is_object(request.params) && request.method != NULL);
	else
		assert_true(error.text[0] != '\0');
	struct buf id = {0};
	if (request.id == NULL)
		buf_add_str(&id, "none");
	else
		assert_int_equal(wire_write(&id, request.id, ROOM, NULL), STATUS_OK);
	assert_string_equal(buf_cstr(&id), expected_id);
	buf_finish(&id);
	wire_request_finish(&request);
	json_decref(message);
	return code;
}

static void an_id_is_an_integer_or_a_short_string(void **state)
{
	(void)state;
#define WITH_ID(id) "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":" id "}"
	assert_int_equal(request_code(WITH_ID("0"), "0"), 0);
	assert_int_equal(request_code(WITH_ID("-7"), "-7"), 0);
	assert_int_equal(request_code(WITH_ID("9007199254740992"),
				      "9007199254740992"), 0);
	assert_int_equal(request_code(WITH_ID("-9007199254740992"),
				      "-9007199254740992"), 0);
	assert_int_equal(request_code(WITH_ID("\"\""), "\"\""), 0);
	assert_int_equal(request_code(WITH_ID("\"a\\/b\""), "\"a/b\""), 0);
	static const char *const wrong[] = {
		WITH_ID("9007199254740993"), WITH_ID("-9007199254740993"),
		WITH_ID("null"), WITH_ID("1.0"), WITH_ID("1e2"), WITH_ID("[]"),
		WITH_ID("{}"), WITH_ID("true"),
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(request_code(wrong[i], "none"),
				 WIRE_INVALID_REQUEST);
#undef WITH_ID
}

static void a_string_id_has_a_largest_size(void **state)
{
	(void)state;
	for (int len = WIRE_ID_MAX; len <= WIRE_ID_MAX + 1; len++) {
		char id[WIRE_ID_MAX + 4], text[WIRE_ID_MAX + 64];
		memset(id, 'x', sizeof id);
		id[0] = id[len + 1] = '"';
		id[len + 2] = '\0';
		snprintf(text, sizeof text,
			 "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":%s}", id);
		bool taken = len <= WIRE_ID_MAX;
		assert_int_equal(request_code(text, taken ? id : "none"),
				 taken ? 0 : WIRE_INVALID_REQUEST);
	}
}

static void a_request_has_a_version_and_a_method(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"{\"id\":1}",
		"{\"id\":1,\"method\":\"ping\"}",
		"{\"id\":1,\"method\":\"ping\",\"jsonrpc\":\"1.0\"}",
		"{\"id\":1,\"method\":\"ping\",\"jsonrpc\":2.0}",
		"{\"id\":1,\"method\":\"ping\",\"jsonrpc\":null}",
		"{\"id\":1,\"jsonrpc\":\"2.0\"}",
		"{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":1}",
		"{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":null}",
		"{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{}}",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(request_code(wrong[i], "1"), WIRE_INVALID_REQUEST);
	assert_int_equal(request_code("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}", "none"),
			 0);
}

static void a_method_has_a_largest_size(void **state)
{
	(void)state;
	for (int len = WIRE_METHOD_MAX; len <= WIRE_METHOD_MAX + 1; len++) {
		char text[WIRE_METHOD_MAX + 64], method[WIRE_METHOD_MAX + 2];
		memset(method, 'm', sizeof method);
		method[len] = '\0';
		snprintf(text, sizeof text,
			 "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"id\":1}", method);
		assert_int_equal(request_code(text, "1"), len <= WIRE_METHOD_MAX ?
				 0 : WIRE_INVALID_REQUEST);
	}
}

static void params_are_an_object_or_nothing(void **state)
{
	(void)state;
#define WITH(params) \
	"{\"params\":" params ",\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"
	assert_int_equal(request_code(WITH("null"), "1"), 0);
	assert_int_equal(request_code(WITH("[]"), "1"), 0);
	assert_int_equal(request_code(WITH("{}"), "1"), 0);
	assert_int_equal(request_code(WITH("{\"q\":\"x\"}"), "1"), 0);
	assert_int_equal(request_code(WITH("[1]"), "1"), WIRE_BAD_PARAMS);
	assert_int_equal(request_code(WITH("[{}]"), "1"), WIRE_BAD_PARAMS);
	assert_int_equal(request_code(WITH("1"), "1"), WIRE_BAD_PARAMS);
	assert_int_equal(request_code(WITH("\"\""), "1"), WIRE_BAD_PARAMS);
	assert_int_equal(request_code(WITH("false"), "1"), WIRE_BAD_PARAMS);
#undef WITH
}

static void a_request_is_read_whatever_its_order_and_escapes(void **state)
{
	(void)state;
	static const char text[] = "{\"extra\":[1],\"params\":{\"q\":\"\\u4e2d\"},"
		"\"id\":\"a\",\"method\":\"$\\/cancel\\u0052equest\","
		"\"jsonrpc\":\"2\\u002e0\"}";
	int code;
	json_t *message = wire_parse(text, sizeof text - 1, &code, NULL);
	struct wire_request request;
	assert_int_equal(wire_request_read(message, &request, NULL), 0);
	assert_string_equal(request.method, "$/cancelRequest");
	assert_string_equal(json_string_value(request.id), "a");
	assert_int_equal(json_object_size(request.params), 1);
	assert_string_equal(json_string_value(json_object_get(request.params, "q")),
			    "\xe4\xb8\xad");
	wire_request_finish(&request);
	wire_request_finish(&request);	/* a second time does nothing */
	json_decref(message);
}

static void every_code_has_a_kind_of_its_own(void **state)
{
	(void)state;
	static const int codes[] = { -32700, -32600, -32601, -32602, -32603, -32800,
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
	size_t count = sizeof codes / sizeof *codes;
	for (size_t i = 0; i < count; i++) {
		assert_non_null(wire_kind(codes[i]));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(wire_kind(codes[i]),
						wire_kind(codes[j]));
	}
	assert_string_equal(wire_kind(WIRE_QUERY_SYNTAX), "query_syntax");
	assert_string_equal(wire_kind(WIRE_CANCELLED), "cancelled");
	assert_null(wire_kind(0));
	assert_null(wire_kind(12));
	assert_null(wire_kind(-32000));
}

static long allocations_left, allocated;

static void *failing_malloc(size_t size)
{
	if (allocations_left-- <= 0)
		return NULL;
	allocated++;
	return malloc(size);
}

static void counting_free(void *block)
{
	allocated -= block != NULL;
	free(block);
}

/* All builders at once; true when none of them ran out of memory. */
static bool build_all(void)
{
	json_t *id = json_integer(1);
	json_t *all[] = {
		wire_result_new(id, json_object()),
		wire_error_new(id, WIRE_TOO_LARGE, "a\xff", json_pack("{s:i}", "n", 1)),
		wire_error_new(id, WIRE_BUSY, "busy", NULL),
		wire_request_new(id, "ping", json_object()),
		wire_notification_new("index/changed", json_object()),
		wire_limits_new(),
	};
	bool whole = id != NULL;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		whole = whole && all[i] != NULL;
		json_decref(all[i]);
	}
	json_decref(id);
	return whole;
}

static void any_allocation_may_fail_and_nothing_leaks(void **state)
{
	(void)state;
	static const char text[] = "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"m\",\"a name of"
		" some length\":[\"a text that is longer than its name\",1234567890123456,"
		"0.12345678901234567,-1e300,true,null]}";
	json_set_alloc_funcs(failing_malloc, counting_free);
	bool whole = false;
	long budget = 0;
	for (; !whole && budget < 10000; budget++) {
		allocations_left = budget;
		allocated = 0;
		whole = build_all();
		int code = 0;
		struct wire_request request = {0};
		json_t *message = wire_parse(text, sizeof text - 1, &code, NULL);
		if (message != NULL)
			code = wire_request_read(message, &request, NULL);
		assert_true(code == 0 || code == WIRE_INTERNAL);
		whole = whole && code == 0;
		wire_request_finish(&request);
		json_decref(message);
		assert_int_equal(allocated, 0);
	}
	json_set_alloc_funcs(malloc, free);
	assert_true(whole);
	assert_true(budget > 20);
}

/* Puts, takes or changes a byte of the LEN at TEXT so many TIMES; returns how many there
 * are then. */
static size_t mutate(char *text, size_t len, int times, uint32_t *seed)
{
	static const char bytes[] = "{}[]\",:\\/ubfnrt0123456789eE+-. \t\n\x01\x7f"
				    "\xc3\xa9\xed\xa0\xf0\x9f\x98\x80\xff" "dD8aA";
	for (int i = 0; i < times; i++) {
		*seed = *seed * 1664525 + 1013904223;
		uint32_t drawn = *seed >> 8;
		size_t at = drawn % (len + 1);
		char c = bytes[(drawn >> 12) % (sizeof bytes - 1)];
		switch (drawn % 5) {
		case 0:
		case 1:
			memmove(text + at + 1, text + at, len++ - at);
			text[at] = c;
			break;
		case 2:
			if (at < len)
				memmove(text + at, text + at + 1, --len - at);
			break;
		default:
			if (at < len)
				text[at] = c;
		}
	}
	return len;
}

/* What the JSON library makes of the same, memory being there, is the measure: the same
 * texts are taken, and as the same values. (But a NUL behind a number, which the library
 * passes over: none comes here.) */
static void what_is_read_is_what_the_library_reads(void **state)
{
	(void)state;
	static const char *const seeds[] = {
		"{\"a\":[1,-2,3.5e-2,0,-0,1E+2,1234567890123456789],\"b\":{\"c\":null}}",
		"{\"\\u00e9\\ud83d\\ude00\":\"\xc3\xa9 \\\\ \\/ \\n\",\"t\":true,\"f\":false}",
		"{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":0.1}",
		" [ { } , [ ] , \"\xf0\x9f\x98\x80\" , -0.0 ] ",
		"{\"x\":1.7976931348623157e308,\"y\":5e-324,\"xx\":[[[[]]]]}",
	};
	uint32_t seed = 1;
	int taken = 0, refused = 0;
	for (int round = 0; round < 200000; round++) {
		char text[256];
		const char *from = seeds[(size_t)round % (sizeof seeds / sizeof *seeds)];
		size_t len = strlen(from);
		memcpy(text, from, len);
		len = mutate(text, len, 1 + round / 2 % 2, &seed);
		int code = 0;
		json_t *ours = wire_parse(text, len, &code, NULL);
		json_t *theirs = json_loadb(text, len,
			JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
		bool same = theirs == NULL ? code == WIRE_PARSE_ERROR :
			    !json_is_object(theirs) ? code == WIRE_INVALID_REQUEST :
			    ours != NULL && json_equal(ours, theirs);
		if (!same)
			fail_msg("round %d: %.*s", round, (int)len, text);
		taken += ours != NULL;
		refused += ours == NULL;
		json_decref(ours);
		json_decref(theirs);
	}
	assert_true(taken > 10000 && refused > 10000);
}

static void reals_are_read_in_every_locale(void **state)
{
	(void)state;
	static const char text[] = "{\"a\":-12.5e1}";
	static const char *const names[] = { "C", "de_DE.UTF-8", "fr_FR.UTF-8",
					     "ps_AF.UTF-8" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (setlocale(LC_NUMERIC, names[i]) == NULL)
			continue;	/* not every machine has them */
		int code = 0;
		json_t *json = wire_parse(text, sizeof text - 1, &code, NULL);
		assert_true(json_real_value(json_object_get(json, "a")) == -125);
		json_decref(json);
	}
	setlocale(LC_NUMERIC, "C");
}

/* The rows of the page's tables: ".It Va NAME Ta NUMBER Ta ...". */
static json_t *rows_of_the_page(const char *start)
{
	json_t *rows = json_object();
	FILE *page = fopen(PAGE, "r");
	assert_non_null(page);
	char line[512], name[64];
	while (fgets(line, sizeof line, page) != NULL) {
		long value;
		if (strncmp(line, start, strlen(start)) == 0 &&
		    sscanf(line + strlen(start), "%63s Ta %ld", name, &value) == 2) {
			assert_null(json_object_get(rows, name));
			json_object_set_new(rows, name, json_integer(value));
		}
	}
	fclose(page);
	return rows;
}

static void the_manual_page_gives_the_same_limits(void **state)
{
	(void)state;
	json_t *page = rows_of_the_page(".It Va "), *limits = wire_limits_new();
	const char *name;
	json_t *value;
	assert_true(json_object_size(limits) > 0);
	json_object_foreach(limits, name, value)
		assert_int_equal(json_integer_value(json_object_get(page, name)),
				 json_integer_value(value));
	assert_int_equal(json_object_size(page), json_object_size(limits));
	json_decref(page);
	json_decref(limits);
}

static void the_manual_page_gives_the_same_kinds(void **state)
{
	(void)state;
	json_t *page = rows_of_the_page(".It Er ");
	const char *name;
	json_t *value;
	assert_int_equal(json_object_size(page), 17);
	json_object_foreach(page, name, value) {
		const char *kind = wire_kind((int)json_integer_value(value));
		assert_non_null(kind);
		assert_string_equal(kind, name);
	}
	json_decref(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_json_objects_parse),
		cmocka_unit_test(ambiguous_names_and_strings_are_refused),
		cmocka_unit_test(nesting_has_a_largest_depth),
		cmocka_unit_test(brackets_in_strings_are_no_nesting),
		cmocka_unit_test(an_id_is_an_integer_or_a_short_string),
		cmocka_unit_test(a_string_id_has_a_largest_size),
		cmocka_unit_test(a_request_has_a_version_and_a_method),
		cmocka_unit_test(a_method_has_a_largest_size),
		cmocka_unit_test(params_are_an_object_or_nothing),
		cmocka_unit_test(a_request_is_read_whatever_its_order_and_escapes),
		cmocka_unit_test(every_code_has_a_kind_of_its_own),
		cmocka_unit_test(any_allocation_may_fail_and_nothing_leaks),
		cmocka_unit_test(what_is_read_is_what_the_library_reads),
		cmocka_unit_test(reals_are_read_in_every_locale),
		cmocka_unit_test(the_manual_page_gives_the_same_limits),
		cmocka_unit_test(the_manual_page_gives_the_same_kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
