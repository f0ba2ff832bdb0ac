/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.c - one message to what it asks for: an answer or a job. */
#include "daemon/request.h"

#include <string.h>

#include "daemon/about.h"
#include "daemon/answer/answer.h"
#include "daemon/jobs/caches.h"
#include "daemon/change/change.h"
#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "daemon/drain.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	SLOT_MAX = 64,		/* bytes of a slot's name */
	FULL_RETRY_MS = 1000,	/* for one of all subscriptions to end */
};

#define REV_MAX (INT64_C(1) << 53)	/* as good as integers are in JSON */

/* One request while it is dealt with. */
struct taking {
	struct daemon *daemon;
	struct conn *conn;
	json_t *message;
	struct wire_request request;
	struct metrics_method *counts;	/* of its method; NULL: there is none */
	bool traced;
	uint64_t began_ns;		/* of clock_ns() */
	bool subscribes;
	struct asked_indexes indexes;	/* that it is for */
};

struct method {
	const char *name;
	void (*take)(struct taking *taking);
};

/* Without a job there is nothing but the whole. */
static void put_trace(const struct taking *taking, json_t *result)
{
	struct trace trace;
	trace_begin(&trace, taking->began_ns);
	trace_enter(&trace, TRACE_REST);
	json_object_set_new(result, "trace", trace_json(&trace));
	trace_finish(&trace);
}

static void answer(struct taking *taking, json_t *result)
{
	metrics_end(taking->counts, 0, NULL);
	if (taking->traced)
		put_trace(taking, result);
	if (taking->request.id != NULL)
		conn_answer(taking->conn, taking->request.id, result);
	else
		json_decref(result);
}

/* Takes DATA over. */
static void refuse(struct taking *taking, int code, const char *message,
		   json_t *data)
{
	if (taking->counts != NULL)
		metrics_end(taking->counts, code, NULL);
	else
		metrics_malformed(taking->daemon->inside.metrics, code);
	if (taking->request.id != NULL)
		conn_refuse(taking->conn, taking->request.id, code, message, data);
	else
		json_decref(data);
}

static void refuse_param(struct taking *taking, const char *param,
			 const char *message)
{
	refuse(taking, WIRE_BAD_PARAMS, message, json_pack("{s:s}", "param", param));
}

/* The parameters that every method takes. */
static bool is_common(const char *name)
{
	return strcmp(name, "timeout_ms") == 0 || strcmp(name, "slot") == 0 ||
		strcmp(name, "index") == 0;
}

/* True when there are no parameters but NAMES (ended by NULL) and the common
 * ones; else it has refused. */
static bool only_params(struct taking *taking, const char *const *names)
{
	const char *name;
	json_t *value;
	json_object_foreach(taking->request.params, name, value) {
		const char *const *known = names;
		while (*known != NULL && strcmp(*known, name) != 0)
			known++;
		if (*known == NULL && !is_common(name)) {
			refuse_param(taking, name, "unknown parameter");
			return false;
		}
	}
	return true;
}

static const char *const no_names[] = { NULL };

/* ---- Jobs ---- */

/* Sets *SLOT to a new reference, or NULL when none is named; the parameter is
 * the connection's business and is taken away. False: it has refused. */
static bool take_slot(struct taking *taking, json_t **slot)
{
	json_t *given = json_object_get(taking->request.params, "slot");
	*slot = NULL;
	if (given == NULL)
		return true;
	if (!json_is_string(given) || json_string_length(given) > SLOT_MAX) {
		refuse_param(taking, "slot", "slot is a short string");
		return false;
	}
	*slot = json_incref(given);
	json_object_del(taking->request.params, "slot");
	return true;
}

/* Whether the reply is to say where the time went: taken away likewise, so that no
 * method needs to know it. False: it has refused. */
static bool take_trace(struct taking *taking)
{
	json_t *given = json_object_get(taking->request.params, "trace");
	if (given == NULL)
		return true;
	if (!json_is_boolean(given)) {
		refuse_param(taking, "trace", "trace is true or false");
		return false;
	}
	taking->traced = json_is_true(given);
	json_object_del(taking->request.params, "trace");
	return true;
}

/* Sets *REV to the revision that the index must have, 0 for any; the parameter is taken
 * away. False: it has refused. */
static bool take_min_rev(struct taking *taking, uint64_t *rev)
{
	json_t *given = json_object_get(taking->request.params, "min_rev");
	json_int_t value = json_integer_value(given);
	*rev = 0;
	if (given == NULL)
		return true;
	if (!json_is_integer(given) || value < 0 || value > REV_MAX) {
		refuse_param(taking, "min_rev", "min_rev is the number of a revision");
		return false;
	}
	*rev = (uint64_t)value;
	const char *why = change_refusal(taking->daemon->change, &taking->indexes);
	if (why != NULL) {
		refuse_param(taking, "min_rev", why);
		return false;
	}
	json_object_del(taking->request.params, "min_rev");
	return true;
}

/* What a request says of how it is to be run. */
struct job_terms {
	uint32_t timeout_ms;
	uint64_t min_rev;
	json_t *slot;		/* a reference, or NULL */
};

/* Has JOB subscribe its client. False: it has refused, and freed JOB. */
static bool subscribe(struct taking *taking, struct job *job)
{
	const char *message;
	size_t limit;
	json_t *params = json_deep_copy(job->request.params);
	int code = change_subscribe(taking->daemon->change, taking->conn, job, params,
				    &message, &limit);
	if (code == 0)
		return true;
	json_t *data = code == WIRE_TOO_LARGE
		? json_pack("{s:I}", "limit", (json_int_t)limit)
		: code == WIRE_BAD_PARAMS ? json_pack("{s:s}", "param", "index")
		: code == WIRE_BUSY ? json_pack("{s:i}", "retry_ms", FULL_RETRY_MS) : NULL;
	metrics_end(job->counts, code, NULL);
	conn_refuse(taking->conn, job->id, code, message, data);
	job_free(job);
	return false;
}

/* Sets what the request is for; the parameter is answered from nowhere else and is taken
 * away, so that who names the standard index asks what who names none does. False: it has
 * refused. */
static bool take_indexes(struct taking *taking)
{
	json_t *params = taking->request.params, *known;
	struct asked_indexes *indexes = &taking->indexes;
	struct error error;
	indexes->list = indexes_take(taking->daemon->indexes);
	if (index_choose(indexes->list, json_object_get(params, "index"),
			 &indexes->choice, &known, &error) == STATUS_OK) {
		json_object_del(params, "index");
		return true;
	}
	json_t *data = json_pack("{s:s}", "param", "index");
	if (known != NULL)
		json_object_set_new(data, "known", known);
	refuse(taking, WIRE_BAD_PARAMS, error.text, data);
	return false;
}

/* Takes ABOUT (may be NULL), ASKED and the slot over. Once submitted, the message is a
 * worker's, and not even its references may be counted here. */
static void submit(struct taking *taking, const struct job_terms *terms, json_t *about,
		   struct asked *asked)
{
	struct job *job = job_new(taking->message, &taking->request);
	if (job == NULL) {
		refuse(taking, WIRE_INTERNAL, "out of memory", NULL);
		json_decref(terms->slot);
		json_decref(about);
		asked_finish(asked);
		return;
	}
	taking->message = NULL;
	job->slot = terms->slot;
	job->about = about;
	job->traced = taking->traced;
	job->counts = taking->counts;
	job->asked = *asked;
	job->indexes = taking->indexes;
	taking->indexes.list = NULL;
	job->min_rev = terms->min_rev;
	job->deadline_ns = job->arrived_ns + (uint64_t)terms->timeout_ms * 1000000u;
	if (!taking->subscribes || subscribe(taking, job))
		conn_submit(taking->conn, job);
}

static void count_again(const struct taking *taking)
{
	uint64_t took_ns = clock_ns() - taking->began_ns;
	metrics_end(taking->counts, 0, &(struct metrics_times){
		.total = took_ns, .working = took_ns });
}

/* At once, if the same was asked before, and nobody wants to see work being done; else by
 * a worker. Takes over as submit(). */
static void answer_or_submit(struct taking *taking, const struct job_terms *terms,
			     json_t *about)
{
	const struct wire_request *request = &taking->request;
	struct asked asked;
	if (terms->slot != NULL)
		conn_cancel_slot(taking->conn, terms->slot);
	/* Who wants to see work being done is not given what was done before. */
	struct cache_index *cached = taking->traced ? NULL :
		caches_of(taking->daemon->cache, &taking->indexes);
	asked_begin(&asked, cached, request->method, request->params);
	if (!change_has(taking->daemon->change, &taking->indexes, terms->min_rev) ||
	    !conn_answer_again(taking->conn, &asked, request->id)) {
		submit(taking, terms, about, &asked);
		return;
	}
	count_again(taking);
	asked_finish(&asked);
	json_decref(terms->slot);
	json_decref(about);
}

/* The parameters that methods have in common, away from the request into TERMS, whose slot
 * is the caller's. False: it has refused one of them. */
static bool take_common(struct taking *taking, struct job_terms *terms)
{
	*terms = (struct job_terms){
		.timeout_ms = answer_timeout_ms(taking->request.params),
	};
	if (terms->timeout_ms > 0)
		return take_indexes(taking) && take_min_rev(taking, &terms->min_rev) &&
			take_slot(taking, &terms->slot);
	refuse_param(taking, "timeout_ms", "timeout_ms is out of range");
	return false;
}

/* Takes ABOUT over. */
static void take_job(struct taking *taking, json_t *about)
{
	struct job_terms terms;
	if (take_common(taking, &terms))
		answer_or_submit(taking, &terms, about);
	else
		json_decref(about);
}

/* Whether all parameters are right of a method that is done at once, and has none of its
 * own but NAMES, which it looks at itself. An older request in its slot is cancelled. */
static bool no_params_but(struct taking *taking, const char *const *names)
{
	struct job_terms terms;
	if (!only_params(taking, names) || !take_common(taking, &terms))
		return false;
	if (terms.slot != NULL)
		conn_cancel_slot(taking->conn, terms.slot);
	json_decref(terms.slot);
	return true;
}

static void take_about(struct taking *taking, json_t *about)
{
	if (about == NULL)
		refuse(taking, WIRE_INTERNAL, "out of memory", NULL);
	else
		take_job(taking, about);
}

/* ---- Methods ---- */

static void take_hello(struct taking *taking)
{
	static const char *const names[] = { "client", "protocol", NULL };
	if (!only_params(taking, names))
		return;
	json_t *client = json_object_get(taking->request.params, "client");
	json_t *protocol = json_object_get(taking->request.params, "protocol");
	if (client != NULL && !json_is_object(client))
		refuse_param(taking, "client", "client is an object");
	else if (protocol != NULL && !json_is_integer(protocol))
		refuse_param(taking, "protocol", "protocol is an integer");
	else if (protocol != NULL && json_integer_value(protocol) != PROTOCOL)
		refuse(taking, WIRE_VERSION, "unknown protocol version",
		       json_pack("{s:o}", "supported", about_supported()));
	else
		take_about(taking, about_hello());
}

static void take_status(struct taking *taking)
{
	static const char *const names[] = { "min_rev", NULL };
	if (only_params(taking, names))
		take_about(taking, about_status(taking->daemon,
						conn_is_owner(taking->conn)));
}

static void take_ping(struct taking *taking)
{
	if (no_params_but(taking, no_names))
		answer(taking, json_object());
}

static void take_shutdown(struct taking *taking)
{
	if (!conn_is_owner(taking->conn)) {
		refuse(taking, WIRE_DENIED, "only the daemon's own user may", NULL);
		return;
	}
	if (!no_params_but(taking, no_names))
		return;
	answer(taking, json_object());
	drain_begin(taking->daemon, "asked by a client");
}

static void take_subscribe(struct taking *taking)
{
	taking->subscribes = true;
	if (taking->traced)	/* it would be of the first look alone */
		refuse_param(taking, "trace", "subscribe takes no trace");
	else
		take_job(taking, NULL);
}

static void take_unsubscribe(struct taking *taking)
{
	static const char *const names[] = { "subscription", NULL };
	json_t *id = json_object_get(taking->request.params, "subscription");
	if (!no_params_but(taking, names))
		return;
	if (!json_is_integer(id))
		refuse_param(taking, "subscription", "subscription is a number");
	else if (change_unsubscribe(taking->daemon->change, taking->conn,
				    json_integer_value(id)))
		answer(taking, json_object());
	else
		refuse(taking, WIRE_NOT_FOUND, "this connection has no such subscription",
		       NULL);
}

static void take_cancel(struct taking *taking)
{
	json_t *id = json_object_get(taking->request.params, "id");
	struct job *job = conn_find_job(taking->conn, id);
	if (job != NULL)
		conn_cancel(taking->conn, job);
	answer(taking, json_object());
}

static const struct method methods[] = {
	{ "hello", take_hello },
	{ "status", take_status },
	{ "ping", take_ping },
	{ "subscribe", take_subscribe },
	{ "unsubscribe", take_unsubscribe },
	{ "shutdown", take_shutdown },
	{ "$/cancelRequest", take_cancel },
};

/* What an answerer may serve; answer_knows() says which of them it does. */
static const char *const answered[] = {
	"search", "count", "kwic", "verify", "resolve", "similar", "suggest",
	"facets", "get", "trend", "collocates",
};

json_t *request_methods(void)
{
	json_t *names = json_array();
	bool ok = names != NULL;
	for (size_t i = 0; ok && i < sizeof methods / sizeof *methods; i++)
		ok = json_array_append_new(names, json_string(methods[i].name)) == 0;
	for (size_t i = 0; ok && i < sizeof answered / sizeof *answered; i++)
		if (answer_knows(answered[i]))
			ok = json_array_append_new(names,
						   json_string(answered[i])) == 0;
	if (ok)
		return names;
	json_decref(names);
	return NULL;
}

static const struct method *find_method(const char *name)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

static void dispatch(struct taking *taking)
{
	const struct wire_request *request = &taking->request;
	const struct method *method = find_method(request->method);
	bool cancels = method != NULL && method->take == take_cancel;
	if (method == NULL && !answer_knows(request->method)) {
		refuse(taking, WIRE_NO_METHOD, "there is no such method", NULL);
		return;
	}
	taking->counts = metrics_method(taking->daemon->inside.metrics, request->method);
	metrics_begin(taking->counts);
	if (request->id != NULL && conn_find_job(taking->conn, request->id) != NULL)
		refuse(taking, WIRE_INVALID_REQUEST,
		       "a request with this id is not answered yet", NULL);
	else if (taking->daemon->draining && !cancels)
		refuse(taking, WIRE_SHUTTING_DOWN, "shutting down", NULL);
	else if (!take_trace(taking))
		;	/* it has refused */
	else if (method != NULL)
		method->take(taking);
	else
		take_job(taking, NULL);
}

/* Nobody would get the answer: what only answers is not done. */
static bool is_pointless(const struct taking *taking)
{
	const char *name = taking->request.method;
	return taking->request.id == NULL && strcmp(name, "$/cancelRequest") != 0 &&
	       strcmp(name, "shutdown") != 0;
}

void request_take(struct daemon *daemon, struct conn *conn, json_t *message)
{
	struct taking taking = { .daemon = daemon, .conn = conn, .message = message,
				 .began_ns = clock_ns() };
	struct error error;
	int code = wire_request_read(message, &taking.request, &error);
	if (code != 0) {
		metrics_malformed(daemon->inside.metrics, code);
		conn_refuse(conn, taking.request.id, code, error.text, NULL);
	} else if (!is_pointless(&taking)) {
		dispatch(&taking);
	}
	wire_request_finish(&taking.request);
	json_decref(taking.message);
	index_list_leave(taking.indexes.list);
}
