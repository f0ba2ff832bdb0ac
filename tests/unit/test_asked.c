/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_asked.c - which requests share an answer, and that each gets its own reply: as it
 * would be without a cache. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "daemon/cache/asked.h"
#include "lib/wire/limits.h"
#include "tests/unit/answering.h"

enum {
	LIMIT = 8 * 1024 * 1024,
	TRIES = 3000,		/* of 10 ms, for a commit to settle */
};

static const struct small_document documents[] = {
	{ .id = "one", .path = "/n/one.md", .language = "en", .title = "Rare metals",
	  .source = "Reuters", .topics = { "Metals" }, .date = "20260301",
	  .text = "Rare earths are rare. The price of rare earths is high." },
	{ .id = "two", .path = "/n/two.md", .language = "en", .title = "Prices",
	  .source = "AP", .topics = { "Metals" }, .date = "20260402",
	  .text = "The price of rare earths. US oil. It is us who pay the price." },
	{ .id = "three", .path = "/n/three.txt", .language = "en", .title = "Oil",
	  .source = "AP", .date = "20250402",
	  .text = "Oil prices and the price of oil. Rare earths? Rare earth!" },
};

static char folder[ANSWERING_FOLDER];
static struct answerer *answerer;
static struct cache *cache;
static struct cache_index *index_of_it;

static int open_all(void **state)
{
	(void)state;
	return answering_open(folder, documents, sizeof documents / sizeof *documents,
			      &answerer);
}

static int close_all(void **state)
{
	(void)state;
	cache_close(cache);
	return answering_close(folder, answerer);
}

static void settle(void)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000000 };
	for (int i = 0; i < TRIES && !cache_revision(index_of_it).known; i++)
		nanosleep(&pause, NULL);
	assert_true(cache_revision(index_of_it).known);
}

static void forget(void)
{
	const char *path = folder;
	cache_close(cache);
	cache = cache_open(LIMIT);
	assert_non_null(cache);
	index_of_it = cache_index_of(cache, path, &path, 1);
	assert_non_null(index_of_it);
	settle();
}

/* How a reply came about. */
enum origin { MADE, EXACT, OTHER, FAILED };

static const char *const origins[] = { "was made", "came from the same request",
				       "came from another request", "was an error" };

static void read_reply(struct buf *bytes, json_t **reply)
{
	*reply = json_loadb(bytes->data, bytes->len, 0, NULL);
	assert_non_null(*reply);
	assert_int_equal(bytes->data[bytes->len - 1], '\n');
	buf_finish(bytes);
}

/* METHOD with PARAMS ('-quoted) as the daemon asks it; *REPLY is a new reference. */
static enum origin ask_with(struct cache_index *index, const char *method,
			    const char *params, json_t **reply)
{
	json_t *object = answering_parse(params), *id = json_integer(7);
	struct answer_failure failure = {0};
	struct asked asked;
	struct buf bytes = {0};
	enum origin origin = EXACT;
	assert_non_null(object);
	asked_begin(&asked, index, method, object);
	if (!asked_find(&asked, id, WIRE_LINES, &bytes)) {
		const struct answer_terms terms = {
			.deadline_ns = clock_ns() + ANSWERING_S * UINT64_C(1000000000),
			.asked = &asked,
		};
		json_t *result = answer_run(answerer, method, object, &terms, &failure);
		origin = result != NULL ? MADE
			: asked.found.answer != NULL ? OTHER : FAILED;
		if (!asked_reply(&asked, id, WIRE_LINES, result, WIRE_REPLY_MAX,
				 &bytes)) {
			json_t *whole = result != NULL
				? json_pack("{s:s, s:O, s:O}", "jsonrpc", "2.0", "id",
					    id, "result", result)
				: json_pack("{s:s}", "error", failure.error.text);
			char *text = json_dumps(whole, 0);
			buf_add_str(&bytes, text);
			buf_add_char(&bytes, '\n');
			free(text);
			json_decref(whole);
		}
		json_decref(result);
	}
	asked_finish(&asked);
	read_reply(&bytes, reply);
	json_decref(failure.data);
	json_decref(object);
	json_decref(id);
	return origin;
}

static void drop_times(json_t *reply, bool cached)
{
	json_t *result = json_object_get(reply, "result");
	assert_int_equal(json_is_true(json_object_get(result, "cached")), cached);
	json_object_del(result, "took_ms");
	json_object_del(result, "cached");
}

/* The same reply as without a cache, but for took_ms and cached. */
static enum origin ask(const char *method, const char *params)
{
	json_t *reply, *made;
	enum origin origin = ask_with(index_of_it, method, params, &reply);
	bool timed = json_object_get(json_object_get(reply, "result"), "took_ms");
	assert_int_equal(timed, origin != FAILED && strcmp(method, "get") != 0);
	ask_with(NULL, method, params, &made);
	drop_times(reply, origin == EXACT || origin == OTHER);
	drop_times(made, false);
	if (!json_equal(reply, made)) {
		json_dumpf(reply, stdout, JSON_SORT_KEYS);
		printf("\nand not\n");
		json_dumpf(made, stdout, JSON_SORT_KEYS);
		fail_msg("%s %s: its reply %s", method, params, origins[origin]);
	}
	json_decref(reply);
	json_decref(made);
	return origin;
}

static void expect(enum origin expected, const char *method, const char *one,
		   const char *other)
{
	forget();
	enum origin first = ask(method, one), origin = ask(method, other);
	if (first == MADE && origin == expected)
		return;
	fail_msg("%s %s %s; after it %s %s, and not: %s", method, one, origins[first],
		 other, origins[origin], origins[expected]);
}

/* --- Which share --- */

struct pair {
	const char *method, *one, *other;
};

static void what_is_asked_again_is_there(void **state)
{
	static const struct pair pairs[] = {
		{ "search", "{'q': 'rare'}", "{'q': 'rare'}" },
		{ "search", "{'q': 'rare', 'limit': 1}", "{'limit': 1, 'q': 'rare'}" },
		{ "search", "{'q': 'rare', 'timeout_ms': 900}", "{'q': 'rare'}" },
		{ "search", "{'q': 'rare'}", "{'q': 'r\\u0061re', 'timeout_ms': 1000}" },
		{ "search", "{'q': 'zyzzyva', 'why': false}",
		  "{'q': 'zyzzyva', 'why': false}" },
		{ "search", "{'q': 'rare', 'source': ['AP', 'Reuters']}",
		  "{'source': ['AP', 'Reuters'], 'q': 'rare'}" },
		{ "search", "{'q': 'date:last-30d OR rare'}",
		  "{'q': 'date:last-30d OR rare'}" },
		{ "count", "{'q': '\\'rare earths\\''}", "{'q': '\\'rare earths\\''}" },
		{ "facets", "{'facets': 'source'}", "{'facets': 'source'}" },
		{ "facets", "{'q': 'oil', 'facets': ['source', 'topic']}",
		  "{'q': 'oil', 'facets': ['source', 'topic']}" },
		{ "kwic", "{'q': 'rare'}", "{'q': 'rare'}" },
		{ "kwic", "{'q': 'rare', 'sample': 2, 'seed': 5}",
		  "{'q': 'rare', 'seed': 5, 'sample': 2}" },
		{ "trend", "{'q': ['rare', 'oil']}", "{'q': ['rare', 'oil']}" },
		{ "collocates", "{'q': 'price', 'min': 1}", "{'min': 1, 'q': 'price'}" },
		{ "similar", "{'id': 'one'}", "{'id': 'one'}" },
		{ "similar", "{'text': 'rare oil'}", "{'text': 'rare oil'}" },
		{ "suggest", "{'q': 'rar'}", "{'q': 'rar'}" },
		{ "get", "{'id': 'one'}", "{'id': 'one'}" },
		{ "get", "{'id': 'one', 'around': 'price', 'context': 9}",
		  "{'id': 'one', 'context': 9, 'around': 'price'}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		expect(EXACT, pairs[i].method, pairs[i].one, pairs[i].other);
}

static void what_is_asked_in_other_words_is_shared(void **state)
{
	static const struct pair pairs[] = {
		{ "search", "{'q': 'rare earths'}", "{'q': ' Rare  EARTHS '}" },
		{ "search", "{'q': '\\'Rare  Earths\\''}", "{'q': '“rare earths”'}" },
		{ "search", "{'q': 'rare', 'limit': 1}", "{'limit': 1, 'q': 'Rare'}" },
		{ "search", "{'q': '(rare OR oil) price'}",
		  "{'q': '( Rare OR  oil )   price'}" },
		{ "search", "{'q': 'rare NEAR/3 price'}", "{'q': 'Rare  NEAR/3  Price'}" },
		{ "search", "{'q': 'title:oil rare*'}", "{'q': 'title:Oil RARE*'}" },
		{ "search", "{'q': 'price^2 oil'}", "{'q': 'Price^2  OIL'}" },
		{ "search", "{'q': 'rare', 'mode': 'any', 'timeout_ms': 9000}",
		  "{'q': 'RARE', 'mode': 'any'}" },
		{ "count", "{'q': '\\'rare earths\\''}", "{'q': '\\'RARE EARTHS\\''}" },
		{ "facets", "{'q': 'oil', 'facets': ['source', 'topic']}",
		  "{'q': 'Oil', 'facets': ['source', 'topic']}" },
		{ "kwic", "{'q': 'rare', 'limit': 1}", "{'q': 'Rare', 'limit': 1}" },
		{ "collocates", "{'q': 'price', 'min': 1}", "{'q': 'Price', 'min': 1}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		expect(OTHER, pairs[i].method, pairs[i].one, pairs[i].other);
		/* And from now on it has a name of its own. */
		assert_int_equal(ask(pairs[i].method, pairs[i].other), EXACT);
		assert_int_equal(ask(pairs[i].method, pairs[i].one), EXACT);
		assert_int_equal(cache_stats(cache).entries, 1);
	}
}

static void what_differs_is_not_shared(void **state)
{
	static const struct pair pairs[] = {
		{ "search", "{'q': 'rare'}", "{'q': 'rares'}" },
		{ "search", "{'q': 'rare earth'}", "{'q': '\\'rare earth\\''}" },
		{ "search", "{'q': '\\'rare earth\\''}", "{'q': '~\\'rare earth\\''}" },
		{ "search", "{'q': '\\'rare price\\'~3'}", "{'q': '\\'rare price\\'~4'}" },
		{ "search", "{'q': 'rare NEAR/3 oil'}", "{'q': 'rare ADJ/3 oil'}" },
		{ "search", "{'q': 'rare OR oil'}", "{'q': 'rare or oil'}" },
		{ "search", "{'q': 'rare oil'}", "{'q': 'rare AND oil'}" },
		{ "search", "{'q': 'rare oil'}", "{'q': 'oil rare'}" },
		{ "search", "{'q': 'rare -oil'}", "{'q': 'rare oil'}" },
		{ "search", "{'q': 'oil us'}", "{'q': 'oil -us'}" },
		{ "search", "{'q': 'rare*'}", "{'q': 'rare'}" },
		{ "search", "{'q': 'rare~1'}", "{'q': 'rare~2'}" },
		{ "search", "{'q': '=rare'}", "{'q': 'rare'}" },
		{ "search", "{'q': 'price^2 oil'}", "{'q': 'price^3 oil'}" },
		{ "search", "{'q': 'the price of it is'}", "{'q': 'the price of IT is'}" },
		{ "search", "{'q': 'title:oil'}", "{'q': 'oil'}" },
		{ "search", "{'q': 'source:AP'}", "{'q': 'source:Reuters'}" },
		{ "search", "{'q': 'rare path:/n/one.md'}",
		  "{'q': 'rare path:/N/one.md', 'why': false}" },
		{ "search", "{'q': 'date:>2026-01'}", "{'q': 'date:>=2026-01'}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'limit': 1}" },
		{ "search", "{'q': 'rare', 'limit': 1}",
		  "{'q': 'rare', 'limit': 1, 'offset': 1}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'sort': 'date'}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'mode': 'any'}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'snippets': 0}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'places': false}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'matches': 1}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'lines': true}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'budget': 700}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'collapse': true}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'strict': true}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'expand': 3}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'facets': 'source'}" },
		{ "search", "{'q': 'rare'}", "{'q': 'rare', 'after': '2026-02'}" },
		{ "search", "{'q': 'rare', 'after': '2026-02'}",
		  "{'q': 'rare', 'before': '2026-02'}" },
		{ "search", "{'q': 'rare', 'source': 'AP'}",
		  "{'q': 'rare', 'topic': 'Metals'}" },
		{ "search", "{'q': 'rare', 'source': 'AP'}",
		  "{'q': 'rare', 'source': 'Reuters'}" },
		{ "facets", "{'q': 'oil', 'facets': 'source'}",
		  "{'q': 'oil', 'facets': 'topic'}" },
		{ "facets", "{'facets': 'source'}", "{'q': 'oil', 'facets': 'source'}" },
		{ "kwic", "{'q': 'rare'}", "{'q': 'rare', 'context': 2}" },
		{ "kwic", "{'q': 'rare', 'sample': 2, 'seed': 5}",
		  "{'q': 'rare', 'sample': 2, 'seed': 6}" },
		{ "trend", "{'q': ['rare', 'oil']}", "{'q': ['oil', 'rare']}" },
		{ "trend", "{'q': 'rare'}", "{'q': 'Rare'}" },
		{ "collocates", "{'q': 'price', 'min': 1}",
		  "{'q': 'price', 'min': 1, 'left': 1}" },
		{ "similar", "{'id': 'one'}", "{'id': 'two'}" },
		{ "similar", "{'text': 'rare oil'}", "{'text': 'Rare oil'}" },
		{ "suggest", "{'q': 'rar'}", "{'q': 'Rar'}" },
		{ "suggest", "{'q': 'rar'}", "{'q': 'rar '}" },
		{ "get", "{'id': 'one'}", "{'id': 'one', 'what': 'meta'}" },
		{ "get", "{'id': 'one', 'around': 'price'}",
		  "{'id': 'one', 'around': 'Price'}" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		expect(MADE, pairs[i].method, pairs[i].one, pairs[i].other);
}

static void methods_do_not_share(void **state)
{
	static const char *const methods[] = { "search", "count", "kwic", "trend",
					       "collocates", "suggest" };
	(void)state;
	forget();
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		assert_int_equal(ask(methods[i], "{'q': 'rare'}"), MADE);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		assert_int_equal(ask(methods[i], "{'q': 'rare'}"), EXACT);
}

/* --- What is not kept --- */

static void errors_and_reasons_are_not_kept(void **state)
{
	static const struct pair asked[] = {
		{ "search", "{'q': 'zyzzyva'}", NULL },	/* why */
		{ "search", "{'q': 'zyzzyva rare'}", NULL },	/* which is unknown */
		{ "count", "{'q': 'zyzzyva'}", NULL },
		{ "facets", "{'q': 'zyzzyva', 'facets': 'source'}", NULL },
		{ "kwic", "{'q': 'zyzzyva'}", NULL },
		{ "trend", "{'q': ['rare', 'zyzzyva']}", NULL },
		{ "collocates", "{'q': 'zyzzyva'}", NULL },
		{ "search", "{'q': 'rare', 'explain': true}", NULL },
	};
	static const struct pair refused[] = {
		{ "search", "{'q': ''}", NULL },
		{ "search", "{'q': 'rare', 'limit': -1}", NULL },
		{ "search", "{'q': 'rare', 'unknown': 1}", NULL },
		{ "search", "{}", NULL },
		{ "get", "{'id': 'none'}", NULL },
		{ "collocates", "{'q': 'rare oil'}", NULL },
	};
	(void)state;
	forget();
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		json_t *reply;
		for (int again = 0; again < 2; again++) {
			assert_int_equal(ask_with(index_of_it, asked[i].method,
						  asked[i].one, &reply), MADE);
			json_decref(reply);
		}
	}
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_int_equal(ask(refused[i].method, refused[i].one), FAILED);
		assert_int_equal(ask(refused[i].method, refused[i].one), FAILED);
	}
	assert_int_equal(cache_stats(cache).entries, 0);
}

/* A cursor is good for the words of the request that it was given for, from the cache
 * as without it. */
static void cursors_belong_to_who_asked(void **state)
{
	static const char *const methods[] = { "search", "kwic" };
	(void)state;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		const char *method = methods[i];
		json_t *reply;
		char next[300], wrong[300];
		forget();
		assert_int_equal(ask(method, "{'q': 'rare', 'limit': 1}"), MADE);
		assert_int_equal(ask_with(index_of_it, method,
					  "{'q': 'Rare', 'limit': 1}", &reply), OTHER);
		const char *cursor = json_string_value(json_object_get(
			json_object_get(reply, "result"), "cursor"));
		assert_non_null(cursor);
		snprintf(next, sizeof next, "{'q': 'Rare', 'limit': 1, 'cursor': '%s'}",
			 cursor);
		snprintf(wrong, sizeof wrong, "{'q': 'rare', 'limit': 1, 'cursor': '%s'}",
			 cursor);
		json_decref(reply);
		assert_int_equal(ask(method, next), MADE);
		assert_int_equal(ask(method, next), EXACT);
		assert_int_equal(ask(method, wrong), FAILED);
	}
}

static void a_new_revision_is_seen_at_once(void **state)
{
	static const struct small_document more = {
		.id = "four", .path = "/n/four.txt", .language = "en", .title = "",
		.text = "Rare earths once more." };
	(void)state;
	forget();
	assert_int_equal(ask("count", "{'q': 'rare'}"), MADE);
	assert_int_equal(ask("count", "{'q': 'rare'}"), EXACT);
	small_index_add(folder, &more, 1);
	assert_int_equal(ask("count", "{'q': 'rare'}"), MADE);
	settle();
	ask("count", "{'q': 'rare'}");
	assert_int_equal(ask("count", "{'q': 'rare'}"), EXACT);
	assert_int_equal(ask("count", "{'q': 'Rare'}"), OTHER);
	assert_true(cache_stats(cache).dropped > 0);
}

static void both_framings_have_the_whole_reply(void **state)
{
	struct asked asked;
	struct buf bytes = {0};
	json_t *params = answering_parse("{'q': 'oil'}"), *id = json_string("a \"b\"");
	(void)state;
	forget();
	ask("count", "{'q': 'oil'}");
	asked_begin(&asked, index_of_it, "count", params);
	assert_true(asked_find(&asked, id, WIRE_HEADERS, &bytes));
	asked_finish(&asked);
	buf_cstr(&bytes);
	size_t len = 0;
	int header = 0;
	assert_int_equal(sscanf(bytes.data, "Content-Length: %zu%n", &len, &header), 1);
	assert_int_equal(bytes.len, (size_t)header + 4 + len);
	json_t *reply = json_loadb(bytes.data + header + 4, len, 0, NULL);
	assert_true(json_equal(json_object_get(reply, "id"), id));
	json_decref(reply);
	json_decref(params);
	json_decref(id);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_asked_again_is_there),
		cmocka_unit_test(what_is_asked_in_other_words_is_shared),
		cmocka_unit_test(what_differs_is_not_shared),
		cmocka_unit_test(methods_do_not_share),
		cmocka_unit_test(errors_and_reasons_are_not_kept),
		cmocka_unit_test(cursors_belong_to_who_asked),
		cmocka_unit_test(both_framings_have_the_whole_reply),
		cmocka_unit_test(a_new_revision_is_seen_at_once),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
