/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_deadline.c - whatever may run long looks at its deadline while it does, and
 * stops at the first look that says so. Work is counted here, and no time measured. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/passage/passage.h"
#include "daemon/search/plan.h"
#include "daemon/passage/spots.h"
#include "lib/base/deadline.h"
#include "lib/base/runs.h"
#include "lib/store/match_internal.h"
#include "lib/store/phrase/windows.h"
#include "lib/wire/limits.h"
#include "tests/search/small_index.h"

enum {
	PLACES = 30000,		/* of "alpha beta" in one document */
	STARS = 3000,		/* words that begin with "pre" */
	OPERANDS = 8,		/* of NEAR; two words each */
	LAYOUTS = 400,		/* places for each: 400 to the 7th ways to lay them out */
	ITEMS = 100 * 1000,
	LABELLED = 5000,	/* documents to be counted and put in order */
	CANCEL_US = 20 * 1000,	/* for a match to begin; the shorter, the less is seen */
};

static char folder[64];
static struct store *store;
static struct text_analyser *analyser;
static struct buf texts[3];

/* Over before it begins. */
static struct deadline past(void)
{
	return (struct deadline){ .at_ns = 1 };
}

static int set_up(void **state)
{
	static const char *const ids[] = { "many", "stars", "layouts" };
	struct small_document documents[3];
	(void)state;
	for (unsigned i = 0; i < PLACES; i++)
		buf_addf(&texts[0], "alpha beta%s", i % 10 == 0 ? "\n" : " ");
	for (unsigned i = 0; i < STARS; i++)
		buf_addf(&texts[1], "pre%u ", i);
	for (unsigned i = 0; i < LAYOUTS; i++)
		buf_addf(&texts[2], "on off ");
	for (unsigned i = 0; i < 1000; i++)
		buf_addf(&texts[2], "far ");
	buf_addf(&texts[2], "and away");
	for (size_t i = 0; i < 3; i++)
		documents[i] = (struct small_document){
			.id = ids[i], .path = "/x", .language = "", .title = "",
			.text = buf_cstr(&texts[i]) };
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	small_index_add(folder, documents, 3);
	return store_open(folder, &store, NULL) != STATUS_OK ||
		text_open(&analyser, NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	char command[160];
	(void)state;
	store_close(store);
	text_close(analyser);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	for (size_t i = 0; i < 3; i++)
		buf_finish(&texts[i]);
	return system(command);
}

static uint32_t number_of(const char *id)
{
	uint32_t document = 0;
	assert_int_equal(store_find(store, id, strlen(id), &document, NULL), STATUS_OK);
	return document;
}

/* --- Steps without an index --- */

static void a_check_looks_once_in_so_many_times(void **state)
{
	struct deadline over = past();
	(void)state;
	for (int i = 1; i < DEADLINE_CALLS; i++)
		assert_int_equal(deadline_check(&over, NULL), STATUS_OK);
	assert_int_equal(deadline_check(&over, NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
}

static void without_a_deadline_nothing_stops(void **state)
{
	(void)state;
	assert_int_equal(deadline_look(NULL, NULL), STATUS_OK);
	assert_int_equal(deadline_check(NULL, NULL), STATUS_OK);
	assert_int_equal(deadline_look(&(struct deadline){0}, NULL), STATUS_OK);
}

static void who_is_cancelled_and_too_late_was_cancelled(void **state)
{
	atomic_bool cancel = true;
	struct deadline both = { .at_ns = 1, .cancel = &cancel };
	(void)state;
	assert_int_equal(deadline_look(&both, NULL), STATUS_CANCELLED);
}

struct item {
	unsigned key, number;
};

static int by_key(const void *a, const void *b)
{
	const struct item *left = a, *right = b;
	return (left->key > right->key) - (left->key < right->key);
}

static struct item *make_items(unsigned runs)
{
	struct item *items = calloc(ITEMS, sizeof *items);
	assert_non_null(items);
	for (unsigned i = 0; i < ITEMS; i++)
		items[i] = (struct item){ i % (ITEMS / runs) / 3, i };
	return items;
}

static void runs_are_put_in_order_and_equals_stay_in_theirs(void **state)
{
	static const unsigned runs[] = { 1, 2, 3, 7, 64, 1000, ITEMS / 2 };
	(void)state;
	for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
		struct item *items = make_items(runs[r]);
		assert_int_equal(runs_sort(items, ITEMS, sizeof *items, by_key, NULL,
					   NULL), STATUS_OK);
		for (size_t i = 1; i < ITEMS; i++) {
			assert_true(items[i - 1].key <= items[i].key);
			assert_true(items[i - 1].key < items[i].key ||
				    items[i - 1].number < items[i].number);
		}
		free(items);
	}
	assert_int_equal(runs_sort(NULL, 0, 1, by_key, NULL, NULL), STATUS_OK);
}

static void sorting_stops(void **state)
{
	struct deadline none = {0}, over = past();
	struct item *items = make_items(8);
	(void)state;
	assert_int_equal(runs_sort(items, ITEMS, sizeof *items, by_key, &over, NULL),
			 STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	assert_int_equal(runs_sort(items, ITEMS, sizeof *items, by_key, &none, NULL),
			 STATUS_OK);
	assert_true(none.looks >= 3 * ITEMS / DEADLINE_ITEMS);	/* 8 runs, by twos */
	free(items);
}

static void windows_stop(void **state)
{
	static uint32_t starts[2][PLACES];
	const struct window_operand operands[] = { { starts[0], PLACES, 1 },
						   { starts[1], PLACES, 1 } };
	(void)state;
	for (uint32_t i = 0; i < PLACES; i++) {
		starts[0][i] = 1 + 2 * i;
		starts[1][i] = 2 + 2 * i;
	}
	for (int ordered = 0; ordered <= 1; ordered++) {
		struct deadline none = {0}, over = past();
		struct windows windows = { .deadline = &none };
		assert_true(windows_find(operands, 2, ordered, 3, &windows));
		assert_true(none.looks >= PLACES / DEADLINE_CALLS);
		windows.deadline = &over;
		assert_false(windows_find(operands, 2, ordered, 3, &windows));
		assert_int_equal(over.looks, 1);
		assert_int_equal(windows_failure(&windows, NULL), STATUS_TIMEOUT);
		free(windows.at);
	}
}

/* Phrases that overlap were laid out in all ways there are, with nobody to stop it:
 * a single document kept a worker for good. */
static void laying_out_phrases_stops(void **state)
{
	static uint32_t many[LAYOUTS], one[] = { 5000 };
	struct window_operand operands[OPERANDS];
	struct deadline over = past();
	struct windows windows = { .deadline = &over };
	(void)state;
	for (uint32_t i = 0; i < LAYOUTS; i++)
		many[i] = 1 + 2 * i;
	for (size_t i = 0; i < OPERANDS; i++)
		operands[i] = i + 1 < OPERANDS
			? (struct window_operand){ many, LAYOUTS, 2 }
			: (struct window_operand){ one, 1, 2 };
	assert_false(windows_find(operands, OPERANDS, false, 400, &windows));
	assert_int_equal(over.looks, 1);
	assert_int_equal(windows_failure(&windows, NULL), STATUS_TIMEOUT);
	free(windows.at);
}

/* --- Steps with one --- */

static void positions_stop(void **state)
{
	struct deadline none = {0}, over = past();
	uint32_t *positions = NULL, document = number_of("many");
	size_t count = 0;
	(void)state;
	assert_int_equal(store_positions(store, document, "alpha", 5, &over, &positions,
					 &count, NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	assert_int_equal(store_positions(store, document, "alpha", 5, &none, &positions,
					 &count, NULL), STATUS_OK);
	assert_int_equal(count, PLACES);
	assert_true(none.looks >= PLACES / DEADLINE_ITEMS);
	free(positions);
}

static bool ignore(void *context, const char *term, size_t len)
{
	(void)context;
	(void)term;
	(void)len;
	return true;
}

static void terms_of_a_prefix_stop(void **state)
{
	struct deadline none = {0}, over = past();
	(void)state;
	assert_int_equal(store_terms_of_prefix(store, "pre", 3, 10, ignore, NULL, &over,
					       NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	assert_int_equal(store_terms_of_prefix(store, "pre", 3, 10, ignore, NULL, &none,
					       NULL), STATUS_OK);
	assert_true(none.looks >= STARS / DEADLINE_CALLS);
}

static struct builder builder_of(struct deadline *deadline, uint64_t *postings)
{
	return (struct builder){ .store = store, .deadline = deadline,
				 .weights = PHRASE_EXACT, .postings = postings };
}

static void a_star_opens_no_list_before_it_has_chosen(void **state)
{
	struct deadline none = {0}, over = past();
	uint64_t postings = 0;
	struct builder builder = builder_of(&over, &postings);
	struct store_query *star = store_query_prefix("pre", 3, 100);
	struct xap_query *query = NULL;
	(void)state;
	assert_int_equal(star_query(&builder, star, 1, &query), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	builder.deadline = &none;
	assert_int_equal(star_query(&builder, star, 1, &query), STATUS_OK);
	assert_true(none.looks >= STARS / DEADLINE_CALLS);
	assert_int_equal(postings, 100);	/* one document has each */
	xap_query_free(query);
	store_query_free(star);
}

/* A match looks at the deadline behind the lists of each star, and is over at the first
 * look that says so. */
static void a_match_of_stars_opens_one_more_at_most(void **state)
{
	enum { OF = 20 };
	struct store_query *stars[OF];
	struct deadline deadline = {0};
	uint64_t postings = 0;
	struct builder builder = builder_of(&deadline, &postings);
	struct xap_query *built = NULL;
	struct xap_search search = { .limit = 10, .k1 = STORE_BM25_K1,
				     .b = STORE_BM25_B, .weighted = true };
	struct xap_result result = {0};
	(void)state;
	for (size_t i = 0; i < OF; i++)
		stars[i] = store_query_prefix("pre", 3, 1 + (uint32_t)i);
	struct store_query *query = store_query_any(stars, OF);
	assert_int_equal(match_guarded(&builder, query, &built), STATUS_OK);
	search.query = built;
	unsigned before = deadline.looks;
	assert_int_equal(xap_match(store->db, &search, &result, NULL), STATUS_OK);
	assert_true(deadline.looks - before >= OF);
	free(result.hits);
	before = deadline.looks;
	deadline.at_ns = 1;
	assert_int_equal(xap_match(store->db, &search, &result, NULL), STATUS_TIMEOUT);
	assert_int_equal(deadline.looks - before, 1);
	xap_query_free(built);
	store_query_free(query);
}

/* A phrase of COUNT words, so many of them TOGETHER in an operand. */
static struct store_phrase *phrase_of(const char *const *words, size_t count,
				      size_t together, uint32_t gap)
{
	struct store_phrase *phrase = store_phrase_new();
	for (size_t i = 0; i < count; i++) {
		if (i % together == 0)
			store_phrase_operand(phrase);
		assert_int_equal(store_phrase_slot(phrase), STATUS_OK);
		assert_int_equal(store_phrase_term(phrase, words[i], strlen(words[i])),
				 STATUS_OK);
	}
	store_phrase_within(phrase, together == count, gap);
	return phrase;
}

/* Xapian's operators would read both words' places of a document in one go. */
static void words_that_stand_very_often_are_read_by_us(void **state)
{
	static const char *const often[] = { "alpha", "beta" }, *const less[] = { "on", "off" };
	struct store_phrase *phrase = phrase_of(often, 2, 2, 0);
	struct buf said = {0};
	(void)state;
	assert_int_equal(phrase_describe(store, phrase, false, true, &said, NULL),
			 STATUS_OK);
	assert_string_equal(buf_cstr(&said), "phrase(alpha beta; own positions)");
	store_phrase_free(phrase);
	phrase = phrase_of(less, 2, 2, 0);
	buf_clear(&said);
	assert_int_equal(phrase_describe(store, phrase, false, true, &said, NULL),
			 STATUS_OK);
	assert_string_equal(buf_cstr(&said), "phrase(on off; positions)");
	store_phrase_free(phrase);
	buf_finish(&said);
}

static void places_stop(void **state)
{
	static const char *const words[] = { "alpha", "beta" };
	struct store_phrase *phrase = phrase_of(words, 2, 1, 3);
	struct deadline none = {0}, over = past();
	struct store_place *places = NULL;
	size_t count = 0;
	uint32_t document = number_of("many");
	(void)state;
	assert_int_equal(store_phrase_places(store, document, phrase, &over, &places,
					     &count, NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	assert_int_equal(store_phrase_places(store, document, phrase, &none, &places,
					     &count, NULL), STATUS_OK);
	assert_true(count >= 2 * PLACES);
	assert_true(none.looks >= PLACES / DEADLINE_CALLS);
	free(places);
	store_phrase_free(phrase);
}

/* --- What would never end --- */

static struct store_phrase *endless(void)
{
	const char *words[2 * OPERANDS];
	for (size_t i = 0; i < OPERANDS; i++) {
		words[2 * i] = i + 1 < OPERANDS ? "on" : "and";
		words[2 * i + 1] = i + 1 < OPERANDS ? "off" : "away";
	}
	return phrase_of(words, 2 * OPERANDS, 2, 400);
}

static void *cancel_soon(void *cancel)
{
	usleep(CANCEL_US);
	atomic_store((atomic_bool *)cancel, true);
	return NULL;
}

enum entry { MATCH, MATCH_INSIDE, COUNT, NEARNESS, PLACES_OF, ENTRIES };

static enum status enter(enum entry entry, const atomic_bool *cancel)
{
	struct store_phrase *phrase = endless();
	struct store_query *query = store_query_phrase(phrase);
	struct store_search search = { .limit = 10, .cancel = cancel };
	struct deadline deadline = { .cancel = cancel };
	struct store_matches matches = {0};
	struct store_place *places = NULL;
	struct store_hit hit = { .document = number_of("layouts") };
	struct store_nearness nearness;
	uint32_t documents;
	uint64_t occurrences;
	size_t count;
	enum status status = STATUS_INTERNAL;
	if (entry == MATCH_INSIDE)
		query = store_query_any((struct store_query *[]){
			query, store_query_term("far", 3) }, 2);
	switch (entry) {
	case MATCH:
	case MATCH_INSIDE:
		status = store_match(store, query, &search, &matches, NULL);
		store_matches_finish(&matches);
		break;
	case COUNT:
		status = store_phrase_count(store, phrase, NULL, &search, &documents,
					    &occurrences, NULL);
		break;
	case NEARNESS:
		status = store_nearness(store, phrase, &search, &hit, 1, &nearness,
					NULL);
		break;
	case PLACES_OF:
		status = store_phrase_places(store, hit.document, phrase, &deadline,
					     &places, &count, NULL);
		break;
	case ENTRIES:
		break;
	}
	store_query_free(query);
	store_phrase_free(phrase);
	return status;
}

static void what_would_never_end_ends_when_it_is_cancelled(void **state)
{
	(void)state;
	for (int entry = MATCH; entry < ENTRIES; entry++) {
		atomic_bool cancel = false;
		pthread_t thread;
		assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &cancel), 0);
		assert_int_equal(enter((enum entry)entry, &cancel), STATUS_CANCELLED);
		pthread_join(thread, NULL);
	}
}

/* --- A request's own steps --- */

/* --- Counting and putting in order --- */

static bool any_label(void *context, const char *term, size_t len, uint32_t documents,
		      uint32_t first)
{
	unsigned *labels = context;
	(void)term;
	(void)len;
	(void)documents;
	(void)first;
	(*labels)++;
	return true;
}

static enum status any_head(void *context, uint32_t document, const struct record *record,
			    struct error *error)
{
	unsigned *heads = context;
	(void)document;
	(void)record;
	(void)error;
	(*heads)++;
	return STATUS_OK;
}

static struct store *open_labelled(char labelled[64])
{
	static char text[] = "text";
	static char ids[LABELLED][16], dates[LABELLED][16];
	static struct small_document documents[LABELLED];
	struct store *opened = NULL;
	for (int i = 0; i < LABELLED; i++) {
		snprintf(ids[i], sizeof ids[i], "d%d", i);
		snprintf(dates[i], sizeof dates[i], "%04d-01-%02d", 2000 - i % 50,
			 1 + i % 28);
		documents[i] = (struct small_document){
			.id = ids[i], .path = "/x", .language = "", .title = "",
			.text = text, .source = i > 0 ? "wire" : NULL, .date = dates[i],
			.extra = ids[i] };
	}
	snprintf(labelled, 64, "%s/quoth-test-XXXXXX", P_tmpdir);
	assert_non_null(mkdtemp(labelled));
	small_index_add(labelled, documents, LABELLED);
	assert_int_equal(store_open(labelled, &opened, NULL), STATUS_OK);
	return opened;
}

/* Each stops at the first look, with little done; without a limit all is done. */
static void counting_and_putting_in_order_stop(void **state)
{
	char labelled[64], command[128];
	struct store *opened = open_labelled(labelled);
	struct store_query *every = store_query_every();
	struct store_matches matches = {0};
	struct store_set all;
	uint32_t missing;
	(void)state;
	assert_int_equal(store_set_init(&all, opened, NULL), STATUS_OK);
	for (uint32_t i = 1; i <= LABELLED; i++)
		store_set_add(&all, i);
	for (int limited = 1; limited >= 0; limited--) {
		enum status wanted = limited ? STATUS_TIMEOUT : STATUS_OK;
		struct deadline over = limited ? past() : (struct deadline){0};
		struct store_search by_date = { .limit = 10, .sort = STORE_BY_DATE,
						.deadline_ns = over.at_ns };
		unsigned labels = 0, heads = 0, one = 0;
		assert_int_equal(store_labels(opened, "H", 1, &all, any_label, &one,
					      &missing, &over, NULL), wanted);
		assert_int_equal(one, limited ? 0 : 1);
		over.calls = 0;
		assert_int_equal(store_labels(opened, "X:grade:", 8, &all, any_label,
					      &labels, &missing, &over, NULL), wanted);
		assert_int_equal(labels, limited ? DEADLINE_CALLS - 1 : LABELLED);
		over.calls = 0;
		assert_int_equal(store_heads(opened, &all, any_head, &heads, &over, NULL),
				 wanted);
		assert_int_equal(heads, limited ? DEADLINE_CALLS - 1 : LABELLED);
		assert_int_equal(store_match(opened, every, &by_date, &matches, NULL),
				 wanted);
	}
	assert_int_equal(matches.hit_count, 10);
	assert_int_equal(matches.total, LABELLED);
	store_matches_finish(&matches);
	store_set_finish(&all);
	store_query_free(every);
	store_close(opened);
	snprintf(command, sizeof command, "rm -rf '%s'", labelled);
	assert_int_equal(system(command), 0);
}

/* --- Matches of several indexes --- */

static atomic_bool cancelled;
static unsigned added, cancel_after;	/* documents to a set; 0: no cancelling */

bool __real_store_set_add(struct store_set *set, uint32_t document);
bool __wrap_store_set_add(struct store_set *set, uint32_t document);

bool __wrap_store_set_add(struct store_set *set, uint32_t document)
{
	if (++added == cancel_after)
		atomic_store(&cancelled, true);
	return __real_store_set_add(set, document);
}

/* Once all matches of several indexes were fetched before anybody looked again: who was
 * gone by then was still answered. */
static void fetching_all_matches_of_several_indexes_stops(void **state)
{
	char labelled[64], command[128];
	store_close(open_labelled(labelled));
	const char *const paths[] = { labelled, labelled };
	struct store_query *dated = store_query_range(SCHEMA_SLOT_DATE, "1", "3");
	struct store *both = NULL;
	struct store_set all;
	struct store_matches matches = {0};
	(void)state;
	assert_int_equal(store_open_many(paths, 2, &both, NULL), STATUS_OK);
	assert_int_equal(store_set_init(&all, both, NULL), STATUS_OK);
	const struct store_search searches[] = {
		{ .limit = 10, .all = &all, .cancel = &cancelled },
		{ .limit = 0, .all = &all, .cancel = &cancelled },
		{ .limit = 10, .sort = STORE_BY_DATE, .cancel = &cancelled },
	};
	for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
		atomic_store(&cancelled, false);
		added = cancel_after = 0;
		assert_int_equal(store_match(both, dated, &searches[i], &matches, NULL),
				 STATUS_OK);
		assert_int_equal(added, 2 * LABELLED);
		store_matches_finish(&matches);
		added = 0;
		cancel_after = LABELLED + 100;	/* in the second of them */
		assert_int_equal(store_match(both, dated, &searches[i], &matches, NULL),
				 STATUS_CANCELLED);
		assert_in_range(added, cancel_after, cancel_after + 2 * DEADLINE_CALLS);
	}
	cancel_after = 0;
	store_set_finish(&all);
	store_query_free(dated);
	store_close(both);
	snprintf(command, sizeof command, "rm -rf '%s'", labelled);
	assert_int_equal(system(command), 0);
}

struct planned {
	struct search_params params;
	struct query *query;
	struct plan *plan;
};

static enum status plan(struct planned *planned, const char *text,
			struct deadline *deadline)
{
	struct query_error error;
	*planned = (struct planned){0};
	assert_int_equal(query_parse(analyser, text, strlen(text), &planned->query,
				     &error), STATUS_OK);
	return plan_open(planned->query, &planned->params, store, analyser, deadline,
			 &planned->plan, NULL);
}

static void planned_finish(struct planned *planned)
{
	plan_close(planned->plan);
	query_free(planned->query);
}

static void planning_stops(void **state)
{
	struct deadline none = {0}, over = past();
	struct planned planned;
	(void)state;
	assert_int_equal(plan(&planned, "\"pre* alpha\"", &over), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	planned_finish(&planned);
	assert_int_equal(plan(&planned, "\"pre* alpha\"", &none), STATUS_OK);
	assert_true(none.looks >= STARS / DEADLINE_CALLS);
	planned_finish(&planned);
}

/* QUERY, which is so many stars in an OR. */
static uint32_t share_of(size_t stars, const char *star)
{
	struct planned planned;
	struct buf query = {0};
	for (size_t i = 0; i < stars; i++)
		buf_addf(&query, "%s%s", i > 0 ? " OR " : "", star);
	assert_int_equal(plan(&planned, buf_cstr(&query), NULL), STATUS_OK);
	uint32_t share = planned.plan->share;
	planned_finish(&planned);
	buf_finish(&query);
	return share;
}

/* Sixty-four stars of a thousand words each kept a thread for 75 ms after nobody waited
 * for them any more. */
static void stars_share_what_they_stand_for(void **state)
{
	(void)state;
	assert_int_equal(share_of(1, "pre*"), WIRE_EXPANSION_MAX);
	assert_int_equal(share_of(2, "pre*"), WIRE_EXPANSIONS_MAX / 2);
	assert_int_equal(share_of(5, "pre*"), WIRE_EXPANSIONS_MAX / 5);
	assert_int_equal(share_of(32, "\"pre* pre1*\""), WIRE_EXPANSIONS_MAX / 64);
	assert_int_equal(share_of(64, "prefer~1"), WIRE_EXPANSIONS_MAX / 64);
}

static void stars_in_phrases_have_their_share(void **state)
{
	struct planned planned;
	(void)state;
	assert_int_equal(plan(&planned, "\"pre* pre* pre* pre* pre*\"", NULL), STATUS_OK);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(planned.plan->leaves[0].words[i].form_count,
				 WIRE_EXPANSIONS_MAX / 5 + 1);
	planned_finish(&planned);
}

/* What finding and showing the matches of QUERY in the long document looks at. */
static void show(const char *query)
{
	struct deadline none = {0}, over = past();
	struct planned planned;
	struct record *record = NULL;
	struct spots spots = {0};
	struct passage passage = {0};
	const struct passage_wish wish = { .snippets = 3, .matches = 100 };
	uint32_t document = number_of("many");
	assert_int_equal(plan(&planned, query, NULL), STATUS_OK);
	assert_int_equal(store_record(store, document, &record, NULL), STATUS_OK);
	planned.plan->deadline = &over;
	assert_int_equal(spots_find(planned.plan, document, record, &spots, NULL),
			 STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	planned.plan->deadline = &none;
	assert_int_equal(spots_find(planned.plan, document, record, &spots, NULL),
			 STATUS_OK);
	assert_true(spots.count >= PLACES);
	assert_true(none.looks >= 3 * PLACES / DEADLINE_ITEMS);

	over = past();
	assert_int_equal(passage_make(record, &spots, analyser, &wish, &over, &passage,
				      NULL), STATUS_TIMEOUT);
	assert_int_equal(over.looks, 1);
	none.looks = 0;
	assert_int_equal(passage_make(record, &spots, analyser, &wish, &none, &passage,
				      NULL), STATUS_OK);
	assert_true(none.looks >= 100 + PLACES / DEADLINE_ITEMS);
	passage_finish(&passage);
	spots_finish(&spots);
	record_close(record);
	planned_finish(&planned);
}

static void finding_and_showing_matches_stop(void **state)
{
	(void)state;
	show("alpha beta");
	show("alp* beta");
	show("alpha NEAR/4 beta");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_check_looks_once_in_so_many_times),
		cmocka_unit_test(without_a_deadline_nothing_stops),
		cmocka_unit_test(who_is_cancelled_and_too_late_was_cancelled),
		cmocka_unit_test(runs_are_put_in_order_and_equals_stay_in_theirs),
		cmocka_unit_test(sorting_stops),
		cmocka_unit_test(windows_stop),
		cmocka_unit_test(laying_out_phrases_stops),
		cmocka_unit_test(positions_stop),
		cmocka_unit_test(terms_of_a_prefix_stop),
		cmocka_unit_test(words_that_stand_very_often_are_read_by_us),
		cmocka_unit_test(places_stop),
		cmocka_unit_test(what_would_never_end_ends_when_it_is_cancelled),
		cmocka_unit_test(counting_and_putting_in_order_stop),
		cmocka_unit_test(fetching_all_matches_of_several_indexes_stops),
		cmocka_unit_test(planning_stops),
		cmocka_unit_test(stars_share_what_they_stand_for),
		cmocka_unit_test(stars_in_phrases_have_their_share),
		cmocka_unit_test(a_star_opens_no_list_before_it_has_chosen),
		cmocka_unit_test(a_match_of_stars_opens_one_more_at_most),
		cmocka_unit_test(finding_and_showing_matches_stop),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
