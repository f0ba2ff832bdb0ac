/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer.c - a method's name to the method, on the newest revision of the index. */
#include "daemon/answer/answer.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"

enum {
	ANSWER_TRIES = 4,	/* a commit overtakes a reader once in a while; so often in a
				 * row perhaps only a stuck handle, and a fresh one is had */
	ANSWER_RETRY_MS = 200,	/* when all of its time was of no use */
};

static int code_of(enum status status)
{
	switch (status) {
	case STATUS_NOT_FOUND:
	case STATUS_UNSUPPORTED:
	case STATUS_DENIED:
	case STATUS_CORRUPT:
	case STATUS_IO:
		return WIRE_NO_INDEX;
	case STATUS_NETWORK:
		return WIRE_SHARD_DOWN;
	case STATUS_MODIFIED:
		return WIRE_BUSY;
	case STATUS_TIMEOUT:
		return WIRE_TIMEOUT;
	case STATUS_CANCELLED:
		return WIRE_CANCELLED;
	case STATUS_TOO_LARGE:
		return WIRE_TOO_LARGE;
	case STATUS_INVALID:
		return WIRE_BAD_PARAMS;
	case STATUS_OK:
	case STATUS_EXISTS:
	case STATUS_LOCKED:
	case STATUS_NO_MEMORY:
	case STATUS_INTERNAL:
		break;
	}
	return WIRE_INTERNAL;
}

static void fail(struct answer_failure *failure, enum status status)
{
	bool ok = true;
	if (failure->code != 0)
		return;
	failure->code = code_of(status);
	if (failure->code != WIRE_BUSY)
		return;
	failure->data = json_object();
	answer_put(failure->data, "retry_ms", answer_number(ANSWER_RETRY_MS), &ok);
}

/* --- Methods --- */

struct method {
	const char *name;
	answer_fn *run;
};

static const struct method methods[] = {
	{ "search", answer_search },
	{ "count", answer_count },
	{ "facets", answer_facets },
	{ "get", answer_get },
	{ "kwic", answer_kwic },
	{ "trend", answer_trend },
	{ "collocates", answer_collocates },
	{ "similar", answer_similar },
	{ "suggest", answer_suggest },
};

static const struct method *method_of(const char *name)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

bool answer_knows(const char *method)
{
	return method_of(method) != NULL;
}

static enum status run_once(answer_fn *method, struct answer_call *call,
			    json_t **result)
{
	const struct store_work *work = store_work(call->answerer->store);
	struct store_work before = *work;
	enum status status = answer_check(call);
	if (status != STATUS_OK)
		return status;
	status = method(call, result);
	trace_count(call->terms->trace, TRACE_RECORDS, work->records - before.records);
	trace_count(call->terms->trace, TRACE_POSITIONS,
		    work->positions - before.positions);
	return status;
}

static enum status refresh_traced(struct answer_call *call, bool afresh)
{
	enum trace_phase before = trace_enter(call->terms->trace, TRACE_REFRESH);
	struct error *error = &call->failure->error;
	enum status status = afresh ? answerer_reopen(call->answerer, error)
				    : answerer_refresh(call->answerer, error);
	trace_enter(call->terms->trace, before);
	return status;
}

/* Reads all over again when a commit overtook the reader, as long as there is time: of a
 * writer that commits without a pause, one try or another falls between two commits. */
static enum status run(answer_fn *method, struct answer_call *call, json_t **result)
{
	enum status status = STATUS_MODIFIED;
	for (unsigned tries = 1; status == STATUS_MODIFIED; tries++) {
		status = refresh_traced(call, tries % ANSWER_TRIES == 0);
		if (status == STATUS_OK)
			status = run_once(method, call, result);
		else if (status == STATUS_MODIFIED && answer_check(call) != STATUS_OK)
			break;
	}
	return status;
}

/* By the index, and not by what was asked. */
static bool may_be_damaged(enum status status)
{
	return status == STATUS_CORRUPT || status == STATUS_IO ||
		status == STATUS_MODIFIED || status == STATUS_NETWORK;
}

/* Xapian and the records say what is wrong, and not where; of several
 * it cannot be told here. */
static void name_index(const struct answerer *answerer, enum status status,
		       struct error *error)
{
	struct error said = *error;
	bool is_its = status == STATUS_CORRUPT || status == STATUS_IO ||
		      status == STATUS_UNSUPPORTED;
	const char *path = answerer->paths[0];
	if (is_its && answerer->count == 1 && strstr(said.text, path) == NULL)
		error_set(error, status, "index %s: %s", path, said.text);
}

/* NAME: of the method, for who may do without an index that is damaged; NULL: nobody. */
static json_t *run_named(struct answerer *answerer, const char *name, answer_fn *method,
			 void *context, json_t *params,
			 const struct answer_terms *terms,
			 struct answer_failure *failure)
{
	struct answer_call call = {
		.answerer = answerer,
		.params = params,
		.terms = terms,
		.deadline = { .at_ns = terms->deadline_ns, .cancel = terms->cancel },
		.failure = failure,
		.began_ns = clock_ns(),
		.context = context,
	};
	json_t *result = NULL;
	*failure = (struct answer_failure){0};
	enum status status = run(method, &call, &result);
	bool left_out = name != NULL && may_be_damaged(status) && answerer->count > 1 &&
		answerer_leave_out(answerer, name, params, terms);
	if (left_out)
		status = run(method, &call, &result);
	if (status == STATUS_OK && answer_put_partial(&call, result) == STATUS_OK)
		goto out;
	if (status == STATUS_OK) {
		json_decref(result);
		status = answer_no_memory(&call);
	}
	result = NULL;
	fail(failure, status);
	name_index(answerer, status, &failure->error);
out:
	/* A damaged index may be mended by the next request's time, and shards that were
	 * down be up; and where memory has failed, what is open may be damaged, also when
	 * the answer did without. */
	if (left_out || status == STATUS_CORRUPT || status == STATUS_IO ||
	    status == STATUS_NETWORK || status == STATUS_NO_MEMORY ||
	    status == STATUS_INTERNAL || store_memory_failed()) {
		store_close(answerer->store);
		answerer->store = NULL;
	}
	return result;
}

json_t *answer_run_by(struct answerer *answerer, answer_fn *method, void *context,
		      json_t *params, const struct answer_terms *terms,
		      struct answer_failure *failure)
{
	return run_named(answerer, NULL, method, context, params, terms, failure);
}

json_t *answer_run(struct answerer *answerer, const char *method, json_t *params,
		   const struct answer_terms *terms, struct answer_failure *failure)
{
	const struct method *found = method_of(method);
	if (found != NULL)
		return run_named(answerer, method, found->run, NULL, params, terms, failure);
	*failure = (struct answer_failure){ .code = WIRE_NO_METHOD };
	error_set(&failure->error, STATUS_INVALID, "no such method: %.64s", method);
	return NULL;
}

json_t *answer_index(struct answerer *answerer, struct answer_failure *failure)
{
	*failure = (struct answer_failure){0};
	enum status status = answerer_refresh(answerer, &failure->error);
	json_t *index = NULL;
	if (status == STATUS_OK) {
		index = answerer_describe(answerer);
		if (index == NULL)
			status = error_set(&failure->error, STATUS_NO_MEMORY,
					   "out of memory");
	}
	if (status != STATUS_OK) {
		fail(failure, status);
		name_index(answerer, status, &failure->error);
	}
	return index;
}

json_t *answer_indexes(struct answerer *answerer)
{
	struct error error;
	answerer_refresh(answerer, &error);
	return answerer_list(answerer);
}

uint32_t answer_timeout_ms(const json_t *params)
{
	const json_t *value = json_object_get(params, "timeout_ms");
	if (value == NULL)
		return WIRE_TIMEOUT_DEFAULT_MS;
	json_int_t ms = json_integer_value(value);
	if (!json_is_integer(value) || ms < 1 || ms > WIRE_TIMEOUT_MAX_MS)
		return 0;
	return (uint32_t)ms;
}
