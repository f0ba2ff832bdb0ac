/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cache.c - answers by name: what is found, what goes first, and what it takes. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/cache/cache.h"

enum {
	LIMIT = 64 * 1024,
	BODY = 1000,		/* bytes of an answer that many of fit */
	MANY = 1000,		/* answers, more than fit */
	THREADS = 4,
};

static struct cache *cache;
static struct cache_index *one, *two;
static const struct store_stamp first = { .known = true, .numbers = { 1 } };
static const struct store_stamp second = { .known = true, .numbers = { 2 } };

static struct cache_index *of(const char *path)
{
	return cache_index_of(cache, path, &path, 1);
}

static int open_small(void **state)
{
	(void)state;
	cache = cache_open(LIMIT);
	if (cache == NULL)
		return 1;
	one = of("/one");
	two = of("/two");
	return one == NULL || two == NULL;
}

static int close_it(void **state)
{
	(void)state;
	cache_close(cache);
	cache_close(NULL);
	return 0;
}

static struct cache_bytes bytes(const char *text)
{
	return (struct cache_bytes){ text, strlen(text) };
}

static void put(struct cache_index *index, const struct store_stamp *stamp,
		const char *name, const char *body, const char *own)
{
	cache_put(index, stamp, bytes(name), bytes(body), bytes(own));
}

static bool has(struct cache_index *index, const struct store_stamp *stamp,
		const char *name, const char *body, const char *own)
{
	struct cache_found found = {0};
	if (!cache_find(index, stamp, bytes(name), &found)) {
		assert_null(found.answer);
		return false;
	}
	assert_int_equal(found.body.len, strlen(body));
	assert_memory_equal(found.body.at, body, found.body.len);
	assert_int_equal(found.own.len, strlen(own));
	assert_memory_equal(found.own.at, own, found.own.len);
	cache_return(index, &found);
	assert_null(found.answer);
	return true;
}

/* As a request does that finds nothing: the index is seen to be at STAMP. */
static void miss(struct cache_index *index, const struct store_stamp *stamp)
{
	assert_false(has(index, stamp, "nothing is called so", "", ""));
}

static void what_is_put_is_found(void **state)
{
	(void)state;
	miss(one, &first);
	put(one, &first, "name", "body", "own");
	put(one, &first, "namf", "other body", "");
	assert_true(has(one, &first, "name", "body", "own"));
	assert_true(has(one, &first, "namf", "other body", ""));
	assert_false(has(one, &first, "nam", "", ""));
	assert_false(has(one, &first, "name ", "", ""));
	struct cache_stats stats = cache_stats(cache);
	assert_int_equal(stats.entries, 2);
	assert_int_equal(stats.hits, 2);
	assert_int_equal(stats.misses, 3);
	assert_int_equal(stats.limit, LIMIT);
	assert_int_equal(cache_stats(NULL).limit, 0);
}

static void of_two_of_one_name_the_first_stays(void **state)
{
	(void)state;
	miss(one, &first);
	put(one, &first, "name", "body", "");
	put(one, &first, "name", "another", "");
	assert_true(has(one, &first, "name", "body", ""));
	assert_int_equal(cache_stats(cache).entries, 1);
}

static void another_name_has_an_own_part(void **state)
{
	struct cache_found found;
	(void)state;
	miss(one, &first);
	put(one, &first, "exact", "body", "A");
	cache_name(one, &first, bytes("exact"), bytes("shared"), bytes("cursor"));
	assert_true(cache_find_other(one, &first, bytes("shared"), &found));
	assert_memory_equal(found.own.at, "cursor", found.own.len);
	cache_return(one, &found);
	cache_name(one, &first, bytes("shared"), bytes("other exact"), bytes("B"));
	assert_true(has(one, &first, "other exact", "body", "B"));
	assert_true(has(one, &first, "exact", "body", "A"));
	/* One answer, and a hit in place of the miss. */
	struct cache_stats stats = cache_stats(cache);
	assert_int_equal(stats.entries, 1);
	assert_int_equal(stats.hits, 3);
	assert_int_equal(stats.misses, 0);
	cache_name(one, &first, bytes("no such"), bytes("lost"), bytes(""));
	assert_false(has(one, &first, "lost", "", ""));
}

static void another_revision_drops_all_of_its_index_and_no_other(void **state)
{
	struct cache_stats empty = cache_stats(cache);
	(void)state;
	miss(one, &first);
	miss(two, &first);
	put(one, &first, "name", "body", "");
	cache_name(one, &first, bytes("name"), bytes("shared"), bytes(""));
	put(one, &first, "more", "body", "");
	put(two, &first, "name", "of two", "");
	assert_false(has(one, &second, "name", "", ""));
	struct cache_stats stats = cache_stats(cache);
	assert_int_equal(stats.entries, 1);
	assert_int_equal(stats.dropped, 2);
	assert_int_equal(stats.evicted, 0);
	assert_true(has(two, &first, "name", "of two", ""));
	assert_false(has(one, &second, "shared", "", ""));
	assert_false(has(two, &second, "name", "", ""));
	assert_int_equal(cache_stats(cache).bytes, empty.bytes);
}

static void an_answer_that_was_overtaken_is_not_kept(void **state)
{
	struct cache_found found;
	(void)state;
	miss(one, &first);
	miss(one, &second);
	put(one, &first, "name", "old", "");
	assert_int_equal(cache_stats(cache).entries, 0);
	put(one, &second, "name", "new", "");
	assert_true(has(one, &second, "name", "new", ""));
	/* Who asked before the change gets nothing newer, and drives nothing out. */
	assert_false(cache_find_other(one, &first, bytes("name"), &found));
	cache_name(one, &first, bytes("name"), bytes("other"), bytes(""));
	assert_true(has(one, &second, "name", "new", ""));
	assert_false(has(one, &second, "other", "", ""));
}

static void where_the_revision_is_not_known_nothing_is_kept(void **state)
{
	const struct store_stamp unknown = { .known = false };
	(void)state;
	miss(one, &unknown);
	put(one, &unknown, "name", "body", "");
	assert_false(has(one, &unknown, "name", "", ""));
	miss(one, &first);
	put(one, &first, "name", "body", "");
	assert_false(has(one, &unknown, "name", "", ""));
	assert_false(has(one, &first, "name", "", ""));
	assert_int_equal(cache_stats(cache).entries, 0);
}

static void an_answer_that_is_held_outlives_what_drops_it(void **state)
{
	struct cache_found found;
	(void)state;
	miss(one, &first);
	put(one, &first, "name", "body", "own");
	assert_true(cache_find(one, &first, bytes("name"), &found));
	miss(one, &second);
	assert_int_equal(cache_stats(cache).entries, 0);
	assert_memory_equal(found.body.at, "body", 4);
	assert_memory_equal(found.own.at, "own", 3);
	cache_return(one, &found);
}

/* --- Bytes --- */

static const char *numbered(char name[16], int number)
{
	snprintf(name, 16, "%d", number);
	return name;
}

static void the_one_not_asked_for_longest_goes_first(void **state)
{
	char body[BODY + 1], name[16];
	int kept = 0;
	(void)state;
	memset(body, 'x', BODY);
	body[BODY] = '\0';
	miss(one, &first);
	for (int i = 0; i < MANY; i++) {
		put(one, &first, numbered(name, i), body, "");
		assert_true(has(one, &first, "0", body, ""));	/* again and again */
		assert_true(cache_stats(cache).bytes <= LIMIT);
	}
	for (int i = 1; i < MANY; i++) {
		bool there = has(one, &first, numbered(name, i), body, "");
		assert_false(kept > 0 && !there);	/* the last ones */
		kept += there;
	}
	struct cache_stats stats = cache_stats(cache);
	assert_in_range(kept, LIMIT / BODY / 2, LIMIT / BODY);
	assert_int_equal(stats.entries, kept + 1);
	assert_int_equal(stats.evicted, MANY - kept - 1);
	assert_int_equal(stats.dropped, 0);
}

static void names_take_room_too(void **state)
{
	char name[16];
	(void)state;
	miss(one, &first);
	put(one, &first, "exact", "body", "");
	for (int i = 0; i < 100 * MANY; i++)
		cache_name(one, &first, bytes("exact"), bytes(numbered(name, i)),
			   bytes("own"));
	assert_true(cache_stats(cache).bytes <= LIMIT);
	assert_true(has(one, &first, "exact", "body", ""));
	assert_true(has(one, &first, "0", "body", "own"));
	/* One answer has its share, and no more. */
	assert_false(has(one, &first, numbered(name, 100 * MANY - 1), "", ""));
}

static void no_answer_takes_more_than_its_share(void **state)
{
	static char body[LIMIT];
	(void)state;
	memset(body, 'x', sizeof body - 1);
	miss(one, &first);
	put(one, &first, "small", "body", "");
	put(one, &first, "all", body, "");
	body[LIMIT / CACHE_SHARE] = '\0';
	put(one, &first, "an eighth and its name", body, "");
	put(one, &first, body, "body", "");
	assert_int_equal(cache_stats(cache).entries, 1);
	assert_int_equal(cache_stats(cache).evicted, 0);
	body[LIMIT / CACHE_SHARE - 512] = '\0';
	put(one, &first, "less", body, "");
	assert_true(has(one, &first, "less", body, ""));
}

static void a_table_of_thousands_finds_each(void **state)
{
	char name[16];
	const char *path = "/large";
	struct cache *large = cache_open(64 << 20);
	(void)state;
	assert_non_null(large);
	struct cache_index *index = cache_index_of(large, path, &path, 1);
	assert_non_null(index);
	miss(index, &first);
	for (int i = 0; i < 50 * MANY; i++)
		put(index, &first, numbered(name, i), name, "");
	for (int i = 0; i < 50 * MANY; i++)
		assert_true(has(index, &first, numbered(name, i), name, ""));
	assert_int_equal(cache_stats(large).entries, 50 * MANY);
	cache_close(large);
}

static void a_name_is_for_the_same_indexes_again(void **state)
{
	const char *both[] = { "/one", "/two" };
	(void)state;
	assert_ptr_equal(of("/one"), one);
	assert_ptr_not_equal(one, two);
	struct cache_index *together = cache_index_of(cache, "one and two", both, 2);
	assert_non_null(together);
	assert_ptr_equal(cache_index_of(cache, "one and two", both, 2), together);
	assert_ptr_not_equal(cache_index_of(cache, "two and one", both, 2), together);
	miss(one, &first);
	miss(together, &first);
	put(one, &first, "name", "of one", "");
	put(together, &first, "name", "of both", "");
	assert_true(has(one, &first, "name", "of one", ""));
	assert_true(has(together, &first, "name", "of both", ""));
}

static void of_too_many_indexes_nothing_is_kept(void **state)
{
	char name[16];
	int count = 2;
	(void)state;
	while (of(numbered(name, count)) != NULL)
		count++;
	assert_int_equal(count, CACHE_INDEXES_MAX);
	assert_ptr_equal(of("/one"), one);
}

/* Whatever else happens, who finds a name finds what was put under it. */
static void *ask_and_put(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	for (int i = 0; i < 20 * MANY; i++) {
		char name[16], other[24];
		int number = rand_r(&seed) % (2 * LIMIT / BODY);
		const struct store_stamp *stamp = rand_r(&seed) % 64 == 0 ? &second
									  : &first;
		numbered(name, number);
		snprintf(other, sizeof other, "other %s", name);
		if (has(one, stamp, name, name, "own"))
			continue;
		put(one, stamp, name, name, "own");
		cache_name(one, stamp, bytes(name), bytes(other), bytes(""));
		has(one, stamp, other, name, "");
	}
	return NULL;
}

static void threads_may_share_it(void **state)
{
	pthread_t threads[THREADS];
	(void)state;
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_and_put,
						(void *)(i + 1)), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_true(cache_stats(cache).bytes <= LIMIT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_small, close_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_put_is_found),
		TEST(of_two_of_one_name_the_first_stays),
		TEST(another_name_has_an_own_part),
		TEST(another_revision_drops_all_of_its_index_and_no_other),
		TEST(an_answer_that_was_overtaken_is_not_kept),
		TEST(where_the_revision_is_not_known_nothing_is_kept),
		TEST(an_answer_that_is_held_outlives_what_drops_it),
		TEST(the_one_not_asked_for_longest_goes_first),
		TEST(names_take_room_too),
		TEST(no_answer_takes_more_than_its_share),
		TEST(a_table_of_thousands_finds_each),
		TEST(a_name_is_for_the_same_indexes_again),
		TEST(of_too_many_indexes_nothing_is_kept),
		TEST(threads_may_share_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
