/* SPDX-License-Identifier: MIT */
/* out_count.c - how many documents there are, a line or a row for each question. */
#include <string.h>

#include "client/output/escape.h"
#include "client/output/output.h"
#include "client/output/template.h"

static int write_count(struct output *output, struct answer *answer)
{
	const struct quoth_totals *totals = &answer->totals;
	struct buf *out = &output->buf;
	output_qid(output, answer);
	buf_addf(out, "%llu", (unsigned long long)totals->n);
	if (output->options->verbose)
		buf_addf(out, " document%s", totals->n == 1 ? "" : "s");
	if (output->options->verbose && totals->uncollapsed >= 0)
		buf_addf(out, " without copies, %lld with",
			 (long long)totals->uncollapsed);
	if (output->options->verbose && totals->occurrences >= 0)
		buf_addf(out, ", %lld occurrence%s", (long long)totals->occurrences,
			 totals->occurrences == 1 ? "" : "s");
	output_end(output);
	return 0;
}

/* --- Tables and templates --- */

static const char *const columns[] = { "qid", "query", "normalized", "documents",
				       "uncollapsed", "occurrences" };

enum { COLUMNS = sizeof columns / sizeof *columns };

static size_t column_find(const char *name, size_t len)
{
	size_t at = 0;
	while (at < COLUMNS && (strlen(columns[at]) != len ||
				memcmp(columns[at], name, len) != 0))
		at++;
	return at;
}

static void add_string(const struct output *output, const char *value, struct buf *out)
{
	if (value != NULL)
		escape_add_str(out, value, output->how | ESCAPE_BLANKS);
}

/* Below 0 a number is unknown, and empty. */
static void add_number(int64_t number, struct buf *out)
{
	if (number >= 0)
		buf_addf(out, "%lld", (long long)number);
}

static void add_column(const struct output *output, const struct answer *answer,
		       size_t column, struct buf *out)
{
	const struct quoth_totals *totals = &answer->totals;
	switch (column) {
	case 0: add_string(output, answer->qid, out); break;
	case 1: add_string(output, answer->query, out); break;
	case 2: add_string(output, totals->normalized, out); break;
	case 3: add_number((int64_t)totals->n, out); break;
	case 4: add_number(totals->uncollapsed, out); break;
	case 5: add_number(totals->occurrences, out); break;
	default: break;
	}
}

/* ANSWER NULL: the header; WITH_QID: there are several questions. */
static void add_row(struct output *output, const struct answer *answer, bool with_qid,
		    bool csv)
{
	struct buf cell = {0};
	for (size_t i = with_qid ? 0 : 1; i < COLUMNS; i++) {
		buf_clear(&cell);
		if (answer != NULL)
			add_column(output, answer, i, &cell);
		else
			buf_add_str(&cell, columns[i]);
		if (i > (with_qid ? 0 : 1))
			buf_add_char(&output->buf, csv ? ',' : '\t');
		const char *value = buf_cstr(&cell);
		if (csv)
			csv_add(&output->buf, value != NULL ? value : "");
		else
			buf_add(&output->buf, cell.data, cell.len);
	}
	buf_add_str(&output->buf, csv ? "\r\n" : "\n");
	buf_finish(&cell);
}

static int write_table(struct output *output, struct answer *answer, bool csv)
{
	bool with_qid = output->options->from_stdin;
	if (!output->begun && !output->options->no_header)
		add_row(output, NULL, with_qid, csv);
	output->begun = true;
	add_row(output, answer, with_qid, csv);
	return 0;
}

static int write_count_tsv(struct output *output, struct answer *answer)
{
	return write_table(output, answer, false);
}

static int write_count_csv(struct output *output, struct answer *answer)
{
	return write_table(output, answer, true);
}

static bool knows_column(const void *context, const char *name, size_t len)
{
	(void)context;
	return column_find(name, len) < COLUMNS;
}

const char *template_check_count(const char *template)
{
	return template_wrong(template, knows_column, NULL);
}

struct templating {
	struct output *output;
	const struct answer *answer;
};

static void add_field(void *context, const char *name, size_t len, struct buf *out)
{
	const struct templating *templating = context;
	add_column(templating->output, templating->answer, column_find(name, len), out);
}

static int write_count_template(struct output *output, struct answer *answer)
{
	struct templating templating = { output, answer };
	template_add(&output->buf, output->options->format, add_field, &templating);
	output_end(output);
	return 0;
}

const struct output_format out_count = { write_count };
const struct output_format out_count_tsv = { write_count_tsv };
const struct output_format out_count_csv = { write_count_csv };
const struct output_format out_count_template = { write_count_template };
