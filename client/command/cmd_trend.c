/* SPDX-License-Identifier: MIT */
/* cmd_trend.c - quoth trend: how often queries are answered by year, month, day or
 * source. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/command/call.h"
#include "client/command/pager.h"
#include "client/command/query_options.h"
#include "client/command/save.h"
#include "client/trend/trend.h"
#include "lib/wire/rpc.h"

#define MEMBER(name) .offset = offsetof(struct trend_options, name)

const struct option trend_options[] = {
	{ 0, "by", "UNIT", "year, month, day or source (what fits the dates)",
	  OPTION_CHOICE, MEMBER(by),
	  .choices = "auto|year|month|day|source" },
	{ 0, "measure", "WHAT", "per-million, percent, occurrences or documents",
	  OPTION_CHOICE, MEMBER(measure),
	  .choices = "per-million|percent|occurrences|documents" },
	{ 0, "svg", "FILE", "draw it for print, too", OPTION_STRING, MEMBER(svg) },
	SEARCH_FILTER_OPTIONS,
	SEARCH_TABLE_OPTIONS,
	{ 0 },
};

static const char *const columns[] = {
	"key", "query", "documents", "occurrences", "of_documents", "of_words",
	"per_million", "percent", NULL,
};

struct trending {
	const struct trend_options *options;
	struct session session;
	struct pager pager;
	struct table table;
	struct trend trend;
};

/* --- Asking --- */

static json_t *make_params(const struct trend_options *options,
			   const struct list *words)
{
	json_t *params = call_params(&options->common, NULL), *queries = json_array();
	int failed = params == NULL;
	for (size_t i = 0; i < words->count && !failed; i++)
		failed = json_array_append_new(queries, wire_string(words->items[i],
						strlen(words->items[i])));
	failed |= json_object_set_new(params, "q", queries);
	if (options->by != NULL)
		failed |= json_object_set_new(params, "by", json_string(options->by));
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

/* --- The chart for print --- */

/* "2025-10-30", of today or of $SOURCE_DATE_EPOCH (reproducible-builds.org, 2017). */
static int make_date(char date[16])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	struct tm utc;
	time_t now = time(NULL);
	errno = 0;
	if (epoch != NULL)
		now = (time_t)strtoll(epoch, &end, 10);
	bool read = epoch == NULL || (errno == 0 && end != epoch && *end == '\0');
	if (read && gmtime_r(&now, &utc) != NULL &&
	    strftime(date, 16, "%Y-%m-%d", &utc) > 0)
		return 0;
	return say_usage("SOURCE_DATE_EPOCH: no number of seconds: %s", epoch);
}

static int draw(struct trending *trending)
{
	const char *path = trending->options->svg;
	struct buf svg = {0};
	char date[16];
	int code = make_date(date);
	if (code != 0)
		return code;
	trend_svg(&trending->trend, trending->options, date, PACKAGE_VERSION, &svg);
	int failed = buf_ok(&svg) ? 0 : ENOMEM;
	if (failed == 0 && strcmp(path, "-") == 0)
		buf_add(&trending->table.output.buf, svg.data, svg.len);
	else if (failed == 0)
		failed = save_file(path, svg.data, svg.len);
	buf_finish(&svg);
	if (failed == 0)
		return 0;
	say("cannot write %s: %s", path, strerror(failed));
	return EXIT_UNAVAILABLE;
}

/* --- Rows --- */

static void write_row(struct trending *trending, size_t period, size_t series)
{
	json_t *row = json_object();
	const char *query = trending->trend.queries[series];
	json_object_update(row, (json_t *)trend_row(&trending->trend, period, series));
	json_object_set_new(row, "query", wire_string(query, strlen(query)));
	table_row(&trending->table, NULL, row);
	json_decref(row);
}

/* What stands before and behind the rows in JSON Lines. */
static void write_edge(struct trending *trending, bool end)
{
	static const char *const before[] = { "by", "series", "index", NULL };
	static const char *const behind[] = { "warnings", "took_ms", NULL };
	json_t *object = json_object();
	for (const char *const *name = end ? behind : before; *name != NULL; name++) {
		json_t *member = json_object_get(trending->trend.result, *name);
		if (member != NULL)
			json_object_set(object, *name, member);
	}
	table_json(&trending->table, end ? "end" : "begin", NULL, object);
	json_decref(object);
}

static void write_rows(struct trending *trending)
{
	const struct trend *trend = &trending->trend;
	if (trending->table.form == TABLE_OWN) {
		trend_chart(trend, &trending->table);
		return;
	}
	write_edge(trending, false);
	for (size_t p = 0; p < trend->row_count; p++)
		for (size_t s = 0; s < trend->series_count; s++)
			write_row(trending, p, s);
	write_edge(trending, true);
}

/* --- What a person should know beside --- */

static void say_outside(const struct trend *trend)
{
	struct buf text = {0};
	trend_outside(trend, &text);
	if (text.len > 0 && buf_cstr(&text) != NULL)
		say("in no row: %s", text.data);
	buf_finish(&text);
}

static int say_nothing(const struct trend *trend)
{
	const json_t *series = json_object_get(trend->result, "series");
	bool found = false;
	for (size_t s = 0; s < trend->series_count; s++) {
		if (trend_count(trend, s, "total", "documents") > 0)
			found = true;
		else
			call_nothing(json_array_get(series, s), trend->queries[s]);
	}
	return found ? EXIT_FOUND : EXIT_NOTHING;
}

static int show(struct trending *trending, const json_t *result)
{
	const struct trend_options *options = trending->options;
	bool only_svg = options->svg != NULL && strcmp(options->svg, "-") == 0;
	if (!trend_read(&trending->trend, result))
		return call_malformed(NULL);
	int code = trend_choose(&trending->trend, options->measure);
	if (code == 0 && options->svg != NULL)
		code = draw(trending);
	if (code != 0)
		return code;
	if (!only_svg && trending->table.form == TABLE_OWN &&
	    trending->table.output.terminal)
		pager_start(&trending->pager, options->common.pager);
	if (!only_svg)
		write_rows(trending);
	return 0;
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	struct trending trending = { .options = options };
	json_t *result = NULL;
	if (words->count > WIRE_SERIES_MAX)
		return say_usage(
			"trend: at most %d queries side by side, not %zu; one of "
			"several words is one argument",
			WIRE_SERIES_MAX, words->count);
	table_init(&trending.table, &trending.options->common, "row", columns);
	int code = session_open(globals, &trending.session);
	if (code == 0)
		code = call_run(&trending.session, "trend",
				make_params(trending.options, words),
				words->count == 1 ? words->items[0] : NULL, NULL,
				&result);
	if (code == 0)
		code = show(&trending, result);
	bool svg_only = trending.options->svg != NULL &&
			strcmp(trending.options->svg, "-") == 0;
	if (svg_only)
		trending.table.output.begun = true;	/* no header of a table */
	int written = table_finish(&trending.table, code, trending.pager.pid != 0);
	pager_wait(&trending.pager);
	if (code == 0) {
		if (trending.table.form != TABLE_JSON)
			call_warnings(result, NULL);
		say_outside(&trending.trend);
		code = written != 0 ? written : say_nothing(&trending.trend);
	}
	json_decref(result);
	session_close(&trending.session);
	return code;
}

static int check(const void *options)
{
	const struct trend_options *given = options;
	const struct search_options *common = &given->common;
	bool format =
		common->json || common->tsv || common->csv || common->format != NULL;
	if (given->svg != NULL && given->svg[0] == '\0')
		return say_usage("--svg takes the name of a file");
	if (given->svg != NULL && strcmp(given->svg, "-") == 0 && format)
		return say_usage("--svg - and a format would both be on stdout");
	return 0;
}

int cmd_trend(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = trend_options, .columns = columns, .check = check, .run = run,
	};
	struct trend_options options = {0};
	return call_command(argv, &command, &options, globals);
}
