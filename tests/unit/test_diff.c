/* SPDX-License-Identifier: MIT */
/* test_diff.c - a difference makes the one of the other, and no shorter one does. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/versions/diff.h"
#include "client/versions/sentences.h"
#include "client/versions/versions.h"

enum {
	TRIALS = 40000,
	SMALL = 14,		/* items of a list that force can deal with */
	LARGE = 3000,
};

static uint32_t seed = 7;

static uint32_t any(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static void fill(uint32_t *list, size_t count, uint32_t kinds)
{
	for (size_t i = 0; i < count; i++)
		list[i] = any(kinds);
}

/* Applying what was found to A gives B. Returns how many changes it takes. */
static size_t apply(const uint32_t *a, size_t a_count, const uint32_t *b,
		    size_t b_count, const bool *removed, const bool *added)
{
	size_t at = 0, changes = 0;
	for (size_t i = 0; i < b_count; i++) {
		if (added[i]) {
			changes++;
			continue;
		}
		while (at < a_count && removed[at]) {
			at++;
			changes++;
		}
		assert_true(at < a_count);
		assert_int_equal(a[at++], b[i]);
	}
	while (at < a_count && removed[at]) {
		at++;
		changes++;
	}
	assert_int_equal(at, a_count);
	return changes;
}

/* The same by the longest common subsequence, of all there are. */
static size_t least_changes(const uint32_t *a, size_t a_count, const uint32_t *b,
			    size_t b_count)
{
	size_t longest[SMALL + 1][SMALL + 1] = { { 0 } };
	for (size_t i = 1; i <= a_count; i++)
		for (size_t j = 1; j <= b_count; j++) {
			size_t left = longest[i][j - 1], up = longest[i - 1][j];
			longest[i][j] = a[i - 1] == b[j - 1] ? longest[i - 1][j - 1] + 1
				: left > up ? left : up;
		}
	return a_count + b_count - 2 * longest[a_count][b_count];
}

static void test_small_lists_are_made_by_the_least(void **state)
{
	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		uint32_t a[SMALL], b[SMALL];
		bool removed[SMALL], added[SMALL];
		size_t a_count = any(SMALL + 1), b_count = any(SMALL + 1);
		uint32_t kinds = 1 + any(6);
		fill(a, a_count, kinds);
		fill(b, b_count, kinds);
		size_t least = least_changes(a, a_count, b, b_count);
		struct diff_list x = { a, a_count }, y = { b, b_count };
		assert_int_equal(diff_find(x, y, 2 * SMALL, removed, added), 0);
		assert_int_equal(apply(a, a_count, b, b_count, removed, added), least);
		assert_int_equal(diff_find(x, y, least, removed, added), 0);
		if (least > 0)
			assert_int_equal(diff_find(x, y, least - 1, removed, added),
					 -E2BIG);
	}
}

/* Some edits of a long list: no more changes than were made. */
static void test_large_lists(void **state)
{
	(void)state;
	static uint32_t a[LARGE], b[2 * LARGE];
	static bool removed[LARGE], added[2 * LARGE];
	for (int trial = 0; trial < 60; trial++) {
		size_t count = 0, edits = 0;
		uint32_t often = 1 + any(300);
		fill(a, LARGE, 1 + any(2000));
		for (size_t i = 0; i < LARGE; i++) {
			uint32_t what = any(often);
			if (what == 0 || count + 1 == 2 * LARGE) {
				edits++;
				continue;
			}
			if (what == 1) {
				b[count++] = any(2000);
				edits++;
			}
			b[count++] = a[i];
		}
		struct diff_list x = { a, LARGE }, y = { b, count };
		assert_int_equal(diff_find(x, y, 3 * LARGE, removed, added), 0);
		assert_true(apply(a, LARGE, b, count, removed, added) <= edits);
	}
}

static void test_nothing_in_common(void **state)
{
	(void)state;
	static uint32_t a[LARGE], b[LARGE];
	static bool removed[LARGE], added[LARGE];
	for (uint32_t i = 0; i < LARGE; i++) {
		a[i] = 2 * i;
		b[i] = 2 * i + 1;
	}
	struct diff_list x = { a, LARGE }, y = { b, LARGE };
	assert_int_equal(diff_find(x, y, 2 * LARGE, removed, added), 0);
	assert_int_equal(apply(a, LARGE, b, LARGE, removed, added), 2 * LARGE);
	assert_int_equal(diff_find(x, y, 100, removed, added), -E2BIG);
	y.count = 0;
	assert_int_equal(diff_find(x, y, LARGE, removed, added), 0);
	assert_int_equal(diff_find(x, y, LARGE - 1, removed, added), -E2BIG);
	assert_int_equal(diff_find(y, y, 0, removed, added), 0);
}

/* --- Sentences --- */

/* TEXT with a bar behind each sentence and one space between words. */
static void parts_are(const char *text, const char *wanted)
{
	struct sentences sentences;
	char got[1024] = "";
	assert_int_equal(sentences_find(&sentences, text, strlen(text)), 0);
	size_t word = 0;
	for (size_t i = 0; i < sentences.count; i++) {
		assert_int_equal(sentences.at[i].first, word);
		assert_true(sentences.at[i].count > 0);
		for (size_t w = 0; w < sentences.at[i].count; w++, word++) {
			size_t len = strlen(got);
			snprintf(got + len, sizeof got - len, "%s%.*s",
				 w > 0 ? " " : "", (int)sentences.words[word].len,
				 text + sentences.words[word].start);
		}
		strcat(got, "|");
	}
	assert_int_equal(word, sentences.word_count);
	assert_string_equal(got, wanted);
	sentences_finish(&sentences);
}

static void test_sentences(void **state)
{
	(void)state;
	parts_are("", "");
	parts_are(" \n\t ", "");
	parts_are("one", "one|");
	parts_are("One two. Three  four.  Five", "One two.|Three four.|Five|");
	parts_are("A line that was broken where it was full of\nwords. Five",
		  "A line that was broken where it was full of words.|Five|");
	parts_are("copper 875\nlead 298\na line that is no table's, for it is "
		  "long\nenough",
		  "copper 875|lead 298|a line that is no table's, for it is long "
		  "enough|");
	parts_are("It rose 2.5 pct. to 7.", "It rose 2.5 pct. to 7.|");
	parts_are("\"Is it?\" \"It is.\" Yes", "\"Is it?\"|\"It is.\"|Yes|");
	parts_are("no full stop\n\nanother paragraph\n    indented\n\tagain",
		  "no full stop|another paragraph|indented|again|");
	parts_are("a list whose lines are long enough to be broken:\n- one\n- two",
		  "a list whose lines are long enough to be broken:|- one|- two|");
	parts_are("\xe2\x80\x9cSo.\xe2\x80\x9d \xe2\x80\x9cWhat?\xe2\x80\x9d",
		  "\xe2\x80\x9cSo.\xe2\x80\x9d|\xe2\x80\x9cWhat?\xe2\x80\x9d|");
	parts_are("\xe4\xb8\x80\xe3\x80\x82\xe4\xba\x8c\xe3\x80\x82",
		  "\xe4\xb8\x80\xe3\x80\x82|\xe4\xba\x8c\xe3\x80\x82|");
}

static void test_lines_make_no_difference(void **state)
{
	(void)state;
	const char *one = "The  minister  said  so  on  Monday  in  the  north.\n"
		"Nobody of those who were there and had heard what he said\n"
		"believed him. Prices fell.";
	const char *other = "The minister said so on Monday in the north. Nobody of\n"
		"those who were there and had heard what he said believed her. "
		"Prices fell.";
	struct versions versions = {
		.a = { .text = one, .len = strlen(one) },
		.b = { .text = other, .len = strlen(other) },
	};
	struct versions_part part = {0};
	assert_int_equal(versions_compare(&versions), 0);
	assert_int_equal(versions.removed, 1);
	assert_int_equal(versions.added, 1);
	assert_int_equal(versions.same, 2);
	assert_int_equal(versions.words_removed, 1);
	assert_int_equal(versions.words_added, 1);
	assert_int_equal(versions.words_same, 24);
	assert_true(versions_next(&versions, &part));
	assert_int_equal(part.a, 1);
	assert_int_equal(part.a_end, 2);
	assert_int_equal(part.b, 1);
	assert_int_equal(part.b_end, 2);
	part.a = part.a_end;
	part.b = part.b_end;
	assert_false(versions_next(&versions, &part));
	versions_finish(&versions);
}

/* Made-up texts: what is shown as the same stands in both, in its order, and all words
 * are accounted for. */
static void test_any_versions(void **state)
{
	(void)state;
	static const char *const words[] = {"The",  "ship", "sank.", "rose",   "\n\n",
					    "Why?", "a",    "\n",    "- item", "of"};
	for (int trial = 0; trial < 3000; trial++) {
		char text[2][400] = { "", "" };
		for (int t = 0; t < 2; t++)
			for (uint32_t i = any(25); i > 0; i--)
				strcat(strcat(text[t], words[any(10)]), " ");
		struct versions versions = {
			.a = { .text = text[0], .len = strlen(text[0]) },
			.b = { .text = text[1], .len = strlen(text[1]) },
		};
		assert_int_equal(versions_compare(&versions), 0);
		const struct sentences *a = &versions.a.sentences;
		const struct sentences *b = &versions.b.sentences;
		assert_int_equal(versions.same + versions.removed, a->count);
		assert_int_equal(versions.same + versions.added, b->count);
		assert_int_equal(versions.words_same + versions.words_removed,
				 a->word_count);
		assert_int_equal(versions.words_same + versions.words_added,
				 b->word_count);
		apply(a->word_numbers, a->word_count, b->word_numbers, b->word_count,
		      versions.a.marked, versions.b.marked);
		apply(a->numbers, a->count, b->numbers, b->count, versions.a.changed,
		      versions.b.changed);
		versions_finish(&versions);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_lists_are_made_by_the_least),
		cmocka_unit_test(test_large_lists),
		cmocka_unit_test(test_nothing_in_common),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_lines_make_no_difference),
		cmocka_unit_test(test_any_versions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
