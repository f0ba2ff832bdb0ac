/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_similar.c - a document or a text to what tells it from others, and to the
 * documents that have that in common with it. */
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
#include "lib/wire/limits.h"
#include "tests/unit/answering.h"

static const struct small_document documents[] = {
	{ .id = "mines", .path = "/n/1.txt", .language = "en", .title = "Mines",
	  .text = "Neodymium mines and more neodymium. A mine of dysprosium. 1987 1987." },
	{ .id = "magnets", .path = "/n/2.txt", .language = "en", .title = "",
	  .source = "Reuters", .date = "2024",
	  .text = "Magnets hold neodymium and dysprosium from a mine." },
	{ .id = "motors", .path = "/n/3.txt", .language = "en", .title = "",
	  .source = "AP", .date = "2025",
	  .text = "Motors hold magnets; some have neodymium." },
	{ .id = "football", .path = "/n/4.txt", .language = "en", .title = "",
	  .text = "The match was won in the last minute. 1987." },
	{ .id = "cricket", .path = "/n/5.txt", .language = "en", .title = "",
	  .text = "The match was lost, and the minute was the last." },
	{ .id = "alone", .path = "/n/6.txt", .language = "en", .title = "",
	  .text = "Zyzzyva." },
	{ .id = "zh1", .path = "/n/7.txt", .language = "", .title = "",
	  .text = "稀土出口管制。" },
	{ .id = "zh2", .path = "/n/8.txt", .language = "", .title = "",
	  .text = "关于稀土的规定。" },
};

static char folder[64];
static struct answerer *answerer;
static struct answer_failure failure;

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

static json_t *run(const char *params)
{
	return answering_run(answerer, "similar", params, &failure);
}

/* The ids of the hits, and the words behind a bar. */
static void expect(const char *params, const char *wanted)
{
	struct buf got = {0};
	json_t *result = run(params), *one;
	size_t i;
	if (result == NULL)
		fail_msg("%s: %d %s", params, failure.code, failure.error.text);
	json_array_foreach(json_object_get(result, "hits"), i, one)
		buf_addf(&got, "%s ", json_string_value(json_object_get(one, "id")));
	buf_add_str(&got, "|");
	json_array_foreach(json_object_get(result, "terms"), i, one)
		buf_addf(&got, " %s",
			 json_string_value(json_object_get(one, "word")));
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void refused(const char *params, int code)
{
	assert_null(run(params));
	assert_int_equal(failure.code, code);
	json_decref(failure.data);
	failure.data = NULL;
}

static void what_has_the_telling_words_is_similar_and_the_document_itself_is_not(
	void **state)
{
	(void)state;
	/* No function words, no numbers, and none that only it has. */
	expect("{'id':'mines'}", "magnets motors | mines neodymium dysprosium");
	expect("{'id':'football'}", "cricket | match last minute");
}

static void a_text_is_as_good_as_a_document(void **state)
{
	(void)state;
	expect("{'text':'A magnet, of neodymium.','terms':1}",
	       "motors magnets | magnet");
	expect("{'text':'Magnets, magnets, and neodymium. Nowhere.'}",
	       "motors magnets mines | magnets neodymium");
}

static void filters_are_those_of_search(void **state)
{
	(void)state;
	expect("{'id':'mines','source':'AP'}", "motors | mines neodymium dysprosium");
	expect("{'id':'mines','before':'2025'}", "magnets | mines neodymium dysprosium");
	expect("{'id':'mines','offset':1}", "motors | mines neodymium dysprosium");
	expect("{'id':'mines','limit':0}", "| mines neodymium dysprosium");
}

static void of_ideographs_two_neighbours_are_a_word(void **state)
{
	(void)state;
	expect("{'text':'稀土'}", "zh1 zh2 | 稀土");
}

static void nothing_in_common_is_no_error(void **state)
{
	(void)state;
	expect("{'id':'alone'}", "|");
	expect("{'text':''}", "|");
	expect("{'text':'of the and 1234'}", "|");
	json_t *result = run("{'id':'alone'}");
	assert_int_equal(json_array_size(json_object_get(result, "warnings")), 1);
	json_decref(result);
}

static void bad_parameters_are_refused(void **state)
{
	(void)state;
	refused("{}", WIRE_BAD_PARAMS);
	refused("{'id':'mines','text':'x'}", WIRE_BAD_PARAMS);
	refused("{'id':'mines','q':'x'}", WIRE_BAD_PARAMS);
	refused("{'id':'mines','terms':0}", WIRE_BAD_PARAMS);
	refused("{'id':'mines','terms':51}", WIRE_BAD_PARAMS);
	refused("{'id':'mines','offset':1,'cursor':'x'}", WIRE_BAD_PARAMS);
	refused("{'id':'nowhere'}", WIRE_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_has_the_telling_words_is_similar_and_the_document_itself_is_not),
		cmocka_unit_test(a_text_is_as_good_as_a_document),
		cmocka_unit_test(filters_are_those_of_search),
		cmocka_unit_test(of_ideographs_two_neighbours_are_a_word),
		cmocka_unit_test(nothing_in_common_is_no_error),
		cmocka_unit_test(bad_parameters_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
