/* SPDX-License-Identifier: MIT */
/* cmd_status.c - quoth status: how the daemon and its index are. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/command.h"
#include "client/output/escape.h"
#include "client/command/problem.h"
#include "client/output/prometheus.h"
#include "client/command/query_options.h"
#include "client/command/session.h"
#include "client/output/status_view.h"

struct status_options {
	bool json;
	bool prometheus;
	uint32_t min_rev;
};

const struct option status_options[] = {
	{ 0, "json", NULL, "one JSON object", OPTION_FLAG,
	  offsetof(struct status_options, json) },
	{ 0, "prometheus", NULL, "metrics in Prometheus's text format", OPTION_FLAG,
	  offsetof(struct status_options, prometheus) },
	MIN_REV_OPTION(offsetof(struct status_options, min_rev)),
	{ 0 },
};

static int64_t ask_status(struct quoth *q, const void *context)
{
	const struct status_options *options = context;
	char params[32];
	snprintf(params, sizeof params, "{\"min_rev\":%u}", (unsigned)options->min_rev);
	return quoth_call(q, "status", options->min_rev > 0 ? params : NULL);
}

static int print(const struct quoth_msg *msg, const char *socket,
		 const struct status_options *options)
{
	struct buf out = {0};
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), 0, NULL);
	json_t *result = json_object_get(root, "result");
	int failed = 0;
	if (options->json) {
		char *json = json_dumps(result, JSON_COMPACT);
		if (json != NULL)
			escape_add_json(&out, json, strlen(json));
		free(json);
		buf_add_char(&out, '\n');
	} else if (options->prometheus) {
		prometheus_add(&out, result);
	} else {
		status_view_add(&out, result, socket);
	}
	if (!buf_ok(&out))
		failed = ENOMEM;
	else if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
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
	code = words.count > 0 ? say_usage("status takes no words") :
	       options.json && options.prometheus ?
		say_usage("--json and --prometheus are two formats") : 0;
	if (code == 0)
		code = session_open(globals, &session);
	if (code == 0)
		code = session_ask(&session, ask_status, &options, &msg);
	if (code == 0)
		code = msg.code != 0 ? problem_report(&msg, NULL, NULL) :
		       print(&msg, session.socket.data, &options);
out:
	session_close(&session);
	list_finish(&words);
	return code;
}
