/* SPDX-License-Identifier: MIT */
/* trend_svg.c - a trend as a chart that may stand in a paper: lines over time, or bars
 * of sources, with all that is needed to make it again in the caption. */
#include <stdio.h>
#include <string.h>

#include "client/output/fit.h"
#include "client/trend/trend_svg.h"

enum {
	MARGIN = 24,		/* around everything */
	TITLE = 34,		/* where the title stands */
	LEGEND = 58,		/* the first line of the legend, */
	LEGEND_LINE = 18,	/* and how far apart they are */
	LEGEND_SIGN = 44,	/* a series' line or area in it */
	LEGEND_COLUMNS = 40,	/* characters of a query in it */
	CAPTION_LINE = 15,
	CAPTION_COLUMNS = 112,	/* characters of a line of it */
};

static void finish(struct drawing *drawing)
{
	buf_add_str(drawing->out, "</svg>\n");
	if (!buf_ok(&drawing->body) || !buf_ok(&drawing->caption))
		drawing->out->failed = true;
	buf_finish(&drawing->body);
	buf_finish(&drawing->caption);
}

/* --- What is said in words --- */

static void add_title(const struct trend *trend, struct buf *out)
{
	const char *unit = trend_unit(trend);
	buf_add_char(out, (char)(unit[0] - 'a' + 'A'));
	buf_addf(out, "%s by %s", unit + 1, trend->by);
}

/* "2,803,081" */
static void add_number(struct buf *out, json_int_t number)
{
	char digits[32];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_add_char(out, ',');
		buf_add_char(out, digits[i]);
	}
}

/* How often a query was found, and in how much text. */
static void add_totals(const struct trend *trend, size_t series, struct buf *out)
{
	if (trend->counted[series]) {
		add_number(out, trend_count(trend, series, "total", "occurrences"));
		buf_add_str(out, " times in ");
	}
	add_number(out, trend_count(trend, series, "total", "documents"));
	buf_add_str(out, " of ");
	add_number(out, trend_count(trend, series, "total", "of_documents"));
	buf_add_str(out, " documents, ");
	add_number(out, trend_count(trend, series, "total", "of_words"));
	buf_add_str(out, " words");
}

static void add_highest(const struct trend *trend, size_t series, struct buf *out)
{
	double value, most = -1;
	size_t at = 0;
	for (size_t p = 0; p < trend->row_count; p++) {
		if (!trend_value(trend, p, series, &value) || value <= most)
			continue;
		most = value;
		at = p;
	}
	if (most > 0)
		buf_addf(out, "; highest in %s: %.*f",
			 json_string_value(json_object_get(trend_row(trend, at, 0),
							   "key")),
			 trend_decimals(trend), most);
}

/* For those who do not see it. */
static void describe(const struct trend *trend, struct buf *out)
{
	for (size_t s = 0; s < trend->series_count; s++) {
		buf_addf(out, "%s%s: ", s > 0 ? ". " : "", trend->queries[s]);
		add_totals(trend, s, out);
		add_highest(trend, s, out);
	}
	buf_addf(out, ". %zu %s.", trend->row_count,
		 strcmp(trend->by, "source") == 0 ? "sources" : "periods");
}

static void add_list(struct buf *out, const char *name, const struct list *values)
{
	for (size_t i = 0; i < values->count; i++)
		buf_addf(out, " --%s %s", name, values->items[i]);
}

static void add_value(struct buf *out, const char *name, const char *value)
{
	if (value != NULL)
		buf_addf(out, " --%s %s", name, value);
}

static void add_filters(const struct search_options *options, struct buf *out)
{
	struct buf filters = {0};
	add_value(&filters, "mode", options->mode);
	add_value(&filters, "after", options->after);
	add_value(&filters, "before", options->before);
	add_list(&filters, "source", &options->source);
	add_list(&filters, "topic", &options->topic);
	add_list(&filters, "lang", &options->lang);
	add_list(&filters, "type", &options->type);
	add_list(&filters, "path", &options->path);
	if (filters.len > 0 && buf_cstr(&filters) != NULL)
		buf_addf(out, "Options:%s. ", filters.data);
	buf_finish(&filters);
}

/* Whether QUERY is cut in the legend, to what there is room for beside its totals. */
static bool is_cut(const char *query)
{
	return fit_width(query, strlen(query)) > LEGEND_COLUMNS;
}

static void add_cut(struct buf *out, const char *query)
{
	fit_add(out, query, strlen(query), LEGEND_COLUMNS, 0);
	if (is_cut(query))
		buf_add_str(out, "\xe2\x80\xa6");
}

static void write_caption(struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	const json_t *index = json_object_get(trend->result, "index");
	const char *uuid = json_string_value(json_object_get(index, "uuid"));
	struct buf outside = {0};
	for (size_t s = 0; s < trend->series_count; s++)
		if (is_cut(trend->queries[s]))
			buf_addf(&drawing->caption, "Query %c: %s. ", (char)('A' + s),
				 trend->queries[s]);
	trend_outside(trend, &outside);
	if (outside.len > 0 && buf_cstr(&outside) != NULL)
		buf_addf(&drawing->caption, "Not in it: %s. ", outside.data);
	buf_finish(&outside);
	if (trend->measure == TREND_PER_MILLION)
		buf_add_str(&drawing->caption,
			    "Words are those of all documents of the "
			    "period or source, found or not. ");
	add_filters(&drawing->options->common, &drawing->caption);
	buf_addf(&drawing->caption, "Index %s, revision %lld. Made %s with quoth %s.",
		 uuid != NULL ? uuid : "?",
		 (long long)json_integer_value(json_object_get(index, "rev")),
		 drawing->date, drawing->version);
}

/* --- The frame --- */

/* How many bytes of TEXT go on one line: to a space, or, where there is none, as many as
 * there is room for. */
static size_t line_of(const char *text)
{
	struct buf line = {0};
	fit_add(&line, text, strlen(text), CAPTION_COLUMNS, 0);
	size_t all = line.len, len = all;
	buf_finish(&line);
	while (text[all] != '\0' && len > 0 && text[len] != ' ')
		len--;
	return len > 0 ? len : all > 0 ? all : strlen(text);
}

/* Appends the caption to the body from Y on; returns where it ends. */
static double put_caption(struct drawing *drawing, double y)
{
	const char *at = buf_cstr(&drawing->caption);
	buf_add_str(&drawing->body, "<g class=\"caption\">\n");
	while (at != NULL && *at != '\0') {
		struct buf text = {0};
		size_t len = line_of(at);
		buf_add(&text, at, len);
		svg_text(&drawing->body, MARGIN, y, "start",
			 buf_cstr(&text) != NULL ? text.data : "");
		buf_finish(&text);
		y += CAPTION_LINE;
		for (at += len; *at == ' ';)
			at++;
	}
	buf_add_str(&drawing->body, "</g>\n");
	return y;
}

static void put_legend(struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	buf_add_str(drawing->out, "<g class=\"legend\">\n");
	for (size_t s = 0; s < trend->series_count; s++) {
		double y = LEGEND + (double)(s * LEGEND_LINE);
		struct buf text = {0};
		drawing->sign(drawing, s, MARGIN, y - 4, LEGEND_SIGN - 12);
		if (trend->series_count > 1)
			buf_addf(&text, "(%c) ", (char)('A' + s));
		add_cut(&text, trend->queries[s]);
		buf_add_str(&text, ": ");
		add_totals(trend, s, &text);
		svg_text(drawing->out, MARGIN + LEGEND_SIGN, y, "start",
			 buf_cstr(&text) != NULL ? text.data : "");
		buf_finish(&text);
	}
	buf_add_str(drawing->out, "</g>\n");
}

static void put_head(struct drawing *drawing, double height)
{
	struct buf *out = drawing->out, title = {0}, description = {0};
	add_title(drawing->trend, &title);
	describe(drawing->trend, &description);
	buf_addf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" "
		 "width=\"%d\" height=\"%.0f\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
		 "aria-labelledby=\"title desc\">\n<title id=\"title\">",
		 TREND_SVG_WIDTH, height, TREND_SVG_WIDTH, height);
	svg_escape(out, title.data != NULL ? title.data : "", title.len);
	buf_add_str(out, "</title>\n<desc id=\"desc\">");
	svg_escape(out, description.data != NULL ? description.data : "",
		   description.len);
	buf_add_str(out, "</desc>\n<style>\n"
		    "text { font-family: Helvetica, Arial, 'Liberation Sans', "
		    "sans-serif; "
		    "font-size: 12px; fill: #000000 }\n"
		    ".heading text { font-size: 15px; font-weight: bold }\n"
		    ".caption text { font-size: 11px; fill: #333333 }\n"
		    ".axis { stroke: #000000; stroke-width: 1 }\n"
		    ".grid { stroke: #dddddd; stroke-width: 1 }\n"
		    ".series { fill: none; stroke-width: 1.6 }\n"
		    "</style>\n");
	svg_patterns(out, drawing->trend->series_count);
	buf_addf(out, "<rect width=\"%d\" height=\"%.0f\" fill=\"#ffffff\"/>\n"
		 "<g class=\"heading\">\n", TREND_SVG_WIDTH, height);
	svg_text(out, MARGIN, TITLE, "start",
		 buf_cstr(&title) != NULL ? title.data : "");
	buf_add_str(out, "</g>\n");
	buf_finish(&title);
	buf_finish(&description);
}

double trend_svg_top(const struct trend *trend)
{
	return LEGEND + 8 + (double)(trend->series_count * LEGEND_LINE);
}

void trend_svg(const struct trend *trend, const struct trend_options *options,
	       const char *date, const char *version, struct buf *out)
{
	struct drawing drawing = { .trend = trend, .options = options, .out = out,
				   .date = date, .version = version };
	if (strcmp(trend->by, "source") == 0)
		trend_svg_bars(&drawing);
	else
		trend_svg_lines(&drawing);
	write_caption(&drawing);
	put_head(&drawing, put_caption(&drawing, drawing.bottom + MARGIN));
	put_legend(&drawing);
	buf_add(out, drawing.body.data, drawing.body.len);
	finish(&drawing);
}
