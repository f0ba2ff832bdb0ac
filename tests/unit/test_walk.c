/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_walk.c - which files a walk finds, and what .gitignore keeps from it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "indexer/glob.h"
#include "indexer/paths_below.h"
#include "indexer/show.h"
#include "indexer/walk.h"
#include "lib/base/buf.h"

/* --- Patterns --- */

static bool matches(const char *pattern, const char *name)
{
	struct glob *glob = glob_open(pattern, strlen(pattern));
	assert_non_null(glob);
	bool result = glob_matches(glob, name, strlen(name));
	glob_close(glob);
	return result;
}

static void patterns_match_as_gitignore_says(void **state)
{
	(void)state;
	assert_true(matches("*.log", "a.log"));
	assert_true(matches("*", ""));
	assert_false(matches("*.log", "d/a.log"));
	assert_true(matches("a?c", "abc"));
	assert_false(matches("a?c", "a/c"));
	assert_true(matches("[a-cx]1", "b1"));
	assert_true(matches("[!a-c]1", "d1"));
	assert_false(matches("[!a-c]1", "b1"));
	assert_false(matches("a[^b]c", "a/c"));
	assert_true(matches("[]x]", "]"));
	assert_true(matches("[[:digit:]]", "7"));
	assert_true(matches("\\*x", "*x"));
	assert_false(matches("\\*x", "ax"));
	assert_true(matches("**/foo", "foo"));
	assert_true(matches("**/foo", "a/b/foo"));
	assert_false(matches("**/foo", "a/bfoo"));
	assert_true(matches("a/**/b", "a/b"));
	assert_true(matches("a/**/b", "a/x/y/b"));
	assert_false(matches("a/**/b", "ab"));
	assert_true(matches("a/**", "a/x/y"));
	assert_false(matches("a/**", "a"));
	assert_false(matches("a/**", "b/a/x"));
	assert_true(matches("a**b", "axxb"));
	assert_false(matches("a**b", "a/b"));
	assert_true(matches("\xff*", "\xff\xfe"));
}

static void a_hostile_pattern_takes_bounded_time(void **state)
{
	(void)state;
	char pattern[GLOB_MAX + 2], name[2000];
	for (size_t i = 0; i < GLOB_MAX; i += 2)
		memcpy(pattern + i, "*a", 2);
	memset(name, 'a', sizeof name);
	name[sizeof name - 1] = 'b';
	struct glob *glob = glob_open(pattern, GLOB_MAX);
	assert_non_null(glob);
	assert_false(glob_matches(glob, name, sizeof name));
	glob_close(glob);
	assert_null(glob_open(pattern, GLOB_MAX + 1));
	assert_null(glob_open("[a", 2));
}

static void rules_are_read_line_by_line_and_the_last_one_decides(void **state)
{
	(void)state;
	static const char *const lines[] = {
		"# comment", "", "*.log", "!keep.log", "/top", "build/", "docs/*.txt",
		"\\#odd", "trailing   ", "cr\r",
	};
	struct ignore *rules = ignore_open(NULL, "/r");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		ignore_add_line(rules, lines[i], strlen(lines[i]));
	assert_true(ignore_matches(rules, "/r/d/a.log", false));
	assert_false(ignore_matches(rules, "/r/d/keep.log", false));
	assert_true(ignore_matches(rules, "/r/top", false));
	assert_false(ignore_matches(rules, "/r/d/top", false));
	assert_true(ignore_matches(rules, "/r/d/build", true));
	assert_false(ignore_matches(rules, "/r/d/build", false));
	assert_true(ignore_matches(rules, "/r/docs/a.txt", false));
	assert_false(ignore_matches(rules, "/r/x/docs/a.txt", false));
	assert_true(ignore_matches(rules, "/r/#odd", false));
	assert_true(ignore_matches(rules, "/r/trailing", false));
	assert_true(ignore_matches(rules, "/r/cr", false));
	struct ignore *deeper = ignore_open(rules, "/r/d");
	ignore_add_line(deeper, "!a.log", 6);
	assert_false(ignore_matches(deeper, "/r/d/a.log", false));
	assert_true(ignore_matches(deeper, "/r/d/b.log", false));
	ignore_close(deeper);
	ignore_close(rules);
}

/* --- The walk --- */

struct seen {
	struct buf names;	/* of files, a blank after each */
	size_t special, trouble;
	size_t root_len, stop_after;
};

static bool see_file(void *context, const char *path, const struct stat *stat)
{
	struct seen *seen = context;
	assert_true(S_ISREG(stat->st_mode));
	buf_addf(&seen->names, "%s ", path + seen->root_len + 1);
	return seen->stop_after == 0 || --seen->stop_after > 0;
}

static void see_trouble(void *context, const char *path, int errnum)
{
	(void)path;
	assert_int_not_equal(errnum, 0);
	((struct seen *)context)->trouble++;
}

static void see_special(void *context, const char *path)
{
	(void)path;
	((struct seen *)context)->special++;
}

static const struct walk_events events = { see_file, see_trouble, see_special };

static char *tree;

static void put(const char *name, const char *text)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", tree, name);
	for (char *slash = strchr(path + strlen(tree) + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_tree(void **state)
{
	(void)state;
	static char name[] = "/tmp/quoth-walk-XXXXXX";
	char path[512];
	tree = mkdtemp(name);
	if (tree == NULL)
		return -1;
	put("b.txt", "b");
	put("a.txt", "a");
	put("d/c.txt", "c");
	put("d/x.log", "x");
	put("d/.hidden", "h");
	put(".git/config", "g");
	put("n/.noindex", "");
	put("n/deep/f.txt", "f");
	put(".gitignore", "*.log\n/e/\n");
	put("e/f.txt", "f");
	put("i/.ignore", "!y.log\n");
	put("i/y.log", "y");
	snprintf(path, sizeof path, "%s/fifo", tree);
	mkfifo(path, 0600);
	snprintf(path, sizeof path, "%s/d/loop", tree);
	return symlink("..", path);
}

static int remove_tree(void **state)
{
	(void)state;
	char command[512];
	snprintf(command, sizeof command, "rm -rf %s", tree);
	return system(command);
}

static void assert_walk(const char *below, const struct walk_options *options,
			const char *expected)
{
	struct seen seen = { .root_len = strlen(tree) };
	char path[512];
	snprintf(path, sizeof path, "%s%s", tree, below);
	assert_int_equal(walk(path, tree, options, &events, &seen, NULL), STATUS_OK);
	assert_string_equal(buf_cstr(&seen.names), expected);
	buf_finish(&seen.names);
}

static void a_walk_goes_in_order_and_heeds_what_is_left_out(void **state)
{
	(void)state;
	struct walk_options options = {0};
	assert_walk("", &options, "a.txt b.txt d/c.txt i/y.log ");
	options.hidden = true;
	assert_walk("", &options, ".gitignore a.txt b.txt d/.hidden d/c.txt i/.ignore "
		    "i/y.log ");
	options = (struct walk_options){ .no_ignore = true };
	assert_walk("", &options, "a.txt b.txt d/c.txt d/x.log e/f.txt i/y.log "
		    "n/deep/f.txt ");
}

static void a_walk_from_inside_heeds_the_rules_above(void **state)
{
	(void)state;
	struct walk_options options = {0};
	assert_walk("/d", &options, "d/c.txt ");
	assert_walk("/d/x.log", &options, "d/x.log ");
}

static void exclude_names_are_rules_of_the_top(void **state)
{
	(void)state;
	struct ignore *exclude = ignore_open(NULL, tree);
	ignore_add_line(exclude, "/a.txt", 6);
	ignore_add_line(exclude, "d", 1);
	struct walk_options options = { .exclude = exclude };
	assert_walk("", &options, "b.txt i/y.log ");
	ignore_close(exclude);
}

static void links_and_fifos_are_counted_and_not_opened(void **state)
{
	(void)state;
	struct walk_options options = {0};
	struct seen seen = { .root_len = strlen(tree) };
	assert_int_equal(walk(tree, tree, &options, &events, &seen, NULL), STATUS_OK);
	assert_int_equal(seen.special, 2);
	assert_int_equal(seen.trouble, 0);
	buf_finish(&seen.names);
}

static void the_index_inside_a_tree_is_passed_by(void **state)
{
	(void)state;
	struct stat stat;
	char path[512];
	snprintf(path, sizeof path, "%s/d", tree);
	assert_int_equal(lstat(path, &stat), 0);
	struct walk_options options = { .index_device = stat.st_dev,
					.index_inode = stat.st_ino };
	assert_walk("", &options, "a.txt b.txt i/y.log ");
}

static void a_walk_can_be_stopped_and_a_missing_path_is_trouble(void **state)
{
	(void)state;
	struct walk_options options = {0};
	struct seen seen = { .root_len = strlen(tree), .stop_after = 1 };
	assert_int_equal(walk(tree, tree, &options, &events, &seen, NULL),
			 STATUS_CANCELLED);
	assert_int_equal(walk("/nowhere/at/all", "/nowhere/at/all", &options, &events,
			      &seen, NULL), STATUS_OK);
	assert_int_equal(seen.trouble, 1);
	buf_finish(&seen.names);
}

/* --- Paths --- */

static void below_means_inside_and_not_a_longer_name(void **state)
{
	(void)state;
	assert_true(path_is_below("/a/b", "/a/b"));
	assert_true(path_is_below("/a/b/c", "/a/b"));
	assert_false(path_is_below("/a/bc", "/a/b"));
	assert_false(path_is_below("/a", "/a/b"));
	assert_true(path_is_below("/a", "/"));
	assert_false(path_is_below("-", "/"));
}

static void names_are_shown_on_one_line_whatever_they_hold(void **state)
{
	(void)state;
	struct buf out = {0};
	show(&out, "é\n\x1b[31m\xff\\\xc2\x9b\xe2\x80\xae");
	assert_string_equal(buf_cstr(&out),
			    "é\\x0a\\x1b[31m\\xff\\x5c\\xc2\\x9b\\xe2\\x80\\xae");
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match_as_gitignore_says),
		cmocka_unit_test(a_hostile_pattern_takes_bounded_time),
		cmocka_unit_test(rules_are_read_line_by_line_and_the_last_one_decides),
		cmocka_unit_test(a_walk_goes_in_order_and_heeds_what_is_left_out),
		cmocka_unit_test(a_walk_from_inside_heeds_the_rules_above),
		cmocka_unit_test(exclude_names_are_rules_of_the_top),
		cmocka_unit_test(links_and_fifos_are_counted_and_not_opened),
		cmocka_unit_test(the_index_inside_a_tree_is_passed_by),
		cmocka_unit_test(a_walk_can_be_stopped_and_a_missing_path_is_trouble),
		cmocka_unit_test(below_means_inside_and_not_a_longer_name),
		cmocka_unit_test(names_are_shown_on_one_line_whatever_they_hold),
	};
	return cmocka_run_group_tests(tests, make_tree, remove_tree);
}
