/* SPDX-License-Identifier: MIT */
/* output.h - answers written to stdout: what the formats share. */
#ifndef QUOTH_CLIENT_OUTPUT_OUTPUT_H
#define QUOTH_CLIENT_OUTPUT_OUTPUT_H

#include "client/output/colour.h"
#include "client/command/search.h"
#include "client/output/wrap.h"
#include "lib/base/buf.h"

/* One question's answer, not an error. */
struct answer {
	const char *qid;	/* NULL: there is only one question */
	const char *query;
	struct quoth_msg *msg;
	struct quoth_totals totals;
};

struct output {
	const struct search_options *options;
	struct colours colours;
	bool links;
	bool terminal;
	unsigned how;		/* ESCAPE_BIDI on a terminal, or else 0 */
	size_t width;		/* columns */
	bool begun;		/* something was written */
	struct buf buf;		/* what is not yet */
	struct marked marked;	/* for the snippets, one after the other */
	int failed;		/* 0, or errno of the first failed write */
};

/* Appends ANSWER to output->buf; returns what quoth_hit_next() said last: 0, or
 * -EPROTO for a malformed reply. */
struct output_format {
	int (*write)(struct output *output, struct answer *answer);
};

extern const struct output_format out_terminal, out_plain, out_paths, out_json,
	out_count, out_count_json, out_count_tsv, out_count_csv, out_count_template,
	out_vimgrep, out_trec, out_tsv, out_csv,
	out_template;

/* The format that OPTIONS ask for; NULL for none at all. */
const struct output_format *output_choose(const struct search_options *options,
					  bool terminal);

/* Looks at $TERM, $NO_COLOR and the terminal's width. */
void output_init(struct output *output, const struct search_options *options,
		 bool terminal);

/* Hands what is in output->buf to the system. */
void output_flush(struct output *output);

/* Flushes, frees, and says when not all was written: 0 or EXIT_UNAVAILABLE.
 * With PAGED, a reader who has seen enough is no failure. */
int output_finish(struct output *output, bool paged);

/* What several formats append. */
void output_qid(struct output *output, const struct answer *answer);
void output_path(struct output *output, const char *path);
void output_end(struct output *output);		/* newline, or NUL with -0 */

/* Sets output->marked to snippet N of HIT. */
void output_snippet(struct output *output, const struct quoth_hit *hit, size_t n);

/* Checks a --format TEMPLATE: NULL, or where it goes wrong. */
const char *template_check(const char *template);
/* The same for one of counts. */
const char *template_check_count(const char *template);

/* One field of RFC 4180, quoted where it must be. */
void csv_add(struct buf *out, const char *value);

/* The score to print so that scores strictly decrease in TREC_DIGITS digits:
 * SCORE, or a little below *LAST, which it becomes. */
enum {
	TREC_DIGITS = 12,
};
double trec_score(double score, double *last, bool first);

#endif
