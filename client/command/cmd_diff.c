/* SPDX-License-Identifier: MIT */
/* cmd_diff.c - quoth diff: what two versions of a story differ in. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/command/call.h"
#include "client/command/pager.h"
#include "client/command/query_options.h"
#include "client/versions/versions.h"
#include "lib/wire/rpc.h"

enum {
	DIFF_TEXT_MAX = 16 * 1024 * 1024,	/* bytes of a text: more is no story */
	DIFF_CONTEXT = 2,			/* sentences around a change */
	DIFF_CONTEXT_MAX = 1000000,
	EXIT_SAME = EXIT_FOUND,		/* as diff(1) has it: */
	EXIT_DIFFERENT = EXIT_NOTHING,
};

struct diff_options {
	struct search_options common;
	uint32_t context;
};

const struct option diff_options[] = {
	{ 'U', "context", "N", "N sentences around each change (2)", OPTION_NUMBER,
	  .offset = offsetof(struct diff_options, context), 0, DIFF_CONTEXT_MAX },
	{ 0, "json", NULL, "JSON Lines", OPTION_FLAG, SEARCH_MEMBER(json) },
	{ 0, "color", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(color), .choices = "auto|always|never" },
	{ 0, "pager", "WHEN", "auto or never", OPTION_CHOICE, SEARCH_MEMBER(pager),
	  .choices = "auto|never" },
	{ 0 },
};

/* --- A document's text, piece by piece --- */

struct fetched {
	json_t *about;		/* the first piece's result */
	struct buf text;
};

static void fetched_finish(struct fetched *fetched)
{
	json_decref(fetched->about);
	buf_finish(&fetched->text);
}

static bool is_other(const json_t *one, const json_t *other)
{
	const char *a = json_string_value(json_object_get(one, "hash"));
	const char *b = json_string_value(json_object_get(other, "hash"));
	return a == NULL || b == NULL || strcmp(a, b) != 0;
}

/* Takes over RESULT. *NEXT is where the next piece begins; -1: that was the last. */
static int take_piece(struct fetched *fetched, const char *id, json_t *result,
		      json_int_t *next)
{
	const json_t *text = json_object_get(result, "text");
	const json_t *more = json_object_get(result, "next");
	int code = 0;
	buf_add(&fetched->text, json_string_value(text) != NULL ?
				json_string_value(text) : "", json_string_length(text));
	if (!json_is_string(text) ||
	    (json_is_integer(more) && json_integer_value(more) <= *next))
		code = call_malformed(id);
	else if (!buf_ok(&fetched->text))
		code = say_usage("out of memory");
	else if (fetched->about != NULL && is_other(fetched->about, result)) {
		say("%s changed while it was read; try again", id);
		code = EXIT_UNAVAILABLE;
	} else if (fetched->text.len > DIFF_TEXT_MAX) {
		code = say_usage("diff: %s has more than %d bytes of text", id,
				 DIFF_TEXT_MAX);
	}
	*next = json_is_integer(more) ? json_integer_value(more) : -1;
	if (fetched->about == NULL)
		fetched->about = json_incref(result);
	json_decref(result);
	return code;
}

static int fetch(struct session *session, const char *id, struct fetched *fetched)
{
	json_int_t next = 0;
	int code = 0;
	while (code == 0 && next >= 0) {
		json_t *result = NULL;
		json_t *params = json_pack("{s:o, s:I}", "id",
					   wire_string(id, strlen(id)), "start", next);
		code = call_run(session, "get", params, NULL, id, &result);
		if (code == 0)
			code = take_piece(fetched, id, result, &next);
	}
	return code;
}

/* --- The whole --- */

static struct version version_of(const struct fetched *fetched)
{
	return (struct version){
		.about = fetched->about,
		.text = fetched->text.data != NULL ? fetched->text.data : "",
		.len = fetched->text.len,
	};
}

static int write_versions(const struct versions *versions,
			  const struct diff_options *options)
{
	struct output output;
	struct pager pager = {0};
	bool terminal = isatty(STDOUT_FILENO);
	bool different = versions->removed + versions->added > 0;
	output_init(&output, &options->common, terminal);
	if (terminal && different && !options->common.json)
		pager_start(&pager, options->common.pager);
	if (options->common.json)
		versions_write_json(versions, &output);
	else
		versions_write(versions, options->context, &output);
	int failed = output_finish(&output, pager.pid != 0);
	pager_wait(&pager);
	if (failed)
		return failed;
	return different ? EXIT_DIFFERENT : EXIT_SAME;
}

static int compare(const struct fetched texts[2], const struct diff_options *options)
{
	struct versions versions = { .a = version_of(&texts[0]),
				     .b = version_of(&texts[1]) };
	int failed = versions_compare(&versions), code;
	if (failed == -E2BIG)
		code = say_usage("diff: the two have too little in common: more than "
				 "%d sentences differ", VERSIONS_CHANGES);
	else if (failed)
		code = say_usage("out of memory");
	else
		code = write_versions(&versions, options);
	versions_finish(&versions);
	return code;
}

int cmd_diff(char **argv, struct globals *globals)
{
	struct diff_options options = { .context = DIFF_CONTEXT };
	const struct option_set set = { diff_options, &options };
	struct list words = {0};
	struct session session = {0};
	struct fetched texts[2] = { {0}, {0} };
	int code = command_options(argv, diff_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = 0;
	if (words.count != 2)
		code = say_usage("diff: two documents' ids, as search --json shows "
				 "them");
	if (code == 0)
		code = session_open(globals, &session);
	for (size_t i = 0; i < 2 && code == 0; i++)
		code = fetch(&session, words.items[i], &texts[i]);
	if (code == 0)
		code = compare(texts, &options);
	else if (code == EXIT_NOTHING)
		code = EXIT_USAGE;	/* 1 means that they differ */
out:
	session_close(&session);
	fetched_finish(&texts[0]);
	fetched_finish(&texts[1]);
	options_finish(&set);
	list_finish(&words);
	return code;
}
