/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_signs.c - =word, word~1, ^weight, ranges of numbers, days from today and strict
 * mode over a few documents: what they find, weigh and mark, and what is refused. */
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/store/store.h"
#include "lib/wire/rpc.h"
#include "tests/unit/answering.h"

enum {
	NOW = 1761825600,	/* 2025-10-30 12:00:00 in UTC */
	DAY = 86400,
};

static const struct small_document documents[] = {
	{ .id = "a", .path = "/n/a", .language = "en", .title = "Tariffs",
	  .text = "The tariff and its colour. Tariffs again.", .date = "2025-10-30",
	  .extra = "10" },
	{ .id = "b", .path = "/n/b", .language = "en", .title = "",
	  .text = "One tarif, of the color grey, on soybeans.", .date = "2025-10-29",
	  .extra = "20.5" },
	{ .id = "c", .path = "/n/c", .language = "en", .title = "Colours",
	  .text = "Soybeans and a tariff on soybeans.", .date = "2025-09-30",
	  .extra = "-3" },
	{ .id = "d", .path = "/n/d", .language = "", .title = "",
	  .text = "Tariffs, all of them.", .date = "2025-10-31", .extra = "ten" },
	{ .id = "e", .path = "/n/e", .language = "en", .title = "",
	  .text = "Nothing of that.", .date = "2024-02-29", .extra = "1e1" },
};

static char folder[64];
static struct answerer *answerer;
static int64_t now = NOW;

static int set_up(void **state)
{
	(void)state;
	return answering_open(folder, documents, sizeof documents / sizeof *documents,
			      &answerer);
}

static int take_down(void **state)
{
	(void)state;
	return answering_close(folder, answerer);
}

static json_t *run(json_t *params, struct answer_failure *failure)
{
	const struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u,
					    .now = now };
	json_t *result = answer_run(answerer, "search", params, &terms, failure);
	json_decref(params);
	return result;
}

static json_t *search(const char *query, const char *mode)
{
	struct answer_failure failure = {0};
	json_t *result = run(json_pack("{ss ss sb}", "q", query, "mode", mode,
				       "explain", 1), &failure);
	if (result == NULL)
		fail_msg("%s: %s", query, failure.error.text);
	return result;
}

static int by_letter(const void *a, const void *b)
{
	return *(const char *)a - *(const char *)b;
}

/* The ids of what QUERY finds, in their order. */
static const char *found(const char *query)
{
	static char ids[16];
	json_t *result = search(query, "all");
	const json_t *hit;
	size_t i;
	json_array_foreach(json_object_get(result, "hits"), i, hit)
		ids[i] = json_string_value(json_object_get(hit, "id"))[0];
	ids[json_array_size(json_object_get(result, "hits"))] = '\0';
	qsort(ids, strlen(ids), 1, by_letter);
	json_decref(result);
	return ids;
}

static void words_are_found_as_written_or_nearly_so(void **state)
{
	(void)state;
	assert_string_equal(found("tariffs"), "acd");
	assert_string_equal(found("=tariffs"), "ad");
	assert_string_equal(found("=TARIFFS"), "ad");
	assert_string_equal(found("tariff"), "ac");	/* d is of no language */
	assert_string_equal(found("tariff~1"), "abcd");
	assert_string_equal(found("=tariff"), "ac");
	assert_string_equal(found("tarrif~1"), "b");
	assert_string_equal(found("tarrif~2"), "abc");
	assert_string_equal(found("title:colour~1"), "c");
	assert_string_equal(found("title:=colours"), "c");
	assert_string_equal(found("title:=colour"), "");
	assert_string_equal(found("\"color~1 grey~1\""), "b");
	assert_string_equal(found("\"(its|the) color~1\""), "ab");
	assert_string_equal(found("tarrif~1 NEAR/9 =soybeans"), "b");
	assert_string_equal(found("tariff -colour~1"), "");
	assert_string_equal(found("tariff -=color"), "ac");
}

static double score(const char *query, const char *id)
{
	json_t *result = search(query, "all");
	double score = -1;
	const json_t *hit;
	size_t i;
	json_array_foreach(json_object_get(result, "hits"), i, hit)
		if (strcmp(json_string_value(json_object_get(hit, "id")), id) == 0)
			score = json_real_value(json_object_get(hit, "score"));
	json_decref(result);
	return score;
}

static void assert_ratio(const char *query, const char *of, double ratio, const char *id)
{
	double one = score(query, id), other = score(of, id);
	const double told = 1e-9;	/* to so much */
	if (other <= 0 || fabs(one - ratio * other) > told * (1 + ratio))
		fail_msg("%s weighs %g, %s %g: not %g times", query, one, of, other, ratio);
}

static void weights_multiply_scores(void **state)
{
	(void)state;
	assert_ratio("soybeans^2", "soybeans", 2, "c");
	assert_ratio("soybeans^0.01", "soybeans", .01, "c");
	assert_ratio("soybeans^100", "soybeans", 100, "c");
	assert_ratio("\"on soybeans\"^2.5", "\"on soybeans\"", 2.5, "c");
	assert_ratio("soyb*^3", "soyb*", 3, "c");
	assert_ratio("soybeens~1^3", "soybeens~1", 3, "c");
	assert_ratio("=soybeans^3", "=soybeans", 3, "c");
	assert_ratio("(tariff NEAR/5 soybeans)^4", "tariff NEAR/5 soybeans", 4, "c");
	assert_ratio("(tariff OR soybeans)^4", "tariff OR soybeans", 4, "c");
	assert_ratio("(tariff^2 OR soybeans)^2", "tariff^4 OR soybeans^2", 1, "c");
	assert_ratio("title:colours^3", "title:colours", 3, "c");
	assert_ratio("soybeans^2 -tarif", "soybeans -tarif", 2, "c");
}

static void weights_move_documents_and_find_no_others(void **state)
{
	(void)state;
	static const char *const queries[][2] = {
		{ "tarif^20 OR tariff", "b" }, { "tarif OR tariff^20", "c" },
	};
	for (size_t i = 0; i < 2; i++) {
		json_t *result = search(queries[i][0], "all");
		const json_t *hits = json_object_get(result, "hits");
		assert_int_equal(json_array_size(hits), 3);
		const char *first = json_string_value(json_object_get(
			json_array_get(hits, 0), "id"));
		if (i == 0)
			assert_string_equal(first, "b");
		else
			assert_string_not_equal(first, "b");
		json_decref(result);
	}
	assert_string_equal(found("tariff^0.01 soybeans^100"), found("tariff soybeans"));
}

static void ranges_hold_numbers_however_they_are_written(void **state)
{
	(void)state;
	assert_string_equal(found("x.grade:10..20"), "ae");
	assert_string_equal(found("x.grade:10..20.5"), "abe");
	assert_string_equal(found("x.grade:>10"), "b");
	assert_string_equal(found("x.grade:>=10"), "abe");
	assert_string_equal(found("x.grade:<10"), "c");
	assert_string_equal(found("x.grade:<=10"), "ace");
	assert_string_equal(found("x.grade:-3..-3"), "c");
	assert_string_equal(found("x.grade:..0"), "c");
	assert_string_equal(found("x.grade:0.."), "abe");
	assert_string_equal(found("x.grade:20..10"), "");
	assert_string_equal(found("x.grade:10"), "a");
	assert_string_equal(found("x.grade:ten"), "d");
	assert_string_equal(found("x.grade:(ten OR >15)"), "bd");
	assert_string_equal(found("tariff x.grade:0.."), "a");
	assert_string_equal(found("tariff -x.grade:0.."), "c");
	assert_string_equal(found("tarif OR x.grade:..0"), "bc");
	assert_string_equal(found("x.other:0.."), "");
}

static void days_are_counted_from_a_clock_that_is_given(void **state)
{
	(void)state;
	assert_string_equal(found("date:last-0d"), "a");
	assert_string_equal(found("date:last-1d"), "ab");
	assert_string_equal(found("date:last-29d"), "ab");
	assert_string_equal(found("date:last-30d"), "abc");
	assert_string_equal(found("date:last-4w"), "ab");
	assert_string_equal(found("date:last-1m"), "abc");
	assert_string_equal(found("date:last-2y"), "abce");
	now = NOW + 12 * 3600 - 1;
	assert_string_equal(found("date:last-0d"), "a");
	now++;
	assert_string_equal(found("date:last-0d"), "d");
	assert_string_equal(found("date:last-1d"), "ad");
	now = 1772323200;	/* 2026-03-01 */
	assert_string_equal(found("date:last-24m"), "abcd");
	now -= DAY;		/* 2026-02-28: two years before it was no leap day yet */
	assert_string_equal(found("date:last-2y"), "abcde");
	now = NOW;
}

/* Words that are marked in the first snippet of the first hit. */
static void assert_marked(const char *query, const char *wanted)
{
	struct buf marked = {0};
	json_t *result = search(query, "all");
	const json_t *hit = json_array_get(json_object_get(result, "hits"), 0), *piece;
	size_t i;
	json_array_foreach(json_array_get(json_object_get(hit, "snips"), 0), i, piece)
		if (i % 2 == 1)
			buf_addf(&marked, "%s%s", marked.len > 0 ? "|" : "",
				 json_string_value(piece));
	assert_string_equal(buf_cstr(&marked), wanted);
	buf_finish(&marked);
	json_decref(result);
}

static void what_matched_is_marked(void **state)
{
	(void)state;
	assert_marked("tariffs id:a", "tariff|Tariffs");
	assert_marked("=tariffs id:a", "Tariffs");
	assert_marked("tarrif~1 id:b", "tarif");
	assert_marked("tarrif~2 id:a", "tariff");
	assert_marked("tariff^5 id:c", "tariff");
	assert_marked("\"color~1 grey\" id:b", "color grey");
}

static void explaining_tells_weights_and_spellings(void **state)
{
	(void)state;
	json_t *result = search("tariff~1^2.5", "all");
	const json_t *hit = json_array_get(json_object_get(result, "hits"), 0);
	const char *text = json_string_value(json_object_get(hit, "explain"));
	assert_non_null(strstr(text, "tariff~1^2.5"));
	assert_non_null(strstr(text, "times 2.5"));
	assert_non_null(strstr(text, "also as "));
	assert_non_null(strstr(text, "tarif"));
	text = json_string_value(json_array_get(json_object_get(result, "plan"), 0));
	assert_non_null(strstr(text, "times(2.5, one of("));
	json_decref(result);
	result = search("soybeans x.grade:-5..30", "all");
	text = json_string_value(json_array_get(json_object_get(result, "plan"), 0));
	assert_non_null(strstr(text, "numbers:4"));
	json_decref(result);
}

static void strictness_refuses_with_place_and_reason(void **state)
{
	(void)state;
	struct answer_failure failure = {0};
	json_t *result = run(json_pack("{ss ss}", "q", "tariff \"soybeans", "mode", "all"),
			     &failure);
	assert_non_null(result);
	assert_int_equal(json_array_size(json_object_get(result, "warnings")), 1);
	json_decref(result);
	result = run(json_pack("{ss sb}", "q", "tariff \"soybeans", "strict", 1), &failure);
	assert_null(result);
	assert_int_equal(failure.code, WIRE_QUERY_SYNTAX);
	assert_int_equal(json_integer_value(json_object_get(failure.data, "at")), 7);
	assert_int_equal(json_integer_value(json_object_get(failure.data, "len")), 1);
	assert_true(json_is_string(json_object_get(failure.data, "hint")));
	assert_true(json_is_string(json_object_get(failure.data, "expected")));
	json_decref(failure.data);
	result = run(json_pack("{ss ss}", "q", "tariff", "strict", "yes"), &failure);
	assert_null(result);
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	json_decref(failure.data);
}

/* --- Labels, by the store --- */

static bool is_wanted(void *context, const char *value, size_t len)
{
	(void)context;
	return len != 3 || memcmp(value, "ten", 3) != 0;
}

static void documents_of_labels_are_found_up_to_a_limit(void **state)
{
	(void)state;
	struct store *store = NULL;
	struct store_set set = {0};
	struct error error = {""};
	struct store_labelled labels = { .prefix = SCHEMA_EXTRA "grade:",
					 .prefix_len = strlen(SCHEMA_EXTRA "grade:"),
					 .wanted = is_wanted, .limit = 4 };
	assert_int_equal(store_open(folder, &store, &error), STATUS_OK);
	assert_int_equal(store_set_init(&set, store, &error), STATUS_OK);
	assert_int_equal(store_labelled(store, &labels, NULL, &set, &error), STATUS_OK);
	assert_int_equal(set.count, 4);
	store_set_clear(&set);
	labels.limit = 3;
	assert_int_equal(store_labelled(store, &labels, NULL, &set, &error),
			 STATUS_TOO_LARGE);
	store_set_finish(&set);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_found_as_written_or_nearly_so),
		cmocka_unit_test(weights_multiply_scores),
		cmocka_unit_test(weights_move_documents_and_find_no_others),
		cmocka_unit_test(ranges_hold_numbers_however_they_are_written),
		cmocka_unit_test(days_are_counted_from_a_clock_that_is_given),
		cmocka_unit_test(what_matched_is_marked),
		cmocka_unit_test(explaining_tells_weights_and_spellings),
		cmocka_unit_test(strictness_refuses_with_place_and_reason),
		cmocka_unit_test(documents_of_labels_are_found_up_to_a_limit),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
