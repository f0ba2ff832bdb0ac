/* SPDX-License-Identifier: MIT */
/* output.c - answers written to stdout: what the formats share. */
#include "client/output/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "client/output/escape.h"

enum {
	WIDTH_DEFAULT = 80,	/* columns, where nobody knows */
	WIDTH_MAX = 1000,	/* more no eye follows */
};

static const struct output_format *choose_count(const struct search_options *options)
{
	if (options->json)
		return &out_count_json;
	if (options->tsv)
		return &out_count_tsv;
	if (options->csv)
		return &out_count_csv;
	return options->format != NULL ? &out_count_template : &out_count;
}

const struct output_format *output_choose(const struct search_options *options,
					  bool terminal)
{
	if (options->quiet)
		return NULL;
	if (options->count)
		return choose_count(options);
	if (options->json)
		return &out_json;
	if (options->paths)
		return &out_paths;
	if (options->tsv)
		return &out_tsv;
	if (options->csv)
		return &out_csv;
	if (options->vimgrep)
		return &out_vimgrep;
	if (options->trec != NULL)
		return &out_trec;
	if (options->format != NULL)
		return &out_template;
	return terminal && !options->null ? &out_terminal : &out_plain;
}

static size_t terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
	const char *columns = getenv("COLUMNS");
	unsigned long width = columns != NULL ? strtoul(columns, NULL, 10) : 0;
	return width == 0 || width > WIDTH_MAX ? WIDTH_DEFAULT : width;
}

void output_init(struct output *output, const struct search_options *options,
		 bool terminal)
{
	*output = (struct output){
		.options = options,
		.colours = colours_choose(options->color, terminal),
		.links = links_choose(options->hyperlink, terminal),
		.terminal = terminal,
		.how = terminal ? ESCAPE_BIDI : 0,
		.width = terminal_width(),
		.marked = { .how = terminal ? ESCAPE_BIDI : 0 },
	};
}

void output_flush(struct output *output)
{
	if (!buf_ok(&output->buf))
		output->failed = ENOMEM;
	if (output->failed == 0 && output->buf.len > 0 &&
	    fwrite(output->buf.data, 1, output->buf.len, stdout) != output->buf.len)
		output->failed = errno;
	buf_clear(&output->buf);
}

int output_finish(struct output *output, bool paged)
{
	output_flush(output);
	if (fflush(stdout) != 0 && output->failed == 0)
		output->failed = errno;
	buf_finish(&output->buf);
	marked_finish(&output->marked);
	if (output->failed == 0 || (paged && output->failed == EPIPE))
		return 0;
	say("cannot write: %s", strerror(output->failed));
	return EXIT_UNAVAILABLE;
}

void output_qid(struct output *output, const struct answer *answer)
{
	if (answer->qid == NULL)
		return;
	escape_add_str(&output->buf, answer->qid, output->how | ESCAPE_BLANKS);
	buf_add_char(&output->buf, '\t');
}

/* With -0 the end of a path is certain, so it may be any bytes. */
void output_path(struct output *output, const char *path)
{
	if (output->options->null && !output->terminal)
		buf_add_str(&output->buf, path);
	else
		escape_add_str(&output->buf, path, output->how | ESCAPE_BYTES);
}

void output_end(struct output *output)
{
	buf_add_char(&output->buf, output->options->null ? '\0' : '\n');
}

void csv_add(struct buf *out, const char *value)
{
	if (strpbrk(value, ",\"\r\n") == NULL) {
		buf_add_str(out, value);
		return;
	}
	buf_add_char(out, '"');
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '"')
			buf_add_char(out, '"');
		buf_add_char(out, *c);
	}
	buf_add_char(out, '"');
}

void output_snippet(struct output *output, const struct quoth_hit *hit, size_t n)
{
	const char *text;
	marked_clear(&output->marked);
	for (size_t part = 0; quoth_hit_snippet(hit, n, part, &text); part++)
		marked_add(&output->marked, text, part % 2 == 1);
}
