/* SPDX-License-Identifier: MIT */
/* trace.c - --trace: where the daemon spent the time of a request, for people. */
#include "client/output/trace.h"

#include <jansson.h>
#include <stdbool.h>

#include "client/command/say.h"
#include "lib/base/buf.h"

#define US_OF_MS 1000.0

static double ms_of(const json_t *us)
{
	return json_number_value(us) / US_OF_MS;
}

static void say_line(struct buf *line, const char *qid)
{
	const char *text = buf_cstr(line);
	if (text != NULL)
		say("%s%strace: %s", qid != NULL ? qid : "", qid != NULL ? ": " : "",
		    text);
	buf_clear(line);
}

/* Phases that took some time; of a request that took none, the total alone. */
static void add_phases(json_t *trace, struct buf *line)
{
	const char *name, *between = ": ";
	json_t *us;
	buf_addf(line, "%.3f ms", ms_of(json_object_get(trace, "total_us")));
	json_object_foreach(json_object_get(trace, "us"), name, us) {
		if (json_number_value(us) <= 0)
			continue;
		buf_addf(line, "%s%s %.3f", between, name, ms_of(us));
		between = ", ";
	}
}

static void add_work(json_t *trace, struct buf *line)
{
	const char *name, *between = "";
	json_t *count;
	json_object_foreach(json_object_get(trace, "work"), name, count) {
		buf_addf(line, "%s%lld %s", between,
			 (long long)json_integer_value(count), name);
		between = ", ";
	}
}

static void add_step(const json_t *step, struct buf *line)
{
	const char *name = json_string_value(json_object_get(step, "query"));
	bool ended = json_is_true(json_object_get(step, "ended"));
	bool exact = json_is_true(json_object_get(step, "exact"));
	buf_addf(line, "%s: %s%lld documents in %.3f ms", name != NULL ? name : "?",
		 !ended ? "stopped after " : exact ? "" : "at least ",
		 (long long)json_integer_value(json_object_get(step, "documents")),
		 ms_of(json_object_get(step, "us")));
}

void trace_say(const struct quoth_msg *msg, const char *qid)
{
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), JSON_ALLOW_NUL, NULL);
	json_t *holder = msg->code == 0 ? json_object_get(root, "result") :
		json_object_get(json_object_get(root, "error"), "data");
	json_t *trace = json_object_get(holder, "trace"), *step;
	struct buf line = {0};
	size_t i;
	if (trace == NULL) {
		buf_addf(&line, "the reply has none");
		say_line(&line, qid);
	} else {
		add_phases(trace, &line);
		say_line(&line, qid);
		add_work(trace, &line);
		say_line(&line, qid);
		json_array_foreach(json_object_get(trace, "steps"), i, step) {
			add_step(step, &line);
			say_line(&line, qid);
		}
	}
	buf_finish(&line);
	json_decref(root);
}
