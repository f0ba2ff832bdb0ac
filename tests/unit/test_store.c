/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_store.c - what is published is found, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/clock.h"
#include "lib/store/store.h"
#include "lib/store/write/writer.h"
#include "lib/xapian/xap.h"

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

static struct store_writer *writer_opened(void)
{
	struct store_writer *writer = NULL;
	struct error error = {""};
	pid_t holder;
	if (store_writer_open(folder, &writer, &holder, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return writer;
}

/* Adds a document whose words are TEXT's, cut at spaces, as file PATH. */
static void add(struct store_batch *batch, const char *path, const char *text)
{
	struct store_document *document = NULL;
	char copy[512], hash[SCHEMA_HASH_HEX + 1], term[SCHEMA_TERM_MAX];
	struct buf record = {0};
	uint32_t position = 1, zero = 0;

	assert_int_equal(store_document_new(&document, NULL), STATUS_OK);
	snprintf(copy, sizeof copy, "%s", text);
	for (char *rest = copy, *word; (word = strsep(&rest, " ")) != NULL;)
		assert_int_equal(store_document_word(document, word, strlen(word),
						     position++), STATUS_OK);
	schema_hash(path, strlen(path), hash);
	size_t len = schema_term(SCHEMA_FILE, hash, strlen(hash), term);
	assert_int_equal(store_document_label(document, term, len), STATUS_OK);
	len = schema_term(SCHEMA_ID, path, strlen(path), term);
	assert_int_equal(store_document_label(document, term, len), STATUS_OK);
	struct record_field field = { "path", path, strlen(path) };
	struct record_input input = { .fields = &field, .field_count = 1,
		.body = { .bytes = text, .len = strlen(text), .position = 1,
			  .words = position - 1 }, .chunk_words = &zero };
	assert_int_equal(record_build(&record, &input, NULL), STATUS_OK);
	assert_int_equal(store_document_record(document, record.data, record.len),
			 STATUS_OK);
	assert_int_equal(store_batch_add(batch, document, NULL), STATUS_OK);
	buf_finish(&record);
	store_document_free(document);
}

struct given {
	const char *path, *text;
};

static void put(struct store_writer *writer, const struct given *given, size_t count)
{
	static int serial;
	char path[128];
	struct store_batch *batch = NULL;
	struct error error = {""};
	snprintf(path, sizeof path, "%s/b%d", store_writer_work(writer), serial++);
	if (store_batch_begin(path, &batch, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < count; i++) {
		struct store_file file = { .path = given[i].path, .root = "/r",
					   .reason = "", .documents = 1, .words = 10 };
		add(batch, given[i].path, given[i].text);
		assert_int_equal(store_writer_put_file(writer, &file), STATUS_OK);
	}
	assert_int_equal(store_batch_stem(batch, "en", "control", 7, "controls", 8,
					  NULL), STATUS_OK);
	assert_int_equal(store_batch_end(batch, NULL), STATUS_OK);
	assert_int_equal(store_writer_put_batch(writer, path), STATUS_OK);
}

static uint64_t publish(struct store_writer *writer)
{
	uint64_t rev = 0;
	struct error error = {""};
	if (store_writer_publish(writer, &rev, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return rev;
}

static struct store *store_opened(void)
{
	struct store *store = NULL;
	struct error error = {""};
	if (store_open(folder, &store, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return store;
}

static struct store_phrase *phrase_of(const char *words)
{
	struct store_phrase *phrase = store_phrase_new();
	char copy[256];
	snprintf(copy, sizeof copy, "%s", words);
	for (char *rest = copy, *slot; (slot = strsep(&rest, " ")) != NULL;) {
		assert_int_equal(store_phrase_slot(phrase), STATUS_OK);
		for (char *word; (word = strsep(&slot, "|")) != NULL;)
			assert_int_equal(store_phrase_term(phrase, word, strlen(word)),
					 STATUS_OK);
	}
	return phrase;
}

/* The paths that match, best first, as one string. */
static const char *found(struct store *store, struct store_query *query)
{
	static char paths[512];
	struct store_search search = { .limit = 100, .count_to = UINT32_MAX };
	struct store_matches matches = {0};
	struct error error = {""};
	assert_non_null(query);
	if (store_match(store, query, &search, &matches, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_true(matches.exact);
	assert_int_equal(matches.total, matches.hit_count);
	paths[0] = '\0';
	for (size_t i = 0; i < matches.hit_count; i++) {
		struct record *record = NULL;
		assert_int_equal(store_record(store, matches.hits[i].document,
					      &record, NULL), STATUS_OK);
		strcat(paths, i > 0 ? " " : "");
		strcat(paths, record_field(record, "path", 0, NULL));
		record_close(record);
	}
	store_matches_finish(&matches);
	store_query_free(query);
	return paths;
}

static const char *found_phrase(struct store *store, const char *words)
{
	struct store_phrase *phrase = phrase_of(words);
	struct store_query *query = store_query_phrase(phrase);
	store_phrase_free(phrase);
	return found(store, query);
}

static struct store_query *term(const char *word)
{
	return store_query_term(word, strlen(word));
}

static const struct given trade[] = {
	{ "/r/a", "export controls on rare earths and more rare earths now" },
	{ "/r/b", "rare earths were held back while other earths went on" },
	{ "/r/c", "earths rare as they are need export licences too today" },
	{ "/r/d", "soybeans and tariffs and ships and ports and deals here" },
};

static void a_phrase_is_found_where_it_stands(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	put(writer, trade, 4);
	assert_int_equal(publish(writer), 1);
	struct store *store = store_opened();
	assert_int_equal(store_info(store)->documents, 4);
	assert_int_equal(store_info(store)->rev, 1);
	assert_string_equal(store_info(store)->uuid, store_writer_uuid(writer));
	/* Twice outranks once. */
	assert_string_equal(found_phrase(store, "rare earths"), "/r/a /r/b");
	assert_string_equal(found_phrase(store, "earths rare"), "/r/c");
	assert_string_equal(found_phrase(store, "export controls|licences"),
			    "/r/a /r/c");
	assert_string_equal(found_phrase(store, "rare soybeans"), "");
	assert_string_equal(found_phrase(store, "rare nowhere"), "");
	assert_string_equal(found_phrase(store, "soybeans"), "/r/d");

	uint32_t documents;
	uint64_t times;
	struct store_search search = {0};
	struct store_phrase *phrase = phrase_of("rare earths");
	assert_int_equal(store_phrase_count(store, phrase, NULL, &search, &documents,
					    &times, NULL), STATUS_OK);
	assert_int_equal(documents, 2);
	assert_int_equal(times, 3);
	struct store_query *filter = term("held");
	assert_int_equal(store_phrase_count(store, phrase, filter, &search,
					    &documents, &times, NULL), STATUS_OK);
	assert_int_equal(documents, 1);
	assert_int_equal(times, 1);
	store_query_free(filter);

	uint32_t document;
	struct store_place *places;
	size_t count;
	assert_int_equal(store_find(store, "/r/a", 4, &document, NULL), STATUS_OK);
	assert_int_equal(store_phrase_places(store, document, phrase, NULL, &places, &count,
					     NULL), STATUS_OK);
	assert_int_equal(count, 2);
	assert_int_equal(places[0].position, 4);
	assert_int_equal(places[0].words, 2);
	assert_int_equal(places[1].position, 8);
	assert_int_equal(places[1].occurrence, 1);
	free(places);
	assert_int_equal(store_find(store, "none", 4, &document, NULL),
			 STATUS_NOT_FOUND);
	store_phrase_free(phrase);
	store_close(store);
	store_writer_close(writer);
}

/* The nearness of "WORDS", each an operand, in the documents at PATHS. */
static void nearness_of(struct store *store, const char *words,
			const char *const *paths, size_t count,
			struct store_nearness *nearness)
{
	struct store_phrase *bag = store_phrase_new();
	struct store_hit hits[4] = { { .document = 0 } };
	struct store_search search = {0};
	char copy[256];
	snprintf(copy, sizeof copy, "%s", words);
	for (char *rest = copy, *slot; (slot = strsep(&rest, " ")) != NULL;) {
		store_phrase_operand(bag);
		assert_int_equal(store_phrase_slot(bag), STATUS_OK);
		for (char *word; (word = strsep(&slot, "|")) != NULL;)
			assert_int_equal(store_phrase_term(bag, word, strlen(word)),
					 STATUS_OK);
	}
	store_phrase_within(bag, false, 3);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(store_find(store, paths[i], strlen(paths[i]),
					    &hits[i].document, NULL), STATUS_OK);
	assert_int_equal(store_nearness(store, bag, &search, hits, count, nearness,
					NULL), STATUS_OK);
	store_phrase_free(bag);
}

/* Of documents of ten words each. */
static const struct given close_words[] = {
	{ "/n/side", "duty on steel for now and one two three four" },
	{ "/n/back", "steel under duty for now and one two three four" },
	{ "/n/apart", "duty one two three four five six seven eight steel" },
	{ "/n/once", "duties one two three four five six seven eight nine" },
};

static void positions_say_how_near_the_words_of_a_bag_are(void **state)
{
	(void)state;
	enum { SIDE, BACK, APART, ONCE };
	static const char *const paths[] = { "/n/apart", "/n/side", "/n/once",
					     "/n/back" };
	struct store_nearness found[4], near[4];
	struct store_writer *writer = writer_opened();
	put(writer, close_words, 4);
	publish(writer);
	struct store *store = store_opened();
	nearness_of(store, "duty|duties steel", paths, 4, found);
	near[APART] = found[0];		/* in the order of the hits given */
	near[SIDE] = found[1];
	near[ONCE] = found[2];
	near[BACK] = found[3];
	assert_true(near[SIDE].near && near[SIDE].ordered);
	assert_true(near[BACK].near && !near[BACK].ordered);
	assert_false(near[APART].near || near[ONCE].near);
	assert_true(near[SIDE].close > 0);
	assert_true(near[SIDE].close == near[BACK].close);
	assert_true(near[APART].close == 0 && near[ONCE].close == 0);
	assert_true(near[SIDE].written > near[ONCE].written);
	assert_true(near[ONCE].written == 0);
	assert_true(near[APART].coverage == 1);
	assert_true(near[ONCE].coverage > 0 && near[ONCE].coverage < 1);

	/* A word asked for twice is near others, and not near itself. */
	nearness_of(store, "four|five one|two four|five", paths, 1, found);
	assert_true(found[0].close > 0);
	nearness_of(store, "four|five four|five", paths, 1, found);
	assert_true(found[0].close == 0);
	store_close(store);
	store_writer_close(writer);
}

static void operators_mean_what_they_say(void **state)
{
	(void)state;
	struct store *store = store_opened();
	struct store_query *two[2];
	two[0] = term("rare");
	two[1] = term("export");
	assert_string_equal(found(store, store_query_all(two, 2)), "/r/a /r/c");
	two[0] = term("soybeans");
	two[1] = term("held");
	const char *either = found(store, store_query_any(two, 2));
	assert_int_equal(strlen(either), 9);
	assert_string_equal(found(store, store_query_without(term("rare"),
							     term("export"))),
			    "/r/b");
	assert_string_equal(found(store, store_query_filter(term("export"),
							    term("licences"))),
			    "/r/c");
	assert_string_equal(found(store, store_query_prefix("soy", 3, 10)), "/r/d");
	assert_string_equal(found(store, store_query_nothing()), "");
	struct store_phrase *phrase = phrase_of("rare earths");
	assert_string_equal(found(store, store_query_without(
		term("earths"), store_query_phrase(phrase))), "/r/c");
	/* The boost outweighs what the length of a document does. */
	assert_string_equal(found(store, store_query_maybe(
		term("earths"),
		store_query_scale(store_query_phrase(phrase), 4))),
		"/r/a /r/b /r/c");
	assert_null(store_query_all((struct store_query *[]){ term("x"), NULL }, 2));
	store_phrase_free(phrase);
	store_close(store);
}

static void an_open_reader_moves_to_what_was_published(void **state)
{
	(void)state;
	struct store *store = store_opened();
	struct store_writer *writer = writer_opened();
	bool changed;
	static const struct given edited[] = {
		{ "/r/b", "nothing of that kind here any more" },
		{ "/r/e", "rare earths once more" },
	};
	assert_int_equal(store_refresh(store, &changed, NULL), STATUS_OK);
	assert_false(changed);
	put(writer, edited, 2);
	assert_int_equal(store_writer_drop_file(writer, "/r/d"), STATUS_OK);
	assert_string_equal(found_phrase(store, "rare earths"), "/r/a /r/b");
	assert_int_equal(publish(writer), 2);
	assert_int_equal(store_refresh(store, &changed, NULL), STATUS_OK);
	assert_true(changed);
	assert_int_equal(store_info(store)->rev, 2);
	assert_int_equal(store_info(store)->documents, 4);
	assert_int_equal(store_info(store)->words, 40);
	const char *paths = found_phrase(store, "rare earths");
	assert_non_null(strstr(paths, "/r/e"));
	assert_null(strstr(paths, "/r/b"));
	assert_string_equal(found(store, term("soybeans")), "");
	assert_int_equal(publish(writer), 2);
	store_close(store);
	store_writer_close(writer);
}

static bool count_file(void *context, const struct store_file *file)
{
	int *count = context;
	assert_string_equal(file->root, "/r");
	(*count)++;
	return true;
}

static bool take_word(void *context, const char *word, size_t len)
{
	snprintf(context, 16, "%.*s", (int)len, word);
	return true;
}

static void files_roots_and_stems_are_remembered(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	int count = 0;
	char word[16] = "";
	assert_int_equal(store_writer_files(writer, count_file, &count, NULL),
			 STATUS_OK);
	assert_int_equal(count, 4);
	struct store_file failed = { .path = "/r/f", .root = "/r",
				     .state = STORE_FILE_FAILED, .reason = "no" };
	assert_int_equal(store_writer_note_file(writer, &failed), STATUS_OK);
	assert_int_equal(store_writer_put_root(writer, "/r"), STATUS_OK);
	assert_int_equal(store_writer_put_language(writer, "en"), STATUS_OK);
	assert_int_equal(store_writer_put_language(writer, "de"), STATUS_OK);
	assert_int_equal(store_writer_put_language(writer, "en"), STATUS_OK);
	assert_int_equal(publish(writer), 3);
	assert_int_equal(store_writer_compact(writer, NULL), STATUS_OK);
	assert_int_equal(store_writer_rev(writer), 4);
	store_writer_close(writer);

	struct store *store = store_opened();
	count = 0;
	assert_int_equal(store_files(folder, count_file, &count, NULL), STATUS_OK);
	assert_int_equal(count, 5);
	assert_int_equal(store_info(store)->rev, 4);
	assert_int_equal(store_info(store)->language_count, 2);
	assert_string_equal(store_info(store)->languages[1], "de");
	assert_int_equal(store_words_of_stem(store, "en", "control", 7, take_word,
					     word, NULL), STATUS_OK);
	assert_string_equal(word, "controls");
	assert_string_equal(found_phrase(store, "rare earths"), "/r/a /r/e");
	store_close(store);
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

/* Thousands of documents that went into a compacted generation in place made it
 * half as large again: each insertion splits a full block. */
static void a_large_update_replaces_in_a_new_generation(void **state)
{
	(void)state;
	int first = generation();
	struct store_writer *writer = writer_opened();
	struct store *before = store_opened();
	put(writer, trade, 4);
	struct given many[300];
	char paths[300][16];
	for (int i = 0; i < 300; i++) {
		snprintf(paths[i], sizeof paths[i], "/m/%d", i);
		many[i] = (struct given){ paths[i], "filler words only" };
	}
	put(writer, many, 300);
	publish(writer);
	assert_int_equal(store_writer_documents(writer), 305);
	assert_int_equal(generation(), first + 1);
	/* The old generation still answers its reader. */
	assert_string_equal(found_phrase(before, "rare earths"), "/r/a /r/e");
	bool changed;
	assert_int_equal(store_refresh(before, &changed, NULL), STATUS_OK);
	assert_true(changed);
	assert_non_null(strstr(found_phrase(before, "rare earths"), "/r/b"));
	store_close(before);
	store_writer_close(writer);
}

static void a_second_writer_is_told_who_holds_the_lock(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	pid_t child = fork();
	if (child == 0) {
		struct store_writer *second = NULL;
		pid_t holder = 0;
		enum status status = store_writer_open(folder, &second, &holder,
						       NULL);
		_exit(status == STATUS_LOCKED && holder == getppid() ? 0 : 1);
	}
	int ended;
	waitpid(child, &ended, 0);
	assert_int_equal(ended, 0);
	store_writer_close(writer);
	store_writer_close(writer_opened());
}

static void unpublished_work_is_swept(void **state)
{
	(void)state;
	char path[128];
	struct store_writer *writer = writer_opened();
	put(writer, trade, 4);
	store_writer_close(writer);
	snprintf(path, sizeof path, "%s/gen-9999", folder);
	assert_int_equal(symlink("/nowhere", path), 0);
	store_writer_close(writer_opened());
	assert_int_not_equal(access(path, F_OK), 0);
	struct store *store = store_opened();
	assert_int_equal(store_info(store)->documents, 305);
	store_close(store);
}

static void a_search_stops_when_it_must(void **state)
{
	(void)state;
	struct store *store = store_opened();
	struct store_matches matches = {0};
	struct error error = {""};
	struct store_query *query = store_query_every();
	struct store_search late = { .limit = 10, .count_to = UINT32_MAX,
				     .deadline_ns = clock_ns() };
	assert_int_equal(store_match(store, query, &late, &matches, &error),
			 STATUS_TIMEOUT);
	atomic_bool cancel = true;
	struct store_search cancelled = { .limit = 10, .count_to = UINT32_MAX,
					  .cancel = &cancel };
	assert_int_equal(store_match(store, query, &cancelled, &matches, &error),
			 STATUS_CANCELLED);
	struct store_search plain = { .limit = 10, .count_to = UINT32_MAX };
	assert_int_equal(store_match(store, query, &plain, &matches, &error),
			 STATUS_OK);
	assert_int_equal(matches.total, 305);
	store_matches_finish(&matches);
	store_query_free(query);
	store_close(store);
}

enum {
	SERIALS = 40,
};

/* Searches until the last revision is seen; each answer must be that of one
 * revision, whatever the writer does meanwhile. Returns an exit status. */
static int read_along(uint64_t base)
{
	struct store *store = NULL;
	struct error error = {""};
	bool changed;
	enum status status = store_open(folder, &store, &error);
	for (uint64_t serial = 0; status == STATUS_OK && serial < SERIALS;) {
		struct store_search search = { .limit = 100, .count_to = UINT32_MAX };
		struct store_matches matches = {0};
		struct store_query *query = term("serial");
		status = store_refresh(store, &changed, &error);
		serial = store_info(store)->rev - base;
		if (status == STATUS_OK)
			status = store_match(store, query, &search, &matches, &error);
		store_query_free(query);
		if (status == STATUS_OK && matches.total != serial)
			return 2;
		store_matches_finish(&matches);
		if (status == STATUS_MODIFIED)
			status = STATUS_OK;	/* again, from the refresh on */
	}
	store_close(store);
	if (status != STATUS_OK)
		fprintf(stderr, "reader: %s\n", error.text);
	return status == STATUS_OK ? 0 : 1;
}

static void a_reader_sees_whole_revisions_while_they_come(void **state)
{
	(void)state;
	struct store_writer *writer = writer_opened();
	uint64_t base = store_writer_rev(writer);
	int first = generation();
	pid_t child = fork();
	if (child == 0)
		_exit(read_along(base));
	for (int i = 0; i < SERIALS; i++) {
		char path[32];
		snprintf(path, sizeof path, "/s/%d", i);
		put(writer, &(struct given){ path, "a serial comes in" }, 1);
		assert_int_equal(publish(writer), base + (uint64_t)i + 1);
	}
	assert_int_equal(generation(), first);
	int ended;
	waitpid(child, &ended, 0);
	assert_int_equal(ended, 0);
	store_writer_close(writer);
}

static void what_is_no_index_is_refused_by_name(void **state)
{
	(void)state;
	struct store *store = NULL;
	struct store_writer *writer = NULL;
	struct error error;
	pid_t holder;
	char path[128], command[400];
	assert_int_equal(store_open("/nowhere/at/all", &store, &error),
			 STATUS_NOT_FOUND);
	assert_non_null(strstr(error.text, "/nowhere/at/all"));
	snprintf(path, sizeof path, "%s/letters", folder);
	snprintf(command, sizeof command, "mkdir '%s' && touch '%s/love.txt'", path,
		 path);
	assert_int_equal(system(command), 0);
	assert_int_equal(store_writer_open(path, &writer, &holder, &error),
			 STATUS_INVALID);
	assert_non_null(strstr(error.text, "love.txt"));
}

/* --- Failed files --- */

static char others_folder[sizeof folder];

static int make_own_folder(void **state)
{
	memcpy(others_folder, folder, sizeof folder);
	return make_folder(state);
}

static int remove_own_folder(void **state)
{
	int failed = remove_folder(state);
	memcpy(folder, others_folder, sizeof folder);
	return failed;
}

static void note(struct store_writer *writer, const char *path,
		 enum store_file_state state, const char *reason)
{
	struct store_file file = { .path = path, .root = "/r", .reason = reason,
				   .state = state };
	assert_int_equal(store_writer_note_file(writer, &file), STATUS_OK);
}

static uint64_t failures(void)
{
	struct store *store = store_opened();
	assert_true(store_info(store)->failures_known);
	uint64_t files = store_info(store)->failed_files;
	store_close(store);
	return files;
}

static void failed_files_are_counted(void **state)
{
	struct store_writer *writer = writer_opened();
	(void)state;
	assert_int_equal(failures(), 0);
	put(writer, (struct given[]){ { "/r/a", "one" }, { "/r/b", "two" } }, 2);
	note(writer, "/r/c", STORE_FILE_FAILED, "damaged");
	note(writer, "/r/d", STORE_FILE_SKIPPED, "empty");
	note(writer, "/r/e", STORE_FILE_FAILED, "damaged");
	publish(writer);
	assert_int_equal(failures(), 2);
	/* Known as failed before, and still: one file, not two. */
	note(writer, "/r/c", STORE_FILE_FAILED, "damaged otherwise");
	note(writer, "/r/b", STORE_FILE_INDEXED, "line 7");
	publish(writer);
	assert_int_equal(failures(), 3);
	store_writer_close(writer);
	/* Another writer counts on. */
	writer = writer_opened();
	note(writer, "/r/e", STORE_FILE_INDEXED, "");
	assert_int_equal(store_writer_drop_file(writer, "/r/c"), STATUS_OK);
	publish(writer);
	assert_int_equal(failures(), 1);
	assert_int_equal(store_writer_compact(writer, NULL), STATUS_OK);
	assert_int_equal(failures(), 1);
	store_writer_close(writer);
}

/* As it was before failed files were counted. */
static void forget_the_number(void)
{
	char path[128];
	struct xap_writer *xap = NULL;
	snprintf(path, sizeof path, "%s/gen-0001", folder);
	assert_int_equal(xap_writer_open(path, 0, &xap, NULL), STATUS_OK);
	assert_int_equal(xap_writer_begin(xap, NULL), STATUS_OK);
	assert_int_equal(xap_writer_set_metadata(xap, "quoth.failed",
						 strlen("quoth.failed"), "", 0, NULL),
			 STATUS_OK);
	assert_int_equal(xap_writer_commit(xap, NULL), STATUS_OK);
	xap_writer_close(xap);
}

static void failed_files_of_an_older_index_are_counted_by_the_next_writer(void **state)
{
	struct store_writer *writer = writer_opened();
	(void)state;
	note(writer, "/r/c", STORE_FILE_FAILED, "damaged");
	publish(writer);
	store_writer_close(writer);
	forget_the_number();
	struct store *store = store_opened();
	assert_false(store_info(store)->failures_known);
	assert_int_equal(store_info(store)->failed_files, 0);
	store_close(store);
	writer = writer_opened();
	note(writer, "/r/d", STORE_FILE_FAILED, "damaged");
	publish(writer);
	assert_int_equal(failures(), 2);
	store_writer_close(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phrase_is_found_where_it_stands),
		cmocka_unit_test(operators_mean_what_they_say),
		cmocka_unit_test(an_open_reader_moves_to_what_was_published),
		cmocka_unit_test(files_roots_and_stems_are_remembered),
		cmocka_unit_test(a_large_update_replaces_in_a_new_generation),
		cmocka_unit_test_setup_teardown(failed_files_are_counted,
						make_own_folder, remove_own_folder),
		cmocka_unit_test_setup_teardown(
			failed_files_of_an_older_index_are_counted_by_the_next_writer,
			make_own_folder, remove_own_folder),
		cmocka_unit_test(a_second_writer_is_told_who_holds_the_lock),
		cmocka_unit_test(unpublished_work_is_swept),
		cmocka_unit_test(a_search_stops_when_it_must),
		cmocka_unit_test(a_reader_sees_whole_revisions_while_they_come),
		cmocka_unit_test(positions_say_how_near_the_words_of_a_bag_are),
		cmocka_unit_test(what_is_no_index_is_refused_by_name),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
