/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_get.c - ranges of a document's text: by bytes, by lines, around a match. */
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

enum {
	LINES = 3000,		/* of the long text: several pieces of a record */
	LINE = 16,		/* bytes of one */
};

static char folder[64];
static struct answerer *answerer;
static struct answer_failure failure;

static int set_up(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 1; i <= LINES; i++)
		buf_addf(&text, "line number %03d\n", i % 1000);
	assert_non_null(buf_cstr(&text));
	const struct small_document documents[] = {
		{ .id = "short", .path = "/n/1.txt", .language = "en",
		  .title = "Headline", .text = "one\nzw\xc3\xb6lf b\xc3\xa4ume\nthree" },
		{ .id = "long", .path = "/n/2.txt", .language = "en", .title = "",
		  .text = text.data },
		{ .id = "sentences", .path = "/n/4.txt", .language = "en", .title = "",
		  .text = "It began on Monday. Mr. Li said so; talks in the U.S. end.\n\n"
			  "The last." },
		{ .id = "empty", .path = "/n/3.txt", .language = "en",
		  .title = "Title alone", .text = "" },
	};
	int failed = answering_open(folder, documents,
				    sizeof documents / sizeof *documents, &answerer);
	buf_finish(&text);
	return failed;
}

static int take_down(void **state)
{
	(void)state;
	return answering_close(folder, answerer);
}

static json_t *run(const char *params)
{
	return answering_run(answerer, "get", params, &failure);
}

static long long number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	return value == NULL ? -1 : json_integer_value(value);
}

/* "START-END NEXT MATCH+LEN text", -1 for what is absent. */
static void expect(const char *params, const char *wanted)
{
	struct buf got = {0};
	json_t *result = run(params);
	if (result == NULL)
		fail_msg("%s: %d %s", params, failure.code, failure.error.text);
	const json_t *match = json_object_get(result, "match");
	buf_addf(&got, "%lld-%lld %lld %lld+%lld %s", number(result, "start"),
		 number(result, "end"), number(result, "next"), number(match, "start"),
		 number(match, "len"), json_string_value(json_object_get(result, "text")));
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void refused(const char *params, int code, const char *message)
{
	assert_null(run(params));
	assert_int_equal(failure.code, code);
	if (message != NULL)
		assert_string_equal(failure.error.text, message);
	json_decref(failure.data);
	failure.data = NULL;
}

static void bytes_never_cut_a_character(void **state)
{
	(void)state;
	expect("{'id':'short','start':4,'len':2}", "4--1 6 -1+-1 zw");
	expect("{'id':'short','start':4,'len':3}", "4--1 6 -1+-1 zw");
	expect("{'id':'short','start':7,'len':3}", "6--1 9 -1+-1 \xc3\xb6l");
	expect("{'id':'short','start':18}", "18--1 -1 -1+-1 three");
	expect("{'id':'short','start':1000}", "23--1 -1 -1+-1 ");
}

static void lines_are_counted_from_one(void **state)
{
	(void)state;
	expect("{'id':'short','line':1,'lines':1}", "0-4 -1 -1+-1 one\n");
	expect("{'id':'short','line':2,'lines':1}",
	       "4-18 -1 -1+-1 zw\xc3\xb6lf b\xc3\xa4ume\n");
	expect("{'id':'short','line':3,'lines':9}", "18-23 -1 -1+-1 three");
	expect("{'id':'short','line':3}", "18-23 -1 -1+-1 three");
	expect("{'id':'short','line':2,'len':2}", "4-23 6 -1+-1 zw");
}

static void lines_are_found_in_any_piece_of_a_long_text(void **state)
{
	(void)state;
	char params[100], wanted[100];
	for (int line = 1; line <= LINES; line += 97) {
		snprintf(params, sizeof params, "{'id':'long','line':%d,'lines':1}",
			 line);
		snprintf(wanted, sizeof wanted, "%d-%d -1 -1+-1 line number %03d\n",
			 (line - 1) * LINE, line * LINE, line % 1000);
		expect(params, wanted);
	}
}

static void a_line_that_is_not_there_is_no_empty_text(void **state)
{
	(void)state;
	refused("{'id':'short','line':4}", WIRE_BAD_PARAMS,
		"the text has 3 lines, not 4");
	refused("{'id':'long','line':3001}", WIRE_BAD_PARAMS,
		"the text has 3000 lines, not 3001");
	refused("{'id':'empty','line':1}", WIRE_BAD_PARAMS,
		"the text has 0 lines, not 1");
}

static void around_shows_the_best_match(void **state)
{
	(void)state;
	expect("{'id':'short','around':'b\xc3\xa4ume','context':0}",
	       "11-17 -1 11+6 b\xc3\xa4ume");
	/* Both ends move to the beginning of a character. */
	expect("{'id':'short','around':'b\xc3\xa4ume','context':4}",
	       "6-21 -1 11+6 \xc3\xb6lf b\xc3\xa4ume\nthr");
	expect("{'id':'short','around':'\\'one zw\xc3\xb6lf\\'','context':1}",
	       "0-11 -1 0+10 one\nzw\xc3\xb6lf ");
	expect("{'id':'short','around':'three'}",
	       "0-23 -1 18+5 one\nzw\xc3\xb6lf b\xc3\xa4ume\nthree");
	expect("{'id':'long','around':'\\'line number 777\\'','context':2}",
	       "12414-12433 -1 12416+15 6\nline number 777\nl");
	/* What is in the title alone, or nowhere, matches nothing of the text. */
	expect("{'id':'short','around':'headline','context':4}", "0-4 -1 -1+-1 one\n");
	expect("{'id':'empty','around':'title'}", "0-0 -1 -1+-1 ");
}

static void the_sentence_of_a_match_is_whole(void **state)
{
	(void)state;
	static const struct {
		const char *query;
		int context, start, len;
	} cases[] = {
		{ "talks", 400, 20, 38 },	/* "Mr. Li said so; talks in the U.S. end." */
		{ "\\'yes talks\\'", 400, 0, 0 },
		{ "monday", 400, 0, 19 },
		{ "last", 400, 60, 9 },
		{ "talks", 12, 27, 21 },	/* of what is cut whole words */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char params[200];
		snprintf(params, sizeof params,
			 "{'id':'sentences','around':'%s','context':%d}", cases[i].query,
			 cases[i].context);
		json_t *result = run(params);
		assert_non_null(result);
		const json_t *sentence = json_object_get(result, "sentence");
		assert_int_equal(sentence != NULL, cases[i].len > 0);
		if (sentence != NULL) {
			assert_int_equal(number(sentence, "start"), cases[i].start);
			assert_int_equal(number(sentence, "len"), cases[i].len);
		}
		json_decref(result);
	}
}

static void bad_ranges_are_refused(void **state)
{
	(void)state;
	refused("{'id':'short','line':0}", WIRE_BAD_PARAMS, NULL);
	refused("{'id':'short','lines':1}", WIRE_BAD_PARAMS, NULL);
	refused("{'id':'short','line':1,'start':0}", WIRE_BAD_PARAMS, NULL);
	refused("{'id':'short','line':1,'around':'x'}", WIRE_BAD_PARAMS, NULL);
	refused("{'id':'short','around':''}", WIRE_QUERY_SYNTAX, NULL);
	refused("{'id':'short','around':'one','context':65537}", WIRE_BAD_PARAMS, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_never_cut_a_character),
		cmocka_unit_test(lines_are_counted_from_one),
		cmocka_unit_test(lines_are_found_in_any_piece_of_a_long_text),
		cmocka_unit_test(a_line_that_is_not_there_is_no_empty_text),
		cmocka_unit_test(around_shows_the_best_match),
		cmocka_unit_test(the_sentence_of_a_match_is_whole),
		cmocka_unit_test(bad_ranges_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
