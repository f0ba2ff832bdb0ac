/* SPDX-License-Identifier: MIT */
/* cmd_get.c - quoth get: one document's text or a part of it, or what is known about
 * it. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/command/command.h"
#include "client/command/document.h"
#include "client/output/escape.h"
#include "client/command/query_options.h"
#include "lib/wire/limits.h"

struct get_options {
	bool meta;
	bool json;
	const char *bytes, *lines, *pages, *around;
	uint32_t context, min_rev;
};

const struct option get_options[] = {
	{ 0, "bytes", "A-B", "of the text only bytes A to B, from 0, without B",
	  OPTION_STRING, offsetof(struct get_options, bytes) },
	{ 0, "lines", "A-B", "of the text only lines A to B, from 1", OPTION_STRING,
	  offsetof(struct get_options, lines) },
	{ 0, "pages", "A-B", "of the text only pages A to B, from 1", OPTION_STRING,
	  offsetof(struct get_options, pages) },
	{ 0, "around", "QUERY", "of the text only what is around its best match",
	  OPTION_STRING, offsetof(struct get_options, around) },
	{ 0, "context", "N", "so many bytes to each side of that (400)", OPTION_NUMBER,
	  offsetof(struct get_options, context), 1, WIRE_GET_MAX },
	{ 0, "meta", NULL, "the fields instead of the text", OPTION_FLAG,
	  offsetof(struct get_options, meta) },
	{ 0, "json", NULL, "one JSON object", OPTION_FLAG,
	  offsetof(struct get_options, json) },
	MIN_REV_OPTION(offsetof(struct get_options, min_rev)),
	{ 0 },
};

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

/* Where the text of a range stands; of the whole there is nothing to say. */
static void put_range(json_t *result, const struct document *document)
{
	json_object_set_new(result, "start", json_integer((json_int_t)document->start));
	json_object_set_new(result, "end", json_integer(
		(json_int_t)(document->start + document->text.len)));
	if (document->page_end > document->page)
		json_object_set_new(result, "page_end",
				    json_integer((json_int_t)document->page_end));
}

static void add_json(struct buf *out, const struct document *document,
		     enum document_what what)
{
	json_t *result = document->result;
	if (what != DOCUMENT_META)
		json_object_set_new(result, "text",
				    json_stringn(document->text.data != NULL ?
						 document->text.data : "",
						 document->text.len));
	json_object_del(result, "start");
	json_object_del(result, "next");
	if (what != DOCUMENT_META && what != DOCUMENT_TEXT)
		put_range(result, document);
	char *json = json_dumps(result, JSON_COMPACT);
	if (json != NULL)
		escape_add_json(out, json, strlen(json));
	free(json);
	buf_add_char(out, '\n');
}

/* In a pipe the text goes out as it is, byte for byte. */
static int print(const struct document *document, const struct document_wish *wish,
		 const struct get_options *options)
{
	struct buf out = {0};
	if (options->json)
		add_json(&out, document, wish->what);
	else if (options->meta)
		add_meta(&out, document->result);
	else if (isatty(STDOUT_FILENO))
		escape_add(&out, document->text.data, document->text.len,
			   ESCAPE_BIDI | ESCAPE_LINES);
	else
		buf_add(&out, document->text.data, document->text.len);
	int failed = 0;
	if (!buf_ok(&out))
		failed = ENOMEM;
	else if (out.len > 0 && (fwrite(out.data, 1, out.len, stdout) != out.len ||
				 fflush(stdout) != 0))
		failed = errno;
	buf_finish(&out);
	if (failed)
		say("cannot write: %s", strerror(failed));
	return failed ? EXIT_UNAVAILABLE : 0;
}

/* What the options ask for: 0, or EXIT_USAGE, which was said. */
static int make_wish(const struct get_options *options, struct document_wish *wish)
{
	enum { CONTEXT = 400 };		/* some sentences */
	int ways = (options->bytes != NULL) + (options->lines != NULL) +
		   (options->pages != NULL) + (options->around != NULL) + options->meta;
	if (ways > 1)
		return say_usage("--bytes, --lines, --pages, --around and --meta are "
				 "different parts of a document; choose one");
	if (options->context > 0 && options->around == NULL)
		return say_usage("--context goes with --around");
	*wish = (struct document_wish){ .what = options->meta ? DOCUMENT_META :
							DOCUMENT_TEXT };
	if (options->around != NULL)
		*wish = (struct document_wish){
			.what = DOCUMENT_AROUND, .around = options->around,
			.context = options->context > 0 ? options->context : CONTEXT };
	int code = document_read_part(options->bytes, options->lines, options->pages, wish);
	if (code != 0)
		return code;
	wish->min_rev = options->min_rev;
	return 0;
}

/* 0, or EXIT_NOTHING: what was to be shown around is not in the text. */
static int check_match(const struct document *document,
		       const struct document_wish *wish)
{
	if (wish->what != DOCUMENT_AROUND || document->has_match)
		return 0;
	say("nothing of the text matches: %s", wish->around);
	return EXIT_NOTHING;
}

int cmd_get(char **argv, struct globals *globals)
{
	struct get_options options = {0};
	struct list words = {0};
	struct session session = {0};
	struct document document = {0};
	struct document_wish wish = {0};
	int code = command_options(argv, get_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = make_wish(&options, &wish);
	if (code == 0 && words.count != 1)
		code = say_usage("get: one document's id, as search --json shows it");
	if (code == 0)
		code = session_open(globals, &session);
	if (code == 0)
		code = document_get(&session, words.items[0], &wish, NULL, &document);
	if (code == 0)
		code = check_match(&document, &wish);
	if (code == 0)
		code = print(&document, &wish, &options);
out:
	session_close(&session);
	document_finish(&document);
	list_finish(&words);
	return code;
}
