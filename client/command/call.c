/* SPDX-License-Identifier: MIT */
/* call.c - one question to one method of the daemon. */
#include "client/command/call.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/problem.h"
#include "client/output/table.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* --- Parameters --- */

static int add_string(json_t *params, const char *name, const char *value)
{
	if (value == NULL)
		return 0;
	return json_object_set_new(params, name, wire_string(value, strlen(value)));
}

static int add_list(json_t *params, const char *name, const struct list *values)
{
	if (values->count == 0)
		return 0;
	json_t *list = json_array();
	int failed = 0;
	for (size_t i = 0; i < values->count && failed == 0; i++)
		failed = json_array_append_new(list, wire_string(values->items[i],
						strlen(values->items[i])));
	failed |= json_object_set_new(params, name, list);
	return failed;
}

json_t *call_params(const struct search_options *options, const char *query)
{
	json_t *params = json_object();
	int failed = add_string(params, "q", query);
	failed |= add_string(params, "mode", options->mode);
	failed |= add_string(params, "after", options->after);
	failed |= add_string(params, "before", options->before);
	failed |= add_list(params, "source", &options->source);
	failed |= add_list(params, "topic", &options->topic);
	failed |= add_list(params, "lang", &options->lang);
	failed |= add_list(params, "type", &options->type);
	failed |= add_list(params, "path", &options->path);
	if (options->strict)
		failed |= json_object_set_new(params, "strict", json_true());
	if (options->min_rev > 0)
		failed |= json_object_set_new(params, "min_rev",
					      json_integer(options->min_rev));
	if (options->timeout_ms > 0)
		failed |= json_object_set_new(params, "timeout_ms",
					      json_integer(options->timeout_ms));
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

/* --- Asking --- */

struct call {
	const char *method;
	const char *params;
};

static int64_t ask(struct quoth *q, const void *context)
{
	const struct call *call = context;
	return call->params == NULL ? -ENOMEM :
	       quoth_call(q, call->method, call->params);
}

int call_malformed(const char *qid)
{
	say("%s%smalformed reply from the daemon", qid ? qid : "", qid ? ": " : "");
	return EXIT_UNAVAILABLE;
}

int call_run(struct session *session, const char *method, json_t *params,
	     const char *query, const char *qid, json_t **result)
{
	struct quoth_msg msg;
	struct buf text = {0};
	if (params != NULL)
		wire_write(&text, params, WIRE_REQUEST_MAX, NULL);
	struct call call = { method, params != NULL ? buf_cstr(&text) : NULL };
	json_decref(params);
	int failed = session_ask(session, ask, &call, &msg);
	buf_finish(&text);
	if (failed)
		return failed;
	if (msg.code != 0)
		return problem_report(&msg, query, qid);
	json_t *root = json_loads(quoth_msg_reply(&msg, NULL), JSON_ALLOW_NUL, NULL);
	*result = json_incref(json_object_get(root, "result"));
	json_decref(root);
	if (json_is_object(*result))
		return 0;
	json_decref(*result);
	*result = NULL;
	return call_malformed(qid);
}

void call_warnings(const json_t *result, const char *qid)
{
	size_t i;
	json_t *warning;
	json_array_foreach(json_object_get(result, "warnings"), i, warning)
		if (json_is_string(warning))
			say("%s%s%s", qid ? qid : "", qid ? ": " : "",
			    json_string_value(warning));
}

void call_nothing(const json_t *result, const char *query)
{
	const json_t *why = json_object_get(result, "why");
	size_t i;
	json_t *line;
	say("nothing found for: %s", query);
	json_array_foreach(json_object_get(why, "lines"), i, line)
		if (json_is_string(line))
			say("%s", json_string_value(line));
}

/* --- Commands --- */

int call_command(char **argv, const struct call_command *command, void *options,
		 struct globals *globals)
{
	struct search_options *common = options;
	struct list words = {0}, paths = {0};
	const struct option_set set = { command->table, options };
	int code = command_options(argv, command->table, options, globals, &words);
	if (code >= 0)
		goto out;
	code = table_check(common, command->columns, command->extra);
	if (code == 0 && command->check != NULL)
		code = command->check(options);
	if (code == 0)
		code = search_make_absolute(common, &paths);
	if (code == 0 && words.count > 0 && common->from_stdin)
		code = say_usage("with --stdin the questions come from stdin alone");
	else if (code == 0 && words.count == 0 && !common->from_stdin &&
		 !command->without_words)
		code = say_usage("%s: what for? See quoth help %s", argv[0], argv[0]);
	else if (code == 0)
		code = command->run(options, &words, globals);
out:
	options_finish(&set);
	list_finish(&words);
	search_free_paths(&paths);
	return code;
}

/* Waits for the next question; false when there is none any more. */
static bool next_question(struct questions *questions, struct question *question)
{
	while (!questions_next(questions, question)) {
		if (questions_done(questions))
			return false;
		struct pollfd input = { .fd = questions_fd(questions),
					.events = POLLIN };
		if (poll(&input, 1, -1) > 0)
			questions_read(questions);
	}
	return true;
}

int call_each(const struct search_options *options, const struct list *words,
	      int (*each)(void *context, const struct question *question),
	      void *context)
{
	struct questions questions;
	struct question question = {0};
	int worst = questions_init(&questions, words, options->from_stdin);
	bool found = false, lost = worst != 0;
	while (!lost && next_question(&questions, &question)) {
		int code = each(context, &question);
		question_finish(&question);
		found = found || code == EXIT_FOUND;
		lost = code == EXIT_UNAVAILABLE || code == EXIT_INTERRUPTED;
		if (code > EXIT_NOTHING && code > worst)
			worst = code;
	}
	questions_finish(&questions);
	if (worst != 0)
		return worst;
	return found ? EXIT_FOUND : EXIT_NOTHING;
}
