/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_get.c - get: a document's fields, and its text piece by piece. */
#include <string.h>

#include "daemon/answer_internal.h"
#include "daemon/family.h"
#include "lib/base/utf8.h"

/* A name that comes once is a string, one that is repeated a list. */
static void put_field(json_t *fields, const struct record_field *field, bool *ok)
{
	json_t *value = wire_string(field->value, field->len);
	json_t *before = json_object_get(fields, field->name);
	if (before == NULL) {
		answer_put(fields, field->name, value, ok);
		return;
	}
	if (!json_is_array(before)) {
		json_t *list = json_array();
		answer_append(list, json_incref(before), ok);
		answer_put(fields, field->name, list, ok);
		before = list;
	}
	answer_append(before, value, ok);
}

static json_t *fields_of(const struct record *record, bool *ok)
{
	json_t *fields = json_object();
	for (size_t i = 0; i < record_field_count(record); i++) {
		struct record_field field;
		record_field_at(record, i, &field);
		if (strcmp(field.name, "id") != 0 && strcmp(field.name, "path") != 0)
			put_field(fields, &field, ok);
	}
	return fields;
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Reads [*start, *start + len) of the body, both ends moved down to the beginning
 * of a character; never nothing while there is more. */
static enum status read_text(struct record *record, size_t *start, size_t len,
			     struct buf *text, struct error *error)
{
	struct record_text body;
	record_part(record, RECORD_BODY, &body);
	if (*start > body.len)
		*start = body.len;
	size_t from = *start > UTF8_MAX ? *start - UTF8_MAX : 0;
	size_t lead = *start - from;
	enum status status = record_read(record, RECORD_BODY, from,
					 lead + len + UTF8_MAX, text, error);
	if (status != STATUS_OK)
		return status;
	while (lead > 0 && lead < text->len && continues(text->data[lead])) {
		lead--;
		(*start)--;
	}
	buf_consume(text, lead);
	if (text->len <= len)
		return STATUS_OK;
	size_t end = len;
	while (end > 0 && continues(text->data[end]))
		end--;
	if (end == 0)	/* LEN is less than one character */
		end = utf8_decode(text->data, text->len, &(uint32_t){0}, NULL);
	text->len = end;
	return STATUS_OK;
}

static enum status put_text(struct record *record, const struct get_params *params,
			    json_t *object, bool *ok, struct error *error)
{
	struct record_text body;
	struct buf text = {0};
	size_t start = params->start;
	enum status status = read_text(record, &start, params->len, &text, error);
	record_part(record, RECORD_BODY, &body);
	if (status == STATUS_OK) {
		answer_put(object, "text", wire_string(text.len > 0 ? text.data : "",
						       text.len), ok);
		answer_put(object, "start", answer_number(start), ok);
		if (start + text.len < body.len)
			answer_put(object, "next", answer_number(start + text.len), ok);
	}
	buf_finish(&text);
	return status;
}

static enum status find(struct answer_call *call, const struct get_params *params,
			uint32_t *document, struct record **record)
{
	struct store *store = call->answerer->store;
	struct error *error = &call->failure->error;
	enum status status = store_find(store, params->id, params->id_len, document,
					error);
	if (status == STATUS_NOT_FOUND)
		call->failure->code = WIRE_NOT_FOUND;
	if (status != STATUS_OK)
		return status;
	return store_record(store, *document, record, error);
}

enum status answer_get(struct answer_call *call, json_t **result)
{
	struct get_params params;
	struct record *record = NULL;
	struct record_text body;
	uint32_t document;
	json_t *object = NULL;
	const char *name = "id";
	bool ok = true;
	enum status status = params_get(call->params, &params, &name,
					&call->failure->error);
	if (status != STATUS_OK)
		return answer_bad_param(call, name);
	status = find(call, &params, &document, &record);
	if (status != STATUS_OK)
		return status;
	object = json_object();
	answer_put(object, "id", wire_string(params.id, params.id_len), &ok);
	answer_put_path(record, object, &ok);
	answer_put(object, "fields", fields_of(record, &ok), &ok);
	if (!params.meta)
		status = put_text(record, &params, object, &ok, &call->failure->error);
	if (params.copies)
		status = family_put_copies(call, document, params.start, object, &ok);
	record_part(record, RECORD_BODY, &body);
	answer_put(object, "size", answer_number(body.len), &ok);
	answer_put_hash(record, object, &ok);
	answer_put_index(call, object, &ok);
	record_close(record);
	if (status == STATUS_OK && !ok)
		status = answer_no_memory(call);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}
