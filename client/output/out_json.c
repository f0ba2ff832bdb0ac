/* SPDX-License-Identifier: MIT */
/* out_json.c - answers as JSON Lines: the daemon's own members, in lines. */
#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/output/output.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* The reply's result, with what a newer daemon may have put in; to be
 * json_decref()ed. */
static json_t *result_of(const struct answer *answer)
{
	json_t *root = json_loads(quoth_msg_reply(answer->msg, NULL), 0, NULL);
	json_t *result = json_incref(json_object_get(root, "result"));
	json_decref(root);
	return result;
}

/* Writes LINE, which is taken over. */
static int add_line(struct output *output, json_t *line)
{
	struct buf text = {0};
	int result = -EPROTO;
	if (line != NULL &&
	    wire_write(&text, line, WIRE_REPLY_MAX, NULL) == STATUS_OK) {
		escape_add_json(&output->buf, text.data, text.len);
		buf_add_char(&output->buf, '\n');
		result = 0;
	}
	buf_finish(&text);
	json_decref(line);
	return result;
}

/* A new object that begins with TYPE and, of many questions, the qid. */
static json_t *line_new(const struct answer *answer, const char *type)
{
	json_t *line = json_object();
	json_object_set_new(line, "type", json_string(type));
	if (answer->qid != NULL)
		json_object_set_new(line, "qid", wire_string(answer->qid,
							     strlen(answer->qid)));
	return line;
}

static void move(json_t *line, json_t *result, const char *name)
{
	json_t *value = json_object_get(result, name);
	if (value != NULL)
		json_object_set(line, name, value);
	json_object_del(result, name);
}

static int write_json(struct output *output, struct answer *answer)
{
	json_t *result = result_of(answer);
	json_t *hits = json_incref(json_object_get(result, "hits"));
	json_t *begin = line_new(answer, "begin");
	move(begin, result, "query");
	move(begin, result, "normalized");
	move(begin, result, "index");
	json_object_del(result, "hits");
	int failed = add_line(output, begin);
	size_t i;
	json_t *hit;
	json_array_foreach(hits, i, hit) {
		json_t *line = line_new(answer, "hit");
		json_object_update(line, hit);
		if (failed == 0)
			failed = add_line(output, line);
		else
			json_decref(line);
	}
	json_t *end = line_new(answer, "end");
	json_object_update(end, result);
	if (failed == 0)
		failed = add_line(output, end);
	else
		json_decref(end);
	json_decref(hits);
	json_decref(result);
	return failed;
}

static int write_count_json(struct output *output, struct answer *answer)
{
	json_t *result = result_of(answer);
	json_t *line = line_new(answer, "count");
	json_object_update(line, result);
	json_decref(result);
	return add_line(output, line);
}

const struct output_format out_json = { write_json };
const struct output_format out_count_json = { write_count_json };
