/* SPDX-License-Identifier: MIT */
/* trend.h - a trend as the daemon gave it, looked at in one measure: what the chart on
 * a terminal and the one for print are drawn from. */
#ifndef QUOTH_CLIENT_TREND_TREND_H
#define QUOTH_CLIENT_TREND_TREND_H

#include <jansson.h>
#include <stdbool.h>

#include "client/command/search.h"
#include "client/output/table.h"
#include "lib/wire/limits.h"

enum trend_measure {
	TREND_PER_MILLION,	/* occurrences per million words */
	TREND_PERCENT,		/* of the documents */
	TREND_OCCURRENCES,
	TREND_DOCUMENTS,
};

struct trend_options {
	struct search_options common;
	const char *by;
	const char *measure;
	const char *svg;		/* file to draw into; NULL: none, "-": stdout */
};

struct trend {
	const json_t *result;		/* the daemon's; all else points into it */
	const char *by;			/* "month", say */
	enum trend_measure measure;
	const char *queries[WIRE_SERIES_MAX];
	bool counted[WIRE_SERIES_MAX];	/* the query has occurrences */
	size_t series_count;
	const json_t *rows;
	size_t row_count;		/* periods or sources */
	double most;			/* the highest value; 0 without any */
};

/* Reads RESULT, which must outlive TREND. False: it makes no sense. */
bool trend_read(struct trend *trend, const json_t *result);

/* Chooses the measure by its NAME, as --measure has it; without one, occurrences per
 * million words if all queries have occurrences, else percent. 0, or EXIT_USAGE, which
 * was said: occurrences were asked for, and a query has none. */
int trend_choose(struct trend *trend, const char *name);

/* "occurrences per million words", and as the head of a column. */
const char *trend_unit(const struct trend *trend);
const char *trend_unit_short(const struct trend *trend);
bool trend_is_rate(const struct trend *trend);

/* The row of PERIOD, from 0, and SERIES. */
const json_t *trend_row(const struct trend *trend, size_t period, size_t series);
/* What it has of the measure; false: there is no text to have it of. */
bool trend_value(const struct trend *trend, size_t period, size_t series,
		 double *value);

/* A count of SERIES, "total" or "outside", by its name. */
json_int_t trend_count(const struct trend *trend, size_t series, const char *which,
		       const char *name);

/* Decimals that set values of the measure apart. */
int trend_decimals(const struct trend *trend);

/* Appends what is in no row: "3 documents without a date that says the month"; nothing
 * when there are none. Of queries with different filters for each of them. */
void trend_outside(const struct trend *trend, struct buf *out);

/* --- trend_chart.c --- */

/* Appends bars for a person to table->output. */
void trend_chart(const struct trend *trend, struct table *table);

/* --- trend_svg.c --- */

/* Appends a chart for print, a whole SVG 1.1 document. Its caption has the filters of
 * OPTIONS, the index and its revision, the DATE of making and quoth's VERSION. */
void trend_svg(const struct trend *trend, const struct trend_options *options,
	       const char *date, const char *version, struct buf *out);

#endif
