/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_exactness.c - random queries over random documents find what trying
 * everything finds: documents, occurrences and places, no more and no fewer.
 *
 *   test_exactness [FIRST [ROUNDS]]     rounds FIRST and following
 *
 * A round is some documents and some hundred queries, and depends on its number alone.
 * What differs is printed with its round, its texts and its query. Rounds of MANY
 * documents are of their own kind: there the search may leave out what cannot get among
 * the best. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/answer/answer.h"
#include "lib/base/clock.h"
#include "lib/store/lists/lists.h"
#include "tests/search/invent.h"
#include "tests/search/marks.h"
#include "tests/search/small_index.h"
#include "tests/unit/slowed.h"

enum {
	SEED = 20251030,
	ROUNDS = 250,
	QUERIES = 400,		/* of a round: 100,000 cases in all */
	FEW = 10,		/* documents of a round: bits of a number */
	MANY = 2500,		/* ... of those in which more match than are counted */
	MANY_ROUNDS = 6,
	MANY_QUERIES = 150,
	SANITIZED_SLOWED = 10,	/* times fewer rounds: about what the sanitizers cost */
	VALGRIND_SLOWED = 80,
	WHY_EACH = 16,		/* of so many questions one asks why nothing is found */
	SPOTS_MAX = 512,	/* of a document */
	LISTS_BYTES = 1 << 20,
};

/* A way to make the same documents an index. */
struct making {
	const char *name;
	void (*make)(const char *path, const struct small_document *documents,
		     size_t count);
};

/* Words marked in a text: [first, last] of body (0) or title (1). */
struct spot {
	unsigned part;
	size_t first, last;
};

/* One case, and where it comes from. */
struct trial {
	const struct making *making;
	unsigned round, number;
	struct invention invention;
	struct invented_document documents[MANY];
	struct brute_document meanings[MANY];
	struct invented_query query;
	unsigned wanted;		/* bits of the documents to be found, of FEW */
	struct answerer *answerer;
};

static unsigned first_round, rounds = ROUNDS;
static char folder[64];
static uint64_t found_count;	/* documents, in all cases */
static unsigned cut_count;	/* searches that left something out */

/* --- What is invented, as an index --- */

static void make_at_once(const char *path, const struct small_document *documents,
			 size_t count)
{
	small_index_add(path, documents, count);
}

static void make_in_two_revisions(const char *path,
				  const struct small_document *documents, size_t count)
{
	small_index_add(path, documents, count / 2);
	small_index_add(path, documents + count / 2, count - count / 2);
}

#define SOME_FREQUENT "of the a trade traded tariff tariffs earths rare us don't 3.5 稀"
#define MORE_FREQUENT SOME_FREQUENT " trades trading earth rarely u.s 2025 土 strasse"

static void make_with_pairs(const char *path, const struct small_document *documents,
			    size_t count)
{
	small_index_add_pairs(path, documents, count, MORE_FREQUENT);
}

static void make_with_two_lists(const char *path, const struct small_document *documents,
				size_t count)
{
	small_index_add_pairs(path, documents, count / 2, MORE_FREQUENT);
	small_index_add_pairs(path, documents + count / 2, count - count / 2,
			      SOME_FREQUENT);
}

static const struct making makings[] = {
	{ "at once", make_at_once },
	{ "in two revisions", make_in_two_revisions },
	{ "with pairs of frequent words", make_with_pairs },
	{ "with pairs by two lists", make_with_two_lists },
};

static void make_index(const struct trial *trial, const char *path)
{
	static struct small_document documents[MANY];
	size_t count = trial->invention.count;
	for (size_t i = 0; i < count; i++) {
		const struct invented_document *from = &trial->documents[i];
		documents[i] = (struct small_document){
			.id = from->id,
			.path = from->path,
			.language = from->stemmed ? "en" : "",
			.title = from->title.bytes,
			.text = from->body.bytes,
			.source = invent_source(from->source),
			.extra = from->grade,
		};
	}
	trial->making->make(path, documents, count);
}

/* --- What differs --- */

static void show_text(const char *name, const struct invented_text *text)
{
	printf("  %s: ", name);
	for (const char *at = text->bytes; *at != '\0'; at++)
		printf(*at == '\n' ? "\\n" : "%c", *at);
	printf("\n");
}

static void show(struct trial *trial)
{
	printf("round %u, query %u, index made %s\n", trial->round, trial->number,
	       trial->making->name);
	for (size_t i = 0; i < trial->invention.count && i < FEW; i++) {
		const struct invented_document *document = &trial->documents[i];
		printf("%s source:%s x.grade:%s, %s\n", document->id,
		       invent_source(document->source),
		       document->grade != NULL ? document->grade : "",
		       document->stemmed ? "English" : "no language");
		show_text("title", &document->title);
		show_text("body", &document->body);
	}
	printf("query: %s\n", buf_cstr(&trial->query.text));
}

__attribute__((noreturn, format(printf, 2, 3)))
static void differ(struct trial *trial, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	show(trial);
	fail_msg("%s", text);
	abort();	/* which fail_msg() has done */
}

static unsigned asked;
static struct lists *lists;	/* that half of all rounds look for phrases in */

static json_t *ask_for(struct trial *trial, const char *query, const char *method,
		       json_t *params)
{
	struct answer_terms terms = { .deadline_ns = clock_ns() + 60000000000u };
	struct answer_failure failure = { .code = 0 };
	json_object_set_new(params, "q", json_string(query));
	json_object_set_new(params, "mode", json_string("all"));
	/* Reasons are looked for now and then: they must break nothing, and cost. */
	json_object_set_new(params, "why", json_boolean(asked++ % WHY_EACH == 0));
	json_t *result = answer_run(trial->answerer, method, params, &terms, &failure);
	json_decref(params);
	json_decref(failure.data);
	if (result == NULL)
		differ(trial, "%s of %s: %s", method, query, failure.error.text);
	answerer_read_lists(trial->answerer, UINT64_MAX);
	return result;
}

static json_t *ask(struct trial *trial, const char *method, json_t *params)
{
	return ask_for(trial, buf_cstr(&trial->query.text), method, params);
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- Documents and occurrences --- */

static size_t count_bits(unsigned bits)
{
	size_t count = 0;
	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* The one phrase that is scored in QUERY; *SCORED: how many there are. */
static const struct brute_phrase *only_phrase(const struct brute_query *query,
					      size_t *scored)
{
	const struct brute_phrase *only = NULL;
	if (query->kind == BRUTE_NOT)
		return NULL;
	*scored += query->kind == BRUTE_PHRASE;
	if (query->kind == BRUTE_PHRASE)
		return &query->phrase;
	for (const struct brute_query *part = query->parts; part; part = part->next) {
		const struct brute_phrase *phrase = only_phrase(part, scored);
		only = phrase != NULL ? phrase : only;
	}
	return only;
}

static bool is_long(const struct brute_phrase *phrase)
{
	return phrase->operands > 1 || phrase->lengths[0] > 1;
}

static void check_occurrences(struct trial *trial, const json_t *result)
{
	const struct brute_query *meaning = trial->query.meaning;
	size_t scored = 0, wanted = 0;
	const struct brute_phrase *phrase = only_phrase(meaning, &scored);
	bool given = json_object_get(result, "occurrences") != NULL;
	if (!given && meaning->kind == BRUTE_PHRASE && is_long(phrase))
		differ(trial, "count tells no occurrences");
	if (!given)
		return;
	if (scored != 1)
		differ(trial, "count tells the occurrences of one of %zu", scored);
	for (size_t i = 0; i < FEW; i++)
		if ((trial->wanted & 1u << i) != 0)
			wanted += brute_occurrences(phrase, &trial->meanings[i]);
	if ((size_t)number(result, "occurrences") != wanted)
		differ(trial, "%lld occurrences, not %zu",
		       (long long)number(result, "occurrences"), wanted);
}

static void check_count(struct trial *trial)
{
	json_t *result = ask(trial, "count", json_object());
	size_t wanted = count_bits(trial->wanted);
	if ((size_t)number(result, "n") != wanted)
		differ(trial, "count: %lld documents, not %zu",
		       (long long)number(result, "n"), wanted);
	check_occurrences(trial, result);
	json_decref(result);
}

/* The query as it was understood asks for the same. */
static void check_normalized(struct trial *trial, const char *normalized)
{
	json_t *as_written = ask(trial, "count", json_object());
	json_t *as_read = ask_for(trial, normalized, "count", json_object());
	if (number(as_written, "n") != number(as_read, "n") ||
	    number(as_written, "occurrences") != number(as_read, "occurrences"))
		differ(trial, "as %s: %lld documents", normalized,
		       (long long)number(as_read, "n"));
	json_decref(as_written);
	json_decref(as_read);
}

/* --- Places --- */

static bool overlap(const struct spot *a, const struct spot *b)
{
	return a->part == b->part && a->first <= b->last && b->first <= a->last;
}

/* In order; the longer one first of two that begin together. */
static int by_place(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;
	if (left->part != right->part)
		return left->part < right->part ? -1 : 1;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	return (left->last < right->last) - (left->last > right->last);
}

/* Adds to SPOTS where the phrases of QUERY stand that are to be found. */
static size_t gather(const struct brute_query *query,
		     const struct brute_document *document, struct spot *spots,
		     size_t count)
{
	const struct brute_phrase *phrase = &query->phrase;
	if (query->kind == BRUTE_NOT)
		return count;
	for (const struct brute_query *part = query->parts; part; part = part->next)
		count = gather(part, document, spots, count);
	for (unsigned p = phrase->title; query->kind == BRUTE_PHRASE && p < 2; p++) {
		uint64_t starts = brute_starts(phrase, 0, p == 0 ? &document->body
								 : &document->title);
		for (size_t at = 0; at < BRUTE_TEXT_MAX; at++)
			if ((starts >> at & 1) != 0 && count < SPOTS_MAX)
				spots[count++] = (struct spot){
					p, at, at + phrase->lengths[0] - 1 };
	}
	return count;
}

/* What is marked of them: none that overlaps an earlier one. */
static size_t thin(struct spot *spots, size_t count)
{
	size_t kept = 0;
	qsort(spots, count, sizeof *spots, by_place);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !overlap(&spots[kept - 1], &spots[i]))
			spots[kept++] = spots[i];
	return kept;
}

static bool word_at(const size_t *bytes, size_t count, size_t wanted, size_t *word)
{
	for (*word = 0; *word < count; (*word)++)
		if (bytes[*word] == wanted)
			return true;
	return false;
}

/* Line and column of BYTE in the file: the title, an empty line, the body. */
static bool is_placed(const struct invented_document *document, size_t byte,
		      const json_t *match)
{
	size_t title = document->title.len, line = 1, col = 1;
	for (size_t i = 0; i < byte; i++) {
		char c = title == 0 ? document->body.bytes[i]
			: i < title ? document->title.bytes[i]
			: i < title + 2 ? '\n' : document->body.bytes[i - title - 2];
		line += c == '\n';
		col = c == '\n' ? 1 : col + 1;
	}
	return number(match, "line") == (json_int_t)line &&
		number(match, "col") == (json_int_t)col;
}

/* The words that MATCH marks; false: it is not from the beginning of a word to the end
 * of one. */
static bool read_match(const struct invented_document *document, const json_t *match,
		       struct spot *spot)
{
	size_t byte = (size_t)number(match, "byte"), len = (size_t)number(match, "len");
	size_t behind = document->title.len > 0 ? document->title.len + 2 : 0;
	spot->part = byte < behind;
	const struct invented_text *text = spot->part == 1 ? &document->title
							   : &document->body;
	size_t start = spot->part == 1 ? byte : byte - behind;
	return word_at(text->starts, text->meaning.count, start, &spot->first) &&
		word_at(text->ends, text->meaning.count, start + len, &spot->last) &&
		is_placed(document, byte, match);
}

static void show_spots(const char *what, const struct spot *spots, size_t count)
{
	printf("%s:", what);
	for (size_t i = 0; i < count; i++)
		printf(" %s %zu-%zu", spots[i].part == 0 ? "body" : "title",
		       spots[i].first, spots[i].last);
	printf("\n");
}

static void check_adjacent(struct trial *trial, size_t index, const struct spot *spots,
			   size_t count)
{
	static struct spot wanted[SPOTS_MAX];
	size_t wanted_count = gather(trial->query.meaning, &trial->meanings[index],
				     wanted, 0);
	assert_true(wanted_count < SPOTS_MAX);
	wanted_count = thin(wanted, wanted_count);
	for (size_t i = 0; i < count || i < wanted_count; i++) {
		if (i < count && i < wanted_count &&
		    by_place(&spots[i], &wanted[i]) == 0)
			continue;
		show_spots("marked", spots, count);
		show_spots("wanted", wanted, wanted_count);
		differ(trial, "d%zu: match %zu", index, i);
	}
}

/* A function word by itself may count for nothing, and is then not marked. */
static bool may_be_passed_over(const struct brute_phrase *phrase,
			       const struct brute_text *text, size_t at)
{
	static const char *const words[] = { "of", "the", "a", "us", "don't" };
	if (phrase->operands > 1 || phrase->lengths[0] > 1)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(invent_folded(text->words[at]), words[i]) == 0)
			return true;
	return false;
}

/* Adds to *NEEDED the bits of the words of TEXT that phrases of QUERY begin with, and to
 * *ALLOWED those of all of their words. */
static void gather_words(const struct brute_query *query, const struct brute_text *text,
			 unsigned part, uint64_t *needed, uint64_t *allowed)
{
	const struct brute_phrase *phrase = &query->phrase;
	if (query->kind == BRUTE_NOT)
		return;
	for (const struct brute_query *each = query->parts; each; each = each->next)
		gather_words(each, text, part, needed, allowed);
	if (query->kind != BRUTE_PHRASE || part < phrase->title)
		return;
	if (phrase->operands > 1) {
		brute_windows(phrase, text, needed, allowed);
		return;
	}
	uint64_t starts = brute_starts(phrase, 0, text);
	for (size_t at = 0; at < text->count; at++) {
		if ((starts >> at & 1) == 0)
			continue;
		*allowed |= (((uint64_t)1 << phrase->lengths[0]) - 1) << at;
		if (!may_be_passed_over(phrase, text, at))
			*needed |= (uint64_t)1 << at;
	}
}

/* Of any query: no word is marked that is in no phrase of it, and of each phrase that
 * stands there the first word is. */
static void check_words(struct trial *trial, size_t index, const struct spot *spots,
			size_t count)
{
	const struct brute_document *document = &trial->meanings[index];
	for (unsigned part = 0; part < 2; part++) {
		const struct brute_text *text = part == 0 ? &document->body
							  : &document->title;
		uint64_t needed = 0, allowed = 0, marked = 0;
		gather_words(trial->query.meaning, text, part, &needed, &allowed);
		for (size_t i = 0; i < count; i++)
			for (size_t w = spots[i].first;
			     spots[i].part == part && w <= spots[i].last; w++)
				marked |= (uint64_t)1 << w;
		if ((marked & ~allowed) == 0 && (needed & ~marked) == 0)
			continue;
		show_spots("marked", spots, count);
		differ(trial, "d%zu, %s: needed %llx, allowed %llx", index,
		       part == 0 ? "body" : "title", (unsigned long long)needed,
		       (unsigned long long)allowed);
	}
}

/* Each word marked is in a window, and the first word of each window is marked. */
static void check_near(struct trial *trial, size_t index, const struct spot *spots,
		       size_t count)
{
	const struct brute_document *document = &trial->meanings[index];
	const struct brute_phrase *phrase = &trial->query.meaning->phrase;
	for (unsigned part = 0; part < 2; part++) {
		uint64_t first = 0, reach = 0, marked = 0;
		if (part == 1 || !phrase->title)
			brute_windows(phrase, part == 0 ? &document->body
							: &document->title,
				      &first, &reach);
		for (size_t i = 0; i < count; i++)
			for (size_t w = spots[i].first;
			     spots[i].part == part && w <= spots[i].last; w++)
				marked |= (uint64_t)1 << w;
		if ((marked & ~reach) == 0 && (first & ~marked) == 0)
			continue;
		show_spots("marked", spots, count);
		differ(trial, "d%zu: first words of windows %llx, all %llx", index,
		       (unsigned long long)first, (unsigned long long)reach);
	}
}

static void check_places(struct trial *trial, size_t index, const json_t *hit)
{
	static struct spot spots[SPOTS_MAX];
	const json_t *matches = json_object_get(hit, "matches"), *match;
	size_t i;
	json_array_foreach(matches, i, match)
		if (!read_match(&trial->documents[index], match, &spots[i]))
			differ(trial, "d%zu: match %zu of %lld bytes at %lld", index, i,
			       (long long)number(match, "len"),
			       (long long)number(match, "byte"));
	check_words(trial, index, spots, json_array_size(matches));
	const char *wrong = marks_check(trial->documents[index].title.bytes,
					trial->documents[index].body.bytes, hit);
	if (wrong != NULL)
		differ(trial, "d%zu: %s", index, wrong);
	if (trial->query.quoted && !trial->query.near)
		check_adjacent(trial, index, spots, json_array_size(matches));
	else if (trial->query.near && trial->query.meaning->kind == BRUTE_PHRASE)
		check_near(trial, index, spots, json_array_size(matches));
}

/* --- Hits --- */

static size_t index_of(const json_t *hit)
{
	return (size_t)atoi(json_string_value(json_object_get(hit, "id")) + 1);
}

static double score_of(const json_t *hit)
{
	return json_real_value(json_object_get(hit, "score"));
}

static void check_total(struct trial *trial, const json_t *result)
{
	const json_t *total = json_object_get(result, "total");
	size_t wanted = count_bits(trial->wanted);
	if ((size_t)number(total, "n") != wanted ||
	    !json_is_true(json_object_get(total, "exact")))
		differ(trial, "search: %lld documents, not %zu",
		       (long long)number(total, "n"), wanted);
}

static void check_hits(struct trial *trial, const json_t *hits)
{
	unsigned found = 0;
	double before = 0;
	const json_t *hit;
	size_t i;
	json_array_foreach(hits, i, hit) {
		size_t index = index_of(hit);
		if ((found & 1u << index) != 0)
			differ(trial, "d%zu is found twice", index);
		if (i > 0 && score_of(hit) > before)
			differ(trial, "the score of d%zu is above the one before", index);
		found |= 1u << index;
		before = score_of(hit);
		if ((trial->wanted & 1u << index) != 0)
			check_places(trial, index, hit);
	}
	if (found != trial->wanted)
		differ(trial, "found %x, not %x (a bit a document)", found,
		       trial->wanted);
}

/* A page is a stretch of the whole list: what may be left out while it is made is only
 * what does not get onto it. */
static void check_page(struct trial *trial, const json_t *hits)
{
	size_t all = json_array_size(hits), i;
	size_t offset = (size_t)rand() % 3, limit = 1 + (size_t)rand() % 4;
	json_t *result = ask(trial, "search",
			     json_pack("{si si si}", "offset", (int)offset, "limit",
				       (int)limit, "snippets", 0));
	const json_t *page = json_object_get(result, "hits"), *hit;
	size_t left = all > offset ? all - offset : 0;
	check_total(trial, result);
	if (json_array_size(page) != (left < limit ? left : limit))
		differ(trial, "page: %zu hits from %zu on", json_array_size(page),
		       offset);
	json_array_foreach(page, i, hit) {
		const json_t *same = json_array_get(hits, offset + i);
		if (index_of(hit) != index_of(same) || score_of(hit) != score_of(same))
			differ(trial, "page: d%zu (%.9f) is where d%zu (%.9f) was",
			       index_of(hit), score_of(hit), index_of(same),
			       score_of(same));
	}
	json_decref(result);
}

/* The facet of sources counts the documents of WANTED, by source. */
static void check_facet(struct trial *trial, const json_t *result, const size_t *wanted)
{
	const json_t *facet = json_object_get(json_object_get(result, "facets"), "source");
	const json_t *values = json_object_get(facet, "values"), *value;
	size_t i, distinct = 0;
	for (i = 0; i < 2; i++)
		distinct += wanted[i] > 0 ? 1 : 0;
	json_array_foreach(values, i, value) {
		const char *name = json_string_value(json_object_get(value, "value"));
		unsigned source = strcmp(name, invent_source(0)) != 0;
		if ((size_t)number(value, "n") != wanted[source])
			differ(trial, "facet: %lld of %s, not %zu",
			       (long long)number(value, "n"), name, wanted[source]);
	}
	if (i != distinct || (size_t)number(facet, "distinct") != distinct ||
	    number(facet, "missing") != 0)
		differ(trial, "facet: %zu values, not %zu", i, distinct);
}

static void check_search(struct trial *trial)
{
	size_t wanted[2] = {0};
	json_t *result = ask(trial, "search",
			     json_pack("{si si sb ss}", "limit", 2 * FEW, "snippets",
				       (int)trial->number % 4, "lines",
				       (int)trial->number % 2, "facets", "source"));
	for (size_t i = 0; i < FEW; i++)
		if ((trial->wanted & 1u << i) != 0)
			wanted[trial->documents[i].source]++;
	check_facet(trial, result, wanted);
	const json_t *hits = json_object_get(result, "hits");
	check_total(trial, result);
	check_hits(trial, hits);
	found_count += json_array_size(hits);
	if (rand() % 4 == 0)
		check_page(trial, hits);
	if (rand() % 4 == 0)
		check_normalized(trial, json_string_value(
			json_object_get(result, "normalized")));
	json_decref(result);
}

/* --- Rounds --- */

static void run_query(struct trial *trial)
{
	srand(SEED + trial->round * QUERIES + trial->number);
	invent_query(&trial->invention, &trial->query);
	trial->wanted = 0;
	for (size_t i = 0; i < FEW; i++)
		if (brute_matches(trial->query.meaning, &trial->meanings[i]))
			trial->wanted |= 1u << i;
	check_count(trial);
	check_search(trial);
}

/* Documents of the trial's round, COUNT of them with up to LONGEST words, and QUERIES
 * that are run with RUN. */
static void run_round(struct trial *trial, size_t count, size_t longest,
		      unsigned queries, void (*run)(struct trial *trial))
{
	char path[128], command[160];
	snprintf(path, sizeof path, "%s/%u", folder, trial->round);
	snprintf(command, sizeof command, "rm -rf '%s'", path);
	srand(SEED + trial->round);
	trial->invention = (struct invention){ .documents = trial->documents,
					       .count = count, .longest = longest };
	trial->making = &makings[trial->round % (sizeof makings / sizeof *makings)];
	invent_documents(&trial->invention);
	for (size_t i = 0; i < count; i++)
		trial->meanings[i] = invent_meaning(&trial->documents[i]);
	make_index(trial, path);
	assert_int_equal(answerer_open(path, &trial->answerer, NULL), STATUS_OK);
	if ((trial->round + trial->round / 4) % 2 == 1)	/* some of each making */
		answerer_use_lists(trial->answerer, lists);
	for (trial->number = 0; trial->number < queries; trial->number++)
		run(trial);
	answerer_close(trial->answerer);
	assert_int_equal(system(command), 0);
}

static struct trial trial;

static void random_queries_find_what_trying_everything_finds(void **state)
{
	(void)state;
	printf("seed %d, rounds %u to %u of %d queries each\n", SEED, first_round,
	       first_round + rounds - 1, QUERIES);
	for (unsigned i = 0; i < rounds; i++) {
		trial.round = first_round + i;
		run_round(&trial, FEW, BRUTE_TEXT_MAX, QUERIES, run_query);
	}
	printf("%u cases, %llu documents found\n", rounds * QUERIES,
	       (unsigned long long)found_count);
	assert_true(found_count > rounds * QUERIES);	/* they were of some use */
	const struct lists_stats stats = lists_stats(lists);
	printf("%llu posting lists were in memory, %llu were not\n",
	       (unsigned long long)stats.hits, (unsigned long long)stats.misses);
	assert_true(rounds < 2 || stats.hits > rounds * QUERIES / 4);
	assert_int_equal(stats.bytes, 0);	/* each round has left */
	buf_finish(&trial.query.text);
}

/* --- Of many documents the best --- */

static json_t *best(size_t limit, bool count_all)
{
	json_t *params = json_pack("{si si sb}", "limit", (int)limit, "snippets", 0,
				   "exact_total", (int)count_all);
	if (count_all)
		json_object_set_new(params, "facets", json_string("source"));
	return ask(&trial, "search", params);
}

/* Where all are counted nothing may be left out; where they are not the best must be
 * the same. */
static void run_best(struct trial *of)
{
	size_t limit = 1 + of->number % 10, wanted = 0, by_source[2] = {0}, i;
	srand(SEED + of->round * QUERIES + of->number);
	invent_query(&of->invention, &of->query);
	for (i = 0; i < MANY; i++)
		if (brute_matches(of->query.meaning, &of->meanings[i]))
			by_source[of->documents[i].source]++;
	wanted = by_source[0] + by_source[1];
	json_t *all = best(limit, true), *some = best(limit, false), *hit;
	check_facet(of, all, by_source);
	const json_t *total = json_object_get(some, "total");
	size_t n = (size_t)number(total, "n");
	bool exact = json_is_true(json_object_get(total, "exact"));
	if ((size_t)number(json_object_get(all, "total"), "n") != wanted)
		differ(of, "not the %zu documents", wanted);
	if (exact ? n != wanted : n > wanted || n < 1000)
		differ(of, "%s%zu documents, of %zu", exact ? "" : "at least ", n,
		       wanted);
	json_array_foreach(json_object_get(all, "hits"), i, hit) {
		const json_t *same = json_array_get(json_object_get(some, "hits"), i);
		if (same == NULL || index_of(hit) != index_of(same) ||
		    score_of(hit) != score_of(same))
			differ(of, "hit %zu is d%zu (%.17g), not d%zu (%.17g)", i,
			       same ? index_of(same) : 0, same ? score_of(same) : 0,
			       index_of(hit), score_of(hit));
		if (!brute_matches(of->query.meaning, &of->meanings[index_of(hit)]))
			differ(of, "d%zu is found", index_of(hit));
	}
	cut_count += !exact;
	json_decref(all);
	json_decref(some);
}

static void the_best_of_many_are_the_best_of_all(void **state)
{
	(void)state;
	unsigned few = rounds < ROUNDS ? (rounds + 99) / 100 : MANY_ROUNDS;
	unsigned queries = is_under_valgrind() ? MANY_QUERIES / 5 : MANY_QUERIES;
	for (unsigned i = 0; i < few; i++) {
		trial.round = first_round + i;
		run_round(&trial, MANY, BRUTE_TEXT_MAX / 3, queries, run_best);
	}
	printf("%u cases, of which %u were not counted to the end\n",
	       few * queries, cut_count);
	assert_true(cut_count > few * queries / 20);
	buf_finish(&trial.query.text);
}

/* --- How many --- */

static int set_up(void **state)
{
	(void)state;
	lists = lists_open(LISTS_BYTES);
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	return lists == NULL || mkdtemp(folder) == NULL;
}

static int take_down(void **state)
{
	char command[128];
	(void)state;
	lists_close(lists);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_queries_find_what_trying_everything_finds),
		cmocka_unit_test(the_best_of_many_are_the_best_of_all),
	};
	rounds /= is_under_valgrind() ? VALGRIND_SLOWED : SANITIZED ? SANITIZED_SLOWED : 1;
	if (argc > 1)
		first_round = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 1)
		rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1;
	return cmocka_run_group_tests(tests, set_up, take_down);
}
