/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_answer.c - an answerer without an index, so that the daemon's life can
 * be tested: methods that echo, wait, fail, and say too much.
 *
 * The environment: FAKE_NO_INDEX makes answer_index() fail. An index whose path ends in
 * "slow" is closed slowly, and nobody may enter what is closed. The timeout "hang the loop"
 * does so. */
#include "daemon/answer/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/wire/limits.h"

struct answerer {
	bool slow;
	atomic_bool closed;
};

enum {
	SLOW_CLOSE_MS = 2000,	/* STORE_WATCH_POLL_MS some times over */
};

static atomic_int waits_cancelled, waits_running;
extern atomic_int looks_begun;		/* fake_watcher.c */

enum status answerer_open(const char *index_path, struct answerer **answerer,
			  struct error *error)
{
	size_t len = strlen(index_path);
	*answerer = calloc(1, sizeof **answerer);
	if (*answerer == NULL)
		return error_set(error, STATUS_NO_MEMORY, "answerer");
	(*answerer)->slow = len >= 4 && strcmp(index_path + len - 4, "slow") == 0;
	return STATUS_OK;
}

enum status answerer_open_together(const struct answer_source *sources, size_t count,
				   struct answerer **answerer, struct error *error)
{
	(void)count;
	return answerer_open(sources[0].path, answerer, error);
}

json_t *answer_indexes(struct answerer *answerer)
{
	(void)answerer;
	return json_array();
}

void answerer_move_on(struct answerer *answerer)
{
	if (atomic_load(&answerer->closed))
		abort();
}

void answerer_share(struct answerer *answerer, struct answerer *other)
{
	(void)answerer;
	(void)other;
}

void answerer_use_lists(struct answerer *answerer, struct lists *lists)
{
	(void)answerer;
	(void)lists;
}

bool answerer_read_lists(struct answerer *answerer, uint64_t until_ns)
{
	(void)answerer;
	(void)until_ns;
	return false;
}

void answerer_close(struct answerer *answerer)
{
	if (answerer == NULL)
		return;
	if (atomic_exchange(&answerer->closed, true))
		abort();
	if (answerer->slow)
		nanosleep(&(struct timespec){ .tv_sec = SLOW_CLOSE_MS / 1000 }, NULL);
	free(answerer);
}

static json_t *fail(struct answer_failure *failure, int code, const char *why)
{
	failure->code = code;
	error_set(&failure->error, STATUS_INVALID, "%s", why);
	return NULL;
}

static json_t *echo(json_t *params, const struct answer_terms *terms,
		    struct answer_failure *failure)
{
	(void)terms;
	(void)failure;
	return json_deep_copy(params);
}

/* Until cancelled, or the deadline, or `ms` have passed. */
static json_t *wait_long(json_t *params, const struct answer_terms *terms,
			 struct answer_failure *failure)
{
	uint64_t end_ns = UINT64_MAX;
	json_t *ms = json_object_get(params, "ms");
	if (ms != NULL)
		end_ns = clock_ns() + (uint64_t)json_integer_value(ms) * 1000000u;
	json_t *result = NULL;
	atomic_fetch_add(&waits_running, 1);
	for (;;) {
		if (atomic_load(terms->cancel)) {
			atomic_fetch_add(&waits_cancelled, 1);
			fail(failure, WIRE_CANCELLED, "cancelled");
			break;
		}
		uint64_t now_ns = clock_ns();
		if (now_ns >= terms->deadline_ns) {
			fail(failure, WIRE_TIMEOUT, "timed out");
			break;
		}
		if (now_ns >= end_ns) {
			result = json_deep_copy(params);
			break;
		}
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	atomic_fetch_sub(&waits_running, 1);
	return result;
}

/* Heeds neither cancel nor deadline, as no answerer should. */
static json_t *hang(json_t *params, const struct answer_terms *terms,
		    struct answer_failure *failure)
{
	(void)params;
	(void)terms;
	(void)failure;
	nanosleep(&(struct timespec){ .tv_sec = 3600 }, NULL);
	return NULL;
}

static json_t *refuse(json_t *params, const struct answer_terms *terms,
		      struct answer_failure *failure)
{
	(void)params;
	(void)terms;
	failure->data = json_pack("{s:i, s:i, s:s}", "at", 3, "len", 1,
				  "hint", "Close the quote.");
	return fail(failure, WIRE_QUERY_SYNTAX, "unclosed quote");
}

static json_t *big(json_t *params, const struct answer_terms *terms,
		   struct answer_failure *failure)
{
	(void)terms;
	(void)failure;
	size_t bytes = (size_t)json_integer_value(json_object_get(params, "bytes"));
	char *text = malloc(bytes + 1);
	if (text == NULL)
		return NULL;
	memset(text, 'x', bytes);
	json_t *result = json_pack("{s:o}", "text", json_stringn(text, bytes));
	free(text);
	return result;
}

static json_t *counts(json_t *params, const struct answer_terms *terms,
		      struct answer_failure *failure)
{
	(void)params;
	(void)terms;
	(void)failure;
	return json_pack("{s:i, s:i}", "cancelled", atomic_load(&waits_cancelled),
			 "running", atomic_load(&waits_running));
}

static json_t *looks(json_t *params, const struct answer_terms *terms,
		     struct answer_failure *failure)
{
	(void)params;
	(void)terms;
	(void)failure;
	return json_integer(atomic_load(&looks_begun));
}

/* Tells in which order the workers took requests. */
static json_t *ticket(json_t *params, const struct answer_terms *terms,
		      struct answer_failure *failure)
{
	(void)params;
	(void)terms;
	(void)failure;
	static atomic_int tickets;
	return json_integer(atomic_fetch_add(&tickets, 1));
}

static const struct {
	const char *name;
	json_t *(*run)(json_t *params, const struct answer_terms *terms,
		       struct answer_failure *failure);
} methods[] = {
	{ "echo", echo }, { "search", echo }, { "wait", wait_long },
	{ "hang", hang }, { "fail", refuse }, { "big", big }, { "counts", counts },
	{ "ticket", ticket }, { "looks", looks },
};

bool answer_knows(const char *method)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, method) == 0)
			return true;
	return false;
}

json_t *answer_run(struct answerer *answerer, const char *method, json_t *params,
		   const struct answer_terms *terms,
		   struct answer_failure *failure)
{
	(void)answerer;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i].name, method) == 0)
			return methods[i].run(params, terms, failure);
	return fail(failure, WIRE_NO_METHOD, method);
}

json_t *answer_index(struct answerer *answerer, struct answer_failure *failure)
{
	(void)answerer;
	if (getenv("FAKE_NO_INDEX") != NULL)
		return fail(failure, WIRE_NO_INDEX, "there is no index here");
	return json_pack("{s:s, s:i, s:s, s:i, s:i}", "uuid", "fake", "rev", 7,
			 "path", "/nowhere", "documents", 3, "words", 99);
}

uint32_t answer_timeout_ms(const json_t *params)
{
	json_t *given = json_object_get(params, "timeout_ms");
	if (given == NULL)
		return WIRE_TIMEOUT_DEFAULT_MS;
	if (json_is_string(given) &&
	    strcmp(json_string_value(given), "hang the loop") == 0) {
		fputs("the loop hangs\n", stderr);
		nanosleep(&(struct timespec){ .tv_sec = 3600 }, NULL);
	}
	json_int_t ms = json_integer_value(given);	/* 0 for what is none */
	return ms >= 1 && ms <= WIRE_TIMEOUT_MAX_MS ? (uint32_t)ms : 0;
}
