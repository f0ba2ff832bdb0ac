/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_detect.c - the language of a text: found in real sentences, left alone where
 * it is named or not certain. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "indexer/detect.h"
#include "indexer/extract.h"
#include "lib/base/utf8.h"

#define GERMAN "Die Behörde prüft jeden Antrag auf Ausfuhr einzeln und gibt keine Gründe an."
#define ENGLISH "The office looks at each application by itself and gives no reasons for it."

static bool take(void *context, enum extracted_kind kind, const void *bytes, size_t len)
{
	if (kind == EXTRACTED_RECORD)
		assert_true(extracted_read(context, bytes, len));
	else
		assert_int_equal(kind, EXTRACTED_END);
	return true;
}

/* The language that the record of TEXT says; NULL: none. */
static void expect(enum format format, bool detect, const char *text,
		   const char *language)
{
	struct extract_job job = { .format = format, .max_size = 64 * 1024 * 1024,
				   .detect = detect };
	struct extracted record = {0};
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	extract_file(fd, &job, take, &record);
	close(fd);
	const struct field *field = fields_get(&record.fields, "language");
	const char *got = field != NULL ? field->value : "none";
	if (strcmp(got, language != NULL ? language : "none") != 0)
		fail_msg("%.60s: %s", text, got);
	extracted_finish(&record);
}

static void a_sentence_tells_its_language(void **state)
{
	(void)state;
	static const struct {
		const char *text, *language;
	} sentences[] = {
		{ ENGLISH, "en" },
		{ GERMAN, "de" },
		{ "Le ministère examine chaque demande d'exportation et ne donne pas "
		  "ses raisons.", "fr" },
		{ "El ministerio examina cada solicitud de exportación y no explica "
		  "sus razones.", "es" },
		{ "Министерство рассматривает каждую заявку на вывоз отдельно и не "
		  "объясняет причин.", "ru" },
		{ "商务部逐一审查每份出口申请，并且不说明理由。", "zh" },
		{ "商務部逐一審查每份出口申請，並且不說明理由。", "zh-Hant" },
		{ "経済産業省は輸出の申請を一つずつ審査し、理由を説明しない。", "ja" },
		{ "המשרד בוחן כל בקשת יצוא בנפרד ואינו מסביר את סיבותיו.", "he" },
	};
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		for (int again = 0; again < 2; again++)
			expect(FORMAT_TEXT, true, sentences[i].text,
			       sentences[i].language);
}

static void a_language_that_is_named_is_not_looked_for(void **state)
{
	(void)state;
	expect(FORMAT_TEXT, true, "---\nlanguage: en\n---\n" GERMAN "\n", "en");
	expect(FORMAT_TEXT, true, "---\nlang: tlh\n---\n" GERMAN "\n", "tlh");
	expect(FORMAT_TEXT, false, GERMAN, NULL);
	expect(FORMAT_TEXT, false, "---\nlanguage: und\n---\n" GERMAN "\n", "und");
}

static void what_calls_it_unknown_names_none(void **state)
{
	(void)state;
	expect(FORMAT_TEXT, true, "---\nlanguage: und\n---\n" GERMAN "\n", "de");
	expect(FORMAT_TEXT, true, "---\nlanguage: Unknown\n---\n" GERMAN "\n", "de");
	expect(FORMAT_JSON_LINES, true,
	       "{\"language\":\"un\",\"text\":\"" GERMAN "\"}\n", "de");
}

static void what_is_not_certain_is_not_said(void **state)
{
	(void)state;
	expect(FORMAT_TEXT, true, "Zölle", NULL);
	expect(FORMAT_TEXT, true, "transistor af amplifiers", NULL);
	expect(FORMAT_TEXT, true, "Shr 11 cts vs 13 cts\nNet 1,965,577 vs 2,474,357\n"
	       "Revs 38.3 mln vs 34.7 mln\n", NULL);
	expect(FORMAT_TEXT, true, "41350.00 saudi arabia  3013.00 - 3023.00 france", NULL);
	expect(FORMAT_TEXT, true, ENGLISH "\n" GERMAN "\n", NULL);
	expect(FORMAT_TEXT, true, "\n\n\n", NULL);
	expect(FORMAT_JSON_LINES, true, "{\"id\":\"empty\",\"text\":\"\"}\n", NULL);
	/* A script that CLD2 knows, and no language for it: Runic. */
	expect(FORMAT_TEXT, true, "ᚠᛇᚻ ᛒᛦᚦ ᚠᚱᚩᚠᚢᚱ ᚠᛁᚱᚪ ᚷᛖᚻᚹᛦᛚᚳᚢᛗ ᛋᚳᛖᚪᛚ ᚦᛖᚪᚻ ᛗᚪᚾᚾᚪ", NULL);
}

static void the_title_counts_as_well(void **state)
{
	(void)state;
	expect(FORMAT_JSON_LINES, true,
	       "{\"title\":\"" GERMAN "\",\"text\":\"DE 4711.\"}\n", "de");
	expect(FORMAT_MARKDOWN, true, "# " GERMAN "\n\nDE 4711.\n", "de");
}

/* A text in which SENTENCE stands TIMES times, behind HEAD. */
static void expect_long(const char *head, const char *sentence, size_t times,
			const char *language)
{
	struct buf text = {0};
	buf_add_str(&text, head);
	for (size_t i = 0; i < times; i++)
		buf_addf(&text, "%s %zu\n", sentence, i);
	expect(FORMAT_TEXT, true, buf_cstr(&text), language);
	buf_finish(&text);
}

/* Project Gutenberg and its like put a page of English before every book. */
static void a_foreword_in_another_language_is_outvoted(void **state)
{
	(void)state;
	struct buf head = {0};
	for (int i = 0; i < 8; i++)
		buf_add_str(&head, ENGLISH "\n");
	expect_long(buf_cstr(&head), GERMAN, 400, "de");
	expect_long("", "商务部逐一审查每份出口申请，并且不说明理由。", 400, "zh");
	buf_finish(&head);
}

/* Pieces begin and end inside of characters of any length, wherever they are cut. */
static void texts_of_any_length_are_read(void **state)
{
	(void)state;
	struct buf text = {0};
	for (int i = 0; i < 900; i++)
		buf_add_str(&text, i % 3 == 0 ? "é" : i % 3 == 1 ? "稀" : "𝔄");
	for (size_t at = 2100; at < 2200; at++) {
		struct extracted record = {0};
		size_t len = at;
		while (((unsigned char)text.data[len] & 0xc0) == 0x80)
			len--;
		buf_add(&record.body.text, text.data, len);
		buf_add(&record.title.text, text.data, len);
		detect_language(&record);
		extracted_finish(&record);
	}
	buf_finish(&text);
}

/* Repeatable: a simple generator, so that a failure comes again. */
static void hostile_texts_do_no_harm(void **state)
{
	(void)state;
	uint32_t random = 1;
	for (int round = 0; round < 3000; round++) {
		struct extracted record = {0};
		for (int i = 0; i < 40 + round % 400; i++) {
			random = random * 1664525 + 1013904223;
			uint32_t point = random >> 8;
			point %= round % 3 == 0 ? 0x500 : round % 3 == 1 ? 0x10000
									 : 0x110000;
			if (point >= 0xd800 && point < 0xe000)
				point = 0xfffd;
			char bytes[UTF8_MAX];
			buf_add(&record.body.text, bytes, utf8_encode(point, bytes));
		}
		detect_language(&record);
		extracted_finish(&record);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_tells_its_language),
		cmocka_unit_test(a_language_that_is_named_is_not_looked_for),
		cmocka_unit_test(what_calls_it_unknown_names_none),
		cmocka_unit_test(what_is_not_certain_is_not_said),
		cmocka_unit_test(the_title_counts_as_well),
		cmocka_unit_test(a_foreword_in_another_language_is_outvoted),
		cmocka_unit_test(texts_of_any_length_are_read),
		cmocka_unit_test(hostile_texts_do_no_harm),
	};
	if (detect_library() == NULL) {
		puts("skip: test_detect: built without CLD2");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
