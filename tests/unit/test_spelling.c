/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spelling.c - the words found by skipping through a list are those that trying
 * every word finds. Work is counted here, and no time measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/utf8.h"
#include "lib/store/words/spelling.h"
#include "lib/store/store.h"
#include "lib/text/text.h"
#include "tests/search/small_index.h"

enum {
	WORDS = 3000,
	TRIALS = 1500,
	LONGEST = 7,		/* characters of an invented word */
	WORD_BYTES = 4 * LONGEST + 1,
	HITS_MAX = 400,
};

/* Letters of one to four bytes, the edges of what can be encoded among them, some often
 * so that words are alike. */
static const uint32_t letters[] = {
	'a', 'a', 'a', 'b', 'b', 'c', 'z', '0', '9', '\'', 0x439, 0x439, 0x4e2d, 0x4e2d,
	0x6587, 0xd7ff, 0xe000, 0x20000, 0x10ffff,
};

static uint32_t seed = 1;

static uint32_t below(uint32_t limit)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % limit;
}

static void invent(char word[WORD_BYTES])
{
	size_t len = 0;
	for (uint32_t left = 1 + below(LONGEST); left > 0; left--)
		len += utf8_encode(letters[below(sizeof letters / sizeof *letters)],
				   word + len);
	word[len] = '\0';
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(a, b);
}

static char words[WORDS][WORD_BYTES];
static size_t word_count;

static void invent_words(void)
{
	size_t kept = 0;
	for (size_t i = 0; i < WORDS; i++)
		invent(words[i]);
	qsort(words, WORDS, sizeof *words, by_bytes);
	for (size_t i = 0; i < WORDS; i++)
		if (kept == 0 || strcmp(words[kept - 1], words[i]) != 0)
			memmove(words[kept++], words[i], sizeof *words);
	word_count = kept;
}

static size_t points_of(const char *word, uint32_t *points)
{
	size_t count = 0, len = strlen(word);
	for (size_t at = 0; at < len; count++)
		at += utf8_decode(word + at, len - at, &points[count], NULL);
	return count;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The whole table, by its definition. */
static unsigned distance_of(const char *one, const char *other)
{
	static unsigned table[64][64];
	uint32_t a[64], b[64];
	size_t a_count = points_of(one, a), b_count = points_of(other, b);
	for (size_t i = 0; i <= a_count; i++) {
		for (size_t j = 0; j <= b_count; j++) {
			unsigned cost = i == 0 ? (unsigned)j : (unsigned)i;
			if (i > 0 && j > 0) {
				cost = least(table[i - 1][j] + 1, table[i][j - 1] + 1);
				cost = least(cost, table[i - 1][j - 1] +
						   (a[i - 1] != b[j - 1]));
			}
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				cost = least(cost, table[i - 2][j - 2] + 1);
			table[i][j] = cost;
		}
	}
	return table[a_count][b_count];
}

static size_t first_from(const char *target, size_t len)
{
	size_t at = 0;
	while (at < word_count) {
		size_t own = strlen(words[at]);
		size_t common = own < len ? own : len;
		int order = common == 0 ? 0 : memcmp(words[at], target, common);
		if (order > 0 || (order == 0 && own >= len))
			break;
		at++;
	}
	return at;
}

/* Which words skipping finds, in order; returns how many words were read. */
static size_t skip_through(const char *word, unsigned distance, bool *found,
			   unsigned *how_far)
{
	struct spelling *spelling = NULL;
	struct buf next = {0};
	size_t reads = 0, last = 0;
	assert_int_equal(spelling_open(word, strlen(word), distance, &spelling, NULL),
			 STATUS_OK);
	memset(found, 0, WORDS);
	while (spelling_next(spelling, &next)) {
		size_t at = first_from(next.data, next.len);
		if (at == word_count)
			break;
		assert_true(reads == 0 || at > last);
		last = at;
		found[at] = spelling_reads(spelling, words[at], strlen(words[at]),
					   &how_far[at]);
		reads++;
	}
	buf_finish(&next);
	spelling_close(spelling);
	return reads;
}

static void skipping_finds_what_trying_every_word_finds(void **state)
{
	static bool found[WORDS];
	static unsigned how_far[WORDS];
	size_t reads[3] = {0}, hits = 0;
	(void)state;
	invent_words();
	for (int trial = 0; trial < TRIALS; trial++) {
		char invented[WORD_BYTES];
		unsigned distance = below(STORE_DISTANCE_MAX + 1);
		invent(invented);
		const char *word = below(2) ? invented
					    : words[below((uint32_t)word_count)];
		reads[distance] += skip_through(word, distance, found, how_far);
		for (size_t i = 0; i < word_count; i++) {
			unsigned truth = distance_of(word, words[i]);
			assert_int_equal(found[i], truth <= distance);
			assert_true(!found[i] || how_far[i] == truth);
			hits += found[i];
		}
	}
	assert_true(hits > 10 * TRIALS);
	assert_true(reads[0] <= TRIALS);
	assert_true(reads[1] < TRIALS / 3 * word_count / 20);
	assert_true(reads[2] < TRIALS / 3 * word_count / 2);
}

static void too_much_is_refused(void **state)
{
	struct spelling *spelling = NULL;
	static char word[TEXT_WORD_MAX + 1];
	(void)state;
	memset(word, 'a', sizeof word);
	assert_int_equal(spelling_open("a", 1, STORE_DISTANCE_MAX + 1, &spelling, NULL),
			 STATUS_TOO_LARGE);
	assert_int_equal(spelling_open(word, sizeof word, 1, &spelling, NULL),
			 STATUS_TOO_LARGE);
	assert_int_equal(spelling_open(word, TEXT_WORD_MAX, 2, &spelling, NULL),
			 STATUS_OK);
	spelling_close(spelling);
}

/* --- In an index --- */

enum {
	DOCUMENTS = 4,
	PLAIN = 5000,		/* words of four digits, in the first document */
};

static char folder[64];
static struct store *store;
static struct buf text;

static int set_up(void **state)
{
	struct small_document documents[DOCUMENTS] = {
		{ .id = "many" },
		{ .id = "b", .title = "Tariffs", .text = "tariff tarif traiff été" },
		{ .id = "c", .title = "Zebra", .text = "tariff tariffs 中文 中国" },
		{ .id = "d", .title = "", .text = "tariffs 中中 lib's" },
	};
	(void)state;
	for (unsigned i = 0; i < PLAIN; i++)
		buf_addf(&text, "%04u%s", i * 2, i % 10 == 9 ? "\n" : " ");
	documents[0].title = "";
	documents[0].text = buf_cstr(&text);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		documents[i].path = "/Archive/x";
		documents[i].language = "en";
		documents[i].author = "Tariq Tarif";
		documents[i].source = "tariff";
	}
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	small_index_add(folder, documents, DOCUMENTS);
	return store_open(folder, &store, NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	char command[160];
	(void)state;
	store_close(store);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	buf_finish(&text);
	return system(command);
}

static bool list(void *context, const struct store_like *like)
{
	assert_int_equal(strlen(like->word), like->len);
	buf_addf(context, "%s %u %u\n", like->word, like->distance,
		 (unsigned)like->documents);
	return true;
}

static unsigned same(const char *word, unsigned distance, uint32_t limit,
		     const char *expected)
{
	struct buf found = {0};
	struct deadline counting = {0};
	assert_int_equal(store_words_like(store, word, strlen(word), distance, limit,
					  list, &found, &counting, NULL), STATUS_OK);
	assert_string_equal(buf_cstr(&found), expected);
	buf_finish(&found);
	return counting.calls;
}

static void the_nearest_come_first_and_of_these_the_most_frequent(void **state)
{
	(void)state;
	same("tariff", 0, 9, "tariff 0 2\n");
	same("tariff", 1, 9, "tariff 0 2\ntariffs 1 3\ntarif 1 1\ntraiff 1 1\n");
	same("tarriff", 2, 9, "tariff 1 2\ntariffs 2 3\ntarif 2 1\ntraiff 2 1\n");
	same("tarriff", 2, 3, "tariff 1 2\ntariffs 2 3\ntarif 2 1\n");
	same("tarriff", 2, 1, "tariff 1 2\n");
	same("tarrif", 2, 0, "");
	same("tarrif", 0, 9, "");
	same("xyzzy", 2, 9, "");
}

/* The author's name, the source and every stem are terms too. */
static void only_words_are_found(void **state)
{
	(void)state;
	same("tariq", 1, 9, "tarif 1 1\n");
	same("zebr", 1, 9, "zebra 1 1\n");
	same("archive", 2, 9, "");
	same("libs", 1, 9, "lib's 1 1\n");
}

static void a_character_counts_once_however_many_bytes_it_has(void **state)
{
	(void)state;
	same("中", 0, 9, "中 0 2\n");
	same("文", 1, 9, "文 0 1\n中 1 2\n国 1 1\n");
	same("ete", 0, 9, "ete 0 1\n");
}

static void few_words_are_looked_at(void **state)
{
	(void)state;
	assert_int_equal(same("1234", 0, 9, "1234 0 1\n"), 1);
	assert_true(same("1234", 1, 1, "1234 0 1\n") < 100);
	assert_true(same("tarriff", 1, 1, "tariff 1 2\n") < 60);
	assert_true(same("tarriff", 2, 1, "tariff 1 2\n") < 300);
	assert_true(same("1234x", 2, 1, "1234 1 1\n") < 400);
}

static void looking_stops(void **state)
{
	struct deadline over = { .at_ns = 1 };
	struct buf found = {0};
	(void)state;
	assert_int_equal(store_words_like(store, "1234", 4, 2, 9, list, &found, &over,
					  NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	assert_int_equal(found.len, 0);
	assert_int_equal(store_words_like(store, "1234", 4, 3, 9, list, &found, NULL,
					  NULL), STATUS_TOO_LARGE);
	buf_finish(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skipping_finds_what_trying_every_word_finds),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(the_nearest_come_first_and_of_these_the_most_frequent),
		cmocka_unit_test(only_words_are_found),
		cmocka_unit_test(a_character_counts_once_however_many_bytes_it_has),
		cmocka_unit_test(few_words_are_looked_at),
		cmocka_unit_test(looking_stops),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
