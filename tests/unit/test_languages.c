/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_languages.c - a query in an index of several languages is stemmed for each,
 * and in an index of one costs what one language costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/search/plan.h"
#include "tests/search/small_index.h"

static const struct small_document documents[] = {
	{ .id = "en", .path = "/en.txt", .language = "en", .title = "",
	  .text = "The controls on exports were tightened; exporters wait for the "
		  "tariffs." },
	{ .id = "de", .path = "/de.txt", .language = "de", .title = "",
	  .text = "Die Kontrollen der Ausfuhren wurden verschärft." },
	{ .id = "fr", .path = "/fr.txt", .language = "fr", .title = "",
	  .text = "Les contrôles des exportations sont renforcés." },
	{ .id = "zh", .path = "/zh.txt", .language = "", .title = "",
	  .text = "出口管制收紧了。 Tariffs 2025" },
	{ .id = "telex", .path = "/telex.txt", .language = "fr", .title = "",
	  .text = "LA MARCHANDISE EXPORTEE RESTE A QUAI" },
};

/* One index of the first 1, 2, 3 ... documents each. */
enum { INDEXES = sizeof documents / sizeof *documents };
static char folder[64];
static struct store *stores[INDEXES];
static struct text_analyser *analyser;

/* --- What a plan asks the store for --- */

enum status __real_store_words_of_stem(struct store *store, const char *language,
				       const char *stem, size_t len,
				       bool (*word)(void *, const char *, size_t),
				       void *context, struct error *error);
enum status __wrap_store_words_of_stem(struct store *store, const char *language,
				       const char *stem, size_t len,
				       bool (*word)(void *, const char *, size_t),
				       void *context, struct error *error);
struct store_query *__real_store_query_synonym(struct store_query **terms,
					       size_t count);
struct store_query *__wrap_store_query_synonym(struct store_query **terms,
					       size_t count);

static size_t look_ups, synonyms;

enum status __wrap_store_words_of_stem(struct store *store, const char *language,
				       const char *stem, size_t len,
				       bool (*word)(void *, const char *, size_t),
				       void *context, struct error *error)
{
	look_ups++;
	return __real_store_words_of_stem(store, language, stem, len, word, context,
					  error);
}

struct store_query *__wrap_store_query_synonym(struct store_query **terms, size_t count)
{
	synonyms++;
	return __real_store_query_synonym(terms, count);
}

/* --- Plans --- */

struct planned {
	struct search_params params;
	struct query *query;
	struct plan *plan;
};

static void plan(struct planned *planned, size_t languages, const char *text)
{
	struct query_error error;
	*planned = (struct planned){0};
	look_ups = synonyms = 0;
	assert_int_equal(query_parse(analyser, text, strlen(text), &planned->query,
				     &error), STATUS_OK);
	assert_int_equal(plan_open(planned->query, &planned->params,
				   stores[languages - 1], analyser, NULL,
				   &planned->plan, NULL), STATUS_OK);
	struct store_query *query = plan_query(planned->plan, PLAN_ALL);
	assert_non_null(query);
	store_query_free(query);
}

static void planned_finish(struct planned *planned)
{
	plan_close(planned->plan);
	query_free(planned->query);
}

static bool has(const struct plan_bytes *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].len == strlen(word) &&
		    memcmp(list[i].at, word, list[i].len) == 0)
			return true;
	return false;
}

static void one_language_costs_one_look_up_a_word(void **state)
{
	(void)state;
	struct planned planned;
	plan(&planned, 1, "control exporting tariff");
	assert_int_equal(look_ups, 3);
	assert_int_equal(synonyms, 0);
	for (size_t i = 0; i < planned.plan->leaf_count; i++)
		assert_int_equal(planned.plan->leaves[i].words->stem_count, 1);
	planned_finish(&planned);
	plan(&planned, 1, "~\"control of exports\"");
	assert_int_equal(look_ups, 3);
	planned_finish(&planned);
	/* As written: there is nothing to stem. */
	plan(&planned, 1, "\"controls on exports\"");
	assert_int_equal(look_ups, 0);
	planned_finish(&planned);
}

static void each_language_adds_its_stem_as_a_synonym(void **state)
{
	(void)state;
	struct planned planned;
	plan(&planned, 3, "contrôle");
	const struct plan_word *word = planned.plan->leaves[0].words;
	assert_true(has(word->stems, word->stem_count, "control"));
	assert_true(has(word->forms, word->form_count, "controles"));
	planned_finish(&planned);

	plan(&planned, 3, "Kontrolle");
	word = planned.plan->leaves[0].words;
	assert_int_equal(word->stem_count, 1);
	assert_true(has(word->forms, word->form_count, "kontrollen"));
	planned_finish(&planned);

	/* "export" is the stem of the English and of the French word. */
	plan(&planned, 3, "export");
	word = planned.plan->leaves[0].words;
	assert_int_equal(word->stem_count, 1);
	assert_true(has(word->forms, word->form_count, "exports"));
	assert_true(has(word->forms, word->form_count, "exportations"));
	assert_int_equal(look_ups, 3);
	planned_finish(&planned);
}

/* Of "exportée" French makes export, of "exportee" exporte: texts have either. */
static void a_word_is_stemmed_without_its_diacritics_too(void **state)
{
	(void)state;
	struct planned planned;
	plan(&planned, 5, "exportées");
	const struct plan_word *word = planned.plan->leaves[0].words;
	assert_true(has(word->stems, word->stem_count, "export"));
	assert_true(has(word->stems, word->stem_count, "exporte"));
	assert_true(has(word->forms, word->form_count, "exportations"));
	assert_true(has(word->forms, word->form_count, "exportee"));
	planned_finish(&planned);
	plan(&planned, 5, "exportee");
	word = planned.plan->leaves[0].words;
	assert_true(has(word->stems, word->stem_count, "exporte"));
	assert_true(has(word->forms, word->form_count, "exportee"));
	planned_finish(&planned);
}

/* Only a word that such documents have costs a synonym. */
static void words_without_a_stemmer_are_a_synonym_too(void **state)
{
	(void)state;
	struct planned planned;
	plan(&planned, 3, "tariffs");
	assert_false(planned.plan->unstemmed);
	assert_int_equal(synonyms, 0);
	planned_finish(&planned);
	plan(&planned, 4, "tariffs");
	assert_true(planned.plan->unstemmed);
	assert_int_equal(synonyms, 1);
	planned_finish(&planned);
	plan(&planned, 4, "tariff");
	assert_int_equal(synonyms, 0);
	planned_finish(&planned);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL ||
	    text_open(&analyser, NULL) != STATUS_OK)
		return 1;
	for (size_t i = 0; i < INDEXES; i++) {
		char path[96];
		snprintf(path, sizeof path, "%s/%zu", folder, i);
		small_index_add(path, documents, i + 1);
		if (store_open(path, &stores[i], NULL) != STATUS_OK)
			return 1;
	}
	return 0;
}

static int take_down(void **state)
{
	(void)state;
	char command[128];
	for (size_t i = 0; i < INDEXES; i++)
		store_close(stores[i]);
	text_close(analyser);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_language_costs_one_look_up_a_word),
		cmocka_unit_test(each_language_adds_its_stem_as_a_synonym),
		cmocka_unit_test(a_word_is_stemmed_without_its_diacritics_too),
		cmocka_unit_test(words_without_a_stemmer_are_a_synonym_too),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
