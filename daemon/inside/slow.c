/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow.c - requests that took long: a line in the log for each, and the last of them. */
#include "daemon/inside/slow.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/log.h"
#include "lib/base/utf8.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	WHEN_BYTES = 32,	/* of 2026-11-26T17:31:58Z */
	ESCAPED_MAX = 6,	/* bytes of \u001b: what is escaped is below U+10000 */
};

/* One that is kept; the strings are its own, or NULL. */
struct kept {
	time_t when;
	char method[WIRE_METHOD_MAX + 1];
	int code;
	uint64_t took_ms, waited_ms;
	bool tells;		/* what was looked for */
	char *plan;
	char *params;
};

struct slow {
	pthread_mutex_t lock;
	struct kept kept[SLOW_KEPT];
	uint64_t noted;		/* the next one's place is this, modulo SLOW_KEPT */
};

enum status slow_open(struct slow **slow, struct error *error)
{
	struct slow *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "slow requests");
	pthread_mutex_init(&opened->lock, NULL);
	*slow = opened;
	return STATUS_OK;
}

static void kept_finish(struct kept *kept)
{
	free(kept->plan);
	free(kept->params);
}

void slow_close(struct slow *slow)
{
	if (slow == NULL)
		return;
	for (size_t i = 0; i < SLOW_KEPT; i++)
		kept_finish(&slow->kept[i]);
	pthread_mutex_destroy(&slow->lock);
	free(slow);
}

/* --- Escaping --- */

static bool is_unfit(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0x061c || (point >= 0x200e && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

void slow_escape(struct buf *out, const char *text, size_t len, size_t max)
{
	size_t begin = out->len, cut = out->len;	/* where "..." would still fit */
	const size_t dots = strlen("...");
	for (size_t at = 0, used; at < len; at += used) {
		uint32_t point;
		char bytes[ESCAPED_MAX + 1];
		used = utf8_decode(text + at, len - at, &point, NULL);
		size_t size = is_unfit(point)
			? (size_t)snprintf(bytes, sizeof bytes, "\\u%04x", (unsigned)point)
			: utf8_encode(point, bytes);
		if (out->len - begin + size > max) {
			if (buf_ok(out))
				out->len = cut;
			buf_add(out, "...", dots);
			return;
		}
		buf_add(out, bytes, size);
		if (out->len - begin + dots <= max)
			cut = out->len;
	}
}

static char *escaped(const char *text, size_t len, size_t max)
{
	struct buf out = {0};
	slow_escape(&out, text, len, max);
	if (len == 0 || buf_cstr(&out) == NULL) {
		buf_finish(&out);
		return NULL;
	}
	return out.data;
}

/* --- One request --- */

static char *params_text(const json_t *params)
{
	char *text = params != NULL ? json_dumps(params, JSON_COMPACT) : NULL;
	char *fit = text != NULL ? escaped(text, strlen(text), SLOW_PARAMS_MAX) : NULL;
	free(text);
	return fit;
}

static const char *outcome(int code)
{
	const char *kind = code != 0 ? wire_kind(code) : "answered";
	return kind != NULL ? kind : "failed";
}

static void log_it(const struct slow_request *request, const struct kept *kept)
{
	struct buf parts = {0};
	trace_line(request->trace, &parts);
	const char *text = buf_cstr(&parts);
	log_warn("slow request: %s, %llu ms, %llu of them waiting, connection %llu, "
		 "%s%s%s%s%s%s",
		 request->method, (unsigned long long)request->took_ms,
		 (unsigned long long)request->waited_ms,
		 (unsigned long long)request->conn, outcome(request->code),
		 text != NULL ? text : "",
		 kept->plan != NULL ? "; plan " : "", kept->plan != NULL ? kept->plan : "",
		 kept->params != NULL ? ": " : "",
		 kept->params != NULL ? kept->params : "");
	buf_finish(&parts);
}

void slow_note(struct slow *slow, const struct slow_request *request)
{
	struct kept kept = {
		.when = time(NULL),
		.code = request->code,
		.took_ms = request->took_ms,
		.waited_ms = request->waited_ms,
		.tells = request->trace->plan_words || request->params != NULL,
		.plan = escaped(request->trace->plan.data, request->trace->plan.len,
				SLOW_PLAN_MAX),
		.params = params_text(request->params),
	};
	strncpy(kept.method, request->method, sizeof kept.method - 1);
	log_it(request, &kept);
	pthread_mutex_lock(&slow->lock);
	struct kept *place = &slow->kept[slow->noted++ % SLOW_KEPT];
	struct kept before = *place;
	*place = kept;
	pthread_mutex_unlock(&slow->lock);
	kept_finish(&before);
}

/* --- For status --- */

static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

static json_t *kept_json(const struct kept *kept, bool with_params)
{
	char when[WHEN_BYTES];
	struct tm utc;
	gmtime_r(&kept->when, &utc);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_t *object = json_pack("{s:s, s:s, s:s, s:I, s:I}",
				   "at", when, "method", kept->method,
				   "outcome", outcome(kept->code),
				   "ms", (json_int_t)kept->took_ms,
				   "waited_ms", (json_int_t)kept->waited_ms);
	bool ok = object != NULL;
	if (ok && kept->plan != NULL && (with_params || !kept->tells))
		ok = put(object, "plan", wire_string(kept->plan, strlen(kept->plan)));
	if (ok && kept->params != NULL && with_params)
		ok = put(object, "params",
			 wire_string(kept->params, strlen(kept->params)));
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

json_t *slow_json(struct slow *slow, bool with_params)
{
	json_t *list = json_array();
	bool ok = list != NULL;
	pthread_mutex_lock(&slow->lock);
	uint64_t count = slow->noted < SLOW_KEPT ? slow->noted : SLOW_KEPT;
	for (uint64_t i = 1; i <= count && ok; i++) {
		const struct kept *kept = &slow->kept[(slow->noted - i) % SLOW_KEPT];
		ok = json_array_append_new(list, kept_json(kept, with_params)) == 0;
	}
	pthread_mutex_unlock(&slow->lock);
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}
