/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_trend.c - queries by period and source, and words around words: over a few
 * documents whose numbers can be counted by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/answer/association.h"
#include "daemon/answer/names.h"
#include "daemon/answer/period.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "tests/unit/answering.h"

static const struct small_document documents[] = {
	{ .id = "a", .path = "/t/a.txt", .language = "en", .title = "Tariff news",
	  .text = "The tariff rose. A tariff again.", .date = "2024-11-03",
	  .source = "Reuters" },
	{ .id = "b", .path = "/t/b.txt", .language = "en", .title = "",
	  .text = "Import tariffs fell and the rare earths went.",
	  .date = "2025-02-10T23:59:00Z", .source = "reuters" },
	{ .id = "c", .path = "/t/c.txt", .language = "en", .title = "",
	  .text = "Nothing of that.", .date = "2025-02", .source = "AP" },
	{ .id = "d", .path = "/t/d.txt", .language = "en", .title = "",
	  .text = "A tariff without a month.", .date = "2025" },
	{ .id = "e", .path = "/t/e.txt", .language = "en", .title = "",
	  .text = "Rare earths, rare earths.", .source = "AP" },
};

/* Positions by hand: 1 alpha 2 beta 3 node 4 gamma 5 delta 6 alpha 7 node 8 beta. */
static const struct small_document around[] = {
	{ .id = "one", .path = "/t/one.txt", .language = "en", .title = "",
	  .text = "Alpha beta node gamma; delta alpha node beta." },
	{ .id = "two", .path = "/t/two.txt", .language = "en", .title = "node Beta",
	  .text = "gamma gamma alpha epsilon" },
};

static char folder[2][64];
static struct answerer *answerers[2], *answerer;
static struct answer_failure failure;

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(folder[i], sizeof folder[i], "%s/quoth-test-XXXXXX", P_tmpdir);
		if (mkdtemp(folder[i]) == NULL)
			return 1;
	}
	small_index_add(folder[0], documents, sizeof documents / sizeof *documents);
	small_index_add(folder[1], around, sizeof around / sizeof *around);
	return answerer_open(folder[0], &answerers[0], NULL) != STATUS_OK ||
		answerer_open(folder[1], &answerers[1], NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	(void)state;
	int failed = 0;
	json_decref(failure.data);
	for (size_t i = 0; i < 2; i++) {
		char command[160];
		answerer_close(answerers[i]);
		snprintf(command, sizeof command, "rm -rf '%s'", folder[i]);
		failed |= system(command);
	}
	return failed;
}

static json_t *run(const char *method, const char *params)
{
	return answering_run(answerer, method, params, &failure);
}

static json_t *must_run(const char *method, const char *params)
{
	json_t *result = run(method, params);
	if (result == NULL)
		fail_msg("%s %s: %d %s", method, params, failure.code,
			 failure.error.text);
	return result;
}

static void expect_failure(const char *method, const char *params, int code)
{
	json_t *result = run(method, params);
	if (result != NULL || failure.code != code)
		fail_msg("%s: code %d, not %d: %s", params, failure.code, code,
			 failure.error.text);
	assert_true(failure.error.text[0] != '\0');
}

/* --- Periods --- */

static void dates_become_periods_that_follow_each_other(void **state)
{
	static const char *const days[] = { "19991231", "20000101", "20000228",
					    "20000229", "20000301", "20240229",
					    "20240301", "21000228", "21000301" };
	int32_t number, before = 0;
	char name[PERIOD_NAME];
	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		assert_true(period_of(PERIOD_DAY, period_read(days[i], 8), &number));
		bool follows = i > 0 && i != 2 && i != 5 && i != 7;
		assert_true(!follows || number == before + 1);
		period_name(PERIOD_DAY, number, name);
		assert_true(memcmp(name, days[i], 4) == 0 &&
			    memcmp(name + 5, days[i] + 4, 2) == 0 &&
			    strcmp(name + 8, days[i] + 6) == 0);
		before = number;
	}
	assert_true(
		period_of(PERIOD_MONTH, period_read("19991231235959", 14), &before));
	assert_true(period_of(PERIOD_MONTH, period_read("200001", 6), &number));
	assert_int_equal(number, before + 1);
	period_name(PERIOD_MONTH, number, name);
	assert_string_equal(name, "2000-01");
}

static void dates_that_say_too_little_or_nonsense_are_in_no_period(void **state)
{
	static const char *const wrong[] = { "", "202", "20251301", "20250230",
		"19000229", "2025x1", "00000101", "20250031" };
	int32_t number;
	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(period_read(wrong[i], strlen(wrong[i])), 0);
	assert_false(period_of(PERIOD_MONTH, period_read("2025", 4), &number));
	assert_false(period_of(PERIOD_DAY, period_read("202502", 6), &number));
	assert_true(period_of(PERIOD_YEAR, period_read("2025", 4), &number));
}

static enum period_by chosen(const char *first, const char *last)
{
	struct period_span span = {0};
	period_add(&span, period_read(last, strlen(last)));
	period_add(&span, period_read(first, strlen(first)));
	return period_choose(&span);
}

static void the_span_of_dates_chooses_what_to_count_by(void **state)
{
	(void)state;
	assert_int_equal(chosen("20250101", "20250303"), PERIOD_DAY);	/* 62 days */
	assert_int_equal(chosen("20250101", "20250304"), PERIOD_MONTH);
	assert_int_equal(chosen("20200131", "20241201"), PERIOD_MONTH);	/* 60 months */
	assert_int_equal(chosen("20200131", "20250101"), PERIOD_YEAR);
	assert_int_equal(chosen("202501", "20250102"), PERIOD_MONTH);
	assert_int_equal(chosen("2025", "20250102"), PERIOD_YEAR);
}

static void names_are_numbered_as_they_come(void **state)
{
	struct names names = {0};
	uint32_t number;
	char text[32];
	size_t len;
	(void)state;
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < 3000; i++) {
			len = (size_t)snprintf(text, sizeof text, "name %u", i);
			assert_true(names_take(&names, text, len, &number));
			assert_int_equal(number, i);
			assert_memory_equal(names_at(&names, i, &len), text, len);
		}
	assert_int_equal(names.count, 3000);
	assert_true(names_take(&names, "a\0b", 3, &number));
	assert_int_equal(number, 3000);
	names_finish(&names);
}

/* --- trend --- */

/* Rows of RESULT: "2025-02:documents/occurrences of documents/words", or another
 * member of its first series. */
static void expect_counts(const json_t *counts, const char *key, struct buf *got)
{
	const json_t *times = json_object_get(counts, "occurrences");
	buf_addf(got, "%s%s:%lld/", got->len > 0 ? " " : "", key,
		 (long long)json_integer_value(json_object_get(counts, "documents")));
	if (times != NULL)
		buf_addf(got, "%lld", (long long)json_integer_value(times));
	buf_addf(got, " of %lld/%lld",
		 (long long)json_integer_value(json_object_get(counts, "of_documents")),
		 (long long)json_integer_value(json_object_get(counts, "of_words")));
}

static void expect_trend(const char *params, const char *by, const char *wanted)
{
	json_t *result = must_run("trend", params), *row, *series;
	struct buf got = {0};
	size_t i;
	assert_string_equal(json_string_value(json_object_get(result, "by")), by);
	json_array_foreach(json_object_get(result, "rows"), i, row)
		expect_counts(row, json_string_value(json_object_get(row, "key")),
			      &got);
	json_array_foreach(json_object_get(result, "series"), i, series) {
		expect_counts(json_object_get(series, "outside"), "outside", &got);
		expect_counts(json_object_get(series, "total"), "total", &got);
	}
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void words_are_counted_by_period_with_gaps_between(void **state)
{
	(void)state;
	answerer = answerers[0];
	expect_trend("{'q': 'tariff', 'by': 'month'}", "month",
		     "2024-11:1/3 of 1/8 2024-12:0/0 of 0/0 2025-01:0/0 of 0/0 "
		     "2025-02:1/1 of 2/11 outside:1/1 of 2/9 total:3/5 of 5/28");
	expect_trend("{'q': 'tariff', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:2/2 of 3/16 outside:0/0 of 1/4 "
		     "total:3/5 of 5/28");
	/* As written, without its plural; and a star. */
	expect_trend("{'q': '\\'tariff\\'', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:1/1 of 3/16 outside:0/0 of 1/4 "
		     "total:2/4 of 5/28");
	expect_trend("{'q': 'tari*', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:2/2 of 3/16 outside:0/0 of 1/4 "
		     "total:3/5 of 5/28");
	/* As spelled with one letter less or more. */
	expect_trend("{'q': 'tarif~1', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:1/1 of 3/16 outside:0/0 of 1/4 "
		     "total:2/4 of 5/28");
}

static void phrases_and_other_queries_are_counted_too(void **state)
{
	(void)state;
	answerer = answerers[0];
	expect_trend("{'q': '\\'rare earths\\'', 'by': 'year'}", "year",
		     "2024:0/0 of 1/8 2025:1/1 of 3/16 outside:1/2 of 1/4 "
		     "total:2/3 of 5/28");
	/* Several words have documents and no occurrences. */
	expect_trend("{'q': 'tariff earths', 'mode': 'all', 'by': 'year'}", "year",
		     "2024:0/ of 1/8 2025:1/ of 3/16 outside:0/ of 1/4 "
		     "total:1/ of 5/28");
	/* An alternative that is another's form is no second occurrence. */
	expect_trend("{'q': '~\\'(tariff|tariffs)\\'', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:2/2 of 3/16 outside:0/0 of 1/4 "
		     "total:3/5 of 5/28");
}

static void the_scope_is_what_filters_leave(void **state)
{
	(void)state;
	answerer = answerers[0];
	expect_trend("{'q': 'tariff', 'by': 'year', 'source': 'Reuters'}", "year",
		     "2024:1/3 of 1/8 2025:1/1 of 1/8 outside:0/0 of 0/0 "
		     "total:2/4 of 2/16");
	expect_trend("{'q': 'tariff source:reuters', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:1/1 of 1/8 outside:0/0 of 0/0 "
		     "total:2/4 of 2/16");
	expect_trend("{'q': 'tariff -import', 'by': 'year'}", "year",
		     "2024:1/3 of 1/8 2025:1/1 of 3/16 outside:0/0 of 1/4 "
		     "total:2/4 of 5/28");
	expect_trend("{'q': 'tariff -source:reuters', 'by': 'year'}", "year",
		     "2025:1/1 of 2/8 outside:0/0 of 1/4 total:1/1 of 3/12");
	expect_trend("{'q': 'source:reuters', 'by': 'year'}", "year",
		     "2024:1/ of 1/8 2025:1/ of 3/16 outside:0/ of 1/4 "
		     "total:2/ of 5/28");
	/* Series of different scopes in one table. */
	expect_trend("{'q': ['tariff source:AP', 'tariff'], 'by': 'year'}", "year",
		     "2024:0/0 of 0/0 2024:1/3 of 1/8 2025:0/0 of 1/3 2025:2/2 of 3/16 "
		     "outside:0/0 of 1/4 total:0/0 of 2/7 "
		     "outside:0/0 of 1/4 total:3/5 of 5/28");
}

static void sources_are_rows_whatever_their_case(void **state)
{
	(void)state;
	answerer = answerers[0];
	expect_trend("{'q': 'tariff', 'by': 'source'}", "source",
		     "Reuters:2/4 of 2/16 AP:0/0 of 2/7 outside:1/1 of 1/5 "
		     "total:3/5 of 5/28");
	/* Nothing has a date: */
	answerer = answerers[1];
	expect_trend("{'q': 'alpha'}", "source",
		     "outside:2/3 of 2/14 total:2/3 of 2/14");
}

static void a_rate_of_nothing_is_not_there(void **state)
{
	(void)state;
	answerer = answerers[0];
	json_t *result = must_run("trend", "{'q': 'tariff', 'by': 'month'}");
	json_t *rows = json_object_get(result, "rows");
	json_t *first = json_array_get(rows, 0), *gap = json_array_get(rows, 1);
	assert_float_equal(json_real_value(json_object_get(first, "per_million")),
			   1e6 * 3 / 8, 1e-9);
	assert_float_equal(json_real_value(json_object_get(first, "percent")), 100,
			   1e-9);
	assert_null(json_object_get(gap, "per_million"));
	assert_null(json_object_get(gap, "percent"));
	json_decref(result);
}

static void what_trend_cannot_do_is_refused(void **state)
{
	(void)state;
	answerer = answerers[0];
	expect_failure("trend", "{'by': 'year'}", WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': []}", WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': ['a','b','c','d','e','f','g','h','i']}",
		       WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': ['tariff', 3]}", WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': 'tariff', 'by': 'week'}", WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': 'tariff', 'limit': 3}", WIRE_BAD_PARAMS);
	expect_failure("trend", "{'q': ['tariff', 'date:2025-13']}", WIRE_QUERY_SYNTAX);
	assert_int_equal(json_integer_value(json_object_get(failure.data, "series")),
			 1);
}

/* --- Collocates --- */

static const json_t *row_of(const json_t *result, const char *word)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(result, "rows"), i, row)
		if (strcmp(json_string_value(json_object_get(row, "word")), word) == 0)
			return row;
	return NULL;
}

static long long number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void expect_collocate(const json_t *result, const char *word, int left,
			     int right, int frequency, double log_likelihood, double mi,
			     double dice)
{
	const json_t *row = row_of(result, word);
	assert_non_null(row);
	assert_int_equal(number(row, "left"), left);
	assert_int_equal(number(row, "right"), right);
	assert_int_equal(number(row, "f_near"), left + right);
	assert_int_equal(number(row, "f"), frequency);
	assert_true(fabs(json_real_value(json_object_get(row, "log_likelihood")) -
			 log_likelihood) < 1e-5);
	assert_true(fabs(json_real_value(json_object_get(row, "mi")) - mi) < 1e-5);
	assert_true(fabs(json_real_value(json_object_get(row, "log_dice")) - dice) <
		    1e-5);
}

/* Two words to either side. Of the first text the windows hold positions 1 2 . 4 5 and
 * . 5 6 . 8: 5 (delta) is as near to both nodes, and counts as behind the first. Of the
 * second, whose title is no part of its text, they hold the title's beta.
 *   words in windows W = 6 + 1 = 7; node 3 times; N = 14 words - 3 = 11
 * beta:  near 3 (1 left, 2 right), f 3, e11 = 7 * 3 / 11 = 21/11
 *   MI = log2(3 / (21/11)) = log2(11/7) = .652077
 *   log-likelihood, with cells 3, 0, 4, 4 and totals 3, 8 and 7, 4:
 *     2 (3 ln(3*11 / (3*7)) + 4 ln(4*11 / (8*7)) + 4 ln(4*11 / (8*4))) = 3.330244
 *   logDice = 14 + log2(2*3 / (3 + 3)) = 14
 * alpha: near 2 (both left), f 3; MI = log2(22/21) = .067114; cells 2, 1, 5, 3:
 *     2 (2 ln(22/21) + ln(11/12) + 5 ln(55/56) + 3 ln(33/32)) = .016502
 *   logDice = 14 + log2(4/6) = 13.415037
 * gamma: near 1, f 3, less than e11, so below 0; cells 1, 2, 6, 2:
 *    -2 (ln(11/21) + 2 ln(22/12) + 6 ln(66/56) + 2 ln(22/32)) = -1.604152
 *   MI = log2(11/21) = -.932886; logDice = 14 + log2(2/6) = 12.415037
 * delta: near 1, f 1; MI = log2(11/7); cells 1, 0, 6, 4 of totals 1, 10 and 7, 4:
 *     2 (ln(11/7) + 6 ln(66/70) + 4 ln(44/40)) = .960366
 *   logDice = 14 + log2(2/4) = 13 */
static void collocates_are_measured_as_by_hand(void **state)
{
	(void)state;
	answerer = answerers[1];
	json_t *result = must_run("collocates",
				  "{'q': 'node', 'left': 2, 'right': 2, 'min': 1}");
	const json_t *node = json_object_get(result, "node");
	const json_t *words = json_object_get(result, "words");
	assert_int_equal(number(node, "documents"), 2);
	assert_int_equal(number(node, "occurrences"), 3);
	assert_int_equal(number(node, "taken"), 3);
	assert_int_equal(number(json_object_get(result, "window"), "words"), 7);
	assert_int_equal(number(words, "all"), 11);
	assert_int_equal(number(words, "found"), 4);
	assert_int_equal(json_array_size(json_object_get(result, "rows")), 4);
	expect_collocate(result, "beta", 1, 2, 3, 3.330244, .652077, 14);
	expect_collocate(result, "alpha", 2, 0, 3, .016502, .067114, 13.415037);
	expect_collocate(result, "gamma", 0, 1, 3, -1.604152, -.932886, 12.415037);
	expect_collocate(result, "delta", 0, 1, 1, .960366, .652077, 13);
	json_decref(result);
}

static void expect_order(const char *params, const char *wanted)
{
	json_t *result = must_run("collocates", params), *row;
	struct buf got = {0};
	size_t i;
	json_array_foreach(json_object_get(result, "rows"), i, row)
		buf_addf(&got, "%s%s", i > 0 ? " " : "",
			 json_string_value(json_object_get(row, "word")));
	assert_string_equal(buf_cstr(&got) != NULL ? got.data : "", wanted);
	buf_finish(&got);
	json_decref(result);
}

static void collocates_are_ordered_and_chosen_as_asked(void **state)
{
	(void)state;
	answerer = answerers[1];
	expect_order("{'q': 'node', 'left': 2, 'right': 2, 'min': 1}",
		     "beta delta alpha gamma");
	expect_order("{'q': 'node', 'left': 2, 'right': 2, 'min': 1, 'sort': 'mi'}",
		     "beta delta alpha gamma");
	expect_order("{'q': 'node', 'left': 2, 'right': 2, 'min': 1, 'sort': 'f_near'}",
		     "beta alpha delta gamma");
	expect_order(
		"{'q': 'node', 'left': 2, 'right': 2, 'min': 1, 'sort': 'log_dice', "
		"'limit': 2}",
		"beta alpha");
	expect_order("{'q': 'node', 'left': 2, 'right': 0, 'min': 1, 'sort': 'f_near'}",
		     "alpha beta delta");
	expect_order("{'q': 'node', 'left': 2, 'right': 2, 'min': 2}", "beta alpha");
	/* A phrase's own words are not around it, nor those between operands. */
	expect_order("{'q': '\\'beta node\\'', 'min': 1, 'sort': 'f_near'}",
		     "alpha beta delta gamma node");
	expect_order("{'q': 'beta NEAR/3 delta', 'left': 1, 'right': 0, 'min': 1}",
		     "alpha");
	answerer = answerers[0];
	expect_order(
		"{'q': 'tariff', 'min': 1, 'left': 1, 'right': 1, 'sort': 'f_near'}",
		"fell import news rose");
	expect_order(
		"{'q': 'tari*', 'min': 1, 'left': 1, 'right': 1, 'sort': 'f_near'}",
		"fell import news rose");
	expect_order(
		"{'q': 'tariff', 'min': 1, 'left': 1, 'right': 1, 'sort': 'f_near', "
		"'stop_words': true}",
		"a again fell import news rose the without");
}

static void what_has_no_collocates_is_refused(void **state)
{
	(void)state;
	answerer = answerers[1];
	expect_failure("collocates", "{'q': 'alpha beta'}", WIRE_QUERY_SYNTAX);
	expect_failure("collocates", "{'q': 'source:x'}", WIRE_QUERY_SYNTAX);
	expect_failure("collocates", "{'q': 'node', 'left': 0, 'right': 0}",
		       WIRE_BAD_PARAMS);
	expect_failure("collocates", "{'q': 'node', 'left': 26}", WIRE_BAD_PARAMS);
	expect_failure("collocates", "{'q': 'node', 'min': 0}", WIRE_BAD_PARAMS);
	expect_failure("collocates", "{'q': 'node', 'sort': 'z'}", WIRE_BAD_PARAMS);
	json_t *result = must_run("collocates", "{'q': 'zyzzyva'}");
	assert_int_equal(json_array_size(json_object_get(result, "rows")), 0);
	assert_int_equal(number(json_object_get(result, "node"), "occurrences"), 0);
	json_decref(result);
}

static void words_that_keep_away_are_below_zero(void **state)
{
	(void)state;
	struct association_table near = { 10, 10, 100, 10000 };
	struct association_table chance = { 1, 100, 100, 10000 };
	struct association_table away = { 1, 1000, 1000, 10000 };
	assert_true(association_log_likelihood(&near) > 0);
	assert_true(fabs(association_log_likelihood(&chance)) < 1e-9);
	assert_true(fabs(association_mi(&chance)) < 1e-9);
	assert_true(association_log_likelihood(&away) < 0);
	/* Rychly's upper bound: the word is nowhere else, nor is the node. */
	assert_true(fabs(association_log_dice(5, 5, 5) - 14) < 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_become_periods_that_follow_each_other),
		cmocka_unit_test(
			dates_that_say_too_little_or_nonsense_are_in_no_period),
		cmocka_unit_test(the_span_of_dates_chooses_what_to_count_by),
		cmocka_unit_test(names_are_numbered_as_they_come),
		cmocka_unit_test(words_are_counted_by_period_with_gaps_between),
		cmocka_unit_test(phrases_and_other_queries_are_counted_too),
		cmocka_unit_test(the_scope_is_what_filters_leave),
		cmocka_unit_test(sources_are_rows_whatever_their_case),
		cmocka_unit_test(a_rate_of_nothing_is_not_there),
		cmocka_unit_test(what_trend_cannot_do_is_refused),
		cmocka_unit_test(collocates_are_measured_as_by_hand),
		cmocka_unit_test(collocates_are_ordered_and_chosen_as_asked),
		cmocka_unit_test(what_has_no_collocates_is_refused),
		cmocka_unit_test(words_that_keep_away_are_below_zero),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
