/* SPDX-License-Identifier: MIT */
/* cmd_copies.c - quoth copies: who else published a document, and who was first. */
#include <string.h>

#include "client/command/call.h"
#include "client/command/query_options.h"
#include "client/output/table.h"
#include "lib/wire/rpc.h"

struct copies_options {
	struct search_options common;
};

static const char *const columns[] = {
	"qid", "n", "id", "date", "source", "title", "path", "alike", NULL,
};

const struct option copies_options[] = {
	SEARCH_TABLE_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_WAITING_OPTIONS,
	{ 0 },
};

struct copying {
	const struct copies_options *options;
	struct session session;
	struct table table;
};

/* " 1. 2025-03-03  Agency  Rare earths (agency, 100 %)" */
static void add_line(struct table *table, const json_t *copy)
{
	static const char *const names[] = { "date", "source", "title" };
	struct buf *out = &table->output.buf;
	const json_t *alike = json_object_get(copy, "alike");
	buf_addf(out, "%2lld.",
		 (long long)json_integer_value(json_object_get(copy, "n")));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (json_object_get(copy, names[i]) == NULL)
			continue;
		buf_add_str(out, i == 0 ? " " : "  ");
		table_cell(table, copy, names[i], out);
	}
	buf_addf(out, "  %s(", table->output.colours.faint);
	table_cell(table, copy, "id", out);
	if (alike != NULL)
		buf_addf(out, ", %.0f %%", 100 * json_number_value(alike));
	buf_addf(out, ")%s", table->output.colours.off);
	output_end(&table->output);
}

static void add_copies(struct table *table, const char *qid, const json_t *copies,
		       size_t before)
{
	size_t i;
	json_t *copy;
	json_array_foreach(copies, i, copy) {
		json_object_set_new(copy, "n",
				    json_integer((json_int_t)(before + i + 1)));
		if (table->form == TABLE_OWN)
			add_line(table, copy);
		else
			table_row(table, qid, copy);
	}
	output_flush(&table->output);
}

static json_t *params_for(const struct copying *copying, const char *id,
			  json_int_t start)
{
	const struct search_options *options = &copying->options->common;
	json_t *params = json_pack("{s:o, s:s, s:I}", "id", wire_string(id, strlen(id)),
				   "what", "copies", "start", start);
	if (options->timeout_ms > 0)
		json_object_set_new(params, "timeout_ms",
				    json_integer(options->timeout_ms));
	if (options->min_rev > 0)
		json_object_set_new(params, "min_rev", json_integer(options->min_rev));
	return params;
}

static int copies_of(void *context, const struct question *question)
{
	struct copying *copying = context;
	json_int_t start = 0, size = 0;
	int code = 0;
	while (code == 0 && start >= 0) {
		json_t *result = NULL;
		code = call_run(&copying->session, "get",
				params_for(copying, question->text, start),
				question->text, question->qid, &result);
		if (code != 0)
			break;
		const json_t *family = json_object_get(result, "family");
		const json_t *next = json_object_get(family, "next");
		size = json_integer_value(json_object_get(family, "size"));
		if (start == 0)
			call_warnings(result, question->qid);
		if (size < 1 || (json_is_integer(next) &&
				 json_integer_value(next) <= start))
			code = call_malformed(question->qid);
		else
			add_copies(&copying->table, question->qid,
				   json_object_get(family, "copies"), (size_t)start);
		start = json_is_integer(next) ? json_integer_value(next) : -1;
		json_decref(result);
	}
	return code != 0 ? code : size > 1 ? EXIT_FOUND : EXIT_NOTHING;
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	const struct copies_options *asked = options;
	struct copying copying = { .options = asked };
	if (words->count > 1)
		return say_usage("copies: one document's id; several with --stdin");
	table_init(&copying.table, &asked->common, "copy", columns);
	int code = session_open(globals, &copying.session);
	if (code == 0)
		code = call_each(&asked->common, words, copies_of, &copying);
	int written = table_finish(&copying.table, code, false);
	session_close(&copying.session);
	return code == EXIT_FOUND && written != 0 ? written : code;
}

int cmd_copies(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = copies_options, .columns = columns, .run = run,
	};
	struct copies_options options = {0};
	return call_command(argv, &command, &options, globals);
}
