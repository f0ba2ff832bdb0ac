/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract_json.c - JSON Lines: each line an object, each object a record. */
#include "indexer/extract_internal.h"

#include <jansson.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>

#include "indexer/json_scan.h"

static bool bad_line(struct extraction *at, uint64_t number, const char *reason)
{
	buf_clear(&at->message);
	buf_add_varint(&at->message, number);
	buf_add_str(&at->message, reason);
	return at->sink(at->context, EXTRACTED_BAD_RECORD, at->message.data,
			at->message.len);
}

static void add_scalar(struct fields *fields, const char *key, const json_t *value)
{
	char number[64];
	switch (json_typeof(value)) {
	case JSON_STRING:
		fields_add_key(fields, key, json_string_value(value),
			       json_string_length(value));
		return;
	case JSON_INTEGER:
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
			 json_integer_value(value));
		break;
	case JSON_REAL:
		snprintf(number, sizeof number, "%.15g", json_real_value(value));
		break;
	case JSON_TRUE:
		snprintf(number, sizeof number, "true");
		break;
	case JSON_FALSE:
		snprintf(number, sizeof number, "false");
		break;
	case JSON_NULL:
	case JSON_OBJECT:
	case JSON_ARRAY:
		return;
	}
	fields_add_key(fields, key, number, strlen(number));
}

static const char *body_key(const json_t *object)
{
	static const char *const keys[] = { "text", "body", "content" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (json_is_string(json_object_get(object, keys[i])))
			return keys[i];
	return NULL;
}

static void add_fields(struct fields *fields, json_t *object, const char *body)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value) {
		if (strcmp(key, "title") == 0 ||
		    (body != NULL && strcmp(key, body) == 0))
			continue;
		if (!json_is_array(value)) {
			add_scalar(fields, key, value);
			continue;
		}
		size_t i;
		json_t *element;
		json_array_foreach(value, i, element)
			add_scalar(fields, key, element);
	}
}

static void scan_text(struct extracted_text *part, const struct source_line *line,
		      const char *key)
{
	part->line = line->number;
	part->line_start = line->start;
	part->one_line = true;
	if (!json_scan(line->bytes, line->len, key, line->start, &part->text,
		       &part->spans))
		buf_clear(&part->text);
}

static void hash_line(struct extracted *record, const struct source_line *line)
{
	struct sha256_ctx sha;
	sha256_init(&sha);
	sha256_update(&sha, line->len, (const uint8_t *)line->bytes);
	sha256_digest(&sha, sizeof record->hash, record->hash);
	record->has_hash = true;
}

static bool take_object(struct extraction *at, const struct source_line *line,
			json_t *object)
{
	struct extracted *record = &at->record;
	const char *body = body_key(object);
	extracted_clear(record);
	record->number = line->number;
	hash_line(record, line);
	add_fields(&record->fields, object, body);
	scan_text(&record->title, line, "title");
	if (body != NULL)
		scan_text(&record->body, line, body);
	return extract_give(at);
}

static bool take_line(struct extraction *at, struct source_line *line)
{
	if (line->too_long)
		return bad_line(at, line->number, "longer than 16 MB");
	if (line->number == 1 && line->len >= 3 &&
	    memcmp(line->bytes, "\xef\xbb\xbf", 3) == 0) {
		line->bytes += 3;
		line->len -= 3;
		line->start += 3;
	}
	if (line->len > 0 && line->bytes[line->len - 1] == '\r')
		line->len--;
	if (line->len == 0)
		return true;
	json_error_t why;
	json_t *object = json_loadb(line->bytes, line->len, JSON_ALLOW_NUL, &why);
	bool more;
	if (object == NULL)
		more = bad_line(at, line->number, why.text);
	else if (!json_is_object(object))
		more = bad_line(at, line->number, "not a JSON object");
	else
		more = take_object(at, line, object);
	json_decref(object);
	return more;
}

void extract_json_lines(struct extraction *at)
{
	struct source_line line;
	struct error error = {0};
	bool first = true;
	unsigned slices = at->job->slices > 0 ? at->job->slices : 1;
	for (;;) {
		bool end;
		if (source_next_line(at->source, EXTRACT_STREAM_MAX, &line, &end,
				     &error) != STATUS_OK) {
			extract_say(at, EXTRACTED_FAILED, error.text);
			return;
		}
		if (end)
			break;
		if (first && !line.too_long && format_is_binary(line.bytes, line.len)) {
			extract_say(at, EXTRACTED_SKIPPED, "binary");
			return;
		}
		first = false;
		bool ours = (line.number - 1) / SLICE_LINES % slices ==
			at->job->slice % slices;
		if (ours && !take_line(at, &line))
			return;
	}
	if (first)
		extract_say(at, EXTRACTED_SKIPPED, "empty");
	else
		extract_say(at, EXTRACTED_END, "");
}
