/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_together.c - several indexes searched together answer what one index of all their
 * documents does: documents, totals, scores, orders, facets, lines, trends, collocates,
 * suggestions. And an index of them that cannot be read is named, and left out.
 *
 *   test_together [FIRST [ROUNDS]]     rounds FIRST and following
 *
 * A round is some documents and some queries, and depends on its number alone. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "lib/base/clock.h"
#include "tests/search/invent.h"
#include "tests/search/small_index.h"
#include "tests/unit/slowed.h"

enum {
	SEED = 20261126,
	ROUNDS = 16,
	QUERIES = 40,
	MANY = 90,		/* documents of a round ... */
	FEW = 12,		/* ... or so few */
	PARTS = 3,
	SANITIZED_ROUNDS = 2,
	VALGRIND_ROUNDS = 1,
};

#define NEAR_ENOUGH 1e-9	/* of scores: sums in another order */

struct round {
	unsigned number, query_number;
	struct invention invention;
	struct invented_document documents[MANY];
	struct small_document small[MANY];
	char dates[MANY][16];
	struct invented_query query;
	struct answerer *one, *several;
};

static struct round at;
static unsigned first_round, rounds = ROUNDS;
static char folder[64];
static unsigned hits_seen;

/* --- The same documents twice --- */

#define SOME_FREQUENT "of the a trade traded tariff tariffs earths rare us don't 3.5"
#define MORE_FREQUENT SOME_FREQUENT " trades trading earth rarely u.s 2025 strasse"

static void path_of(const char *name, char path[128])
{
	snprintf(path, 128, "%s/%u-%s", folder, at.number, name);
}

static void fill_documents(void)
{
	for (size_t i = 0; i < at.invention.count; i++) {
		const struct invented_document *from = &at.documents[i];
		snprintf(at.dates[i], sizeof at.dates[i], "2025-%02zu-%02zu", i % 12 + 1,
			 i * 7 % 28 + 1);
		at.small[i] = (struct small_document){
			.id = from->id,
			.path = from->path,
			.language = from->stemmed ? "en" : i % 5 == 0 ? "de" : "",
			.title = from->title.bytes,
			.text = from->body.bytes,
			.date = i % 9 == 8 ? NULL : at.dates[i],
			.source = invent_source(from->source),
			.extra = from->grade,
			.topics = { i % 2 ? "odd" : "even", i % 3 ? NULL : "third" },
		};
	}
}

/* The documents whose number leaves REST of PARTS; with pairs in every other round, by
 * lists that differ: then documents must have the same pairs in the one index too, for
 * these count for how long they are. */
static void add_part(const char *path, size_t rest)
{
	static struct small_document some[MANY];
	size_t count = 0;
	for (size_t i = rest; i < at.invention.count; i += PARTS)
		some[count++] = at.small[i];
	if (at.number % 2 == 0)
		small_index_add(path, some, count);
	else
		small_index_add_pairs(path, some, count,
				      rest == 0 ? SOME_FREQUENT : MORE_FREQUENT);
}

static void make_indexes(void)
{
	char one[128], paths[PARTS][128];
	static const char *const names[PARTS] = { "a", "b", "c" };
	struct answer_source sources[PARTS];
	fill_documents();
	path_of("one", one);
	if (at.number % 2 == 0)
		small_index_add(one, at.small, at.invention.count);
	for (size_t i = 0; i < PARTS; i++) {
		path_of(names[i], paths[i]);
		add_part(paths[i], i);
		if (at.number % 2 != 0)
			add_part(one, i);
		sources[i] = (struct answer_source){ names[i], paths[i] };
	}
	assert_int_equal(answerer_open(one, &at.one, NULL), STATUS_OK);
	assert_int_equal(answerer_open_together(sources, PARTS, &at.several, NULL),
			 STATUS_OK);
}

static void end_round(void)
{
	answerer_close(at.one);
	answerer_close(at.several);
	char command[160];
	snprintf(command, sizeof command, "rm -rf '%s'/*", folder);
	assert_int_equal(system(command), 0);
}

/* --- Asking both --- */

static json_t *try(struct answerer *answerer, const char *method, json_t *params,
		   struct answer_failure *failure)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u,
				      .now = 1760000000 };
	return answer_run(answerer, method, params, &terms, failure);
}

__attribute__((noreturn, format(printf, 1, 2)))
static void differ(const char *format, ...)
{
	char text[4096];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	printf("round %u, query %u: %s\n", at.number, at.query_number,
	       at.query.text.data != NULL ? buf_cstr(&at.query.text) : "");
	fail_msg("%s", text);
	abort();	/* which fail_msg() has done */
}

/* Both answers to PARAMS, which are taken over. False: both failed, in the same way. */
static bool ask(const char *method, json_t *params, json_t **one, json_t **several)
{
	struct answer_failure first = {0}, second = {0};
	*one = try(at.one, method, params, &first);
	*several = try(at.several, method, params, &second);
	json_decref(params);
	if ((*one == NULL) != (*several == NULL) || first.code != second.code)
		differ("%s: %s, but %s", method, *one ? "answered" : first.error.text,
		       *several ? "answered" : second.error.text);
	json_decref(first.data);
	json_decref(second.data);
	return *one != NULL;
}

static void same(const char *what, const json_t *one, const json_t *several)
{
	if (one == several || json_equal((json_t *)one, (json_t *)several))
		return;
	char *first = json_dumps(one, JSON_ENCODE_ANY);
	char *second = json_dumps(several, JSON_ENCODE_ANY);
	differ("%s: %.1500s\nbut %.1500s", what, first ? first : "nothing",
	       second ? second : "nothing");
}

static void same_member(const char *name, const json_t *one, const json_t *several)
{
	same(name, json_object_get(one, name), json_object_get(several, name));
}

static const char *string(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value != NULL ? value : "";
}

/* --- Hits --- */

static double score_of(const json_t *hit)
{
	return json_number_value(json_object_get(hit, "score"));
}

/* The documents are dealt out by turns. */
static void check_origin(const json_t *hit, const char *id)
{
	int number = atoi(string(hit, id) + 1);
	const char *name = string(hit, "index");
	if (strlen(name) != 1 || name[0] - 'a' != number % PARTS)
		differ("%s is said to be of index \"%s\"", string(hit, id), name);
}

static const json_t *find_hit(const json_t *hits, const json_t *wanted)
{
	size_t i;
	json_t *hit;
	json_array_foreach((json_t *)hits, i, hit)
		if (strcmp(string(hit, "id"), string(wanted, "id")) == 0)
			return hit;
	return NULL;
}

/* Equal scores may stand in another order: numbers of documents decide there, and two
 * indexes take turns. */
static void check_hits(const char *what, const json_t *one, const json_t *several)
{
	size_t i;
	json_t *hit;
	if (json_array_size(one) != json_array_size(several))
		differ("%s: %zu hits, but %zu", what, json_array_size(one),
		       json_array_size(several));
	json_array_foreach((json_t *)several, i, hit) {
		const json_t *here = json_array_get(one, i), *twin = find_hit(one, hit);
		check_origin(hit, "id");
		if (fabs(score_of(hit) - score_of(here)) > NEAR_ENOUGH)
			differ("%s: score %zu is %.17g (%s), but %.17g (%s)", what, i,
			       score_of(here), string(here, "id"), score_of(hit),
			       string(hit, "id"));
		if (twin == NULL)
			differ("%s: %s is a hit of one only", what, string(hit, "id"));
		if (fabs(score_of(hit) - score_of(twin)) > NEAR_ENOUGH)
			differ("%s: %s has %.17g, but %.17g", what, string(hit, "id"),
			       score_of(twin), score_of(hit));
		same_member("tier", twin, hit);
		same_member("matches", twin, hit);
		same_member("snips", twin, hit);
		hits_seen++;
	}
}

static void check_search(const char *sort, const char *mode, bool collapse)
{
	json_t *one, *several;
	json_t *params = json_pack("{ss ss si sb s[sss]}", "q",
				   buf_cstr(&at.query.text), "mode", mode, "limit", MANY,
				   "exact_total", 1, "facets", "source", "topic", "year");
	if (sort != NULL)
		json_object_set_new(params, "sort", json_string(sort));
	if (collapse)
		json_object_set_new(params, "collapse", json_true());
	if (!ask("search", params, &one, &several))
		return;
	same_member("total", one, several);
	same_member("uncollapsed", one, several);
	same_member("facets", one, several);
	same_member("normalized", one, several);
	if (!collapse)
		check_hits(sort != NULL ? sort : mode, json_object_get(one, "hits"),
			   json_object_get(several, "hits"));
	json_decref(one);
	json_decref(several);
}

/* Page by page it is the list that is there at once. */
static void check_pages(void)
{
	struct answer_failure failure = {0};
	json_t *params = json_pack("{ss si}", "q", buf_cstr(&at.query.text), "limit",
				   MANY);
	json_t *all = try(at.several, "search", params, &failure), *cursor = NULL;
	const json_t *hits = json_object_get(all, "hits");
	size_t seen = 0, i;
	json_object_set_new(params, "limit", json_integer(4));
	do {
		json_t *page = try(at.several, "search", params, &failure), *hit;
		json_array_foreach(json_object_get(page, "hits"), i, hit)
			if (strcmp(string(hit, "id"),
				   string(json_array_get(hits, seen++), "id")) != 0)
				differ("page: %s is hit %zu", string(hit, "id"), seen);
		cursor = json_incref(json_object_get(page, "cursor"));
		if (cursor != NULL)
			json_object_set_new(params, "cursor", cursor);
		json_decref(page);
	} while (cursor != NULL);
	if (seen != json_array_size(hits))
		differ("pages: %zu hits of %zu", seen, json_array_size(hits));
	json_decref(all);
	json_decref(params);
	json_decref(failure.data);
}

/* --- Other methods --- */

static void check_count(void)
{
	json_t *one, *several;
	if (!ask("count", json_pack("{ss ss}", "q", buf_cstr(&at.query.text), "mode",
				    "all"), &one, &several))
		return;
	same_member("n", one, several);
	same_member("occurrences", one, several);
	json_decref(one);
	json_decref(several);
}

static int by_line(const void *a, const void *b)
{
	const json_t *left = *(json_t *const *)a, *right = *(json_t *const *)b;
	int order = strcmp(string(left, "doc_id"), string(right, "doc_id"));
	if (order != 0)
		return order;
	json_int_t from = json_integer_value(json_object_get(left, "start"));
	json_int_t to = json_integer_value(json_object_get(right, "start"));
	return (from > to) - (from < to);
}

/* The lines of RESULT without what only one of the two has. */
static size_t take_lines(const json_t *result, json_t *lines[], size_t most, bool named)
{
	size_t i, count = 0;
	json_t *line;
	json_array_foreach(json_object_get(result, "lines"), i, line) {
		if (named)
			check_origin(line, "doc_id");
		json_object_del(line, "index");
		if (count < most)
			lines[count++] = line;
	}
	return count;
}

static void check_kwic(const char *order)
{
	static json_t *first[1000], *second[1000];
	json_t *one, *several;
	if (!ask("kwic", json_pack("{ss ss ss si}", "q", buf_cstr(&at.query.text),
				   "mode", "all", "order", order, "limit", 1000), &one,
		 &several))
		return;
	same_member("total", one, several);
	size_t count = take_lines(one, first, 1000, false);
	if (take_lines(several, second, 1000, true) != count)
		differ("kwic: other numbers of lines");
	bool in_order = strcmp(order, "corpus") == 0;	/* paths differ */
	if (!in_order) {
		qsort(first, count, sizeof *first, by_line);
		qsort(second, count, sizeof *second, by_line);
	}
	for (size_t i = 0; i < count; i++)
		same("line", first[i], second[i]);
	json_decref(one);
	json_decref(several);
}

static void check_same(const char *method, const char *name, json_t *params)
{
	json_t *one, *several;
	if (!ask(method, params, &one, &several))
		return;
	same_member(name, one, several);
	json_decref(one);
	json_decref(several);
}

static void check_similar(void)
{
	json_t *one, *several;
	const char *id = at.small[at.query_number % at.invention.count].id;
	if (!ask("similar", json_pack("{ss si}", "id", id, "limit", MANY), &one,
		 &several))
		return;
	check_hits("similar", json_object_get(one, "hits"),
		   json_object_get(several, "hits"));
	json_decref(one);
	json_decref(several);
}

static void check_get(void)
{
	const char *id = at.small[at.query_number % at.invention.count].id;
	check_same("get", "text", json_pack("{ss}", "id", id));
	check_same("get", "hash", json_pack("{ss}", "id", id));
	check_same("get", "text", json_pack("{ss}", "id", "nobody"));
}

static void check_suggest(void)
{
	char typed[8];
	const char *word = invent_folded(
		at.invention.words[at.query_number % at.invention.word_count]);
	snprintf(typed, sizeof typed, "%.2s", word);
	if ((unsigned char)typed[0] < 0x80)
		check_same("suggest", "suggestions", json_pack("{ss}", "q", typed));
}

static void run_query(void)
{
	static const char *const modes[] = { "auto", "all", "any" };
	static const char *const sorts[] = { "date", "-date", "path" };
	static const char *const orders[] = { "corpus", "date", "left", "right" };
	const char *q = buf_cstr(&at.query.text);
	check_count();
	check_search(NULL, modes[at.query_number % 3], false);
	check_search(sorts[at.query_number % 3], "all", false);
	check_search(NULL, "any", true);
	check_kwic(orders[at.query_number % 4]);
	check_same("facets", "facets", json_pack("{ss s[sss]}", "q", q, "facets", "topic",
						 "lang", "month"));
	/* Of equally close places why names the one in the first document. */
	check_same("trend", "series", json_pack("{ss ss sb}", "q", q, "by", "month", "why",
						0));
	check_same("collocates", "collocates", json_pack("{ss si}", "q", q, "min", 1));
	if (at.invention.count == FEW)	/* which of equal ones are looked at closely
					 * depends on their numbers */
		check_similar();
	check_get();
	if (at.number % 2 == 0)	/* the lists have words that no document has */
		check_suggest();
	check_pages();
}

static void several_indexes_answer_as_one_of_all_their_documents(void **state)
{
	(void)state;
	for (unsigned i = 0; i < rounds; i++) {
		at.number = first_round + i;
		srand(SEED + at.number);
		at.invention = (struct invention){
			.documents = at.documents,
			.count = at.number / 2 % 2 == 0 ? FEW : MANY,
			.longest = BRUTE_TEXT_MAX,
		};
		invent_documents(&at.invention);
		make_indexes();
		for (at.query_number = 0; at.query_number < QUERIES; at.query_number++) {
			srand(SEED + at.number * QUERIES + at.query_number);
			invent_query(&at.invention, &at.query);
			run_query();
		}
		end_round();
	}
	buf_finish(&at.query.text);
	at.query = (struct invented_query){0};
	printf("%u hits were compared\n", hits_seen);
	assert_true(hits_seen > rounds * QUERIES);
}

/* --- What cannot be read --- */

/* Round 0's indexes, open. */
static void begin_round(void)
{
	at.number = 0;
	srand(SEED);
	at.invention = (struct invention){ .documents = at.documents, .count = FEW,
					   .longest = BRUTE_TEXT_MAX };
	invent_documents(&at.invention);
	make_indexes();
}

static json_t *ask_all(int expected_code)
{
	struct answer_failure failure = {0};
	json_t *params = json_pack("{ss si}", "q", "source:ap OR source:reuters", "limit",
				   MANY);
	json_t *result = try(at.several, "search", params, &failure);
	json_decref(params);
	json_decref(failure.data);
	assert_int_equal(failure.code, expected_code);
	return result;
}

static json_int_t found(const json_t *result)
{
	return json_integer_value(json_object_get(json_object_get(result, "total"), "n"));
}

/* The answer is whole, or marked and without index `b`, of which it tells. */
static void check_whole(bool whole)
{
	json_t *result = ask_all(0);
	const json_t *indexes = json_object_get(json_object_get(result, "index"),
						"indexes");
	const json_t *b = json_array_get(indexes, 1);
	const char *warning = json_string_value(
		json_array_get(json_object_get(result, "warnings"), 0));
	size_t i;
	json_t *hit;
	assert_int_equal(found(result), whole ? FEW : FEW - FEW / PARTS);
	assert_int_equal(json_is_true(json_object_get(result, "partial")), !whole);
	assert_int_equal(json_array_size(indexes), PARTS);
	assert_string_equal(string(b, "name"), "b");
	assert_int_equal(json_object_get(b, "problem") == NULL, whole);
	assert_int_equal(json_object_get(b, "uuid") != NULL, whole);
	if (!whole)
		assert_non_null(strstr(warning, "index b was not searched"));
	json_array_foreach(json_object_get(result, "hits"), i, hit)
		check_origin(hit, "id");
	json_decref(result);
}

static void move_away(const char *name, bool away)
{
	char from[128], to[136];
	path_of(name, from);
	snprintf(to, sizeof to, "%s.away", from);
	assert_int_equal(away ? rename(from, to) : rename(to, from), 0);
}

static void one_that_is_missing_is_named_and_the_others_answer(void **state)
{
	(void)state;
	begin_round();
	check_whole(true);
	move_away("b", true);
	check_whole(false);
	move_away("a", true);
	move_away("c", true);
	ask_all(WIRE_NO_INDEX);
	move_away("a", false);
	move_away("c", false);
	check_whole(false);
	move_away("b", false);
	check_whole(true);
	end_round();
}

/* FILE in the generation of index `b` becomes zeros. */
static void damage(const char *file)
{
	char path[128], command[640];
	path_of("b", path);
	snprintf(command, sizeof command,
		 "cd '%s'/gen-* && cp -p %s ../copy && size=$(stat -c %%s %s) && "
		 "truncate -s 0 %s && truncate -s $size %s", path, file, file, file, file);
	assert_int_equal(system(command), 0);
}

static void mend(const char *file)
{
	char path[128], command[320];
	path_of("b", path);
	snprintf(command, sizeof command, "cd '%s'/gen-* && cp -p ../copy %s", path, file);
	assert_int_equal(system(command), 0);
}

/* Opened anew: what is open may have read the files already. */
static void open_several_again(void)
{
	static const char *const names[PARTS] = { "a", "b", "c" };
	char paths[PARTS][128];
	struct answer_source sources[PARTS];
	answerer_close(at.several);
	for (size_t i = 0; i < PARTS; i++) {
		path_of(names[i], paths[i]);
		sources[i] = (struct answer_source){ names[i], paths[i] };
	}
	assert_int_equal(answerer_open_together(sources, PARTS, &at.several, NULL),
			 STATUS_OK);
}

static void one_that_is_damaged_is_left_out_until_it_is_mended(void **state)
{
	(void)state;
	static const char *const files[] = { "postlist.glass", "iamglass",
					     "docdata.glass", "termlist.glass" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		begin_round();
		check_whole(true);
		damage(files[i]);
		open_several_again();
		check_whole(false);
		check_whole(false);
		mend(files[i]);
		check_whole(true);
		end_round();
	}
}

static void a_stub_of_several_generations_is_one_index_of_them(void **state)
{
	(void)state;
	char path[128], part[128], command[640] = "";
	begin_round();
	path_of("stub", path);
	for (size_t i = 0; i < PARTS; i++) {
		const char name[] = { (char)('a' + i), '\0' };
		path_of(name, part);
		snprintf(command, sizeof command,
			 "mkdir -p '%s' && for gen in '%s'/gen-*; do "
			 "echo \"glass $gen\" >>'%s'/XAPIANDB; done", path, part, path);
		assert_int_equal(system(command), 0);
	}
	struct answerer *stub = NULL;
	struct answer_failure failure = {0};
	assert_int_equal(answerer_open(path, &stub, NULL), STATUS_OK);
	for (at.query_number = 0; at.query_number < QUERIES; at.query_number++) {
		srand(SEED + at.query_number);
		invent_query(&at.invention, &at.query);
		json_t *params = json_pack("{ss si}", "q", buf_cstr(&at.query.text),
					   "limit", MANY);
		json_t *one = try(stub, "search", params, &failure);
		json_t *several = try(at.several, "search", params, &failure);
		same_member("total", one, several);
		check_hits("stub", json_object_get(one, "hits"),
			   json_object_get(several, "hits"));
		json_decref(one);
		json_decref(several);
		json_decref(params);
	}
	json_t *index = answer_index(stub, &failure);
	json_t *whole = answer_index(at.one, &failure);
	same_member("words", whole, index);
	same_member("documents", whole, index);
	json_decref(index);
	json_decref(whole);
	answerer_close(stub);
	buf_finish(&at.query.text);
	at.query = (struct invented_query){0};
	end_round();
}

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
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_indexes_answer_as_one_of_all_their_documents),
		cmocka_unit_test(one_that_is_missing_is_named_and_the_others_answer),
		cmocka_unit_test(one_that_is_damaged_is_left_out_until_it_is_mended),
		cmocka_unit_test(a_stub_of_several_generations_is_one_index_of_them),
	};
	rounds = is_under_valgrind() ? VALGRIND_ROUNDS
		: SANITIZED ? SANITIZED_ROUNDS : ROUNDS;
	if (argc > 1)
		first_round = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 1)
		rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
	return cmocka_run_group_tests(tests, set_up, take_down);
}
