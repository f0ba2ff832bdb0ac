/* SPDX-License-Identifier: MIT */
/* test_rpc_write.c - what is written is one line of JSON that anyone can read. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

#define FFFD "\xef\xbf\xbd"

enum { ROOM = 1024 * 1024 };	/* bytes of the largest line in these tests */

/* MESSAGE, which is taken over, is written as EXPECTED. */
static void writes_as(json_t *message, const char *expected)
{
	struct buf out = {0};
	assert_non_null(message);
	assert_int_equal(wire_write(&out, message, ROOM, NULL), STATUS_OK);
	assert_string_equal(buf_cstr(&out), expected);
	assert_int_equal(wire_size(message), out.len);
	buf_finish(&out);
	json_decref(message);
}

static void messages_have_their_members_and_no_others(void **state)
{
	(void)state;
	json_t *id = json_integer(7);
	writes_as(wire_result_new(id, json_object()),
		  "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{}}");
	writes_as(wire_result_new(NULL, json_true()),
		  "{\"jsonrpc\":\"2.0\",\"id\":null,\"result\":true}");
	writes_as(wire_error_new(id, WIRE_CANCELLED, "cancelled", NULL),
		  "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32800,"
		  "\"message\":\"cancelled\",\"data\":{\"kind\":\"cancelled\"}}}");
	writes_as(wire_error_new(NULL, WIRE_QUERY_SYNTAX, "a\xff\n",
				 json_pack("{s:i}", "at", 3)),
		  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":"
		  "\"a" FFFD "\\n\",\"data\":{\"at\":3,\"kind\":\"query_syntax\"}}}");
	writes_as(wire_error_new(id, 4711, "x", NULL),
		  "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":4711,"
		  "\"message\":\"x\"}}");
	writes_as(wire_notification_new("index/changed", json_object()),
		  "{\"jsonrpc\":\"2.0\",\"method\":\"index/changed\",\"params\":{}}");
	writes_as(wire_request_new(id, "ping", NULL),
		  "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}");
	assert_null(wire_result_new(id, NULL));
	assert_int_equal(id->refcount, 1);
	json_decref(id);
}

static void what_is_written_is_read_as_the_same_request(void **state)
{
	(void)state;
	json_t *id = wire_string("z\"\\\x01", 4);
	json_t *params = json_pack("{s:s, s:[i, f, b, n]}", "q",
				   "\xe4\xb8\xad \xf0\x9f\x98\x80 \xe2\x80\xa8 \xc2\x85",
				   "list", -5, 0.1, 1);
	json_t *message = wire_request_new(id, "search", json_incref(params));
	struct buf line = {0};
	assert_int_equal(wire_write(&line, message, ROOM, NULL), STATUS_OK);
	assert_null(memchr(line.data, '\n', line.len));

	int code;
	json_t *again = wire_parse(line.data, line.len, &code, NULL);
	struct wire_request request;
	assert_int_equal(wire_request_read(again, &request, NULL), 0);
	assert_string_equal(request.method, "search");
	assert_true(json_equal(request.id, id));
	assert_true(json_equal(request.params, params));
	wire_request_finish(&request);
	json_decref(again);
	json_decref(message);
	json_decref(params);
	json_decref(id);
	buf_finish(&line);
}

static void strings_are_repaired_and_escaped(void **state)
{
	(void)state;
	writes_as(wire_string("", 0), "\"\"");
	writes_as(wire_string(NULL, 0), "\"\"");
	writes_as(wire_string("a\0b", 3), "\"a" FFFD "b\"");
	writes_as(wire_string("\xff" "a\xe4\xb8", 4), "\"" FFFD "a" FFFD "\"");
	writes_as(wire_string("\xed\xa0\x80", 3), "\"" FFFD FFFD FFFD "\"");
	writes_as(wire_string("\b\f\n\r\t\"\\/\x1b\x7f", 10),
		  "\"\\b\\f\\n\\r\\t\\\"\\\\/\\u001b\x7f\"");
	writes_as(wire_string("\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 11),
		  "\"\\u0085\\u2028\\u2029\xe2\x80\xaa\"");
	writes_as(json_stringn_nocheck("a\0\xff", 3), "\"a" FFFD FFFD "\"");
	json_t *object = json_object();
	json_object_set_new_nocheck(object, "k\xff\n", json_null());
	writes_as(object, "{\"k" FFFD "\\n\":null}");
}

/* At every place among plain ones, since these are looked at eight at a time. */
static void every_byte_is_written_as_it_must_be_wherever_it_stands(void **state)
{
	(void)state;
	enum { PLAIN = 40 };
	for (unsigned c = 0; c < 0x80; c++) {
		char special = c == '"' || c == '\\' || c < 0x20;
		for (size_t at = 0; at < PLAIN; at++) {
			char bytes[PLAIN];
			struct buf out = {0};
			json_t *again;
			memset(bytes, at % 2 ? '~' : '!', sizeof bytes);
			bytes[at] = (char)c;
			json_t *list = json_pack("[o]", wire_string(bytes, PLAIN));
			assert_int_equal(wire_write(&out, list, ROOM, NULL), STATUS_OK);
			assert_int_equal(special, out.len > PLAIN + 4);
			for (size_t i = 0; i < out.len; i++)
				assert_true((unsigned char)out.data[i] >= 0x20);
			again = json_loadb(out.data, out.len, 0, NULL);
			assert_true(json_equal(again, list));
			json_decref(again);
			json_decref(list);
			buf_finish(&out);
		}
	}
}

static void numbers_are_finite_and_short(void **state)
{
	(void)state;
	writes_as(wire_real(NAN), "null");
	writes_as(wire_real(INFINITY), "null");
	writes_as(wire_real(-INFINITY), "null");
	writes_as(wire_real(12.3), "12.3");
	writes_as(wire_real(0.1 + 0.2), "0.30000000000000004");
	writes_as(wire_real(5), "5.0");
	writes_as(wire_real(-0.0), "-0.0");
	writes_as(wire_real(1e300), "1e+300");
	writes_as(wire_real(2.5e-7), "2.5e-07");
	writes_as(wire_real(0.3), "0.3");
	writes_as(wire_real(9.95), "9.95");
	writes_as(wire_real(8.41), "8.41");
	writes_as(wire_real(0.1 + 0.7), "0.7999999999999999");
	writes_as(json_integer(0), "0");
	writes_as(json_integer(-7), "-7");
	writes_as(json_integer(10), "10");
	writes_as(json_integer((json_int_t)1 << 53), "9007199254740992");
	writes_as(json_integer(-((json_int_t)1 << 53)), "-9007199254740992");
}

static void every_real_reads_back_the_same(void **state)
{
	(void)state;
	static const double values[] = { 5e-324, 2.2250738585072014e-308,
		1.7976931348623157e308, 1.0 / 3, 123456789.123456789, -1e15, 1e22,
		9007199254740993.0 };
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		json_t *list = json_pack("[f]", values[i]);
		struct buf out = {0};
		assert_int_equal(wire_write(&out, list, ROOM, NULL), STATUS_OK);
		json_t *again = json_loadb(out.data, out.len, 0, NULL);
		assert_true(json_is_real(json_array_get(again, 0)));
		assert_true(json_real_value(json_array_get(again, 0)) == values[i]);
		json_decref(again);
		json_decref(list);
		buf_finish(&out);
	}
}

static void numbers_do_not_follow_the_locale(void **state)
{
	(void)state;
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
		"ps_AF.UTF-8" };
	bool found = false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (setlocale(LC_NUMERIC, names[i]) == NULL)
			continue;
		found = true;
		writes_as(wire_real(1234.5), "1234.5");
		writes_as(wire_real(1.5e-9), "1.5e-09");
	}
	setlocale(LC_NUMERIC, "C");
	if (!found)
		skip();
}

static void refused(json_t *message, size_t max, enum status expected)
{
	struct buf out = {0};
	struct error error = { "" };
	buf_add_str(&out, "before");
	assert_int_equal(wire_write(&out, message, max, &error), expected);
	assert_string_equal(buf_cstr(&out), "before");
	assert_true(error.text[0] != '\0');
	buf_finish(&out);
	json_decref(message);
}

static void an_integer_beyond_2_53_is_refused(void **state)
{
	(void)state;
	refused(json_integer(((json_int_t)1 << 53) + 1), ROOM, STATUS_INVALID);
	refused(json_pack("[{s:I}]", "n", -((json_int_t)1 << 53) - 1), ROOM,
		STATUS_INVALID);
	refused(json_integer(INT64_MIN), ROOM, STATUS_INVALID);
}

static void a_message_has_a_largest_size(void **state)
{
	(void)state;
	json_t *message = json_pack("{s:s}", "a", "xyz");	/* {"a":"xyz"} */
	struct buf out = {0};
	buf_add_str(&out, "!");
	assert_int_equal(wire_write(&out, message, 11, NULL), STATUS_OK);
	assert_int_equal(out.len, 12);
	buf_finish(&out);
	refused(message, 10, STATUS_TOO_LARGE);
	refused(json_object(), 0, STATUS_TOO_LARGE);
}

static void what_is_written_can_be_read_or_is_refused(void **state)
{
	(void)state;
	for (int depth = WIRE_DEPTH_MAX; depth <= WIRE_DEPTH_MAX + 1; depth++) {
		json_t *message = json_object();
		for (int i = 1; i < depth; i++)
			message = json_pack("{s:o}", "a", message);
		if (depth > WIRE_DEPTH_MAX) {
			refused(message, ROOM, STATUS_INVALID);
			continue;
		}
		struct buf out = {0};
		assert_int_equal(wire_write(&out, message, ROOM, NULL), STATUS_OK);
		int code;
		json_t *again = wire_parse(out.data, out.len, &code, NULL);
		assert_true(json_equal(again, message));
		json_decref(again);
		buf_finish(&out);
		json_decref(message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_have_their_members_and_no_others),
		cmocka_unit_test(what_is_written_is_read_as_the_same_request),
		cmocka_unit_test(strings_are_repaired_and_escaped),
		cmocka_unit_test(every_byte_is_written_as_it_must_be_wherever_it_stands),
		cmocka_unit_test(numbers_are_finite_and_short),
		cmocka_unit_test(every_real_reads_back_the_same),
		cmocka_unit_test(numbers_do_not_follow_the_locale),
		cmocka_unit_test(an_integer_beyond_2_53_is_refused),
		cmocka_unit_test(a_message_has_a_largest_size),
		cmocka_unit_test(what_is_written_can_be_read_or_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
