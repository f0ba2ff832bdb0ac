/* SPDX-License-Identifier: MIT */
/* complete_index.c - what the index itself has to offer: values of its fields, words, and
 * the names of indexes. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "client/command/call.h"
#include "client/complete/complete.h"
#include "lib/base/paths.h"
#include "lib/wire/rpc.h"

/* Fields of a query; quoth-query(7) has them all. */
static const struct {
	const char *name, *about;
} fields[] = {
	{ "title:", "words of the title" }, { "author:", "words of the author's name" },
	{ "source:", "who published it" }, { "topic:", "what it is about" },
	{ "lang:", "language" }, { "type:", "media type" },
	{ "path:", "file or folder" }, { "id:", "the document" }, { "url:", "address" },
	{ "date:", "day, month, year or range" }, { "x.", "a field of your own" },
};

/* A daemon is started for an index that is there, and for no other. */
static int open_session(struct globals *globals, struct session *session)
{
	struct buf path = {0};
	struct error error;
	struct stat status;
	*session = (struct session){0};
	fflush(stdout);		/* what is known may be shown, whatever happens */
	if (globals_config(globals) != 0)
		return -1;
	if (paths_index(globals->index, &path, &error) != STATUS_OK ||
	    stat(path.data, &status) < 0 || !S_ISDIR(status.st_mode))
		globals->no_spawn = true;
	buf_finish(&path);
	globals->trace = false;
	return session_open(globals, session);
}

/* The result of `suggest` for Q, a new reference, or NULL. */
static json_t *ask_suggest(const char *q, struct globals *globals)
{
	struct session session;
	json_t *result = NULL;
	if (open_session(globals, &session) == 0) {
		json_t *params = json_object();
		int failed = json_object_set_new(params, "q", wire_string(q, strlen(q)));
		failed |= json_object_set_new(params, "limit",
					      json_integer(COMPLETE_VALUES));
		failed |= json_object_set_new(params, "timeout_ms",
					      json_integer(COMPLETE_ANSWER_MS));
		if (failed == 0)
			call_run(&session, "suggest", params, NULL, NULL, &result);
		else
			json_decref(params);
	}
	session_close(&session);
	return result;
}

static const char *string_of(const json_t *row, const char *name)
{
	const char *string = json_string_value(json_object_get(row, name));
	return string != NULL ? string : "";
}

/* "213 documents" */
static void describe(const json_t *row, char *about, size_t size)
{
	long long n = json_integer_value(json_object_get(row, "n"));
	bool exact = json_is_true(json_object_get(row, "exact"));
	bool documents = strcmp(string_of(row, "of"), "documents") == 0;
	snprintf(about, size, "%s%lld %s%s", exact ? "" : "about ", n,
		 documents ? "document" : "time", n == 1 ? "" : "s");
}

void complete_field(struct completion *completion, const char *field, size_t kept,
		    struct globals *globals)
{
	struct buf q = {0};
	char about[64];
	size_t i;
	json_t *row;
	/* In quotes, so that blanks belong to the value; of two kinds one will do. */
	const char *begun = completion->current + kept;
	buf_addf(&q, "%s:%s%s", field, strchr(begun, '"') != NULL ? "«" : "\"", begun);
	json_t *result = buf_cstr(&q) != NULL ? ask_suggest(q.data, globals) : NULL;
	json_array_foreach(json_object_get(result, "suggestions"), i, row) {
		describe(row, about, sizeof about);
		complete_add_value(completion, kept, string_of(row, "word"), about);
	}
	json_decref(result);
	buf_finish(&q);
}

static int64_t ask_status(struct quoth *q, const void *context)
{
	(void)context;
	return quoth_call(q, "status", NULL);
}

static void add_index(struct completion *completion, size_t kept, const char *name,
		      const char *about)
{
	const char *begun = completion->current + kept;
	if (*name != '\0' && strncmp(name, begun, strlen(begun)) == 0)
		complete_add_value(completion, kept, name, about);
}

void complete_indexes(struct completion *completion, size_t kept,
		      struct globals *globals)
{
	struct session session;
	struct quoth_msg msg;
	size_t i;
	json_t *index;
	list_finish(&globals->in);	/* those that are named need not be there */
	if (open_session(globals, &session) == 0 &&
	    session_ask(&session, ask_status, NULL, &msg) == 0) {
		json_t *root = json_loads(quoth_msg_reply(&msg, NULL), 0, NULL);
		json_t *result = json_object_get(root, "result");
		json_array_foreach(json_object_get(result, "indexes"), i, index)
			add_index(completion, kept, string_of(index, "name"),
				  string_of(index, "path"));
		if (json_array_size(json_object_get(result, "indexes")) > 1)
			add_index(completion, kept, "*", "all of them");
		json_decref(root);
	}
	session_close(&session);
}

/* The first blank of TEXT behind LEN bytes ends the candidate: one word at a time. */
static void cut(struct buf *text, size_t len)
{
	char *blank = text->len > len ? strchr(text->data + len, ' ') : NULL;
	if (blank != NULL)
		*blank = '\0';
}

/* SUGGESTED is the whole query: what of it is the current word, which is offered if the
 * one BEFORE had not offered the same. */
static void add_suggested(struct completion *completion, const char *suggested,
			  size_t kept, bool word, const char *about, struct buf *before)
{
	struct buf text = {0};
	buf_add_str(&text, suggested + kept);
	if (buf_cstr(&text) != NULL && word)
		cut(&text, strlen(completion->current));
	if (text.data != NULL && (before->data == NULL ||
				  strcmp(before->data, text.data) != 0))
		complete_add_value(completion, 0, text.data, about);
	buf_finish(before);
	*before = text;
}

static void complete_fields(struct completion *completion)
{
	size_t sign = strspn(completion->current, "-+~(");
	const char *begun = completion->current + sign;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strncmp(fields[i].name, begun, strlen(begun)) == 0 &&
		    strcmp(fields[i].name, begun) != 0)
			complete_add_value(completion, sign, fields[i].name,
					   fields[i].about);
}

void complete_query(struct completion *completion, const struct list *before,
		    struct globals *globals)
{
	struct buf q = {0}, last = {0};
	char about[64];
	size_t i;
	json_t *row;
	complete_fields(completion);
	for (i = 0; i < before->count; i++)
		buf_addf(&q, "%s ", before->items[i]);
	size_t kept = q.len;
	buf_add_str(&q, completion->current);
	json_t *result = buf_cstr(&q) != NULL && q.len > 0 ? ask_suggest(q.data, globals)
							    : NULL;
	bool word = strcmp(string_of(result, "typed"), "value") != 0;
	json_array_foreach(json_object_get(result, "suggestions"), i, row) {
		const char *text = string_of(row, "text");
		describe(row, about, sizeof about);
		if (strncmp(text, q.data, kept) == 0)
			add_suggested(completion, text, kept, word, about, &last);
	}
	json_decref(result);
	buf_finish(&q);
	buf_finish(&last);
}
