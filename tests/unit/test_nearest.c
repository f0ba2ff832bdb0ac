/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nearest.c - which name somebody meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/nearest.h"

static const char *meant(const char *wanted)
{
	static const char *const names[] = { "search", "status", "kwic", "rpc", "json",
					     "files-with-matches", "color", "count",
					     "an-option-that-is-longer-than-most", NULL };
	struct nearest nearest = nearest_to(wanted, strlen(wanted));
	for (size_t i = 0; names[i] != NULL; i++)
		nearest_try(&nearest, names[i]);
	return nearest.name != NULL ? nearest.name : "";
}

static void slips_are_seen_through(void **state)
{
	(void)state;
	assert_string_equal(meant("search"), "search");
	assert_string_equal(meant("serach"), "search");		/* swapped */
	assert_string_equal(meant("serch"), "search");		/* left out */
	assert_string_equal(meant("searrch"), "search");	/* doubled */
	assert_string_equal(meant("statuz"), "status");		/* another */
	assert_string_equal(meant("sttus"), "status");
	assert_string_equal(meant("colour"), "color");
	assert_string_equal(meant("coutn"), "count");
	assert_string_equal(meant("kwik"), "kwic");
	assert_string_equal(meant("jsno"), "json");
}

static void a_beginning_is_enough_where_nothing_is_nearer(void **state)
{
	(void)state;
	assert_string_equal(meant("files"), "files-with-matches");
	assert_string_equal(meant("cou"), "count");
	assert_string_equal(meant("sea"), "search");
	assert_string_equal(meant("s"), "");
}

static void other_words_are_other_words(void **state)
{
	(void)state;
	assert_string_equal(meant(""), "");
	assert_string_equal(meant("tariff"), "");
	assert_string_equal(meant("soy"), "");
	assert_string_equal(meant("jolt"), "");		/* two of four letters */
	assert_string_equal(meant("an-option-that-is-longer-than-mosst"), "");
	assert_string_equal(meant("a word of many letters, which is no name at all, at all"),
			    "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slips_are_seen_through),
		cmocka_unit_test(a_beginning_is_enough_where_nothing_is_nearer),
		cmocka_unit_test(other_words_are_other_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
