/* SPDX-License-Identifier: MIT */
/* svg.c - text, axes and signs of a chart for print. */
#include "client/trend/svg.h"

#include <math.h>
#include <string.h>

#include "client/output/escape.h"
#include "lib/base/utf8.h"

/* --- Text --- */

/* What may be in XML 1.0 at all (section 2.2); escape_add() has left no controls. */
static bool is_allowed(uint32_t point)
{
	return point >= 0x20 && point != 0xfffe && point != 0xffff;
}

static void add_point(struct buf *out, uint32_t point)
{
	char bytes[UTF8_MAX];
	switch (point) {
	case '&':
		buf_add_str(out, "&amp;");
		return;
	case '<':
		buf_add_str(out, "&lt;");
		return;
	case '>':
		buf_add_str(out, "&gt;");
		return;
	case '"':
		buf_add_str(out, "&quot;");
		return;
	case '\'':
		buf_add_str(out, "&#39;");
		return;
	default:
		break;
	}
	if (!is_allowed(point))
		point = UTF8_REPLACEMENT;
	buf_add(out, bytes, utf8_encode(point, bytes));
}

void svg_escape(struct buf *out, const char *text, size_t len)
{
	struct buf plain = {0};
	escape_add(&plain, text, len, ESCAPE_BIDI | ESCAPE_BLANKS);
	for (size_t at = 0; at < plain.len;) {
		uint32_t point;
		at += utf8_decode(plain.data + at, plain.len - at, &point, NULL);
		add_point(out, point);
	}
	if (!buf_ok(&plain))
		out->failed = true;
	buf_finish(&plain);
}

void svg_text(struct buf *out, double x, double y, const char *anchor, const char *text)
{
	buf_addf(out, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\">", x, y, anchor);
	svg_escape(out, text, strlen(text));
	buf_add_str(out, "</text>\n");
}

void svg_line(struct buf *out, const char *class, double x1, double y1, double x2,
	      double y2)
{
	buf_addf(out, "<line class=\"%s\" x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" "
		 "y2=\"%.2f\"/>\n", class, x1, y1, x2, y2);
}

/* --- Axes --- */

struct svg_ticks svg_ticks(double most, bool whole)
{
	enum { WANTED = 5 };	/* about so many */
	double rough = most > 0 ? most / WANTED : 1.0 / WANTED;
	double power = pow(10, floor(log10(rough))), step = power;
	if (step < rough)
		step = 2 * power;
	if (step < rough)
		step = 5 * power;
	if (step < rough)
		step = 10 * power;
	if (whole && step < 1)
		step = 1;
	struct svg_ticks ticks = { .step = step };
	ticks.count = (size_t)ceil(most / step - 1e-9) + 1;
	if (ticks.count < 2)
		ticks.count = 2;
	if (step < 1)
		ticks.decimals = (int)ceil(-log10(step) - 1e-9);
	return ticks;
}

double svg_tick_end(const struct svg_ticks *ticks)
{
	return ticks->step * (double)(ticks->count - 1);
}

/* --- Signs --- */

static const struct {
	const char *colour, *dashes, *marker;
	const char *pattern;		/* NULL: full */
} styles[SVG_STYLES] = {
	{ "#000000", "none", "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z", NULL },
	{ "#d55e00", "7 3", "M-3.2-3.2h6.4v6.4h-6.4z", "M0 6L6 0M-1 1L1-1M5 7L7 5" },
	{ "#0072b2", "2 3", "M0-4L4 3.2h-8z", "M0 3h6" },
	{ "#009e73", "9 3 2 3", "M0-4.4L4.4 0L0 4.4L-4.4 0z",
	  "M0 0L6 6M-1 5L1 7M5-1L7 1" },
	{ "#cc79a7", "1 2", "M-3.5-3.5L3.5 3.5M-3.5 3.5L3.5-3.5", "M3 0v6" },
	{ "#56b4e9", "12 4", "M-4 0h8M0-4v8", "M0 3h6M3 0v6" },
	{ "#a06a00", "5 2 1 2 1 2", "M0 4L4-3.2h-8z", "M2 2h2v2h-2z" },
	{ "#777777", "14 3 4 3", "M-3-3h6v6h-6zM-3 0h6",
	  "M0 6L6 0M0 0L6 6" },
};

const char *svg_colour(size_t style)
{
	return styles[style % SVG_STYLES].colour;
}

const char *svg_dashes(size_t style)
{
	return styles[style % SVG_STYLES].dashes;
}

/* Every other one is hollow. */
void svg_marker(struct buf *out, size_t style, double x, double y)
{
	const char *colour = svg_colour(style);
	buf_addf(out, "<path transform=\"translate(%.2f %.2f)\" d=\"%s\" stroke=\"%s\" "
		 "fill=\"%s\"/>\n", x, y, styles[style % SVG_STYLES].marker, colour,
		 style % 2 == 0 ? colour : "#ffffff");
}

void svg_patterns(struct buf *out, size_t count)
{
	buf_add_str(out, "<defs>\n");
	for (size_t i = 0; i < count; i++)
		if (styles[i % SVG_STYLES].pattern != NULL)
			buf_addf(out,
				 "<pattern id=\"fill%zu\" width=\"6\" height=\"6\" "
				 "patternUnits=\"userSpaceOnUse\"><rect width=\"6\" "
				 "height=\"6\" fill=\"#ffffff\"/><path d=\"%s\" "
				 "stroke=\"%s\" fill=\"none\"/></pattern>\n",
				 i, styles[i % SVG_STYLES].pattern, svg_colour(i));
	buf_add_str(out, "</defs>\n");
}

void svg_bar(struct buf *out, size_t style, double x, double y, double width,
	     double height)
{
	const char *colour = svg_colour(style);
	buf_addf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
		 "stroke=\"%s\" ", x, y, width, height, colour);
	if (styles[style % SVG_STYLES].pattern != NULL)
		buf_addf(out, "fill=\"url(#fill%zu)\"/>\n", style);
	else
		buf_addf(out, "fill=\"%s\"/>\n", colour);
}
