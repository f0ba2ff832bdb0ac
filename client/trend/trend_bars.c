/* SPDX-License-Identifier: MIT */
/* trend_bars.c - bars of sources: their names down the side, values to the right. */
#include <stdio.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/output/fit.h"
#include "client/trend/trend_svg.h"

enum {
	LEFT = 190,		/* where the names end and the bars begin */
	NAME_MAX_COLUMNS = 24,	/* of a name: what there is room for */
	NUMBER = 60,		/* room on the right for the longest bar's number */
	BAR = 12,		/* height of one, */
	GROUP = 8,		/* and free between sources */
	TICK = 5,
};

struct bars {
	struct drawing *drawing;
	struct svg_ticks ticks;
	size_t count;
	double top, bottom;
};

static double width_of(const struct bars *bars, double value)
{
	double room = TREND_SVG_WIDTH - TREND_SVG_RIGHT - NUMBER - LEFT;
	return value / svg_tick_end(&bars->ticks) * room;
}

static void draw_name(const struct bars *bars, size_t source, double y)
{
	const json_t *row = trend_row(bars->drawing->trend, source, 0);
	const char *name = json_string_value(json_object_get(row, "key"));
	struct buf shown = {0}, cut = {0};
	escape_add_str(&shown, name, ESCAPE_BIDI | ESCAPE_BLANKS);
	bool fits = fit_width(shown.data, shown.len) <= NAME_MAX_COLUMNS;
	fit_add(&cut, shown.data, shown.len, NAME_MAX_COLUMNS - (fits ? 0 : 1), 0);
	if (!fits)
		buf_add_str(&cut, "\xe2\x80\xa6");
	svg_text(&bars->drawing->body, LEFT - 8, y, "end",
		 buf_cstr(&cut) != NULL ? cut.data : "");
	buf_finish(&shown);
	buf_finish(&cut);
}

static void draw_source(const struct bars *bars, size_t source)
{
	const struct trend *trend = bars->drawing->trend;
	double height = (double)(trend->series_count * BAR);
	double top = bars->top + GROUP / 2.0 + (double)source * (height + GROUP), value;
	draw_name(bars, source, top + height / 2 + 4);
	for (size_t s = 0; s < trend->series_count; s++) {
		char text[64];
		double y = top + (double)(s * BAR);
		if (!trend_value(trend, source, s, &value))
			continue;
		double width = width_of(bars, value);
		svg_bar(&bars->drawing->body, s, LEFT, y + 1, width, BAR - 2);
		snprintf(text, sizeof text, "%.*f", trend_decimals(trend), value);
		svg_text(&bars->drawing->body, LEFT + width + 5, y + BAR - 2, "start",
			 text);
	}
}

static void draw_axes(const struct bars *bars)
{
	struct buf *out = &bars->drawing->body;
	for (size_t i = 0; i < bars->ticks.count; i++) {
		char text[64];
		double value = bars->ticks.step * (double)i;
		double x = LEFT + width_of(bars, value);
		if (i > 0)
			svg_line(out, "grid", x, bars->top, x, bars->bottom);
		svg_line(out, "axis", x, bars->bottom, x, bars->bottom + TICK);
		snprintf(text, sizeof text, "%.*f", bars->ticks.decimals, value);
		svg_text(out, x, bars->bottom + TICK + 13, "middle", text);
	}
	svg_line(out, "axis", LEFT, bars->bottom,
		 LEFT + width_of(bars, svg_tick_end(&bars->ticks)), bars->bottom);
	svg_line(out, "axis", LEFT, bars->top, LEFT, bars->bottom);
	svg_text(out, LEFT + width_of(bars, svg_tick_end(&bars->ticks)) / 2,
		 bars->bottom + TICK + 33, "middle", trend_unit(bars->drawing->trend));
}

static void draw_sign(struct drawing *drawing, size_t series, double x, double y,
		      double width)
{
	svg_bar(drawing->out, series, x, y - (BAR - 2) / 2.0, width, BAR - 2);
}

void trend_svg_bars(struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	size_t count = trend->row_count < TREND_SVG_BARS_MAX ? trend->row_count
							     : TREND_SVG_BARS_MAX;
	double group = (double)(trend->series_count * BAR) + GROUP;
	struct bars bars = {
		.drawing = drawing,
		.ticks = svg_ticks(trend->most, !trend_is_rate(trend)),
		.count = count,
		.top = trend_svg_top(trend),
		.bottom = trend_svg_top(trend) + group * (double)count,
	};
	draw_axes(&bars);
	for (size_t i = 0; i < count; i++)
		draw_source(&bars, i);
	if (count < trend->row_count)
		buf_addf(&drawing->caption, "The first %zu of %zu sources. ", count,
			 trend->row_count);
	drawing->sign = draw_sign;
	drawing->bottom = bars.bottom + TICK + 36;
}
