/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_paging.c - pages put together are the list, in every order and mode, and cost
 * little however deep; cursors that do not fit are refused. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "daemon/search/shelf.h"
#include "lib/base/clock.h"
#include "lib/store/store.h"
#include "tests/search/small_index.h"

enum {
	DOCUMENTS = 3000,	/* more than are ranked for a second page */
	SEED = 20261127,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const dates[] = { "1987", "1987-02", "1987-02-26", "1988-12-31",
				     "2001-01-01T12:00:00Z", NULL };
/* In order: dates that say less sort before all that they may mean; none, last. */

struct made {
	char id[16], path[32], text[512];
	size_t date;
};

static char folder[2][64];
static struct answerer *answerer[2];	/* of the same index, */
static struct answerer *other;		/* and of another one */
static struct made made[DOCUMENTS];
static struct small_document documents[DOCUMENTS];
static unsigned matches_made;		/* by either */

enum status __real_store_match(struct store *store, const struct store_query *query,
			       const struct store_search *search,
			       struct store_matches *matches, struct error *error);
enum status __wrap_store_match(struct store *store, const struct store_query *query,
			       const struct store_search *search,
			       struct store_matches *matches, struct error *error);

enum status __wrap_store_match(struct store *store, const struct store_query *query,
			       const struct store_search *search,
			       struct store_matches *matches, struct error *error)
{
	matches_made++;
	return __real_store_match(store, query, search, matches, error);
}

/* Few words and few lengths, so that many documents weigh the same. */
static void make(struct made *document, size_t number)
{
	static const char *const words[] = { "rare ", "earth ", "controls ", "earths ",
					     "w1 ", "w2 ", "w3 ", "w4 " };
	*document = (struct made){ .date = (size_t)rand() % COUNT(dates) };
	snprintf(document->id, sizeof document->id, "d%zu", number);
	snprintf(document->path, sizeof document->path, "/notes/%03d.txt", rand() % 700);
	for (int left = 4 + 4 * (rand() % 3); left > 0; left--)
		strcat(document->text, words[rand() % 3 == 0 ? rand() % 4
							     : 4 + rand() % 4]);
}

static int open_index(size_t which, size_t count)
{
	snprintf(folder[which], sizeof folder[which], "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder[which]) == NULL)
		return 1;
	small_index_add(folder[which], documents, count);
	return 0;
}

static int set_up(void **state)
{
	(void)state;
	srand(SEED);
	for (size_t i = 0; i < DOCUMENTS; i++) {
		make(&made[i], i);
		documents[i] = (struct small_document){
			.id = made[i].id, .path = made[i].path, .language = "en",
			.title = "", .text = made[i].text,
			.date = dates[made[i].date] };
	}
	if (open_index(0, DOCUMENTS) != 0 || open_index(1, DOCUMENTS) != 0 ||
	    answerer_open(folder[0], &answerer[0], NULL) != STATUS_OK ||
	    answerer_open(folder[0], &answerer[1], NULL) != STATUS_OK ||
	    answerer_open(folder[1], &other, NULL) != STATUS_OK)
		return 1;
	answerer_share(answerer[1], answerer[0]);
	return 0;
}

static int take_down(void **state)
{
	char command[160];
	(void)state;
	answerer_close(answerer[0]);
	answerer_close(answerer[1]);
	answerer_close(other);
	snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder[0], folder[1]);
	return system(command);
}

static json_t *try(struct answerer *asked, json_t *params, struct answer_failure *failure)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	json_t *result = answer_run(asked, "search", params, &terms, failure);
	json_decref(params);
	return result;
}

static json_t *search(struct answerer *asked, json_t *params)
{
	struct answer_failure failure = {0};
	json_t *result = try(asked, params, &failure);
	if (result == NULL)
		fail_msg("%s", failure.error.text);
	return result;
}

/* --- Walking --- */

struct walk {
	const char *query, *mode, *sort;
	int limit;
};

struct list {
	struct {
		size_t number;	/* of the document */
		double score;
	} at[DOCUMENTS + 1];
	size_t count, pages;
	json_int_t total;	/* of the last page */
};

static const char *cursor_of(const json_t *result)
{
	return json_string_value(json_object_get(result, "cursor"));
}

static json_t *page(const struct walk *walk, const char *cursor, size_t number)
{
	json_t *params = json_pack("{ss ss ss si sb}", "q", walk->query, "mode", walk->mode,
				   "sort", walk->sort, "limit", walk->limit, "places", 0);
	if (cursor != NULL)
		json_object_set_new(params, "cursor", json_string(cursor));
	return search(answerer[number % 2], params);
}

static void walk_through(const struct walk *walk, struct list *list)
{
	char cursor[200] = "";
	list->count = list->pages = 0;
	do {
		json_t *result = page(walk, cursor[0] != '\0' ? cursor : NULL, list->pages);
		const json_t *hits = json_object_get(result, "hits"), *hit;
		const char *next = cursor_of(result);
		size_t i;
		json_array_foreach(hits, i, hit) {
			const char *id = json_string_value(json_object_get(hit, "id"));
			assert_true(list->count < DOCUMENTS);
			list->at[list->count].number = strtoul(id + 1, NULL, 10);
			list->at[list->count++].score =
				json_real_value(json_object_get(hit, "score"));
			assert_int_equal(json_integer_value(json_object_get(hit, "rank")),
					 list->count);
		}
		list->total = json_integer_value(json_object_get(
			json_object_get(result, "total"), "n"));
		list->pages++;
		/* A page that is not the last one is full. */
		assert_true(next == NULL || i == (size_t)walk->limit);
		snprintf(cursor, sizeof cursor, "%s", next != NULL ? next : "");
		json_decref(result);
	} while (cursor[0] != '\0');
}

/* --- What a list must be --- */

static int compare_values(const struct made *a, const struct made *b, const char *sort)
{
	bool has = dates[a->date] != NULL, has_other = dates[b->date] != NULL;
	if (strcmp(sort, "path") == 0)
		return strcmp(a->path, b->path);
	if (has != has_other)
		return has ? -1 : 1;
	int order = (a->date > b->date) - (a->date < b->date);
	return sort[0] == '-' ? -order : order;
}

static void check_order(const struct walk *walk, const struct list *list)
{
	static bool seen[DOCUMENTS];
	memset(seen, 0, sizeof seen);
	for (size_t i = 0; i < list->count; i++) {
		size_t here = list->at[i].number;
		assert_false(seen[here]);
		seen[here] = true;
		if (i == 0)
			continue;
		size_t before = list->at[i - 1].number;
		bool by_score = strcmp(walk->sort, "score") == 0;
		int order = by_score
			? (list->at[i - 1].score < list->at[i].score) -
				(list->at[i - 1].score > list->at[i].score)
			: compare_values(&made[before], &made[here], walk->sort);
		/* Equal ones stand in the order of documents; that of scores a tier may
		 * have made equal. */
		if (order > 0 || (order == 0 && before > here && !by_score))
			fail_msg("%s by %s: d%zu before d%zu", walk->query, walk->sort,
				 before, here);
	}
}

static const char *const queries[] = {
	"rare earth controls", "w1", "\"rare earth\"", "rare OR w2", "w1 w2 w3 w4",
	"rare -w3", "zzz w4",
};
static const char *const modes[] = { "auto", "all", "any", "phrase" };
static const char *const sorts[] = { "score", "date", "-date", "path" };

static void compare_lists(const struct walk *walk, const struct list *whole,
			  const struct list *list)
{
	if (list->count != whole->count)
		fail_msg("%s %s by %s: %zu hits by %d, not %zu", walk->query, walk->mode,
			 walk->sort, list->count, walk->limit, whole->count);
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].number != whole->at[i].number ||
		    list->at[i].score != whole->at[i].score)
			fail_msg("%s %s by %s: hit %zu by %d is d%zu (%.17g), not d%zu "
				 "(%.17g)", walk->query, walk->mode, walk->sort, i,
				 walk->limit, list->at[i].number, list->at[i].score,
				 whole->at[i].number, whole->at[i].score);
}

static void pages_put_together_are_the_list(void **state)
{
	static struct list whole, list;
	static const int limits[] = { 1000, 333, 20, 7, 1 };
	(void)state;
	size_t longest = 0;
	for (size_t q = 0; q < COUNT(queries); q++)
		for (size_t m = 0; m < COUNT(modes); m++)
			for (size_t s = 0; s < COUNT(sorts); s++) {
				struct walk walk = { queries[q], modes[m], sorts[s], 1000 };
				walk_through(&walk, &whole);
				check_order(&walk, &whole);
				assert_int_equal(whole.total, whole.count);
				longest = whole.count > longest ? whole.count : longest;
				for (size_t l = 1; l < COUNT(limits); l++) {
					walk.limit = limits[l];
					if (whole.count / (size_t)limits[l] > 100)
						continue;
					walk_through(&walk, &list);
					compare_lists(&walk, &whole, &list);
				}
			}
	assert_true(longest > 2000);	/* deeper than a second page is ranked */
}

/* A page that ends just where those with all words do is not the last one. */
static void a_walk_goes_on_behind_those_with_all_words(void **state)
{
	static struct list whole, list;
	static const char *const bags[] = { "rare earth controls", "earths controls w1",
					    "rare earths controls w2" };
	(void)state;
	for (size_t i = 0; i < COUNT(bags); i++) {
		struct walk all = { bags[i], "all", "score", 1000 };
		struct walk walk = { bags[i], "auto", "score", 1000 };
		walk_through(&all, &list);
		walk_through(&walk, &whole);
		assert_in_range(list.count, 1, 999);
		assert_true(whole.count > list.count);
		walk.limit = (int)list.count;
		walk_through(&walk, &list);
		compare_lists(&walk, &whole, &list);
	}
}

static void a_walk_to_the_end_matches_a_few_times(void **state)
{
	static struct list list;
	static const struct walk walks[] = {
		{ "w1", "all", "score", 3 }, { "w1", "all", "date", 3 },
		{ "rare earth", "any", "score", 3 }, { "\"w1 w2\"", "auto", "path", 1 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(walks); i++) {
		matches_made = 0;
		walk_through(&walks[i], &list);
		assert_true(list.pages > 100);
		/* One for the first page, and one for each depth of its list. */
		assert_in_range(matches_made, 2, 3);
	}
}

static void offsets_and_cursors_agree(void **state)
{
	(void)state;
	json_t *by_offset = search(other, json_pack("{ss si si sb}", "q", "rare earth",
						    "limit", 7, "offset", 14, "places", 0));
	json_t *first = search(other, json_pack("{ss si sb}", "q", "rare earth", "limit",
						14, "places", 0));
	/* How many, and how they are shown, may differ from page to page. */
	json_t *by_cursor = search(other, json_pack(
		"{ss si sb ss si si}", "q", "rare earth", "limit", 7, "places", 0, "cursor",
		cursor_of(first), "snippets", 3, "timeout_ms", 9999));
	assert_true(json_equal(json_object_get(by_offset, "hits"),
			       json_object_get(by_cursor, "hits")));
	assert_string_equal(cursor_of(by_offset), cursor_of(by_cursor));
	json_decref(by_offset);
	json_decref(by_cursor);
	json_decref(first);
}

static void a_page_has_the_facets_of_all(void **state)
{
	(void)state;
	json_t *first = search(other, json_pack("{ss ss sb ss}", "q", "w1", "facets",
						"year", "places", 0, "sort", "date"));
	json_t *second = search(other, json_pack("{ss ss sb ss ss}", "q", "w1", "facets",
						 "year", "places", 0, "sort", "date",
						 "cursor", cursor_of(first)));
	assert_true(json_equal(json_object_get(first, "facets"),
			       json_object_get(second, "facets")));
	assert_true(json_equal(json_object_get(first, "total"),
			       json_object_get(second, "total")));
	json_decref(first);
	json_decref(second);
}

static void there_is_no_cursor_at_the_end(void **state)
{
	(void)state;
	json_t *all = search(other, json_pack("{ss ss sb}", "q", "\"rare earth controls\"",
					      "sort", "path", "places", 0));
	size_t count = json_array_size(json_object_get(all, "hits"));
	assert_in_range(count, 1, 19);
	assert_null(cursor_of(all));
	json_t *full = search(other, json_pack("{ss ss si}", "q",
					       "\"rare earth controls\"", "sort", "path",
					       "limit", (int)count));
	assert_null(cursor_of(full));
	json_t *none = search(other, json_pack("{ss si}", "q", "w1", "limit", 0));
	assert_null(cursor_of(none));
	json_decref(all);
	json_decref(full);
	json_decref(none);
}

/* --- Refusals --- */

static void refused(struct answerer *asked, const char *query, const char *cursor,
		    int code, const char *said)
{
	struct answer_failure failure = {0};
	json_t *params = json_pack("{ss ss sb}", "q", query, "cursor", cursor, "places", 0);
	json_t *result = try(asked, params, &failure);
	if (result != NULL)
		fail_msg("cursor %s of %s was taken", cursor, query);
	assert_int_equal(failure.code, code);
	if (strstr(failure.error.text, said) == NULL)
		fail_msg("cursor %s: %s", cursor, failure.error.text);
	json_decref(failure.data);
}

static void cursors_that_do_not_fit_are_refused(void **state)
{
	static const char *const broken[] = {
		"", "1", "1-", "x", "1-00000000-1-0000000000000000-5-00000000",
		"1-00000000-1-0000000000000000-ffffffffffffffffffff-00000000",
		"%s%n%s%n", "1--1--5-",
	};
	struct answer_failure failure = {0};
	char changed[200], longer[600];
	(void)state;
	json_t *first = search(answerer[0], json_pack("{ss sb}", "q", "w1", "places", 0));
	const char *cursor = cursor_of(first);
	for (size_t i = 0; i < COUNT(broken); i++)
		refused(answerer[0], "w1", broken[i], WIRE_BAD_PARAMS, "none that");
	for (size_t i = 0; cursor[i] != '\0'; i++) {
		strcpy(changed, cursor);
		changed[i] = changed[i] == '1' ? '2' : '1';
		refused(answerer[0], "w1", changed, WIRE_BAD_PARAMS, "none that");
		changed[i] = '\0';
		refused(answerer[0], "w1", changed, WIRE_BAD_PARAMS, "none that");
	}
	snprintf(longer, sizeof longer, "%s%0500d", cursor, 0);
	refused(answerer[0], "w1", longer, WIRE_BAD_PARAMS, "none that");
	refused(answerer[0], "w2", cursor, WIRE_BAD_PARAMS, "another query");
	refused(other, "w1", cursor, WIRE_BAD_PARAMS, "another index");
	json_t *both = try(answerer[0], json_pack("{ss ss si}", "q", "w1", "cursor", cursor,
						  "offset", 3), &failure);
	assert_null(both);
	assert_int_equal(failure.code, WIRE_BAD_PARAMS);
	json_decref(failure.data);
	json_decref(first);
}

static void a_new_revision_makes_cursors_stale(void **state)
{
	(void)state;
	json_t *first = search(other, json_pack("{ss sb}", "q", "w1", "places", 0));
	json_t *second = search(other, json_pack("{ss sb ss}", "q", "w1", "places", 0,
						 "cursor", cursor_of(first)));
	small_index_add(folder[1], documents, 1);
	refused(other, "w1", cursor_of(first), WIRE_STALE_CURSOR, "has changed");
	refused(other, "w1", cursor_of(second), WIRE_STALE_CURSOR, "has changed");
	json_decref(first);
	json_decref(second);
}

/* --- The shelf --- */

static unsigned freed;

static void free_thing(void *thing)
{
	freed++;
	free(thing);
}

static struct shelf_key key_of(const char *name, uint64_t rev)
{
	struct store_info info = { .uuid = "u", .rev = rev };
	return shelf_key(&info, name);
}

/* Puts a thing of BYTES there, and lets it go. */
static void put(struct shelf *shelf, const char *name, uint64_t rev, size_t bytes)
{
	const struct shelf_key key = key_of(name, rev);
	shelf_return(shelf, shelf_put(shelf, &key, malloc(1), bytes));
}

static bool keeps(struct shelf *shelf, const char *name)
{
	const struct shelf_key key = key_of(name, 1);
	void *thing = shelf_take(shelf, &key);
	shelf_return(shelf, thing);
	return thing != NULL;
}

static void the_shelf_forgets_what_was_used_longest_ago(void **state)
{
	struct shelf *shelf = shelf_new(free_thing);
	char name[16];
	(void)state;
	freed = 0;
	for (int i = 0; i < SHELF_THINGS; i++) {
		snprintf(name, sizeof name, "k%d", i);
		put(shelf, name, 1, 10);
	}
	assert_true(keeps(shelf, "k0"));
	put(shelf, "new", 1, 10);
	assert_true(keeps(shelf, "k0"));
	assert_false(keeps(shelf, "k1"));
	assert_true(keeps(shelf, "new"));
	put(shelf, "large", 1, SHELF_BYTES - 15);
	assert_true(keeps(shelf, "large"));
	assert_true(keeps(shelf, "new"));
	assert_false(keeps(shelf, "k0"));
	put(shelf, "larger", 1, SHELF_BYTES + 1);
	assert_true(keeps(shelf, "larger"));
	assert_false(keeps(shelf, "large"));
	shelf_leave(shelf_share(shelf));
	assert_true(keeps(shelf, "larger"));
	put(shelf, "of the next revision", 2, 10);
	assert_false(keeps(shelf, "larger"));
	shelf_leave(shelf);
	assert_int_equal(freed, SHELF_THINGS + 4);
}

/* What somebody still cuts a page from is not freed under his hands. */
static void a_thing_that_is_held_outlives_its_place(void **state)
{
	const struct shelf_key key = key_of("held", 1);
	struct shelf *shelf = shelf_new(free_thing);
	(void)state;
	freed = 0;
	char *first = shelf_put(shelf, &key, strdup("first"), 10);
	char *again = shelf_put(shelf, &key, strdup("second"), 10);
	assert_ptr_equal(first, again);
	assert_int_equal(freed, 1);
	put(shelf, "of the next revision", 2, 10);
	assert_null(shelf_take(shelf, &key));
	assert_string_equal(first, "first");
	shelf_return(shelf, first);
	assert_int_equal(freed, 1);
	shelf_return(shelf, again);
	assert_int_equal(freed, 2);
	shelf_leave(shelf);
	assert_int_equal(freed, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_put_together_are_the_list),
		cmocka_unit_test(a_walk_goes_on_behind_those_with_all_words),
		cmocka_unit_test(a_walk_to_the_end_matches_a_few_times),
		cmocka_unit_test(offsets_and_cursors_agree),
		cmocka_unit_test(a_page_has_the_facets_of_all),
		cmocka_unit_test(there_is_no_cursor_at_the_end),
		cmocka_unit_test(cursors_that_do_not_fit_are_refused),
		cmocka_unit_test(a_new_revision_makes_cursors_stale),
		cmocka_unit_test(the_shelf_forgets_what_was_used_longest_ago),
		cmocka_unit_test(a_thing_that_is_held_outlives_its_place),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
