/* SPDX-License-Identifier: MIT */
/* svg.h - what a chart for print is drawn with: text made fit for XML, axes, and signs
 * that can be told apart without colour. Lengths are in pixels of CSS, 96 an inch. */
#ifndef QUOTH_CLIENT_TREND_SVG_H
#define QUOTH_CLIENT_TREND_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

enum {
	SVG_TICKS_MAX = 12,
	SVG_STYLES = 8,
};

/* Appends TEXT as the content of an element or attribute: & < > " ' as entities, what
 * commands a terminal or reorders text as escape.h has it, what XML 1.0 forbids as
 * U+FFFD. */
void svg_escape(struct buf *out, const char *text, size_t len);

/* An element `text` at X, Y; ANCHOR is start, middle or end. */
void svg_text(struct buf *out, double x, double y, const char *anchor,
	      const char *text);

void svg_line(struct buf *out, const char *class, double x1, double y1, double x2,
	      double y2);

/* Marks of an axis from 0 to at least MOST: 1, 2 or 5 times a power of ten apart, and
 * whole numbers if WHOLE. */
struct svg_ticks {
	double step;
	size_t count;		/* of marks, that at 0 included */
	int decimals;		/* that their numbers need */
};
struct svg_ticks svg_ticks(double most, bool whole);
double svg_tick_end(const struct svg_ticks *ticks);

/* How series number STYLE is drawn: colours that differ in grey too (Okabe and Ito,
 * "Color universal design", 2008, among them), dashes and markers. */
const char *svg_colour(size_t style);
const char *svg_dashes(size_t style);
void svg_marker(struct buf *out, size_t style, double x, double y);

/* Appends the patterns that svg_fill() names, for areas. */
void svg_patterns(struct buf *out, size_t count);
/* A rectangle of that pattern. */
void svg_bar(struct buf *out, size_t style, double x, double y, double width,
	     double height);

#endif
