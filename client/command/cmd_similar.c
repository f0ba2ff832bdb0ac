/* SPDX-License-Identifier: MIT */
/* cmd_similar.c - quoth similar: documents that are about what one, or a text, is
 * about; shown as those of a search. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/call.h"
#include "client/command/query_options.h"
#include "lib/wire/rpc.h"

enum {
	TEXT_MAX = 1000 * 1000,	/* bytes: a request with it stays under its limit if
				 * little of it must be escaped */
};

struct similar_options {
	struct search_options search;	/* first: the formats know no others */
	const char *text, *file;
	uint32_t terms;
	struct buf pasted;
};

const struct option similar_options[] = {
	{ 0, "text", "TEXT", "similar to TEXT; - is what stdin has", OPTION_STRING,
	  offsetof(struct similar_options, text) },
	{ 0, "file", "FILE", "similar to the text of FILE", OPTION_STRING,
	  offsetof(struct similar_options, file) },
	{ 0, "terms", "N", "look for the N most telling words (25)", OPTION_NUMBER,
	  offsetof(struct similar_options, terms), 1, WIRE_TELLING_MAX },
	{ 'n', "limit", "N", "at most N documents (20)", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, WIRE_LIMIT_MAX },
	{ 0, "offset", "N", "pass over the N best ones", OPTION_NUMBER,
	  SEARCH_MEMBER(offset), 0, UINT32_MAX },
	{ 0, "sort", "KEY", "score, date, -date or path", OPTION_CHOICE,
	  SEARCH_MEMBER(sort), .choices = "score|date|-date|path" },
	SEARCH_NARROWING_OPTIONS,
	SEARCH_STDIN_OPTION,
	{ 0, "snippets", "N", "N snippets of each document (1)", OPTION_NUMBER,
	  SEARCH_MEMBER(snippets), 1, WIRE_SNIPPETS_MAX },
	{ 0, "explain", NULL, "show how each score came about", OPTION_FLAG,
	  SEARCH_MEMBER(explain) },
	{ 0, "exact-total", NULL, "count all documents, however many",
	  OPTION_FLAG, SEARCH_MEMBER(exact_total) },
	{ 'l', "files-with-matches", NULL, "paths only", OPTION_FLAG,
	  SEARCH_MEMBER(paths) },
	{ 'q', "quiet", NULL, "nothing; the exit status tells", OPTION_FLAG,
	  SEARCH_MEMBER(quiet) },
	SEARCH_TABLE_OPTIONS,
	{ 0, "vimgrep", NULL, "one line per match, path:line:col:text",
	  OPTION_FLAG, SEARCH_MEMBER(vimgrep) },
	{ 0, "trec", "TAG", "a TREC run named TAG", OPTION_STRING, SEARCH_MEMBER(trec) },
	{ 0, "hyperlink", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(hyperlink), .choices = "auto|always|never" },
	{ 0 },
};

/* --- The request --- */

static int put_number(json_t *params, const char *name, uint32_t number)
{
	return number == 0 ? 0 : json_object_set_new(params, name, json_integer(number));
}

static int put_text(json_t *params, const char *name, const char *text, size_t len)
{
	return json_object_set_new(params, name, wire_string(text, len));
}

static json_t *params_of(const struct similar_options *options,
			 const struct quoth_query *query)
{
	json_t *params = call_params(&options->search, NULL);
	bool pasted = options->text != NULL || options->file != NULL;
	if (params == NULL)
		return NULL;
	int failed = pasted
		? put_text(params, "text", options->pasted.data, options->pasted.len)
		: put_text(params, "id", query->text, strlen(query->text));
	if (query->sort != NULL)
		failed |= put_text(params, "sort", query->sort, strlen(query->sort));
	failed |= put_number(params, "terms", options->terms);
	failed |= put_number(params, "limit", query->limit);
	failed |= put_number(params, "offset", query->offset);
	failed |= put_number(params, "snippets", query->snippets);
	if (query->explain)
		failed |= json_object_set_new(params, "explain", json_true());
	if (query->no_places)
		failed |= json_object_set_new(params, "places", json_false());
	if (query->exact_total)
		failed |= json_object_set_new(params, "exact_total", json_true());
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

static int64_t ask(struct quoth *q, const struct search_options *options,
		   const struct quoth_query *query)
{
	json_t *params = params_of((const struct similar_options *)options, query);
	struct buf text = {0};
	int64_t id = -ENOMEM;
	if (params != NULL && json_object_size(params) > 0 &&
	    wire_write(&text, params, WIRE_REQUEST_MAX, NULL) != STATUS_OK)
		id = -EMSGSIZE;
	else if (params != NULL && buf_cstr(&text) != NULL)
		id = quoth_call(q, "similar", text.data);
	buf_finish(&text);
	json_decref(params);
	return id;
}

/* Which words the documents have in common with the text. */
static void tell(const struct quoth_msg *msg, const char *qid)
{
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), JSON_ALLOW_NUL, NULL);
	const json_t *result = json_object_get(root, "result"), *term;
	struct buf words = {0};
	size_t i;
	json_array_foreach(json_object_get(result, "terms"), i, term) {
		const char *word = json_string_value(json_object_get(term, "word"));
		buf_addf(&words, "%s%s", i > 0 ? ", " : "", word != NULL ? word : "?");
	}
	if (words.len > 0 && buf_cstr(&words) != NULL)
		say("%s%slooked for: %s", qid ? qid : "", qid ? ": " : "", words.data);
	buf_finish(&words);
	json_decref(root);
}

/* --- The command --- */

static int read_all(FILE *file, const char *name, struct buf *text)
{
	size_t got;
	do {
		char *room = buf_reserve(text, BUFSIZ);
		got = room == NULL ? 0 : fread(room, 1, BUFSIZ, file);
		text->len += got;
	} while (got > 0 && text->len <= TEXT_MAX);
	if (ferror(file))
		return say_usage("cannot read %s: %s", name, strerror(errno));
	if (text->len > TEXT_MAX)
		return say_usage("%s has more than %d bytes", name, TEXT_MAX);
	return buf_ok(text) ? 0 : say_usage("out of memory");
}

static int read_text(struct similar_options *options)
{
	if (options->text != NULL && strcmp(options->text, "-") == 0)
		return read_all(stdin, "stdin", &options->pasted);
	if (options->text != NULL) {
		buf_add_str(&options->pasted, options->text);
		return buf_ok(&options->pasted) ? 0 : say_usage("out of memory");
	}
	FILE *file = fopen(options->file, "re");
	if (file == NULL)
		return say_usage("cannot read %s: %s", options->file, strerror(errno));
	int failed = read_all(file, options->file, &options->pasted);
	fclose(file);
	return failed;
}

/* A text stands for the words, under a name of its own. */
static int take_words(struct similar_options *options, struct list *words)
{
	int ways = (options->text != NULL) + (options->file != NULL) +
		   options->search.from_stdin + (words->count > 0);
	if (ways != 1 || words->count > 1)
		return say_usage("similar: one of a document's id, --text, --file and "
				 "--stdin");
	if (options->search.from_stdin || words->count == 1)
		return 0;
	if (list_add(words, options->file != NULL ? options->file : "the text") < 0)
		return say_usage("out of memory");
	return read_text(options);
}

int cmd_similar(char **argv, struct globals *globals)
{
	static const struct search_hook hook = { ask, tell };
	struct similar_options options = { .search.hook = &hook };
	struct list words = {0}, paths = {0};
	const struct option_set set = { similar_options, &options };
	int code = command_options(argv, similar_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = search_check(&options.search, &paths);
	if (code == 0)
		code = take_words(&options, &words);
	if (code == 0)
		code = search_run(&options.search, &words, globals);
out:
	buf_finish(&options.pasted);
	options_finish(&set);
	list_finish(&words);
	search_free_paths(&paths);
	return code;
}
