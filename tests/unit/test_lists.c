/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lists.c - posting lists in memory: read once queries have paid for them, within
 * their bytes, gone with their revision, and the same answers with them and without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store/lists/rack.h"
#include "lib/store/lists/store_lists.h"
#include "lib/store/store.h"
#include "tests/search/small_index.h"

enum {
	LIMIT = 1 << 20,
	DOCUMENTS = 40,
	MANY = 400,		/* of which a few are changed in place */
};

static const struct rack_before none;

/* --- The rack --- */

static struct list *list_of(uint32_t count)
{
	struct list *list = calloc(1, sizeof *list);
	assert_non_null(list);
	list->documents = calloc(count, sizeof *list->documents);
	list->postings = calloc(count, sizeof *list->postings);
	list->count = count;
	for (uint32_t i = 0; i < count; i++)
		list->documents[i] = 2 * i + 1;
	return list;
}

/* As if a query had paid for the list of TERM. */
static void buy(struct list_rack *rack, const char *term, uint32_t count)
{
	assert_true(rack_spend(rack, term, strlen(term), 1, 1, list_bytes(count, 0)));
	rack_put(rack, term, strlen(term), list_of(count));
}

static bool has(struct list_rack *rack, const char *term)
{
	return rack_has(rack, term, strlen(term));
}

static void a_list_is_read_when_it_is_paid_for(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct list_rack *rack = rack_join(lists, "one", &none);
	(void)state;
	assert_false(rack_spend(rack, "rare", 4, 40, 100, 1000));
	assert_false(rack_spend(rack, "earths", 6, 99, 100, 1000));
	assert_false(rack_spend(rack, "rare", 4, 59, 100, 1000));
	assert_true(rack_spend(rack, "rare", 4, 1, 100, 1000));
	/* One reads it, and nobody else meanwhile. */
	assert_false(rack_spend(rack, "rare", 4, 100, 100, 1000));
	rack_put(rack, "rare", 4, list_of(3));
	assert_true(has(rack, "rare"));
	assert_false(rack_spend(rack, "rare", 4, 100, 100, 1000));
	/* Who could not read it leaves it to the next. */
	assert_true(rack_spend(rack, "earths", 6, 1, 100, 1000));
	rack_put(rack, "earths", 6, NULL);
	assert_false(has(rack, "earths"));
	assert_true(rack_spend(rack, "earths", 6, 1, 100, 1000));
	rack_put(rack, "earths", 6, NULL);
	rack_leave(rack);
	lists_close(lists);
}

static void lists_stay_within_their_bytes(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct list_rack *rack = rack_join(lists, "one", &none);
	char term[16];
	(void)state;
	uint32_t count = LIMIT / LISTS_SHARE / 32;
	assert_false(rack_spend(rack, "long", 4, 1, 1, LIMIT / LISTS_SHARE + 1));
	for (unsigned i = 0; i < 40; i++) {
		snprintf(term, sizeof term, "word%u", i);
		buy(rack, term, count);
		assert_true(lists_stats(lists).bytes <= LIMIT);
		struct list *first = rack_take(rack, "word0", 5);
		assert_non_null(first);		/* it is always the one used last */
		rack_return(rack, first);
	}
	const struct lists_stats stats = lists_stats(lists);
	assert_true(stats.evicted > 0);
	assert_int_equal(stats.entries + stats.evicted, 40);
	assert_int_equal(stats.bytes, stats.entries * list_bytes(count, 0));
	assert_false(has(rack, "word1"));
	assert_true(has(rack, "word39"));
	rack_leave(rack);
	lists_close(lists);
}

/* What is thrown out while it is read stays as it was for who reads it. */
static void who_holds_a_list_keeps_it(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct list_rack *rack = rack_join(lists, "one", &none);
	char term[16];
	(void)state;
	buy(rack, "held", 100);
	struct list *held = rack_take(rack, "held", 4);
	for (unsigned i = 0; has(rack, "held"); i++) {
		snprintf(term, sizeof term, "word%u", i);
		buy(rack, term, LIMIT / LISTS_SHARE / 32);
	}
	assert_null(rack_take(rack, "held", 4));
	assert_int_equal(held->count, 100);
	assert_int_equal(held->documents[99], 199);
	rack_return(rack, held);
	rack_leave(rack);
	lists_close(lists);
}

static void a_rack_goes_with_the_last_who_uses_it(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct list_rack *one = rack_join(lists, "index 1", &none), *same, *other;
	(void)state;
	same = rack_join(lists, "index 1", &none);
	other = rack_join(lists, "index 2", &none);
	assert_ptr_equal(one, same);
	assert_ptr_not_equal(one, other);
	buy(one, "rare", 10);
	assert_true(has(same, "rare"));
	assert_false(has(other, "rare"));
	rack_leave(one);
	assert_true(has(same, "rare"));
	rack_leave(same);
	assert_int_equal(lists_stats(lists).dropped, 1);
	assert_int_equal(lists_stats(lists).bytes, 0);
	rack_leave(other);
	lists_close(lists);
}

static void a_later_revision_takes_lists_over(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct rack_before before = { rack_join(lists, "revision 1", &none), 1000 };
	uint32_t last;
	(void)state;
	buy(before.rack, "rare", 10);
	buy(before.rack, "earths", 20);
	uint64_t bytes = lists_stats(lists).bytes;
	struct list_rack *second = rack_join(lists, "revision 2", &before);
	rack_leave(before.rack);
	assert_int_equal(lists_stats(lists).bytes, bytes);	/* there once */
	assert_int_equal(lists_stats(lists).dropped, 0);
	assert_false(has(second, "rare"));
	assert_null(rack_take_before(second, "tariffs", 7, &last));
	struct list *list = rack_take_before(second, "rare", 4, &last);
	assert_int_equal(list->count, 10);
	assert_int_equal(last, 1000);
	rack_return(second, list);
	assert_true(rack_spend(second, "rare", 4, 1, 100, 1000));	/* at once */
	rack_put_before(second, "rare", 4);
	assert_true(has(second, "rare"));
	/* What nobody asked for in the second goes on to the third as it was. */
	before = (struct rack_before){ second, 2000 };
	struct list_rack *third = rack_join(lists, "revision 3", &before);
	rack_leave(second);
	list = rack_take_before(third, "earths", 6, &last);
	assert_int_equal(list->count, 20);
	assert_int_equal(last, 1000);
	rack_return(third, list);
	list = rack_take_before(third, "rare", 4, &last);
	assert_int_equal(last, 2000);
	rack_return(third, list);
	rack_leave(third);
	assert_int_equal(lists_stats(lists).dropped, 2);
	assert_int_equal(lists_stats(lists).bytes, 0);
	lists_close(lists);
}

static void a_list_is_skipped_through(void **state)
{
	struct list *list = list_of(1000);	/* 1, 3, 5 ... 1999 */
	(void)state;
	for (uint32_t from = 0; from < 1000; from += 37)
		for (uint32_t target = 2 * from + 1; target < 2010; target++) {
			uint32_t at = from;
			list_seek(list, &at, target);
			assert_int_equal(at, target / 2 < 1000 ? target / 2 : 1000);
		}
	list_free(list);
}

/* --- A store that uses it --- */

static char folder[64], large[80];

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	snprintf(large, sizeof large, "%s/large", folder);
	return mkdtemp(folder) == NULL;
}

static int take_down(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

/* To the index at PATH; documents that are there already are made anew, with other text
 * after each PASS. */
static void add_documents(const char *path, unsigned first, unsigned count, unsigned pass)
{
	static char ids[MANY][16], paths[MANY][24], texts[MANY][80];
	static struct small_document documents[MANY];
	for (unsigned i = first; i < first + count; i++) {
		snprintf(ids[i], sizeof ids[i], "d%u", i);
		snprintf(paths[i], sizeof paths[i], "/n/%u.txt", i);
		snprintf(texts[i], sizeof texts[i], "%s of the %srare earths%s",
			 (i + pass) % 3 == 0 ? "controls" : "exports",
			 pass > 0 ? "newer " : "", i % 2 == 0 ? " rare earths" : "");
		documents[i] = (struct small_document){ .id = ids[i], .path = paths[i],
							.language = "en", .title = "",
							.text = texts[i] };
	}
	small_index_add_pairs(path, documents + first, count, "of the");
}

static struct store_matches ask(struct store *store, const char *const *words, size_t count,
				uint32_t limit, uint32_t count_to)
{
	struct store_matches matches = {0};
	struct store_phrase *phrase = store_phrase_new();
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(store_phrase_slot(phrase), STATUS_OK);
		assert_int_equal(store_phrase_term(phrase, words[i], strlen(words[i])),
				 STATUS_OK);
	}
	struct store_query *query = store_query_phrase(phrase);
	const struct store_search search = { .limit = limit, .count_to = count_to };
	assert_int_equal(store_match(store, query, &search, &matches, NULL), STATUS_OK);
	store_query_free(query);
	store_phrase_free(phrase);
	return matches;
}

static void same_matches(const struct store_matches *a, const struct store_matches *b)
{
	assert_int_equal(a->total, b->total);
	assert_int_equal(a->exact, b->exact);
	assert_int_equal(a->hit_count, b->hit_count);
	for (size_t i = 0; i < a->hit_count; i++) {
		assert_int_equal(a->hits[i].document, b->hits[i].document);
		assert_float_equal(a->hits[i].score, b->hits[i].score, 1e-9);
	}
}

static const struct {
	const char *words[4];
	size_t count;
} phrases[] = {
	{ { "rare", "earths" }, 2 },		/* words */
	{ { "of", "the" }, 2 },			/* a pair, which is all of it */
	{ { "of", "the", "rare", "earths" }, 4 },	/* a pair and words */
	{ { "controls", "of", "the", "rare" }, 4 },
	{ { "the", "of" }, 2 },			/* a pair that nobody has */
	{ { "earths", "controls" }, 2 },	/* words that never stand so */
};

static void answers_are_the_same_with_lists(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct store *plain, *fast;
	(void)state;
	add_documents(folder, 0, DOCUMENTS, 0);
	assert_int_equal(store_open(folder, &plain, NULL), STATUS_OK);
	assert_int_equal(store_open(folder, &fast, NULL), STATUS_OK);
	store_use_lists(fast, lists);
	for (unsigned pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
			for (uint32_t limit = 0; limit <= 50; limit += 5) {
				struct store_matches one = ask(plain, phrases[i].words,
							       phrases[i].count, limit, 1000);
				struct store_matches two = ask(fast, phrases[i].words,
							       phrases[i].count, limit, 1000);
				same_matches(&one, &two);
				store_matches_finish(&one);
				store_matches_finish(&two);
				store_read_lists(fast, UINT64_MAX);
			}
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		assert_true(i == 1 || i == 4 || store_has_list(fast, phrases[i].words[0],
							       strlen(phrases[i].words[0])));
	store_close(plain);
	store_close(fast);
	assert_int_equal(lists_stats(lists).bytes, 0);
	lists_close(lists);
}

/* Once counted as far as was asked, what cannot be among the best is passed over: then the
 * total is what was asked for, whichever way it was found. */
static void totals_do_not_tell_how_they_were_found(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct store *store;
	(void)state;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	store_use_lists(store, lists);
	for (unsigned pass = 0; pass < 4; pass++) {
		struct store_matches matches = ask(store, phrases[0].words, 2, 2, 7);
		assert_false(matches.exact);
		assert_int_equal(matches.total, 7);
		store_matches_finish(&matches);
		matches = ask(store, phrases[1].words, 2, 2, 7);
		assert_true(matches.exact);	/* the length of a list is known */
		assert_int_equal(matches.total, DOCUMENTS);
		store_matches_finish(&matches);
		store_read_lists(store, UINT64_MAX);
	}
	assert_true(lists_stats(lists).hits > 0);
	store_close(store);
	lists_close(lists);
}

static void lists_go_with_their_revision(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct store *store;
	bool changed;
	(void)state;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	store_use_lists(store, lists);
	for (unsigned pass = 0; pass < 2; pass++) {
		struct store_matches matches = ask(store, phrases[0].words, 2, 100, 1000);
		assert_int_equal(matches.total, DOCUMENTS);
		store_matches_finish(&matches);
		assert_int_equal(store_read_lists(store, 0), pass == 0);
		assert_int_equal(store_has_list(store, "rare", 4), pass > 0);
		assert_false(store_read_lists(store, UINT64_MAX));
	}
	assert_true(store_has_list(store, "rare", 4));
	add_documents(folder, DOCUMENTS, DOCUMENTS, 0);
	assert_int_equal(store_refresh(store, &changed, NULL), STATUS_OK);
	assert_true(changed);
	assert_false(store_has_list(store, "rare", 4));
	assert_int_equal(lists_stats(lists).entries, 0);
	assert_true(lists_stats(lists).dropped >= 2);
	struct store_matches matches = ask(store, phrases[0].words, 2, 100, 1000);
	assert_int_equal(matches.total, 2 * DOCUMENTS);
	store_matches_finish(&matches);
	store_close(store);
	lists_close(lists);
}

static void ask_all(struct store *plain, struct store *fast)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		struct store_matches one = ask(plain, phrases[i].words, phrases[i].count, MANY,
					       MANY);
		struct store_matches two = ask(fast, phrases[i].words, phrases[i].count, MANY,
					       MANY);
		same_matches(&one, &two);
		store_matches_finish(&one);
		store_matches_finish(&two);
		store_read_lists(fast, UINT64_MAX);
	}
}

/* The first revision that has many documents, and others with one or two more or made
 * anew: only what has changed of a list is read, and the answers are those of the index. */
static void lists_go_on_where_little_has_changed(void **state)
{
	struct lists *lists = lists_open(LIMIT);
	struct store *plain, *fast;
	bool changed;
	(void)state;
	add_documents(large, 0, MANY - 4, 0);
	assert_int_equal(store_open(large, &plain, NULL), STATUS_OK);
	assert_int_equal(store_open(large, &fast, NULL), STATUS_OK);
	store_use_lists(fast, lists);
	ask_all(plain, fast);
	ask_all(plain, fast);
	for (unsigned pass = 0; pass < 6; pass++) {
		if (pass % 2 == 0)
			add_documents(large, MANY - 4 + pass / 2, 1, 0);
		else
			add_documents(large, 50 * pass, 2, pass);
		assert_int_equal(store_refresh(plain, &changed, NULL), STATUS_OK);
		assert_int_equal(store_refresh(fast, &changed, NULL), STATUS_OK);
		assert_true(changed);
		assert_false(store_has_list(fast, "rare", 4));
		assert_int_equal(lists_stats(lists).dropped, 0);
		ask_all(plain, fast);
		assert_true(store_has_list(fast, "rare", 4));	/* after one question */
		ask_all(plain, fast);
	}
	store_close(plain);
	store_close(fast);
	assert_int_equal(lists_stats(lists).bytes, 0);
	lists_close(lists);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_read_when_it_is_paid_for),
		cmocka_unit_test(lists_stay_within_their_bytes),
		cmocka_unit_test(who_holds_a_list_keeps_it),
		cmocka_unit_test(a_rack_goes_with_the_last_who_uses_it),
		cmocka_unit_test(a_later_revision_takes_lists_over),
		cmocka_unit_test(a_list_is_skipped_through),
		cmocka_unit_test(answers_are_the_same_with_lists),
		cmocka_unit_test(totals_do_not_tell_how_they_were_found),
		cmocka_unit_test(lists_go_with_their_revision),
		cmocka_unit_test(lists_go_on_where_little_has_changed),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
