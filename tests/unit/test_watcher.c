/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_watcher.c - changes in folders are told, by those that the last walk named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "indexer/watcher.h"

static char folder[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	return mkdtemp(folder) == NULL;
}

static int take_down(void **state)
{
	char command[96];
	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static const char *path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void touch(const char *name)
{
	FILE *file = fopen(path_of(name), "a");
	assert_non_null(file);
	fputs("x", file);
	fclose(file);
}

static struct watcher *watching(size_t most, bool hidden)
{
	struct watcher *watcher = NULL;
	assert_int_equal(watcher_open(most, hidden, &watcher, NULL), STATUS_OK);
	mkdir(path_of("a"), 0700);
	mkdir(path_of("b"), 0700);
	watcher_begin(watcher);
	watcher_add(watcher, folder);
	watcher_add(watcher, path_of("a"));
	watcher_add(watcher, path_of("b"));
	watcher_end(watcher);
	return watcher;
}

static void a_change_is_told_once(void **state)
{
	(void)state;
	const char *why;
	struct watcher *watcher = watching(10, false);
	assert_int_equal(watcher_count(watcher), 3);
	assert_null(watcher_missed(watcher, &why));
	assert_false(watcher_changed(watcher));
	touch("a/file");
	assert_true(watcher_changed(watcher));
	assert_false(watcher_changed(watcher));
	rename(path_of("a/file"), "/nowhere/at/all");
	assert_false(watcher_changed(watcher));
	unlink(path_of("a/file"));
	assert_true(watcher_changed(watcher));
	watcher_close(watcher);
}

static void names_that_no_walk_looks_at_do_not_count(void **state)
{
	(void)state;
	struct watcher *watcher = watching(10, false), *all = watching(10, true);
	touch("b/.swap");
	assert_false(watcher_changed(watcher));
	assert_true(watcher_changed(all));
	touch("b/.gitignore");
	assert_true(watcher_changed(watcher));
	touch("b/.noindex");
	assert_true(watcher_changed(watcher));
	watcher_close(watcher);
	watcher_close(all);
}

static void what_the_last_walk_did_not_name_is_not_watched(void **state)
{
	(void)state;
	struct watcher *watcher = watching(10, false);
	watcher_begin(watcher);
	watcher_add(watcher, path_of("b"));
	/* It broke off: all are watched still. */
	touch("a/one");
	assert_true(watcher_changed(watcher));
	watcher_begin(watcher);
	watcher_add(watcher, path_of("b"));
	watcher_end(watcher);
	assert_int_equal(watcher_count(watcher), 1);
	touch("a/two");
	assert_false(watcher_changed(watcher));
	touch("b/two");
	assert_true(watcher_changed(watcher));
	watcher_close(watcher);
}

static void what_is_too_much_to_watch_is_named(void **state)
{
	(void)state;
	const char *why = NULL;
	struct watcher *watcher = watching(2, false);
	const char *missed = watcher_missed(watcher, &why);
	assert_non_null(missed);
	assert_string_equal(missed, path_of("b"));
	assert_string_equal(why, "there are too many folders");
	assert_int_equal(watcher_count(watcher), 2);
	watcher_begin(watcher);
	watcher_add(watcher, folder);
	watcher_end(watcher);
	assert_null(watcher_missed(watcher, &why));
	watcher_close(watcher);
}

static void a_file_may_be_watched_by_itself(void **state)
{
	(void)state;
	struct watcher *watcher = watching(10, false);
	touch("single");
	watcher_begin(watcher);
	watcher_add(watcher, path_of("single"));
	watcher_end(watcher);
	watcher_changed(watcher);
	touch("another");
	assert_false(watcher_changed(watcher));
	touch("single");
	assert_true(watcher_changed(watcher));
	watcher_close(watcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_told_once),
		cmocka_unit_test(names_that_no_walk_looks_at_do_not_count),
		cmocka_unit_test(what_the_last_walk_did_not_name_is_not_watched),
		cmocka_unit_test(what_is_too_much_to_watch_is_named),
		cmocka_unit_test(a_file_may_be_watched_by_itself),
	};
	return cmocka_run_group_tests(tests, set_up, take_down);
}
