/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facets.c - facets of random documents are what counting them one by one gives,
 * by labels as by heads, and what the filter by a value leaves. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/answer/facets.h"
#include "lib/base/clock.h"
#include "tests/unit/answering.h"

enum {
	DOCUMENTS = 1500,
	ROUNDS = 60,
	SEED = 20261126,
};

/* Spellings of one value stand beside each other; NULL: the document has none. */
static const char *const sources[] = { "AP", "ap", "Ap ", "Le Monde", "LE  MONDE",
				       "Reuters", "\xc3\x89tudes", "etudes", NULL };
static const char *const folded_sources[] = { "ap", "ap", "ap", "le monde", "le monde",
					      "reuters", "etudes", "etudes", NULL };
static const char *const authors[] = { "Ann Lee", "ANN LEE", "Bob Ray", NULL, NULL };
static const char *const folded_authors[] = { "ann lee", "ann lee", "bob ray", NULL,
					      NULL };
static const char *const topics[] = { "trade", "Trade", "grain", "oil", ":odd", "A:b" };
static const char *const folded_topics[] = { "trade", "trade", "grain", "oil", ":odd",
					     "a:b" };
static const char *const dates[] = { "1987", "1987-02", "1987-02-26", "1988-12-31", NULL };
static const char *const years[] = { "1987", "1987", "1987", "1988", NULL };
static const char *const months[] = { NULL, "1987-02", "1987-02", "1988-12", NULL };
static const char *const languages[] = { "en", "fr", "" };
static const char *const words[] = { "alpha", "beta", "gamma" };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a document was given: places in the lists above. */
struct choice {
	size_t source, author, date, language, words, topics, topic[3];
	char id[16], path[32], text[64], grade[16];
};

static char folder[64];
static struct answerer *answerer;
static struct choice choices[DOCUMENTS];
static struct small_document documents[DOCUMENTS];

static void choose(struct choice *choice, size_t number)
{
	*choice = (struct choice){
		.source = (size_t)rand() % COUNT(sources),
		.author = (size_t)rand() % COUNT(authors),
		.date = (size_t)rand() % COUNT(dates),
		.language = (size_t)rand() % COUNT(languages),
		.words = (size_t)rand() % 8,
		.topics = (size_t)rand() % 4,
	};
	for (size_t i = 0; i < 3; i++)
		choice->topic[i] = (size_t)rand() % COUNT(topics);
	snprintf(choice->id, sizeof choice->id, "d%zu", number);
	snprintf(choice->path, sizeof choice->path, "/notes/%04zu.txt", number / 3);
	snprintf(choice->grade, sizeof choice->grade, "Grade %d", rand() % 900);
	snprintf(choice->text, sizeof choice->text, "text");
	for (size_t i = 0; i < COUNT(words); i++)
		if ((choice->words >> i & 1) != 0)
			strcat(strcat(choice->text, " "), words[i]);
}

static int set_up(void **state)
{
	(void)state;
	srand(SEED);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct choice *choice = &choices[i];
		choose(choice, i);
		documents[i] = (struct small_document){
			.id = choice->id, .path = choice->path, .title = "",
			.language = languages[choice->language], .text = choice->text,
			.date = dates[choice->date], .source = sources[choice->source],
			.author = authors[choice->author], .type = "text/plain",
			.extra = choice->grade };
		for (size_t t = 0; t < choice->topics; t++)
			documents[i].topics[t] = topics[choice->topic[t]];
	}
	return answering_open(folder, documents, DOCUMENTS,
			      &answerer);
}

static int take_down(void **state)
{
	(void)state;
	return answering_close(folder, answerer);
}

static json_t *ask(const char *method, json_t *params)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	struct answer_failure failure = {0};
	json_t *result = answer_run(answerer, method, params, &terms, &failure);
	if (result == NULL)
		fail_msg("%s: %s", method, failure.error.text);
	json_decref(params);
	return result;
}

/* --- The slow way --- */

struct brute_value {
	const char *folded, *shown;
	size_t n, last;
};

struct brute {
	struct brute_value values[1000];
	size_t count, missing;
};

static void brute_add(struct brute *brute, size_t document, const char *folded,
		      const char *shown)
{
	size_t at = 0;
	while (at < brute->count && strcmp(brute->values[at].folded, folded) != 0)
		at++;
	if (at == brute->count)
		brute->values[brute->count++] =
			(struct brute_value){ folded, shown, 0, SIZE_MAX };
	brute->values[at].n += brute->values[at].last != document;
	brute->values[at].last = document;
}

static void brute_one(struct brute *brute, size_t at, const char *facet)
{
	const struct choice *choice = &choices[at];
	size_t counted = 0;
	const char *folded = NULL, *shown = NULL;
	if (strcmp(facet, "topic") == 0) {
		for (; counted < choice->topics; counted++)
			brute_add(brute, at, folded_topics[choice->topic[counted]],
				  topics[choice->topic[counted]]);
		brute->missing += counted == 0;
		return;
	}
	if (strcmp(facet, "source") == 0) {
		folded = folded_sources[choice->source];
		shown = sources[choice->source];
	} else if (strcmp(facet, "author") == 0) {
		folded = folded_authors[choice->author];
		shown = authors[choice->author];
	} else if (strcmp(facet, "year") == 0) {
		folded = shown = years[choice->date];
	} else if (strcmp(facet, "month") == 0) {
		folded = shown = months[choice->date];
	} else if (strcmp(facet, "lang") == 0) {
		folded = shown = languages[choice->language];
	} else if (strcmp(facet, "type") == 0) {
		folded = shown = "text/plain";
	} else if (strcmp(facet, "x.grade") == 0) {
		folded = shown = choice->grade;
	}
	if (folded == NULL || folded[0] == '\0')
		brute->missing++;
	else
		brute_add(brute, at, folded, shown);
}

static int by_frequency(const void *a, const void *b)
{
	const struct brute_value *left = a, *right = b;
	if (left->n != right->n)
		return left->n > right->n ? -1 : 1;
	return strcmp(left->folded, right->folded);
}

/* Of the documents that have all words whose bits are set in WORDS. */
static struct brute *brute_count(size_t wanted, const char *facet)
{
	static struct brute brute;
	brute.count = brute.missing = 0;
	for (size_t i = 0; i < DOCUMENTS; i++)
		if ((choices[i].words & wanted) == wanted)
			brute_one(&brute, i, facet);
	qsort(brute.values, brute.count, sizeof *brute.values, by_frequency);
	return &brute;
}

/* --- Both --- */

static const char *const facets[] = { "source", "topic", "lang", "type", "year", "month",
				      "author", "x.grade", "x.none", "places" };

static void write_query(size_t wanted, char query[64])
{
	strcpy(query, "text");
	for (size_t i = 0; i < COUNT(words); i++)
		if ((wanted >> i & 1) != 0)
			strcat(strcat(query, " "), words[i]);
}

static void compare(const char *facet, const json_t *found, const struct brute *brute,
		    size_t limit)
{
	const json_t *values = json_object_get(found, "values"), *value;
	size_t shown = brute->count < limit ? brute->count : limit, i;
	assert_int_equal(json_integer_value(json_object_get(found, "distinct")),
			 brute->count);
	assert_int_equal(json_integer_value(json_object_get(found, "missing")),
			 brute->missing);
	if (json_array_size(values) != shown)
		fail_msg("%s: %zu values, not %zu", facet, json_array_size(values), shown);
	json_array_foreach(values, i, value) {
		const char *name = json_string_value(json_object_get(value, "value"));
		json_int_t n = json_integer_value(json_object_get(value, "n"));
		if (n != (json_int_t)brute->values[i].n ||
		    strcmp(name, brute->values[i].shown) != 0)
			fail_msg("%s: %lld of %s, not %zu of %s", facet, (long long)n, name,
				 brute->values[i].n, brute->values[i].shown);
	}
}

static json_t *names(void)
{
	json_t *list = json_array();
	for (size_t i = 0; i < COUNT(facets); i++)
		json_array_append_new(list, json_string(facets[i]));
	return list;
}

/* All 1500 are counted by labels, fewer than 1000 by heads. */
static void facets_are_what_counting_gives(void **state)
{
	(void)state;
	for (size_t wanted = 0; wanted < 8; wanted++)
		for (int limit = 1; limit <= 1000; limit = limit * 3 + 1) {
			char query[64];
			write_query(wanted, query);
			json_t *counted = ask("facets", json_pack(
				"{ss so si}", "q", query, "facets", names(),
				"facet_values", limit));
			json_t *searched = ask("search", json_pack(
				"{ss ss so si si}", "q", query, "mode", "all", "facets",
				names(), "facet_values", limit, "limit", 3));
			json_t *one = json_object_get(counted, "facets");
			assert_true(json_equal(one, json_object_get(searched, "facets")));
			assert_true(json_equal(json_object_get(counted, "total"),
					       json_object_get(searched, "total")));
			for (size_t f = 0; f < COUNT(facets); f++)
				compare(facets[f], json_object_get(one, facets[f]),
					brute_count(wanted, facets[f]), (size_t)limit);
			json_decref(counted);
			json_decref(searched);
		}
}

/* Both ways on every set, whatever its size. */
static void heads_and_labels_give_the_same(void **state)
{
	struct params_facets asked = { .count = COUNT(facets), .values = 20 };
	struct store *store = NULL;
	struct text_analyser *analyser = NULL;
	struct error error;
	(void)state;
	memcpy(asked.names, facets, sizeof facets);
	assert_int_equal(store_open(folder, &store, &error), STATUS_OK);
	assert_int_equal(text_open(&analyser, &error), STATUS_OK);
	for (int round = 0; round < ROUNDS; round++) {
		struct facet_counts by[2][COUNT(facets)];
		struct store_set set;
		int share = 1 << round % 11;
		assert_int_equal(store_set_init(&set, store, &error), STATUS_OK);
		for (uint32_t i = 1; i <= DOCUMENTS; i++)
			if (rand() % share == 0)
				store_set_add(&set, i);
		for (uint32_t way = 0; way < 2; way++)
			assert_int_equal(facets_count(store, analyser, &asked, &set,
						      way == 0 ? 0 : UINT32_MAX, NULL,
						      by[way], &error), STATUS_OK);
		for (size_t f = 0; f < COUNT(facets); f++) {
			const struct facet_counts *one = &by[0][f], *other = &by[1][f];
			assert_int_equal(one->distinct, other->distinct);
			assert_int_equal(one->missing, other->missing);
			assert_int_equal(one->count, other->count);
			for (size_t v = 0; v < one->count; v++) {
				assert_int_equal(one->values[v].n, other->values[v].n);
				assert_string_equal(one->values[v].text,
						    other->values[v].text);
			}
		}
		facets_finish(by[0], COUNT(facets));
		facets_finish(by[1], COUNT(facets));
		store_set_finish(&set);
	}
	text_close(analyser);
	store_close(store);
}

/* source:VALUE leaves as many as the facet says there are. */
static void a_filter_leaves_what_the_facet_says(void **state)
{
	static const char *const filters[] = { "source", "topic", "lang" };
	(void)state;
	for (size_t f = 0; f < COUNT(filters); f++) {
		json_t *all = ask("facets", json_pack("{ss ss si}", "q", "alpha", "facets",
						      filters[f], "facet_values", 1000));
		const json_t *value, *values = json_object_get(
			json_object_get(json_object_get(all, "facets"), filters[f]),
			"values");
		size_t i;
		json_array_foreach(values, i, value) {
			json_t *left = ask("count", json_pack(
				"{ss sO}", "q", "alpha", filters[f],
				json_object_get(value, "value")));
			assert_true(json_equal(json_object_get(left, "n"),
					       json_object_get(value, "n")));
			json_decref(left);
		}
		assert_true(i > 1);
		json_decref(all);
	}
}

static void without_a_query_all_documents_count(void **state)
{
	static const char *const blank[] = { "", " \n" };
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		json_t *params = json_pack("{ss}", "facets", "lang");
		if (i < 2)
			json_object_set_new(params, "q", json_string(blank[i]));
		json_t *result = ask("facets", params);
		compare("lang", json_object_get(json_object_get(result, "facets"), "lang"),
			brute_count(0, "lang"), 10);
		json_decref(result);
	}
	/* And those that a filter leaves. */
	json_t *result = ask("facets", json_pack("{ss ss}", "facets", "lang", "lang",
						 "fr"));
	const json_t *lang = json_object_get(json_object_get(result, "facets"), "lang");
	assert_int_equal(json_integer_value(json_object_get(lang, "distinct")), 1);
	assert_int_equal(json_integer_value(json_object_get(lang, "missing")), 0);
	json_decref(result);
}

static void wrong_requests_are_refused(void **state)
{
	static const struct {
		const char *method, *params, *param;
	} wrong[] = {
		{ "facets", "{}", "facets" },
		{ "facets", "{\"facets\":[]}", "facets" },
		{ "facets", "{\"facets\":\"colour\"}", "facets" },
		{ "facets", "{\"facets\":7}", "facets" },
		{ "facets", "{\"facets\":[\"year\",\"year\"]}", "facets" },
		{ "facets", "{\"facets\":\"x.\"}", "facets" },
		{ "facets", "{\"facets\":\"x.a:b\"}", "facets" },
		{ "facets", "{\"facets\":\"year\",\"facet_values\":0}", "facet_values" },
		{ "facets", "{\"facets\":\"year\",\"facet_values\":1001}", "facet_values" },
		{ "facets", "{\"facets\":\"year\",\"limit\":5}", "limit" },
		{ "count", "{\"q\":\"a\",\"facets\":\"year\"}", "facets" },
		{ "search", "{\"q\":\"a\",\"facets\":[\"year\",1]}", "facets" },
		{ "search", "{\"q\":\"a\",\"facets\":[\"x.1\",\"x.2\",\"x.3\",\"x.4\","
			    "\"x.5\",\"x.6\",\"x.7\",\"x.8\",\"x.9\",\"x.10\",\"x.11\","
			    "\"x.12\",\"x.13\",\"x.14\",\"x.15\",\"x.16\",\"x.17\"]}",
		  "facets" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
		struct answer_failure failure = {0};
		json_t *params = json_loads(wrong[i].params, 0, NULL);
		assert_non_null(params);
		json_t *result = answer_run(answerer, wrong[i].method, params, &terms,
					    &failure);
		assert_null(result);
		assert_int_equal(failure.code, WIRE_BAD_PARAMS);
		assert_string_equal(json_string_value(json_object_get(failure.data,
								      "param")),
				    wrong[i].param);
		json_decref(failure.data);
		json_decref(params);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facets_are_what_counting_gives),
		cmocka_unit_test(heads_and_labels_give_the_same),
		cmocka_unit_test(a_filter_leaves_what_the_facet_says),
		cmocka_unit_test(without_a_query_all_documents_count),
		cmocka_unit_test(wrong_requests_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
