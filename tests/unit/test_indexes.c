/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_indexes.c - the indexes that a daemon serves: names, which of them a request is
 * for, the registry, and the settings that name them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/indexes.h"
#include "daemon/settings/settings.h"

static struct index_list *list_of(const char *const *arguments, size_t count)
{
	struct index_list *list = NULL;
	struct error error = {""};
	if (index_list_make(arguments, count, &list, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return list;
}

#define LIST(...) \
	list_of((const char *const[]){ __VA_ARGS__ }, \
		sizeof (const char *const[]){ __VA_ARGS__ } / sizeof(char *))

static void refuses(enum status status, const char *reason, const char *first,
		    const char *second)
{
	const char *const arguments[] = { first, second };
	struct index_list *list = NULL;
	struct error error = {""};
	assert_int_equal(index_list_make(arguments, second != NULL ? 2 : 1, &list,
					 &error), status);
	assert_null(list);
	if (strstr(error.text, reason) == NULL)
		fail_msg("no \"%s\" in: %s", reason, error.text);
}

static void a_folder_alone_is_the_default_one(void **state)
{
	(void)state;
	struct index_list *list = LIST("news=/n", "/d");
	assert_int_equal(list->count, 2);
	assert_string_equal(list->at[0].name, "news");
	assert_string_equal(list->at[0].path, "/n");
	assert_string_equal(list->at[1].name, INDEX_DEFAULT);
	assert_int_equal(list->standard, 1);
	assert_true(index_list_has(list, "news", "/n"));
	assert_false(index_list_has(list, "news", "/d"));
	assert_false(index_list_has(list, "n", "/n"));
	index_list_leave(list);
	list = LIST("b=/b", "a=/a");
	assert_int_equal(list->standard, 0);
	index_list_leave(list);
}

static void without_any_there_is_the_usual_one(void **state)
{
	(void)state;
	setenv("QUOTH_INDEX", "/usual", 1);
	struct index_list *list = list_of(NULL, 0);
	assert_int_equal(list->count, 1);
	assert_string_equal(list->at[0].name, INDEX_DEFAULT);
	assert_string_equal(list->at[0].path, "/usual");
	index_list_leave(list);
}

static void a_sign_behind_a_slash_names_nothing(void **state)
{
	(void)state;
	struct index_list *list = LIST("/a=b", "x.y_z-1=/a=b");
	assert_string_equal(list->at[0].name, INDEX_DEFAULT);
	assert_string_equal(list->at[0].path, "/a=b");
	assert_string_equal(list->at[1].name, "x.y_z-1");
	assert_string_equal(list->at[1].path, "/a=b");
	index_list_leave(list);
}

static void names_have_rules(void **state)
{
	(void)state;
	char longest[WIRE_INDEX_NAME_MAX + 4];
	memset(longest, 'a', sizeof longest);
	strcpy(longest + WIRE_INDEX_NAME_MAX, "=/a");
	index_list_leave(LIST(longest));
	char longer[WIRE_INDEX_NAME_MAX + 5];
	memset(longer, 'a', sizeof longer);
	strcpy(longer + WIRE_INDEX_NAME_MAX + 1, "=/a");
	refuses(STATUS_TOO_LARGE, "64 bytes", longer, NULL);
	refuses(STATUS_INVALID, "letters", "*=/a", NULL);
	refuses(STATUS_INVALID, "letters", "=/a", NULL);
	refuses(STATUS_INVALID, "letters", ".a=/a", NULL);
	refuses(STATUS_INVALID, "letters", "a b=/a", NULL);
	refuses(STATUS_INVALID, "letters", "\xc3\xa4=/a", NULL);
	refuses(STATUS_INVALID, "empty", "a=", NULL);
	refuses(STATUS_INVALID, "empty", "", NULL);
	refuses(STATUS_INVALID, "called a", "a=/a", "a=/b");
	refuses(STATUS_INVALID, "called default", "/a", "/b");
	refuses(STATUS_INVALID, "called default", "/a", "default=/b");
}

static void there_are_not_too_many(void **state)
{
	(void)state;
	static char names[WIRE_INDEXES_MAX + 1][16];
	const char *arguments[WIRE_INDEXES_MAX + 1];
	struct index_list *list = NULL;
	for (size_t i = 0; i <= WIRE_INDEXES_MAX; i++) {
		snprintf(names[i], sizeof names[i], "n%zu=/n", i);
		arguments[i] = names[i];
	}
	index_list_leave(list_of(arguments, WIRE_INDEXES_MAX));
	assert_int_equal(index_list_make(arguments, WIRE_INDEXES_MAX + 1, &list, NULL),
			 STATUS_TOO_LARGE);
	assert_null(list);
}

/* --- Choosing --- */

/* What VALUE (JSON, or NULL) asks for of a, b and default: their places, and a `+` when
 * together; "?" when it is refused, "!" when that names what there is. */
static const char *choice_of(const char *value)
{
	static char text[16];
	struct index_list *list = LIST("a=/a", "b=/b", "/d");
	json_t *json = value != NULL ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	json_t *known = NULL;
	struct index_choice choice;
	struct error error = {""};
	char *at = text;
	if (index_choose(list, json, &choice, &known, &error) == STATUS_OK) {
		for (size_t i = 0; i < choice.count; i++)
			*at++ = (char)('0' + choice.at[i]);
		if (choice.together)
			*at++ = '+';
	} else {
		assert_true(error.text[0] != '\0');
		*at++ = known != NULL ? '!' : '?';
		if (known != NULL)
			assert_int_equal(json_array_size(known), 3);
	}
	*at = '\0';
	json_decref(known);
	json_decref(json);
	index_list_leave(list);
	return text;
}

static void a_request_says_which_ones_it_is_for(void **state)
{
	(void)state;
	assert_string_equal(choice_of(NULL), "2");
	assert_string_equal(choice_of("\"b\""), "1");
	assert_string_equal(choice_of("\"default\""), "2");
	assert_string_equal(choice_of("[\"b\"]"), "1+");
	assert_string_equal(choice_of("[\"b\", \"a\"]"), "10+");
	assert_string_equal(choice_of("\"*\""), "012+");
}

static void what_it_says_otherwise_is_refused(void **state)
{
	(void)state;
	assert_string_equal(choice_of("\"c\""), "!");
	assert_string_equal(choice_of("[\"a\", \"c\"]"), "!");
	assert_string_equal(choice_of("\"\""), "!");
	assert_string_equal(choice_of("[]"), "?");
	assert_string_equal(choice_of("[\"a\", \"a\"]"), "?");
	assert_string_equal(choice_of("[\"*\"]"), "!");
	assert_string_equal(choice_of("[1]"), "?");
	assert_string_equal(choice_of("1"), "?");
	assert_string_equal(choice_of("{}"), "?");
	assert_string_equal(choice_of("null"), "?");
}

static void a_list_that_was_taken_stays(void **state)
{
	(void)state;
	struct indexes *indexes = indexes_new(LIST("a=/a"));
	struct index_list *taken = indexes_take(indexes);
	indexes_put(indexes, LIST("b=/b"));
	assert_string_equal(taken->at[0].name, "a");
	struct index_list *next = indexes_take(indexes);
	assert_string_equal(next->at[0].name, "b");
	index_list_leave(next);
	indexes_free(indexes);
	index_list_leave(taken);
}

/* --- Settings --- */

static char file[64];

static void write_file(const char *text)
{
	FILE *out = fopen(file, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

/* The exit code of a program with these words behind its name, or -1. */
static int read_words(struct settings *settings, const char *const *words, size_t count)
{
	static char *argv[16];
	struct limits limits = limits_default();
	argv[0] = (char *)(uintptr_t)"quothd";
	for (size_t i = 0; i < count; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	argv[count + 1] = NULL;
	return settings_read(settings, (int)count + 1, argv, &limits);
}

#define READ(settings, ...) \
	read_words(settings, (const char *const[]){ __VA_ARGS__ }, \
		   sizeof (const char *const[]){ __VA_ARGS__ } / sizeof(char *))

static void the_file_says_what_the_command_line_does_not(void **state)
{
	(void)state;
	struct settings settings;
	write_file("index = /a\nindex = b=/b\nslow-ms = 7\nlog-queries\n"
		   "threads = 3\nno-sandbox = false\n");
	assert_int_equal(READ(&settings, "--config", file, "--slow-ms", "9"), -1);
	assert_int_equal(settings.index_count, 2);
	assert_string_equal(settings.indexes[1], "b=/b");
	assert_int_equal(settings.slow_ms, 9);
	assert_int_equal(settings.threads, 3);
	assert_true(settings.log_queries);
	assert_false(settings.no_sandbox);
	settings_finish(&settings);
	assert_int_equal(READ(&settings, "--index", "/c", "--config", file), -1);
	assert_int_equal(settings.index_count, 1);
	assert_string_equal(settings.indexes[0], "/c");
	settings_finish(&settings);
}

static void a_wrong_file_is_bad_usage(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"slow = 1\n", "slow-ms\n", "slow-ms = x\n", "slow-ms = 1\nslow-ms = 2\n",
		"config = /a\n", "help\n", "log-queries = yes\n", "socket =\n",
		"index =\n", "--slow-ms = 1\n", "log-level = loud\n",
	};
	struct settings settings;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		write_file(wrong[i]);
		if (READ(&settings, "--config", file) != EXIT_USAGE)
			fail_msg("is taken: %s", wrong[i]);
	}
}

static char restarts[128];

static void note_restart(const char *option)
{
	strcat(restarts, option);
	strcat(restarts, ";");
}

static void reading_again_adopts_what_can_be_changed(void **state)
{
	(void)state;
	struct settings settings, fresh;
	struct error error = {""};
	write_file("slow-ms = 7\nthreads = 2\n");
	assert_int_equal(READ(&settings, "--config", file, "--idle-exit", "5"), -1);
	write_file("slow-ms = 8\nthreads = 3\nsocket = /s\nidle-exit = 9\nlog-queries\n"
		   "log-level = debug\nindex = a=/a\n");
	assert_int_equal(settings_again(&settings, &fresh, &error), STATUS_OK);
	assert_int_equal(fresh.index_count, 1);
	settings_adopt(&settings, &fresh, note_restart);
	assert_int_equal(settings.slow_ms, 8);
	assert_int_equal(settings.threads, 2);
	assert_int_equal(settings.idle_exit_s, 5);	/* as the command line says */
	assert_int_equal(settings.log_level, LOG_LEVEL_DEBUG);
	assert_true(settings.log_queries);
	assert_string_equal(restarts, "socket;threads;");
	settings_finish(&fresh);
	write_file("slow-ms = 1\nnonsense = 1\n");
	assert_int_equal(settings_again(&settings, &fresh, &error), STATUS_INVALID);
	assert_non_null(strstr(error.text, ":2: "));
	assert_int_equal(settings.slow_ms, 8);
	settings_finish(&settings);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(file, sizeof file, "%s/quoth-test-XXXXXX", P_tmpdir);
	int made = mkstemp(file);
	return made < 0 ? -1 : close(made);
}

static int take_down(void **state)
{
	(void)state;
	return unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_alone_is_the_default_one),
		cmocka_unit_test(without_any_there_is_the_usual_one),
		cmocka_unit_test(a_sign_behind_a_slash_names_nothing),
		cmocka_unit_test(names_have_rules),
		cmocka_unit_test(there_are_not_too_many),
		cmocka_unit_test(a_request_says_which_ones_it_is_for),
		cmocka_unit_test(what_it_says_otherwise_is_refused),
		cmocka_unit_test(a_list_that_was_taken_stays),
		cmocka_unit_test(the_file_says_what_the_command_line_does_not),
		cmocka_unit_test(a_wrong_file_is_bad_usage),
		cmocka_unit_test(reading_again_adopts_what_can_be_changed),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
