/* SPDX-License-Identifier: GPL-2.0-or-later */
/* small_index.c - documents of a test to an index, by the rules of schema.h. */
#include "tests/search/small_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/store/words/frequent.h"
#include "lib/store/write/writer.h"
#include "lib/text/text.h"

enum {
	CHUNKS_MAX = 256,
	FIELDS_MAX = 16,
};

struct maker {
	struct text_analyser *analyser;
	struct store_batch *batch;
	struct store_document *document;
	const struct small_document *given;
	struct frequent *frequent;
	struct record_field fields[FIELDS_MAX];
	size_t field_count;
	size_t chunk_starts[CHUNKS_MAX];
	size_t chunk_count;
	char date_utc[15];
	uint64_t words;		/* of the last document */
};

static struct error error;

static void must(enum status status, const char *what)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "small index: %s: %s: %s\n", what, status_name(status),
		error.text);
	abort();
}

static void label(struct maker *maker, const char *prefix, const char *value,
		  size_t len)
{
	char term[SCHEMA_TERM_MAX];
	must(store_document_label(maker->document, term,
				  schema_term(prefix, value, len, term)), prefix);
}

static void folded_label(struct maker *maker, const char *prefix, const char *value,
			 size_t len)
{
	char folded[TEXT_WORD_MAX + 1];
	label(maker, prefix, folded,
	      text_fold_value(maker->analyser, value, len, folded));
}

static void field(struct maker *maker, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		maker->fields[maker->field_count++] =
			(struct record_field){ name, value, strlen(value) };
}

static void one_stem(struct maker *maker, const char *prefix,
		     const struct text_word *word, const char *at, size_t len)
{
	char term[SCHEMA_TERM_MAX], folded[TEXT_WORD_MAX];
	const char *language = maker->given->language;
	size_t folded_len = word->folded_len;
	memcpy(folded, word->folded, folded_len);
	must(store_document_stem(maker->document, term,
				 schema_term(prefix, at, len, term)), "stem");
	if (language[0] != '\0')
		must(store_batch_stem(maker->batch, language, at, len, folded,
				      folded_len, &error), "word of a stem");
}

static void stem(struct maker *maker, const char *prefix, const struct text_word *word)
{
	const char *language = maker->given->language, *at;
	size_t len = text_stem(maker->analyser, language, &at);
	one_stem(maker, prefix, word, at, len);
	len = text_stem_plain(maker->analyser, language, &at);
	if (len > 0)
		one_stem(maker, prefix, word, at, len);
}

/* *BEFORE is the word before this one, if it is frequent. */
static void pair(struct maker *maker, const struct text_word *word,
		 const struct frequent_word **before)
{
	const struct frequent_word *first = *before;
	*before = frequent_find(maker->frequent, word->folded, word->folded_len);
	if (first != NULL && *before != NULL)
		must(store_document_pair(maker->document, first->bytes, first->len,
					 (*before)->bytes, (*before)->len), "pair");
}

/* Notes the words before each chunk, and returns the number of all. */
static uint32_t words(struct maker *maker, const char *text, uint32_t position,
		      uint32_t *chunk_words)
{
	uint32_t first = position;
	size_t chunk = 0;
	struct text_word word;
	const struct frequent_word *before = NULL;
	text_begin(maker->analyser, text, strlen(text));
	while (text_next(maker->analyser, &word)) {
		char term[SCHEMA_TERM_MAX];
		while (chunk_words != NULL && chunk < maker->chunk_count &&
		       word.start >= maker->chunk_starts[chunk])
			chunk_words[chunk++] = position - first;
		must(store_document_word(maker->document, word.folded,
					 word.folded_len, position), "word");
		if (chunk_words == NULL)
			must(store_document_word(
				     maker->document, term,
				     schema_term(SCHEMA_TITLE, word.folded,
						 word.folded_len, term), position),
			     "word of the title");
		pair(maker, &word, &before);
		bool is_stem = maker->given->language[0] != '\0';
		stem(maker, is_stem ? SCHEMA_STEM : SCHEMA_UNSTEMMED, &word);
		if (chunk_words == NULL)
			stem(maker, is_stem ? SCHEMA_TITLE_STEM
					    : SCHEMA_TITLE_UNSTEMMED, &word);
		position++;
	}
	while (chunk_words != NULL && chunk < maker->chunk_count)
		chunk_words[chunk++] = position - first;
	return position - first;
}

static void note_chunk(void *context, size_t start, size_t end)
{
	struct maker *maker = context;
	(void)end;
	if (maker->chunk_count < CHUNKS_MAX)
		maker->chunk_starts[maker->chunk_count++] = start;
}

static void labels(struct maker *maker)
{
	const struct small_document *given = maker->given;
	char hash[SCHEMA_HASH_HEX + 1], date[15];
	struct text_word word;
	label(maker, SCHEMA_ID, given->id, strlen(given->id));
	schema_hash(given->path, strlen(given->path), hash);
	label(maker, SCHEMA_FILE, hash, strlen(hash));
	for (const char *at = given->path; *at != '\0';) {
		size_t len = strcspn(at + 1, "/") + 1;
		label(maker, SCHEMA_PATH, given->path,
		      (size_t)(at - given->path) + len);
		folded_label(maker, SCHEMA_PATH_NAME, at + 1, len - 1);
		at += len;
	}
	must(store_document_value(maker->document, SCHEMA_SLOT_PATH, given->path,
				  strlen(given->path)), "path");
	if (given->language[0] != '\0')
		label(maker, SCHEMA_LANGUAGE, given->language, strlen(given->language));
	if (given->source != NULL) {
		folded_label(maker, SCHEMA_SOURCE, given->source,
			     strlen(given->source));
		must(store_document_value(maker->document, SCHEMA_SLOT_SOURCE,
					  given->source, strlen(given->source)),
		     "source");
	}
	if (given->type != NULL)
		folded_label(maker, SCHEMA_TYPE, given->type, strlen(given->type));
	for (size_t i = 0; given->topics[i] != NULL; i++)
		folded_label(maker, SCHEMA_TOPIC, given->topics[i],
			     strlen(given->topics[i]));
	if (given->extra != NULL)
		folded_label(maker, SCHEMA_EXTRA "grade:", given->extra,
			     strlen(given->extra));
	if (given->date != NULL) {
		size_t len = schema_date(given->date, strlen(given->date), date);
		must(store_document_value(maker->document, SCHEMA_SLOT_DATE, date, len),
		     "date");
		label(maker, SCHEMA_YEAR, date, 4);
		if (len >= 6)
			label(maker, SCHEMA_MONTH, date, 6);
		strcpy(maker->date_utc, date);
	}
	if (given->author == NULL)
		return;
	text_begin(maker->analyser, given->author, strlen(given->author));
	while (text_next(maker->analyser, &word))
		label(maker, SCHEMA_AUTHOR, word.folded, word.folded_len);
}

static void fields(struct maker *maker)
{
	const struct small_document *given = maker->given;
	field(maker, "id", given->id);
	field(maker, "path", given->path);
	field(maker, "title", given->title);
	field(maker, "date", given->date);
	field(maker, "date_utc", maker->date_utc);
	field(maker, "source", given->source);
	field(maker, "author", given->author);
	field(maker, "type", given->type);
	field(maker, "language", given->language);
	for (size_t i = 0; given->topics[i] != NULL; i++)
		field(maker, "topics", given->topics[i]);
	field(maker, "x.grade", given->extra);
}

static void add(struct maker *maker)
{
	const struct small_document *given = maker->given;
	uint32_t chunk_words[CHUNKS_MAX] = {0};
	size_t title_len = strlen(given->title), text_len = strlen(given->text);
	size_t behind = title_len > 0 ? title_len + 2 : 0;
	struct record_span body_span = { 0, behind }, title_span = { 0, 0 };
	struct buf record = {0};
	struct record_input input = {
		.fields = maker->fields,
		.body = { .bytes = given->text, .len = text_len, .position = 1,
			  .line = title_len > 0 ? 3 : 1, .line_start = behind,
			  .spans = &body_span, .span_count = 1 },
		.title = { .bytes = given->title, .len = title_len, .line = 1,
			   .spans = &title_span, .span_count = title_len > 0 },
		.chunk_words = chunk_words,
	};
	maker->chunk_count = maker->field_count = 0;
	maker->date_utc[0] = '\0';
	store_document_clear(maker->document);
	record_chunks(given->text, text_len, note_chunk, maker);
	input.body.words = words(maker, given->text, 1, chunk_words);
	input.title.position = input.body.words + SCHEMA_FIELD_GAP;
	input.title.words = words(maker, given->title, input.title.position, NULL);
	maker->words = (uint64_t)input.body.words + input.title.words;
	labels(maker);
	fields(maker);
	input.field_count = maker->field_count;
	memset(input.hash, 0xab, sizeof input.hash);
	must(record_build(&record, &input, &error), "record");
	must(store_document_record(maker->document, record.data, record.len), "record");
	must(store_batch_add(maker->batch, maker->document, &error), given->id);
	buf_finish(&record);
}

static void put_file(struct store_writer *writer, const struct maker *maker)
{
	const struct small_document *given = maker->given;
	struct store_file file = { .path = given->path, .root = "/notes", .reason = "",
				   .documents = 1, .words = maker->words };
	must(store_writer_put_file(writer, &file), given->path);
	if (given->language[0] != '\0')
		must(store_writer_put_language(writer, given->language), "language");
}

void small_index_add(const char *path, const struct small_document *documents,
		     size_t count)
{
	small_index_add_pairs(path, documents, count, "");
}

void small_index_add_pairs(const char *path, const struct small_document *documents,
			   size_t count, const char *frequent)
{
	static unsigned serial;
	struct maker maker = {0};
	struct store_writer *writer = NULL;
	pid_t holder;
	uint64_t rev;
	char batch[512];
	must(store_writer_open(path, &writer, &holder, &error), path);
	must(text_open(&maker.analyser, &error), "analyser");
	must(store_document_new(&maker.document, &error), "document");
	snprintf(batch, sizeof batch, "%s/small-%u", store_writer_work(writer),
		 serial++);
	must(store_batch_begin(batch, &maker.batch, &error), batch);
	must(frequent_new(frequent, strlen(frequent), &maker.frequent, &error), "list");
	must(store_batch_frequent(maker.batch, maker.frequent, &error), "list");
	for (size_t i = 0; i < count; i++) {
		maker.given = &documents[i];
		add(&maker);
		put_file(writer, &maker);
	}
	must(store_batch_end(maker.batch, &error), batch);
	must(store_writer_put_batch(writer, batch), batch);
	must(store_writer_publish(writer, &rev, &error), "publish");
	store_document_free(maker.document);
	text_close(maker.analyser);
	frequent_free(maker.frequent);
	store_writer_close(writer);
}
