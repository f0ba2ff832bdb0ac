/* SPDX-License-Identifier: MIT */
/* trend_svg.h - a drawing while it is made: what its files share. */
#ifndef QUOTH_CLIENT_TREND_TREND_SVG_H
#define QUOTH_CLIENT_TREND_TREND_SVG_H

#include "client/trend/svg.h"
#include "client/trend/trend.h"

enum {
	TREND_SVG_WIDTH = 720,	/* 7.5 inches: a page's text, and a column's at half */
	TREND_SVG_RIGHT = 24,	/* free on the right of the axes */
	TREND_SVG_BARS_MAX = 40,	/* sources: more are no picture any more */
};

struct drawing {
	const struct trend *trend;
	const struct trend_options *options;
	const char *date, *version;
	struct buf *out;
	struct buf body;	/* axes and what is between them */
	struct buf caption;	/* in words */
	double bottom;		/* of the body, axis titles included */
	/* Draws the sign of SERIES for the legend, WIDTH wide, to drawing->out. */
	void (*sign)(struct drawing *drawing, size_t series, double x, double y,
		     double width);
};

/* Where the axes may begin. */
double trend_svg_top(const struct trend *trend);

/* Each fills body, bottom and sign. */
void trend_svg_lines(struct drawing *drawing);	/* trend_lines.c: over time */
void trend_svg_bars(struct drawing *drawing);	/* trend_bars.c: of sources */

#endif
