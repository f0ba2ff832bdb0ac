/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_index.c - every word of every document is in the index at its position, and
 * its position leads to its bytes in the file it came from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "indexer/run.h"
#include "indexer/update.h"
#include "lib/store/store.h"
#include "lib/text/text.h"

int run_signal(void)
{
	return 0;
}

static char *folder;
static char index_path[512], source_path[512];
static struct store *store;

static void write_file(const char *name, const void *bytes, size_t len)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", source_path, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static void write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

static void write_files(void)
{
	static const char wide[] = "\xff\xfeN\0\xe9\0 \0h\0i\0";
	write_text("plain.txt", "Rare earths\nare not rare.\n\nRare earths!\n");
	write_text("quoted.md", "---\nid: my id\ntitle: 'It''s \xc3\xa9t\xc3\xa9'\n"
		   "date: 2025-10-30\nauthor: Ann O'Neil\ntags: [Trade, Rare Earths]\n"
		   "places: [Gwangyang]\nurl: https://me@example.org:8080/x\n---\n\n"
		   "Body.\n");
	write_text("lines.jsonl", "{\"title\":\"A \\\"B\\\"\",\"text\":\"one\\ntwo "
		   "\\u00e9t\\u00e9 three\",\"language\":\"fr\"}\n"
		   "{\"id\":\"9\",\"text\":\"\","
		   "\"type\":\"application/x-test\"}\n");
	write_text("latin.txt", "caf\xe9 au kumquats\n");
	write_file("wide.txt", wide, sizeof wide - 1);
	write_text("mark.txt", "\xef\xbb\xbf" "after a mark\n");
}

static void write_long_file(void)
{
	struct buf text = {0};
	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "word%d caf\xc3\xa9 %s", i, i % 9 == 0 ? "\n" : "");
	write_file("long.md", text.data, text.len);
	buf_finish(&text);
}

static int make_index(void **state)
{
	(void)state;
	static char name[] = "/tmp/quoth-index-XXXXXX";
	char command[1200];
	folder = mkdtemp(name);
	if (folder == NULL)
		return -1;
	snprintf(index_path, sizeof index_path, "%s/index", folder);
	snprintf(source_path, sizeof source_path, "%s/files", folder);
	snprintf(command, sizeof command, "mkdir %s && cp -r %s/trade %s", source_path,
		 CORPUS, source_path);
	if (system(command) != 0)
		return -1;
	write_files();
	write_long_file();
	char *paths[] = { source_path };
	struct options options = { .jobs = 2, .language = "en", .quiet = true,
				   .max_size = MAX_SIZE_DEFAULT, .paths = paths,
				   .path_count = 1 };
	if (update(&options, index_path) != EXIT_DONE)
		return -1;
	return store_open(index_path, &store, NULL) == STATUS_OK ? 0 : -1;
}

static int remove_index(void **state)
{
	(void)state;
	char command[512];
	store_close(store);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static struct record *record_of(const char *id)
{
	uint32_t document;
	struct record *record;
	assert_int_equal(store_find(store, id, strlen(id), &document, NULL), STATUS_OK);
	assert_int_equal(store_record(store, document, &record, NULL), STATUS_OK);
	return record;
}

static void read_file(const char *path, struct buf *bytes)
{
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	size_t got;
	do {
		char *to = buf_reserve(bytes, 65536);
		assert_non_null(to);
		got = fread(to, 1, 65536, file);
		bytes->len += got;
	} while (got > 0);
	fclose(file);
}

static bool has_position(uint32_t document, const struct text_word *word,
			 uint32_t position)
{
	uint32_t *positions;
	size_t count;
	bool found = false;
	assert_int_equal(store_positions(store, document, word->folded,
					 word->folded_len, NULL, &positions, &count,
					 NULL), STATUS_OK);
	for (size_t i = 0; i < count; i++)
		found |= positions[i] == position;
	free(positions);
	return found;
}

/* The line and column of BYTE, counted in the file; a byte order mark is before
 * the first column, where editors have it. */
static void assert_place(const struct buf *source, const struct record_place *place)
{
	uint64_t line = 1, start = 0;
	if (source->len >= 3 && memcmp(source->data, "\xef\xbb\xbf", 3) == 0)
		start = 3;
	for (uint64_t i = 0; i < place->byte; i++)
		if (source->data[i] == '\n') {
			line++;
			start = i + 1;
		}
	assert_int_equal(place->line, line);
	assert_int_equal(place->col, place->byte - start + 1);
}

/* As itself, or as the first byte of an escape of the file's format; a subject that
 * is encoded or folded stands where its header begins. */
static bool stands_there(const struct buf *source, const char *type,
			 enum record_part which, uint64_t at, char here)
{
	static const char subject[] = "Subject:";
	char there = source->data[at];
	if (there == here || (unsigned char)here >= 0x80)
		return true;
	if (strcmp(type, "text/html") == 0)
		return there == '&';
	if (strcmp(type, "message/rfc822") != 0)
		return there == '\\';
	return there == '=' || (which == RECORD_TITLE &&
				source->len - at > strlen(subject) &&
				memcmp(source->data + at, subject, strlen(subject)) == 0);
}

static size_t check_part(uint32_t document, struct record *record,
			 enum record_part which, const struct buf *source, bool wide)
{
	struct record_text part;
	struct record_piece piece;
	struct text_analyser *text;
	struct text_word word;
	struct buf bytes = {0};
	size_t checked = 0;
	const char *type = record_field(record, "type", 0, NULL);
	bool mail = strcmp(type, "message/rfc822") == 0;
	record_part(record, which, &part);
	assert_int_equal(text_open(&text, NULL), STATUS_OK);
	for (uint32_t position = part.position; checked < part.words;) {
		assert_int_equal(record_piece_of_word(record, which, position, &piece,
						      NULL), STATUS_OK);
		assert_int_equal(piece.position, position);
		buf_clear(&bytes);	/* piece.bytes go with the next call */
		buf_add(&bytes, piece.bytes, piece.len);
		text_begin(text, bytes.data, bytes.len);
		while (text_next(text, &word)) {
			struct record_place place;
			assert_int_equal(record_locate(record, which,
						       piece.start + word.start,
						       &place, NULL), STATUS_OK);
			assert_true(place.in_source || mail);
			if (place.in_source) {
				assert_true(place.byte < source->len);
				assert_true(stands_there(source, type, which,
							 place.byte,
							 bytes.data[word.start]));
				if (!wide && checked % 97 == 0)
					assert_place(source, &place);
			}
			if (part.words < 1000 || checked % 1009 == 0)
				assert_true(has_position(document, &word, position));
			position++;
			checked++;
		}
	}
	assert_int_equal(checked, part.words);
	text_close(text);
	buf_finish(&bytes);
	return checked;
}

static void each_word_is_where_the_index_says(void **state)
{
	(void)state;
	size_t words = 0;
	for (uint32_t document = 1; document <= store_info(store)->documents;
	     document++) {
		struct record *record;
		struct buf source = {0};
		assert_int_equal(store_record(store, document, &record, NULL),
				 STATUS_OK);
		const char *path = record_field(record, "path", 0, NULL);
		read_file(path, &source);
		bool wide = strstr(path, "/wide.txt") != NULL;
		words += check_part(document, record, RECORD_BODY, &source, wide);
		words += check_part(document, record, RECORD_TITLE, &source, wide);
		record_close(record);
		buf_finish(&source);
	}
	assert_true(words > 45000);
}

/* Counts the documents that have a value. */
static enum status note_value(void *context, uint32_t document, const char *value,
			      size_t len, struct error *error)
{
	(void)document;
	(void)value;
	(void)error;
	*(size_t *)context += len > 0;
	return STATUS_OK;
}

static enum status add_words(void *context, uint32_t document, uint64_t words,
			     struct error *error)
{
	struct record *record;
	struct record_text body, title;
	enum status status = store_record(store, document, &record, error);
	assert_int_equal(status, STATUS_OK);
	record_part(record, RECORD_BODY, &body);
	record_part(record, RECORD_TITLE, &title);
	assert_int_equal(words, (uint64_t)body.words + title.words);
	record_close(record);
	*(uint64_t *)context += words;
	return STATUS_OK;
}

static void each_document_says_how_many_words_it_has(void **state)
{
	(void)state;
	struct store_set set;
	size_t having = 0;
	uint64_t words = 0;
	assert_int_equal(store_set_init(&set, store, NULL), STATUS_OK);
	for (uint32_t document = 1; document <= store_info(store)->documents; document++)
		store_set_add(&set, document);
	assert_int_equal(store_values(store, SCHEMA_SLOT_WORDS, &set, note_value, &having,
				      NULL, NULL), STATUS_OK);
	assert_int_equal(having, set.count);
	assert_int_equal(store_words(store, &set, add_words, &words, NULL, NULL),
			 STATUS_OK);
	assert_int_equal(words, store_info(store)->words);
	store_set_finish(&set);
}

static void assert_term(const char *prefix, const char *value, uint32_t documents)
{
	char term[SCHEMA_TERM_MAX];
	uint32_t found;
	uint64_t occurrences;
	size_t len = schema_term(prefix, value, strlen(value), term);
	assert_int_equal(store_frequency(store, term, len, &found, &occurrences, NULL),
			 STATUS_OK);
	if (found != documents)
		fail_msg("%.*s in %u documents instead of %u", (int)len, term, found,
			 documents);
}

static void fields_become_the_terms_of_the_schema(void **state)
{
	(void)state;
	struct record *record = record_of("my_id");
	assert_string_equal(record_field(record, "title", 0, NULL), "It's été");
	assert_string_equal(record_field(record, "date_utc", 0, NULL), "20251030");
	assert_string_equal(record_field(record, "source", 0, NULL), "example.org");
	assert_string_equal(record_field(record, "topics", 1, NULL), "Rare Earths");
	assert_string_equal(record_field(record, "type", 0, NULL), "text/markdown");
	record_close(record);
	assert_term("Q", "my_id", 1);
	assert_term("S", "ete", 1);
	assert_term("ZS", "ete", 1);
	assert_term("A", "o'neil", 1);
	assert_term("K", "rare earths", 1);
	assert_term("H", "example.org", 1);
	assert_term("X:places:", "gwangyang", 1);
	assert_term("XN", "quoted.md", 1);
	assert_term("Z", "kumquat", 1);
	assert_term("P", source_path, store_info(store)->documents);
	assert_term("T", "application/x-test", 1);
}

static void a_record_without_words_is_a_document(void **state)
{
	(void)state;
	struct record_text part;
	struct record *record = record_of("9");
	record_part(record, RECORD_BODY, &part);
	assert_int_equal(part.words, 0);
	assert_int_equal(part.position, 0);
	record_close(record);
	assert_term("XN", "lines.jsonl", 2);
}

static bool is_earths(void *context, const char *word, size_t len)
{
	*(bool *)context |= len == 6 && memcmp(word, "earths", 6) == 0;
	return true;
}

static void a_stem_leads_to_the_words_that_were_seen_with_it(void **state)
{
	(void)state;
	bool found = false;
	assert_int_equal(store_words_of_stem(store, "en", "earth", 5, is_earths, &found,
					     NULL), STATUS_OK);
	assert_true(found);
	bool french = false;
	for (size_t i = 0; i < store_info(store)->language_count; i++)
		french |= strcmp(store_info(store)->languages[i], "fr") == 0;
	assert_true(french);
}

int main(void)
{
	/* Under valgrind extractors die: its calls are not allowed them. */
	const char *preload = getenv("LD_PRELOAD");
	if (preload != NULL && strstr(preload, "valgrind") != NULL)
		return 77;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_word_is_where_the_index_says),
		cmocka_unit_test(each_document_says_how_many_words_it_has),
		cmocka_unit_test(fields_become_the_terms_of_the_schema),
		cmocka_unit_test(a_record_without_words_is_a_document),
		cmocka_unit_test(a_stem_leads_to_the_words_that_were_seen_with_it),
	};
	return cmocka_run_group_tests(tests, make_index, remove_index);
}
