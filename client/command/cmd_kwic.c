/* SPDX-License-Identifier: MIT */
/* cmd_kwic.c - quoth kwic: every occurrence in its context, asked for page by page and
 * written as it comes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/call.h"
#include "client/output/escape.h"
#include "client/output/kwic_lines.h"
#include "client/command/pager.h"
#include "client/command/query_options.h"
#include "client/output/table.h"
#include "lib/wire/limits.h"

struct kwic_options {
	struct search_options common;	/* its limit is of lines; 0: all */
	const char *order, *cursor;
	uint32_t context, sample, seed;
};

#define KWIC_MEMBER(name) .offset = offsetof(struct kwic_options, name)

const struct option kwic_options[] = {
	{ 'n', "limit", "N", "at most N lines (all)", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, UINT32_MAX },
	{ 'C', "context", "N", "N words to each side (8)", OPTION_NUMBER,
	  KWIC_MEMBER(context), 0, WIRE_CONTEXT_MAX },
	{ 0, "order", "ORDER", "corpus, date, left or right", OPTION_CHOICE,
	  KWIC_MEMBER(order), .choices = "corpus|date|left|right" },
	{ 0, "sample", "N", "N lines by chance, always the same for a seed",
	  OPTION_NUMBER, KWIC_MEMBER(sample), 1, WIRE_SAMPLE_MAX },
	{ 0, "seed", "S", "another sample (0)", OPTION_NUMBER, KWIC_MEMBER(seed), 0,
	  UINT32_MAX },
	{ 0, "cursor", "CURSOR", "go on where -n had stopped", OPTION_STRING,
	  KWIC_MEMBER(cursor) },
	SEARCH_FILTER_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_TABLE_OPTIONS,
	{ 0, "hyperlink", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(hyperlink), .choices = "auto|always|never" },
	{ 0 },
};

static const char *const columns[] = {
	"qid", "doc_id", "path", "page", "line", "start", "end", "before", "match",
	"after", NULL,
};

static const char *const extra[] = {
	"col", "in", "part", "date", "title", "source", NULL,
};

struct kwic {
	const struct kwic_options *options;
	struct session session;
	struct table table;
	bool terminal;			/* it is for a person */
	struct kwic_layout layout;
	struct kwic_parts parts;
	struct pager pager;
	struct buf footer;		/* for stderr, once the pager has gone */
};

/* --- Asking --- */

/* For at most LIMIT lines from CURSOR (NULL: the beginning) on. */
static json_t *make_params(const struct kwic_options *options, const char *query,
			   uint32_t limit, const char *cursor)
{
	json_t *params = call_params(&options->common, query);
	int failed = params == NULL;
	failed |= json_object_set_new(params, "limit", json_integer(limit));
	failed |=
		json_object_set_new(params, "context", json_integer(options->context));
	if (options->order != NULL)
		failed |= json_object_set_new(params, "order",
					      json_string(options->order));
	if (options->sample > 0)
		failed |= json_object_set_new(params, "sample",
					      json_integer(options->sample));
	if (options->sample > 0)
		failed |= json_object_set_new(params, "seed",
					      json_integer(options->seed));
	if (cursor != NULL)
		failed |= json_object_set_new(params, "cursor", json_string(cursor));
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

/* --- Pages --- */

static void write_lines(struct kwic *kwic, const struct question *question,
			const json_t *lines)
{
	size_t i;
	json_t *line;
	json_array_foreach(lines, i, line) {
		if (kwic->table.form != TABLE_OWN) {
			table_row(&kwic->table, question->qid, line);
			continue;
		}
		if (kwic->terminal)
			kwic_show(&kwic->table.output, &kwic->layout, &kwic->parts,
				  line);
		else
			kwic_plain(&kwic->table, question->qid, line);
		kwic->table.output.begun = true;
		output_flush(&kwic->table.output);
	}
}

static json_t *part_of(const json_t *result, const char *const *names)
{
	json_t *part = json_object();
	for (; *names != NULL; names++) {
		json_t *member = json_object_get(result, *names);
		if (member != NULL)
			json_object_set(part, *names, member);
	}
	return part;
}

/* What is said once, before all lines. */
static void begin(struct kwic *kwic, const struct question *question,
		  const json_t *result, size_t lines)
{
	static const char *const names[] = { "query", "normalized", "index", NULL };
	struct output *output = &kwic->table.output;
	json_t *part = part_of(result, names);
	table_json(&kwic->table, "begin", question->qid, part);
	json_decref(part);
	if (lines > 0 && kwic->terminal && question->qid == NULL)
		pager_start(&kwic->pager, kwic->options->common.pager);
	if (kwic->pager.pid == 0 && kwic->table.form != TABLE_JSON)
		call_warnings(result, question->qid);
	if (!kwic->terminal || question->qid == NULL)
		return;
	buf_add_str(&output->buf, output->begun ? "\n" : "");
	escape_add_str(&output->buf, question->qid, ESCAPE_BIDI);
	buf_add_str(&output->buf, ": ");
	escape_add_str(&output->buf, question->text, ESCAPE_BIDI);
	buf_add_char(&output->buf, '\n');
	output->begun = true;
}

/* "1244 lines in 924 documents, rev 4711" */
static void make_footer(struct kwic *kwic, const json_t *result, uint64_t shown)
{
	const json_t *total = json_object_get(result, "total");
	long long n = json_integer_value(json_object_get(total, "n"));
	long long of = json_integer_value(json_object_get(result, "occurrences"));
	long long rev = json_integer_value(json_object_get(
		json_object_get(result, "index"), "rev"));
	struct buf *out = &kwic->footer;
	buf_clear(out);
	buf_addf(out, "%llu", (unsigned long long)shown);
	bool more = json_object_get(result, "cursor") != NULL;
	bool exact = json_is_true(json_object_get(total, "exact"));
	if (more)
		buf_addf(out, " of %s%lld", exact ? "" : "at least ", n);
	buf_addf(out, " line%s", shown == 1 && !more ? "" : "s");
	if (of > 0)
		buf_addf(out, ", a sample of %lld", of);
	buf_addf(out, ", rev %lld", rev);
}

/* And behind them; SHOWN: how many they were. */
static void end(struct kwic *kwic, const struct question *question,
		const json_t *result, uint64_t shown)
{
	static const char *const names[] = { "total", "documents", "occurrences",
					     "cursor", "took_ms", "warnings", "why",
					     NULL };
	json_t *part = part_of(result, names);
	table_json(&kwic->table, "end", question->qid, part);
	json_decref(part);
	if (shown > 0 && kwic->terminal && question->qid == NULL)
		make_footer(kwic, result, shown);
	if (shown == 0 && question->qid == NULL && kwic->table.form != TABLE_JSON)
		call_nothing(result, question->text);
}

/* Everything goes out before the next page is asked for: memory holds one page, however
 * many there are. */
static bool hand_over(struct kwic *kwic)
{
	struct output *output = &kwic->table.output;
	output_flush(output);
	if (output->failed == 0 && fflush(stdout) != 0)
		output->failed = errno;
	return output->failed == 0;
}

static uint32_t page_limit(const struct kwic_options *options, uint64_t shown)
{
	uint64_t wanted = options->common.limit;
	return wanted == 0 || wanted - shown > WIRE_LIMIT_MAX
		       ? WIRE_LIMIT_MAX
		       : (uint32_t)(wanted - shown);
}

/* A page without lines that is not the last one would be asked for without end. */
static bool makes_sense(const json_t *result)
{
	const json_t *lines = json_object_get(result, "lines");
	return json_is_array(lines) && (json_array_size(lines) > 0 ||
					json_object_get(result, "cursor") == NULL);
}

static int ask_page(struct kwic *kwic, const struct question *question, uint64_t shown,
		    const char *cursor, json_t **result)
{
	json_t *params = make_params(kwic->options, question->text,
				     page_limit(kwic->options, shown), cursor);
	int failed = call_run(&kwic->session, "kwic", params, question->text,
			      question->qid, result);
	if (failed == 0 && !makes_sense(*result)) {
		json_decref(*result);
		*result = NULL;
		failed = call_malformed(question->qid);
	}
	return failed;
}

/* Where RESULT says that it goes on, if more than SHOWN lines are wanted. */
static const char *next_cursor(const struct kwic *kwic, const json_t *result,
			       uint64_t shown)
{
	uint64_t wanted = kwic->options->common.limit;
	if (wanted > 0 && shown >= wanted)
		return NULL;
	return json_string_value(json_object_get(result, "cursor"));
}

static int answer(void *context, const struct question *question)
{
	struct kwic *kwic = context;
	const char *cursor = kwic->options->cursor;
	json_t *result = NULL;
	uint64_t shown = 0;
	for (bool first = true;; first = false) {
		json_t *page = NULL;
		int failed = ask_page(kwic, question, shown, cursor, &page);
		json_decref(result);
		result = page;
		if (failed)
			return failed;
		const json_t *lines = json_object_get(result, "lines");
		if (first)
			begin(kwic, question, result, json_array_size(lines));
		write_lines(kwic, question, lines);
		shown += json_array_size(lines);
		cursor = next_cursor(kwic, result, shown);
		if (!hand_over(kwic) || cursor == NULL)
			break;
	}
	end(kwic, question, result, shown);
	json_decref(result);
	/* table_finish() tells what failed; who leaves the pager is no failure. */
	if (kwic->table.output.failed != 0 && kwic->pager.pid == 0)
		return EXIT_UNAVAILABLE;
	return shown > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

/* --- The command --- */

static int check(const void *options)
{
	const struct kwic_options *kwic = options;
	if (kwic->seed > 0 && kwic->sample == 0)
		return say_usage("--seed is for --sample");
	if (kwic->cursor != NULL && kwic->common.from_stdin)
		return say_usage("--cursor is for one question, not for --stdin");
	return 0;
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	struct kwic kwic = { .options = options };
	const struct search_options *common = options;
	table_init(&kwic.table, common, "line", columns);
	kwic.table.extra = extra;
	kwic.table.with_qid = true;
	kwic.terminal = kwic.table.output.terminal && kwic.table.form == TABLE_OWN &&
			!common->null;
	kwic.layout = kwic_layout(kwic.table.output.width);
	int code = session_open(globals, &kwic.session);
	if (code == 0)
		code = call_each(common, words, answer, &kwic);
	int written = table_finish(&kwic.table, code, kwic.pager.pid != 0);
	pager_wait(&kwic.pager);
	if (code <= EXIT_NOTHING && kwic.footer.len > 0 &&
	    buf_cstr(&kwic.footer) != NULL)
		say_plain("%s", kwic.footer.data);
	session_close(&kwic.session);
	kwic_parts_finish(&kwic.parts);
	buf_finish(&kwic.footer);
	return written != 0 ? written : code;
}

int cmd_kwic(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = kwic_options, .columns = columns, .extra = extra,
		.check = check, .run = run,
	};
	struct kwic_options options = { .context = WIRE_CONTEXT_DEFAULT };
	return call_command(argv, &command, &options, globals);
}
