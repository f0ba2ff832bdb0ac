/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_get.c - get: a document's fields, and its text piece by piece. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/family.h"
#include "daemon/answer/params_internal.h"
#include "daemon/answer/range.h"
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

/* One get on its way. */
struct getting {
	struct answer_call *call;
	struct get_params params;
	uint32_t document;
	struct record *record;
	struct range range;	/* of the text that is asked for */
	bool ends;		/* it has an end of its own */
	bool has_match;
	struct range match;
};

/* --- Ranges --- */

static enum status find_lines(struct getting *getting)
{
	const struct get_params *params = &getting->params;
	struct answer_call *call = getting->call;
	enum status status = range_of_lines(
		getting->record, params->line,
		params->lines > 0 ? params->lines : SIZE_MAX, &call->deadline,
		&getting->range, &call->failure->error);
	getting->ends = true;
	return status == STATUS_INVALID ? answer_bad_param(call, "line") : status;
}

static enum status find_pages(struct getting *getting)
{
	const struct get_params *params = &getting->params;
	struct answer_call *call = getting->call;
	enum status status = range_of_pages(
		getting->record, params->page,
		params->pages > 0 ? params->pages : SIZE_MAX, &getting->range,
		&call->failure->error);
	getting->ends = true;
	return status == STATUS_INVALID ? answer_bad_param(call, "page") : status;
}

/* The best spot, or the first one, that is in the body. */
static const struct spot *spot_in_body(const struct getting *getting,
				       const struct spots *spots)
{
	struct record_text title;
	record_part(getting->record, RECORD_TITLE, &title);
	uint32_t end = title.words > 0 ? title.position : UINT32_MAX;
	if (spots->count > 0 && spots->at[spots->best].position < end)
		return &spots->at[spots->best];
	return spots->count > 0 && spots->at[0].position < end ? &spots->at[0] : NULL;
}

/* Moves *OFFSET down to the beginning of a character. */
static enum status align(struct getting *getting, size_t *offset)
{
	struct buf ignored = {0};
	enum status status = read_text(getting->record, offset, 1, &ignored,
				       &getting->call->failure->error);
	buf_finish(&ignored);
	return status;
}

static enum status put_around(struct getting *getting)
{
	struct record_text body;
	size_t context = getting->params.context;
	struct range match = getting->match;
	record_part(getting->record, RECORD_BODY, &body);
	getting->ends = true;
	getting->range.start = match.start > context ? match.start - context : 0;
	getting->range.end = body.len - match.end > context ? match.end + context
							    : body.len;
	enum status status = align(getting, &getting->range.start);
	return status == STATUS_OK ? align(getting, &getting->range.end) : status;
}

static enum status find_spot(struct getting *getting, const struct asking *asking)
{
	struct answer_call *call = getting->call;
	struct spots spots = { .tier = TIER_UNKNOWN };
	struct error *error = &call->failure->error;
	enum status status = spots_find(asking->plan, getting->document,
					getting->record, &spots, error);
	const struct spot *spot = status == STATUS_OK
		? spot_in_body(getting, &spots) : NULL;
	if (spot != NULL) {
		getting->has_match = true;
		status = range_of_words(getting->record, call->answerer->analyser,
					spot->position, spot->words, &getting->match,
					error);
	}
	if (status == STATUS_OK)
		status = put_around(getting);
	spots_finish(&spots);
	return status;
}

static enum status find_around(struct getting *getting)
{
	struct search_params search = params_defaults();
	struct asking asking;
	search.q = getting->params.around;
	search.q_len = getting->params.around_len;
	asking_init(&asking, getting->call);
	enum status status = asking_begin(&asking, &search);
	if (status == STATUS_OK)
		status = find_spot(getting, &asking);
	asking_finish(&asking);
	return status;
}

static enum status find_range(struct getting *getting)
{
	const struct get_params *params = &getting->params;
	struct record_text body;
	record_part(getting->record, RECORD_BODY, &body);
	getting->range = (struct range){ params->start, body.len };
	if (params->line > 0)
		return find_lines(getting);
	if (params->page > 0)
		return find_pages(getting);
	return params->around != NULL ? find_around(getting) : STATUS_OK;
}

/* --- The result --- */

static json_t *bytes_of(const struct getting *getting, const struct range *match,
			bool *ok)
{
	json_t *object = json_object();
	answer_put(object, "start", answer_number(match->start), ok);
	answer_put(object, "len", answer_number(match->end - match->start), ok);
	answer_put_pages(getting->record, match->start, match->end, object, ok);
	return object;
}

/* The match, and the sentences that it stands in, of TEXT that begins at byte START. */
static void put_match(const struct getting *getting, size_t start,
		      const struct buf *text, json_t *object, bool *ok)
{
	const struct range *match = &getting->match;
	struct range sentence;
	struct record_text body;
	record_part(getting->record, RECORD_BODY, &body);
	answer_put(object, "match", bytes_of(getting, match, ok), ok);
	/* So much was asked for that it is the match that is cut. */
	if (match->start < start || match->end > start + text->len)
		return;
	sentence = range_of_sentences(
		text->data, text->len,
		&(struct range){ match->start - start, match->end - start }, start > 0,
		start + text->len < body.len);
	sentence.start += start;
	sentence.end += start;
	answer_put(object, "sentence", bytes_of(getting, &sentence, ok), ok);
}

static enum status put_text(struct getting *getting, json_t *object, bool *ok)
{
	struct buf text = {0};
	struct range *range = &getting->range;
	size_t start = range->start, len = getting->params.len;
	if (getting->ends && range->end - start < len)
		len = range->end - start;
	enum status status = len == 0 ? STATUS_OK
		: read_text(getting->record, &start, len, &text,
			    &getting->call->failure->error);
	if (status == STATUS_OK) {
		answer_put(object, "text", wire_string(text.len > 0 ? text.data : "",
						       text.len), ok);
		answer_put(object, "start", answer_number(start), ok);
		if (start + text.len < range->end)
			answer_put(object, "next", answer_number(start + text.len), ok);
		if (getting->ends)
			answer_put(object, "end", answer_number(range->end), ok);
		answer_put_pages(getting->record, start, start + text.len, object, ok);
		if (getting->has_match)
			put_match(getting, start, &text, object, ok);
	}
	buf_finish(&text);
	return status;
}

static enum status find(struct getting *getting)
{
	const struct get_params *params = &getting->params;
	struct answer_call *call = getting->call;
	struct store *store = call->answerer->store;
	struct error *error = &call->failure->error;
	enum status status = store_find(store, params->id, params->id_len,
					&getting->document, error);
	if (status == STATUS_NOT_FOUND)
		call->failure->code = WIRE_NOT_FOUND;
	if (status != STATUS_OK)
		return status;
	return store_record(store, getting->document, &getting->record, error);
}

static enum status build(struct getting *getting, json_t **result)
{
	struct answer_call *call = getting->call;
	const struct get_params *params = &getting->params;
	const struct record *record = getting->record;
	struct record_text body;
	json_t *object = json_object();
	bool ok = true;
	answer_put(object, "id", wire_string(params->id, params->id_len), &ok);
	answer_put_path(record, object, &ok);
	answer_put(object, "fields", fields_of(record, &ok), &ok);
	enum status status = params->meta ? STATUS_OK : put_text(getting, object, &ok);
	if (status == STATUS_OK && params->copies)
		status = family_put_copies(call, getting->document, params->start,
					   object, &ok);
	record_part(record, RECORD_BODY, &body);
	answer_put(object, "size", answer_number(body.len), &ok);
	answer_put_hash(record, object, &ok);
	answer_put_index(call, object, &ok);
	if (status == STATUS_OK && !ok)
		status = answer_no_memory(call);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}

enum status answer_get(struct answer_call *call, json_t **result)
{
	struct getting getting = { .call = call };
	const char *name = "id";
	enum status status = params_get(call->params, &getting.params, &name,
					&call->failure->error);
	if (status != STATUS_OK)
		return answer_bad_param(call, name);
	status = find(&getting);
	if (status == STATUS_OK && !getting.params.meta)
		status = find_range(&getting);
	if (status == STATUS_OK)
		status = build(&getting, result);
	record_close(getting.record);
	return status;
}
