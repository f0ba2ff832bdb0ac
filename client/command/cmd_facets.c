/* SPDX-License-Identifier: MIT */
/* cmd_facets.c - quoth facets: what the documents that match have in a field. */
#include <string.h>

#include "client/command/call.h"
#include "client/output/escape.h"
#include "client/output/facets.h"
#include "client/output/fit.h"
#include "client/command/query_options.h"
#include "client/output/table.h"
#include "lib/wire/rpc.h"

enum {
	INDENT = 4,	/* columns before a value on a terminal */
	VALUE_MAX = 40,	/* columns of a value there */
	NUMBER = 9,	/* columns of its documents, with a space on either side */
};

#define DEFAULT_FACETS "source,topic,lang,type,year"

struct facets_options {
	struct search_options common;	/* its facets are those of --by */
	uint32_t values;
};

const struct option facets_options[] = {
	{ 0, "by", "NAME,...", "source, topic, lang, type, year, month, author, places, "
	  "x.NAME", OPTION_LIST, SEARCH_MEMBER(facets) },
	{ 'n', "limit", "N", "at most N values of each (10)", OPTION_NUMBER,
	  offsetof(struct facets_options, values), 1, WIRE_FACET_VALUES_MAX },
	SEARCH_FILTER_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_TABLE_OPTIONS,
	{ 0 },
};

static const char *const columns[] = { "qid", "facet", "value", "n", NULL };

struct facets {
	const struct facets_options *options;
	struct session session;
	struct list names;
	struct table table;
};

static json_t *make_params(const struct facets *facets, const char *query)
{
	json_t *params = call_params(&facets->options->common, query);
	json_t *names = json_array();
	int failed = params == NULL;
	for (size_t i = 0; i < facets->names.count && !failed; i++) {
		const char *name = facets->names.items[i];
		failed = json_array_append_new(names, wire_string(name, strlen(name)));
	}
	if (!failed && facets->options->values > 0)
		failed = json_object_set_new(params, "facet_values",
					     json_integer(facets->options->values));
	if (!failed && json_object_set(params, "facets", names) == 0) {
		json_decref(names);
		return params;
	}
	json_decref(names);
	json_decref(params);
	return NULL;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- For people --- */

/* How wide the widest value of ROWS is shown. */
static size_t widest(struct table *table, const json_t *rows)
{
	struct buf value = {0};
	size_t widest = 0, i;
	json_t *row;
	json_array_foreach(rows, i, row) {
		buf_clear(&value);
		table_cell(table, row, "value", &value);
		size_t width = fit_width(value.data, value.len);
		widest = width > widest ? width : widest;
	}
	buf_finish(&value);
	return widest < VALUE_MAX ? widest : VALUE_MAX;
}

/* Its documents as a bar: of MOST documents one reaches to the end of the line. */
static void add_bar(struct output *output, json_int_t n, json_int_t most, size_t column)
{
	size_t taken = INDENT + column + NUMBER + 2;
	size_t room = output->width > taken ? output->width - taken : 0;
	double share = most > 0 ? (double)n / (double)most : 0;
	buf_addf(&output->buf, "%*lld %s", NUMBER, (long long)n, output->colours.bar);
	fit_bar(&output->buf, share, room, fit_is_utf8());
	buf_addf(&output->buf, "%s\n", output->colours.off);
}

static void show_value(struct table *table, const json_t *row, json_int_t most,
		       size_t column)
{
	struct output *output = &table->output;
	struct buf value = {0};
	table_cell(table, row, "value", &value);
	buf_addf(&output->buf, "%*s", INDENT, "");
	fit_add(&output->buf, value.len > 0 ? value.data : "", value.len, column, column);
	add_bar(output, number(row, "n"), most, column);
	buf_finish(&value);
}

static void show_head(struct table *table, const char *name, const json_t *facet)
{
	struct output *output = &table->output;
	json_int_t distinct = number(facet, "distinct"), missing = number(facet, "missing");
	if (output->begun)
		buf_add_char(&output->buf, '\n');
	output->begun = true;
	buf_add_str(&output->buf, output->colours.title);
	escape_add_str(&output->buf, name, output->how | ESCAPE_BLANKS);
	buf_addf(&output->buf, "%s  %s%lld value%s", output->colours.off,
		 output->colours.faint, (long long)distinct, distinct == 1 ? "" : "s");
	if (missing > 0)
		buf_addf(&output->buf, ", %lld document%s without", (long long)missing,
			 missing == 1 ? "" : "s");
	buf_addf(&output->buf, "%s\n", output->colours.off);
}

/* --- For programs --- */

static void write_line(struct table *table, const char *qid, const json_t *row)
{
	struct buf *out = &table->output.buf;
	if (qid != NULL) {
		escape_add_str(out, qid, table->output.how | ESCAPE_BLANKS);
		buf_add_char(out, '\t');
	}
	table_cell(table, row, "facet", out);
	buf_add_char(out, '\t');
	table_cell(table, row, "value", out);
	buf_addf(out, "\t%lld", (long long)number(row, "n"));
	output_end(&table->output);
}

static void write_facet(struct table *table, const char *qid, const char *name,
			const json_t *facet)
{
	const json_t *values = json_object_get(facet, "values"), *value;
	bool shown = table->form == TABLE_OWN && table->output.terminal &&
		!table->output.options->null;
	json_int_t most = number(json_array_get(values, 0), "n");
	size_t column = widest(table, values), i;
	if (shown)
		show_head(table, name, facet);
	json_array_foreach(values, i, value) {
		json_t *row = json_object();
		json_object_set_new(row, "facet", wire_string(name, strlen(name)));
		json_object_update(row, (json_t *)value);
		if (shown)
			show_value(table, row, most, column);
		else if (table->form == TABLE_OWN)
			write_line(table, qid, row);
		else
			table_row(table, qid, row);
		json_decref(row);
	}
	output_flush(&table->output);
}

/* What stands around the rows of JSON Lines: facets without their values. */
static void write_end(struct table *table, const char *qid, json_t *result)
{
	const char *name;
	json_t *facet;
	json_object_foreach(json_object_get(result, "facets"), name, facet)
		json_object_del(facet, "values");
	table_json(table, "end", qid, result);
}

static int write_result(struct facets *facets, const struct question *question,
			json_t *result)
{
	const json_t *all = json_object_get(result, "facets");
	json_int_t total = number(json_object_get(result, "total"), "n");
	for (size_t i = 0; i < facets->names.count; i++) {
		const char *name = facets->names.items[i];
		const json_t *facet = json_object_get(all, name);
		if (!json_is_array(json_object_get(facet, "values")))
			return call_malformed(question->qid);
		write_facet(&facets->table, question->qid, name, facet);
	}
	write_end(&facets->table, question->qid, result);
	if (facets->table.form != TABLE_JSON)
		call_warnings(result, question->qid);
	if (total == 0 && question->qid == NULL && question->text[0] == '\0')
		say("there are no such documents");
	else if (total == 0 && question->qid == NULL)
		call_nothing(result, question->text);
	return total > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

static int ask(void *context, const struct question *question)
{
	struct facets *facets = context;
	json_t *result = NULL;
	int failed = call_run(&facets->session, "facets",
			      make_params(facets, question->text), question->text,
			      question->qid, &result);
	if (failed)
		return failed;
	int code = write_result(facets, question, result);
	json_decref(result);
	return code;
}

static int check(const void *options)
{
	const struct facets_options *given = options;
	return facets_check(&given->common.facets);
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	const char *usual[] = { DEFAULT_FACETS, NULL };
	struct facets facets = { .options = options };
	const struct list *asked = &facets.options->common.facets;
	const struct list otherwise = { usual, 1 };
	if (facets_split(asked->count > 0 ? asked : &otherwise, &facets.names) < 0)
		return say_usage("out of memory");
	table_init(&facets.table, &facets.options->common, "value", columns);
	int code = session_open(globals, &facets.session);
	if (code == 0)
		code = call_each(&facets.options->common, words, ask, &facets);
	int written = table_finish(&facets.table, code, false);
	session_close(&facets.session);
	facets_free(&facets.names);
	return written != 0 ? written : code;
}

int cmd_facets(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = facets_options, .columns = columns, .check = check, .run = run,
		.without_words = true,
	};
	struct facets_options options = {0};
	return call_command(argv, &command, &options, globals);
}
