/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_rank.c - tiers before weights, pages that fit each other, and scores that do not
 * depend on the way in which a phrase was found. */
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
#include "tests/search/small_index.h"

enum {
	DOCUMENTS = 60,
	FILLER = 40,		/* words between the words that count */
};

#define FREQUENT "the of rare earth earths controls"

static char folder[2][64];
static struct answerer *answerer[2];	/* the same documents without pairs and with */
static struct buf texts[DOCUMENTS];
static char ids[DOCUMENTS][16], paths[DOCUMENTS][32], dates[DOCUMENTS][16];
static struct small_document documents[DOCUMENTS];

static void filler(struct buf *text, unsigned words)
{
	for (unsigned i = 0; i < words; i++)
		buf_addf(text, "w%u ", i % 7);
}

/* What stands closest together stands in the longest text, and once. */
static void write_text(unsigned number, struct buf *text)
{
	static const char *const kinds[] = {
		"the rare earth controls of ",
		"the rare earths controls of ",
		"rare w9 earth w9 controls ",
		"controls w9 rare w9 earths ",
	};
	unsigned kind = number % 6;
	if (kind < 4) {
		filler(text, 400 + number);
		buf_addf(text, "%s", kinds[kind]);
		return;
	}
	for (unsigned i = 0; i < 8; i++) {
		buf_addf(text, "rare ");
		filler(text, FILLER);
		buf_addf(text, "earth ");
		filler(text, FILLER + number);
		buf_addf(text, kind == 4 ? "controls " : "of the ");
	}
}

static int set_up(void **state)
{
	(void)state;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		write_text(i, &texts[i]);
		snprintf(ids[i], sizeof ids[i], "d%02u", i);
		snprintf(paths[i], sizeof paths[i], "/notes/%02u.txt", DOCUMENTS - i);
		snprintf(dates[i], sizeof dates[i], "2025-10-%02u", 1 + (i * 7) % 30);
		documents[i] = (struct small_document){
			.id = ids[i], .path = paths[i], .language = "en", .title = "",
			.text = buf_cstr(&texts[i]), .date = dates[i] };
	}
	for (size_t i = 0; i < 2; i++) {
		snprintf(folder[i], sizeof folder[i], "%s/quoth-test-XXXXXX", P_tmpdir);
		if (mkdtemp(folder[i]) == NULL)
			return 1;
		small_index_add_pairs(folder[i], documents, DOCUMENTS,
				      i == 0 ? "" : FREQUENT);
		if (answerer_open(folder[i], &answerer[i], NULL) != STATUS_OK)
			return 1;
	}
	return 0;
}

static int take_down(void **state)
{
	char command[160];
	int failed = 0;
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		answerer_close(answerer[i]);
		snprintf(command, sizeof command, "rm -rf '%s'", folder[i]);
		failed |= system(command);
	}
	for (size_t i = 0; i < DOCUMENTS; i++)
		buf_finish(&texts[i]);
	return failed;
}

/* A search in the index WHICH; PARAMS becomes its own. */
static json_t *search(size_t which, json_t *params)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	struct answer_failure failure = {0};
	json_t *result = answer_run(answerer[which], "search", params, &terms, &failure);
	if (result == NULL)
		fail_msg("%s", failure.error.text);
	json_decref(params);
	return result;
}

static json_t *hit_at(const json_t *result, size_t at)
{
	return json_array_get(json_object_get(result, "hits"), at);
}

static const char *text_of(const json_t *hit, const char *name)
{
	return json_string_value(json_object_get(hit, name));
}

static double score_of(const json_t *hit)
{
	return json_number_value(json_object_get(hit, "score"));
}

static void a_better_tier_comes_first_whatever_the_weight(void **state)
{
	static const char *const wanted[] = { "exact", "inflected", "ordered", "near",
					      "all", "some" };
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		json_t *result = search(which, json_pack("{ss si}", "q",
							 "rare earth controls",
							 "limit", DOCUMENTS));
		double last = INFINITY;
		assert_int_equal(json_array_size(json_object_get(result, "hits")),
				 DOCUMENTS);
		for (size_t i = 0; i < DOCUMENTS; i++) {
			json_t *hit = hit_at(result, i);
			assert_string_equal(text_of(hit, "tier"), wanted[i / 10]);
			assert_true(score_of(hit) <= last);
			last = score_of(hit);
		}
		json_decref(result);
	}
}

static void pages_of_tiers_fit_each_other(void **state)
{
	(void)state;
	json_t *all = search(0, json_pack("{ss si}", "q", "rare earth controls", "limit",
					  DOCUMENTS));
	for (int size = 1; size < 25; size += 4)
		for (int at = 0; at < DOCUMENTS; at += size) {
			json_t *page = search(0, json_pack(
				"{ss si si sb}", "q", "rare earth controls", "limit",
				size, "offset", at, "places", 0));
			for (int i = 0; i < size && at + i < DOCUMENTS; i++)
				assert_string_equal(
					text_of(hit_at(page, (size_t)i), "id"),
					text_of(hit_at(all, (size_t)(at + i)), "id"));
			json_decref(page);
		}
	json_decref(all);
}

static void a_full_page_knows_how_many_have_all_words(void **state)
{
	(void)state;
	json_t *result = search(0, json_pack("{ss si}", "q", "rare earth controls",
					     "limit", 3));
	const json_t *total = json_object_get(result, "total");
	assert_int_equal(json_integer_value(json_object_get(total, "n")), 50);
	assert_true(json_is_true(json_object_get(total, "exact")));
	json_decref(result);
}

/* The hits of QUERY, and their scores, with pairs as without. */
static void same_with_pairs(const char *query, const char *sort)
{
	json_t *result[2];
	double longest[2];
	for (size_t i = 0; i < 2; i++) {
		result[i] = search(i, json_pack("{ss ss si}", "q", query, "sort", sort,
						"limit", DOCUMENTS));
		longest[i] = score_of(hit_at(result[i], 0));
		assert_true(longest[i] > 0);
	}
	size_t count = json_array_size(json_object_get(result[0], "hits"));
	assert_int_equal(count, json_array_size(json_object_get(result[1], "hits")));
	for (size_t i = 0; i < count; i++) {
		json_t *without = hit_at(result[0], i), *with = hit_at(result[1], i);
		assert_string_equal(text_of(without, "id"), text_of(with, "id"));
		/* Pairs are part of a document's length, so that weights differ a
		 * little. */
		assert_true(fabs(score_of(without) - score_of(with)) <
			    0.02 * score_of(without));
	}
	json_decref(result[0]);
	json_decref(result[1]);
}

static void pairs_change_how_a_phrase_is_found_and_not_what_it_weighs(void **state)
{
	static const char *const queries[] = {
		"\"rare earth\"", "\"of the\"", "\"the rare earth controls of\"",
		"~\"rare earth\"", "\"earths controls\" OR \"of the\"",
		"\"rare (earth|earths)\"", "w3 -\"of the\" \"rare earths\"",
	};
	(void)state;
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
		same_with_pairs(queries[i], "score");
		same_with_pairs(queries[i], "path");
	}
}

/* Sorted by something else, documents are found by bounds of their scores. */
static void scores_are_the_same_in_any_order(void **state)
{
	(void)state;
	for (size_t which = 0; which < 2; which++) {
		json_t *by_score = search(which, json_pack("{ss si}", "q",
							   "~\"rare earth controls\"",
							   "limit", DOCUMENTS));
		json_t *by_date = search(which, json_pack("{ss ss si}", "q",
							  "~\"rare earth controls\"",
							  "sort", "-date", "limit",
							  DOCUMENTS));
		json_t *hit, *other;
		size_t i, j;
		json_array_foreach(json_object_get(by_date, "hits"), i, hit)
			json_array_foreach(json_object_get(by_score, "hits"), j, other)
				if (strcmp(text_of(hit, "id"), text_of(other, "id")) == 0)
					assert_true(score_of(hit) == score_of(other));
		assert_int_equal(i, 20);
		json_decref(by_date);
		json_decref(by_score);
	}
}

static const char *first_plan(const json_t *result)
{
	return json_string_value(json_array_get(json_object_get(result, "plan"), 0));
}

static void the_plan_says_whether_pairs_or_positions_tell(void **state)
{
	static const struct {
		const char *query, *without, *with;
	} asked[] = {
		{ "\"of the\"", "phrase(of the; positions)",
		  "phrase(of the; 1 of 1 pairs, 1 terms, no positions)" },
		{ "\"the rare earth\"", "phrase(the rare earth; positions)",
		  "phrase(the rare earth; 2 of 2 pairs, 2 terms; positions)" },
		{ "\"rare (earth|earths)\"", "phrase(rare earth+1; positions)",
		  "phrase(rare earth+1; 1 of 1 pairs, 2 terms, no positions)" },
		{ "w3 OR \"earth w3\"",
		  "phrase(earth w3; positions, found beforehand)",
		  "phrase(earth w3; positions, found beforehand)" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
		for (size_t which = 0; which < 2; which++) {
			json_t *result = search(which, json_pack("{ss sb}", "q",
								 asked[i].query,
								 "explain", 1));
			const char *wanted = which == 0 ? asked[i].without
							: asked[i].with;
			if (strstr(first_plan(result), wanted) == NULL)
				fail_msg("%s: %s", asked[i].query, first_plan(result));
			json_decref(result);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_better_tier_comes_first_whatever_the_weight),
		cmocka_unit_test(pages_of_tiers_fit_each_other),
		cmocka_unit_test(a_full_page_knows_how_many_have_all_words),
		cmocka_unit_test(
			pairs_change_how_a_phrase_is_found_and_not_what_it_weighs),
		cmocka_unit_test(scores_are_the_same_in_any_order),
		cmocka_unit_test(the_plan_says_whether_pairs_or_positions_tell),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
