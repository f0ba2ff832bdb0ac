/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_why.c - an empty answer says why: each reason, as data and as a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/answer/why.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "tests/search/small_index.h"

enum {
	INVENTED = 60,		/* documents for the closest places */
	INVENTED_WORDS = 24,	/* in each */
	LETTERS = 6,		/* different words */
	TRIALS = 400,
	FAR = 600,		/* words between two that are too far apart */
};

#define STEEL "The tariff on steel was raised. The tariffs on rare earths were not."

static const struct small_document documents[] = {
	{ .id = "steel", .path = "/n/steel.md", .language = "en", .title = "On steel",
	  .text = STEEL,
	  .date = "2025-10-09", .source = "Reuters", .topics = { "Trade" } },
	{ .id = "soy", .path = "/n/soy.md", .language = "en", .title = "Soybeans",
	  .text = "Tariffs hit soybeans. One of many controls. Beans of soy, and rare "
		  "metals.",
	  .date = "2024-02-01", .source = "AP" },
	{ .id = "zinc", .path = "/n/zinc.md", .language = "en", .title = "",
	  .text = "Zinc and copper. No tariff.", .source = "AP" },
	{ .id = "german", .path = "/n/de.md", .language = "de", .title = "",
	  .text = "Der Zoll auf Stahl." },
	{ .id = "typo", .path = "/n/typo.md", .language = "en", .title = "",
	  .text = "A tarif, said one who cannot spell." },
};

static char folder[64], empty_folder[80];
static struct answerer *answerer;
static struct answer_failure failure;
static struct buf far_text, invented[INVENTED];
static char words[INVENTED][INVENTED_WORDS];	/* letters of the invented documents */
static uint32_t seed = 7;

static uint32_t below(uint32_t limit)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % limit;
}

/* Words of one letter and a mark, so that no stem joins two. */
static void invent(struct small_document *made)
{
	for (size_t d = 0; d < INVENTED; d++) {
		for (size_t w = 0; w < INVENTED_WORDS; w++) {
			words[d][w] = (char)('a' + below(LETTERS));
			buf_addf(&invented[d], "q%cq%s", words[d][w],
				 w % 8 == 7 ? "\n" : " ");
		}
		made[d] = (struct small_document){
			.id = "x", .path = "/i/x", .language = "", .title = "",
			.text = buf_cstr(&invented[d]) };
	}
}

static int set_up(void **state)
{
	struct small_document more[INVENTED + 1];
	(void)state;
	invent(more);
	buf_add_str(&far_text, "alpha ");
	for (int i = 0; i < FAR; i++)
		buf_addf(&far_text, "filler%s", i % 12 == 11 ? "\n" : " ");
	buf_add_str(&far_text, "omega");
	more[INVENTED] = (struct small_document){
		.id = "far", .path = "/n/far.txt", .language = "", .title = "",
		.text = buf_cstr(&far_text) };
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	small_index_add(folder, documents, sizeof documents / sizeof *documents);
	small_index_add(folder, more, INVENTED + 1);
	snprintf(empty_folder, sizeof empty_folder, "%s/empty", folder);
	small_index_add(empty_folder, NULL, 0);
	return answerer_open(folder, &answerer, NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	char command[160];
	(void)state;
	answerer_close(answerer);
	json_decref(failure.data);
	for (size_t d = 0; d < INVENTED; d++)
		buf_finish(&invented[d]);
	buf_finish(&far_text);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

/* PARAMS with ' for ", and ` for \". */
static json_t *run_within(const char *method, const char *params, uint64_t ns)
{
	char text[1024];
	struct answer_terms terms = { .deadline_ns = clock_ns() + ns };
	struct buf json = {0};
	snprintf(text, sizeof text, "%s", params);
	for (const char *at = text; *at != '\0'; at++)
		if (*at == '`')
			buf_add_str(&json, "\\\"");
		else
			buf_add_char(&json, *at == '\'' ? '"' : *at);
	json_t *object = json_loads(buf_cstr(&json), 0, NULL);
	assert_non_null(object);
	buf_finish(&json);
	json_decref(failure.data);
	json_t *result = answer_run(answerer, method, object, &terms, &failure);
	json_decref(object);
	return result;
}

static json_t *run(const char *method, const char *params)
{
	json_t *result = run_within(method, params, 60000000000u);
	if (result == NULL)
		fail_msg("%s %s: %d %s", method, params, failure.code,
			 failure.error.text);
	return result;
}

static json_t *why_of(const char *method, const char *params)
{
	json_t *result = run(method, params);
	json_t *why = json_incref(json_object_get(result, "why"));
	if (why == NULL)
		fail_msg("%s: no why", params);
	assert_null(json_object_get(why, "incomplete"));
	json_decref(result);
	return why;
}

/* MEMBER of why as JSON, with ' for ", and all lines, each with a newline. */
static void expect_of(const char *method, const char *params, const char *member,
		      const char *wanted, const char *lines)
{
	json_t *why = why_of(method, params), *line;
	const json_t *value = json_object_get(why, member);
	char *text = value != NULL
		? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : strdup("none");
	struct buf said = {0};
	size_t i;
	for (char *at = text; (at = strpbrk(at, "\"")) != NULL;)
		*at = '\'';
	json_array_foreach(json_object_get(why, "lines"), i, line)
		buf_addf(&said, "%s\n", json_string_value(line));
	if (strcmp(text, wanted) != 0 || strcmp(buf_cstr(&said), lines) != 0)
		fail_msg("%s\n  wanted %s\n  got    %s\n  wanted %s  got    %s", params,
			 wanted, text, lines, said.data);
	free(text);
	buf_finish(&said);
	json_decref(why);
}

static void expect(const char *params, const char *member, const char *wanted,
		   const char *lines)
{
	expect_of("search", params, member, wanted, lines);
}

/* --- Words --- */

static void an_unknown_word_has_its_nearest_spellings(void **state)
{
	(void)state;
	/* One edit is likelier than two, unless the word is much rarer. */
	expect("{'q':'copperr'}", "words",
	       "[{'word':'copperr','at':0,'len':7,'nearest':[{'word':'copper','n':1}]}]",
	       "no document has \"copperr\"; nearest: copper (1 document)\n");
	expect("{'q':'sytel'}", "words", "[{'word':'sytel','at':0,'len':5}]",
	       "no document has \"sytel\"\n");
	expect("{'q':'tarrifs'}", "words",
	       "[{'word':'tarrifs','at':0,'len':7,'nearest':["
	       "{'word':'tariff','n':2},{'word':'tariffs','n':2},{'word':'tarif','n':1}]}]",
	       "no document has \"tarrifs\"; nearest: tariff (2 documents), tariffs (2), "
	       "tarif (1)\n");
	expect_of("count", "{'q':'seel'}", "words",
		  "[{'word':'seel','at':0,'len':4,'nearest':[{'word':'steel','n':1}]}]",
		  "no document has \"seel\"; nearest: steel (1 document)\n");
}

static void a_word_that_none_is_like_may_have_some_farther_away(void **state)
{
	(void)state;
	expect("{'q':'coopre~1'}", "words",
	       "[{'word':'coopre','at':0,'len':6,'nearest':[{'word':'copper','n':1}]}]",
	       "no document has \"coopre\", nor a word so like it; nearest: copper "
	       "(1 document)\n");
}

static void unknown_words_in_phrases_are_named_once_each(void **state)
{
	(void)state;
	expect("{'q':'`copperr zinc` OR copperr'}", "words",
	       "[{'word':'copperr','at':1,'len':7,'nearest':[{'word':'copper','n':1}]}]",
	       "no document has \"copperr\"; nearest: copper (1 document)\n");
	expect("{'q':'`(copperr|zincc) and`'}", "words",
	       "[{'word':'copperr','at':2,'len':7,'nearest':[{'word':'copper','n':1}]},"
	       "{'word':'zincc','at':10,'len':5,'nearest':[{'word':'zinc','n':1}]}]",
	       "no document has \"copperr\"; nearest: copper (1 document)\n"
	       "no document has \"zincc\"; nearest: zinc (1 document)\n");
}

static void a_word_in_other_forms_only_has_these(void **state)
{
	(void)state;
	expect("{'q':'`control`'}", "words",
	       "[{'word':'control','at':1,'len':7,'forms':[{'word':'controls','n':1}]}]",
	       "no document has \"control\" as written; other forms: controls "
	       "(1 document)\n");
}

static void a_word_that_only_texts_have_is_in_no_title(void **state)
{
	(void)state;
	expect("{'q':'title:zinc'}", "words",
	       "[{'word':'zinc','at':6,'len':4,'field':'title','elsewhere':1}]",
	       "no title has \"zinc\"; the text of 1 document does\n");
	expect("{'q':'title:stell'}", "words",
	       "[{'word':'stell','at':6,'len':5,'field':'title',"
	       "'nearest':[{'word':'steel','n':1}]}]",
	       "no title has \"stell\"; nearest: steel (1 document)\n");
}

static void a_beginning_that_no_word_has_is_said(void **state)
{
	(void)state;
	expect("{'q':'xyz*'}", "words",
	       "[{'word':'xyz','at':0,'len':3,'begins':true}]",
	       "no document has a word that begins with \"xyz\"\n");
	expect("{'q':'`tariff xyz*`'}", "words",
	       "[{'word':'xyz','at':8,'len':3,'begins':true}]",
	       "no document has a word that begins with \"xyz\"\n");
}

/* The warning of a search that found some of the words instead of all. */
static void unknown_words_are_warned_of_when_others_were_found(void **state)
{
	json_t *result = run("search", "{'q':'copperr zinc'}");
	json_t *warnings = json_object_get(result, "warnings");
	(void)state;
	assert_int_equal(json_array_size(json_object_get(result, "hits")), 1);
	assert_null(json_object_get(result, "why"));
	assert_int_equal(json_array_size(warnings), 2);
	assert_string_equal(json_string_value(json_array_get(warnings, 1)),
			    "no document has \"copperr\"; nearest: copper (1 document)");
	json_decref(result);
}

/* --- Filters --- */

static void a_filter_that_left_nothing_is_named(void **state)
{
	(void)state;
	expect("{'q':'tariff lang:de'}", "filters",
	       "[{'name':'lang','values':['de'],'at':7,'len':7,'n':1,'without':3}]",
	       "without lang:de 3 documents match\n");
	expect("{'q':'tariff','topic':'gold'}", "filters",
	       "[{'name':'topic','values':['gold'],'n':0,'without':3}]",
	       "without topic:gold 3 documents match; no document at all fits it\n");
	expect("{'q':'tariff','after':'2026'}", "filters",
	       "[{'name':'after','values':['2026'],'n':0,'without':3}]",
	       "without after:2026 3 documents match; no document at all fits it\n");
	expect_of("count", "{'q':'tariff','before':'2020','lang':'en'}", "filters",
		  "[{'name':'lang','values':['en'],'n':4,'without':0},"
		  "{'name':'before','values':['2020'],'n':0,'without':3}]",
		  "without before:2020 3 documents match; no document at all fits it\n");
}

static void filters_that_left_nothing_together_are_all_named(void **state)
{
	(void)state;
	expect("{'q':'tariff lang:de','topic':['gold','tin']}", "unfiltered", "3",
	       "without any of lang:de, topic:gold,tin 3 documents match\n"
	       "no document fits topic:gold,tin\n");
	expect("{'q':'tariff (lang:de OR date:2023) source:ap'}", "filters",
	       "[{'at':8,'len':20,'n':1,'without':2},"
	       "{'name':'source','values':['ap'],'at':30,'len':9,'n':2,'without':0}]",
	       "without lang:de OR date:2023 2 documents match\n");
	expect("{'q':'topic:gold'}", "filters",
	       "[{'name':'topic','values':['gold'],'at':0,'len':10,'n':0,'without':66}]",
	       "no document fits topic:gold\n");
}

static void an_exclusion_that_left_nothing_is_named(void **state)
{
	(void)state;
	expect("{'q':'zinc -copper'}", "excluded",
	       "[{'at':5,'len':7,'without':1}]", "without -copper 1 document matches\n");
	expect("{'q':'zinc NOT `no tariff` source:ap'}", "excluded",
	       "[{'at':5,'len':15,'without':1}]",
	       "without NOT \"no tariff\" 1 document matches\n");
}

static void without_hits_at_all_filters_are_not_to_blame(void **state)
{
	(void)state;
	expect("{'q':'copperr lang:de'}", "filters", "none",
	       "no document has \"copperr\"; nearest: copper (1 document)\n");
}

/* --- All of the words --- */

static void words_to_leave_out_are_counted(void **state)
{
	(void)state;
	expect("{'q':'zinc AND copper AND steel'}", "without",
	       "[{'words':['steel'],'n':1}]",
	       "no document has all of it: without steel 1 document has\n");
	expect("{'q':'zinc steel','mode':'all'}", "without",
	       "[{'words':['zinc'],'n':1},{'words':['steel'],'n':1}]",
	       "no document has all of it: without zinc 1 document has, without steel 1\n");
	/* Counting asks for all words, whatever a search would do. */
	expect_of("count", "{'q':'zinc steel'}", "without",
		  "[{'words':['zinc'],'n':1},{'words':['steel'],'n':1}]",
		  "no document has all of it: without zinc 1 document has, without steel 1\n");
}

static void more_words_are_left_out_where_one_is_not_enough(void **state)
{
	(void)state;
	expect("{'q':'zinc AND zoll AND tariff AND spell'}", "without",
	       "[{'words':['zoll','spell'],'n':1}]",
	       "no document has all of it: without zoll and spell 1 document has\n");
	expect("{'q':'copperr AND zinc AND `steel on`'}", "without",
	       "[{'words':['copperr','\\'steel on\\''],'n':1}]",
	       "no document has \"copperr\"; nearest: copper (1 document)\n"
	       "\"steel on\": at least 4 other words stand among its own (~4 finds it), at "
	       "/n/steel.md:3: " STEEL "\n"
	       "\"steel on\": in another order its words stand side by side, at "
	       "/n/steel.md:3: " STEEL "\n"
	       "no document has all of it: without copperr and \"steel on\" 1 document "
	       "has\n");
}

static void filters_are_left_out_too_where_words_are_not_enough(void **state)
{
	(void)state;
	expect("{'q':'zinc AND steel lang:de'}", "without",
	       "[{'words':['zinc'],'n':1,'unfiltered':true},"
	       "{'words':['steel'],'n':1,'unfiltered':true}]",
	       "no document has all of it: without zinc 1 document has, without steel 1, "
	       "filters apart\n");
	expect("{'q':'zinc AND steel','lang':'de','before':'2000'}", "without",
	       "[{'words':['zinc'],'n':1,'unfiltered':true},"
	       "{'words':['steel'],'n':1,'unfiltered':true}]",
	       "no document has all of it: without zinc 1 document has, without steel 1, "
	       "filters apart\n");
	/* But they stay where that is enough. */
	expect("{'q':'zinc AND steel source:ap'}", "without",
	       "[{'words':['steel'],'n':1}]",
	       "no document has all of it: without steel 1 document has\n");
}

/* --- Distances --- */

static json_t *near_entry(const char *params, size_t n)
{
	json_t *why = why_of("search", params);
	json_t *entry = json_incref(json_array_get(json_object_get(why, "near"), n));
	json_decref(why);
	return entry;
}

static json_int_t number(const json_t *object, const char *name)
{
	json_t *value = json_object_get(object, name);
	if (!json_is_integer(value))
		fail_msg("no number %s", name);
	return json_integer_value(value);
}

static void words_that_never_come_so_close_are_shown(void **state)
{
	(void)state;
	expect("{'q':'`tariffs soybeans`'}", "inflected", "none",
	       "\"tariffs soybeans\": at least 1 other word stands among its own (~1 finds "
	       "it), at /n/soy.md:3: Tariffs hit soybeans. One of many controls. "
	       "Beans of soy, and rare metals.\n");
	json_t *entry = near_entry("{'q':'`tariffs soybeans`'}", 0);
	assert_int_equal(number(entry, "documents"), 1);
	assert_int_equal(number(entry, "gap"), 1);
	assert_true(json_is_true(json_object_get(entry, "ordered")));
	assert_string_equal(json_string_value(json_object_get(entry, "id")), "soy");
	assert_int_equal(number(entry, "line"), 3);
	assert_int_equal(number(entry, "col"), 1);
	assert_int_equal(number(entry, "byte"), 10);
	assert_int_equal(json_array_size(json_object_get(entry, "snip")), 5);
	json_decref(entry);
}

static void words_in_another_order_are_shown(void **state)
{
	(void)state;
	expect("{'q':'`steel tariff`'}", "inflected", "none",
	       "\"steel tariff\": in another order at least 1 other word stands among its "
	       "own, at /n/steel.md:3: " STEEL "\n");
	expect("{'q':'`copper and zinc`'}", "inflected", "none",
	       "\"copper and zinc\": in another order its words stand side by side, at "
	       "/n/zinc.md:1: Zinc and copper. No tariff.\n");
	expect("{'q':'tariff NEAR/1 steel'}", "inflected", "none",
	       "tariff NEAR/1 steel: at least 1 other word stands among its own (NEAR/2 finds "
	       "it), at /n/steel.md:3: " STEEL "\n");
	expect("{'q':'`zinc tariff`~1'}", "inflected", "none",
	       "\"zinc tariff\"~1: at least 3 other words stand among its own (~3 finds "
	       "it), at /n/zinc.md:1: Zinc and copper. No tariff.\n");
	expect("{'q':'zinc ADJ/2 tariff'}", "inflected", "none",
	       "zinc ADJ/2 tariff: at least 3 other words stand among its own (ADJ/4 finds "
	       "it), at /n/zinc.md:1: Zinc and copper. No tariff.\n");
}

static void words_too_far_apart_or_never_together_are_said(void **state)
{
	(void)state;
	expect("{'q':'`alpha omega`'}", "near", "[{'at':0,'len':13,'documents':1}]",
	       "\"alpha omega\": 1 document has its words, not within 500 words of each "
	       "other\n");
	expect("{'q':'`zinc steel`'}", "near", "[{'at':0,'len':12,'documents':0}]",
	       "no document has all words of \"zinc steel\"\n");
}

static void other_forms_of_a_phrase_are_found(void **state)
{
	(void)state;
	json_t *why = why_of("search", "{'q':'`rare earth`'}");
	json_t *one = json_array_get(json_object_get(why, "inflected"), 0);
	(void)state;
	assert_int_equal(number(one, "n"), 1);
	assert_string_equal(json_string_value(json_object_get(one, "query")),
			    "~\"rare earth\"");
	assert_string_equal(json_string_value(json_array_get(
				    json_object_get(why, "lines"), 1)),
			    "~\"rare earth\" finds 1 document, in other forms of its words");
	json_decref(why);
}

/* The smallest number of words among LETTERS, one place of each, that trying all places
 * finds; -1: there is none. */
static int smallest_gap(const char *text, const char *letters, size_t count,
			bool ordered, size_t *places, size_t placed)
{
	int best = -1;
	if (placed == count) {
		size_t first = places[0], last = places[0];
		for (size_t i = 1; i < count; i++) {
			first = places[i] < first ? places[i] : first;
			last = places[i] > last ? places[i] : last;
		}
		return (int)(last - first + 1 - count);
	}
	for (size_t at = 0; at < INVENTED_WORDS; at++) {
		bool free = text[at] == letters[placed];
		for (size_t i = 0; i < placed; i++)
			free = free && places[i] != at && (!ordered || places[i] < at);
		if (!free)
			continue;
		places[placed] = at;
		int gap = smallest_gap(text, letters, count, ordered, places,
				       placed + 1);
		if (gap >= 0 && (best < 0 || gap < best))
			best = gap;
	}
	return best;
}

static int smallest_of_all(const char *letters, size_t count, bool ordered)
{
	int best = -1;
	size_t places[4];
	for (size_t d = 0; d < INVENTED; d++) {
		int gap = smallest_gap(words[d], letters, count, ordered, places, 0);
		if (gap >= 0 && (best < 0 || gap < best))
			best = gap;
	}
	return best;
}

static void check_closest(struct store *store, const char *letters, size_t count,
			  bool ordered)
{
	struct store_phrase *phrase = store_phrase_new();
	struct store_closest closest = {0};
	struct deadline counting = {0};
	int wanted = smallest_of_all(letters, count, ordered);
	for (size_t i = 0; i < count; i++) {
		char term[] = { 'q', letters[i], 'q' };
		store_phrase_operand(phrase);
		assert_int_equal(store_phrase_slot(phrase), STATUS_OK);
		assert_int_equal(store_phrase_term(phrase, term, 3), STATUS_OK);
	}
	store_phrase_within(phrase, ordered, 100);
	assert_int_equal(store_phrase_closest(store, phrase, &counting, &closest, NULL),
			 STATUS_OK);
	if (wanted < 0) {
		assert_int_equal(closest.document, 0);
	} else {
		assert_true(closest.document > 0);
		assert_int_equal(closest.gap, wanted);
		assert_int_equal(closest.count, count);
	}
	store_phrase_free(phrase);
}

static void the_closest_place_is_the_one_that_trying_all_finds(void **state)
{
	struct store *store = NULL;
	(void)state;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	for (int trial = 0; trial < TRIALS; trial++) {
		char letters[4];
		size_t count = 2 + below(3);
		for (size_t i = 0; i < count; i++)
			letters[i] = (char)('a' + below(LETTERS));
		check_closest(store, letters, count, below(2) == 1);
	}
	store_close(store);
}

static void one_operand_has_no_distance(void **state)
{
	struct store *store = NULL;
	struct store_phrase *phrase = store_phrase_new();
	struct store_closest closest;
	(void)state;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	assert_int_equal(store_phrase_slot(phrase), STATUS_OK);
	assert_int_equal(store_phrase_term(phrase, "tariff", 6), STATUS_OK);
	assert_int_equal(store_phrase_closest(store, phrase, NULL, &closest, NULL),
			 STATUS_INVALID);
	store_phrase_free(phrase);
	store_close(store);
}

/* --- The whole --- */

static void an_empty_index_says_so(void **state)
{
	struct answerer *full = answerer;
	(void)state;
	assert_int_equal(answerer_open(empty_folder, &answerer, NULL), STATUS_OK);
	expect("{'q':'zinc'}", "documents", "0", "the index has no documents\n");
	answerer_close(answerer);
	answerer = full;
}

static void reasons_can_be_left_out(void **state)
{
	json_t *result = run("search", "{'q':'copperr','why':false}");
	(void)state;
	assert_null(json_object_get(result, "why"));
	json_decref(result);
	result = run("count", "{'q':'copperr','why':false}");
	assert_null(json_object_get(result, "why"));
	json_decref(result);
	assert_null(run_within("search", "{'q':'zinc','why':1}", 60000000000u));
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
}

/* Neither an error nor without end when there is no time; and the parts of the query
 * that were left out in turn are all in it again. */
static void reasons_take_no_longer_than_there_is_time(void **state)
{
	(void)state;
	for (uint64_t ns = 200000; ns < 200000000; ns += ns / 4) {
		json_t *result = run_within("search", "{'q':'`tariff steel zinc` AND "
					    "copperr AND source:ap AND -`of the`'}", ns);
		if (result == NULL) {
			assert_int_equal(failure.code, WIRE_TIMEOUT);
			continue;
		}
		json_t *why = json_object_get(result, "why");
		assert_non_null(why);
		if (json_object_get(why, "incomplete") != NULL) {
			json_t *lines = json_object_get(why, "lines");
			size_t last = json_array_size(lines) - 1;
			assert_string_equal(json_string_value(json_array_get(lines, last)),
					    "there was no time to find out more");
		}
		json_decref(result);
	}
}

static void a_request_that_nobody_waits_for_ends(void **state)
{
	atomic_bool cancel = true;
	struct answer_terms terms = { .cancel = &cancel };
	json_t *params = json_pack("{ss}", "q", "copperr");
	(void)state;
	json_decref(failure.data);
	assert_null(answer_run(answerer, "search", params, &terms, &failure));
	assert_int_equal(failure.code, WIRE_CANCELLED);
	json_decref(params);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unknown_word_has_its_nearest_spellings),
		cmocka_unit_test(a_word_that_none_is_like_may_have_some_farther_away),
		cmocka_unit_test(unknown_words_in_phrases_are_named_once_each),
		cmocka_unit_test(a_word_in_other_forms_only_has_these),
		cmocka_unit_test(a_word_that_only_texts_have_is_in_no_title),
		cmocka_unit_test(a_beginning_that_no_word_has_is_said),
		cmocka_unit_test(unknown_words_are_warned_of_when_others_were_found),
		cmocka_unit_test(a_filter_that_left_nothing_is_named),
		cmocka_unit_test(filters_that_left_nothing_together_are_all_named),
		cmocka_unit_test(an_exclusion_that_left_nothing_is_named),
		cmocka_unit_test(without_hits_at_all_filters_are_not_to_blame),
		cmocka_unit_test(words_to_leave_out_are_counted),
		cmocka_unit_test(more_words_are_left_out_where_one_is_not_enough),
		cmocka_unit_test(filters_are_left_out_too_where_words_are_not_enough),
		cmocka_unit_test(words_that_never_come_so_close_are_shown),
		cmocka_unit_test(words_in_another_order_are_shown),
		cmocka_unit_test(words_too_far_apart_or_never_together_are_said),
		cmocka_unit_test(other_forms_of_a_phrase_are_found),
		cmocka_unit_test(the_closest_place_is_the_one_that_trying_all_finds),
		cmocka_unit_test(one_operand_has_no_distance),
		cmocka_unit_test(an_empty_index_says_so),
		cmocka_unit_test(reasons_can_be_left_out),
		cmocka_unit_test(reasons_take_no_longer_than_there_is_time),
		cmocka_unit_test(a_request_that_nobody_waits_for_ends),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
