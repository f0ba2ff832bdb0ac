/* SPDX-License-Identifier: GPL-2.0-or-later */
/* labels.c - what a document is filed under. */
#include "indexer/labels.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/utf8.h"

enum {
	SLOT_PATH_MAX = 1024,	/* bytes of a path that are sorted by */
	SLOT_SOURCE_MAX = 200,
};

struct labels {
	struct store_document *document;
	struct text_analyser *text;
	enum status status;	/* the first failure */
};

static void label(struct labels *labels, const char *prefix, const char *value,
		  size_t len)
{
	char term[SCHEMA_TERM_MAX];
	if (labels->status != STATUS_OK || len == 0)
		return;
	size_t term_len = schema_term(prefix, value, len, term);
	labels->status = store_document_label(labels->document, term, term_len);
}

static void label_folded(struct labels *labels, const char *prefix, const char *value,
			 size_t len)
{
	char folded[TEXT_WORD_MAX + 1];
	size_t folded_len = text_fold_value(labels->text, value, len, folded);
	label(labels, prefix, folded, folded_len);
}

static void value(struct labels *labels, enum schema_slot slot, const char *bytes,
		  size_t len)
{
	if (labels->status == STATUS_OK && len > 0)
		labels->status = store_document_value(labels->document, slot, bytes,
						      len);
}

/* --- The id --- */

/* The first 16 hex digits of the SHA-256 of path, NUL, number of the record. */
static void made_id(const char *path, uint64_t number, char id[17])
{
	struct sha256_ctx sha;
	uint8_t digest[8];
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	sha256_init(&sha);
	sha256_update(&sha, strlen(path) + 1, (const uint8_t *)path);
	sha256_update(&sha, (size_t)len, (const uint8_t *)digits);
	sha256_digest(&sha, sizeof digest, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(id + 2 * i, 3, "%02x", digest[i]);
}

/* White space of any kind, and what is no character, would part or hide an id. */
static size_t safe_id(const char *given, size_t len, char safe[ID_MAX + 1])
{
	size_t out = 0;
	for (size_t at = 0; at < len;) {
		uint32_t point;
		size_t step = utf8_decode(given + at, len - at, &point, NULL);
		bool bad = point <= ' ' || (point >= 0x7f && point <= 0xa0) ||
			point == 0x1680 || (point >= 0x2000 && point <= 0x200f) ||
			(point >= 0x2028 && point <= 0x202f) || point == 0x205f ||
			point == 0x3000 || point == 0xfeff;
		if (bad)
			safe[out++] = '_';
		else
			memcpy(safe + out, given + at, step);
		out += bad ? 0 : step;
		at += step;
	}
	safe[out] = '\0';
	return out;
}

static void settle_id(struct labels *labels, struct extracted *record,
		      const struct analyse_file *file)
{
	char id[ID_MAX + 1];
	const struct field *given = fields_get(&record->fields, "id");
	size_t len = 16;
	if (given != NULL && given->len <= ID_MAX)
		len = safe_id(given->value, given->len, id);
	else
		made_id(file->path, record->number, id);
	fields_set(&record->fields, "id", id, len);
	label(labels, SCHEMA_ID, id, len);
}

/* --- The file --- */

static void file_labels(struct labels *labels, const struct analyse_file *file)
{
	char hex[SCHEMA_HASH_HEX + 1];
	const char *path = file->path;
	size_t len = strlen(path);
	schema_hash(path, len, hex);
	label(labels, SCHEMA_FILE, hex, SCHEMA_HASH_HEX);
	schema_hash(file->root, strlen(file->root), hex);
	label(labels, SCHEMA_ROOT, hex, SCHEMA_HASH_HEX);
	for (size_t start = 0; start < len;) {
		size_t end = start + strcspn(path + start, "/");
		if (end > start) {
			label(labels, SCHEMA_PATH, path, end);
			label_folded(labels, SCHEMA_PATH_NAME, path + start,
				     end - start);
		}
		start = end + 1;
	}
	value(labels, SCHEMA_SLOT_PATH, path,
	      len < SLOT_PATH_MAX ? len : SLOT_PATH_MAX);
	if (labels->status == STATUS_OK)
		labels->status = store_document_value_number(
			labels->document, SCHEMA_SLOT_SIZE, (double)file->size);
	if (labels->status == STATUS_OK)
		labels->status = store_document_value_number(
			labels->document, SCHEMA_SLOT_MTIME,
			(double)(file->mtime_ns / 1000000000));
}

/* --- Fields --- */

static void author_words(struct labels *labels, const struct field *author)
{
	struct text_word word;
	text_begin(labels->text, author->value, author->len);
	while (text_next(labels->text, &word))
		label(labels, SCHEMA_AUTHOR, word.folded, word.folded_len);
	if (!text_ok(labels->text))
		labels->status = STATUS_NO_MEMORY;
}

static void settle_date(struct labels *labels, struct extracted *record)
{
	char utc[15];
	const struct field *date = fields_get(&record->fields, "date");
	size_t len = date != NULL ? schema_date(date->value, date->len, utc) : 0;
	if (len == 0)
		return;
	fields_set(&record->fields, "date_utc", utc, len);
	value(labels, SCHEMA_SLOT_DATE, utc, len);
	label(labels, SCHEMA_YEAR, utc, 4);
	if (len >= 6)
		label(labels, SCHEMA_MONTH, utc, 6);
	if (len >= 8)
		label(labels, SCHEMA_DAY, utc, 8);
}

/* The host in a URL: between :// (and user@) and the next / ? # or port. */
static size_t host_of(const char *url, const char **host)
{
	const char *at = strstr(url, "://");
	if (at == NULL)
		return 0;
	at += 3;
	size_t len = strcspn(at, "/?#");
	const char *user = memchr(at, '@', len);
	if (user != NULL) {
		len -= (size_t)(user + 1 - at);
		at = user + 1;
	}
	const char *port = memchr(at, ':', len);
	if (port != NULL && *at != '[')
		len = (size_t)(port - at);
	*host = at;
	return len;
}

static void settle_source(struct labels *labels, struct extracted *record)
{
	const struct field *source = fields_get(&record->fields, "source");
	const struct field *url = fields_get(&record->fields, "url");
	const char *name = NULL;
	size_t len = 0;
	if (source != NULL) {
		name = source->value;
		len = source->len;
	} else if (url != NULL) {
		len = host_of(url->value, &name);
		if (len > 0)
			fields_set(&record->fields, "source", name, len);
	}
	if (len == 0)
		return;
	label_folded(labels, SCHEMA_SOURCE, name, len);
	if (len <= SLOT_SOURCE_MAX)
		value(labels, SCHEMA_SLOT_SOURCE, name, len);
}

/* The code of its stemmer, or, without one, what the record says itself; of zh-TW
 * zh too, so that lang:zh finds all of them. */
static void settle_language(struct labels *labels, struct extracted *record,
			    const char *language)
{
	char folded[TEXT_WORD_MAX + 1];
	const struct field *given = fields_get(&record->fields, "language");
	size_t len = strlen(language);
	if (len == 0 && given != NULL) {
		len = text_fold_value(labels->text, given->value, given->len, folded);
		if (len >= TEXT_LANGUAGE_MAX)
			return;
		language = folded;
	}
	fields_set(&record->fields, "language", language, len);
	label(labels, SCHEMA_LANGUAGE, language, len);
	size_t bare = strspn(language, "abcdefghijklmnopqrstuvwxyz");
	if (bare >= 2 && bare <= 3 && (language[bare] == '-' || language[bare] == '_'))
		label(labels, SCHEMA_LANGUAGE, language, bare);
}

static void extra_label(struct labels *labels, const char *name,
			const struct field *field)
{
	char prefix[sizeof SCHEMA_EXTRA + FIELD_NAME_MAX + 2];
	char folded[TEXT_WORD_MAX + 1];
	size_t len = text_fold_value(labels->text, field->value, field->len, folded);
	if (len == 0 || len == TEXT_WORD_MAX)
		return;		/* a long text is no value to filter by */
	snprintf(prefix, sizeof prefix, SCHEMA_EXTRA "%s:", name);
	label(labels, prefix, folded, len);
}

static void field_labels(struct labels *labels, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->at[i];
		if (strcmp(field->name, "author") == 0)
			author_words(labels, field);
		else if (strcmp(field->name, "topics") == 0)
			label_folded(labels, SCHEMA_TOPIC, field->value, field->len);
		else if (strcmp(field->name, "type") == 0)
			label_folded(labels, SCHEMA_TYPE, field->value, field->len);
		else if (strncmp(field->name, "x.", 2) == 0)
			extra_label(labels, field->name + 2, field);
		else if (strcmp(field->name, "url") == 0)
			extra_label(labels, field->name, field);
	}
}

/* One line, as it is shown; the text to be searched keeps its lines. */
static void settle_title(struct extracted *record)
{
	const struct buf *title = &record->title.text;
	struct buf shown = {0};
	buf_add(&shown, title->data, title->len);
	for (size_t i = 0; i < shown.len; i++)
		if (shown.data[i] == '\n')
			shown.data[i] = ' ';
	if (shown.len > 0)
		fields_set(&record->fields, "title", shown.data, shown.len);
	record->fields.failed |= !buf_ok(&shown);
	buf_finish(&shown);
}

enum status labels_add(struct store_document *document, struct text_analyser *text,
		       struct extracted *record, const struct analyse_file *file,
		       const char *language, struct error *error)
{
	struct labels labels = { document, text, STATUS_OK };
	struct fields *fields = &record->fields;
	const char *type = format_type(file->format);
	settle_id(&labels, record, file);
	file_labels(&labels, file);
	fields_set(fields, "path", file->path, strlen(file->path));
	settle_title(record);
	settle_date(&labels, record);
	settle_source(&labels, record);
	settle_language(&labels, record, language);
	if (fields_get(fields, "type") == NULL)
		fields_set(fields, "type", type, strlen(type));
	field_labels(&labels, fields);
	if (fields->failed)
		labels.status = STATUS_NO_MEMORY;
	if (labels.status != STATUS_OK)
		return error_set(error, labels.status, "cannot file this document: %s",
				 status_name(labels.status));
	return STATUS_OK;
}

size_t labels_fields(const struct extracted *record, struct record_field *fields)
{
	size_t count = record->fields.count;
	if (count > RECORD_FIELDS_MAX)
		count = RECORD_FIELDS_MAX;
	for (size_t i = 0; i < count; i++)
		fields[i] = (struct record_field){ record->fields.at[i].name,
						   record->fields.at[i].value,
						   record->fields.at[i].len };
	return count;
}
