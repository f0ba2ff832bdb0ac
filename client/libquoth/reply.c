/* SPDX-License-Identifier: MIT */
/* reply.c - libquoth's replies: JSON that a stranger wrote to plain structs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/libquoth/base64.h"
#include "client/libquoth/link.h"
#include "lib/wire/limits.h"

struct reply *reply_new(int64_t id, json_t *root, const char *text, size_t len)
{
	struct reply *reply = calloc(1, sizeof *reply);
	char *copy = malloc(len + 1);
	if (reply == NULL || copy == NULL) {
		free(reply);
		free(copy);
		json_decref(root);
		return NULL;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	*reply = (struct reply){ .refs = 1, .id = id, .root = root,
				 .text = copy, .len = len };
	return reply;
}

void reply_drop(struct reply *reply)
{
	if (reply == NULL || --reply->refs > 0)
		return;
	for (size_t i = 0; i < reply->made_count; i++)
		free(reply->made[i]);
	free(reply->made);
	free(reply->text);
	json_decref(reply->root);
	free(reply);
}

void reply_drop_all(struct reply *list)
{
	while (list != NULL) {
		struct reply *next = list->next;
		list->next = NULL;
		reply_drop(list);
		list = next;
	}
}

/* The reply owns STRING from now on; NULL: out of memory, STRING is freed. */
static const char *keep(struct reply *reply, char *string)
{
	if (string == NULL)
		return NULL;
	char **made = realloc(reply->made, (reply->made_count + 1) * sizeof *made);
	if (made == NULL) {
		free(string);
		return NULL;
	}
	reply->made = made;
	made[reply->made_count++] = string;
	return string;
}

static struct reply *of(const struct quoth_msg *msg)
{
	return msg->held;
}

static const json_t *result_of(const struct quoth_msg *msg)
{
	return json_object_get(of(msg)->root, "result");
}

static const char *string_or(const json_t *object, const char *name,
			     const char *otherwise)
{
	const char *value = json_string_value(json_object_get(object, name));
	return value != NULL ? value : otherwise;
}

/* -1 for what is absent, negative or no integer. */
static int64_t number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return -1;
	return json_integer_value(value);
}

static uint64_t number_or_0(const json_t *object, const char *name)
{
	int64_t value = number(object, name);
	return value < 0 ? 0 : (uint64_t)value;
}

/* Of a reply, or of a notification that all is not well. */
static const json_t *error_of(const struct reply *reply)
{
	const json_t *error = json_object_get(reply->root, "error");
	return error != NULL ? error
			     : json_object_get(json_object_get(reply->root, "params"),
					       "error");
}

void reply_show(struct reply *reply, struct quoth_msg *msg)
{
	const json_t *error = error_of(reply);
	*msg = (struct quoth_msg){ .id = reply->id, .message = "", .held = reply };
	if (error == NULL)
		return;
	json_int_t code = json_integer_value(json_object_get(error, "code"));
	/* 0 would read as success, and a code beyond int is nobody's. */
	msg->code = code == 0 || code != (int)code ? QUOTH_INTERNAL : (int)code;
	msg->message = string_or(error, "message", "unknown error");
}

void quoth_msg_hold(struct quoth_msg *msg)
{
	of(msg)->refs++;
}

void quoth_msg_drop(struct quoth_msg *msg)
{
	reply_drop(of(msg));
}

const char *quoth_msg_reply(const struct quoth_msg *msg, size_t *len)
{
	if (len != NULL)
		*len = of(msg)->len;
	return of(msg)->text;
}

enum quoth_kind quoth_msg_kind(const struct quoth_msg *msg)
{
	return of(msg)->kind;
}

int quoth_change(const struct quoth_msg *msg, struct quoth_change *change)
{
	const struct reply *reply = of(msg);
	const json_t *told = reply->kind == QUOTH_REPLY ? result_of(msg)
		: json_object_get(reply->root, "params");
	const json_t *index = reply->kind == QUOTH_REPLY
		? json_object_get(told, "index") : told;
	if (msg->code != 0 || json_object_get(told, "subscription") == NULL)
		return -EINVAL;
	*change = (struct quoth_change){
		.uuid = string_or(index, "uuid", ""),
		.rev = number_or_0(index, "rev"),
		.change = number_or_0(told, "change"),
		.documents = number(told, "documents"),
		.other = json_is_true(json_object_get(told, "other")),
	};
	return 0;
}

int quoth_problem(const struct quoth_msg *msg, struct quoth_problem *problem)
{
	if (msg->code == 0)
		return -EINVAL;
	const json_t *error = error_of(of(msg));
	const json_t *data = json_object_get(error, "data");
	*problem = (struct quoth_problem){
		.kind = string_or(data, "kind", ""),
		.hint = string_or(data, "hint", NULL),
		.param = string_or(data, "param", NULL),
		.at = number(data, "at"),
		.len = number(data, "len"),
		.limit = number(data, "limit"),
		.retry_ms = number(data, "retry_ms"),
		.expected = string_or(data, "expected", NULL),
	};
	return 0;
}

/* search says {"total": {"n", "exact"}}, count has both at the top. */
static int read_total(const json_t *result, struct quoth_totals *totals)
{
	const json_t *total = json_object_get(result, "total");
	if (total == NULL)
		total = result;
	const json_t *exact = json_object_get(total, "exact");
	int64_t n = number(total, "n");
	if (n < 0 || !json_is_boolean(exact))
		return -EPROTO;
	totals->n = (uint64_t)n;
	totals->exact = json_is_true(exact);
	return 0;
}

int quoth_totals(const struct quoth_msg *msg, struct quoth_totals *totals)
{
	const json_t *result = result_of(msg);
	if (msg->code != 0 || (json_object_get(result, "total") == NULL &&
			       json_object_get(result, "n") == NULL))
		return -EINVAL;
	const json_t *index = json_object_get(result, "index");
	*totals = (struct quoth_totals){
		.occurrences = number(result, "occurrences"),
		.took_ms = number_or_0(result, "took_ms"),
		.rev = number_or_0(index, "rev"),
		.uuid = string_or(index, "uuid", ""),
		.query = string_or(result, "query", ""),
		.normalized = string_or(result, "normalized", ""),
		.mode = string_or(result, "mode", ""),
		.warnings = json_array_size(json_object_get(result, "warnings")),
		.cursor = string_or(result, "cursor", NULL),
		.uncollapsed = number(result, "uncollapsed"),
	};
	return read_total(result, totals);
}

/* The Nth of the strings, or objects with a message, that NAME is a list of. */
static const char *nth_of(const struct quoth_msg *msg, const char *name, size_t n)
{
	const json_t *one = json_array_get(json_object_get(result_of(msg), name), n);
	if (one == NULL)
		return NULL;
	if (json_is_string(one))
		return json_string_value(one);
	return string_or(one, "message", "something without words");
}

const char *quoth_warning(const struct quoth_msg *msg, size_t n)
{
	return nth_of(msg, "warnings", n);
}

const char *quoth_plan(const struct quoth_msg *msg, size_t n)
{
	return nth_of(msg, "plan", n);
}

static const json_t *facet_of(const struct quoth_msg *msg, const char *name)
{
	return json_object_get(json_object_get(result_of(msg), "facets"), name);
}

int quoth_facet(const struct quoth_msg *msg, const char *name,
		struct quoth_facet *facet)
{
	const json_t *from = facet_of(msg, name);
	if (!json_is_object(from))
		return 0;
	*facet = (struct quoth_facet){
		.values = json_array_size(json_object_get(from, "values")),
		.distinct = number_or_0(from, "distinct"),
		.missing = number_or_0(from, "missing"),
	};
	return 1;
}

int quoth_facet_value(const struct quoth_msg *msg, const char *name, size_t n,
		      const char **value, uint64_t *documents)
{
	const json_t *values = json_object_get(facet_of(msg, name), "values");
	if (n >= json_array_size(values))
		return 0;
	*value = string_or(json_array_get(values, n), "value", "");
	*documents = number_or_0(json_array_get(values, n), "n");
	return 1;
}

int quoth_cut(const struct quoth_msg *msg, struct quoth_cut *cut)
{
	const json_t *result = result_of(msg);
	const json_t *from = json_object_get(result, "cut");
	if (msg->code != 0 || json_object_get(result, "hits") == NULL)
		return -EINVAL;
	*cut = (struct quoth_cut){
		.hits = number_or_0(from, "hits"),
		.snippets = number_or_0(from, "snips"),
		.matches = number_or_0(from, "matches"),
		.bytes = number_or_0(from, "bytes"),
	};
	return from != NULL;
}

const char *quoth_why(const struct quoth_msg *msg, size_t n)
{
	const json_t *why = json_object_get(result_of(msg), "why");
	return json_string_value(json_array_get(json_object_get(why, "lines"), n));
}

static struct quoth_place read_place(const json_t *place)
{
	return (struct quoth_place){
		.byte = number_or_0(place, "byte"),
		.len = number_or_0(place, "len"),
		.line = number_or_0(place, "line"),
		.col = number_or_0(place, "col"),
		.page = number_or_0(place, "page"),
		.in_text = strcmp(string_or(place, "in", ""), "text") == 0,
	};
}

/* `path`, or `path_b64` where the path is not UTF-8; "" without either. 0, -EPROTO or
 * -ENOMEM. */
static int read_path(struct reply *reply, const json_t *object, const char **path)
{
	const json_t *coded = json_object_get(object, "path_b64");
	*path = string_or(object, "path", "");
	if (coded == NULL)
		return 0;
	if (!json_is_string(coded))
		return -EPROTO;
	char *decoded = base64_path(json_string_value(coded), json_string_length(coded));
	if (decoded == NULL)
		return errno == ENOMEM ? -ENOMEM : -EPROTO;
	*path = keep(reply, decoded);
	return *path != NULL ? 0 : -ENOMEM;
}

/* An explanation as text; not by jansson, which loses what it has no memory for. 0,
 * -EPROTO or -ENOMEM. */
static int read_explanation(struct reply *reply, const json_t *from, const char **explain)
{
	struct buf text = {0};
	*explain = json_string_value(from);
	if (from == NULL || json_is_null(from) || *explain != NULL)
		return 0;
	enum status status = wire_write(&text, from, WIRE_REPLY_MAX, NULL);
	if (status == STATUS_OK && buf_cstr(&text) != NULL) {
		*explain = keep(reply, text.data);
		return *explain != NULL ? 0 : -ENOMEM;
	}
	buf_finish(&text);
	return status == STATUS_INVALID || status == STATUS_TOO_LARGE ? -EPROTO : -ENOMEM;
}

static int read_hit(struct reply *reply, const json_t *from, struct quoth_hit *hit)
{
	*hit = (struct quoth_hit){
		.rank = number_or_0(from, "rank"),
		.score = json_number_value(json_object_get(from, "score")),
		.tier = string_or(from, "tier", ""),
		.id = string_or(from, "id", NULL),
		.title = string_or(from, "title", NULL),
		.date = string_or(from, "date", NULL),
		.source = string_or(from, "source", NULL),
		.language = string_or(from, "language", NULL),
		.mime = string_or(from, "mime", NULL),
		.index = string_or(from, "index", NULL),
		.hash = string_or(from, "hash", NULL),
		.best = read_place(json_object_get(from, "best")),
		.matches = json_array_size(json_object_get(from, "matches")),
		.snippets = json_array_size(json_object_get(from, "snips")),
		.held = from,
	};
	if (hit->id == NULL || hit->rank == 0)
		return -EPROTO;
	int failed = read_path(reply, from, &hit->path);
	if (failed == 0)
		failed = read_explanation(reply, json_object_get(from, "explain"),
					  &hit->explain);
	return failed ? failed : 1;
}

/* Hit FROM, which is passed over unless memory is all that is missing. */
static int take_hit(struct quoth_msg *msg, const json_t *from, struct quoth_hit *hit)
{
	int result = read_hit(of(msg), from, hit);
	if (result != -ENOMEM)
		msg->at++;
	return result;
}

/* The one hit of a notification. */
static int matched_next(struct quoth_msg *msg, struct quoth_hit *hit)
{
	const json_t *params = json_object_get(of(msg)->root, "params");
	return msg->at > 0 ? 0 : take_hit(msg, json_object_get(params, "hit"), hit);
}

int quoth_hit_next(struct quoth_msg *msg, struct quoth_hit *hit)
{
	if (of(msg)->kind == QUOTH_MATCHED)
		return matched_next(msg, hit);
	const json_t *hits = json_object_get(result_of(msg), "hits");
	if (msg->code != 0 || hits == NULL)
		return -EINVAL;
	if (!json_is_array(hits))
		return -EPROTO;
	if (msg->at >= json_array_size(hits))
		return 0;
	return take_hit(msg, json_array_get(hits, msg->at), hit);
}

int quoth_suggestion_next(struct quoth_msg *msg, struct quoth_suggestion *suggestion)
{
	const json_t *list = json_object_get(result_of(msg), "suggestions");
	if (msg->code != 0 || list == NULL)
		return -EINVAL;
	if (!json_is_array(list))
		return -EPROTO;
	if (msg->at >= json_array_size(list))
		return 0;
	const json_t *one = json_array_get(list, msg->at++);
	*suggestion = (struct quoth_suggestion){
		.text = string_or(one, "text", NULL),
		.word = string_or(one, "word", ""),
		.n = number_or_0(one, "n"),
		.context = (uint32_t)number_or_0(one, "context"),
		.exact = json_is_true(json_object_get(one, "exact")),
	};
	return suggestion->text != NULL ? 1 : -EPROTO;
}

int quoth_hit_match(const struct quoth_hit *hit, size_t n, struct quoth_place *place)
{
	const json_t *all = json_object_get(hit->held, "matches");
	if (n >= json_array_size(all))
		return 0;
	*place = read_place(json_array_get(all, n));
	return 1;
}

int quoth_hit_match_snippet(const struct quoth_hit *hit, size_t n)
{
	const json_t *match = json_array_get(json_object_get(hit->held, "matches"), n);
	int64_t snippet = number(match, "snip");
	return snippet >= 0 && (uint64_t)snippet < hit->snippets ? (int)snippet : -1;
}

int quoth_hit_line(const struct quoth_hit *hit, size_t n, size_t part,
		   const char **text)
{
	const json_t *match = json_array_get(json_object_get(hit->held, "matches"), n);
	const json_t *line = json_object_get(match, "line_text");
	const char *string = json_string_value(json_array_get(line, part));
	if (part > 2 || part >= json_array_size(line))
		return 0;
	*text = string != NULL ? string : "";
	return 1;
}

uint64_t quoth_hit_more(const struct quoth_hit *hit)
{
	return number_or_0(hit->held, "more");
}

int quoth_hit_snippet(const struct quoth_hit *hit, size_t n, size_t part,
		      const char **text)
{
	const json_t *snippet = json_array_get(json_object_get(hit->held, "snips"), n);
	const char *string = json_string_value(json_array_get(snippet, part));
	if (part >= json_array_size(snippet))
		return 0;
	*text = string != NULL ? string : "";
	return 1;
}

/* A path that is not UTF-8 would need memory that a hit has none for: it is the id that
 * the first one is got by. */
int quoth_hit_family(const struct quoth_hit *hit, struct quoth_family *family)
{
	const json_t *from = json_object_get(hit->held, "family");
	const json_t *first = json_object_get(from, "first");
	if (from == NULL)
		return 0;
	*family = (struct quoth_family){
		.copies = number_or_0(from, "copies"),
		.size = number_or_0(from, "size"),
		.first_id = string_or(first, "id", NULL),
		.first_path = string_or(first, "path", ""),
		.first_date = string_or(first, "date", NULL),
		.first_source = string_or(first, "source", NULL),
		.others = json_array_size(json_object_get(from, "others")),
	};
	return family->copies > 0 && family->first_id != NULL ? 1 : -EPROTO;
}

const char *quoth_hit_other(const struct quoth_hit *hit, size_t n)
{
	const json_t *family = json_object_get(hit->held, "family");
	return json_string_value(json_array_get(json_object_get(family, "others"), n));
}

int quoth_text(const struct quoth_msg *msg, struct quoth_text *text)
{
	const json_t *result = result_of(msg);
	const json_t *piece = json_object_get(result, "text");
	if (msg->code != 0 || piece == NULL)
		return -EINVAL;
	*text = (struct quoth_text){
		.id = string_or(result, "id", NULL),
		.text = json_string_value(piece),
		.len = json_string_length(piece),
		.start = number_or_0(result, "start"),
		.next = number(result, "next"),
		.size = number_or_0(result, "size"),
		.hash = string_or(result, "hash", NULL),
	};
	return text->id == NULL || text->text == NULL ? -EPROTO
		: read_path(of(msg), result, &text->path);
}
