/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_answer.c - requests to results on an index of a few documents: what is
 * found, in which order, how close, and where exactly. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/search/collapse.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "tests/unit/answering.h"

static const struct small_document documents[] = {
	{ .id = "exact", .path = "/notes/trade/exact.md", .language = "en",
	  .title = "The October notice", .type = "text/markdown",
	  .text = "On Thursday the ministry spoke. New rare earth controls begin in "
		  "December.\nExporters wait.",
	  .date = "2025-10-09", .source = "Reuters", .author = "Jane O'Brien",
	  .topics = { "Rare Earths", "China" } },
	{ .id = "inflected", .path = "/notes/trade/inflected.md", .language = "en",
	  .title = "Second notice", .type = "text/markdown",
	  .text = "On Friday another office spoke. A rare earths control begins in "
		  "January.\nExporters wait.",
	  .date = "2025-11-01", .source = "AP", .extra = "A" },
	{ .id = "near", .path = "/notes/near.txt", .language = "en", .title = "",
	  .type = "text/plain",
	  .text = "Controls that Beijing put on the earth called rare are strict, "
		  "people said on Monday.",
	  .date = "2024-05", .source = "Reuters" },
	{ .id = "far", .path = "/notes/far.txt", .language = "en", .title = "",
	  .text = "Controls are everywhere. One two three four five six seven eight "
		  "nine ten eleven twelve thirteen fourteen fifteen earth and sixteen "
		  "seventeen eighteen nineteen twenty twenty one two three rare." },
	{ .id = "some", .path = "/notes/some.txt", .language = "en", .title = "",
	  .text = "A rare day.", .date = "2019" },
	{ .id = "titled", .path = "/notes/titled.txt", .language = "en",
	  .title = "Magnets of neodymium", .text = "Nothing of that here." },
	{ .id = "german", .path = "/notes/de/german.txt", .language = "de",
	  .title = "Seltene Erden", .text = "Die Ausfuhren seltener Erden sinken." },
	{ .id = "chinese", .path = "/notes/zh/chinese.txt", .language = "",
	  .title = "", .text = "关于稀土出口管制的规定。土地稀少。" },
	{ .id = "ninefold", .path = "/notes/ninefold.txt", .language = "en", .title = "",
	  .text = "Trade war. Trade war. Trade war and peace. A trade war." },
	{ .id = "onefold", .path = "/notes/onefold.txt", .language = "en", .title = "",
	  .text = "Trade war. Some words more, so that both have as many of them." },
	{ .id = "escape", .path = "/notes/escape.txt", .language = "en", .title = "",
	  .text = "Zinc\x1b[31m  red\t\n\n zinc\xc2\x9b end." },
	{ .id = "pease", .path = "/notes/pease.txt", .language = "en", .title = "",
	  .text = "Mister Pease was quiet." },
	{ .id = "notutf8", .path = "/notes/\xff\xfe.txt", .language = "en",
	  .title = "", .text = "Wolframite." },
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

/* The ids of the hits and their tiers: "exact:exact near:near". */
static void expect(const char *params, const char *wanted)
{
	struct buf got = {0};
	json_t *result = must_run("search", params), *hit;
	size_t i;
	json_array_foreach(json_object_get(result, "hits"), i, hit)
		buf_addf(&got, "%s%s:%s", i > 0 ? " " : "",
			 json_string_value(json_object_get(hit, "id")),
			 json_string_value(json_object_get(hit, "tier")));
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void expect_failure(const char *method, const char *params, int code,
			   const char *member, const char *value)
{
	json_t *result = run(method, params);
	if (result != NULL || failure.code != code)
		fail_msg("%s: code %d, not %d: %s", params, failure.code, code,
			 failure.error.text);
	assert_true(failure.error.text[0] != '\0');
	if (member != NULL)
		assert_string_equal(json_string_value(json_object_get(failure.data,
								      member)), value);
}

static json_t *first_hit(json_t *result)
{
	json_t *hit = json_array_get(json_object_get(result, "hits"), 0);
	assert_non_null(hit);
	return hit;
}

static json_int_t number(const json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);
	if (!json_is_integer(value))
		fail_msg("no number %s", name);
	return json_integer_value(value);
}

static void tiers_go_from_the_phrase_to_scattered_words(void **state)
{
	(void)state;
	expect("{'q':'rare earth controls'}",
	       "exact:exact inflected:inflected near:near far:all some:some");
	expect("{'q':'rare earth controls','mode':'all'}",
	       "exact:exact inflected:inflected near:near far:all");
	expect("{'q':'rare earth controls','limit':4}",
	       "exact:exact inflected:inflected near:near far:all");
}

static void a_mode_says_what_plain_words_ask_for(void **state)
{
	(void)state;
	json_t *result = must_run("search", "{'q':'rare earth controls'}");
	assert_string_equal(json_string_value(json_object_get(result, "mode")), "any");
	assert_int_equal(json_array_size(json_object_get(result, "warnings")), 1);
	json_decref(result);
	result = must_run("search", "{'q':'rare earth controls','limit':2}");
	assert_string_equal(json_string_value(json_object_get(result, "mode")), "all");
	assert_int_equal(json_array_size(json_object_get(result, "warnings")), 0);
	json_decref(result);
	result = must_run("search", "{'q':'rare earth controls','mode':'phrase'}");
	assert_string_equal(json_string_value(json_object_get(result, "mode")),
			    "phrase");
	assert_string_equal(json_string_value(json_object_get(result, "normalized")),
			    "\"rare earth controls\"");
	json_decref(result);
	expect("{'q':'rare earth controls','mode':'phrase'}", "exact:exact");
	expect("{'q':'rare source:reuters earth','mode':'phrase'}", "exact:exact");
	expect("{'q':'magnets','mode':'phrase'}", "titled:exact");
	expect("{'q':'magnet','mode':'phrase'}", "");
}

/* A pasted text quotes now and then: its quotation is no reason to find nothing. */
static void quoted_words_among_others_need_not_occur_in_any(void **state)
{
	(void)state;
	expect("{'q':'neodymium \\\"trade war\\\"'}", "");
	expect("{'q':'neodymium \\\"trade war\\\"','mode':'any','sort':'path'}",
	       "ninefold:some onefold:some titled:some");
	expect("{'q':'neodymium \\\"war exporters\\\"','mode':'any'}", "titled:some");
	expect("{'q':'neodymium AND \\\"trade war\\\"','mode':'any'}", "");
	/* And function words beside it never need. */
	expect("{'q':'what is the \\\"trade war\\\"'}", "ninefold:exact onefold:exact");
}

static void quoted_words_are_taken_as_written(void **state)
{
	(void)state;
	expect("{'q':'\\\"rare earth\\\"'}", "exact:exact");
	expect("{'q':'\\\"Rare Earths\\\"'}", "inflected:exact");
	expect("{'q':'~\\\"rare earth\\\"','sort':'path'}",
	       "exact:exact inflected:inflected");
	expect("{'q':'\\\"controls\\\" -thursday','sort':'path'}",
	       "far:exact near:exact");
	expect("{'q':'\\\"of neodymium\\\"'}", "titled:exact");
	expect("{'q':'\\\"notice On\\\"'}", "");	/* not across title and body */
}

static void a_phrase_that_occurs_more_often_ranks_higher(void **state)
{
	(void)state;
	expect("{'q':'\\\"trade war\\\"'}", "ninefold:exact onefold:exact");
	expect("{'q':'trade war'}", "ninefold:exact onefold:exact");
}

static const char *first_warning(const json_t *result)
{
	const json_t *warnings = json_object_get(result, "warnings");
	return json_string_value(json_array_get(warnings, 0));
}

/* What the best documents are about bears on the order, and is said. */
static void the_best_documents_may_add_words(void **state)
{
	(void)state;
	const char *begins = "in the order count too: ";
	json_t *plain = must_run("search", "{'q':'trade war','mode':'any'}");
	json_t *result = must_run("search", "{'q':'trade war','mode':'any','expand':3}");
	const char *text = first_warning(result);
	assert_non_null(text);
	assert_memory_equal(text, begins, strlen(begins));
	/* Three others than those asked for, and no function words. */
	assert_non_null(strstr(text, "peac"));
	assert_null(strstr(text, "war"));
	assert_null(strstr(text, "trade"));
	assert_null(strstr(text, ", and"));
	assert_non_null(strchr(strchr(text, ',') + 1, ','));
	assert_null(strchr(strchr(strchr(text, ',') + 1, ',') + 1, ','));
	assert_true(json_equal(json_object_get(plain, "total"),
			       json_object_get(result, "total")));
	assert_true(json_number_value(json_object_get(first_hit(result), "score")) >
		    json_number_value(json_object_get(first_hit(plain), "score")));
	json_decref(plain);
	json_decref(result);
	/* A phrase is what it is, and an order by date knows no words. */
	result = must_run("search", "{'q':'\\\"trade war\\\"','expand':3}");
	assert_null(first_warning(result));
	json_decref(result);
	result = must_run("search", "{'q':'trade war','expand':3,'sort':'date'}");
	assert_null(first_warning(result));
	json_decref(result);
	expect("{'q':'trade war','expand':50,'limit':1}", "ninefold:exact");
}

static void operators_filter_and_combine(void **state)
{
	(void)state;
	expect("{'q':'neodymium OR wolframite','sort':'path'}",
	       "titled:some notutf8:some");
	expect("{'q':'rare -earth'}", "some:exact");
	expect("{'q':'rare AND NOT (earth OR day)'}", "");
	expect("{'q':'contr* beijing'}", "near:near");
	expect("{'q':'wolfr*'}", "notutf8:inflected");
	expect("{'q':'title:magnet'}", "titled:inflected");
	expect("{'q':'title:nothing'}", "");
	expect("{'q':'title:\\\"seltene erden\\\"'}", "german:exact");
	expect("{'q':'\\\"rare earth\\\" OR (\\\"rare earths\\\" begins)',"
	       "'sort':'path'}", "exact:some inflected:some");
}

static void filters_narrow_the_search(void **state)
{
	(void)state;
	expect("{'q':'rare source:reuters','sort':'path'}", "near:exact exact:exact");
	expect("{'q':'rare','source':'Reuters','sort':'path'}",
	       "near:exact exact:exact");
	expect("{'q':'rare','source':['AP','Reuters'],'sort':'path'}",
	       "near:exact exact:exact inflected:exact");
	expect("{'q':'topic:\\\"rare earths\\\"'}", "exact:all");
	expect("{'q':'rare topic:china'}", "exact:exact");
	expect("{'q':'author:obrien rare'}", "");
	expect("{'q':'author:\\\"jane o’brien\\\" rare'}", "exact:exact");
	expect("{'q':'rare','type':'md','sort':'path'}", "exact:exact inflected:exact");
	expect("{'q':'rare type:plain'}", "near:exact");
	expect("{'q':'lang:German'}", "german:all");
	expect("{'q':'rare','path':'/notes/trade','sort':'path'}",
	       "exact:exact inflected:exact");
	expect("{'q':'path:/notes/trade/exact.md'}", "exact:all");
	expect("{'q':'path:TRADE rare','sort':'path'}", "exact:exact inflected:exact");
	expect("{'q':'path:trade/exact.md'}", "exact:all");
	expect("{'q':'id:near'}", "near:all");
	expect("{'q':'x.grade:a'}", "inflected:all");
	expect("{'q':'(source:ap OR topic:china) rare','sort':'path'}",
	       "exact:exact inflected:exact");
	expect("{'q':'source:reuters -topic:china'}", "near:all");
}

static void dates_are_spans(void **state)
{
	(void)state;
	expect("{'q':'date:2025','sort':'date'}", "exact:all inflected:all");
	expect("{'q':'date:2025','sort':'-date'}", "inflected:all exact:all");
	expect("{'q':'date:2025-10'}", "exact:all");
	expect("{'q':'date:2025-10-09'}", "exact:all");
	expect("{'q':'date:2025-10-10'}", "");
	expect("{'q':'date:..2024','sort':'date'}", "some:all near:all");
	expect("{'q':'date:<2025-10-09','sort':'date'}", "some:all near:all");
	expect("{'q':'date:>2025-10-09'}", "inflected:all");
	expect("{'q':'rare','after':'2025-10-09','before':'2025-11-01'}",
	       "exact:exact");
	expect("{'q':'rare','sort':'date'}",
	       "some:exact near:exact exact:exact inflected:exact far:exact");
}

static void other_languages_are_found_by_their_own_rules(void **state)
{
	(void)state;
	expect("{'q':'ausfuhr'}", "german:inflected");
	expect("{'q':'~\\\"seltene erde\\\"'}", "german:inflected");
	expect("{'q':'稀土'}", "chinese:exact");
	expect("{'q':'稀地'}", "");
	/* "peas" is the stem of Pease, and no form of it. */
	expect("{'q':'peas'}", "");
	expect("{'q':'出口 稀土'}", "chinese:near");
}

/* A question in Chinese is one run without blanks, and found nothing but itself. */
static void a_run_of_ideographs_is_found_in_part(void **state)
{
	(void)state;
	expect("{'q':'稀土出口管制'}", "chinese:exact");
	expect("{'q':'中国为什么管制稀土'}", "chinese:some");
	expect("{'q':'中国为什么管制稀土','mode':'any'}", "chinese:some");
	expect("{'q':'中国为什么管制稀土','mode':'all'}", "");
	expect("{'q':'\\\"管制稀土\\\"'}", "");
	expect("{'q':'中国稀土 magnets','sort':'path'}", "titled:some chinese:some");
	/* Two characters are one word mostly, and not to be taken apart. */
	expect("{'q':'稀地'}", "");
	expect("{'q':'稀地土'}", "");
	/* What, of, why: no document is about that. */
	expect("{'q':'为什么的'}", "");
	expect("{'q':'土地 -出口管制的事'}", "chinese:exact");
	json_t *result = must_run("count", "{'q':'中国为什么管制稀土','mode':'any'}");
	assert_int_equal(number(result, "n"), 1);
	json_decref(result);
	result = must_run("count", "{'q':'中国为什么管制稀土'}");
	assert_int_equal(number(result, "n"), 0);
	json_decref(result);
}

static void every_match_is_where_it_says(void **state)
{
	(void)state;
	json_t *result = must_run("search", "{'q':'\\\"rare earth\\\"'}");
	json_t *hit = first_hit(result);
	json_t *matches = json_object_get(hit, "matches");
	json_t *match = json_array_get(matches, 0);
	assert_int_equal(json_array_size(matches), 1);
	/* The file: title, an empty line, the text. */
	assert_int_equal(number(match, "byte"), 20 + 36);
	assert_int_equal(number(match, "len"), strlen("rare earth"));
	assert_int_equal(number(match, "line"), 3);
	assert_int_equal(number(match, "col"), 37);
	json_t *best = json_object_get(hit, "best");
	assert_int_equal(number(best, "byte"), 20 + 36);
	assert_int_equal(number(best, "line"), 3);
	assert_int_equal(json_object_size(best), 3);
	json_decref(result);

	result = must_run("search", "{'q':'exporters october'}");
	matches = json_object_get(first_hit(result), "matches");
	assert_int_equal(json_array_size(matches), 2);
	match = json_array_get(matches, 0);
	assert_int_equal(number(match, "line"), 4);
	assert_int_equal(number(match, "col"), 1);
	match = json_array_get(matches, 1);
	assert_int_equal(number(match, "line"), 1);
	assert_int_equal(number(match, "byte"), 4);
	assert_int_equal(number(json_object_get(first_hit(result), "best"), "line"), 4);
	json_decref(result);
}

/* A snippet with its matches in brackets. */
static void expect_snippet(const char *params, const char *wanted)
{
	struct buf got = {0};
	json_t *result = must_run("search", params), *snip, *piece;
	size_t i, p;
	json_array_foreach(json_object_get(first_hit(result), "snips"), i, snip) {
		if (i > 0)
			buf_add_str(&got, " | ");
		json_array_foreach(snip, p, piece)
			buf_addf(&got, p % 2 == 1 ? "[%s]" : "%s",
				 json_string_value(piece));
	}
	if (strcmp(buf_cstr(&got), wanted) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s", params, wanted, got.data);
	buf_finish(&got);
	json_decref(result);
}

static void snippets_mark_all_that_matched_in_them(void **state)
{
	(void)state;
	expect_snippet("{'q':'中国稀土出口规定'}", "关于[稀土出口]管制的[规定]。土地稀少。");
	expect_snippet("{'q':'\\\"rare earth\\\"'}",
		       "On Thursday the ministry spoke. New [rare earth] controls "
		       "begin in December. Exporters wait.");
	expect_snippet("{'q':'earth rare strict'}",
		       "Controls that Beijing put on the [earth] called [rare] are "
		       "[strict], people said on Monday.");
	expect_snippet("{'q':'~\\\"rare earths\\\" source:ap'}",
		       "On Friday another office spoke. A [rare earths] control begins "
		       "in January. Exporters wait.");
	expect_snippet("{'q':'neodymium'}", "Magnets of [neodymium]");
	expect_snippet("{'q':'zinc'}", "[Zinc] [31m red [zinc] end.");
	expect_snippet("{'q':'day','snippets':0}", "");
	expect_snippet("{'q':'id:some'}", "A rare day.");
	expect_snippet("{'q':'wolfr*'}", "[Wolframite].");
	expect_snippet("{'q':'稀土'}", "关于[稀土]出口管制的规定。土地稀少。");
}

static void a_path_that_is_no_text_is_given_in_base64(void **state)
{
	(void)state;
	json_t *result = must_run("search", "{'q':'wolframite'}");
	json_t *hit = first_hit(result);
	assert_null(json_object_get(hit, "path"));
	assert_string_equal(json_string_value(json_object_get(hit, "path_b64")),
			    "L25vdGVzL//+LnR4dA==");
	json_decref(result);
}

static void absent_members_are_left_out(void **state)
{
	(void)state;
	json_t *result = must_run("search", "{'q':'day'}");
	json_t *hit = first_hit(result);
	const char *name;
	json_t *value;
	json_object_foreach(hit, name, value)
		assert_false(json_is_null(value));
	assert_null(json_object_get(hit, "title"));
	assert_null(json_object_get(hit, "source"));
	assert_null(json_object_get(hit, "explain"));
	assert_string_equal(json_string_value(json_object_get(hit, "date")), "2019");
	assert_int_equal(json_string_length(json_object_get(hit, "hash")), 64);
	assert_null(json_object_get(result, "plan"));
	json_decref(result);
}

static const char *explanation(const json_t *result)
{
	return json_string_value(json_object_get(first_hit((json_t *)result),
						 "explain"));
}

static void a_score_is_explained_by_tier_phrase_and_shares(void **state)
{
	(void)state;
	json_t *result = must_run("search", "{'q':'rare earth controls','limit':1,"
					    "'explain':true}");
	const char *text = explanation(result);
	assert_non_null(strstr(text, "exact, 1 times as a whole; score 5000"));
	assert_non_null(strstr(text, " with 50000 for the tier; rare "));
	assert_non_null(strstr(text, ": 1 here, Zrare in "));
	assert_non_null(strstr(text, "; controls "));
	json_t *plan = json_object_get(result, "plan");
	assert_non_null(strstr(json_string_value(json_array_get(plan, 0)),
			       "exact: phrase(rare earth controls; positions); "));
	json_decref(result);
	/* What a phrase weighs by itself is all of the score. */
	result = must_run("search", "{'q':'\\'rare earth\\'','explain':true}");
	double score = json_number_value(json_object_get(first_hit(result), "score"));
	text = strstr(explanation(result), "all words and phrases ");
	assert_non_null(text);
	assert_true(fabs(strtod(text + 22, NULL) - score) < 0.001);
	json_decref(result);
}

static void places_are_left_out_where_nobody_asks(void **state)
{
	(void)state;
	json_t *all = must_run("search", "{'q':'rare earth controls'}");
	json_t *none = must_run("search", "{'q':'rare earth controls','places':false}");
	json_t *hit;
	size_t i;
	json_array_foreach(json_object_get(none, "hits"), i, hit) {
		json_t *same = json_array_get(json_object_get(all, "hits"), i);
		assert_null(json_object_get(hit, "matches"));
		assert_null(json_object_get(hit, "snips"));
		assert_null(json_object_get(hit, "best"));
		assert_true(json_equal(json_object_get(hit, "id"),
				       json_object_get(same, "id")));
		assert_true(json_equal(json_object_get(hit, "tier"),
				       json_object_get(same, "tier")));
	}
	assert_int_equal(i, 5);
	json_decref(none);
	json_decref(all);
	/* Nobody looked how the words of these stand to each other. */
	none = must_run("search", "{'q':'rare earth','mode':'any','places':false}");
	assert_null(json_object_get(first_hit(none), "tier"));
	json_decref(none);
}

static void pages_follow_each_other(void **state)
{
	(void)state;
	expect("{'q':'rare','sort':'path','limit':2}", "far:exact near:exact");
	json_t *result = must_run(
		"search", "{'q':'rare','sort':'path','limit':2,'offset':2}");
	assert_int_equal(number(first_hit(result), "rank"), 3);
	assert_string_equal(json_string_value(json_object_get(first_hit(result), "id")),
			    "some");
	assert_int_equal(number(json_object_get(result, "total"), "n"), 5);
	json_decref(result);
	result = must_run("search", "{'q':'rare','limit':0}");
	assert_int_equal(json_array_size(json_object_get(result, "hits")), 0);
	assert_int_equal(number(json_object_get(result, "total"), "n"), 5);
	assert_true(json_is_true(json_object_get(json_object_get(result, "total"),
						 "exact")));
	json_decref(result);
}

static void expect_count(const char *params, int n, int occurrences)
{
	json_t *result = must_run("count", params);
	json_t *times = json_object_get(result, "occurrences");
	assert_int_equal(number(result, "n"), n);
	assert_true(json_is_true(json_object_get(result, "exact")));
	assert_int_equal(times != NULL ? json_integer_value(times) : -1, occurrences);
	json_decref(result);
}

static void counts_are_exact(void **state)
{
	(void)state;
	expect_count("{'q':'neodymium \\\"trade war\\\"','mode':'any'}", 3, -1);
	expect_count("{'q':'rare'}", 5, -1);
	expect_count("{'q':'\\\"trade war\\\"'}", 2, 5);
	expect_count("{'q':'\\\"trade war\\\" peace'}", 1, -1);
	expect_count("{'q':'\\\"trade war\\\" -peace'}", 1, 1);
	expect_count("{'q':'trade war','mode':'phrase','path':'/notes/ninefold.txt'}",
		     1, 4);
	expect_count("{'q':'~\\\"rare earth\\\"'}", 2, 2);
	expect_count("{'q':'~\\\"rare earth\\\"','source':'AP'}", 1, 1);
	expect_count("{'q':'rare earth day'}", 0, -1);
	expect_count("{'q':'rare earth day','mode':'any'}", 5, -1);
}

static void get_gives_fields_and_text(void **state)
{
	(void)state;
	json_t *result = must_run("get", "{'id':'exact'}");
	json_t *fields = json_object_get(result, "fields");
	assert_int_equal(json_array_size(json_object_get(fields, "topics")), 2);
	assert_string_equal(json_string_value(json_object_get(fields, "author")),
			    "Jane O'Brien");
	assert_string_equal(json_string_value(json_object_get(result, "text")),
			    documents[0].text);
	assert_null(json_object_get(result, "next"));
	assert_int_equal(number(result, "size"), strlen(documents[0].text));
	json_decref(result);

	result = must_run("get", "{'id':'exact','what':'meta'}");
	assert_null(json_object_get(result, "text"));
	json_decref(result);
	expect_failure("get", "{'id':'nobody'}", WIRE_NOT_FOUND, NULL, NULL);
}

static void get_never_cuts_a_character(void **state)
{
	(void)state;
	size_t size = strlen(documents[7].text);
	for (size_t len = 1; len < 9; len++) {
		struct buf whole = {0};
		for (size_t start = 0; start < size;) {
			char params[100];
			snprintf(params, sizeof params,
				 "{'id':'chinese','start':%zu,'len':%zu}", start, len);
			json_t *result = must_run("get", params);
			json_t *text = json_object_get(result, "text");
			json_t *next = json_object_get(result, "next");
			buf_add(&whole, json_string_value(text),
				json_string_length(text));
			assert_int_equal(number(result, "start"), start);
			start = next != NULL ? (size_t)json_integer_value(next) : size;
			json_decref(result);
		}
		assert_int_equal(whole.len, size);
		assert_memory_equal(whole.data, documents[7].text, size);
		buf_finish(&whole);
	}
	json_t *result = must_run("get", "{'id':'chinese','start':4,'len':3}");
	assert_int_equal(number(result, "start"), 3);
	json_decref(result);
	result = must_run("get", "{'id':'chinese','start':100000}");
	assert_int_equal(number(result, "start"), size);
	assert_string_equal(json_string_value(json_object_get(result, "text")), "");
	json_decref(result);
}

static void wrong_parameters_are_refused_by_name(void **state)
{
	(void)state;
	static const struct {
		const char *method, *params, *name;
	} cases[] = {
		{ "search", "{}", "q" },
		{ "search", "{'q':1}", "q" },
		{ "search", "{'q':'a','sauce':'b'}", "sauce" },
		{ "search", "{'q':'a','limit':-1}", "limit" },
		{ "search", "{'q':'a','limit':1001}", "limit" },
		{ "search", "{'q':'a','limit':1.0}", "limit" },
		{ "search", "{'q':'a','limit':'1'}", "limit" },
		{ "search", "{'q':'a','offset':10001}", "offset" },
		{ "search", "{'q':'a','mode':'most'}", "mode" },
		{ "search", "{'q':'a','sort':'size'}", "sort" },
		{ "search", "{'q':'a','snippets':21}", "snippets" },
		{ "search", "{'q':'a','matches':101}", "matches" },
		{ "search", "{'q':'a','lines':1}", "lines" },
		{ "search", "{'q':'a','budget':255}", "budget" },
		{ "search", "{'q':'a','budget':1048577}", "budget" },
		{ "search", "{'q':'a','budget':'2000t'}", "budget" },
		{ "search", "{'q':'a','budget_tokens':63}", "budget_tokens" },
		{ "search", "{'q':'a','budget':4000,'budget_tokens':1000}",
		  "budget_tokens" },
		{ "count", "{'q':'a','budget':4000}", "budget" },
		{ "search", "{'q':'a','exact_total':1}", "exact_total" },
		{ "search", "{'q':'a','expand':51}", "expand" },
		{ "search", "{'q':'a','expand':true}", "expand" },
		{ "count", "{'q':'a','expand':5}", "expand" },
		{ "search", "{'q':'a','after':'soon'}", "after" },
		{ "search", "{'q':'a','before':'=2025'}", "before" },
		{ "search", "{'q':'a','path':[]}", "path" },
		{ "search", "{'q':'a','path':['b',2]}", "path" },
		{ "search", "{'q':'a','source':''}", "source" },
		{ "search", "{'q':'a','timeout_ms':0}", "timeout_ms" },
		{ "search", "{'q':'a','timeout_ms':60001}", "timeout_ms" },
		{ "count", "{'q':'a','limit':1}", "limit" },
		{ "get", "{}", "id" },
		{ "get", "{'id':''}", "id" },
		{ "get", "{'id':'a','len':0}", "len" },
		{ "get", "{'id':'a','len':65537}", "len" },
		{ "get", "{'id':'a','what':'all'}", "what" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_failure(cases[i].method, cases[i].params, WIRE_BAD_PARAMS,
			       "param", cases[i].name);
	expect_failure("serach", "{}", WIRE_NO_METHOD, NULL, NULL);
}

static void a_bad_query_says_where(void **state)
{
	(void)state;
	expect_failure("search", "{'q':'rare ab*'}", WIRE_QUERY_SYNTAX, NULL, NULL);
	assert_int_equal(number(failure.data, "at"), 5);
	assert_int_equal(number(failure.data, "len"), 3);
	assert_true(json_string_length(json_object_get(failure.data, "hint")) > 0);
	expect_failure("count", "{'q':''}", WIRE_QUERY_SYNTAX, NULL, NULL);
	expect_failure("search", "{'q':'a b c d e f g h i j k l m n o p q',"
		       "'mode':'phrase'}", WIRE_TOO_LARGE, NULL, NULL);
	assert_int_equal(number(failure.data, "limit"), WIRE_PHRASE_MAX);
}

static void requests_stop_when_told(void **state)
{
	(void)state;
	atomic_bool cancel = true;
	struct answer_terms cancelled = { .cancel = &cancel };
	struct answer_terms late = { .deadline_ns = 1 };
	json_t *params = json_pack("{ss}", "q", "rare");
	json_decref(failure.data);
	assert_null(answer_run(answerer, "search", params, &cancelled, &failure));
	assert_int_equal(failure.code, WIRE_CANCELLED);
	assert_null(answer_run(answerer, "search", params, &late, &failure));
	assert_int_equal(failure.code, WIRE_TIMEOUT);
	json_decref(params);
}

/* Set: counting families takes longer than there is time. */
static bool families_take_too_long;

enum status __real_collapse_count(struct collapse *collapse, struct deadline *deadline,
				  struct error *error);
enum status __wrap_collapse_count(struct collapse *collapse, struct deadline *deadline,
				  struct error *error);

enum status __wrap_collapse_count(struct collapse *collapse, struct deadline *deadline,
				  struct error *error)
{
	return families_take_too_long ? error_set(error, STATUS_TIMEOUT, "too late")
				      : __real_collapse_count(collapse, deadline, error);
}

/* A count of families that was given up was answered without the number it is about. */
static void a_count_without_its_families_is_an_error(void **state)
{
	(void)state;
	static const char params[] = "{'q':'rare','collapse':true}";
	json_decref(must_run("count", params));
	families_take_too_long = true;
	json_t *result = run("count", params);
	families_take_too_long = false;
	assert_null(result);
	assert_int_equal(failure.code, WIRE_TIMEOUT);
}

static void an_index_may_come_later_and_change(void **state)
{
	(void)state;
	struct answer_failure why;
	char path[128];
	snprintf(path, sizeof path, "%s/later", folder);
	struct answerer *later = NULL;
	struct answer_terms terms = {0};
	json_t *params = json_pack("{ss}", "q", "rare");
	assert_int_equal(answerer_open(path, &later, NULL), STATUS_OK);
	assert_null(answer_run(later, "search", params, &terms, &why));
	assert_int_equal(why.code, WIRE_NO_INDEX);
	assert_non_null(strstr(why.error.text, path));
	assert_null(answer_index(later, &why));
	for (int revisions = 1; revisions <= 4; revisions++) {
		small_index_add(path, &documents[revisions - 1], 1);
		json_t *result = answer_run(later, "search", params, &terms, &why);
		if (result == NULL)
			fail_msg("%s", why.error.text);
		assert_int_equal(number(json_object_get(result, "total"), "n"),
				 revisions);
		json_decref(result);
	}
	json_t *index = answer_index(later, &why);
	assert_int_equal(number(index, "documents"), 4);
	assert_string_equal(json_string_value(json_object_get(index, "path")), path);
	json_decref(index);
	json_decref(params);
	answerer_close(later);
}

static void long_texts_show_the_best_place(void **state)
{
	(void)state;
	struct buf text = {0};
	char path[128];
	for (int i = 0; i < 3000; i++)
		buf_addf(&text, "Line %d speaks of copper and tin.%s", i,
			 i % 3 == 2 ? "\n" : " ");
	size_t at = text.len;
	buf_add_str(&text, "Here copper mines close for good. ");
	for (int i = 0; i < 3000; i++)
		buf_addf(&text, "Line %d speaks of silver and gold.%s", i,
			 i % 3 == 2 ? "\n" : " ");
	struct small_document document = { .id = "long", .path = "/long", .title = "",
					   .language = "en", .text = buf_cstr(&text) };
	snprintf(path, sizeof path, "%s/long", folder);
	small_index_add(path, &document, 1);
	struct answerer *before = answerer;
	assert_int_equal(answerer_open(path, &answerer, NULL), STATUS_OK);
	json_t *result = must_run("search", "{'q':'copper mines','snippets':3}");
	json_t *hit = first_hit(result);
	assert_int_equal(number(json_object_get(hit, "best"), "byte"), at + 5);
	assert_int_equal(number(json_object_get(hit, "best"), "line"), 1001);
	assert_int_equal(json_array_size(json_object_get(hit, "matches")), 100);
	assert_int_equal(json_array_size(json_object_get(hit, "snips")), 3);
	expect_snippet("{'q':'copper mines','snippets':1}",
		       "Line 2999 speaks of [copper] and tin. Here [copper mines] close "
		       "for good. Line 0 speaks of silver and gold. Line 1 speaks of "
		       "silver and gold. Line 2 speaks of silver and gold. Line 3 speaks "
		       "of silver and gold. Line 4 speaks of silver and gold.");
	json_decref(result);
	answerer_close(answerer);
	answerer = before;
	buf_finish(&text);
}

static void a_reply_stays_below_its_aim(void **state)
{
	(void)state;
	enum { MANY = 1000 };
	static struct small_document many[MANY];
	static char names[MANY][32];
	struct buf text = {0};
	char path[128];
	for (int i = 0; i < 300; i++)
		buf_add_str(&text, "tungsten carbide \xe2\x80\x9cquoted\xe2\x80\x9d ");
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof names[i], "/many/%zu", i);
		many[i] = (struct small_document){ .id = names[i], .path = names[i],
			.title = "", .language = "en", .text = buf_cstr(&text) };
	}
	snprintf(path, sizeof path, "%s/many", folder);
	small_index_add(path, many, MANY);
	struct answerer *before = answerer;
	assert_int_equal(answerer_open(path, &answerer, NULL), STATUS_OK);
	json_t *result = must_run("search",
				  "{'q':'tungsten','limit':1000,'snippets':5}");
	assert_true(json_dumpb(result, NULL, 0, JSON_COMPACT) <
		    WIRE_REPLY_AIM + WIRE_REPLY_AIM / 8);
	assert_int_equal(json_array_size(json_object_get(result, "hits")), MANY);
	assert_true(json_array_size(json_object_get(result, "warnings")) > 0);
	json_decref(result);
	answerer_close(answerer);
	answerer = before;
	buf_finish(&text);
}

/* Documents without signatures, as an older index has them, are no copies; and it is
 * said. */
static void collapsing_says_what_has_no_signature(void **state)
{
	(void)state;
	char warning[100];
	const char *const calls[][2] = {
		{ "search", "{'q':'rare','collapse':true}" },
		{ "count", "{'q':'rare','collapse':true}" },
		{ "get", "{'id':'exact','what':'copies'}" },
	};
	snprintf(warning, sizeof warning, "%zu documents have no signature",
		 sizeof documents / sizeof *documents);
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		json_t *result = must_run(calls[i][0], calls[i][1]);
		const json_t *warnings = json_object_get(result, "warnings");
		const char *text = json_string_value(json_array_get(warnings, 0));
		assert_non_null(text);
		assert_non_null(strstr(text, warning));
		json_decref(result);
	}
	json_t *result = must_run("search", "{'q':'rare','collapse':true}");
	json_t *plain = must_run("search", "{'q':'rare'}");
	assert_int_equal(number(json_object_get(result, "total"), "n"),
			 number(json_object_get(plain, "total"), "n"));
	assert_int_equal(number(result, "uncollapsed"),
			 number(json_object_get(plain, "total"), "n"));
	assert_int_equal(number(json_object_get(first_hit(result), "family"), "copies"), 1);
	assert_null(json_object_get(first_hit(plain), "family"));
	json_decref(result);
	json_decref(plain);
}

static void the_timeout_is_read_from_the_parameters(void **state)
{
	(void)state;
	json_t *params = json_pack("{si}", "timeout_ms", 250);
	assert_int_equal(answer_timeout_ms(params), 250);
	json_object_set_new(params, "timeout_ms", json_integer(0));
	assert_int_equal(answer_timeout_ms(params), 0);
	json_object_set_new(params, "timeout_ms", json_real(5));
	assert_int_equal(answer_timeout_ms(params), 0);
	json_object_del(params, "timeout_ms");
	assert_int_equal(answer_timeout_ms(params), WIRE_TIMEOUT_DEFAULT_MS);
	assert_true(answer_knows("search"));
	assert_false(answer_knows("status"));
	json_decref(params);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiers_go_from_the_phrase_to_scattered_words),
		cmocka_unit_test(a_mode_says_what_plain_words_ask_for),
		cmocka_unit_test(quoted_words_are_taken_as_written),
		cmocka_unit_test(quoted_words_among_others_need_not_occur_in_any),
		cmocka_unit_test(a_phrase_that_occurs_more_often_ranks_higher),
		cmocka_unit_test(the_best_documents_may_add_words),
		cmocka_unit_test(operators_filter_and_combine),
		cmocka_unit_test(filters_narrow_the_search),
		cmocka_unit_test(dates_are_spans),
		cmocka_unit_test(other_languages_are_found_by_their_own_rules),
		cmocka_unit_test(a_run_of_ideographs_is_found_in_part),
		cmocka_unit_test(every_match_is_where_it_says),
		cmocka_unit_test(snippets_mark_all_that_matched_in_them),
		cmocka_unit_test(a_path_that_is_no_text_is_given_in_base64),
		cmocka_unit_test(absent_members_are_left_out),
		cmocka_unit_test(a_score_is_explained_by_tier_phrase_and_shares),
		cmocka_unit_test(places_are_left_out_where_nobody_asks),
		cmocka_unit_test(pages_follow_each_other),
		cmocka_unit_test(counts_are_exact),
		cmocka_unit_test(get_gives_fields_and_text),
		cmocka_unit_test(get_never_cuts_a_character),
		cmocka_unit_test(wrong_parameters_are_refused_by_name),
		cmocka_unit_test(a_bad_query_says_where),
		cmocka_unit_test(requests_stop_when_told),
		cmocka_unit_test(an_index_may_come_later_and_change),
		cmocka_unit_test(long_texts_show_the_best_place),
		cmocka_unit_test(a_reply_stays_below_its_aim),
		cmocka_unit_test(collapsing_says_what_has_no_signature),
		cmocka_unit_test(a_count_without_its_families_is_an_error),
		cmocka_unit_test(the_timeout_is_read_from_the_parameters),
	};
	int failed = cmocka_run_group_tests(tests, set_up, take_down);
	json_decref(failure.data);
	return failed;
}
