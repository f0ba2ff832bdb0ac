/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_passage.c - passages are cut at sentences, show the best of a text, name the line
 * of each match, and keep within a budget that says what it cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/passage/sentence.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "tests/search/small_index.h"

static char folder[64];
static struct answerer *answerer;

/* --- Sentences --- */

/* TEXT has a | where a sentence begins. */
static void expect_sentences(const char *marked)
{
	char text[512], found[1024];
	size_t len = 0, out = 0;
	for (const char *at = marked; *at != '\0'; at++)
		if (*at != '|')
			text[len++] = *at;
	for (size_t at = 0; at < len; at++) {
		if (((unsigned char)text[at] & 0xc0) != 0x80 &&
		    sentence_begins(text, len, at))
			found[out++] = '|';
		found[out++] = text[at];
	}
	found[out] = '\0';
	assert_string_equal(found, marked);
}

static void sentences_begin_behind_their_ends(void **state)
{
	(void)state;
	expect_sentences("One ends. |Two! |Three? |(Four.) |\"Five.\" |Six");
	expect_sentences("It rose 3.5 per cent, to 1.25 dollars. |He said so.");
	expect_sentences("See example.org and file.txt?x=1. |Then go.");
	expect_sentences("wrapped at\na line. |Next\n\n|A new paragraph\n\n\n|x");
	expect_sentences("He said \xe2\x80\x9cno.\xe2\x80\x9d |Then he left.");
	expect_sentences("Wait... |What?! |Yes.");
}

static void abbreviations_end_no_sentence(void **state)
{
	(void)state;
	expect_sentences("Mr. Smith and J. R. Ewing met Dr. No. 5 in U.S. waters.");
	expect_sentences("Art. 7 and No. 9 hold, e.g. these vs. Those. |It is no. |Or art. "
			 "|So.");
	expect_sentences("on Jan. 5 and Sept. 9, cf. Annex, z.B. Wien, bzw. Graz. |Ja.");
	expect_sentences("beans, corn etc. were sold. |Then etc. |Next");
}

static void other_scripts_have_sentences_too(void **state)
{
	(void)state;
	expect_sentences("稀土出口管制。|第二句！|「真的吗？」|他说。");
	expect_sentences("यह एक है। |दो।");
	expect_sentences("هل هذا؟ |نعم۔ |لا");
	expect_sentences("Где это? |Здесь. |Да, и т.д. Конец.");
	expect_sentences("半角｡|次");
}

/* --- Answers --- */

static json_t *ask(const char *params)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	struct answer_failure failure = { .code = 0 };
	json_error_t error;
	char text[1024];
	snprintf(text, sizeof text, "%s", params);
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	json_t *object = json_loads(text, 0, &error);
	assert_non_null(object);
	json_t *result = answer_run(answerer, "search", object, &terms, &failure);
	json_decref(object);
	json_decref(failure.data);
	if (result == NULL)
		fail_msg("%s: %s", params, failure.error.text);
	return result;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static const json_t *hit_of(const json_t *result, size_t n)
{
	return json_array_get(json_object_get(result, "hits"), n);
}

static const json_t *list(const json_t *hit, const char *name)
{
	return json_object_get(hit, name);
}

static const char *string(const json_t *array, size_t n)
{
	return json_string_value(json_array_get(array, n));
}

static void open_index(const char *name, const struct small_document *documents,
		       size_t count)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	small_index_add(path, documents, count);
	answerer_close(answerer);
	assert_int_equal(answerer_open(path, &answerer, NULL), STATUS_OK);
}

/* SENTENCES of filling, eight words each. */
static void fill(struct buf *text, int sentences)
{
	for (int i = 0; i < sentences; i++)
		buf_addf(text, "Sentence %d says nothing about it at all. ", i);
}

static void the_best_snippet_is_first_and_the_densest_follow_in_order(void **state)
{
	(void)state;
	struct buf text = {0};
	fill(&text, 30);
	buf_add_str(&text, "Copper was sold. ");		/* one word */
	fill(&text, 30);
	buf_add_str(&text, "Tin and, in the end, some copper went. ");	/* both */
	fill(&text, 30);
	buf_add_str(&text, "Copper, copper and copper again. ");	/* one, thrice */
	fill(&text, 30);
	buf_add_str(&text, "Copper and tin! ");			/* the best */
	fill(&text, 30);
	buf_add_str(&text, "Tin cans rust. ");
	fill(&text, 30);
	struct small_document document = { .id = "dense", .path = "/dense", .title = "",
					   .language = "en", .text = buf_cstr(&text) };
	open_index("dense", &document, 1);
	json_t *result = ask("{'q':'copper tin','snippets':3}");
	const json_t *snips = list(hit_of(result, 0), "snips");
	assert_int_equal(json_array_size(snips), 3);
	assert_non_null(strstr(string(json_array_get(snips, 0), 2), " and "));
	assert_string_equal(string(json_array_get(snips, 0), 1), "Copper");
	assert_string_equal(string(json_array_get(snips, 1), 1), "Tin");
	assert_string_equal(string(json_array_get(snips, 1), 3), "copper");
	assert_int_equal(json_array_size(json_array_get(snips, 2)), 7);
	/* Each begins and ends with a sentence. */
	for (size_t i = 0; i < 3; i++) {
		const json_t *snip = json_array_get(snips, i);
		const char *last = string(snip, json_array_size(snip) - 1);
		assert_int_equal(strncmp(string(snip, 0), "Sentence ", 9), 0);
		assert_int_equal(last[strlen(last) - 1], '.');
	}
	json_decref(result);
	buf_finish(&text);
}

static void snippets_do_not_overlap(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 0; i < 2000; i++)	/* words of one letter, snippets side by side */
		buf_addf(&text, i % 40 == 0 ? "zinc%d " : "a ", i / 40);
	struct small_document document = { .id = "side", .path = "/side", .title = "",
					   .language = "", .text = buf_cstr(&text) };
	open_index("side", &document, 1);
	json_t *result = ask("{'q':'zinc*','snippets':20}");
	const json_t *snips = list(hit_of(result, 0), "snips"), *snip;
	size_t i, p;
	assert_true(json_array_size(snips) > 10);
	char seen[51] = {0};
	json_array_foreach(snips, i, snip) {
		const json_t *piece;
		json_array_foreach(snip, p, piece) {
			int which;
			if (p % 2 == 0)
				continue;
			assert_int_equal(sscanf(json_string_value(piece), "zinc%d",
						&which), 1);
			assert_int_equal(seen[which]++, 0);
		}
	}
	json_decref(result);
	buf_finish(&text);
}

/* A long text is not read for a star, but asked for each word that begins so. */
static void stars_are_found_in_long_texts_too(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 0; i < 45; i++) {
		fill(&text, 40);
		buf_addf(&text, "Zinc and zinc%d, not tin. ", i % 7);
	}
	assert_true(text.len > 64 * 1024);
	struct small_document document = { .id = "stars", .path = "/stars",
					   .title = "The zincate", .language = "en",
					   .text = buf_cstr(&text) };
	open_index("stars", &document, 1);
	json_t *result = ask("{'q':'zinc*'}");
	const json_t *matches = list(hit_of(result, 0), "matches"), *match;
	size_t i, before = 0, behind = strlen("The zincate") + 2;
	assert_int_equal(json_array_size(matches), 91);
	json_array_foreach(matches, i, match) {
		size_t at = (size_t)number(match, "byte");
		size_t len = (size_t)number(match, "len");
		if (i == 90) {
			assert_int_equal(at, 4);
			assert_int_equal(len, 7);
			break;
		}
		assert_true(at > before);
		before = at;
		assert_int_equal(len, i % 2 == 0 ? 4 : 5);
		assert_memory_equal(text.data + at - behind + 1, "inc", 3);
	}
	json_decref(result);
	result = ask("{'q':'title:zinc* sentence -title:tin*'}");
	matches = list(hit_of(result, 0), "matches");
	assert_int_equal(json_array_size(matches), 100);
	assert_int_equal(number(hit_of(result, 0), "more"), 45 * 40 + 1 - 100);
	json_decref(result);
	buf_finish(&text);
}

static void a_match_names_its_snippet_and_its_line(void **state)
{
	(void)state;
	struct buf text = {0};
	buf_add_str(&text, "First\tline with  zinc in it\r\nsecond line\n  third zinc\n");
	for (int i = 0; i < 60; i++)
		buf_addf(&text, "line %d without anything to find in it\n", i);
	buf_add_str(&text, "last zinc\nore here\n");
	struct small_document document = { .id = "lines", .path = "/lines", .title = "Zinc",
					   .language = "en", .text = buf_cstr(&text) };
	open_index("lines", &document, 1);
	json_t *result = ask("{'q':'zinc','lines':true}");
	const json_t *matches = list(hit_of(result, 0), "matches");
	static const char *const lines[][3] = {
		{ "First\tline with  ", "zinc", " in it" }, { "  third ", "zinc", "" },
		{ "last ", "zinc", "" }, { "", "Zinc", "" },
	};
	assert_int_equal(json_array_size(matches), 4);
	for (size_t i = 0; i < 4; i++)
		for (size_t p = 0; p < 3; p++)
			assert_string_equal(
				string(list(json_array_get(matches, i), "line_text"), p),
				lines[i][p]);
	/* One snippet, of the first two. */
	assert_int_equal(number(json_array_get(matches, 1), "snip"), 0);
	assert_non_null(list(json_array_get(matches, 1), "snip"));
	assert_null(list(json_array_get(matches, 2), "snip"));
	assert_null(list(json_array_get(matches, 3), "snip"));
	json_decref(result);
	result = ask("{'q':'\\\"zinc ore\\\"','lines':true}");
	const json_t *pieces = list(json_array_get(list(hit_of(result, 0), "matches"), 0),
				    "line_text");
	assert_string_equal(string(pieces, 1), "zinc ore");
	assert_string_equal(string(pieces, 2), " here");
	json_decref(result);
	result = ask("{'q':'zinc'}");
	assert_null(list(json_array_get(list(hit_of(result, 0), "matches"), 0),
			 "line_text"));
	json_decref(result);
	buf_finish(&text);
}

static void a_long_line_is_cut_around_its_match(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 0; i < 500; i++)
		buf_add_str(&text, "\xc3\xa4\xc3\xb6 ");
	buf_add_str(&text, "zinc");
	for (int i = 0; i < 1000; i++)
		buf_add_str(&text, " \xc3\xbc\xc3\x9f");
	struct small_document document = { .id = "wide", .path = "/wide", .title = "",
					   .language = "", .text = buf_cstr(&text) };
	open_index("wide", &document, 1);
	json_t *result = ask("{'q':'zinc','lines':true}");
	const json_t *pieces = list(json_array_get(list(hit_of(result, 0), "matches"), 0),
				    "line_text");
	assert_string_equal(string(pieces, 1), "zinc");
	size_t before = strlen(string(pieces, 0)), behind = strlen(string(pieces, 2));
	assert_in_range(before, 120, 140);
	assert_in_range(before + behind, 390, 400);
	assert_null(strstr(string(pieces, 0), "\xef\xbf\xbd"));
	assert_null(strstr(string(pieces, 2), "\xef\xbf\xbd"));
	json_decref(result);
	buf_finish(&text);
}

static void matches_beyond_those_listed_are_counted(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 0; i < 250; i++)
		buf_add_str(&text, "zinc ore\n");
	struct small_document document = { .id = "much", .path = "/much", .title = "",
					   .language = "en", .text = buf_cstr(&text) };
	open_index("much", &document, 1);
	json_t *result = ask("{'q':'zinc','lines':true}");
	assert_int_equal(json_array_size(list(hit_of(result, 0), "matches")), 100);
	assert_int_equal(number(hit_of(result, 0), "more"), 150);
	assert_int_equal(number(list(result, "cut"), "matches"), 150);
	assert_string_equal(string(list(result, "warnings"), 0),
			    "150 matches of 1 document were left out");
	json_decref(result);
	/* Who asks for so many has had them all. */
	result = ask("{'q':'zinc','matches':7}");
	assert_int_equal(json_array_size(list(hit_of(result, 0), "matches")), 7);
	assert_int_equal(number(hit_of(result, 0), "more"), 243);
	assert_null(list(result, "cut"));
	assert_int_equal(json_array_size(list(result, "warnings")), 0);
	json_decref(result);
	buf_finish(&text);
}

/* --- Budgets --- */

enum { MANY = 30 };

static void make_many(void)
{
	static struct small_document many[MANY];
	static char names[MANY][32];
	struct buf text = {0};
	for (int i = 0; i < 6; i++) {
		buf_add_str(&text, "Zinc \xe2\x80\x9core\xe2\x80\x9d is \"sold\". ");
		fill(&text, 30);
	}
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "/many/%zu", i);
		many[i] = (struct small_document){ .id = names[i], .path = names[i],
			.title = "", .language = "en", .text = buf_cstr(&text) };
	}
	open_index("many", many, MANY);
	buf_finish(&text);
}

/* What the protocol counts: each hit's JSON and 16 bytes. */
static size_t spent(const json_t *result)
{
	size_t bytes = 0, i;
	const json_t *hit;
	json_array_foreach(json_object_get(result, "hits"), i, hit)
		bytes += json_dumpb(hit, NULL, 0, JSON_COMPACT) + 16;
	return bytes;
}

static void a_budget_is_kept_and_used(void **state)
{
	(void)state;
	char params[200];
	make_many();
	json_t *all = ask("{'q':'zinc','limit':30,'snippets':4}");
	assert_null(list(all, "cut"));
	size_t whole = spent(all), before = 0;
	for (size_t budget = 256; budget < whole + 4000; budget += 317) {
		for (int lines = 0; lines < 2; lines++) {
			snprintf(params, sizeof params, "{'q':'zinc','limit':30,"
				 "'snippets':4,'budget':%zu,'lines':%s}", budget,
				 lines ? "true" : "false");
			json_t *result = ask(params);
			size_t bytes = spent(result), hits, snips = 0, matches = 0;
			const json_t *cut = list(result, "cut"), *hit;
			assert_true(bytes <= budget);
			json_array_foreach(json_object_get(result, "hits"), hits, hit) {
				snips += json_array_size(list(hit, "snips"));
				matches += json_array_size(list(hit, "matches"));
				assert_true(lines || json_array_size(
						list(hit, "snips")) > 0);
				assert_true(!lines || json_array_size(
						list(hit, "matches")) > 0);
				assert_int_equal(number(hit, "rank"), hits + 1);
			}
			/* All that was there is there, or is said to be cut. */
			assert_int_equal(hits + (size_t)number(cut, "hits"), MANY);
			if (number(cut, "hits") == 0)
				assert_int_equal(snips + (size_t)number(cut, "snips"),
						 4 * MANY);
			assert_int_equal(matches + (size_t)number(cut, "matches"),
					 6 * hits);
			if (!lines) {
				assert_true(hits >= before);
				before = hits;
			}
			json_decref(result);
		}
	}
	assert_int_equal(before, MANY);
	json_decref(all);
}

static void a_budget_goes_to_the_best_first(void **state)
{
	(void)state;
	json_t *result = ask("{'q':'zinc','limit':30,'snippets':4,'budget_tokens':2000}");
	size_t i, more = 0, least = 4;
	const json_t *hit;
	json_array_foreach(json_object_get(result, "hits"), i, hit) {
		size_t snips = json_array_size(list(hit, "snips"));
		assert_true(snips <= least);
		least = snips;
		more += snips > 1;
	}
	assert_true(spent(result) <= 8000);
	assert_int_equal(least, 1);
	assert_true(more > 0);
	assert_true(number(list(result, "cut"), "bytes") > 0);
	assert_non_null(strstr(string(list(result, "warnings"), 0),
			       "to keep within 8000 bytes"));
	/* No match names a snippet that went. */
	json_array_foreach(json_object_get(result, "hits"), i, hit) {
		const json_t *match;
		size_t m;
		json_array_foreach(list(hit, "matches"), m, match)
			assert_true(number(match, "snip") <
				    (json_int_t)json_array_size(list(hit, "snips")));
	}
	json_decref(result);
	result = ask("{'q':'zinc','limit':30,'snippets':4,'budget':1000000}");
	assert_null(list(result, "cut"));
	assert_int_equal(json_array_size(list(result, "warnings")), 0);
	json_decref(result);
}

/* --- */

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	return mkdtemp(folder) == NULL;
}

static int take_down(void **state)
{
	char command[128];
	(void)state;
	answerer_close(answerer);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_begin_behind_their_ends),
		cmocka_unit_test(abbreviations_end_no_sentence),
		cmocka_unit_test(other_scripts_have_sentences_too),
		cmocka_unit_test(the_best_snippet_is_first_and_the_densest_follow_in_order),
		cmocka_unit_test(snippets_do_not_overlap),
		cmocka_unit_test(stars_are_found_in_long_texts_too),
		cmocka_unit_test(a_match_names_its_snippet_and_its_line),
		cmocka_unit_test(a_long_line_is_cut_around_its_match),
		cmocka_unit_test(matches_beyond_those_listed_are_counted),
		cmocka_unit_test(a_budget_is_kept_and_used),
		cmocka_unit_test(a_budget_goes_to_the_best_first),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
