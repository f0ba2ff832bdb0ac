/* SPDX-License-Identifier: MIT */
/* trend_lines.c - lines over time: periods to the right, values up. A period without
 * text has no value, and the line a gap. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/trend/trend_svg.h"

enum {
	LEFT = 100,		/* where the axis of values stands: numbers of seven
				 * digits fit beside its title */
	HEIGHT = 280,		/* of it */
	MARKERS_APART = 9,	/* periods nearer than that have no markers */
	LABEL = 72,		/* what a period's name needs, */
	LABEL_YEAR = 44,	/* and a year */
	TICK = 5,
};

struct axes {
	struct drawing *drawing;
	struct svg_ticks ticks;
	double top, bottom, step;	/* STEP: from period to period */
};

static double x_of(const struct axes *axes, size_t period)
{
	return LEFT + ((double)period + 0.5) * axes->step;
}

static double y_of(const struct axes *axes, double value)
{
	return axes->bottom - value / svg_tick_end(&axes->ticks) * HEIGHT;
}

static const char *key_of(const struct axes *axes, size_t period)
{
	const json_t *row = trend_row(axes->drawing->trend, period, 0);
	return json_string_value(json_object_get(row, "key"));
}

/* --- Axes --- */

static void draw_values(const struct axes *axes)
{
	struct buf *out = &axes->drawing->body;
	double right = TREND_SVG_WIDTH - TREND_SVG_RIGHT;
	for (size_t i = 0; i < axes->ticks.count; i++) {
		char text[64];
		double value = axes->ticks.step * (double)i, y = y_of(axes, value);
		if (i > 0)
			svg_line(out, "grid", LEFT, y, right, y);
		svg_line(out, "axis", LEFT - TICK, y, LEFT, y);
		snprintf(text, sizeof text, "%.*f", axes->ticks.decimals, value);
		svg_text(out, LEFT - TICK - 4, y + 4, "end", text);
	}
	svg_line(out, "axis", LEFT, axes->top, LEFT, axes->bottom);
	buf_addf(out, "<g transform=\"translate(34 %.2f) rotate(-90)\">\n",
		 (axes->top + axes->bottom) / 2);
	svg_text(out, 0, 0, "middle", trend_unit(axes->drawing->trend));
	buf_add_str(out, "</g>\n");
}

/* Months from January of year 0, or years; days have no such number. */
static size_t number_of(const struct axes *axes, size_t period)
{
	const char *key = key_of(axes, period);
	unsigned long year = strtoul(key, NULL, 10);
	if (strcmp(axes->drawing->trend->by, "month") != 0 || strlen(key) < 7)
		return year;
	return year * 12 + strtoul(key + 5, NULL, 10) - 1;
}

/* Every how many periods there is room for a name, a round number of them. */
static size_t label_step(const struct axes *axes)
{
	static const size_t years[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000,
		5000, 10000 };
	static const size_t months[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200,
		2400, 6000, 12000 };
	static const size_t days[] = { 1, 2, 7, 14, 28, 56, 91, 182, 365, 730, 1825,
		3650, 7300, 18250 };
	const char *by = axes->drawing->trend->by;
	const size_t *steps = strcmp(by, "year") == 0 ? years
		: strcmp(by, "month") == 0 ? months : days;
	double room = strcmp(by, "year") == 0 ? LABEL_YEAR : LABEL;
	while (axes->step * (double)*steps < room && *steps < 10000)
		steps++;
	return *steps;
}

static void draw_periods(const struct axes *axes)
{
	struct buf *out = &axes->drawing->body;
	const struct trend *trend = axes->drawing->trend;
	size_t step = label_step(axes);
	bool days = strcmp(trend->by, "day") == 0;
	svg_line(out, "axis", LEFT, axes->bottom, TREND_SVG_WIDTH - TREND_SVG_RIGHT,
		 axes->bottom);
	for (size_t p = 0; p < trend->row_count; p++) {
		size_t number = days ? p : number_of(axes, p);
		double x = x_of(axes, p);
		bool named = number % step == 0 || trend->row_count == 1;
		if (named || axes->step >= MARKERS_APART)
			svg_line(out, "axis", x, axes->bottom, x,
				 axes->bottom + (named ? TICK : TICK / 2.0));
		if (!named)
			continue;
		svg_text(out, x, axes->bottom + TICK + 13, "middle", key_of(axes, p));
	}
	svg_text(out, (LEFT + TREND_SVG_WIDTH - TREND_SVG_RIGHT) / 2.0,
		 axes->bottom + TICK + 33, "middle", trend->by);
}

/* --- Lines --- */

static void begin_path(struct buf *out, size_t series)
{
	buf_addf(out,
		 "<path class=\"series\" stroke=\"%s\" stroke-dasharray=\"%s\" d=\"",
		 svg_colour(series), svg_dashes(series));
}

static void draw_path(const struct axes *axes, size_t series)
{
	struct buf *out = &axes->drawing->body;
	bool on = false;
	double value;
	begin_path(out, series);
	for (size_t p = 0; p < axes->drawing->trend->row_count; p++) {
		bool has = trend_value(axes->drawing->trend, p, series, &value);
		if (has)
			buf_addf(out, "%c%.2f %.2f", on ? 'L' : 'M', x_of(axes, p),
				 y_of(axes, value));
		on = has;
	}
	buf_add_str(out, "\"/>\n");
}

/* Whether the value at PERIOD has a value beside it that a line leads to. */
static bool is_alone(const struct axes *axes, size_t period, size_t series)
{
	const struct trend *trend = axes->drawing->trend;
	double value;
	bool before = period > 0 && trend_value(trend, period - 1, series, &value);
	bool after = period + 1 < trend->row_count &&
		     trend_value(trend, period + 1, series, &value);
	return !before && !after;
}

static void draw_markers(const struct axes *axes, size_t series)
{
	const struct trend *trend = axes->drawing->trend;
	double value;
	for (size_t p = 0; p < trend->row_count; p++)
		if (trend_value(trend, p, series, &value) &&
		    (axes->step >= MARKERS_APART || is_alone(axes, p, series)))
			svg_marker(&axes->drawing->body, series, x_of(axes, p),
				   y_of(axes, value));
}

static void draw_sign(struct drawing *drawing, size_t series, double x, double y,
		      double width)
{
	begin_path(drawing->out, series);
	buf_addf(drawing->out, "M%.2f %.2fh%.2f\"/>\n", x, y, width);
	svg_marker(drawing->out, series, x + width / 2, y);
}

void trend_svg_lines(struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	double width = TREND_SVG_WIDTH - TREND_SVG_RIGHT - LEFT;
	struct axes axes = {
		.drawing = drawing,
		.ticks = svg_ticks(trend->most, !trend_is_rate(trend)),
		.top = trend_svg_top(trend),
		.bottom = trend_svg_top(trend) + HEIGHT,
		.step = width / (double)(trend->row_count > 0 ? trend->row_count : 1),
	};
	draw_values(&axes);
	draw_periods(&axes);
	for (size_t s = 0; s < trend->series_count; s++) {
		draw_path(&axes, s);
		draw_markers(&axes, s);
	}
	drawing->sign = draw_sign;
	drawing->bottom = axes.bottom + TICK + 36;
}
