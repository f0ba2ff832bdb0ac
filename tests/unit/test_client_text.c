/* SPDX-License-Identifier: MIT */
/* test_client_text.c - what the command shows is harmless and well-formed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/libquoth/base64.h"
#include "client/output/escape.h"
#include "client/command/options.h"
#include "client/output/output.h"
#include "client/output/wrap.h"
#include "lib/base/utf8.h"

static void escapes_to(const char *in, size_t len, unsigned how,
		       const char *expected)
{
	struct buf out = {0};
	escape_add(&out, in, len, how);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

static void no_control_character_survives(void **state)
{
	(void)state;
	for (uint32_t point = 0; point < 0x3000; point++) {
		if (point >= 0xd800 && point <= 0xdfff)
			continue;
		bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
		bool bidi = (point >= 0x202a && point <= 0x202e) ||
			    (point >= 0x2066 && point <= 0x2069);
		char bytes[UTF8_MAX + 1];
		size_t len = utf8_encode(point, bytes);
		bytes[len] = '\0';
		char expected[16];
		snprintf(expected, sizeof expected, "\\u{%x}", (unsigned)point);
		escapes_to(bytes, len, ESCAPE_BIDI,
			   control || bidi ? expected : bytes);
		escapes_to(bytes, len, 0, control ? expected : bytes);
	}
}

static void no_ill_formed_byte_survives_but_in_names(void **state)
{
	(void)state;
	for (unsigned byte = 0x80; byte < 0x100; byte++) {
		char in[] = { 'a', (char)byte, 'b', '\0' };
		char expected[16];
		escapes_to(in, 3, ESCAPE_BIDI, "a\xef\xbf\xbd" "b");
		snprintf(expected, sizeof expected, "a\\x{%x}b", byte);
		escapes_to(in, 3, ESCAPE_BYTES, byte < 0xa0 ? expected : in);
	}
}

static void blanks_are_kept_or_made_spaces_as_asked(void **state)
{
	(void)state;
	escapes_to("a\tb\nc\r\nd\re", 10, ESCAPE_LINES, "a\tb\nc\nd\\u{d}e");
	escapes_to("a\tb\nc\r\nd\re", 10, ESCAPE_BLANKS, "a b c d e");
	escapes_to("a\nb", 3, 0, "a\\u{a}b");
}

static void json_for_a_terminal_means_the_same(void **state)
{
	(void)state;
	struct buf out = {0};
	const char *json = "{\"a\":\"\x7f\xc2\x9b\xe2\x80\xae\xc3\xa9\"}";
	escape_add_json(&out, json, strlen(json));
	assert_string_equal(buf_cstr(&out),
			    "{\"a\":\"\\u007f\\u009b\\u202e\xc3\xa9\"}");
	buf_finish(&out);
}

static void a_link_holds_nothing_but_plain_characters(void **state)
{
	(void)state;
	struct buf out = {0};
	escape_add_uri(&out, "/a b/\x1b\\\xff%;c~d");
	const char *uri = buf_cstr(&out);
	assert_memory_equal(uri, "file://", 7);
	assert_string_equal(strchr(uri + 7, '/'), "/a%20b/%1B%5C%FF%25%3Bc~d");
	buf_finish(&out);
}

static void wraps_to(const char *const *parts, size_t width, const char *expected)
{
	struct marked marked = { .how = ESCAPE_BIDI };
	struct buf out = {0};
	for (size_t i = 0; parts[i] != NULL; i++)
		marked_add(&marked, parts[i], i % 2 == 1);
	marked_wrap(&marked, &out, width, 2, "<", ">");
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
	marked_finish(&marked);
}

static void lines_break_at_spaces_and_marks_end_with_the_line(void **state)
{
	(void)state;
	wraps_to((const char *[]){ "one two  three\n", "four five six", ".", NULL },
		 14, "  one two\n  three <four>\n  <five six>.\n");
	wraps_to((const char *[]){ "abcdefghijklmno p", NULL }, 12,
		 "  abcdefghij\n  klmno p\n");
	wraps_to((const char *[]){ "abcdefghij klm", NULL }, 12,
		 "  abcdefghij\n  klm\n");
	wraps_to((const char *[]){ " ", "", "\t\n", NULL }, 12, "");
	wraps_to((const char *[]){ "narrow terminal", NULL }, 1,
		 "  narrow\n  terminal\n");
}

static void wide_and_combining_characters_are_measured(void **state)
{
	(void)state;
	/* Six ideographs of two columns each, in lines of ten columns. */
	wraps_to((const char *[]){ "稀土出口管制", NULL }, 12,
		 "  稀土出口管\n  制\n");
	wraps_to((const char *[]){ "e\xcc\x81" "abcdefghi jk", NULL }, 12,
		 "  e\xcc\x81" "abcdefghi\n  jk\n");
}

static void columns_are_those_of_unicode(void **state)
{
	(void)state;
	static const uint32_t none[] = { 0x300, 0x941, 0x5b0, 0x64b, 0x1160, 0x200d, 0x2068,
					 0xfe0f, 0xe0100, 0x1e8d0 };
	static const uint32_t one[] = { 'a', 0xe9, 0x3b1, 0x5d0, 0x627, 0x905, 0x2026, 0xac,
					0xff61, 0x1f1e6, 0x10ffff };
	static const uint32_t two[] = { 0x1100, 0x2615, 0x2b50, 0x3042, 0x7a00, 0xac00,
					0xff21, 0x1f600, 0x1fa70, 0x20000, 0x3fffd };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_int_equal(escape_width(none[i]), 0);
	for (size_t i = 0; i < sizeof one / sizeof *one; i++)
		assert_int_equal(escape_width(one[i]), 1);
	for (size_t i = 0; i < sizeof two / sizeof *two; i++)
		assert_int_equal(escape_width(two[i]), 2);
}

static void one_line_stays_one_line(void **state)
{
	(void)state;
	struct marked marked = {0};
	struct buf out = {0};
	marked_add(&marked, "\r\n a\tb ", false);
	marked_add(&marked, " c\n", true);
	marked_line(&marked, &out, "<", ">");
	assert_string_equal(buf_cstr(&out), "a b <c>");
	buf_finish(&out);
	marked_finish(&marked);
}

static void csv_to(const char *in, const char *expected)
{
	struct buf out = {0};
	csv_add(&out, in);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

static void csv_quotes_what_it_must(void **state)
{
	(void)state;
	csv_to("", "");
	csv_to("plain text", "plain text");
	csv_to("a,b", "\"a,b\"");
	csv_to("say \"x\"", "\"say \"\"x\"\"\"");
	csv_to("two\nlines", "\"two\nlines\"");
	csv_to("cr\r", "\"cr\r\"");
}

/* Scores must decrease as they are printed, whatever they were. */
static void printed_scores_decrease(const double *scores, size_t count)
{
	double last = 0, before = INFINITY;
	for (size_t i = 0; i < count; i++) {
		char text[64];
		double score = trec_score(scores[i], &last, i == 0);
		snprintf(text, sizeof text, "%#.*g", TREC_DIGITS, score);
		double printed = strtod(text, NULL);
		assert_true(isfinite(printed));
		assert_true(printed < before);
		before = printed;
	}
}

static void scores_of_a_run_strictly_decrease(void **state)
{
	(void)state;
	const double ties[] = { 7.25, 7.25, 7.25, 7.2499999999, 3, 3, 0, 0, 0 };
	const double large[] = { 1e300, 1e300, 1e18, 1e18, 1e18 + 1 };
	const double small[] = { 1e-12, 1e-12, 1e-13, 0, -0.0, -1, -1 };
	const double rising[] = { 1, 2, 3, 2.5 };
	const double strange[] = { NAN, 1, INFINITY, -INFINITY, 0 };
	printed_scores_decrease(ties, 9);
	printed_scores_decrease(large, 5);
	printed_scores_decrease(small, 7);
	printed_scores_decrease(rising, 4);
	printed_scores_decrease(strange, 5);
	double last = 0;
	assert_true(trec_score(2.5, &last, true) == 2.5);
	assert_true(trec_score(1.5, &last, false) == 1.5);
}

static void templates_are_checked_before_anything_is_asked(void **state)
{
	(void)state;
	assert_null(template_check("{rank}\\t{path} {{literal}} }"));
	assert_null(template_check(""));
	assert_string_equal(template_check("{path} {pth}"), "{pth}");
	assert_string_equal(template_check("{path"), "{path");
	assert_string_equal(template_check("{}"), "{}");
}

static void decodes_to(const char *coded, const char *expected)
{
	char *path = base64_path(coded, strlen(coded));
	if (expected == NULL)
		assert_null(path);
	else
		assert_string_equal(path, expected);
	free(path);
}

static void paths_are_decoded_strictly(void **state)
{
	(void)state;
	decodes_to("", "");
	decodes_to("L2E=", "/a");
	decodes_to("L2Fi", "/ab");
	decodes_to("Lw==", "/");
	decodes_to("L/8=", "/\xff");
	decodes_to("L2E", NULL);
	decodes_to("L2E=L2E=", NULL);
	decodes_to("L2=E", NULL);
	decodes_to("L===", NULL);
	decodes_to("L2F\n", NULL);
	decodes_to("AAAA", NULL);
}

struct sample {
	bool flag, other;
	uint32_t number;
	const char *string, *choice;
	struct list list;
};

static const struct option sample_options[] = {
	{ 'f', "flag", NULL, "", OPTION_FLAG, offsetof(struct sample, flag) },
	{ 'o', NULL, NULL, "", OPTION_FLAG, offsetof(struct sample, other) },
	{ 'n', "number", "N", "", OPTION_NUMBER, offsetof(struct sample, number),
	  1, 20 },
	{ 0, "string", "S", "", OPTION_STRING, offsetof(struct sample, string) },
	{ 0, "choice", "C", "", OPTION_CHOICE, offsetof(struct sample, choice),
	  .choices = "date|-date|path" },
	{ 0, "list", "L", "", OPTION_LIST, offsetof(struct sample, list) },
	{ 0 },
};

/* Reads ARGUMENTS, ended by NULL; returns what options_parse() does. */
static int parse(const char *const *arguments, struct sample *sample,
		 struct list *words)
{
	char *argv[16] = { "test" };
	for (size_t i = 0; arguments[i] != NULL; i++)
		argv[i + 1] = (char *)arguments[i];
	const struct option_set set = { sample_options, sample };
	return options_parse(&set, 1, argv, words);
}

static void options_and_words_mix(void **state)
{
	(void)state;
	struct sample sample = {0};
	struct list words = {0};
	assert_int_equal(parse((const char *[]){ "one", "-fon5", "two", "--string=",
		"--list", "a", "--choice=-date", "--list=b", "-", "--", "-x", NULL },
		&sample, &words), 0);
	assert_true(sample.flag && sample.other);
	assert_int_equal(sample.number, 5);
	assert_string_equal(sample.string, "");
	assert_string_equal(sample.choice, "-date");
	assert_int_equal(sample.list.count, 2);
	assert_string_equal(sample.list.items[1], "b");
	assert_null(sample.list.items[2]);
	assert_int_equal(words.count, 4);
	assert_string_equal(words.items[2], "-");
	assert_string_equal(words.items[3], "-x");
	list_finish(&sample.list);
	list_finish(&words);
}

static void wrong_options_are_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = { "-n0", "-n21", "-nx", "-n5x", "-n-1",
		"--number=", "-n99999999999999999999", "-n", "--choice=dat",
		"--choice=", "--choice=date|-date", "--flag=1", "--fla", "-x", "-fx",
		"--string", "--=" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct sample sample = {0};
		struct list words = {0};
		assert_int_equal(parse((const char *[]){ wrong[i], NULL }, &sample,
				       &words), EXIT_USAGE);
		list_finish(&words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_control_character_survives),
		cmocka_unit_test(no_ill_formed_byte_survives_but_in_names),
		cmocka_unit_test(blanks_are_kept_or_made_spaces_as_asked),
		cmocka_unit_test(json_for_a_terminal_means_the_same),
		cmocka_unit_test(a_link_holds_nothing_but_plain_characters),
		cmocka_unit_test(lines_break_at_spaces_and_marks_end_with_the_line),
		cmocka_unit_test(wide_and_combining_characters_are_measured),
		cmocka_unit_test(columns_are_those_of_unicode),
		cmocka_unit_test(one_line_stays_one_line),
		cmocka_unit_test(csv_quotes_what_it_must),
		cmocka_unit_test(scores_of_a_run_strictly_decrease),
		cmocka_unit_test(templates_are_checked_before_anything_is_asked),
		cmocka_unit_test(paths_are_decoded_strictly),
		cmocka_unit_test(options_and_words_mix),
		cmocka_unit_test(wrong_options_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
