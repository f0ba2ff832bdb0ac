/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_schema.c - values become the terms and dates that schema.h promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store/schema.h"

static void term_is(const char *prefix, const char *value, const char *expected)
{
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(prefix, value, strlen(value), term);
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(term, expected, len);
}

static void a_colon_parts_prefix_and_capital(void **state)
{
	(void)state;
	term_is(SCHEMA_STEM, "tariff", "Ztariff");
	term_is(SCHEMA_ID, "Busan", "Q:Busan");
	term_is(SCHEMA_TOPIC, ":odd", "K::odd");
	term_is(SCHEMA_EXTRA, "desk:Asia", "X:desk:Asia");
	term_is(SCHEMA_PATH, "/srv/news", "P/srv/news");
	term_is(SCHEMA_SOURCE, "", "H");
}

static void a_long_value_is_cut_and_stays_itself(void **state)
{
	(void)state;
	char value[2 * SCHEMA_TERM_MAX], first[SCHEMA_TERM_MAX],
		second[SCHEMA_TERM_MAX];
	memset(value, 'a', sizeof value);
	assert_int_equal(schema_term("P", value, SCHEMA_TERM_MAX - 1, first),
			 SCHEMA_TERM_MAX);
	assert_int_equal(first[SCHEMA_TERM_MAX - 1], 'a');
	assert_int_equal(schema_term("P", value, sizeof value, first),
			 SCHEMA_TERM_MAX);
	value[sizeof value - 1] = 'b';
	assert_int_equal(schema_term("P", value, sizeof value, second),
			 SCHEMA_TERM_MAX);
	assert_memory_not_equal(first, second, SCHEMA_TERM_MAX);
}

static void a_nul_never_reaches_a_term(void **state)
{
	(void)state;
	char term[SCHEMA_TERM_MAX], other[SCHEMA_TERM_MAX];
	size_t len = schema_term("K", "a\0b", 3, term);
	assert_null(memchr(term, '\0', len));
	size_t other_len = schema_term("K", "a\0c", 3, other);
	assert_int_equal(len, other_len);
	assert_memory_not_equal(term, other, len);
}

static void a_pair_is_two_words_or_none(void **state)
{
	(void)state;
	char term[SCHEMA_TERM_MAX], word[SCHEMA_TERM_MAX];
	assert_int_equal(schema_pair("of", 2, "the", 3, term), 8);
	assert_memory_equal(term, "XPof the", 8);
	memset(word, 'a', sizeof word);
	assert_int_equal(schema_pair("b", 1, word, SCHEMA_TERM_MAX - 4, term),
			 SCHEMA_TERM_MAX);
	assert_int_equal(term[SCHEMA_TERM_MAX - 1], 'a');
	assert_int_equal(schema_pair("b", 1, word, SCHEMA_TERM_MAX - 3, term), 0);
	assert_int_equal(schema_pair(word, SCHEMA_TERM_MAX - 3, "b", 1, term), 0);
	assert_int_equal(schema_pair(word, SIZE_MAX, word, 2, term), 0);
}

static void date_is(const char *text, const char *expected)
{
	char out[15] = "";
	size_t len = schema_date(text, strlen(text), out);
	if (len == 0)
		out[0] = '\0';
	assert_string_equal(out, expected);
}

static void dates_are_read_in_the_forms_people_write(void **state)
{
	(void)state;
	date_is("2025", "2025");
	date_is("2025-10", "202510");
	date_is(" 2025-10-30\n", "20251030");
	date_is("2025-10-30T14:03:42Z", "20251030140342");
	date_is("2025-10-30T23:03+09:00", "20251030140300");
	date_is("2024-10-29 23:59:00-04:00", "20241030035900");
	date_is("Thu, 30 Oct 2025 14:03:42 +0100", "20251030130342");
	date_is("30 Oct 2025", "20251030");
	date_is("26-FEB-1987 15:01:01.79", "19870226150101");
	date_is("2024-02-29", "20240229");
}

static void what_is_no_date_is_refused(void **state)
{
	(void)state;
	static const char *const none[] = { "", "soon", "2025-13", "2025-02-30",
		"2025-1-1", "20251030", "2025-10-30x", "2025-10-30T25:00",
		"2025-10-", "1 Foo 2025", "12", "30 Oct", "2023-02-29" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		date_is(none[i], "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_colon_parts_prefix_and_capital),
		cmocka_unit_test(a_long_value_is_cut_and_stays_itself),
		cmocka_unit_test(a_nul_never_reaches_a_term),
		cmocka_unit_test(a_pair_is_two_words_or_none),
		cmocka_unit_test(dates_are_read_in_the_forms_people_write),
		cmocka_unit_test(what_is_no_date_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
