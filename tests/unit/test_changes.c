/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_changes.c - what is new since a revision is told, all of it and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store/change/changes.h"
#include "lib/store/write/writer.h"

enum {
	FILES = 6,
	RECORDS = 40,
	BASE = 800,		/* documents that stay, so that little is put in place */
	ROUNDS = 60,
};

/* What the index should hold: of each record its version and when it came. */
struct known {
	unsigned version;	/* 0: there is none */
	uint64_t rev;
};

static char folder[64];
static struct known known[FILES][RECORDS];
static uint64_t base_rev;

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "%s/quoth-test-XXXXXX", P_tmpdir);
	memset(known, 0, sizeof known);
	return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void must(enum status status, const struct error *error)
{
	if (status != STATUS_OK)
		fail_msg("%s: %s", status_name(status), error->text);
}

static struct store_writer *writer_opened(void)
{
	struct store_writer *writer = NULL;
	struct error error = {""};
	pid_t holder;
	must(store_writer_open(folder, &writer, &holder, &error), &error);
	return writer;
}

static struct store *store_opened(void)
{
	struct store *store = NULL;
	struct error error = {""};
	must(store_open(folder, &store, &error), &error);
	return store;
}

/* With the head in its slot, as the indexer writes it, or in the record alone. */
static void add(struct store_batch *batch, const char *path, const char *id,
		unsigned version, bool head)
{
	struct store_document *document = NULL;
	char hash[SCHEMA_HASH_HEX + 1], term[SCHEMA_TERM_MAX];
	struct buf record = {0};
	uint32_t zero = 0;
	assert_int_equal(store_document_new(&document, NULL), STATUS_OK);
	assert_int_equal(store_document_word(document, "word", 4, 1), STATUS_OK);
	schema_hash(path, strlen(path), hash);
	size_t len = schema_term(SCHEMA_FILE, hash, strlen(hash), term);
	assert_int_equal(store_document_label(document, term, len), STATUS_OK);
	struct record_field field = { "id", id, strlen(id) };
	struct record_input input = { .fields = &field, .field_count = 1,
		.body = { .bytes = "word", .len = 4, .position = 1, .words = 1 },
		.chunk_words = &zero };
	memcpy(input.hash, &version, sizeof version);
	assert_int_equal(record_build(&record, &input, NULL), STATUS_OK);
	size_t cut = head ? record_head(record.data, record.len) : 0;
	if (head)
		assert_int_equal(store_document_value(document, SCHEMA_SLOT_HEAD,
						      record.data, cut), STATUS_OK);
	assert_int_equal(store_document_record(document, record.data + cut,
					       record.len - cut), STATUS_OK);
	assert_int_equal(store_batch_add(batch, document, NULL), STATUS_OK);
	buf_finish(&record);
	store_document_free(document);
}

static void put(struct store_writer *writer, const char *path,
		const struct known *records, size_t count, bool head)
{
	static int serial;
	char batch_path[128], id[64];
	struct store_batch *batch = NULL;
	struct error error = {""};
	struct store_file file = { .path = path, .root = "/r", .reason = "" };
	snprintf(batch_path, sizeof batch_path, "%s/b%d", store_writer_work(writer),
		 serial++);
	must(store_batch_begin(batch_path, &batch, &error), &error);
	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof id, "%s-%zu", path, i);
		if (records[i].version > 0)
			add(batch, path, id, records[i].version, head);
	}
	assert_int_equal(store_writer_put_file(writer, &file), STATUS_OK);
	must(store_batch_end(batch, &error), &error);
	assert_int_equal(store_writer_put_batch(writer, batch_path), STATUS_OK);
}

static uint64_t publish(struct store_writer *writer)
{
	uint64_t rev = 0;
	struct error error = {""};
	must(store_writer_publish(writer, &rev, &error), &error);
	return rev;
}

static void put_base(struct store_writer *writer)
{
	static struct known records[BASE];
	for (size_t i = 0; i < BASE; i++)
		records[i].version = 1;
	put(writer, "/base", records, BASE, true);
	base_rev = publish(writer);
}

/* Changes some of the records of FILE: adds, edits, removes. */
static void edit(size_t file, uint64_t rev)
{
	static unsigned version;
	for (int n = rand() % 4; n >= 0; n--) {
		struct known *record = &known[file][rand() % RECORDS];
		if (rand() % 4 == 0)
			record->version = 0;
		else
			*record = (struct known){ ++version, rev };
	}
}

/* Holds what is new since revision FROM to what is known. */
static void check_since(struct store *store, uint64_t from)
{
	struct store_set set = {0};
	struct error error = {""};
	uint64_t change = 0, last = 0;
	size_t wanted = from < base_rev ? BASE : 0, found = 0;
	must(store_change_of(store, from, &change, &error), &error);
	must(store_last_change(store, &last, &error), &error);
	must(store_set_init(&set, store, &error), &error);
	must(store_changed(store, change, &set, &error), &error);
	for (size_t f = 0; f < FILES; f++)
		for (size_t r = 0; r < RECORDS; r++)
			wanted += known[f][r].version > 0 && known[f][r].rev > from;
	for (uint32_t at = 0; (at = store_set_next(&set, at)) != 0;) {
		struct record *record = NULL;
		size_t len, f, r;
		uint64_t number = 0;
		/* Some of the numbers are those of documents that have gone. */
		if (store_record_head(store, at, &record, &error) != STATUS_OK)
			continue;
		const char *id = record_field(record, "id", 0, &len);
		if (sscanf(id, "/f%zu-%zu", &f, &r) == 2)
			assert_true(known[f][r].rev > from);
		must(store_change(store, at, &number, &error), &error);
		assert_in_range(number, change + 1, last);
		record_close(record);
		found++;
	}
	assert_int_equal(found, wanted);
	store_set_finish(&set);
}

static void what_is_new_since_any_revision_is_told(void **state)
{
	(void)state;
	struct error error = {""};
	bool head = rand() % 2 == 0;
	struct store_writer *writer = writer_opened();
	put_base(writer);
	for (int round = 0; round < ROUNDS; round++) {
		char path[16];
		uint64_t rev = store_writer_rev(writer) + 1;
		for (int n = rand() % 3; n >= 0; n--) {
			size_t file = (size_t)rand() % FILES;
			snprintf(path, sizeof path, "/f%zu", file);
			if (rand() % 8 == 0) {
				memset(known[file], 0, sizeof known[file]);
				assert_int_equal(store_writer_drop_file(writer, path),
						 STATUS_OK);
				break;
			}
			edit(file, rev);
			put(writer, path, known[file], RECORDS, head);
			break;
		}
		publish(writer);
		if (rand() % 6 == 0)
			must(store_writer_compact(writer, &error), &error);
		struct store *store = store_opened();
		for (uint64_t from = 0; from <= store_info(store)->rev; from++)
			check_since(store, from);
		store_close(store);
	}
	store_writer_close(writer);
}

/* A line that is appended to a file of many records is one change, and a record that
 * moves up because one before it goes is none. */
static void a_record_that_stays_as_it_was_is_no_change(void **state)
{
	(void)state;
	struct error error = {""};
	uint64_t before, after, number;
	struct store_writer *writer = writer_opened();
	for (size_t i = 0; i < 20; i++)
		known[0][i].version = 1;
	put(writer, "/f0", known[0], RECORDS, true);
	publish(writer);
	known[0][20] = (struct known){ 1, 2 };
	known[0][3].version = 0;
	put(writer, "/f0", known[0], RECORDS, true);
	publish(writer);
	struct store *store = store_opened();
	must(store_change_of(store, 1, &before, &error), &error);
	must(store_last_change(store, &after, &error), &error);
	assert_int_equal(before, 20);
	assert_true(after > before);
	struct store_set set = {0};
	must(store_set_init(&set, store, &error), &error);
	must(store_changed(store, before, &set, &error), &error);
	assert_int_equal(set.count, 1);
	must(store_change(store, store_set_next(&set, 0), &number, &error), &error);
	assert_int_equal(number, after);
	store_set_finish(&set);
	store_close(store);
	store_writer_close(writer);
}

static void a_revision_that_is_not_there_is_refused(void **state)
{
	(void)state;
	struct error error = {""};
	uint64_t change = 7;
	struct store_writer *writer = writer_opened();
	store_writer_close(writer);
	struct store *store = store_opened();
	must(store_change_of(store, 0, &change, &error), &error);
	assert_int_equal(change, 0);
	assert_int_equal(store_change_of(store, 1, &change, &error), STATUS_INVALID);
	store_close(store);
}

static void revisions_are_told_apart(void **state)
{
	(void)state;
	struct error error = {""};
	uint64_t change = 0;
	struct known one[1] = { { .version = 1 } };
	struct store_writer *writer = writer_opened();
	char path[32];
	for (int i = 0; i < 8; i++) {
		snprintf(path, sizeof path, "/f%d", i);
		put(writer, path, one, 1, true);
		publish(writer);
	}
	store_writer_close(writer);
	struct store *store = store_opened();
	must(store_change_of(store, 3, &change, &error), &error);
	assert_int_equal(change, 3);
	must(store_change_of(store, 8, &change, &error), &error);
	assert_int_equal(change, 8);
	store_close(store);
}

int main(void)
{
	srand(20251030);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_new_since_any_revision_is_told,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_record_that_stays_as_it_was_is_no_change, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(a_revision_that_is_not_there_is_refused,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			revisions_are_told_apart, make_folder, remove_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
