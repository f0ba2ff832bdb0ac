/* SPDX-License-Identifier: MIT */
/* test_cite.c - what is cited, in each style, and what TeX must not take for its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/cite/cite.h"
#include "client/cite/tex.h"

static void expect_tex(const char *text, const char *wanted)
{
	struct buf out = {0};
	tex_add(&out, text, strlen(text));
	assert_string_equal(buf_cstr(&out), wanted);
	buf_finish(&out);
}

static void nothing_of_a_text_is_a_command_of_tex(void **state)
{
	(void)state;
	expect_tex("100% of $5 & #1_a", "100\\% of \\$5 \\& \\#1\\_a");
	expect_tex("\\input{x}", "{\\textbackslash}input{\\textbraceleft}x"
				 "{\\textbraceright}");
	expect_tex("~^<>|\"", "{\\textasciitilde}{\\textasciicircum}{\\textless}"
			      "{\\textgreater}{\\textbar}{\"}");
	expect_tex("a\r\n\n\tb  c", "a b c");
	expect_tex("a\x1b[31m\xe2\x80\xae", "a\xef\xbf\xbd[31m\xef\xbf\xbd");
	expect_tex("\xff", "\xef\xbf\xbd");
}

/* BibTeX counts braces, escaped or not. */
static void braces_are_always_balanced(void **state)
{
	(void)state;
	for (unsigned i = 1; i < 0x250; i++) {
		char text[4];
		struct buf out = {0};
		int depth = 0;
		if (i < 0x80)
			text[0] = (char)i;
		else
			text[0] = (char)(0xc0 | i >> 6), text[1] = (char)(0x80 | (i & 63));
		tex_add(&out, text, i < 0x80 ? 1 : 2);
		for (size_t at = 0; at < out.len; at++) {
			depth += out.data[at] == '{';
			depth -= out.data[at] == '}';
			assert_true(depth >= 0);
		}
		assert_int_equal(depth, 0);
		buf_finish(&out);
	}
}

static void letters_with_accents_are_ascii(void **state)
{
	(void)state;
	expect_tex("Ærøskøbing", "{\\AE}r{\\o}sk{\\o}bing");
	expect_tex("Łódź Gdańsk", "{\\L}{\\'o}d{\\'z} Gda{\\'n}sk");
	expect_tex("Čapek, naïve, façade", "{\\v C}apek, na{\\\"\\i}ve, fa{\\c c}ade");
	expect_tex("Straße, Ő, ī, ĳ", "Stra{\\ss}e, {\\H O}, {\\=\\i}, ĳ");
	expect_tex("“so” – it’s…", "``so'' -- it's{\\ldots}");
	expect_tex("稀土", "稀土");
}

static void a_url_stays_one_and_cannot_end_its_field(void **state)
{
	(void)state;
	struct buf out = {0};
	tex_add_url(&out, "https://x.org/a_b?c={d}&e=%20#\\\n\xc3\xa9");
	assert_string_equal(buf_cstr(&out),
			    "https://x.org/a_b?c=%7Bd%7D&e=%20#%5C%0A%C3%A9");
	buf_finish(&out);
}

static json_t *result_of(const char *fields)
{
	json_t *result = json_pack("{s:s, s:s, s:s, s:{s:s, s:i}}", "id", "doc", "path",
				   "/a.md", "hash", "abc", "index", "uuid", "u-1",
				   "rev", 7);
	json_object_set_new(result, "fields", json_loads(fields, 0, NULL));
	return result;
}

static void expect_key(const char *fields, const char *wanted)
{
	struct citation citation;
	json_t *result = result_of(fields);
	assert_true(cite_read(&citation, result, &(struct cite_passage){0}, "2025-01-02"));
	assert_int_equal(strncmp(citation.key, wanted, strlen(wanted)), 0);
	json_decref(result);
}

static void a_key_is_made_of_what_is_known(void **state)
{
	(void)state;
	expect_key("{\"author\":\"Jane O'Brien\",\"date_utc\":\"20250110\"}",
		   "obrien2025-");
	expect_key("{\"author\":[\"Doe, Jane\",\"X\"],\"date_utc\":\"2025\"}",
		   "doe2025-");
	expect_key("{\"source\":\"The Times\"}", "thetimesnd-");
	expect_key("{\"title\":\"Rare earths\"}", "rarend-");
	expect_key("{\"author\":\"Åse Ødegård\"}", "odegardnd-");
	expect_key("{\"author\":\"Ægir Œœßł, X\"}", "agiroosl");
	expect_key("{\"author\":\"習近平\"}", "quothnd-");
	expect_key("{}", "quothnd-");
}

static void passages_of_one_document_have_keys_of_their_own(void **state)
{
	(void)state;
	struct citation whole, part, same, other;
	const struct cite_passage all = {0}, abc = { "abc", 3, 10, 0, 0 };
	const struct cite_passage later = { "abc", 3, 11, 0, 0 };
	json_t *result = result_of("{}");
	assert_true(cite_read(&whole, result, &all, "2025-01-02"));
	assert_true(cite_read(&part, result, &abc, "2025-01-02"));
	assert_true(cite_read(&same, result, &abc, "2026-01-02"));
	assert_true(cite_read(&other, result, &later, "2025-01-02"));
	assert_string_not_equal(whole.key, part.key);
	assert_string_equal(part.key, same.key);
	assert_string_not_equal(part.key, other.key);
	json_decref(result);
}

static void names_and_dates_are_told_apart(void **state)
{
	(void)state;
	struct citation citation;
	json_t *result = result_of("{\"author\":\"Doe, Jane; Associated Press of Far "
				   "Places Inc. and John Roe\",\"date_utc\":\"202510\"}");
	struct buf out = {0};
	assert_true(cite_read(&citation, result, &(struct cite_passage){0}, "2025-01-02"));
	cite_bibtex(&citation, &out);
	const char *text = buf_cstr(&out);
	assert_non_null(strstr(text, "@misc{doe2025-"));
	assert_non_null(strstr(text, "author = {Doe, Jane and {Associated Press of Far "
				     "Places Inc.} and John Roe},\n"));
	assert_non_null(strstr(text, "year = {2025},\n  month = oct,\n"));
	assert_null(strstr(text, "day ="));
	json_t *item = cite_csl(&citation);
	json_t *issued = json_loads("{\"date-parts\":[[2025,10]]}", 0, NULL);
	assert_true(json_equal(json_object_get(item, "issued"), issued));
	json_t *names = json_loads("[{\"family\":\"Doe\",\"given\":\"Jane\"},"
				   "{\"literal\":\"Associated Press of Far Places Inc.\"},"
				   "{\"literal\":\"John Roe\"}]", 0, NULL);
	assert_true(json_equal(json_object_get(item, "author"), names));
	json_decref(names);
	json_decref(issued);
	json_decref(item);
	json_decref(result);
	buf_finish(&out);
}

static void a_quotation_is_verbatim(void **state)
{
	(void)state;
	static const char quote[] = "one\n“two”\t{3}";
	struct citation citation;
	json_t *result = result_of("{}");
	struct buf out = {0};
	const struct cite_passage passage = { quote, strlen(quote), 5, 0, 0 };
	assert_true(cite_read(&citation, result, &passage, "2025-01-02"));
	json_t *item = cite_csl(&citation);
	const json_t *custom = json_object_get(item, "custom");
	assert_string_equal(json_string_value(json_object_get(custom, "quote")), quote);
	assert_int_equal(json_integer_value(json_object_get(custom, "end")),
			 5 + strlen(quote));
	cite_plain(&citation, &out);
	assert_null(strchr(buf_cstr(&out), '\n'));
	assert_non_null(strstr(out.data, "bytes 5-22 of the text of doc; SHA-256 abc; "
					 "index u-1, revision 7"));
	assert_non_null(strstr(out.data, "n.d."));
	json_decref(item);
	json_decref(result);
	buf_finish(&out);
}

static void a_reply_that_says_too_little_is_no_citation(void **state)
{
	(void)state;
	struct citation citation;
	json_t *result = result_of("{}");
	json_object_del(result, "hash");
	assert_false(cite_read(&citation, result, &(struct cite_passage){0}, "2025-01-02"));
	json_decref(result);
}

static void the_day_of_access_can_be_given(void **state)
{
	(void)state;
	char date[CITE_DATE_MAX];
	setenv("SOURCE_DATE_EPOCH", "86399", 1);
	assert_true(cite_today(date));
	assert_string_equal(date, "1970-01-01");
	setenv("SOURCE_DATE_EPOCH", "soon", 1);
	assert_false(cite_today(date));
	setenv("SOURCE_DATE_EPOCH", "-1", 1);
	assert_false(cite_today(date));
	unsetenv("SOURCE_DATE_EPOCH");
	assert_true(cite_today(date));
	assert_int_equal(strlen(date), CITE_DATE_MAX - 1);
}

static void assert_pages(uint64_t page, uint64_t last, const char *plain,
			 const char *bibtex, const char *csl)
{
	const struct cite_passage passage = { "abc", 3, 10, page, last };
	struct citation citation;
	json_t *result = result_of("{}");
	struct buf out = {0}, entry = {0};
	assert_true(cite_read(&citation, result, &passage, "2025-01-02"));
	cite_plain(&citation, &out);
	assert_non_null(strstr(buf_cstr(&out), plain));
	cite_bibtex(&citation, &entry);
	assert_int_equal(strstr(buf_cstr(&entry), "pages =") != NULL, bibtex != NULL);
	assert_true(bibtex == NULL || strstr(entry.data, bibtex) != NULL);
	json_t *item = cite_csl(&citation);
	const char *pages = json_string_value(json_object_get(item, "page"));
	assert_int_equal(pages != NULL, csl != NULL);
	assert_true(csl == NULL || strcmp(pages, csl) == 0);
	json_decref(item);
	json_decref(result);
	buf_finish(&out);
	buf_finish(&entry);
}

static void a_passage_on_pages_names_them(void **state)
{
	(void)state;
	assert_pages(3, 3, "/a.md, p. 3 (accessed", "  pages = {3},\n", "3");
	assert_pages(3, 4, "/a.md, pp. 3-4 (accessed", "  pages = {3--4},\n", "3-4");
	assert_pages(0, 0, "/a.md (accessed", NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_of_a_text_is_a_command_of_tex),
		cmocka_unit_test(braces_are_always_balanced),
		cmocka_unit_test(letters_with_accents_are_ascii),
		cmocka_unit_test(a_url_stays_one_and_cannot_end_its_field),
		cmocka_unit_test(a_key_is_made_of_what_is_known),
		cmocka_unit_test(passages_of_one_document_have_keys_of_their_own),
		cmocka_unit_test(names_and_dates_are_told_apart),
		cmocka_unit_test(a_quotation_is_verbatim),
		cmocka_unit_test(a_passage_on_pages_names_them),
		cmocka_unit_test(a_reply_that_says_too_little_is_no_citation),
		cmocka_unit_test(the_day_of_access_can_be_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
