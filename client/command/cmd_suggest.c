/* SPDX-License-Identifier: MIT */
/* cmd_suggest.c - quoth suggest: how a query that has begun may go on. */
#include <string.h>

#include "client/command/call.h"
#include "client/output/escape.h"
#include "client/command/query_options.h"
#include "client/output/table.h"

static const char *const columns[] = { "qid", "text", "word", "n", "of", "context",
				       "exact", NULL };

const struct option suggest_options[] = {
	{ 'n', "limit", "N", "at most N suggestions (10)", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, WIRE_SUGGEST_MAX },
	SEARCH_WAITING_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_TABLE_OPTIONS,
	{ 0 },
};

struct suggesting {
	struct session session;
	const struct search_options *options;
	struct table table;
};

/* The query as it would be; on a terminal with the count behind it. */
static void add_line(struct suggesting *suggesting, const char *qid, const json_t *row)
{
	struct table *table = &suggesting->table;
	struct output *output = &table->output;
	struct buf *out = &output->buf;
	if (qid != NULL) {
		escape_add_str(out, qid, output->how | ESCAPE_BLANKS);
		buf_add_char(out, '\t');
	}
	table_cell(table, row, "text", out);
	if (output->terminal) {
		buf_addf(out, "  %s%s", output->colours.faint,
			 json_is_true(json_object_get(row, "exact")) ? "" : "about ");
		table_cell(table, row, "n", out);
		buf_addf(out, "%s", output->colours.off);
	}
	output_end(output);
	output_flush(output);
}

static int ask_one(void *context, const struct question *question)
{
	struct suggesting *suggesting = context;
	const struct search_options *options = suggesting->options;
	json_t *params = call_params(options, question->text), *result = NULL, *row;
	size_t i;
	if (params != NULL && options->limit > 0)
		json_object_set_new(params, "limit", json_integer(options->limit));
	int code = call_run(&suggesting->session, "suggest", params, question->text,
			    question->qid, &result);
	if (code != 0)
		return code;
	const json_t *list = json_object_get(result, "suggestions");
	code = json_array_size(list) > 0 ? EXIT_FOUND : EXIT_NOTHING;
	if (!json_is_array(list))
		code = call_malformed(question->qid);
	else if (code == EXIT_NOTHING && question->qid == NULL)
		say("nothing in the index goes on from: %s", question->text);
	json_array_foreach(list, i, row) {
		if (suggesting->table.form == TABLE_OWN)
			add_line(suggesting, question->qid, row);
		else
			table_row(&suggesting->table, question->qid, row);
	}
	json_decref(result);
	return code;
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	struct suggesting suggesting = { .options = options };
	table_init(&suggesting.table, options, "suggestion", columns);
	int code = session_open(globals, &suggesting.session);
	if (code == 0)
		code = call_each(options, words, ask_one, &suggesting);
	int written = table_finish(&suggesting.table, code, false);
	session_close(&suggesting.session);
	return written != 0 ? written : code;
}

int cmd_suggest(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = suggest_options,
		.columns = columns,
		.run = run,
	};
	struct search_options options = {0};
	return call_command(argv, &command, &options, globals);
}
