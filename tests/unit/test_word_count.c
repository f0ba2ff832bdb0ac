/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_word_count.c - the most frequent words come first, and only words that a list
 * of frequent words takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "indexer/word_count.h"
#include "lib/store/words/frequent.h"

static void count_words(struct word_count *count, const char *text)
{
	char copy[256];
	snprintf(copy, sizeof copy, "%s", text);
	for (char *rest = copy, *word; (word = strsep(&rest, " ")) != NULL;)
		assert_true(word_count_add(count, word, strlen(word)));
}

static void takes(struct word_count *count, size_t most, const char *expected)
{
	struct buf words = {0};
	word_count_take(count, most, &words);
	assert_non_null(buf_cstr(&words));
	assert_string_equal(words.data, expected);
	buf_finish(&words);
}

static void the_most_frequent_come_first(void **state)
{
	(void)state;
	struct word_count count = {0};
	takes(&count, 5, "");
	count_words(&count, "b a c a b a to too d d");
	assert_int_equal(count.total, 10);
	takes(&count, 5, "a b d c to");
	assert_int_equal(count.total, 0);
	count_words(&count, "too to e");
	takes(&count, 9, "e to too");
	count_words(&count, "x");
	takes(&count, 0, "");
}

static void what_no_list_takes_is_passed_over(void **state)
{
	(void)state;
	struct word_count count = {0};
	char word[FREQUENT_WORD_MAX + 1];
	memset(word, 'w', sizeof word);
	assert_true(word_count_add(&count, word, sizeof word));
	assert_true(word_count_add(&count, "a b", 3));
	assert_true(word_count_add(&count, "c", 1));
	takes(&count, 1, "c");
}

static void a_large_table_forgets_nothing(void **state)
{
	(void)state;
	struct word_count count = {0};
	char word[16];
	for (int i = 0; i < 100000; i++) {
		size_t len = (size_t)snprintf(word, sizeof word, "%d", i);
		assert_true(word_count_add(&count, word, len));
		if (i == 77 || i == 99999)
			assert_true(word_count_add(&count, word, len));
	}
	assert_true(word_count_add(&count, "77", 2));
	assert_int_equal(count.used, 100000);
	takes(&count, 3, "77 99999 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_frequent_come_first),
		cmocka_unit_test(what_no_list_takes_is_passed_over),
		cmocka_unit_test(a_large_table_forgets_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
