/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyse.c - words, stems and labels of a record into a document of a batch. */
#include "indexer/analyse.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/labels.h"
#include "indexer/word_set.h"
#include "lib/store/family/sketch.h"

struct analyser {
	const char *default_language;
	struct text_analyser *text;
	struct store_document *document;
	const struct frequent *frequent;
	struct word_set stems;
	struct sketcher sketcher;
	struct buf record;
	struct record_field *fields;	/* FIELDS_MAX and ours */
	size_t *chunks;			/* where the chunks of the body begin */
	uint32_t *chunk_words;
	size_t chunk_count, chunk_capacity;
	bool out_of_memory;
};

void analyser_close(struct analyser *analyser)
{
	if (analyser == NULL)
		return;
	text_close(analyser->text);
	store_document_free(analyser->document);
	word_set_finish(&analyser->stems);
	buf_finish(&analyser->record);
	free(analyser->fields);
	free(analyser->chunks);
	free(analyser->chunk_words);
	free(analyser);
}

enum status analyser_open(const char *default_language, struct analyser **analyser,
			  struct error *error)
{
	struct analyser *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "analyser");
	opened->default_language = default_language;
	opened->fields = calloc(RECORD_FIELDS_MAX, sizeof *opened->fields);
	enum status status = opened->fields != NULL ? STATUS_OK
		: error_set(error, STATUS_NO_MEMORY, "analyser");
	if (status == STATUS_OK)
		status = text_open(&opened->text, error);
	if (status == STATUS_OK)
		status = store_document_new(&opened->document, error);
	if (status != STATUS_OK) {
		analyser_close(opened);
		return status;
	}
	*analyser = opened;
	return STATUS_OK;
}

void analyser_new_batch(struct analyser *analyser, const struct frequent *frequent)
{
	analyser->frequent = frequent;
	word_set_clear(&analyser->stems);
}

/* --- Chunks --- */

static void note_chunk(void *context, size_t start, size_t end)
{
	(void)end;
	struct analyser *analyser = context;
	if (analyser->chunk_count == analyser->chunk_capacity) {
		size_t capacity = 2 * analyser->chunk_capacity + 16;
		size_t *chunks = realloc(analyser->chunks, capacity * sizeof *chunks);
		if (chunks != NULL)
			analyser->chunks = chunks;
		uint32_t *words = realloc(analyser->chunk_words,
					  capacity * sizeof *words);
		if (words != NULL)
			analyser->chunk_words = words;
		if (chunks == NULL || words == NULL) {
			analyser->out_of_memory = true;
			return;
		}
		analyser->chunk_capacity = capacity;
	}
	analyser->chunks[analyser->chunk_count++] = start;
}

static void find_chunks(struct analyser *analyser, const struct buf *body)
{
	analyser->chunk_count = 0;
	analyser->out_of_memory = false;
	record_chunks(body->data, body->len, note_chunk, analyser);
	memset(analyser->chunk_words, 0,
	       analyser->chunk_count * sizeof *analyser->chunk_words);
}

/* --- Words --- */

struct part {
	struct analyser *analyser;
	struct store_batch *batch;
	const char *language;
	bool title;
	uint32_t position;	/* of the word before the first */
};

/* A batch that refuses a document has lost the ones before it too: that is never
 * a fault of the one record. */
static enum status of_batch(enum status status)
{
	return status == STATUS_INVALID || status == STATUS_TOO_LARGE
		? STATUS_INTERNAL : status;
}

static enum status add_word(const struct part *part, const struct text_word *word,
			    uint32_t position)
{
	struct store_document *document = part->analyser->document;
	enum status status = store_document_word(document, word->folded,
						 word->folded_len, position);
	if (status != STATUS_OK || !part->title)
		return status;
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(SCHEMA_TITLE, word->folded, word->folded_len, term);
	return store_document_word(document, term, len, position);
}

static enum status add_stem(const struct part *part, const struct text_word *word,
			    const char *stem, size_t len, struct error *error)
{
	struct analyser *analyser = part->analyser;
	char term[SCHEMA_TERM_MAX];
	bool is_stem = part->language[0] != '\0';
	size_t term_len = schema_term(is_stem ? SCHEMA_STEM : SCHEMA_UNSTEMMED, stem, len,
				      term);
	enum status status = store_document_stem(analyser->document, term, term_len);
	if (status == STATUS_OK && part->title) {
		term_len = schema_term(is_stem ? SCHEMA_TITLE_STEM : SCHEMA_TITLE_UNSTEMMED,
				       stem, len, term);
		status = store_document_stem(analyser->document, term, term_len);
	}
	if (status == STATUS_OK && is_stem &&
	    word_set_add(&analyser->stems,
			 word_set_hash(part->language, stem, len, word->folded,
				       word->folded_len)))
		status = of_batch(store_batch_stem(part->batch, part->language, stem,
						   len, word->folded,
						   word->folded_len, error));
	return status;
}

/* *BEFORE is the word before this one, if it is frequent; then this one, likewise. */
static enum status add_pair(const struct part *part, const struct text_word *word,
			    const struct frequent_word **before)
{
	struct analyser *analyser = part->analyser;
	const struct frequent_word *first = *before;
	*before = frequent_find(analyser->frequent, word->folded, word->folded_len);
	if (first == NULL || *before == NULL)
		return STATUS_OK;
	return store_document_pair(analyser->document, first->bytes, first->len,
				   (*before)->bytes, (*before)->len);
}

/* As it is written, and as people type it. */
static enum status add_stems(const struct part *part, const struct text_word *word,
			     struct error *error)
{
	const char *stem;
	struct text_analyser *text = part->analyser->text;
	size_t len = text_stem(text, part->language, &stem);
	enum status status = len > 0 ? add_stem(part, word, stem, len, error)
				     : STATUS_OK;
	if (status == STATUS_OK)
		len = text_stem_plain(text, part->language, &stem);
	return status == STATUS_OK && len > 0
		? add_stem(part, word, stem, len, error) : status;
}

static enum status add_words(const struct part *part, const struct buf *text,
			     uint32_t *words, struct error *error)
{
	struct analyser *analyser = part->analyser;
	struct text_word word;
	const struct frequent_word *before = NULL;
	size_t chunk = 0;
	*words = 0;
	text_begin(analyser->text, text->data, text->len);
	while (text_next(analyser->text, &word)) {
		for (; !part->title && chunk < analyser->chunk_count &&
			     analyser->chunks[chunk] <= word.start; chunk++)
			analyser->chunk_words[chunk] = *words;
		if (part->position + *words == UINT32_MAX)
			return error_set(error, STATUS_TOO_LARGE, "too many words");
		++*words;
		if (!part->title)
			sketcher_word(&analyser->sketcher, word.folded,
				      word.folded_len);
		enum status status = add_word(part, &word, part->position + *words);
		if (status == STATUS_OK)
			status = add_stems(part, &word, error);
		if (status == STATUS_OK)
			status = add_pair(part, &word, &before);
		if (status != STATUS_OK)
			return status;
	}
	for (; !part->title && chunk < analyser->chunk_count; chunk++)
		analyser->chunk_words[chunk] = *words;
	return text_ok(analyser->text) ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The signature of the body: copies of a story differ in their titles. */
static enum status add_sketch(struct analyser *analyser)
{
	unsigned char bytes[SKETCH_BYTES];
	size_t len = sketcher_end(&analyser->sketcher, bytes);
	return store_document_value(analyser->document, SCHEMA_SLOT_SKETCH,
				    (const char *)bytes, len);
}

/* The code of the stemmer for the language of the record, which it names itself or in
 * which the extractor found it; "" when there is none for it. An index does not depend
 * on whether that was looked for: a query is stemmed for every language it holds. */
static const char *language_of(const struct analyser *analyser,
			       const struct extracted *record)
{
	const char *name = fields_language(&record->fields);
	if (name == NULL)
		return analyser->default_language;
	const char *code = text_language(name);
	return code != NULL ? code : "";
}

/* --- The record --- */

static void describe(struct record_text *part, const struct extracted_text *text,
		     uint32_t position, uint32_t words)
{
	*part = (struct record_text){
		.bytes = text->text.data != NULL ? text->text.data : "",
		.len = text->text.len,
		.position = words > 0 ? position : 0,
		.words = words,
		.line = text->line,
		.line_start = text->line_start,
		.one_line = text->one_line,
		.newline = text->newline,
		.spans = text->spans.at,
		.span_count = text->spans.count,
		.lines = text->lines.at,
		.line_count = text->lines.count,
		.pages = text->pages.at,
		.page_count = text->pages.count,
	};
}

static enum status add_record(struct analyser *analyser,
			      const struct extracted *record,
			      const struct analyse_file *file,
			      const uint32_t words[2], struct error *error)
{
	struct record_input input = {
		.fields = analyser->fields,
		.field_count = labels_fields(record, analyser->fields),
		.chunk_words = analyser->chunk_words,
	};
	describe(&input.body, &record->body, 1, words[0]);
	describe(&input.title, &record->title, words[0] + SCHEMA_FIELD_GAP + 1,
		 words[1]);
	memcpy(input.hash, record->has_hash ? record->hash : file->hash, RECORD_HASH);
	buf_clear(&analyser->record);
	enum status status = record_build(&analyser->record, &input, error);
	if (status == STATUS_OK)
		status = store_document_record(analyser->document,
					       analyser->record.data,
					       analyser->record.len);
	return status;
}

enum status analyse(struct analyser *analyser, struct extracted *record,
		    const struct analyse_file *file, struct store_batch *batch,
		    const char **language, struct error *error)
{
	uint32_t words[2] = { 0, 0 };
	struct part part = { .analyser = analyser, .batch = batch,
			     .language = language_of(analyser, record) };
	*language = part.language;
	store_document_clear(analyser->document);
	find_chunks(analyser, &record->body.text);
	if (analyser->out_of_memory)
		return error_set(error, STATUS_NO_MEMORY, "not enough memory");
	sketcher_begin(&analyser->sketcher);
	enum status status = add_words(&part, &record->body.text, &words[0], error);
	if (status == STATUS_OK)
		status = add_sketch(analyser);
	if (status == STATUS_OK) {
		part.title = true;
		part.position = words[0] + SCHEMA_FIELD_GAP;
		status = add_words(&part, &record->title.text, &words[1], error);
	}
	record->words = (uint64_t)words[0] + words[1];
	if (status == STATUS_OK)
		status = labels_add(analyser->document, analyser->text, record, file,
				    part.language, error);
	if (status == STATUS_OK)
		status = store_document_value_number(analyser->document, SCHEMA_SLOT_WORDS,
						     (double)record->words);
	if (status == STATUS_OK)
		status = add_record(analyser, record, file, words, error);
	if (status == STATUS_OK)
		status = of_batch(store_batch_add(batch, analyser->document, error));
	if (status != STATUS_OK && error->text[0] == '\0')
		error_set(error, status, "%s", status_name(status));
	return status;
}
