/* SPDX-License-Identifier: MIT */
/* test_client_draw.c - what charts are made of: text that fits, XML that is well
 * formed, axes with round numbers, and files that are whole. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/output/fit.h"
#include "client/command/save.h"
#include "client/trend/svg.h"
#include "client/trend/trend.h"

static void fits_to(const char *text, size_t most, size_t fill, const char *expected)
{
	struct buf out = {0};
	fit_add(&out, text, strlen(text), most, fill);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

static void text_is_cut_at_whole_characters(void **state)
{
	(void)state;
	fits_to("tariff", 10, 8, "tariff  ");
	fits_to("tariff", 4, 4, "tari");
	fits_to("", 4, 3, "   ");
	/* A wide character that would be half in is out, and its column is filled. */
	fits_to("\u65b0\u805e\u793e", 5, 5, "\u65b0\u805e ");
	/* A combining mark belongs to what is before it. */
	fits_to("e\u0301te\u0301", 1, 1, "e\u0301");
	assert_int_equal(fit_width("\u65b0e\u0301", 6), 3);
}

static void escapes_to(const char *text, size_t len, const char *expected)
{
	struct buf out = {0};
	svg_escape(&out, text, len);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

static void no_text_is_markup_or_forbidden(void **state)
{
	(void)state;
	escapes_to("a<b>&\"c'", 8, "a&lt;b&gt;&amp;&quot;c&#39;");
	escapes_to("a\0b\x1b", 4, "a\\u{0}b\\u{1b}");
	escapes_to("\u202e", 3, "\\u{202e}");
	escapes_to("\ufffe\uffff", 6, "\ufffd\ufffd");
	escapes_to("\xff", 1, "\ufffd");
	escapes_to("a\tb\r\nc", 6, "a b c");
	escapes_to("\U00020000\u00e9", 6, "\U00020000\u00e9");
}

static void axes_have_round_numbers_and_reach_beyond_all(void **state)
{
	(void)state;
	for (double most = 1e-4; most < 1e9; most *= 1.37) {
		struct svg_ticks ticks = svg_ticks(most, false);
		double power = pow(10, floor(log10(ticks.step * (1 + 1e-9))));
		double lead = ticks.step / power;
		assert_true(fabs(lead - 1) < 1e-6 || fabs(lead - 2) < 1e-6 ||
			    fabs(lead - 5) < 1e-6);
		assert_true(svg_tick_end(&ticks) >= most * (1 - 1e-6));
		assert_true(svg_tick_end(&ticks) - ticks.step < most);
		assert_true(ticks.count >= 2 && ticks.count <= SVG_TICKS_MAX);
		/* So many decimals say the step exactly. */
		double scaled = ticks.step * pow(10, ticks.decimals);
		assert_true(fabs(scaled - round(scaled)) < 1e-6 * scaled);
		ticks = svg_ticks(most, true);
		assert_true(ticks.step >= 1 && ticks.decimals == 0);
	}
	struct svg_ticks none = svg_ticks(0, false);
	assert_true(none.count >= 2 && svg_tick_end(&none) > 0);
}

static char folder[64];

static const char *path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void expect_content(const char *path, const char *expected)
{
	char bytes[64] = "";
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	size_t len = fread(bytes, 1, sizeof bytes - 1, file);
	fclose(file);
	assert_int_equal(len, strlen(expected));
	assert_string_equal(bytes, expected);
}

static void a_file_is_written_whole_or_left_alone(void **state)
{
	(void)state;
	const char *path = path_of("chart.svg");
	struct stat before, after;
	assert_int_equal(save_file(path, "first", 5), 0);
	expect_content(path, "first");
	assert_int_equal(chmod(path, 0604), 0);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(save_file(path, "second time", 11), 0);
	expect_content(path, "second time");
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(after.st_mode, before.st_mode);
	/* Another file in its place: who reads the first one goes on reading it. */
	assert_int_not_equal(after.st_ino, before.st_ino);
	assert_int_equal(save_file(path_of("none/chart.svg"), "x", 1), ENOENT);
	assert_int_equal(save_file(folder, "x", 1), EISDIR);
	assert_int_equal(save_file("/dev/full", "x", 1), ENOSPC);
	assert_int_equal(save_file("/dev/null", "x", 1), 0);
}

/* --- The daemon's reply --- */

static bool reads(const char *text)
{
	struct trend trend;
	json_t *result = json_loads(text, 0, NULL);
	assert_non_null(result);
	bool read = trend_read(&trend, result);
	json_decref(result);
	return read;
}

static void replies_without_sense_are_refused(void **state)
{
	(void)state;
#define SERIES "\"series\":[{\"query\":\"a\",\"total\":{\"documents\":1}}]"
	assert_true(reads("{\"by\":\"year\"," SERIES ",\"rows\":[]}"));
	assert_true(reads("{\"by\":\"year\"," SERIES ",\"rows\":"
			  "[{\"key\":\"2025\",\"series\":0}]}"));
	assert_false(reads("{}"));
	assert_false(reads("{" SERIES ",\"rows\":[]}"));
	assert_false(reads("{\"by\":\"year\",\"series\":[],\"rows\":[]}"));
	assert_false(reads("{\"by\":\"year\",\"series\":[{}],\"rows\":[]}"));
	assert_false(reads("{\"by\":\"year\"," SERIES "}"));
	assert_false(reads("{\"by\":\"year\"," SERIES ",\"rows\":[{\"series\":0}]}"));
	assert_false(reads("{\"by\":\"year\"," SERIES ",\"rows\":"
			   "[{\"key\":\"2025\",\"series\":1}]}"));
	assert_false(reads("{\"by\":7," SERIES ",\"rows\":[]}"));
}

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-draw-XXXXXX", P_tmpdir);
	return mkdtemp(folder) == NULL;
}

static int take_down(void **state)
{
	(void)state;
	unlink(path_of("chart.svg"));
	return rmdir(folder);	/* fails when something was left behind */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_at_whole_characters),
		cmocka_unit_test(no_text_is_markup_or_forbidden),
		cmocka_unit_test(axes_have_round_numbers_and_reach_beyond_all),
		cmocka_unit_test(a_file_is_written_whole_or_left_alone),
		cmocka_unit_test(replies_without_sense_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
