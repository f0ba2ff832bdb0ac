/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_news.c - readers of an index that changes all the time: no answer fails or is of
 * two revisions, and a standing query is told each change once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/answer/news.h"
#include "lib/store/write/writer.h"
#include "tests/unit/answering.h"

enum {
	FIRST = 300,		/* documents of revision 1 */
	ROUND = 10,		/* revisions: all but the last one bring a document, and
				 * that one a new generation */
	ROUNDS = 12,
	AGAIN = 3,		/* more than NEWS_HITS documents in one revision, so many
				 * times */
};

static char folder[ANSWERING_FOLDER];
static struct answerer *answerer;

static void name(char id[32], char path[32], unsigned n)
{
	snprintf(id, 32, "doc%u", n);
	snprintf(path, 32, "/docs/%u.txt", n);
}

static void add(unsigned first, unsigned count)
{
	static struct small_document documents[FIRST];
	static char ids[FIRST][32], paths[FIRST][32];
	for (unsigned i = 0; i < count; i++) {
		name(ids[i], paths[i], first + i);
		documents[i] = (struct small_document){
			.id = ids[i], .path = paths[i], .language = "en", .title = "",
			.text = "alpha beta gamma",
		};
	}
	small_index_add(folder, documents, count);
}

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	add(0, FIRST);
	return answerer_open(folder, &answerer, NULL) != STATUS_OK;
}

static int teardown(void **state)
{
	(void)state;
	return answering_close(folder, answerer);
}

static void compact(void)
{
	struct store_writer *writer = NULL;
	struct error error = {""};
	pid_t holder;
	if (store_writer_open(folder, &writer, &holder, &error) != STATUS_OK ||
	    store_writer_compact(writer, &error) != STATUS_OK) {
		fprintf(stderr, "compacting: %s\n", error.text);
		abort();
	}
	store_writer_close(writer);
}

/* Documents of revision REV. */
static uint64_t documents_at(uint64_t rev)
{
	uint64_t rounds = (rev - 1) / ROUND, more = (rev - 1) % ROUND;
	return FIRST + rounds * (ROUND - 1) + more;
}

static void write_revisions(void)
{
	unsigned next = FIRST;
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < ROUND - 1; i++)
			add(next++, 1);
		compact();
	}
	_exit(0);
}

static json_int_t number(const json_t *object, const char *outer, const char *inner)
{
	return json_integer_value(json_object_get(json_object_get(object, outer), inner));
}

/* Another process commits as fast as it can meanwhile. */
static void no_answer_fails_or_is_of_two_revisions(void **state)
{
	(void)state;
	struct answer_failure failure = {0};
	json_int_t seen = 0;
	pid_t writer = fork();
	if (writer == 0)
		write_revisions();
	for (uint64_t rev = 0; rev < 1 + ROUND * ROUNDS;) {
		json_t *result = answering_run(answerer, "search",
			"{'q':'alpha','limit':1000,'exact_total':true,"
			"'places':false}",
			&failure);
		if (result == NULL)
			fail_msg("%d: %s", failure.code, failure.error.text);
		rev = (uint64_t)number(result, "index", "rev");
		assert_int_equal(number(result, "total", "n"), documents_at(rev));
		assert_int_equal(json_array_size(json_object_get(result, "hits")),
				 documents_at(rev));
		json_decref(result);
		seen++;
	}
	int status;
	waitpid(writer, &status, 0);
	assert_int_equal(status, 0);
	assert_true(seen > 1);
}

/* Looks once, and notes each document told; true: there is more. */
static bool look(struct news_place *place, unsigned told[], size_t count)
{
	struct answer_terms terms = {
		.deadline_ns = clock_ns() + ANSWERING_S * UINT64_C(1000000000),
	};
	json_t *params = answering_parse("{'q':'alpha'}"), *hit;
	struct answer_failure failure = {0};
	struct news news;
	json_int_t last = (json_int_t)place->change;
	size_t i;
	if (!news_look(answerer, params, 1, place, &terms, &news, &failure))
		fail_msg("%d: %s", failure.code, failure.error.text);
	json_array_foreach(news.hits, i, hit) {
		unsigned n = 0;
		json_int_t change = json_integer_value(json_object_get(hit, "change"));
		sscanf(json_string_value(json_object_get(hit, "id")), "doc%u", &n);
		assert_true(n < count);
		assert_true(change > last);
		last = change;
		told[n]++;
	}
	assert_true(json_array_size(news.hits) <= NEWS_HITS);
	*place = news.place;
	json_decref(news.hits);
	json_decref(params);
	return news.more;
}

static void begin(struct news_place *place, const char *text)
{
	struct answer_terms terms = {
		.deadline_ns = clock_ns() + ANSWERING_S * UINT64_C(1000000000),
	};
	struct answer_failure failure = {0};
	json_t *params = answering_parse(text);
	json_t *result = news_subscribe(answerer, params, &terms, place, &failure);
	if (result == NULL)
		fail_msg("%d: %s", failure.code, failure.error.text);
	json_decref(result);
	json_decref(params);
}

static void a_change_is_told_once_whatever_comes_between_two_looks(void **state)
{
	(void)state;
	static unsigned told[FIRST * (AGAIN + 1) + 1];
	const size_t all = sizeof told / sizeof *told;
	struct news_place place, now;
	memset(told, 0, sizeof told);
	begin(&place, "{'q':'alpha','since_rev':0}");
	begin(&now, "{'q':'alpha'}");
	assert_int_equal(place.change, 0);
	for (unsigned n = 1; n <= AGAIN; n++) {
		/* A new revision, of either kind, between pages of one look. */
		bool more = look(&place, told, all);
		assert_true(more);
		add(FIRST * n, FIRST);
		assert_true(look(&place, told, all));
		compact();
	}
	add(FIRST * (AGAIN + 1), 1);
	while (look(&place, told, all))
		continue;
	for (size_t i = 0; i < all; i++)
		assert_int_equal(told[i], 1);
	assert_false(look(&place, told, all));
	assert_int_equal(told[all - 1], 1);

	memset(told, 0, sizeof told);
	while (look(&now, told, all))
		continue;
	for (size_t i = 0; i < all; i++)
		assert_int_equal(told[i], i >= FIRST);
}

static void what_stays_as_it_was_is_not_told_again(void **state)
{
	(void)state;
	static unsigned told[FIRST];
	struct news_place place;
	memset(told, 0, sizeof told);
	begin(&place, "{'q':'alpha'}");
	add(0, 5);		/* the same files are put once more */
	compact();
	assert_false(look(&place, told, FIRST));
	for (size_t i = 0; i < FIRST; i++)
		assert_int_equal(told[i], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_answer_fails_or_is_of_two_revisions,
						setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_change_is_told_once_whatever_comes_between_two_looks, setup,
			teardown),
		cmocka_unit_test_setup_teardown(what_stays_as_it_was_is_not_told_again,
						setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
