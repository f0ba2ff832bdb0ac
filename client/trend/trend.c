/* SPDX-License-Identifier: MIT */
/* trend.c - the daemon's rows to values of one measure. */
#include "client/trend/trend.h"

#include <string.h>

static const struct {
	const char *name, *member, *unit, *brief;
} measures[] = {
	[TREND_PER_MILLION] = { "per-million", "per_million",
				"occurrences per million words", "per million" },
	[TREND_PERCENT] = { "percent", "percent", "percent of the documents",
			    "percent" },
	[TREND_OCCURRENCES] = { "occurrences", "occurrences", "occurrences",
				"occurrences" },
	[TREND_DOCUMENTS] = { "documents", "documents", "documents", "documents" },
};

enum { MEASURES = sizeof measures / sizeof *measures };

static bool read_series(struct trend *trend, const json_t *list)
{
	size_t i;
	json_t *series;
	trend->series_count = json_array_size(list);
	if (trend->series_count == 0 || trend->series_count > WIRE_SERIES_MAX)
		return false;
	json_array_foreach(list, i, series) {
		const json_t *total = json_object_get(series, "total");
		trend->queries[i] = json_string_value(json_object_get(series, "query"));
		trend->counted[i] = json_object_get(total, "occurrences") != NULL;
		if (trend->queries[i] == NULL || !json_is_object(total))
			return false;
	}
	return true;
}

static bool read_rows(struct trend *trend)
{
	size_t i;
	json_t *row;
	if (!json_is_array(trend->rows) ||
	    json_array_size(trend->rows) % trend->series_count != 0)
		return false;
	trend->row_count = json_array_size(trend->rows) / trend->series_count;
	json_array_foreach(trend->rows, i, row)
		if (!json_is_string(json_object_get(row, "key")) ||
		    json_integer_value(json_object_get(row, "series")) !=
			    (json_int_t)(i % trend->series_count))
			return false;
	return true;
}

bool trend_read(struct trend *trend, const json_t *result)
{
	*trend = (struct trend){
		.result = result,
		.by = json_string_value(json_object_get(result, "by")),
		.rows = json_object_get(result, "rows"),
	};
	return trend->by != NULL &&
		read_series(trend, json_object_get(result, "series")) &&
		read_rows(trend);
}

static void find_most(struct trend *trend)
{
	double value;
	for (size_t p = 0; p < trend->row_count; p++)
		for (size_t s = 0; s < trend->series_count; s++)
			if (trend_value(trend, p, s, &value) && value > trend->most)
				trend->most = value;
}

static bool needs_occurrences(enum trend_measure measure)
{
	return measure == TREND_PER_MILLION || measure == TREND_OCCURRENCES;
}

int trend_choose(struct trend *trend, const char *name)
{
	size_t without = 0;
	while (without < trend->series_count && trend->counted[without])
		without++;
	trend->measure = without == trend->series_count ? TREND_PER_MILLION
							: TREND_PERCENT;
	for (size_t i = 0; name != NULL && i < MEASURES; i++)
		if (strcmp(name, measures[i].name) == 0)
			trend->measure = (enum trend_measure)i;
	if (needs_occurrences(trend->measure) && without < trend->series_count)
		return say_usage(
			"--measure %s: occurrences are counted of one word or one "
			"phrase, not of: %s",
			name, trend->queries[without]);
	find_most(trend);
	return 0;
}

const char *trend_unit(const struct trend *trend)
{
	return measures[trend->measure].unit;
}

const char *trend_unit_short(const struct trend *trend)
{
	return measures[trend->measure].brief;
}

bool trend_is_rate(const struct trend *trend)
{
	return trend->measure == TREND_PER_MILLION || trend->measure == TREND_PERCENT;
}

const json_t *trend_row(const struct trend *trend, size_t period, size_t series)
{
	return json_array_get(trend->rows, period * trend->series_count + series);
}

bool trend_value(const struct trend *trend, size_t period, size_t series, double *value)
{
	const json_t *row = trend_row(trend, period, series);
	const json_t *found = json_object_get(row, measures[trend->measure].member);
	*value = json_number_value(found);
	return json_is_number(found) && *value >= 0;
}

json_int_t trend_count(const struct trend *trend, size_t series, const char *which,
		       const char *name)
{
	const json_t *list = json_object_get(trend->result, "series");
	const json_t *counts = json_object_get(json_array_get(list, series), which);
	return json_integer_value(json_object_get(counts, name));
}

int trend_decimals(const struct trend *trend)
{
	if (!trend_is_rate(trend))
		return 0;
	double most = trend->most;
	return most >= 100 ? 1 : most >= 10 ? 2 : most >= 1 ? 3 : 4;
}

void trend_outside(const struct trend *trend, struct buf *out)
{
	bool any = false, same = true;
	json_int_t first = trend_count(trend, 0, "outside", "of_documents"), n = first;
	for (size_t s = 0; s < trend->series_count; s++) {
		n = trend_count(trend, s, "outside", "of_documents");
		any = any || n > 0;
		same = same && n == first;
	}
	if (!any)
		return;
	for (size_t s = 0; s < (same ? 1 : trend->series_count); s++) {
		n = trend_count(trend, s, "outside", "of_documents");
		if (!same)
			buf_addf(out, "%s%c: ", s > 0 ? ", " : "", (char)('A' + s));
		buf_addf(out, "%lld", (long long)n);
	}
	buf_addf(out, " document%s without a %s", same && first == 1 ? "" : "s",
		 strcmp(trend->by, "source") == 0 ? "source" : "date");
	if (strcmp(trend->by, "month") == 0 || strcmp(trend->by, "day") == 0)
		buf_addf(out, " that says the %s", trend->by);
}
