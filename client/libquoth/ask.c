/* SPDX-License-Identifier: MIT */
/* ask.c - libquoth's requests: parameters to JSON, JSON to the output. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "client/libquoth/link.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"

enum {
	PENDING_FIRST = 16,	/* entries of the first allocation */
};

/* How long the request may take by its own parameters. */
static uint64_t own_timeout_ms(const json_t *params)
{
	json_int_t given = json_integer_value(json_object_get(params, "timeout_ms"));
	if (given <= 0)
		return WIRE_TIMEOUT_DEFAULT_MS;
	return given > WIRE_TIMEOUT_MAX_MS ? WIRE_TIMEOUT_MAX_MS : (uint64_t)given;
}

static int make_room(struct quoth *q)
{
	if (q->pending_count < q->pending_capacity)
		return 0;
	if (q->pending_count >= LINK_PENDING_MAX)
		return link_fail(q, -EAGAIN, "%d requests wait for a reply already",
				 LINK_PENDING_MAX);
	size_t capacity = q->pending_capacity ? q->pending_capacity * 2 : PENDING_FIRST;
	struct pending *pending = realloc(q->pending, capacity * sizeof *pending);
	if (pending == NULL)
		return link_fail(q, -ENOMEM, "out of memory for a request");
	q->pending = pending;
	q->pending_capacity = capacity;
	return 0;
}

/* Writes MESSAGE, taken over, behind the requests that wait to be sent. */
static int queue_message(struct quoth *q, json_t *message)
{
	struct buf line = {0};
	struct error why;
	int result = 0;
	enum status status = message == NULL ? STATUS_NO_MEMORY :
		wire_write(&line, message, WIRE_REQUEST_MAX, &why);
	if (status == STATUS_OK) {
		size_t before = q->out.len;
		wire_frame(&q->out, WIRE_LINES, line.data, line.len);
		if (!buf_ok(&q->out)) {
			/* The requests before this one are whole: keep them. */
			q->out.failed = false;
			q->out.len = before;
			status = STATUS_NO_MEMORY;
		}
	}
	if (status == STATUS_TOO_LARGE)
		result = link_fail(q, -EMSGSIZE, "the request is too large: %s",
				   why.text);
	else if (status == STATUS_INVALID)
		result = link_fail(q, -EINVAL, "the request: %s", why.text);
	else if (status != STATUS_OK)
		result = link_fail(q, -ENOMEM, "out of memory for a request");
	buf_finish(&line);
	json_decref(message);
	return result;
}

/* The requests that are about an index. */
static bool asks_index(const char *method)
{
	static const char *const others[] = { "ping", "shutdown", "$/cancelRequest",
					      "hello", "status" };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(method, others[i]) == 0)
			return false;
	return true;
}

static int name_indexes(const struct quoth *q, const char *method, json_t *params)
{
	if (q->indexes == NULL || !asks_index(method) ||
	    json_object_get(params, "index") != NULL)
		return 0;
	return json_object_set(params, "index", q->indexes);
}

int64_t link_ask(struct quoth *q, const char *method, json_t *params)
{
	int failed = q->final;
	json_t *id = NULL;
	if (q->traced && params != NULL &&
	    json_object_set_new(params, "trace", json_true()) != 0) {
		json_decref(params);
		params = NULL;
	}
	if (failed == 0 && (params == NULL || name_indexes(q, method, params) != 0))
		failed = link_fail(q, -ENOMEM, "out of memory for a request");
	if (failed == 0 && q->out.len - q->sent > LINK_OUTPUT_HIGH)
		failed = link_fail(q, -EAGAIN, "too many requests wait to be sent");
	if (failed == 0)
		failed = make_room(q);
	if (failed) {
		json_decref(params);
		return failed;
	}
	uint64_t timeout_ms = own_timeout_ms(params);
	int64_t number = q->last_id + 1;
	id = json_integer(number);
	if (id == NULL) {	/* without one it would be a notification */
		json_decref(params);
		return link_fail(q, -ENOMEM, "out of memory for a request");
	}
	failed = queue_message(q, wire_request_new(id, method, params));
	json_decref(id);
	if (failed)
		return failed;
	q->last_id = number;
	q->pending[q->pending_count++] = (struct pending){
		.id = number,
		.deadline_ms = clock_ms() + timeout_ms + LINK_GRACE_MS,
	};
	return number;
}

/* Strings go out as they are when they are UTF-8 and repaired when they are
 * not, which finds nothing instead of failing. */
static int add_string(json_t *params, const char *name, const char *value)
{
	if (value == NULL)
		return 0;
	return json_object_set_new(params, name, wire_string(value, strlen(value)));
}

static int add_number(json_t *params, const char *name, uint32_t value)
{
	return value == 0 ? 0 : json_object_set_new(params, name, json_integer(value));
}

/* One value goes as it is, several as a list. */
static int add_list(json_t *params, const char *name, const char *const *values)
{
	if (values == NULL || values[0] == NULL)
		return 0;
	if (values[1] == NULL)
		return add_string(params, name, values[0]);
	json_t *list = json_array();
	int failed = list == NULL;
	for (size_t i = 0; values[i] != NULL && !failed; i++)
		failed = json_array_append_new(list, wire_string(values[i],
							 strlen(values[i])));
	if (failed) {
		json_decref(list);
		return -1;
	}
	return json_object_set_new(params, name, list);
}

static json_t *names_of(const char *const *indexes, size_t count)
{
	if (count == 1)
		return wire_string(indexes[0], strlen(indexes[0]));
	json_t *names = json_array();
	for (size_t i = 0; names != NULL && i < count; i++)
		if (json_array_append_new(names, wire_string(indexes[i],
							     strlen(indexes[i])))) {
			json_decref(names);
			return NULL;
		}
	return names;
}

int quoth_use(struct quoth *q, const char *const *indexes)
{
	size_t count = 0;
	json_t *names = NULL;
	if (q->final != 0)
		return q->final;
	for (; indexes != NULL && indexes[count] != NULL; count++)
		if (indexes[count][0] == '\0' || count == WIRE_INDEXES_MAX)
			return link_fail(q, -EINVAL, "indexes are up to %d names, and "
					 "none is empty", WIRE_INDEXES_MAX);
	if (count > 0 && (names = names_of(indexes, count)) == NULL)
		return link_fail(q, -ENOMEM, "out of memory for names");
	json_decref(q->indexes);
	q->indexes = names;
	return 0;
}

/* What searching and counting have in common. */
static json_t *query_params(const struct quoth_query *query)
{
	json_t *params = json_object();
	if (params == NULL)
		return NULL;
	int failed = add_string(params, "q", query->text);
	failed |= add_string(params, "mode", query->mode);
	failed |= add_string(params, "after", query->after);
	failed |= add_string(params, "before", query->before);
	failed |= add_list(params, "source", query->source);
	failed |= add_list(params, "topic", query->topic);
	failed |= add_list(params, "lang", query->lang);
	failed |= add_list(params, "type", query->type);
	failed |= add_list(params, "path", query->path);
	if (query->strict)
		failed |= json_object_set_new(params, "strict", json_true());
	failed |= add_number(params, "timeout_ms", query->timeout_ms);
	failed |= add_string(params, "index", query->index);
	failed |= add_string(params, "slot", query->slot);
	if (query->no_why)
		failed |= json_object_set_new(params, "why", json_false());
	if (query->collapse)
		failed |= json_object_set_new(params, "collapse", json_true());
	if (query->min_rev > 0)
		failed |= json_object_set_new(params, "min_rev",
					      json_integer((json_int_t)query->min_rev));
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

/* A struct from an older header has fewer members, the others being as if zero. One
 * from a newer header may hold members that this library would not send: a filter dropped in
 * silence gives wrong answers. */
static int read_query(struct quoth *q, const struct quoth_query *given,
		      struct quoth_query *query)
{
	const size_t oldest = offsetof(struct quoth_query, cursor);
	if (q->final != 0)
		return q->final;
	if (given->size < oldest || given->size > sizeof *query)
		return link_fail(q, -EINVAL, "quoth_query.size is %zu, not %zu",
				 given->size, sizeof *query);
	*query = (struct quoth_query){0};
	memcpy(query, given, given->size);
	if (query->text == NULL)
		return link_fail(q, -EINVAL, "a query needs a text");
	if (query->min_rev > INT64_MAX)
		return link_fail(q, -EINVAL, "there is no such revision");
	return 0;
}

static int add_true(json_t *params, const char *name, int wanted)
{
	return wanted ? json_object_set_new(params, name, json_true()) : 0;
}

/* What is shown of a hit. */
static int add_shown(json_t *params, const struct quoth_query *query)
{
	int failed = add_number(params, "snippets", query->snippets);
	if (query->no_places)
		failed |= json_object_set_new(params, "places", json_false());
	else if (query->no_matches)
		failed |= json_object_set_new(params, "matches", json_integer(0));
	return failed | add_true(params, "lines", query->lines);
}

int link_watch_params(struct quoth *q, const struct quoth_query *given, json_t **params)
{
	struct quoth_query query;
	int failed = read_query(q, given, &query);
	if (failed)
		return failed;
	query.no_why = query.collapse = 0;	/* nothing to explain, nothing to fold, */
	query.slot = NULL;			/* and nothing that takes its place */
	*params = query_params(&query);
	if (*params != NULL && add_shown(*params, &query) == 0)
		return 0;
	json_decref(*params);
	*params = NULL;
	return link_fail(q, -ENOMEM, "out of memory for a request");
}

int64_t quoth_search(struct quoth *q, const struct quoth_query *given)
{
	struct quoth_query query;
	int failed = read_query(q, given, &query);
	if (failed)
		return failed;
	json_t *params = query_params(&query);
	if (params == NULL)
		return link_ask(q, "search", NULL);
	failed = add_string(params, "sort", query.sort);
	failed |= add_number(params, "limit", query.limit);
	failed |= add_number(params, "offset", query.offset);
	failed |= add_number(params, "expand", query.expand);
	failed |= add_true(params, "explain", query.explain);
	failed |= add_true(params, "exact_total", query.exact_total);
	failed |= add_shown(params, &query);
	failed |= add_number(params, "budget", query.budget);
	failed |= add_number(params, "budget_tokens", query.budget_tokens);
	failed |= add_string(params, "cursor", query.cursor);
	failed |= add_list(params, "facets", query.facets);
	failed |= add_number(params, "facet_values", query.facet_values);
	if (failed) {
		json_decref(params);
		params = NULL;
	}
	return link_ask(q, "search", params);
}

int64_t quoth_count(struct quoth *q, const struct quoth_query *given)
{
	struct quoth_query query;
	int failed = read_query(q, given, &query);
	return failed ? failed : link_ask(q, "count", query_params(&query));
}

int64_t quoth_get(struct quoth *q, const char *id, uint64_t start)
{
	if (q->final != 0)
		return q->final;
	if (id == NULL || start > INT64_MAX)
		return link_fail(q, -EINVAL, "a document is got by its id");
	json_t *params = json_object();
	if (params == NULL || add_string(params, "id", id) ||
	    (start > 0 && json_object_set_new(params, "start",
					      json_integer((json_int_t)start)))) {
		json_decref(params);
		params = NULL;
	}
	return link_ask(q, "get", params);
}

int64_t quoth_suggest(struct quoth *q, const char *text, uint32_t limit)
{
	if (q->final != 0)
		return q->final;
	if (text == NULL)
		return link_fail(q, -EINVAL, "suggestions need a text");
	json_t *params = json_object();
	if (params == NULL || add_string(params, "q", text) ||
	    add_number(params, "limit", limit)) {
		json_decref(params);
		params = NULL;
	}
	return link_ask(q, "suggest", params);
}

int64_t quoth_call(struct quoth *q, const char *method, const char *json)
{
	if (q->final != 0)
		return q->final;
	if (method == NULL || method[0] == '\0' || strlen(method) > WIRE_METHOD_MAX)
		return link_fail(q, -EINVAL, "a method has 1 to %d bytes",
				 WIRE_METHOD_MAX);
	if (json == NULL)
		return link_ask(q, method, json_object());
	int code;
	struct error why;
	json_t *params = wire_parse(json, strlen(json), &code, &why);
	if (params == NULL && code == WIRE_INTERNAL)
		return link_fail(q, -ENOMEM, "out of memory for a request");
	if (params == NULL)
		return link_fail(q, -EINVAL, "the parameters: %s", why.text);
	return link_ask(q, method, params);
}

void quoth_trace(struct quoth *q, int on)
{
	q->traced = on != 0;
}

int quoth_cancel(struct quoth *q, int64_t id)
{
	if (q->final != 0)
		return q->final;
	if (link_pending(q, id) == NULL)
		return link_fail(q, -ENOENT, "no such request waits for a reply");
	json_t *params = json_pack("{s:I}", "id", (json_int_t)id);
	if (params == NULL)
		return link_fail(q, -ENOMEM, "out of memory for a request");
	return queue_message(q, wire_notification_new("$/cancelRequest", params));
}
