/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kwic.c - every occurrence in its context: which there are, in which order, page
 * by page and by chance, and what more pages cost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/answer/kwic.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "tests/unit/answering.h"

enum {
	MANY = WIRE_SORTED_MAX + 1,	/* words of one document */
	RECORDS = 2 * SHELF_THINGS,
};

static const struct small_document documents[] = {
	{.id = "z",
	 .path = "/b/z.txt",
	 .language = "en",
	 .title = "Of the title",
	 .text = "One of the two. Of the\n\n\tthree, most of the time: the the the.",
	 .date = "2024-05-01",
	 .source = "AP"},
	{.id = "a",
	 .path = "/a/a.txt",
	 .language = "en",
	 .title = "",
	 .text = "The zebra of the zoo. \xc3\x89"
		 "clair, Eclair; eclairs of the house.",
	 .date = "2025"},
	{.id = "n",
	 .path = "/c/n.txt",
	 .language = "en",
	 .title = "",
	 .text = "Tariffs hit some soybeans; soybeans met tariffs. Nothing else is "
		 "here "
		 "but words, and words, and tariffs at the end of the soybeans."},
	{.id = "d",
	 .path = "/b/d.txt",
	 .language = "en",
	 .title = "",
	 .text = "red red red red. Blue red.",
	 .date = "2023-01"},
};

static char folder[64], large_folder[64];
static struct answerer *answerer, *other;
static struct answer_failure failure;
static size_t records;		/* asked of the store */

enum status __real_store_record(struct store *store, uint32_t document,
				struct record **record, struct error *error);
enum status __wrap_store_record(struct store *store, uint32_t document,
				struct record **record, struct error *error);

enum status __wrap_store_record(struct store *store, uint32_t document,
				struct record **record, struct error *error)
{
	records++;
	return __real_store_record(store, document, record, error);
}

static int make_large(void)
{
	struct buf text = {0};
	for (size_t i = 0; i < MANY; i++)
		buf_add_str(&text, "go ");
	const struct small_document large = { .id = "large", .path = "/large.txt",
					      .language = "en", .title = "",
					      .text = buf_cstr(&text) };
	snprintf(large_folder, sizeof large_folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(large_folder) == NULL)
		return 1;
	small_index_add(large_folder, &large, 1);
	buf_finish(&text);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	if (answering_open(folder, documents, sizeof documents / sizeof *documents,
			   &answerer) != 0 ||
	    answerer_open(folder, &other, NULL) != STATUS_OK)
		return 1;
	answerer_share(other, answerer);
	return make_large();
}

static int take_down(void **state)
{
	(void)state;
	char command[200];
	answerer_close(answerer);
	answerer_close(other);
	json_decref(failure.data);
	snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, large_folder);
	return system(command);
}

static json_t *try_object(struct answerer *asked, json_t *params)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	json_decref(failure.data);
	json_t *result = answer_run(asked, "kwic", params, &terms, &failure);
	json_decref(params);
	return result;
}

static json_t *ask(const char *params)
{
	json_t *result = try_object(answerer, answering_parse(params));
	if (result == NULL)
		fail_msg("%s: %d %s", params, failure.code, failure.error.text);
	return result;
}

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

/* What the lines for PARAMS are: "id:before[match]after|...". */
static void expect(const char *params, const char *wanted)
{
	struct buf got = {0};
	json_t *result = ask(params), *line;
	size_t i;
	json_array_foreach(json_object_get(result, "lines"), i, line)
		buf_addf(&got, "%s%s:%s[%s]%s", i > 0 ? "|" : "",
			 text_of(line, "doc_id"), text_of(line, "before"),
			 text_of(line, "match"), text_of(line, "after"));
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

/* All pages of LIMIT lines, each from the other answerer; *PAGES: how many. */
static json_t *collect(const char *params, int limit, size_t *pages)
{
	json_t *lines = json_array(), *cursor = NULL;
	*pages = 0;
	do {
		json_t *object = answering_parse(params);
		json_object_set_new(object, "limit", json_integer(limit));
		if (cursor != NULL)
			json_object_set_new(object, "cursor", cursor);
		json_t *result = try_object(*pages % 2 == 0 ? answerer : other, object);
		if (result == NULL)
			fail_msg("%s, page %zu: %s", params, *pages,
				 failure.error.text);
		json_t *page = json_object_get(result, "lines");
		json_array_extend(lines, page);
		assert_true(json_array_size(page) <= (size_t)limit);
		cursor = json_incref(json_object_get(result, "cursor"));
		assert_true(cursor == NULL || json_array_size(page) == (size_t)limit);
		json_decref(result);
		++*pages;
	} while (cursor != NULL);
	return lines;
}

/* --- Which there are --- */

static void phrases_words_and_stretches(void **state)
{
	(void)state;
	expect("{'q':'zebra','context':2}", "a:The [zebra] of the");
	expect("{'q':'zebra','context':0}", "a:[zebra]");
	/* Forms of a word; folded or not, and punctuation as it stands. */
	expect("{'q':'eclair','context':1}", "a:zoo. [\xc3\x89" "clair], Eclair|"
	       "a:\xc3\x89" "clair, [Eclair]; eclairs|a:Eclair; [eclairs] of");
	/* Of a bag each word, and all side by side as one. */
	expect("{'q':'blue red','context':1}",
	       "d:[red] red|d:red [red] red|d:red [red] red|"
	       "d:red [red]. Blue|d:red. [Blue red].");
	expect("{'q':'tariffs NEAR/4 soybeans','context':1}",
	       "n:[Tariffs hit some soybeans]; soybeans|n:soybeans; [soybeans met "
	       "tariffs]. "
	       "Nothing");
	expect("{'q':'source:AP'}", "");
	expect("{'q':'blue -red'}", "");
	expect("{'q':'zoo*','context':1}", "a:the [zoo]. \xc3\x89" "clair");
}

static json_t *phrase(const char *words, const char *order, int limit)
{
	char query[200];
	snprintf(query, sizeof query, "\"%s\"", words);
	return json_pack("{ss ss si si}", "q", query, "order", order, "context", 2,
			 "limit", limit);
}

/* "before[match]after" of each line, in ORDER. */
static void expect_phrase(const char *words, const char *order, const char *wanted)
{
	struct buf got = {0};
	json_t *result = try_object(answerer, phrase(words, order, 100)), *line;
	size_t i;
	assert_non_null(result);
	json_array_foreach(json_object_get(result, "lines"), i, line)
		buf_addf(&got, "%s%s[%s]%s", i > 0 ? "|" : "", text_of(line, "before"),
			 text_of(line, "match"), text_of(line, "after"));
	assert_string_equal(buf_cstr(&got), wanted);
	buf_finish(&got);
	json_decref(result);
}

static void occurrences_of_a_phrase_may_overlap(void **state)
{
	(void)state;
	expect_phrase("red red", "corpus", "[red red] red red|red [red red] red. Blue|"
		      "red red [red red]. Blue red.");
	expect_phrase("the the", "corpus",
		      "the time: [the the] the.|time: the [the the].");
}

static void white_space_is_one_blank(void **state)
{
	(void)state;
	expect_phrase("the three", "corpus", "two. Of [the three], most of");
	expect_phrase("of the", "corpus",
		      "The zebra [of the] zoo. \xc3\x89"
		      "clair|Eclair; eclairs [of the] house.|"
		      "One [of the] two. Of|the two. [Of the] three, most|"
		      "three, most [of the] time: the|[Of the] title|the end [of the] "
		      "soybeans.");
}

/* --- Orders --- */

static void orders_go_by_words_and_dates(void **state)
{
	(void)state;
	/* Nothing before the match comes first; else eclairs end most one two zebra. */
	expect_phrase("of the", "left",
		      "[Of the] title|Eclair; eclairs [of the] house.|"
		      "the end [of the] soybeans.|three, most [of the] time: the|"
		      "One [of the] two. Of|the two. [Of the] three, most|"
		      "The zebra [of the] zoo. \xc3\x89" "clair");
	expect_phrase("of the", "right",
		      "Eclair; eclairs [of the] house.|the end [of the] soybeans.|"
		      "the two. [Of the] three, most|three, most [of the] time: the|"
		      "[Of the] title|One [of the] two. Of|"
		      "The zebra [of the] zoo. \xc3\x89" "clair");
	/* 2024, 2025, none. */
	expect_phrase("of the", "date",
		      "One [of the] two. Of|the two. [Of the] three, most|"
		      "three, most [of the] time: the|[Of the] title|"
		      "The zebra [of the] zoo. \xc3\x89"
		      "clair|Eclair; eclairs [of the] house.|"
		      "the end [of the] soybeans.");
}

/* --- Places --- */

static void a_line_says_where_it_is(void **state)
{
	(void)state;
	json_t *result = try_object(answerer, phrase("the three", "corpus", 1));
	const json_t *line = json_array_get(json_object_get(result, "lines"), 0);
	/* The file is the title, an empty line and the text. */
	assert_int_equal(json_integer_value(json_object_get(line, "start")), 14 + 19);
	assert_int_equal(json_integer_value(json_object_get(line, "end")),
			 14 + 19 + 11);
	assert_int_equal(json_integer_value(json_object_get(line, "line")), 3);
	assert_int_equal(json_integer_value(json_object_get(line, "col")), 20);
	assert_string_equal(text_of(line, "part"), "body");
	assert_string_equal(text_of(line, "path"), "/b/z.txt");
	assert_string_equal(text_of(line, "date"), "2024-05-01");
	assert_string_equal(text_of(line, "source"), "AP");
	assert_string_equal(text_of(line, "title"), "Of the title");
	json_decref(result);
}

static void words_of_a_stretch_are_marked(void **state)
{
	(void)state;
	json_t *result = ask("{'q':'soybeans ADJ/3 tariffs'}");
	const json_t *line = json_array_get(json_object_get(result, "lines"), 0);
	json_t *wanted = json_pack("[[i i] [i i]]", 0, 8, 13, 7);
	assert_string_equal(text_of(line, "match"), "soybeans met tariffs");
	assert_true(json_equal(json_object_get(line, "marks"), wanted));
	json_decref(wanted);
	json_decref(result);
}

/* --- Pages and samples --- */

static void pages_put_together_are_all_lines(void **state)
{
	(void)state;
	static const char *const asked[] = {
		"{'q':'the'}",
		"{'q':'the','order':'date'}",
		"{'q':'the','order':'left'}",
		"{'q':'the','order':'right','context':3}",
		"{'q':'the','sample':7,'seed':4}",
		"{'q':'red'}",
		"{'q':'no-such-word'}",
		"{'q':'of OR red','mode':'any'}",
	};
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		size_t pages;
		json_t *all = collect(asked[i], 1000, &pages);
		assert_int_equal(pages, 1);
		for (int limit = 1; limit < 5; limit++) {
			size_t count = json_array_size(all), each = (size_t)limit;
			json_t *some = collect(asked[i], limit, &pages);
			if (!json_equal(some, all))
				fail_msg("%s in pages of %d", asked[i], limit);
			assert_int_equal(pages,
					 count == 0 ? 1 : (count + each - 1) / each);
			json_decref(some);
		}
		json_decref(all);
	}
}

static void a_sample_is_as_likely_as_another(void **state)
{
	(void)state;
	size_t pages, taken[100] = {0}, rounds = 400;
	json_t *all = collect("{'q':'the'}", 1000, &pages), *line;
	size_t count = json_array_size(all), i, k;
	assert_true(count > 8 && count < 100);
	for (size_t seed = 0; seed < rounds; seed++) {
		char params[100];
		snprintf(params, sizeof params, "{'q':'the','sample':4,'seed':%zu}",
			 seed);
		json_t *sample = collect(params, 1000, &pages);
		assert_int_equal(json_array_size(sample), 4);
		json_array_foreach(sample, i, line) for (k = 0; k < count; k++)
			taken[k] += (size_t)json_equal(json_array_get(all, k), line);
		json_decref(sample);
	}
	/* Binomial: the mean is rounds * 4 / count, and five deviations are not left.
	 */
	double share = 4.0 / (double)count;
	double mean = (double)rounds * share, square = mean * (1 - share);
	for (i = 0; i < count; i++) {
		double off = (double)taken[i] - mean;
		if (off * off > 25 * square)
			fail_msg("line %zu was taken %zu times, not %.0f", i, taken[i],
				 mean);
	}
	json_decref(all);
}

static void hashes_differ(void **state)
{
	(void)state;
	assert_int_not_equal(kwic_hash(0, 1, 0), kwic_hash(0, 0, 1));
	assert_int_not_equal(kwic_hash(0, 1, 0), kwic_hash(1, 1, 0));
	assert_int_not_equal(kwic_hash(0, 0, 0), 0);
}

/* --- Refusals --- */

static void refused(const char *params, int code)
{
	json_t *result = try_object(answerer, answering_parse(params));
	if (result != NULL)
		fail_msg("%s was answered", params);
	if (failure.code != code)
		fail_msg("%s: %d %s", params, failure.code, failure.error.text);
}

static void what_is_out_of_bounds_is_refused(void **state)
{
	(void)state;
	refused("{}", WIRE_BAD_PARAMS);
	refused("{'q':'the','context':51}", WIRE_BAD_PARAMS);
	refused("{'q':'the','sample':0}", WIRE_BAD_PARAMS);
	refused("{'q':'the','sample':100001}", WIRE_BAD_PARAMS);
	refused("{'q':'the','seed':-1}", WIRE_BAD_PARAMS);
	refused("{'q':'the','order':'up'}", WIRE_BAD_PARAMS);
	refused("{'q':'the','limit':1001}", WIRE_BAD_PARAMS);
	refused("{'q':'the','offset':1}", WIRE_BAD_PARAMS);
	refused("{'q':'the','cursor':''}", WIRE_BAD_PARAMS);
	refused("{'q':'the','cursor':'1-2-3-4'}", WIRE_BAD_PARAMS);
	refused("{'q':'the NEAR/900 of'}", WIRE_TOO_LARGE);
}

static void cursors_are_of_their_request(void **state)
{
	(void)state;
	json_t *first = ask("{'q':'the','limit':2}");
	const char *cursor = text_of(first, "cursor");
	char changed[CURSOR_MAX + 1];
	assert_true(strlen(cursor) > 0);
	for (size_t i = 0; cursor[i] != '\0'; i++) {
		snprintf(changed, sizeof changed, "%s", cursor);
		changed[i] = changed[i] == '0' ? '1' : '0';
		json_t *result = try_object(answerer, json_pack("{ss ss}", "q", "the",
								"cursor", changed));
		assert_null(result);
		assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	}
	json_t *result =
		try_object(answerer, json_pack("{ss ss si}", "q", "the", "cursor",
					       cursor, "context", 3));
	assert_null(result);
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	json_decref(first);
}

/* --- Much --- */

static void lines_without_end_are_made_page_by_page(void **state)
{
	(void)state;
	struct answerer *large = NULL;
	json_t *result = NULL;
	uint64_t lines = 0;
	assert_int_equal(answerer_open(large_folder, &large, NULL), STATUS_OK);
	records = 0;
	for (size_t page = 0; page < 20; page++) {
		json_t *params =
			json_pack("{ss si si}", "q", "go", "limit", 1000, "context", 3);
		if (result != NULL)
			json_object_set(params, "cursor",
					json_object_get(result, "cursor"));
		json_decref(result);
		result = try_object(large, params);
		assert_non_null(result);
		lines += json_array_size(json_object_get(result, "lines"));
	}
	assert_int_equal(lines, 20000);
	/* The document is read once, not once a page. */
	assert_int_equal(records, 1);
	json_decref(result);
	/* Too many to be put in order, and not too many to be sampled. */
	result = try_object(large, json_pack("{ss ss}", "q", "go", "order", "left"));
	assert_null(result);
	assert_int_equal(failure.code, WIRE_TOO_LARGE);
	assert_int_equal(json_integer_value(json_object_get(failure.data, "limit")),
			 WIRE_SORTED_MAX);
	result = try_object(large, json_pack("{ss ss si si}", "q", "go", "order",
					     "left", "sample", 50, "limit", 1000));
	assert_non_null(result);
	assert_int_equal(json_array_size(json_object_get(result, "lines")), 50);
	assert_int_equal(json_integer_value(json_object_get(result, "occurrences")),
			 MANY);
	json_decref(result);
	answerer_close(large);
}

/* More answers at a time than are kept: pages stay what they are. */
static void forgotten_answers_are_made_again(void **state)
{
	(void)state;
	char cursors[RECORDS][CURSOR_MAX];
	for (int context = 0; context < RECORDS; context++) {
		json_t *first = try_object(
			answerer, json_pack("{ss ss si si}", "q", "the", "order",
					    "left", "limit", 3, "context", context));
		assert_non_null(first);
		snprintf(cursors[context], CURSOR_MAX, "%s", text_of(first, "cursor"));
		json_decref(first);
	}
	for (int context = 0; context < RECORDS; context++) {
		json_t *all = try_object(
			answerer, json_pack("{ss ss si si}", "q", "the", "order",
					    "left", "limit", 1000, "context", context));
		json_t *rest = try_object(other, json_pack(
			"{ss ss si si ss}", "q", "the", "order", "left", "limit", 1000,
			"context", context, "cursor", cursors[context]));
		json_t *lines = json_object_get(all, "lines");
		assert_non_null(rest);
		for (size_t i = 0; i < 3; i++)
			json_array_remove(lines, 0);
		assert_true(json_equal(lines, json_object_get(rest, "lines")));
		json_decref(all);
		json_decref(rest);
	}
}

/* The last one: it changes the index. */
static void a_new_revision_makes_cursors_stale(void **state)
{
	(void)state;
	const struct small_document more = {.id = "more",
					    .path = "/m",
					    .language = "en",
					    .title = "",
					    .text = "the end"};
	json_t *first = ask("{'q':'the','limit':2}");
	small_index_add(folder, &more, 1);
	json_t *result = try_object(answerer, json_pack("{ss ss}", "q", "the", "cursor",
							text_of(first, "cursor")));
	assert_null(result);
	assert_int_equal(failure.code, WIRE_STALE_CURSOR);
	json_decref(first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases_words_and_stretches),
		cmocka_unit_test(occurrences_of_a_phrase_may_overlap),
		cmocka_unit_test(white_space_is_one_blank),
		cmocka_unit_test(orders_go_by_words_and_dates),
		cmocka_unit_test(a_line_says_where_it_is),
		cmocka_unit_test(words_of_a_stretch_are_marked),
		cmocka_unit_test(pages_put_together_are_all_lines),
		cmocka_unit_test(a_sample_is_as_likely_as_another),
		cmocka_unit_test(hashes_differ),
		cmocka_unit_test(what_is_out_of_bounds_is_refused),
		cmocka_unit_test(cursors_are_of_their_request),
		cmocka_unit_test(lines_without_end_are_made_page_by_page),
		cmocka_unit_test(forgotten_answers_are_made_again),
		cmocka_unit_test(a_new_revision_makes_cursors_stale),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
