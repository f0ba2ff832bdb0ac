/* SPDX-License-Identifier: MIT */
/* cmd_status.c - quoth status: how the daemon and its index are. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command.h"
#include "client/escape.h"
#include "client/problem.h"
#include "client/session.h"

struct status_options {
	bool json;
};

const struct option status_options[] = {
	{ 0, "json", NULL, "one JSON object", OPTION_FLAG,
	  offsetof(struct status_options, json) },
	{ 0 },
};

static int64_t ask_status(struct quoth *q, const void *context)
{
	(void)context;
	return quoth_call(q, "status", NULL);
}

static void add_line(struct buf *out, const char *name, const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return;
	buf_addf(out, "%-12s ", name);
	if (json_is_string(value)) {
		escape_add_str(out, json_string_value(value),
			       ESCAPE_BIDI | ESCAPE_BLANKS);
	} else {
		char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		escape_add_str(out, json != NULL ? json : "", ESCAPE_BIDI);
		free(json);
	}
	buf_add_char(out, '\n');
}

static void add_requests(struct buf *out, json_t *requests)
{
	const char *method;
	json_t *count;
	if (json_object_size(requests) == 0)
		return;
	buf_addf(out, "%-12s", "requests");
	json_object_foreach(requests, method, count) {
		buf_add_char(out, ' ');
		escape_add_str(out, method, ESCAPE_BIDI | ESCAPE_BLANKS);
		buf_addf(out, " %lld", (long long)json_integer_value(count));
	}
	buf_add_char(out, '\n');
}

static void add_text(struct buf *out, const json_t *index, const char *name)
{
	const char *text = json_string_value(json_object_get(index, name));
	escape_add_str(out, text != NULL ? text : "", ESCAPE_BIDI | ESCAPE_BLANKS);
}

/* A line for each: its name, how many documents of which revision, and where. */
static void add_indexes(struct buf *out, const json_t *indexes)
{
	size_t i;
	json_t *index;
	json_array_foreach((json_t *)indexes, i, index) {
		const json_t *rev = json_object_get(index, "rev");
		const json_t *documents = json_object_get(index, "documents");
		buf_addf(out, "%-12s ", i == 0 ? "indexes" : "");
		add_text(out, index, "name");
		if (rev != NULL)
			buf_addf(out, ": %lld documents, revision %lld, ",
				 (long long)json_integer_value(documents),
				 (long long)json_integer_value(rev));
		else
			buf_addf(out, ": ");
		add_text(out, index, rev != NULL ? "path" : "problem");
		buf_add_char(out, '\n');
	}
}

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static void add_cache(struct buf *out, const json_t *cache)
{
	long long hits = number_of(cache, "hits"), misses = number_of(cache, "misses");
	double all = (double)hits + (double)misses;
	if (!json_is_object(cache))
		return;
	if (number_of(cache, "limit") <= 0) {
		buf_addf(out, "%-12s off\n", "cache");
		return;
	}
	buf_addf(out, "%-12s %lld answers, %lld of %lld KB, %lld hits, %lld misses",
		 "cache", number_of(cache, "entries"), number_of(cache, "bytes") / 1024,
		 number_of(cache, "limit") / 1024, hits, misses);
	if (all > 0)
		buf_addf(out, " (%.0f %% found)", 100.0 * (double)hits / all);
	buf_addf(out, ", %lld dropped, %lld evicted\n", number_of(cache, "dropped"),
		 number_of(cache, "evicted"));
}

static void add_lines(struct buf *out, json_t *result, const char *socket)
{
	static const char *const plain[] = { "version", "pid", "uptime_s",
		"documents", "words", "connections", "in_flight", "queue", "threads" };
	json_t *index = json_object_get(result, "index");
	buf_addf(out, "%-12s ", "socket");
	escape_add_str(out, socket, ESCAPE_BIDI | ESCAPE_BLANKS);
	buf_add_char(out, '\n');
	if (json_is_object(index)) {
		add_line(out, "index", json_object_get(index, "path"));
		add_line(out, "uuid", json_object_get(index, "uuid"));
		add_line(out, "revision", json_object_get(index, "rev"));
	} else {
		buf_addf(out, "%-12s none\n", "index");
	}
	add_line(out, "problem", json_object_get(result, "problem"));
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		add_line(out, plain[i], json_object_get(result, plain[i]));
	add_indexes(out, json_object_get(result, "indexes"));
	add_cache(out, json_object_get(result, "cache"));
	add_requests(out, json_object_get(result, "requests"));
}

static int print(const struct quoth_msg *msg, const char *socket, bool as_json)
{
	struct buf out = {0};
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), 0, NULL);
	json_t *result = json_object_get(root, "result");
	int failed = 0;
	if (as_json) {
		char *json = json_dumps(result, JSON_COMPACT);
		if (json != NULL)
			escape_add_json(&out, json, strlen(json));
		free(json);
		buf_add_char(&out, '\n');
	} else {
		add_lines(&out, result, socket);
	}
	if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
		failed = errno;
	json_decref(root);
	buf_finish(&out);
	if (failed)
		say("cannot write: %s", strerror(failed));
	return failed ? EXIT_UNAVAILABLE : 0;
}

int cmd_status(char **argv, struct globals *globals)
{
	struct status_options options = {0};
	struct list words = {0};
	struct session session = {0};
	struct quoth_msg msg;
	int code = command_options(argv, status_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = words.count > 0 ? say_usage("status takes no words") : 0;
	if (code == 0)
		code = session_open(globals, &session);
	if (code == 0)
		code = session_ask(&session, ask_status, NULL, &msg);
	if (code == 0)
		code = msg.code != 0 ? problem_report(&msg, NULL, NULL) :
		       print(&msg, session.socket.data, options.json);
out:
	session_close(&session);
	list_finish(&words);
	return code;
}
