/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_tools.c - what the methods have in common: refusals, and the members of
 * results that are the same everywhere. */
#include <math.h>
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "lib/base/clock.h"
#include "lib/base/utf8.h"

enum status answer_check(struct answer_call *call)
{
	return deadline_look(&call->deadline, &call->failure->error);
}

enum status answer_no_memory(struct answer_call *call)
{
	return error_set(&call->failure->error, STATUS_NO_MEMORY, "out of memory");
}

/* --- Refusals: without memory for data they go without it --- */

enum status answer_bad_param(struct answer_call *call, const char *name)
{
	bool ok = true;
	call->failure->code = WIRE_BAD_PARAMS;
	call->failure->data = json_object();
	answer_put(call->failure->data, "param", wire_string(name, strlen(name)), &ok);
	return STATUS_INVALID;
}

enum status answer_bad_cursor(struct answer_call *call, enum status status)
{
	bool ok = true;
	if (status != STATUS_MODIFIED)
		return answer_bad_param(call, "cursor");
	call->failure->code = WIRE_STALE_CURSOR;
	call->failure->data = json_object();
	answer_put(call->failure->data, "rev",
		   answer_number(store_info(call->answerer->store)->rev), &ok);
	return STATUS_INVALID;	/* not to be tried again, as a reader is who was
				 * overtaken */
}

enum status answer_bad_query(struct answer_call *call, enum status status,
			     const struct query_error *error)
{
	bool ok = true;
	json_t *data = json_object();
	call->failure->error = error->error;
	if (status != STATUS_INVALID && status != STATUS_TOO_LARGE) {
		json_decref(data);
		return status;
	}
	call->failure->code = status == STATUS_INVALID ? WIRE_QUERY_SYNTAX
						       : WIRE_TOO_LARGE;
	call->failure->data = data;
	answer_put(data, "at", answer_number(error->at), &ok);
	answer_put(data, "len", answer_number(error->len), &ok);
	answer_put(data, "hint", json_string(error->hint), &ok);
	if (error->expected != NULL)
		answer_put(data, "expected", json_string(error->expected), &ok);
	if (status == STATUS_TOO_LARGE)
		answer_put(data, "limit", answer_number(error->limit), &ok);
	return status;
}

/* --- Members --- */

void answer_put(json_t *object, const char *name, json_t *value, bool *ok)
{
	if (json_object_set_new(object, name, value) != 0)
		*ok = false;
}

void answer_append(json_t *array, json_t *value, bool *ok)
{
	if (json_array_append_new(array, value) != 0)
		*ok = false;
}

json_t *answer_number(uint64_t number)
{
	return json_integer((json_int_t)number);
}

json_t *answer_score(double score)
{
	const double scale = 1e9;
	return wire_real(score < 1e6 ? round(score * scale) / scale : score);
}

void answer_put_took(const struct answer_call *call, json_t *object, bool *ok)
{
	uint64_t us = (clock_ns() - call->began_ns) / 1000;
	answer_put(object, "took_ms", wire_real((double)us / 1000), ok);
}

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < len; i += 3) {
		uint32_t group = (uint32_t)bytes[i] << 16;
		if (i + 1 < len)
			group |= (uint32_t)bytes[i + 1] << 8;
		if (i + 2 < len)
			group |= bytes[i + 2];
		buf_add_char(out, digits[group >> 18]);
		buf_add_char(out, digits[group >> 12 & 63]);
		buf_add_char(out, i + 1 < len ? digits[group >> 6 & 63] : '=');
		buf_add_char(out, i + 2 < len ? digits[group & 63] : '=');
	}
}

void answer_put_path(const struct record *record, json_t *object, bool *ok)
{
	size_t len;
	struct buf encoded = {0};
	const char *path = record_field(record, "path", 0, &len);
	if (path == NULL)
		return;
	if (utf8_valid_prefix(path, len) == len) {
		answer_put(object, "path", wire_string(path, len), ok);
		return;
	}
	add_base64(&encoded, (const unsigned char *)path, len);
	answer_put(object, "path_b64",
		   buf_ok(&encoded) ? wire_string(encoded.data, encoded.len) : NULL,
		   ok);
	buf_finish(&encoded);
}

void answer_put_hash(const struct record *record, json_t *object, bool *ok)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *hash = record_hash(record);
	char hex[2 * RECORD_HASH];
	for (size_t i = 0; i < RECORD_HASH; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	answer_put(object, "hash", json_stringn(hex, sizeof hex), ok);
}

void answer_put_where(const struct record_place *place, json_t *object, bool *ok)
{
	if (place->page > 0)
		answer_put(object, "page", answer_number(place->page), ok);
	if (!place->in_source)
		answer_put(object, "in", json_string("text"), ok);
}

void answer_put_pages(const struct record *record, uint64_t start, uint64_t end,
		      json_t *object, bool *ok)
{
	struct record_text body;
	record_part(record, RECORD_BODY, &body);
	uint64_t page = record_page(&body, start);
	uint64_t last = record_page(&body, end > start ? end - 1 : start);
	if (page > 0)
		answer_put(object, "page", answer_number(page), ok);
	if (last != page)
		answer_put(object, "page_end", answer_number(last), ok);
}
