/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_base.c - buffers, varints and UTF-8 hold at their edges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"
#include "lib/base/utf8.h"

static void varints_return_what_was_written(void **state)
{
	(void)state;
	static const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384,
		UINT32_MAX, UINT64_MAX - 1, UINT64_MAX };
	struct buf buf = {0};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		buf_add_varint(&buf, values[i]);
	buf_add_bytes(&buf, "quoth", 5);
	struct cursor cursor = cursor_over(buf.data, buf.len);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		assert_int_equal(cursor_varint(&cursor), values[i]);
	size_t len;
	const char *bytes = cursor_bytes(&cursor, &len);
	assert_int_equal(len, 5);
	assert_memory_equal(bytes, "quoth", 5);
	assert_false(cursor.bad);
	assert_int_equal(cursor_left(&cursor), 0);
	buf_finish(&buf);
}

static void a_short_or_overlong_varint_is_bad(void **state)
{
	(void)state;
	struct cursor cursor = cursor_over("\x80\x80", 2);
	assert_int_equal(cursor_varint(&cursor), 0);
	assert_true(cursor.bad);
	cursor = cursor_over("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10);
	cursor_varint(&cursor);
	assert_true(cursor.bad);
	size_t len;
	cursor = cursor_over("\x05" "abc", 4);
	cursor_bytes(&cursor, &len);
	assert_true(cursor.bad);
	assert_int_equal(len, 0);
}

static void a_buffer_refuses_what_cannot_be(void **state)
{
	(void)state;
	struct buf buf = {0};
	buf_add(&buf, "x", 1);
	assert_null(buf_reserve(&buf, SIZE_MAX));
	assert_false(buf_ok(&buf));
	buf_add(&buf, "y", 1);
	assert_int_equal(buf.len, 1);
	buf_clear(&buf);
	buf_addf(&buf, "%s-%d", "rev", 7);
	buf_consume(&buf, 2);
	assert_string_equal(buf_cstr(&buf), "v-7");
	buf_finish(&buf);
}

static void repaired(const char *in, size_t len, const char *expected)
{
	struct buf out = {0};
	utf8_repair(&out, in, len);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

static void ill_formed_utf8_becomes_the_replacement(void **state)
{
	(void)state;
#define FFFD "\xef\xbf\xbd"
	repaired("plain", 5, "plain");
	repaired("a\0b", 3, "a" FFFD "b");
	repaired("\xff" "a", 2, FFFD "a");
	repaired("\xc0\xaf", 2, FFFD FFFD);		/* overlong */
	repaired("\xed\xa0\x80", 3, FFFD FFFD FFFD);	/* surrogate */
	repaired("\xf4\x90\x80\x80", 4, FFFD FFFD FFFD FFFD);
	repaired("\xe2\x82" "x", 3, FFFD "x");		/* cut short */
	repaired("12345678\xe2\x82\xac", 11, "12345678\xe2\x82\xac");
	repaired("\xf0\x9f\x98", 3, FFFD);
#undef FFFD
}

static void every_scalar_value_survives(void **state)
{
	(void)state;
	for (uint32_t point = 0; point <= 0x10ffff; point++) {
		if (point >= 0xd800 && point <= 0xdfff)
			continue;
		char bytes[UTF8_MAX];
		size_t len = utf8_encode(point, bytes);
		uint32_t again;
		bool valid;
		assert_int_equal(utf8_decode(bytes, len, &again, &valid), len);
		assert_true(valid);
		assert_int_equal(again, point);
	}
}

static void an_error_carries_its_reason(void **state)
{
	(void)state;
	struct error error;
	assert_int_equal(error_errno(&error, 2, "index %s", "here"),
			 STATUS_NOT_FOUND);
	assert_string_equal(error.text, "index here: No such file or directory");
	assert_int_equal(error_set(NULL, STATUS_LOCKED, "x"), STATUS_LOCKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(varints_return_what_was_written),
		cmocka_unit_test(a_short_or_overlong_varint_is_bad),
		cmocka_unit_test(a_buffer_refuses_what_cannot_be),
		cmocka_unit_test(ill_formed_utf8_becomes_the_replacement),
		cmocka_unit_test(every_scalar_value_survives),
		cmocka_unit_test(an_error_carries_its_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
