/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_suggest.c - what is typed to how it may go on, on an index whose counts are
 * known by hand, and how much is looked at for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/answer/suggest.h"
#include "daemon/answer/typed.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "tests/search/small_index.h"

enum {
	MANY = 200,		/* documents of the large index, ... */
	LETTERS = 5000,		/* ... and words of its longest one */
};

static const struct small_document documents[] = {
	{ .id = "one", .path = "/n/one.md", .language = "en", .title = "Rare metals",
	  .type = "text/markdown", .source = "Reuters", .author = "Jane O'Brien",
	  .topics = { "Rare Earths", "Hong Kong" },
	  .text = "Rare earths are rare. Rare earths are traded. Rare earth magnets. "
		  "Early trade in rare earths." },
	{ .id = "two", .path = "/n/two.md", .language = "en", .title = "",
	  .type = "text/markdown", .source = "Reuters \"wire\"",
	  .topics = { "Hong Kong" },
	  .text = "Rare earths are traded. Early trade. The early bird. Earlier." },
	{ .id = "three", .path = "/n/three.txt", .language = "en", .title = "",
	  .type = "text/plain", .source = "AP", .author = "John Early",
	  .extra = "Very Good",
	  .text = "Early trade war talks. Early trade war talks. Early trade war talks. "
		  "Early, an ear." },
	{ .id = "chinese", .path = "/n/zh.txt", .language = "", .title = "",
	  .text = "稀土出口。稀土出口。稀土管制。" },
};

static char folder[64], large[64];
static struct answerer *answerer, *of_many;
static struct answer_failure failure;

/* Words like "s0017", of which none is frequent, in a document each. */
static void make_large(void)
{
	struct small_document made[MANY];
	char *texts[MANY], ids[MANY][16];
	for (size_t i = 0; i < MANY; i++) {
		struct buf text = {0};
		for (size_t w = 0; i == 0 && w < LETTERS; w++)
			buf_addf(&text, "s%04zu ", w);
		buf_addf(&text, "the sea is blue and the sky is s%04zu", i);
		assert_true(buf_ok(&text));
		texts[i] = strdup(buf_cstr(&text));
		snprintf(ids[i], sizeof ids[i], "id%zu", i);
		made[i] = (struct small_document){ .id = ids[i], .path = "/m/one.txt",
			.language = "en", .title = "", .text = texts[i] };
		buf_finish(&text);
	}
	small_index_add_pairs(large, made, MANY, "the is sea sky blue and");
	for (size_t i = 0; i < MANY; i++)
		free(texts[i]);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	snprintf(large, sizeof large, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL || mkdtemp(large) == NULL)
		return 1;
	small_index_add_pairs(folder, documents, sizeof documents / sizeof *documents,
			      "rare early trade war the");
	make_large();
	return answerer_open(folder, &answerer, NULL) != STATUS_OK ||
		answerer_open(large, &of_many, NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	(void)state;
	char command[256];
	answerer_close(answerer);
	answerer_close(of_many);
	snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, large);
	return system(command);
}

static json_t *ask(struct answerer *whom, const char *q, int limit)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	json_t *params = json_pack("{s:s, s:i}", "q", q, "limit", limit);
	json_decref(failure.data);
	json_t *result = answer_run(whom, "suggest", params, &terms, &failure);
	json_decref(params);
	return result;
}

/* "KIND: text n/context ...", with ~ before an estimate. */
static void expect(const char *q, int limit, const char *wanted)
{
	struct buf got = {0};
	json_t *result = ask(answerer, q, limit), *one;
	size_t i;
	if (result == NULL)
		fail_msg("%s: %d %s", q, failure.code, failure.error.text);
	buf_addf(&got, "%s:", json_string_value(json_object_get(result, "typed")));
	json_array_foreach(json_object_get(result, "suggestions"), i, one)
		buf_addf(&got, " [%s] %s%d/%d",
			 json_string_value(json_object_get(one, "text")),
			 json_is_true(json_object_get(one, "exact")) ? "" : "~",
			 (int)json_integer_value(json_object_get(one, "n")),
			 (int)json_integer_value(json_object_get(one, "context")));
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", q, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void a_word_that_has_begun_goes_on_as_most_documents_have_it(void **state)
{
	(void)state;
	expect("ear", 2, "word: [early] 3/0 [earths] 2/0");
	expect("zyz", 5, "word:");
	expect("earl", 1, "word: [early] 3/0");
}

static void words_before_count_for_more_than_frequency(void **state)
{
	(void)state;
	/* "early" is in more documents, but never behind "rare". */
	expect("rare ear", 4, "word: [rare earths] 4/1 [rare earths are] ~4/1 "
			      "[rare earth] 1/1 [rare early] 3/0");
	/* Two frequent words: the index has counted them. */
	expect("early t", 1, "word: [early trade] 5/1");
	/* Three words say more than one. */
	expect("early trade w", 1, "word: [early trade war] 3/2");
}

static void behind_a_blank_comes_the_next_word(void **state)
{
	(void)state;
	expect("early ", 1, "next: [early trade] 5/1");
	expect("rare earths are t", 1, "word: [rare earths are traded] 2/3");
	expect("rare earths are ", 2, "next: [rare earths are traded] 2/3 "
				      "[rare earths are rare] 1/3");
	expect("nowhere ", 3, "next:");
}

static void what_is_typed_stays_as_it_is(void **state)
{
	(void)state;
	expect("\"rare ea", 1, "word: [\"rare earths] 4/1");
	expect("\xe2\x80\x9cRare Ea", 1, "word: [\xe2\x80\x9cRare Earths] 4/1");
	expect("war \"rare ea", 1, "word: [war \"rare earths] 4/1");
	/* What has closed is no neighbour any more, nor is what an operator parts. */
	expect("\"rare\" ear", 1, "word: [\"rare\" early] 3/0");
	expect("rare OR ear", 1, "word: [rare OR early] 3/0");
	expect("rare -ear", 1, "word: [rare -early] 3/0");
	expect("source:rare ear", 1, "word: [source:rare early] 3/0");
	expect("\"(war|rare) ear", 1, "word: [\"(war|rare) early] 3/0");
	expect("", 3, "nothing:");
	expect("\"rare earths\"", 3, "nothing:");
	expect("path:n", 3, "nothing:");
}

static void values_are_those_of_their_field(void **state)
{
	(void)state;
	expect("topic:", 5, "value: [topic:\"hong kong\"] 2/0 "
			    "[topic:\"rare earths\"] 1/0");
	expect("war topic:\"Hong K", 5, "value: [war topic:\"hong kong\"] 2/0");
	expect("topic:\"hong ", 5, "value: [topic:\"hong kong\"] 2/0");
	expect("topic:\"hongk", 5, "value:");
	expect("type:mark", 5, "value: [type:text/markdown] 2/0");
	expect("type:text", 5, "value: [type:text/markdown] 2/0 [type:text/plain] 1/0");
	expect("author:jo", 5, "value: [author:john] 1/0");
	expect("source:a", 5, "value: [source:ap] 1/0");
	/* A value with a quote in it stands in others. */
	expect("source:reuters", 5, "value: [source:reuters] 1/0 "
				    "[source:\xc2\xabreuters \"wire\"\xc2\xbb] 1/0");
	expect("lang:", 5, "value: [lang:en] 3/0");
	expect("title:me", 5, "word: [title:metals] 1/0");
	expect("war x.grade:ve", 5, "value: [war x.grade:\"very good\"] 1/0");
	expect("x.grade:go", 5, "value:");
	expect("x.gra:", 5, "value:");
}

static void ideographs_need_no_blank(void **state)
{
	(void)state;
	expect("稀", 1, "next: [稀土] 3/1");
	expect("稀土", 1, "next: [稀土出] 2/2");
	expect("\"稀土", 1, "next: [\"稀土出] 2/2");
}

static void a_clear_continuation_is_given_whole(void **state)
{
	(void)state;
	/* Three times, but in one document only: that is clear to nobody. */
	expect("trade ", 1, "next: [trade war] 3/1");
	json_t *result = ask(of_many, "the sea ", 2);
	json_t *list = json_object_get(result, "suggestions");
	assert_string_equal("the sea is blue and",
			    json_string_value(json_object_get(
				    json_array_get(list, 1), "text")));
	json_decref(result);
}

static void it_looks_at_no_more_than_it_says(void **state)
{
	(void)state;
	static const char *const typed[] = { "s", "s0", "the s", "sky is s", "the ",
					     "the sky is ", "is blue and the s" };
	enum { DOCUMENTS = SUGGEST_CANDIDATES * SUGGEST_SAMPLE * 2 +
			   SUGGEST_STORIES * TYPED_BEFORE * 2 };
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		json_t *result = ask(of_many, typed[i], 10), *looked;
		looked = json_object_get(result, "looked");
		assert_true(json_integer_value(json_object_get(looked, "terms")) <=
			    3 * SUGGEST_TERMS);
		assert_true(json_integer_value(json_object_get(looked, "documents")) <=
			    DOCUMENTS);
		json_decref(result);
	}
}

static void of_very_many_words_the_frequent_ones_are_found(void **state)
{
	(void)state;
	json_t *result = ask(of_many, "s", 2);
	json_t *list = json_object_get(result, "suggestions");
	assert_true(json_is_false(json_object_get(result, "whole")));
	assert_string_equal("sea", json_string_value(json_object_get(
				json_array_get(list, 0), "word")));
	assert_string_equal("sky", json_string_value(json_object_get(
				json_array_get(list, 1), "word")));
	json_decref(result);
	result = ask(of_many, "s001", 2);
	assert_true(json_is_true(json_object_get(result, "whole")));
	json_decref(result);
}

static void bad_parameters_are_refused(void **state)
{
	(void)state;
	char long_q[5000];
	assert_null(ask(answerer, "rare", 0));
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	assert_null(ask(answerer, "rare", SUGGEST_MAX + 1));
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	memset(long_q, 'a', sizeof long_q - 1);
	long_q[sizeof long_q - 1] = '\0';
	assert_null(ask(answerer, long_q, 1));
	assert_int_equal(failure.code, WIRE_TOO_LARGE);
	json_decref(failure.data);
	failure.data = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_has_begun_goes_on_as_most_documents_have_it),
		cmocka_unit_test(words_before_count_for_more_than_frequency),
		cmocka_unit_test(behind_a_blank_comes_the_next_word),
		cmocka_unit_test(what_is_typed_stays_as_it_is),
		cmocka_unit_test(values_are_those_of_their_field),
		cmocka_unit_test(ideographs_need_no_blank),
		cmocka_unit_test(a_clear_continuation_is_given_whole),
		cmocka_unit_test(it_looks_at_no_more_than_it_says),
		cmocka_unit_test(of_very_many_words_the_frequent_ones_are_found),
		cmocka_unit_test(bad_parameters_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
