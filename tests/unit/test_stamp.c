/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stamp.c - whether an index has changed, told by its files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <cmocka.h>

#include "lib/store/change/stamp.h"
#include "tests/search/small_index.h"

enum {
	PATH_BYTES = 128,
	TRIES = 3000,		/* of 10 ms: what no commit needs to settle */
};

static char folder[PATH_BYTES], path[PATH_BYTES + 8];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof path, "%s/index", folder);
	return 0;
}

static int remove_folder(void **state)
{
	char command[PATH_BYTES + 16];
	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static struct store_stamper *open_stamper(void)
{
	struct store_stamper *stamper = NULL;
	assert_int_equal(store_stamper_open(path, &stamper, NULL), STATUS_OK);
	return stamper;
}

static struct store_stamp settled(struct store_stamper *stamper)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000000 };
	struct store_stamp stamp = store_stamp(stamper);
	for (int i = 0; i < TRIES && !stamp.known; i++) {
		nanosleep(&pause, NULL);
		stamp = store_stamp(stamper);
	}
	assert_true(stamp.known);
	return stamp;
}

static void add(const char *id)
{
	const struct small_document document = { .id = id, .path = "/n/one.txt",
		.language = "en", .title = "", .text = "Rare earths." };
	small_index_add(path, &document, 1);
}

static void write_file(const char *name, const char *text)
{
	char full[2 * PATH_BYTES];
	snprintf(full, sizeof full, "%s/%s", path, name);
	FILE *file = fopen(full, "w");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void make_part(const char *name)
{
	char full[2 * PATH_BYTES];
	snprintf(full, sizeof full, "%s/%s", path, name);
	assert_int_equal(mkdir(full, 0700), 0);
	snprintf(full, sizeof full, "%s/iamglass", name);
	write_file(full, "roots");
}

static void without_an_index_nothing_is_known(void **state)
{
	struct store_stamper *stamper = open_stamper();
	struct store_stamp stamp = store_stamp(stamper);
	(void)state;
	assert_false(stamp.known);
	assert_false(store_stamp_same(&stamp, &stamp));
	add("one");		/* and then there is one */
	settled(stamper);
	store_stamper_close(stamper);
	store_stamper_close(NULL);
}

static void an_index_that_stays_as_it_is_has_one_stamp(void **state)
{
	struct store_stamper *stamper = open_stamper(), *other = open_stamper();
	(void)state;
	add("one");
	struct store_stamp one = settled(stamper), two = settled(stamper);
	struct store_stamp three = settled(other);
	assert_true(store_stamp_same(&one, &two));
	assert_true(store_stamp_same(&one, &three));
	store_stamper_close(stamper);
	store_stamper_close(other);
}

/* Some by a new generation, some in place. */
static void every_commit_makes_another_stamp(void **state)
{
	enum { COMMITS = 6 };
	struct store_stamper *stamper = open_stamper();
	struct store_stamp seen[COMMITS];
	(void)state;
	for (size_t i = 0; i < COMMITS; i++) {
		char id[8];
		snprintf(id, sizeof id, "id%zu", i);
		add(id);
		struct store_stamp at_once = store_stamp(stamper);
		seen[i] = settled(stamper);
		for (size_t j = 0; j < i; j++) {
			assert_false(store_stamp_same(&at_once, &seen[j]));
			assert_false(store_stamp_same(&seen[i], &seen[j]));
		}
	}
	store_stamper_close(stamper);
}

/* As a request sees them that asks several at once. */
static void stamps_of_several_are_one(void **state)
{
	const struct store_stamp none = {0}, empty = { .known = true };
	struct store_stamper *stamper = open_stamper();
	(void)state;
	add("one");
	struct store_stamp one = settled(stamper);
	add("two");
	struct store_stamp two = settled(stamper);
	struct store_stamp both = empty, again = empty, other = empty, lost = empty;
	store_stamp_add(&both, &one);
	store_stamp_add(&both, &two);
	store_stamp_add(&again, &one);
	store_stamp_add(&again, &two);
	store_stamp_add(&other, &two);
	store_stamp_add(&other, &one);
	store_stamp_add(&lost, &one);
	store_stamp_add(&lost, &none);
	assert_true(store_stamp_same(&both, &again));
	assert_false(store_stamp_same(&both, &other));
	assert_false(store_stamp_same(&both, &one));
	assert_false(lost.known);
	store_stamper_close(stamper);
}

static void an_index_of_several_others_is_not_known(void **state)
{
	static const char *const stubs[] = {
		"glass one\nglass two\n", "remote :4711\n", "glass", "glass one", "\n", "",
		"glass three\n",
	};
	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	make_part("one");
	make_part("two");
	for (size_t i = 0; i < sizeof stubs / sizeof *stubs; i++) {
		write_file("XAPIANDB", "glass one\n");
		struct store_stamper *stamper = open_stamper();
		settled(stamper);
		write_file("XAPIANDB", stubs[i]);
		const struct timespec pause = { .tv_nsec = 2 * STAMP_SETTLED_MS *
							  1000000 };
		nanosleep(&pause, NULL);
		assert_false(store_stamp(stamper).known);
		store_stamper_close(stamper);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(without_an_index_nothing_is_known,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			an_index_that_stays_as_it_is_has_one_stamp, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(every_commit_makes_another_stamp,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(stamps_of_several_are_one, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(
			an_index_of_several_others_is_not_known, make_folder,
			remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
