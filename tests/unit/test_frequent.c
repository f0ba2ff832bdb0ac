/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_frequent.c - the list of frequent words, and which of several is in force
 * once documents of several are one index. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store/store.h"
#include "lib/store/write/writer.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static struct frequent *list_of(const char *words)
{
	struct frequent *list = NULL;
	assert_int_equal(frequent_new(words, strlen(words), &list, NULL), STATUS_OK);
	return list;
}

static void list_is(const struct frequent *list, const char *expected)
{
	struct buf words = {0};
	frequent_write(list, &words);
	assert_non_null(buf_cstr(&words));
	assert_string_equal(words.data, expected);
	buf_finish(&words);
}

static void a_list_keeps_words_once_and_in_order(void **state)
{
	(void)state;
	struct frequent *list = list_of("the of  and the to ");
	list_is(list, "the of and to");
	assert_int_equal(frequent_count(list), 4);
	const struct frequent_word *word = frequent_find(list, "and", 3);
	assert_non_null(word);
	assert_int_equal(word->len, 3);
	assert_memory_equal(word->bytes, "and", 3);
	assert_null(frequent_find(list, "an", 2));
	assert_null(frequent_find(list, "ando", 4));
	assert_null(frequent_find(list, "", 0));
	assert_null(frequent_find(NULL, "and", 3));
	frequent_free(list);
	list = list_of("");
	assert_int_equal(frequent_count(list), 0);
	assert_null(frequent_find(list, "and", 3));
	assert_true(frequent_equal(list, NULL));
	frequent_free(list);
}

static void a_list_heeds_its_limits(void **state)
{
	(void)state;
	struct buf words = {0};
	char word[FREQUENT_WORD_MAX + 1];
	memset(word, 'w', sizeof word);
	buf_add(&words, word, FREQUENT_WORD_MAX + 1);
	buf_add_char(&words, ' ');
	buf_add(&words, word, FREQUENT_WORD_MAX);
	for (int i = 0; i < FREQUENT_MAX + 10; i++)
		buf_addf(&words, " %x", i);
	struct frequent *list = list_of(buf_cstr(&words));
	assert_int_equal(frequent_count(list), FREQUENT_MAX);
	assert_non_null(frequent_find(list, word, FREQUENT_WORD_MAX));
	assert_null(frequent_find(list, word, FREQUENT_WORD_MAX + 1));
	for (int i = 0; i < FREQUENT_MAX + 10; i++) {
		int len = snprintf(word, sizeof word, "%x", i);
		bool kept = frequent_find(list, word, (size_t)len) != NULL;
		assert_int_equal(kept, i < FREQUENT_MAX - 1);
	}
	frequent_free(list);

	buf_clear(&words);
	for (int i = 0; i < 2000; i++)
		buf_addf(&words, "%060d ", i);
	list = list_of(buf_cstr(&words));
	buf_clear(&words);
	frequent_write(list, &words);
	assert_true(words.len <= FREQUENT_BYTES);
	assert_true(words.len > FREQUENT_BYTES - 61);
	frequent_free(list);
	buf_finish(&words);
}

static void lists_have_in_common_what_both_hold(void **state)
{
	(void)state;
	struct frequent *a = list_of("the of and to"), *b = list_of("to in the");
	struct frequent *common = NULL;
	assert_int_equal(frequent_common(a, b, &common, NULL), STATUS_OK);
	list_is(common, "the to");
	assert_false(frequent_equal(a, common));
	frequent_free(common);
	assert_int_equal(frequent_common(a, NULL, &common, NULL), STATUS_OK);
	list_is(common, "");
	frequent_free(common);
	assert_int_equal(frequent_common(NULL, b, &common, NULL), STATUS_OK);
	list_is(common, "");
	frequent_free(common);
	frequent_free(a);
	frequent_free(b);
}

/* --- In an index --- */

static struct store_writer *writer_opened(void)
{
	struct store_writer *writer = NULL;
	struct error error = {""};
	pid_t holder;
	if (store_writer_open(folder, &writer, &holder, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return writer;
}

/* Counts a pair for each two neighbours of LIST in TEXT, as an analyser does. */
static void add_text(struct store_document *document, const char *text,
		     const struct frequent *list)
{
	char copy[256];
	uint32_t position = 0;
	const struct frequent_word *before = NULL;
	snprintf(copy, sizeof copy, "%s", text);
	for (char *rest = copy, *word; (word = strsep(&rest, " ")) != NULL;) {
		size_t len = strlen(word);
		assert_int_equal(store_document_word(document, word, len, ++position),
				 STATUS_OK);
		const struct frequent_word *here = frequent_find(list, word, len);
		if (before != NULL && here != NULL)
			assert_int_equal(store_document_pair(document, before->bytes,
							     before->len, here->bytes,
							     here->len), STATUS_OK);
		before = here;
	}
}

static void add(struct store_batch *batch, const char *path, const char *text,
		const struct frequent *list)
{
	struct store_document *document = NULL;
	char hash[SCHEMA_HASH_HEX + 1], term[SCHEMA_TERM_MAX];
	assert_int_equal(store_document_new(&document, NULL), STATUS_OK);
	add_text(document, text, list);
	schema_hash(path, strlen(path), hash);
	size_t len = schema_term(SCHEMA_FILE, hash, strlen(hash), term);
	assert_int_equal(store_document_label(document, term, len), STATUS_OK);
	assert_int_equal(store_batch_add(batch, document, NULL), STATUS_OK);
	store_document_free(document);
}

/* A batch with COUNT documents, each of a file of its own: PATH and a number. */
static char *batch_of(struct store_writer *writer, const char *path, int count,
		      const char *words)
{
	static int serial;
	char *name = NULL, source[64];
	struct store_batch *batch = NULL;
	struct frequent *list = words != NULL ? list_of(words) : NULL;
	assert_true(asprintf(&name, "%s/b%d", store_writer_work(writer), serial++) > 0);
	assert_int_equal(store_batch_begin(name, &batch, NULL), STATUS_OK);
	if (words != NULL)
		assert_int_equal(store_batch_frequent(batch, list, NULL), STATUS_OK);
	for (int i = 0; i < count; i++) {
		snprintf(source, sizeof source, "%s%d", path, i);
		struct store_file file = { .path = source, .root = "/r", .reason = "",
					   .documents = 1, .words = 7 };
		add(batch, source, "one of the many of the kind", list);
		assert_int_equal(store_writer_put_file(writer, &file), STATUS_OK);
	}
	assert_int_equal(store_batch_end(batch, NULL), STATUS_OK);
	frequent_free(list);
	return name;
}

static void put(struct store_writer *writer, const char *path, int count,
		const char *words)
{
	char *name = batch_of(writer, path, count, words);
	assert_int_equal(store_writer_put_batch(writer, name), STATUS_OK);
	free(name);
}

static int generation(void)
{
	char path[128];
	int number = 0;
	snprintf(path, sizeof path, "%s/XAPIANDB", folder);
	FILE *stub = fopen(path, "r");
	assert_non_null(stub);
	assert_int_equal(fscanf(stub, "glass gen-%d", &number), 1);
	fclose(stub);
	return number;
}

/* Publishes; readers and the writer agree that the list is EXPECTED then. */
static void publish(struct store_writer *writer, const char *expected)
{
	uint64_t rev;
	struct store *store = NULL;
	struct error error = {""};
	if (store_writer_publish(writer, &rev, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	list_is(store_writer_frequent(writer), expected);
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	struct frequent *list = list_of(expected);
	assert_int_equal(store_info(store)->frequent, frequent_count(list));
	static const char *const words[] = { "one", "of", "the", "many", "kind" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_int_equal(store_is_frequent(store, words[i], strlen(words[i])),
				 frequent_find(list, words[i], strlen(words[i])) !=
				 NULL);
	frequent_free(list);
	store_close(store);
}

static void pair_occurs(const char *first, const char *second, uint32_t documents,
			uint64_t times)
{
	struct store *store = NULL;
	char term[SCHEMA_TERM_MAX];
	uint32_t found;
	uint64_t counted;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	size_t len = schema_pair(first, strlen(first), second, strlen(second), term);
	assert_int_equal(store_frequency(store, term, len, &found, &counted, NULL),
			 STATUS_OK);
	assert_int_equal(found, documents);
	assert_int_equal(counted, times);
	store_close(store);
}

static void an_empty_index_takes_the_list_of_what_comes(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	list_is(store_writer_frequent(writer), "");
	put(writer, "/a/", 200, "the of many");
	publish(writer, "the of many");
	pair_occurs("of", "the", 200, 400);
	pair_occurs("the", "many", 200, 200);
	pair_occurs("one", "of", 0, 0);
	store_writer_close(writer);
}

static void what_parts_have_in_common_is_in_force_in_place(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	int first = generation();
	put(writer, "/b/", 1, "of the one");
	publish(writer, "the of");
	assert_int_equal(generation(), first);
	pair_occurs("of", "the", 201, 402);
	store_writer_close(writer);
}

static void what_parts_have_in_common_is_in_force_in_a_generation(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	int first = generation();
	put(writer, "/c/", 300, "of many the kind");
	put(writer, "/d/", 0, "none");	/* without documents: says nothing */
	publish(writer, "the of");
	assert_int_equal(generation(), first + 1);
	pair_occurs("of", "the", 501, 1002);
	store_writer_close(writer);
}

static void deleting_never_makes_the_list_longer(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	assert_int_equal(store_writer_drop_file(writer, "/b/0"), STATUS_OK);
	publish(writer, "the of");
	assert_int_equal(store_writer_compact(writer, NULL), STATUS_OK);
	publish(writer, "the of");
	store_writer_close(writer);
}

static void what_replaces_all_brings_its_own_list(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	struct store_learning learning = { .learnt = 3500, .asked = true,
					   .wanted = 0 };
	put(writer, "/a/", 200, "kind one of");
	put(writer, "/c/", 300, "kind one of");
	store_writer_put_learning(writer, &learning);
	publish(writer, "kind one of");
	assert_int_equal(store_writer_documents(writer), 500);
	pair_occurs("one", "of", 500, 500);
	pair_occurs("of", "the", 0, 0);
	store_writer_close(writer);

	writer = writer_opened();
	assert_int_equal(store_writer_learning(writer)->learnt, 3500);
	assert_true(store_writer_learning(writer)->asked);
	assert_int_equal(store_writer_learning(writer)->wanted, 0);
	store_writer_close(writer);
}

static void merged_batches_keep_what_they_have_in_common(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	char *names[] = {
		batch_of(writer, "/e/", 0, "nothing"),
		batch_of(writer, "/f/", 2, "of kind one the"),
		batch_of(writer, "/g/", 2, "one of"),
	};
	char merged[128];
	snprintf(merged, sizeof merged, "%s/merged", store_writer_work(writer));
	assert_int_equal(store_batch_merge(merged, (const char *const *)names, 3, NULL),
			 STATUS_OK);
	assert_int_equal(store_writer_put_batch(writer, merged), STATUS_OK);
	publish(writer, "one of");
	for (int i = 0; i < 3; i++)
		free(names[i]);
	store_writer_close(writer);
}

static void an_open_reader_learns_of_the_list(void **state)
{
	(void)state;
	struct store *store = NULL;
	bool changed;
	assert_int_equal(store_open(folder, &store, NULL), STATUS_OK);
	assert_true(store_is_frequent(store, "one", 3));
	struct store_writer *writer = writer_opened();
	put(writer, "/h/", 1, "of");
	publish(writer, "of");
	assert_true(store_is_frequent(store, "one", 3));
	assert_int_equal(store_refresh(store, &changed, NULL), STATUS_OK);
	assert_false(store_is_frequent(store, "one", 3));
	assert_true(store_is_frequent(store, "of", 2));
	store_writer_close(writer);
	store_close(store);
}

static void a_batch_without_a_list_ends_the_pairs(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	put(writer, "/i/", 1, NULL);
	publish(writer, "");
	store_writer_close(writer);
}

static void a_pair_that_is_no_term_is_left_out(void **state)
{
	(void)state;
	char word[SCHEMA_TERM_MAX];
	struct store_document *document = NULL;
	memset(word, 'w', sizeof word);
	assert_int_equal(store_document_new(&document, NULL), STATUS_OK);
	assert_int_equal(store_document_pair(document, word, 200, word, 200),
			 STATUS_OK);
	assert_int_equal(store_document_pair(document, "a\0b", 3, "c", 1),
			 STATUS_TOO_LARGE);
	store_document_free(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_keeps_words_once_and_in_order),
		cmocka_unit_test(a_list_heeds_its_limits),
		cmocka_unit_test(lists_have_in_common_what_both_hold),
		cmocka_unit_test(an_empty_index_takes_the_list_of_what_comes),
		cmocka_unit_test(what_parts_have_in_common_is_in_force_in_place),
		cmocka_unit_test(what_parts_have_in_common_is_in_force_in_a_generation),
		cmocka_unit_test(deleting_never_makes_the_list_longer),
		cmocka_unit_test(what_replaces_all_brings_its_own_list),
		cmocka_unit_test(merged_batches_keep_what_they_have_in_common),
		cmocka_unit_test(an_open_reader_learns_of_the_list),
		cmocka_unit_test(a_batch_without_a_list_ends_the_pairs),
		cmocka_unit_test(a_pair_that_is_no_term_is_left_out),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
