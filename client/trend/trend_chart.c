/* SPDX-License-Identifier: MIT */
/* trend_chart.c - a trend as bars on a terminal: a line for each period and query. */
#include <stdio.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/output/fit.h"
#include "client/trend/trend.h"

enum {
	KEY_MAX = 28,		/* columns of a source's name */
	BAR_MIN = 10,		/* columns of the longest bar, however narrow it is */
	NUMBER_MAX = 48,	/* bytes of a number */
};

struct chart {
	const struct trend *trend;
	struct table *table;
	struct buf *out;
	bool utf8;		/* it shows more than ASCII */
	bool times;		/* a column for the number behind a rate */
	size_t key, value, count;	/* columns */
	size_t bar;			/* of the longest one */
};

static const char *colour(const struct chart *chart, size_t series)
{
	static const char *const colours[WIRE_SERIES_MAX] = {
		"\033[34m", "\033[33m", "\033[32m", "\033[35m", "\033[36m", "\033[31m",
		"\033[1;34m", "\033[1;33m",
	};
	return chart->table->output.colours.off[0] != '\0' ? colours[series] : "";
}

static const char *off(const struct chart *chart)
{
	return chart->table->output.colours.off;
}

/* --- What stands in the columns --- */

static void value_text(const struct chart *chart, size_t period, size_t series,
		       char text[NUMBER_MAX])
{
	double value;
	if (trend_value(chart->trend, period, series, &value))
		snprintf(text, NUMBER_MAX, "%.*f", trend_decimals(chart->trend), value);
	else
		strcpy(text, "-");
}

static void count_text(const struct chart *chart, size_t period, size_t series,
		       char text[NUMBER_MAX])
{
	const char *name = chart->trend->measure == TREND_PER_MILLION ? "occurrences"
								     : "documents";
	const json_t *row = trend_row(chart->trend, period, series);
	snprintf(text, NUMBER_MAX, "%lld",
		 (long long)json_integer_value(json_object_get(row, name)));
}

static void add_key(const struct chart *chart, size_t period, struct buf *key)
{
	table_cell(chart->table, trend_row(chart->trend, period, 0), "key", key);
}

static void widen(size_t *width, size_t to)
{
	if (to > *width)
		*width = to;
}

static void measure_columns(struct chart *chart)
{
	char text[NUMBER_MAX];
	chart->value = strlen(trend_unit_short(chart->trend));
	chart->count = chart->times ? strlen("times") : 0;
	for (size_t p = 0; p < chart->trend->row_count; p++) {
		struct buf key = {0};
		add_key(chart, p, &key);
		widen(&chart->key, fit_width(key.data, key.len));
		buf_finish(&key);
		for (size_t s = 0; s < chart->trend->series_count; s++) {
			value_text(chart, p, s, text);
			widen(&chart->value, strlen(text));
			count_text(chart, p, s, text);
			if (chart->times)
				widen(&chart->count, strlen(text));
		}
	}
	if (chart->key > KEY_MAX)
		chart->key = KEY_MAX;
	size_t taken = chart->key + chart->value + 4 +
		(chart->times ? chart->count + 2 : 0) +
		(chart->trend->series_count > 1 ? 3 : 0);
	size_t width = chart->table->output.width;
	chart->bar = width > taken + BAR_MIN ? width - taken : BAR_MIN;
}

/* --- Lines --- */

static void add_bar(const struct chart *chart, double value)
{
	double most = chart->trend->most;
	fit_bar(chart->out, most > 0 ? value / most : 0, chart->bar, chart->utf8);
}

static void add_right(const struct chart *chart, const char *text, size_t width)
{
	buf_addf(chart->out, "  %*s", (int)width, text);
}

/* The name of PERIOD, or as much of it as there is room for; of other lines blanks. */
static void put_key(const struct chart *chart, size_t period, bool first)
{
	struct buf key = {0};
	if (first)
		add_key(chart, period, &key);
	const char *name = key.data != NULL ? key.data : "";
	if (fit_width(name, key.len) <= chart->key) {
		fit_add(chart->out, name, key.len, chart->key, chart->key);
	} else {
		fit_add(chart->out, name, key.len, chart->key - 1, chart->key - 1);
		buf_add_str(chart->out, chart->utf8 ? "…" : "~");
	}
	buf_finish(&key);
}

static void add_line(const struct chart *chart, size_t period, size_t series)
{
	char text[NUMBER_MAX];
	double value;
	put_key(chart, period, series == 0);
	if (chart->trend->series_count > 1)
		buf_addf(chart->out, "  %s%c%s", colour(chart, series),
			 (char)('A' + series), off(chart));
	value_text(chart, period, series, text);
	add_right(chart, text, chart->value);
	count_text(chart, period, series, text);
	if (chart->times)
		add_right(chart, text, chart->count);
	if (trend_value(chart->trend, period, series, &value) && value > 0) {
		buf_addf(chart->out, "  %s", colour(chart, series));
		add_bar(chart, value);
		buf_add_str(chart->out, off(chart));
	}
	buf_add_char(chart->out, '\n');
}

static void add_head(const struct chart *chart)
{
	const char *faint = chart->table->output.colours.faint;
	buf_addf(chart->out, "%s%-*s", faint, (int)chart->key, chart->trend->by);
	if (chart->trend->series_count > 1)
		buf_add_str(chart->out, "   ");
	add_right(chart, trend_unit_short(chart->trend), chart->value);
	if (chart->times)
		add_right(chart, "times", chart->count);
	buf_addf(chart->out, "%s\n", off(chart));
}

/* The query, and how often it was found. */
static void add_series(const struct chart *chart, size_t series)
{
	const struct trend *trend = chart->trend;
	if (trend->series_count > 1)
		buf_addf(chart->out, "%s%c%s  ", colour(chart, series),
			 (char)('A' + series), off(chart));
	buf_add_str(chart->out, chart->table->output.colours.title);
	escape_add_str(chart->out, trend->queries[series],
		       chart->table->output.how | ESCAPE_BLANKS);
	buf_addf(chart->out, "%s  ", off(chart));
	if (trend->counted[series])
		buf_addf(chart->out, "%lld times in ",
			 (long long)trend_count(trend, series, "total", "occurrences"));
	buf_addf(chart->out, "%lld of %lld documents\n",
		 (long long)trend_count(trend, series, "total", "documents"),
		 (long long)trend_count(trend, series, "total", "of_documents"));
}

void trend_chart(const struct trend *trend, struct table *table)
{
	struct chart chart = { .trend = trend,
			       .table = table,
			       .out = &table->output.buf,
			       .utf8 = fit_is_utf8(),
			       .times = trend->measure == TREND_PER_MILLION };
	measure_columns(&chart);
	for (size_t s = 0; s < trend->series_count; s++)
		add_series(&chart, s);
	if (trend->row_count > 0) {
		buf_add_char(chart.out, '\n');
		add_head(&chart);
	}
	for (size_t p = 0; p < trend->row_count; p++) {
		for (size_t s = 0; s < trend->series_count; s++)
			add_line(&chart, p, s);
		output_flush(&table->output);
	}
}
