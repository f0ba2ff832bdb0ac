/* SPDX-License-Identifier: MIT */
/* test_config.c - files of options: what config.h promises of lines, limits and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/buf.h"
#include "lib/base/config.h"

static char path[64];

/* What was read: "key=value;", or "key;" without a value. A key "bad" is refused. */
static enum status note(void *context, const char *key, const char *value,
			struct error *error)
{
	struct buf *seen = context;
	if (strcmp(key, "bad") == 0)
		return error_set(error, STATUS_UNSUPPORTED, "bad is not good");
	buf_addf(seen, value != NULL ? "%s=%s;" : "%s;", key, value);
	return STATUS_OK;
}

static enum status read_bytes(const char *bytes, size_t len, struct buf *seen,
			      struct error *error)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	return config_read(path, note, seen, error);
}

static void reads(const char *text, const char *expected)
{
	struct buf seen = {0};
	struct error error = {""};
	if (read_bytes(text, strlen(text), &seen, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_non_null(buf_cstr(&seen));
	assert_string_equal(seen.data, expected);
	buf_finish(&seen);
}

/* STATUS, and a reason that has the file, the line and REASON in it. */
static void refuses(const char *bytes, size_t len, enum status status, unsigned line,
		    const char *reason)
{
	struct buf seen = {0};
	struct error error = {""};
	char place[96];
	snprintf(place, sizeof place, "%s:%u: ", path, line);
	assert_int_equal(read_bytes(bytes, len, &seen, &error), status);
	assert_non_null(strstr(error.text, reason));
	if (line > 0)
		assert_memory_equal(error.text, place, strlen(place));
	buf_finish(&seen);
}

static void a_line_is_a_key_and_the_rest_its_value(void **state)
{
	(void)state;
	reads("index = ./a b\n", "index=./a b;");
	reads("index=/a\nindex = news=/b\n", "index=/a;index=news=/b;");
	reads("\t slow-ms \t=\t 5 \t\n", "slow-ms=5;");
	reads("path = a # b\n", "path=a # b;");	/* a comment has a line of its own */
	reads("path = \"a\"\n", "path=\"a\";");		/* no quotes */
	reads("empty =\n", "empty=;");
}

static void a_key_alone_has_no_value(void **state)
{
	(void)state;
	reads("log-queries\n", "log-queries;");
	reads("  log-queries  \r\nslow-ms = 3\r\n", "log-queries;slow-ms=3;");
}

static void comments_and_empty_lines_are_nothing(void **state)
{
	(void)state;
	reads("", "");
	reads("\n\n  \n\t\n", "");
	reads("# one\n  # two = 3\n#\nkey = v", "key=v;");
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	(void)state;
	refuses("a = 1\n\n= 2\n", 12, STATUS_INVALID, 3, "name");
	refuses("a = 1\nbad = 2\n", 14, STATUS_UNSUPPORTED, 2, "bad is not good");
	refuses("a = 1\nb = \0\n", 12, STATUS_INVALID, 2, "NUL");
}

static void lines_and_files_have_limits(void **state)
{
	(void)state;
	static char bytes[CONFIG_BYTES_MAX + 1];
	memset(bytes, 'a', sizeof bytes);
	bytes[1] = '=';
	refuses(bytes, CONFIG_LINE_MAX + 1, STATUS_TOO_LARGE, 1, "4096");
	bytes[CONFIG_LINE_MAX] = '\n';
	struct buf seen = {0};
	assert_int_equal(read_bytes(bytes, CONFIG_LINE_MAX + 1, &seen, NULL), STATUS_OK);
	buf_finish(&seen);
	memset(bytes, '\n', sizeof bytes);
	assert_int_equal(read_bytes(bytes, CONFIG_BYTES_MAX, &seen, NULL), STATUS_OK);
	refuses(bytes, sizeof bytes, STATUS_TOO_LARGE, 0, "65536");
}

static void what_is_no_file_is_not_waited_for(void **state)
{
	(void)state;
	struct error error = {""};
	unlink(path);
	assert_int_equal(config_read(path, note, NULL, &error), STATUS_NOT_FOUND);
	assert_non_null(strstr(error.text, path));
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(config_read(path, note, NULL, &error), STATUS_INVALID);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(config_read("/", note, NULL, &error), STATUS_INVALID);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "%s/quoth-test-XXXXXX", P_tmpdir);
	int file = mkstemp(path);
	return file < 0 ? -1 : close(file);
}

static int take_down(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_a_key_and_the_rest_its_value),
		cmocka_unit_test(a_key_alone_has_no_value),
		cmocka_unit_test(comments_and_empty_lines_are_nothing),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line),
		cmocka_unit_test(lines_and_files_have_limits),
		cmocka_unit_test(what_is_no_file_is_not_waited_for),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
