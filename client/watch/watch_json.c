/* SPDX-License-Identifier: MIT */
/* watch_json.c - what quoth watch is told, as JSON Lines. */
#include <errno.h>
#include <jansson.h>

#include "client/output/escape.h"
#include "client/watch/watch.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* The parameters of MSG, a new reference. */
static json_t *params_of(const struct quoth_msg *msg)
{
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), 0, NULL);
	json_t *params = json_incref(json_object_get(root, "params"));
	json_decref(root);
	return params;
}

/* Appends LINE, which is taken over. */
static int add(struct buf *out, json_t *line)
{
	struct buf text = {0};
	int result = -EPROTO;
	if (line != NULL &&
	    wire_write(&text, line, WIRE_REPLY_MAX, NULL) == STATUS_OK) {
		escape_add_json(out, text.data, text.len);
		buf_add_char(out, '\n');
		result = 0;
	}
	buf_finish(&text);
	json_decref(line);
	return result;
}

int watch_json(struct output *output, const struct quoth_msg *msg)
{
	json_t *params = params_of(msg);
	json_t *line = json_object();
	bool matched = quoth_msg_kind(msg) == QUOTH_MATCHED;
	json_object_set_new(line, "type", json_string(matched ? "hit" : "revision"));
	json_t *hit = json_incref(json_object_get(params, "hit"));
	json_object_del(params, "hit");
	json_object_del(params, "subscription");
	json_object_update(line, params);
	json_object_update(line, hit);
	json_decref(hit);
	json_decref(params);
	return add(&output->buf, line);
}

int watch_hit(const struct quoth_msg *msg, struct buf *out)
{
	json_t *params = params_of(msg);
	json_t *hit = json_incref(json_object_get(params, "hit"));
	json_decref(params);
	return add(out, hit);
}
