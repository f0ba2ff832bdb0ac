/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.c - a document's fields, from people's keys to the names of the index. */
#include "indexer/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"

static const struct {
	const char *key, *name;
} known[] = {
	{ "id", "id" }, { "author", "author" }, { "date", "date" },
	{ "source", "source" }, { "source_url", "url" }, { "url", "url" },
	{ "tags", "topics" }, { "topics", "topics" },
	{ "language", "language" }, { "lang", "language" },
};

void fields_clear(struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++) {
		free(fields->at[i].name);
		free(fields->at[i].value);
	}
	fields->count = 0;
	fields->failed = false;
}

void fields_finish(struct fields *fields)
{
	fields_clear(fields);
	free(fields->at);
	*fields = (struct fields){0};
}

static bool fields_grow(struct fields *fields)
{
	size_t capacity = fields->capacity > 0 ? 2 * fields->capacity : 16;
	struct field *at = realloc(fields->at, capacity * sizeof *at);
	if (at == NULL)
		return false;
	fields->at = at;
	fields->capacity = capacity;
	return true;
}

/* A cut must not leave half a character. */
static size_t cut_at_character(const char *value, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)value[max] & 0xc0) == 0x80)
		max--;
	return max;
}

static void append(struct fields *fields, const char *name, const char *value,
		   size_t len)
{
	struct field field = { strdup(name), malloc(len + 1), len };
	if (field.name == NULL || field.value == NULL ||
	    (fields->count == fields->capacity && !fields_grow(fields))) {
		free(field.name);
		free(field.value);
		fields->failed = true;
		return;
	}
	memcpy(field.value, value, len);
	field.value[len] = '\0';
	for (char *nul = memchr(field.value, '\0', len); nul != NULL;
	     nul = memchr(nul, '\0', len - (size_t)(nul - field.value)))
		*nul = ' ';
	fields->at[fields->count++] = field;
}

void fields_add(struct fields *fields, const char *name, const char *value,
		size_t len)
{
	if (len > 0 && !fields->failed && fields->count < FIELDS_MAX)
		append(fields, name, value,
		       cut_at_character(value, len, FIELD_VALUE_MAX));
}

void fields_set(struct fields *fields, const char *name, const char *value,
		size_t len)
{
	if (len == 0 || fields->failed)
		return;
	len = cut_at_character(value, len, FIELD_VALUE_MAX);
	size_t kept = 0;
	for (size_t i = 0; i < fields->count; i++) {
		if (strcmp(fields->at[i].name, name) != 0) {
			fields->at[kept++] = fields->at[i];
			continue;
		}
		free(fields->at[i].name);
		free(fields->at[i].value);
	}
	fields->count = kept;
	append(fields, name, value, len);
}

static void add_unknown(struct fields *fields, const char *key, const char *value,
			size_t len)
{
	char name[2 + FIELD_NAME_MAX + 1];
	size_t key_len = strlen(key);
	if (key_len == 0 || key_len > FIELD_NAME_MAX)
		return;
	snprintf(name, sizeof name, "x.%s", key);
	for (char *c = name; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == ':')
			*c = '_';
	fields_add(fields, name, value, len);
}

void fields_add_key(struct fields *fields, const char *key, const char *value,
		    size_t len)
{
	if (strcmp(key, "type") == 0 && memchr(value, '/', len) != NULL) {
		fields_add(fields, "type", value, len);
		return;
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(key, known[i].key) == 0) {
			fields_add(fields, known[i].name, value, len);
			return;
		}
	add_unknown(fields, key, value, len);
}

const struct field *fields_get(const struct fields *fields, const char *name)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->at[i].name, name) == 0)
			return &fields->at[i];
	return NULL;
}

const char *fields_language(const struct fields *fields)
{
	static const char *const unknown[] = { "und", "un", "unknown" };
	const struct field *field = fields_get(fields, "language");
	if (field == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (strcasecmp(field->value, unknown[i]) == 0)
			return NULL;
	return field->value;
}

void fields_write(const struct fields *fields, struct buf *out)
{
	buf_add_varint(out, fields->count);
	for (size_t i = 0; i < fields->count; i++) {
		buf_add_bytes(out, fields->at[i].name, strlen(fields->at[i].name) + 1);
		buf_add_bytes(out, fields->at[i].value, fields->at[i].len);
	}
}

void fields_read(struct fields *fields, struct cursor *in)
{
	uint64_t count = cursor_varint(in);
	if (count > FIELDS_MAX)
		in->bad = true;
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		size_t name_len, len;
		const char *name = cursor_bytes(in, &name_len);
		const char *value = cursor_bytes(in, &len);
		if (in->bad || name_len == 0 || name[name_len - 1] != '\0' ||
		    utf8_valid_prefix(name, name_len) != name_len ||
		    utf8_valid_prefix(value, len) != len) {
			in->bad = true;
			return;
		}
		fields_add(fields, name, value, len);
	}
}
