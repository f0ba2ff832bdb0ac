/* SPDX-License-Identifier: MIT */
/* out_terminal.c - answers as a person reads them. */
#include <string.h>

#include "client/output/escape.h"
#include "client/output/fit.h"
#include "client/output/output.h"

enum {
	INDENT = 4,	/* columns before all but a hit's first line */
	TEXT_COLUMNS = 104,	/* of a text's lines: longer ones are hard to read */
};

static void add_linked_path(struct output *output, const struct quoth_hit *hit)
{
	struct buf *out = &output->buf;
	bool link = output->links && hit->path[0] == '/';
	if (link) {
		buf_add_str(out, "\033]8;;");
		escape_add_uri(out, hit->path);
		buf_add_str(out, "\033\\");
	}
	buf_add_str(out, output->colours.path);
	escape_add_str(out, hit->path, ESCAPE_BIDI);
	buf_add_str(out, output->colours.off);
	if (link)
		buf_add_str(out, "\033]8;;\033\\");
}

static void add_title(struct output *output, const struct quoth_hit *hit)
{
	const char *title = hit->title;
	if (title == NULL || title[0] == '\0') {
		const char *slash = strrchr(hit->path, '/');
		title = slash != NULL ? slash + 1 : hit->path;
	}
	if (title[0] == '\0')
		title = hit->id;
	buf_addf(&output->buf, "%2llu. %s", (unsigned long long)hit->rank,
		 output->colours.title);
	escape_add_str(&output->buf, title, ESCAPE_BIDI | ESCAPE_BLANKS);
	buf_addf(&output->buf, "%s\n", output->colours.off);
}

/* Where in the file it is: behind the path, of which *SIGN parts it. */
static void write_position(struct buf *out, const struct quoth_hit *hit, const char **sign)
{
	*sign = " ";
	if (hit->best.page > 0) {
		buf_addf(out, "page %llu", (unsigned long long)hit->best.page);
	} else if (hit->best.line > 0 && hit->best.in_text) {
		buf_addf(out, "line %llu of its text", (unsigned long long)hit->best.line);
	} else if (hit->best.line > 0) {
		buf_addf(out, "%llu", (unsigned long long)hit->best.line);
		*sign = ":";
	}
}

static void add_detail(struct buf *out, const char *before, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	buf_add_str(out, out->len > 0 ? "  " : "");
	buf_add_str(out, before);
	escape_add_str(out, text, ESCAPE_BIDI | ESCAPE_BLANKS);
}

static size_t path_width(const char *path)
{
	struct buf shown = {0};
	escape_add_str(&shown, path, ESCAPE_BIDI);
	size_t width = fit_width(shown.data, shown.len);
	buf_finish(&shown);
	return width;
}

/* path:line or page, date, tier, and the index where there are several: what does not fit
 * behind the path stands below it, since a terminal would break it anywhere. */
static void add_place(struct output *output, const struct quoth_hit *hit)
{
	struct buf *out = &output->buf, position = {0}, details = {0};
	const struct colours *colours = &output->colours;
	const char *sign;
	write_position(&position, hit, &sign);
	add_detail(&details, "", hit->date);
	add_detail(&details, "", hit->tier);
	add_detail(&details, "in ", hit->index);
	buf_addf(out, "%*s", INDENT, "");
	add_linked_path(output, hit);
	if (position.len > 0)
		buf_addf(out, "%s%s%.*s%s", sign, colours->line, (int)position.len,
			 position.data, colours->off);
	if (details.len > 0) {
		size_t width = INDENT + path_width(hit->path) + 1 + position.len + 2 +
			fit_width(details.data, details.len);
		if (width > output->width)
			buf_addf(out, "\n%*s", INDENT, "");
		else
			buf_add_str(out, "  ");
		buf_add_str(out, colours->faint);
		buf_add(out, details.data, details.len);
		buf_add_str(out, colours->off);
	}
	buf_add_char(out, '\n');
	buf_finish(&position);
	buf_finish(&details);
}

/* Columns that lines of text may take. */
static size_t text_width(const struct output *output)
{
	return output->width < TEXT_COLUMNS ? output->width : TEXT_COLUMNS;
}

/* Of a story that is there several times: who had it first. */
static void add_family(struct output *output, const struct quoth_hit *hit)
{
	struct buf *out = &output->buf;
	struct quoth_family family;
	if (quoth_hit_family(hit, &family) != 1 || family.size < 2)
		return;
	buf_addf(out, "%*s%s%llu of %llu copies; first ", INDENT, "",
		 output->colours.faint, (unsigned long long)family.copies,
		 (unsigned long long)family.size);
	const char *parts[] = { family.first_date, family.first_source, family.first_id };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i] == NULL)
			continue;
		escape_add_str(out, parts[i], ESCAPE_BIDI | ESCAPE_BLANKS);
		buf_add_str(out, i + 1 < sizeof parts / sizeof *parts ? "  " : "");
	}
	buf_addf(out, "%s\n", output->colours.off);
}

static void add_hit(struct output *output, const struct quoth_hit *hit)
{
	if (output->begun)
		buf_add_char(&output->buf, '\n');
	output->begun = true;
	add_title(output, hit);
	add_place(output, hit);
	add_family(output, hit);
	for (size_t n = 0; n < hit->snippets; n++) {
		output_snippet(output, hit, n);
		marked_wrap(&output->marked, &output->buf, text_width(output), INDENT,
			    output->colours.match, output->colours.off);
	}
	if (hit->explain == NULL)
		return;
	marked_clear(&output->marked);
	marked_add(&output->marked, hit->explain, true);
	marked_wrap(&output->marked, &output->buf, text_width(output), INDENT,
		    output->colours.faint, output->colours.off);
}

static int write_terminal(struct output *output, struct answer *answer)
{
	struct quoth_hit hit;
	int next;
	if (answer->qid != NULL) {
		if (output->begun)
			buf_add_char(&output->buf, '\n');
		output->begun = false;
		escape_add_str(&output->buf, answer->qid, ESCAPE_BIDI);
		buf_add_str(&output->buf, ": ");
		escape_add_str(&output->buf, answer->query, ESCAPE_BIDI);
		buf_add_str(&output->buf, "\n");
	}
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1)
		add_hit(output, &hit);
	output->begun = true;
	return next;
}

const struct output_format out_terminal = { write_terminal };
