/* SPDX-License-Identifier: MIT */
/* cmd_get.c - quoth get: one document's text, or what is known about it. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/command.h"
#include "client/escape.h"
#include "client/problem.h"
#include "client/session.h"
#include "lib/wire/rpc.h"

enum {
	HASH_MAX = 128,		/* bytes of a hash with the NUL, as text */
};

struct get_options {
	bool meta;
	bool json;
};

const struct option get_options[] = {
	{ 0, "meta", NULL, "the fields instead of the text", OPTION_FLAG,
	  offsetof(struct get_options, meta) },
	{ 0, "json", NULL, "one JSON object", OPTION_FLAG,
	  offsetof(struct get_options, json) },
	{ 0 },
};

/* One document on its way, piece by piece. */
struct getting {
	const char *id;
	uint64_t start;
	bool more;
	char hash[HASH_MAX];	/* of the first piece's document */
	json_t *result;		/* the first piece's */
	struct buf text;
};

static int64_t ask_piece(struct quoth *q, const void *context)
{
	const struct getting *getting = context;
	return quoth_get(q, getting->id, getting->start);
}

static int64_t ask_meta(struct quoth *q, const void *context)
{
	const struct getting *getting = context;
	json_t *params = json_object();
	json_object_set_new(params, "id", wire_string(getting->id,
						      strlen(getting->id)));
	json_object_set_new(params, "what", json_string("meta"));
	char *json = json_dumps(params, JSON_COMPACT);
	int64_t id = json != NULL ? quoth_call(q, "get", json) : -ENOMEM;
	free(json);
	json_decref(params);
	return id;
}

static int malformed(void)
{
	say("malformed reply from the daemon");
	return EXIT_UNAVAILABLE;
}

static json_t *result_of(const struct quoth_msg *msg)
{
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), 0, NULL);
	json_t *result = json_incref(json_object_get(root, "result"));
	json_decref(root);
	return result;
}

static int take_piece(struct getting *getting, const struct quoth_msg *msg)
{
	struct quoth_text piece;
	if (quoth_text(msg, &piece) < 0 || piece.start != getting->start)
		return malformed();
	const char *hash = piece.hash != NULL ? piece.hash : "";
	if (getting->result == NULL) {
		getting->result = result_of(msg);
		snprintf(getting->hash, sizeof getting->hash, "%s", hash);
	} else if (strncmp(hash, getting->hash, sizeof getting->hash - 1) != 0) {
		say("the document changed while it was read; try again");
		return EXIT_UNAVAILABLE;
	}
	buf_add(&getting->text, piece.text, piece.len);
	getting->more = piece.next >= 0;
	if (getting->more && (uint64_t)piece.next <= getting->start)
		return malformed();
	getting->start = (uint64_t)piece.next;
	return 0;
}

static int get_meta(struct session *session, struct getting *getting)
{
	struct quoth_msg msg;
	int failed = session_ask(session, ask_meta, getting, &msg);
	if (failed)
		return failed;
	if (msg.code != 0)
		return problem_report(&msg, NULL, NULL);
	getting->result = result_of(&msg);
	return json_is_object(getting->result) ? 0 : malformed();
}

static int get_all(struct session *session, struct getting *getting)
{
	struct quoth_msg msg;
	do {
		int failed = session_ask(session, ask_piece, getting, &msg);
		if (failed)
			return failed;
		if (msg.code != 0)
			return problem_report(&msg, NULL, NULL);
		failed = take_piece(getting, &msg);
		if (failed)
			return failed;
	} while (getting->more);
	return 0;
}

static void add_value(struct buf *out, const json_t *value)
{
	if (json_is_string(value)) {
		escape_add_str(out, json_string_value(value),
			       ESCAPE_BIDI | ESCAPE_BLANKS);
		return;
	}
	char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (json != NULL)
		escape_add_str(out, json, ESCAPE_BIDI);
	free(json);
}

static void add_meta_line(struct buf *out, const char *name, const json_t *value)
{
	escape_add_str(out, name, ESCAPE_BIDI | ESCAPE_BLANKS);
	buf_add_str(out, ": ");
	if (json_is_array(value)) {
		size_t i;
		json_t *item;
		json_array_foreach(value, i, item) {
			buf_add_str(out, i > 0 ? ", " : "");
			add_value(out, item);
		}
	} else {
		add_value(out, value);
	}
	buf_add_char(out, '\n');
}

static void add_meta(struct buf *out, json_t *result)
{
	static const char *const own[] = { "id", "path", "path_b64", "size", "hash" };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (json_object_get(result, own[i]) != NULL)
			add_meta_line(out, own[i], json_object_get(result, own[i]));
	const char *name;
	json_t *value;
	json_object_foreach(json_object_get(result, "fields"), name, value) {
		if (json_object_get(result, name) == NULL)
			add_meta_line(out, name, value);
	}
}

static void add_json(struct buf *out, struct getting *getting, bool meta)
{
	if (!meta)
		json_object_set_new(getting->result, "text",
				    json_stringn(getting->text.data != NULL ?
						 getting->text.data : "",
						 getting->text.len));
	json_object_del(getting->result, "start");
	json_object_del(getting->result, "next");
	char *json = json_dumps(getting->result, JSON_COMPACT);
	if (json != NULL)
		escape_add_json(out, json, strlen(json));
	free(json);
	buf_add_char(out, '\n');
}

/* In a pipe the text goes out as it is, byte for byte. */
static int print(struct getting *getting, const struct get_options *options)
{
	struct buf out = {0};
	if (options->json)
		add_json(&out, getting, options->meta);
	else if (options->meta)
		add_meta(&out, getting->result);
	else if (isatty(STDOUT_FILENO))
		escape_add(&out, getting->text.data, getting->text.len,
			   ESCAPE_BIDI | ESCAPE_LINES);
	else
		buf_add(&out, getting->text.data, getting->text.len);
	int failed = 0;
	if (!buf_ok(&out) || !buf_ok(&getting->text))
		failed = ENOMEM;
	else if (fwrite(out.data, 1, out.len, stdout) != out.len ||
		 fflush(stdout) != 0)
		failed = errno;
	buf_finish(&out);
	if (failed)
		say("cannot write: %s", strerror(failed));
	return failed ? EXIT_UNAVAILABLE : 0;
}

int cmd_get(char **argv, struct globals *globals)
{
	struct get_options options = {0};
	struct list words = {0};
	struct session session = {0};
	struct getting getting = {0};
	int code = command_options(argv, get_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = 0;
	if (words.count != 1)
		code = say_usage("get: one document's id, as search --json shows it");
	getting.id = words.count > 0 ? words.items[0] : "";
	if (code == 0)
		code = session_open(globals, &session);
	if (code == 0)
		code = options.meta ? get_meta(&session, &getting) :
		       get_all(&session, &getting);
	if (code == 0)
		code = print(&getting, &options);
out:
	session_close(&session);
	json_decref(getting.result);
	buf_finish(&getting.text);
	list_finish(&words);
	return code;
}
