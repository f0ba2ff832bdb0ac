/* SPDX-License-Identifier: MIT */
/* cmd_collocates.c - quoth collocates: the words around a word or phrase. */
#include <string.h>

#include "client/command/call.h"
#include "client/output/escape.h"
#include "client/output/fit.h"
#include "client/command/pager.h"
#include "client/command/query_options.h"
#include "client/output/table.h"

enum {
	WORD_MAX = 32,		/* columns of a word on a terminal */
	LEAST_DEFAULT = 3,	/* the daemon's own, for what is said of it */
};

#define UNSET UINT32_MAX

struct collocates_options {
	struct search_options common;
	uint32_t window, left, right;	/* UNSET: not given */
	uint32_t least;
	const char *sort;
	bool stop_words;
};

#define MEMBER(name) .offset = offsetof(struct collocates_options, name)

const struct option collocates_options[] = {
	{ 0, "window", "N", "N words before and N behind it (5)", OPTION_NUMBER,
	  MEMBER(window), 1, WIRE_WINDOW_MAX },
	{ 0, "left", "N", "N words before it", OPTION_NUMBER, MEMBER(left), 0,
	  WIRE_WINDOW_MAX },
	{ 0, "right", "N", "N words behind it", OPTION_NUMBER, MEMBER(right), 0,
	  WIRE_WINDOW_MAX },
	{ 0, "min", "N", "only words that stand there N times (3)", OPTION_NUMBER,
	  MEMBER(least), 1, WIRE_NODES_MAX },
	{ 0, "sort", "KEY", "log_likelihood, log_dice, mi or f_near", OPTION_CHOICE,
	  MEMBER(sort), .choices = "log_likelihood|log_dice|mi|f_near" },
	{ 'n', "limit", "N", "at most N words (50)", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, WIRE_LIMIT_MAX },
	{ 0, "stop-words", NULL, "function words, too", OPTION_FLAG,
	  MEMBER(stop_words) },
	SEARCH_FILTER_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_TABLE_OPTIONS,
	{ 0 },
};

static const char *const columns[] = {
	"qid", "word", "f_near", "f", "log_likelihood", "log_dice", "mi", "left",
	"right", NULL,
};

struct collocates {
	const struct collocates_options *options;
	struct session session;
	struct pager pager;
	struct table table;
	struct buf notes;	/* for stderr, once the pager has gone */
};

/* --- Asking --- */

static int add_number(json_t *params, const char *name, uint32_t number)
{
	return json_object_set_new(params, name, json_integer(number));
}

static json_t *make_params(const struct collocates_options *options, const char *query)
{
	json_t *params = call_params(&options->common, query);
	uint32_t left = options->left != UNSET ? options->left : options->window;
	uint32_t right = options->right != UNSET ? options->right : options->window;
	int failed = params == NULL;
	if (!failed && left != UNSET)
		failed |= add_number(params, "left", left);
	if (!failed && right != UNSET)
		failed |= add_number(params, "right", right);
	if (!failed && options->least > 0)
		failed |= add_number(params, "min", options->least);
	if (!failed && options->common.limit > 0)
		failed |= add_number(params, "limit", options->common.limit);
	if (!failed && options->sort != NULL)
		failed |= json_object_set_new(params, "sort",
					      json_string(options->sort));
	if (!failed && options->stop_words)
		failed |= json_object_set_new(params, "stop_words", json_true());
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

/* --- For people --- */

static const struct {
	const char *column, *head;
	int width, decimals;	/* decimals < 0: a whole number */
} shown[] = {
	{ "f_near", "near", 7, -1 },
	{ "f", "f", 9, -1 },
	{ "log_likelihood", "log-likelihood", 16, 2 },
	{ "log_dice", "logDice", 9, 2 },
	{ "mi", "MI", 8, 2 },
	{ "left", "left", 7, -1 },
	{ "right", "right", 7, -1 },
};

enum { SHOWN = sizeof shown / sizeof *shown };

static size_t widest_word(struct table *table, const json_t *rows)
{
	size_t i, widest = strlen("word");
	json_t *row;
	json_array_foreach(rows, i, row) {
		struct buf word = {0};
		table_cell(table, row, "word", &word);
		size_t width = fit_width(word.data, word.len);
		if (width > widest)
			widest = width;
		buf_finish(&word);
	}
	return widest < WORD_MAX ? widest : WORD_MAX;
}

static void show_head(struct table *table, size_t width)
{
	struct output *output = &table->output;
	buf_addf(&output->buf, "%s%-*s", output->colours.faint, (int)width, "word");
	for (size_t i = 0; i < SHOWN; i++)
		buf_addf(&output->buf, "%*s", shown[i].width, shown[i].head);
	buf_addf(&output->buf, "%s\n", output->colours.off);
}

static void show_row(struct table *table, const json_t *row, size_t width)
{
	struct output *output = &table->output;
	struct buf word = {0};
	table_cell(table, row, "word", &word);
	buf_add_str(&output->buf, output->colours.match);
	fit_add(&output->buf, word.data, word.len, width, width);
	buf_add_str(&output->buf, output->colours.off);
	for (size_t i = 0; i < SHOWN; i++) {
		const json_t *cell = json_object_get(row, shown[i].column);
		if (shown[i].decimals < 0)
			buf_addf(&output->buf, "%*lld", shown[i].width,
				 (long long)json_integer_value(cell));
		else
			buf_addf(&output->buf, "%*.*f", shown[i].width,
				 shown[i].decimals, json_number_value(cell));
	}
	buf_add_char(&output->buf, '\n');
	buf_finish(&word);
}

static void show_rows(struct table *table, const json_t *rows)
{
	size_t i, width = widest_word(table, rows);
	json_t *row;
	if (json_array_size(rows) > 0)
		show_head(table, width);
	json_array_foreach(rows, i, row)
		show_row(table, row, width);
	output_flush(&table->output);
}

/* Where the words come from, and what is not shown. */
static void note_numbers(struct collocates *collocates, const json_t *result)
{
	const json_t *node = json_object_get(result, "node");
	const json_t *window = json_object_get(result, "window");
	const json_t *words = json_object_get(result, "words");
	struct buf *out = &collocates->notes;
	buf_addf(out,
		 "%lld occurrences in %lld documents, %lld words before and %lld "
		 "behind: %lld words",
		 (long long)number(node, "occurrences"),
		 (long long)number(node, "documents"),
		 (long long)number(window, "left"), (long long)number(window, "right"),
		 (long long)number(window, "words"));
	if (number(words, "stopped") > 0)
		buf_addf(out, "; %lld function words left out",
			 (long long)number(words, "stopped"));
	if (number(words, "rare") > 0)
		buf_addf(out, "; %lld words are there less than %u times",
			 (long long)number(words, "rare"),
			 collocates->options->least > 0 ? collocates->options->least
							: LEAST_DEFAULT);
}

/* --- For programs --- */

static void write_line(struct table *table, const char *qid, const json_t *row)
{
	struct buf *out = &table->output.buf;
	bool first = true;
	for (const char *const *name = columns; *name != NULL; name++) {
		if (strcmp(*name, "qid") == 0 && qid == NULL)
			continue;
		if (!first)
			buf_add_char(out, '\t');
		if (strcmp(*name, "qid") == 0)
			escape_add_str(out, qid, table->output.how | ESCAPE_BLANKS);
		else
			table_cell(table, row, *name, out);
		first = false;
	}
	output_end(&table->output);
}

static void write_rows(struct table *table, const char *qid, const json_t *rows)
{
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row) {
		if (table->form == TABLE_OWN)
			write_line(table, qid, row);
		else
			table_row(table, qid, row);
	}
	output_flush(&table->output);
}

/* The reply without its rows. */
static void write_end(struct table *table, const char *qid, json_t *result)
{
	json_object_del(result, "rows");
	table_json(table, "end", qid, result);
}

/* --- Questions --- */

static int say_nothing(const struct question *question, const json_t *result)
{
	const json_t *words = json_object_get(result, "words");
	if (question->qid != NULL)
		return EXIT_NOTHING;
	if (number(json_object_get(result, "node"), "occurrences") == 0)
		call_nothing(result, question->text);
	else if (number(words, "rare") > 0)
		say("no word stands there so often; --min 1 shows all");
	else
		say("no words stand there");
	return EXIT_NOTHING;
}

static int write_result(struct collocates *collocates, const struct question *question,
			json_t *result)
{
	struct table *table = &collocates->table;
	json_t *rows = json_object_get(result, "rows");
	if (!json_is_array(rows))
		return call_malformed(question->qid);
	bool any = json_array_size(rows) > 0;
	bool people = table->form == TABLE_OWN && table->output.terminal &&
		!table->output.options->null && question->qid == NULL;
	if (people && any) {
		pager_start(&collocates->pager, collocates->options->common.pager);
		show_rows(table, rows);
		note_numbers(collocates, result);
	} else if (any) {
		write_rows(table, question->qid, rows);
	}
	write_end(table, question->qid, result);
	if (table->form != TABLE_JSON)
		call_warnings(result, question->qid);
	return any ? EXIT_FOUND : say_nothing(question, result);
}

static int ask(void *context, const struct question *question)
{
	struct collocates *collocates = context;
	json_t *result = NULL;
	int failed = call_run(&collocates->session, "collocates",
			      make_params(collocates->options, question->text),
			      question->text, question->qid, &result);
	if (failed)
		return failed;
	int code = write_result(collocates, question, result);
	json_decref(result);
	return code;
}

static int check(const void *options)
{
	const struct collocates_options *given = options;
	if (given->left == 0 && given->right == 0)
		return say_usage("--left 0 and --right 0 leave no words");
	return 0;
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	struct collocates collocates = { .options = options };
	table_init(&collocates.table, &collocates.options->common, "collocate",
		   columns);
	int code = session_open(globals, &collocates.session);
	if (code == 0)
		code = call_each(&collocates.options->common, words, ask, &collocates);
	int written = table_finish(&collocates.table, code, collocates.pager.pid != 0);
	pager_wait(&collocates.pager);
	if (written == 0 && collocates.notes.len > 0 &&
	    buf_cstr(&collocates.notes) != NULL)
		say_plain("%s", collocates.notes.data);
	buf_finish(&collocates.notes);
	session_close(&collocates.session);
	return written != 0 ? written : code;
}

int cmd_collocates(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = collocates_options,
		.columns = columns,
		.check = check,
		.run = run,
	};
	struct collocates_options options = { .window = UNSET, .left = UNSET,
					      .right = UNSET };
	return call_command(argv, &command, &options, globals);
}
