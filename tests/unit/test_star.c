/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_star.c - many words as one find and weigh what Xapian's own operator does, in
 * windows of any size, and look at the deadline before each list. Work is counted here,
 * and no time measured. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store/words/star_source.h"
#include "tests/search/small_index.h"

enum {
	DOCUMENTS = 300,
	WORDS = 40,		/* that begin with "pre" */
	CALM = 120,		/* documents in a row that have none of them */
};

static char folder[64];
static struct store *store;
static struct buf texts[DOCUMENTS];
static char ids[DOCUMENTS][8];

static uint32_t seed = 17;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

/* Word N stands in one document of N + 2; "even" in every other. */
static void write_text(struct buf *text, unsigned at)
{
	bool calm = at > 50 && at <= 50 + CALM;
	buf_addf(text, "%s", at % 2 == 0 ? "even" : "odd");
	for (unsigned word = 0; word < WORDS && !calm; word++)
		for (unsigned times = dice(word + 2) == 0 ? 1 + dice(3) : 0; times > 0;
		     times--)
			buf_addf(text, " pre%u", word);
	buf_addf(text, "%s.", at == 60 ? " alone" : "");
}

static int set_up(void **state)
{
	struct small_document documents[DOCUMENTS];
	(void)state;
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		write_text(&texts[i], i);
		snprintf(ids[i], sizeof ids[i], "d%u", i);
		documents[i] = (struct small_document){
			.id = ids[i], .path = "/x", .language = "", .title = "",
			.text = buf_cstr(&texts[i]) };
	}
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	small_index_add(folder, documents, DOCUMENTS);
	return store_open(folder, &store, NULL) != STATUS_OK;
}

static int take_down(void **state)
{
	char command[160];
	(void)state;
	store_close(store);
	for (size_t i = 0; i < DOCUMENTS; i++)
		buf_finish(&texts[i]);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

/* --- The same words in both ways --- */

static struct xap_query *ours(struct star_asked asked, struct deadline *deadline)
{
	struct star_word *words = calloc(WORDS, sizeof *words);
	struct xap_query *query = NULL;
	for (unsigned i = 0; i < WORDS; i++) {
		words[i].bytes = malloc(8);
		words[i].len = (size_t)snprintf(words[i].bytes, 8, "pre%u", i);
		assert_int_equal(xap_db_frequency(store->db, words[i].bytes,
						  words[i].len, &words[i].documents,
						  NULL), STATUS_OK);
	}
	assert_int_equal(star_source_query(store, words, WORDS, &asked, deadline, &query,
					   NULL), STATUS_OK);
	return query;
}

static struct xap_query *term(const char *word)
{
	struct xap_query *query = NULL;
	assert_int_equal(xap_query_term(store->db, word, strlen(word), UINT32_MAX,
					&query, NULL), STATUS_OK);
	return query;
}

static struct xap_query *theirs(void)
{
	struct xap_query *words[WORDS], *query = NULL;
	for (unsigned i = 0; i < WORDS; i++) {
		char word[8];
		snprintf(word, sizeof word, "pre%u", i);
		words[i] = term(word);
	}
	assert_int_equal(xap_query_combine(XAP_SYNONYM, words, WORDS, &query, NULL),
			 STATUS_OK);
	for (unsigned i = 0; i < WORDS; i++)
		xap_query_free(words[i]);
	return query;
}

/* LEFT and RIGHT put together, both of which it takes over. */
static struct xap_query *with(enum xap_operator op, struct xap_query *left,
			      struct xap_query *right)
{
	struct xap_query *parts[] = { left, right }, *query = NULL;
	assert_int_equal(xap_query_combine(op, parts, 2, &query, NULL), STATUS_OK);
	xap_query_free(left);
	xap_query_free(right);
	return query;
}

static enum status match(const struct xap_query *query, bool weighted, uint32_t to,
			 struct xap_result *result)
{
	const struct xap_search search = { .query = query, .limit = 25,
					   .check_at_least = to, .k1 = STORE_BM25_K1,
					   .b = STORE_BM25_B, .weighted = weighted };
	return xap_match(store->db, &search, result, NULL);
}

/* Both taken over. */
static void expect_same(struct xap_query *query, struct xap_query *than, bool weighted,
			uint32_t to)
{
	struct xap_result one = {0}, other = {0};
	assert_int_equal(match(query, weighted, to, &one), STATUS_OK);
	assert_int_equal(match(than, weighted, to, &other), STATUS_OK);
	assert_int_equal(one.count, other.count);
	assert_int_equal(one.at_least, other.at_least);
	assert_int_equal(one.at_most, other.at_most);
	for (size_t i = 0; i < one.count; i++) {
		assert_int_equal(one.hits[i].document, other.hits[i].document);
		assert_true(fabs(one.hits[i].weight - other.hits[i].weight) < 1e-12);
	}
	free(one.hits);
	free(other.hits);
	xap_query_free(query);
	xap_query_free(than);
}

static void windows_of_any_size_find_and_weigh_the_same(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 63, 64, 65, 100, DOCUMENTS };
	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (uint32_t to = 0; to <= DOCUMENTS; to += DOCUMENTS)
			for (int weighted = 0; weighted < 2; weighted++) {
				struct star_asked asked = { 1, weighted, false, sizes[i] };
				expect_same(ours(asked, NULL), theirs(), weighted, to);
			}
}

static void beside_other_words_they_find_the_same(void **state)
{
	static const enum xap_operator operators[] = {
		XAP_AND, XAP_FILTER, XAP_OR, XAP_AND_MAYBE, XAP_AND_NOT,
	};
	static const char *const others[] = { "even", "alone", "pre39", "nowhere" };
	(void)state;
	for (size_t op = 0; op < 5; op++)
		for (size_t i = 0; i < 4; i++)
			for (uint32_t window = 1; window < 200; window += 33) {
				struct star_asked asked = { 1, true, op >= 2, window };
				expect_same(with(operators[op], term(others[i]),
						 ours(asked, NULL)),
					    with(operators[op], term(others[i]), theirs()),
					    true, DOCUMENTS);
				expect_same(with(operators[op], ours(asked, NULL),
						 term(others[i])),
					    with(operators[op], theirs(), term(others[i])),
					    true, DOCUMENTS);
			}
}

static void a_factor_multiplies_the_weights(void **state)
{
	struct star_asked asked = { 2.5, true, false, 64 };
	struct xap_query *plain = theirs(), *scaled = NULL;
	(void)state;
	assert_int_equal(xap_query_scale(plain, 2.5, &scaled, NULL), STATUS_OK);
	expect_same(ours(asked, NULL), scaled, true, DOCUMENTS);
	xap_query_free(plain);
}

/* --- Work --- */

static unsigned opened, gone_through;	/* lists, since a match began */
static atomic_bool cancel;
static unsigned cancel_at;		/* which reading sets it; 0: none */

enum status __wrap_xap_postings_open(struct xap_db *db, const char *word, size_t len,
				     struct xap_postings **postings, struct error *error);
enum status __real_xap_postings_open(struct xap_db *db, const char *word, size_t len,
				     struct xap_postings **postings, struct error *error);
enum status __wrap_xap_postings_until(struct xap_postings *postings, uint64_t end,
				      xap_counted_fn *each, void *context,
				      uint32_t *document, struct error *error);
enum status __real_xap_postings_until(struct xap_postings *postings, uint64_t end,
				      xap_counted_fn *each, void *context,
				      uint32_t *document, struct error *error);

enum status __wrap_xap_postings_open(struct xap_db *db, const char *word, size_t len,
				     struct xap_postings **postings, struct error *error)
{
	opened++;
	return __real_xap_postings_open(db, word, len, postings, error);
}

enum status __wrap_xap_postings_until(struct xap_postings *postings, uint64_t end,
				      xap_counted_fn *each, void *context,
				      uint32_t *document, struct error *error)
{
	if (++gone_through == cancel_at)
		atomic_store(&cancel, true);
	return __real_xap_postings_until(postings, end, each, context, document, error);
}

/* Takes QUERY over. */
static void work(struct xap_query *query, enum status expected)
{
	struct xap_result result = {0};
	opened = gone_through = 0;
	atomic_store(&cancel, false);
	assert_int_equal(match(query, true, DOCUMENTS, &result), expected);
	free(result.hits);
	xap_query_free(query);
}

static void each_list_is_opened_and_looked_before_once(void **state)
{
	struct star_asked asked = { 1, true, false, 0 };
	struct deadline deadline = {0};
	(void)state;
	work(ours(asked, &deadline), STATUS_OK);
	assert_int_equal(opened, WORDS);
	assert_int_equal(gone_through, WORDS);
	assert_in_range(deadline.looks, 1 + WORDS,
			1 + WORDS + DOCUMENTS / DEADLINE_CALLS);
}

static void it_stops_before_the_next_list(void **state)
{
	struct star_asked asked = { 1, true, false, 0 };
	struct deadline deadline = { .cancel = &cancel };
	(void)state;
	cancel_at = 3;
	work(ours(asked, &deadline), STATUS_CANCELLED);
	cancel_at = 0;
	assert_int_equal(gone_through, 3);
	assert_int_equal(opened, 3);
}

static void beside_what_is_nowhere_no_list_is_opened(void **state)
{
	struct star_asked asked = { 1, true, false, 0 };
	struct deadline deadline = {0};
	(void)state;
	work(with(XAP_AND, ours(asked, &deadline), term("nowhere")), STATUS_OK);
	assert_int_equal(opened, 0);
}

/* Of a rare word's one document no list is read but at that. */
static void what_is_between_candidates_is_not_read(void **state)
{
	struct star_asked asked = { 1, true, false, 1 };
	struct deadline deadline = {0};
	(void)state;
	work(with(XAP_AND, ours(asked, &deadline), term("alone")), STATUS_OK);
	assert_int_equal(opened, WORDS);
	assert_in_range(gone_through, 1, WORDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_of_any_size_find_and_weigh_the_same),
		cmocka_unit_test(beside_other_words_they_find_the_same),
		cmocka_unit_test(a_factor_multiplies_the_weights),
		cmocka_unit_test(each_list_is_opened_and_looked_before_once),
		cmocka_unit_test(it_stops_before_the_next_list),
		cmocka_unit_test(beside_what_is_nowhere_no_list_is_opened),
		cmocka_unit_test(what_is_between_candidates_is_not_read),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
