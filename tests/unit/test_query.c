/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_query.c - the query parser at its limits and on hostile bytes; what
 * queries mean stands in tests/search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/query/query.h"
#include "daemon/query/question.h"
#include "lib/wire/limits.h"

static struct text_analyser *analyser;

static int open_analyser(void **state)
{
	(void)state;
	return text_open(&analyser, NULL) != STATUS_OK;
}

static int close_analyser(void **state)
{
	(void)state;
	text_close(analyser);
	return 0;
}

static enum status parse(const char *text, size_t len, struct query_error *error)
{
	struct query *query = NULL;
	enum status status = query_parse(analyser, text, len, &query, error);
	query_free(query);
	return status;
}

static void repeat(struct buf *out, const char *what, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_add_str(out, what);
}

static void a_query_has_at_most_so_many_bytes(void **state)
{
	(void)state;
	struct query_error error;
	struct buf text = {0};
	repeat(&text, "a", WIRE_QUERY_MAX);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_OK);
	repeat(&text, "a", 1);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_TOO_LARGE);
	assert_int_equal(error.limit, WIRE_QUERY_MAX);
	assert_int_equal(error.at, WIRE_QUERY_MAX);
	buf_finish(&text);
}

static void a_query_has_at_most_so_many_words(void **state)
{
	(void)state;
	struct query_error error;
	struct buf text = {0};
	repeat(&text, "\"a\" ", WIRE_QUERY_TERMS_MAX);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_OK);
	repeat(&text, "bc", 1);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_TOO_LARGE);
	assert_int_equal(error.limit, WIRE_QUERY_TERMS_MAX);
	assert_int_equal(error.at, 4 * WIRE_QUERY_TERMS_MAX);
	assert_int_equal(error.len, 2);
	buf_finish(&text);
}

/* TEXT as it is printed once it was settled for LANGUAGES, each word with how often
 * it counts if that is not once, function words in brackets. */
static const char *settled(const char *text, size_t len, const char *const *languages,
			   size_t count, size_t *terms)
{
	static struct buf out;
	struct query *query = NULL;
	struct query_error error;
	buf_clear(&out);
	assert_int_equal(query_parse(analyser, text, len, &query, &error), STATUS_OK);
	assert_int_equal(question_settle(query, analyser, languages, count, &error),
			 STATUS_OK);
	const struct query_node *part = query->root->kind == NODE_ALL
		? query->root->parts : query->root;
	for (size_t i = 0; part != NULL; part = part->next, i++) {
		buf_add_str(&out, i > 0 ? " " : "");
		buf_addf(&out, part->stop ? "(%.*s)" : "%.*s", (int)part->words[0].len,
			 part->words[0].text);
		if (part->times > 1)
			buf_addf(&out, "*%u", part->times);
	}
	if (terms != NULL)
		*terms = query->terms;
	assert_true(query->terms <= WIRE_QUERY_TERMS_MAX || !query->bag);
	query_free(query);
	return buf_cstr(&out);
}

static void function_words_are_told_by_the_language_of_the_question(void **state)
{
	(void)state;
	static const char *const both[] = { "de", "en" };
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{ "controls on rare earths", "controls (on) rare earths" },
		{ "trade war", "trade war" },		/* "war" is German for was */
		{ "wer war das Ziel", "(wer) (war) (das) Ziel" },
		{ "to be or not to be", "to be or not to be" },
		{ "soybeans", "soybeans" },
		{ "für die Zölle", "(für) (die) Zölle" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(settled(cases[i].text, strlen(cases[i].text), both,
					    2, NULL), cases[i].wanted);
}

static void a_long_question_counts_its_words(void **state)
{
	(void)state;
	static const char *const english[] = { "en" };
	static const char text[] = "what are the rare earths and why do the rare earths "
		"of the world come from China when the world has rare earths elsewhere";
	assert_string_equal(settled(text, strlen(text), english, 1, NULL),
			    "rare*3 earths*3 world*2 come China elsewhere");

	struct buf many = {0};
	size_t terms;
	for (int i = 0; i < 200; i++)
		buf_addf(&many, "word%d the ", i);
	settled(many.data, many.len, english, 1, &terms);
	assert_int_equal(terms, WIRE_QUERY_TERMS_MAX);
	buf_finish(&many);

	/* A text with quotes, pasted; a list of as many phrases is none. */
	for (int i = 0; i < 80; i++)
		buf_addf(&many, i % 20 == 0 ? "the \"old word%d\" (and " : "word%d, ", i);
	settled(many.data, many.len, english, 1, &terms);
	assert_int_equal(terms, WIRE_QUERY_TERMS_MAX);
	buf_finish(&many);
}

static void ten_thousand_brackets_are_refused(void **state)
{
	(void)state;
	struct query_error error;
	struct buf text = {0};
	repeat(&text, "(", 10000);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_TOO_LARGE);
	buf_clear(&text);
	repeat(&text, "(", 2000);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_INVALID);
	repeat(&text, "a", 1);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_OK);
	repeat(&text, ")", 2000);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_TOO_LARGE);
	assert_int_equal(error.limit, WIRE_QUERY_DEPTH_MAX);
	buf_clear(&text);
	repeat(&text, "-(", 2000);
	repeat(&text, "a", 1);
	assert_int_equal(parse(text.data, text.len, &error), STATUS_OK);
	buf_finish(&text);
}

static void many_operators_in_a_row_are_no_deep_tree(void **state)
{
	(void)state;
	static const char *const runs[] = { "NOT ", "AND ", "-", "~", "\"", "title:",
					    "a OR ", "(a OR " };
	struct query_error error;
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct buf text = {0};
		repeat(&text, runs[i], WIRE_QUERY_MAX / strlen(runs[i]));
		parse(text.data, text.len, &error);	/* must come back */
		buf_finish(&text);
	}
}

/* Whatever is taken prints to a query that prints the same. */
static void check_print(const char *text, size_t len)
{
	struct query_error error;
	struct query *query = NULL, *again = NULL;
	struct buf first = {0}, second = {0};
	if (query_parse(analyser, text, len, &query, &error) != STATUS_OK) {
		assert_true(error.at + error.len <= len);
		assert_true(error.error.text[0] != '\0');
		assert_non_null(error.hint);
		return;
	}
	query_print(query, &first);
	if (query_parse(analyser, first.data, first.len, &again, &error) != STATUS_OK)
		fail_msg("<%.*s> prints as <%s>, which is refused: %s", (int)len, text,
			 buf_cstr(&first), error.error.text);
	query_print(again, &second);
	if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
		fail_msg("<%.*s> prints as <%s>, then <%s>", (int)len, text,
			 buf_cstr(&first), buf_cstr(&second));
	if (query->bag != again->bag || query->terms != again->terms)
		fail_msg("<%.*s> prints as <%s>, which is another", (int)len, text,
			 buf_cstr(&first));
	buf_finish(&first);
	buf_finish(&second);
	query_free(query);
	query_free(again);
}

/* What strict mode takes is what lenient mode makes of it without a warning. */
static void check_strict(const char *text, size_t len)
{
	const struct query_reading strictly = { .strict = true };
	struct query_error error;
	struct query *strict = NULL, *lenient = NULL;
	struct buf one = {0}, other = {0};
	bool taken = query_parse_as(analyser, text, len, &strictly, &strict, &error) ==
		STATUS_OK;
	if (!taken) {
		assert_true(error.at + error.len <= len);
		assert_non_null(error.hint);
	}
	if (query_parse(analyser, text, len, &lenient, &error) == STATUS_OK &&
	    lenient->warning_count > 0 && taken)
		fail_msg("<%.*s> is taken strictly, but: %s", (int)len, text,
			 lenient->warnings[0]);
	if (taken) {
		assert_non_null(lenient);
		query_print(strict, &one);
		query_print(lenient, &other);
		assert_string_equal(buf_cstr(&one), buf_cstr(&other));
	}
	query_free(strict);
	query_free(lenient);
	buf_finish(&one);
	buf_finish(&other);
}

static void random_pieces_print_to_themselves(void **state)
{
	(void)state;
	static const char *const pieces[] = {
		" ", " ", " ", "a", "bcd", "Xyz", "(", ")", "\"", "\"", "“", "”", "„",
		"«", "»", "~", "-", "*", "AND", " AND ", " OR ", "NOT ", "title:",
		"topic:", "x.n:", "date:2025", "lang:", ":", ".", "..", "稀", "土",
		"é", "\xe3\x80\x80", "\xc2\xa0", "5", "'", "=", "^2", "^0.5",
		"^", "~1", "~2", "tariff", "x.n:", "1..2", ">=", "OR", " OR ",
		"date:last-9d", "NEAR/3", " NEAR/3 ", " ADJ/2 ", "|", "~3", "/", "_",
		"\xff",
		"\xe2\x80", "צ\"ל",
	};
	unsigned seed = 20251030;
	for (int round = 0; round < 60000; round++) {
		struct buf text = {0};
		for (int i = rand_r(&seed) % 24; i >= 0; i--)
			buf_add_str(&text, pieces[(size_t)rand_r(&seed) %
						  (sizeof pieces / sizeof *pieces)]);
		check_print(text.data, text.len);
		check_strict(text.data, text.len);
		buf_finish(&text);
	}
}

static void random_bytes_do_no_harm(void **state)
{
	(void)state;
	unsigned seed = 1987;
	for (int round = 0; round < 20000; round++) {
		char text[64];
		struct query_error error;
		size_t len = (size_t)rand_r(&seed) % sizeof text;
		char *exact = malloc(len + 1);	/* so that ASan sees its end */
		assert_non_null(exact);
		for (size_t i = 0; i < len; i++)
			exact[i] = (char)rand_r(&seed);
		parse(exact, len, &error);
		free(exact);
	}
}

static void dates_become_ranges_of_strings(void **state)
{
	(void)state;
	static const struct {
		const char *text, *from, *to;
	} cases[] = {
		{ "2025", "2025", "2025:" },
		{ "2025-10-30T14:03:42Z", "20251030140342", "20251030140342:" },
		{ "2025-10-30..2025", "20251030", "2025:" },
		{ ">2025-12-31", "20251231:", ":" },
		{ "<2025-01-01", "0", "20250100:" },
		{ "<2010", "0", "2009:" },
		{ "<2000", "0", "1999:" },
		{ "<=2010", "0", "2010:" },
	};
	char from[QUERY_DATE_MAX], to[QUERY_DATE_MAX];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(query_date(cases[i].text, strlen(cases[i].text), 0, from,
				       to));
		assert_string_equal(from, cases[i].from);
		assert_string_equal(to, cases[i].to);
	}
	assert_false(query_date("", 0, 0, from, to));
	assert_false(query_date("..", 2, 0, from, to));
	assert_false(query_date("<", 1, 0, from, to));
	assert_false(query_date("2025..2026..2027", 16, 0, from, to));
}

static void words_keep_their_places(void **state)
{
	(void)state;
	struct query_error error;
	struct query *query = NULL;
	const char *text = "x \"rare  earth\" -(gold OR z)";
	assert_int_equal(query_parse(analyser, text, strlen(text), &query, &error),
			 STATUS_OK);
	const struct query_node *phrase = query->root->parts->next;
	assert_int_equal(phrase->start, 2);
	assert_int_equal(phrase->len, 13);
	assert_int_equal(phrase->words[1].start, 9);
	assert_int_equal(phrase->words[1].len, 5);
	const struct query_node *not = phrase->next;
	assert_int_equal(not->kind, NODE_NOT);
	assert_int_equal(not->start, 16);
	assert_int_equal(not->parts->parts->start, 18);
	query_free(query);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_has_at_most_so_many_bytes),
		cmocka_unit_test(a_query_has_at_most_so_many_words),
		cmocka_unit_test(function_words_are_told_by_the_language_of_the_question),
		cmocka_unit_test(a_long_question_counts_its_words),
		cmocka_unit_test(ten_thousand_brackets_are_refused),
		cmocka_unit_test(many_operators_in_a_row_are_no_deep_tree),
		cmocka_unit_test(random_pieces_print_to_themselves),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(dates_become_ranges_of_strings),
		cmocka_unit_test(words_keep_their_places),
	};
	return cmocka_run_group_tests(tests, open_analyser, close_analyser);
}
