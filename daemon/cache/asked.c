/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked.c - one request on its way past the cache. */
#include "daemon/cache/asked.h"

#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	DAY_SECONDS = 24 * 60 * 60,
	OWN_MAX = 16 * WIRE_QUERY_MAX,	/* bytes of a reply beside the body: a query and
					 * its normal form, each of six bytes for one */
};

struct asked_kind {
	const char *method;
	bool shares;		/* by query_key() */
	bool timed;		/* its results have took_ms */
};

static const struct asked_kind kinds[] = {
	{ "search", true, true }, { "count", true, true }, { "facets", true, true },
	{ "kwic", true, true }, { "collocates", true, true },
	{ "trend", false, true }, { "similar", false, true },
	{ "suggest", false, true }, { "get", false, false },
};

static const struct asked_kind *find_kind(const char *method)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].method, method) == 0)
			return &kinds[i];
	return NULL;
}

/* --- Names --- */

static int add_dumped(const char *bytes, size_t len, void *context)
{
	struct buf *out = context;
	buf_add(out, bytes, len);
	return buf_ok(out) ? 0 : -1;
}

/* The method, the day, and PARAMS but for those of NAMES (ended by NULL). */
static void add_name(const struct asked *asked, const json_t *params,
		     const char *const *names, struct buf *out)
{
	json_t *copy = NULL;
	buf_addf(out, "%s %llu ", asked->kind->method, (unsigned long long)asked->day);
	for (; *names != NULL; names++) {
		if (json_object_get(params, *names) == NULL)
			continue;
		if (copy == NULL)
			copy = json_copy((json_t *)(uintptr_t)params);
		json_object_del(copy, *names);
		params = copy;
	}
	if (params == NULL || json_dump_callback(params, add_dumped, out,
						 JSON_SORT_KEYS | JSON_COMPACT) != 0)
		out->failed = true;
	json_decref(copy);
}

void asked_begin(struct asked *asked, struct cache_index *index, const char *method,
		 const json_t *params)
{
	static const char *const free_names[] = { "timeout_ms", "slot", NULL };
	*asked = (struct asked){ .kind = find_kind(method) };
	if (index == NULL || asked->kind == NULL ||
	    json_is_true(json_object_get(params, "explain")))
		return;
	asked->began_ns = clock_ns();
	asked->day = (uint64_t)time(NULL) / DAY_SECONDS;
	add_name(asked, params, free_names, &asked->exact);
	if (buf_ok(&asked->exact)) {
		asked->index = index;
		asked->stamp = cache_revision(index);
	}
}

void asked_finish(struct asked *asked)
{
	if (asked->index != NULL)
		cache_return(asked->index, &asked->found);
	buf_finish(&asked->exact);
	buf_finish(&asked->shared);
	buf_finish(&asked->own);
}

static struct cache_bytes bytes_of(const struct buf *buf)
{
	return (struct cache_bytes){ buf->data, buf->len };
}

/* --- Replies --- */

/* What a reply consists of: HEAD, a body without its last brace, and TAIL. */
struct parts {
	struct buf head, tail;
};

static void begin_parts(struct parts *parts, const json_t *id, struct cache_bytes own)
{
	*parts = (struct parts){0};
	buf_add_str(&parts->head, "{\"jsonrpc\":\"2.0\",\"id\":");
	if (wire_write(&parts->head, id, WIRE_REPLY_MAX, NULL) != STATUS_OK)
		parts->head.failed = true;
	buf_add_str(&parts->head, ",\"result\":");
	buf_add(&parts->tail, own.at, own.len);
}

/* False: no memory. */
static bool end_parts(struct parts *parts, enum wire_framing framing,
		      struct cache_bytes body, struct buf *reply)
{
	size_t before = reply->len;
	buf_add_str(&parts->tail, "}}");
	bool ok = buf_ok(&parts->head) && buf_ok(&parts->tail);
	if (ok) {
		wire_frame_begin(reply, framing,
				 parts->head.len + body.len + parts->tail.len);
		buf_add(reply, parts->head.data, parts->head.len);
		buf_add(reply, body.at, body.len);
		buf_add(reply, parts->tail.data, parts->tail.len);
		wire_frame_end(reply, framing);
		ok = buf_ok(reply);
	}
	buf_finish(&parts->head);
	buf_finish(&parts->tail);
	if (!ok) {
		reply->len = before;
		reply->failed = false;
	}
	return ok;
}

static bool reply_cached(const struct asked *asked, const struct cache_found *found,
			 struct cache_bytes own, const json_t *id,
			 enum wire_framing framing, struct buf *reply)
{
	struct parts parts;
	uint64_t us = (clock_ns() - asked->began_ns) / 1000;
	begin_parts(&parts, id, own);
	if (asked->kind->timed)
		buf_addf(&parts.tail, ",\"took_ms\":%llu.%03u",
			 (unsigned long long)(us / 1000), (unsigned)(us % 1000));
	buf_add_str(&parts.tail, ",\"cached\":true");
	return end_parts(&parts, framing, found->body, reply);
}

bool asked_find(struct asked *asked, const json_t *id, enum wire_framing framing,
		struct buf *reply)
{
	struct cache_found found = {0};
	if (asked->index == NULL || !cache_find(asked->index, &asked->stamp,
						bytes_of(&asked->exact), &found))
		return false;
	bool replied = reply_cached(asked, &found, found.own, id, framing, reply);
	cache_return(asked->index, &found);
	return replied;
}

/* --- In other words --- */

const char *asked_shares(const struct asked *asked, const json_t *params)
{
	bool shares = asked != NULL && asked->index != NULL && asked->kind->shares &&
		json_object_get(params, "cursor") == NULL;
	return shares ? asked->kind->method : NULL;
}

void asked_begin_shared(const struct asked *asked, const json_t *params,
			struct buf *name)
{
	static const char *const free_names[] = { "timeout_ms", "slot", "q", NULL };
	buf_add_str(name, "= ");	/* no method is called so */
	add_name(asked, params, free_names, name);
}

bool asked_recall(struct asked *asked, struct buf *name, struct cache_bytes *cursor)
{
	buf_finish(&asked->shared);
	cache_return(asked->index, &asked->found);
	if (!buf_ok(name)) {
		buf_finish(name);
		return false;
	}
	asked->shared = *name;
	buf_init(name);
	/* It has waited for a thread meanwhile, and the index may have changed. */
	struct store_stamp now = cache_revision(asked->index);
	if (!store_stamp_same(&now, &asked->stamp) ||
	    !cache_find_other(asked->index, &now, bytes_of(&asked->shared),
			      &asked->found))
		return false;
	*cursor = asked->found.own;
	return true;
}

/* A comma, NAME and VALUE; without memory OUT has failed. */
static void add_member(struct buf *out, const char *name, const json_t *value)
{
	buf_addf(out, ",\"%s\":", name);
	if (value == NULL || wire_write(out, value, WIRE_REPLY_MAX, NULL) != STATUS_OK)
		out->failed = true;
}

bool asked_take(struct asked *asked, json_t *query, json_t *normalized,
		const char *cursor)
{
	struct buf *own = &asked->own;
	buf_clear(own);
	add_member(own, "query", query);
	add_member(own, "normalized", normalized);
	if (cursor != NULL)
		buf_addf(own, ",\"cursor\":\"%s\"", cursor);
	json_decref(query);
	json_decref(normalized);
	if (buf_ok(own))
		cache_name(asked->index, &asked->stamp, bytes_of(&asked->shared),
			   bytes_of(&asked->exact), bytes_of(own));
	else
		asked_leave(asked);
	return buf_ok(own);
}

void asked_leave(struct asked *asked)
{
	cache_return(asked->index, &asked->found);
}

/* --- The answer --- */

void asked_is_passing(struct asked *asked)
{
	if (asked != NULL)
		asked->passing = true;
}

static bool is_own(const char *name)
{
	return strcmp(name, "query") == 0 || strcmp(name, "normalized") == 0 ||
		strcmp(name, "cursor") == 0;
}

/* RESULT in two: BODY, a brace and the members that all get, and OWN. False: no memory,
 * or it cannot be so. */
static bool take_apart(const json_t *result, struct buf *body, struct buf *own)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)result, name, value) {
		if (is_own(name))
			add_member(own, name, value);
		else if (strcmp(name, "took_ms") != 0)
			add_member(body, name, value);
	}
	if (!buf_ok(body) || !buf_ok(own) || body->len == 0)
		return false;
	body->data[0] = '{';		/* instead of the first comma */
	return true;
}

static void keep(struct asked *asked, const json_t *result, const struct buf *body,
		 const struct buf *own)
{
	const json_t *cursor = json_object_get(result, "cursor");
	struct cache_bytes place = { json_string_value(cursor),
				     json_string_length(cursor) };
	cache_put(asked->index, &asked->stamp, bytes_of(&asked->exact), bytes_of(body),
		  bytes_of(own));
	if (asked->shared.len > 0)
		cache_name(asked->index, &asked->stamp, bytes_of(&asked->exact),
			   bytes_of(&asked->shared), place);
}

/* The reply is written from what is kept, so that it is written once. */
static bool reply_kept(struct asked *asked, const json_t *id,
		       enum wire_framing framing, const json_t *result, size_t max,
		       struct buf *reply)
{
	struct buf body = {0}, own = {0};
	struct parts parts;
	bool done = take_apart(result, &body, &own) && own.len <= OWN_MAX &&
		body.len + 2 * OWN_MAX <= max;
	if (done) {
		const json_t *took = json_object_get(result, "took_ms");
		begin_parts(&parts, id, bytes_of(&own));
		if (took != NULL)
			add_member(&parts.tail, "took_ms", took);
		done = end_parts(&parts, framing, bytes_of(&body), reply);
	}
	if (done)
		keep(asked, result, &body, &own);
	buf_finish(&body);
	buf_finish(&own);
	return done;
}

bool asked_reply(struct asked *asked, const json_t *id, enum wire_framing framing,
		 const json_t *result, size_t max, struct buf *reply)
{
	if (asked->index == NULL)
		return false;
	if (asked->found.answer != NULL)
		return reply_cached(asked, &asked->found, bytes_of(&asked->own), id,
				    framing, reply);
	return result != NULL && !asked->passing && asked->stamp.known &&
		reply_kept(asked, id, framing, result, max, reply);
}
