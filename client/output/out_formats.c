/* SPDX-License-Identifier: MIT */
/* out_formats.c - answers as tables, as a TREC run, and by a template. */
#include <math.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/output/output.h"
#include "client/output/template.h"

/* --- The fields of a hit, for tables and templates --- */

enum field {
	FIELD_QID, FIELD_QUERY, FIELD_RANK, FIELD_SCORE, FIELD_TIER, FIELD_ID,
	FIELD_PATH, FIELD_LINE, FIELD_COL, FIELD_BYTE, FIELD_PAGE, FIELD_DATE,
	FIELD_SOURCE, FIELD_LANGUAGE, FIELD_MIME, FIELD_TITLE, FIELD_HASH,
	FIELD_SNIPPET, FIELD_COPIES, FIELD_FIRST, FIELD_FIRST_DATE, FIELD_FIRST_SOURCE,
	FIELD_INDEX,
	FIELD_COUNT,
};

static const char *const field_names[FIELD_COUNT] = {
	[FIELD_QID] = "qid", [FIELD_QUERY] = "query", [FIELD_RANK] = "rank",
	[FIELD_SCORE] = "score", [FIELD_TIER] = "tier", [FIELD_ID] = "id",
	[FIELD_PATH] = "path", [FIELD_LINE] = "line", [FIELD_COL] = "col",
	[FIELD_BYTE] = "byte", [FIELD_PAGE] = "page", [FIELD_DATE] = "date",
	[FIELD_SOURCE] = "source", [FIELD_LANGUAGE] = "language",
	[FIELD_MIME] = "mime", [FIELD_TITLE] = "title", [FIELD_HASH] = "hash",
	[FIELD_SNIPPET] = "snippet", [FIELD_COPIES] = "copies",
	[FIELD_FIRST] = "first", [FIELD_FIRST_DATE] = "first_date",
	[FIELD_FIRST_SOURCE] = "first_source", [FIELD_INDEX] = "index",
};

static void add_string(struct buf *out, const char *value, unsigned how)
{
	if (value != NULL)
		escape_add_str(out, value, how);
}

static void add_number(struct buf *out, uint64_t value)
{
	buf_addf(out, "%llu", (unsigned long long)value);
}

/* Of numbers from 1, where 0 stands for unknown. */
static void add_known(struct buf *out, uint64_t value)
{
	if (value > 0)
		add_number(out, value);
}

static const char *string_field(const struct answer *answer,
				const struct quoth_hit *hit, enum field field)
{
	switch (field) {
	case FIELD_QID: return answer->qid;
	case FIELD_QUERY: return answer->query;
	case FIELD_TIER: return hit->tier;
	case FIELD_ID: return hit->id;
	case FIELD_DATE: return hit->date;
	case FIELD_SOURCE: return hit->source;
	case FIELD_LANGUAGE: return hit->language;
	case FIELD_MIME: return hit->mime;
	case FIELD_TITLE: return hit->title;
	case FIELD_HASH: return hit->hash;
	case FIELD_INDEX: return hit->index;
	default: return NULL;
	}
}

static void add_family(struct output *output, const struct quoth_hit *hit,
		       enum field field, struct buf *out)
{
	struct quoth_family family;
	unsigned how = output->how | ESCAPE_BLANKS;
	if (quoth_hit_family(hit, &family) != 1)
		return;
	if (field == FIELD_COPIES)
		add_number(out, family.copies);
	else
		add_string(out, field == FIELD_FIRST ? family.first_id :
			   field == FIELD_FIRST_DATE ? family.first_date :
			   family.first_source, how);
}

/* The value on one line; unknown values are empty. */
static void add_field(struct output *output, const struct answer *answer,
		      const struct quoth_hit *hit, enum field field,
		      struct buf *out)
{
	switch (field) {
	case FIELD_RANK:
		add_number(out, hit->rank);
		break;
	case FIELD_SCORE:
		buf_addf(out, "%.9g", hit->score);
		break;
	case FIELD_LINE:
		add_known(out, hit->best.in_text ? 0 : hit->best.line);
		break;
	case FIELD_COL:
		add_known(out, hit->best.in_text ? 0 : hit->best.col);
		break;
	case FIELD_BYTE:
		if (!hit->best.in_text)
			add_number(out, hit->best.byte);
		break;
	case FIELD_PAGE:
		add_known(out, hit->best.page);
		break;
	case FIELD_PATH:
		add_string(out, hit->path, output->how | ESCAPE_BYTES);
		break;
	case FIELD_SNIPPET:
		output_snippet(output, hit, 0);
		marked_line(&output->marked, out, "", "");
		break;
	case FIELD_COPIES:
	case FIELD_FIRST:
	case FIELD_FIRST_DATE:
	case FIELD_FIRST_SOURCE:
		add_family(output, hit, field, out);
		break;
	default:
		add_string(out, string_field(answer, hit, field),
			   output->how | ESCAPE_BLANKS);
	}
}

/* --- Tables --- */

static const enum field columns[] = {
	FIELD_RANK, FIELD_SCORE, FIELD_TIER, FIELD_ID, FIELD_PATH, FIELD_LINE,
	FIELD_COL, FIELD_PAGE, FIELD_DATE, FIELD_SOURCE, FIELD_LANGUAGE, FIELD_TITLE,
	FIELD_SNIPPET,
	/* if copies were collapsed: */
	FIELD_COPIES, FIELD_FIRST, FIELD_FIRST_DATE, FIELD_FIRST_SOURCE,
};

enum {
	COLUMNS_ALWAYS = sizeof columns / sizeof *columns - 4,
};

/* Adds one cell; HIT NULL means the header's. */
static void add_cell(struct output *output, const struct answer *answer,
		     const struct quoth_hit *hit, enum field field, bool csv)
{
	if (hit == NULL) {
		buf_add_str(&output->buf, field_names[field]);
		return;
	}
	if (!csv) {
		add_field(output, answer, hit, field, &output->buf);
		return;
	}
	struct buf cell = {0};
	add_field(output, answer, hit, field, &cell);
	const char *value = buf_cstr(&cell);
	csv_add(&output->buf, value != NULL ? value : "");
	buf_finish(&cell);
}

static void add_row(struct output *output, const struct answer *answer,
		    const struct quoth_hit *hit, bool csv)
{
	const char *between = csv ? "," : "\t";
	if (answer->qid != NULL) {
		add_cell(output, answer, hit, FIELD_QID, csv);
		buf_add_str(&output->buf, between);
	}
	size_t count = output->options->collapse ? sizeof columns / sizeof *columns
						 : COLUMNS_ALWAYS;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_str(&output->buf, between);
		add_cell(output, answer, hit, columns[i], csv);
	}
	buf_add_str(&output->buf, csv ? "\r\n" : "\n");
}

static int write_table(struct output *output, struct answer *answer, bool csv)
{
	struct quoth_hit hit;
	int next;
	if (!output->begun && !output->options->no_header)
		add_row(output, answer, NULL, csv);
	output->begun = true;
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1)
		add_row(output, answer, &hit, csv);
	return next;
}

static int write_tsv(struct output *output, struct answer *answer)
{
	return write_table(output, answer, false);
}

static int write_csv(struct output *output, struct answer *answer)
{
	return write_table(output, answer, true);
}

/* --- TREC runs --- */

double trec_score(double score, double *last, bool first)
{
	/* trec_eval sorts by the score alone and breaks ties by the id, so equal
	 * scores, also after printing, would shuffle the ranking. */
	double size = fabs(*last) > 1 ? fabs(*last) : 1;
	double step = size * 1e-9;
	if (!isfinite(score))
		score = 0;
	if (!first && !(score <= *last - step))
		score = *last - step;
	*last = score;
	return score;
}

/* A blank in an id would shift the columns. */
static void add_trec_word(struct buf *out, const char *word)
{
	for (const char *c = word; *c != '\0'; c++) {
		unsigned char byte = (unsigned char)*c;
		if (byte <= ' ' || byte == 0x7f)
			buf_addf(out, "%%%02X", byte);
		else
			buf_add_char(out, *c);
	}
}

static int write_trec(struct output *output, struct answer *answer)
{
	struct buf *out = &output->buf;
	struct quoth_hit hit;
	double last = 0;
	int next;
	for (bool first = true; (next = quoth_hit_next(answer->msg, &hit)) == 1;
	     first = false) {
		add_trec_word(out, answer->qid != NULL ? answer->qid : "1");
		buf_add_str(out, " Q0 ");
		add_trec_word(out, hit.id);
		buf_addf(out, " %llu %#.*g %s\n", (unsigned long long)hit.rank,
			 TREC_DIGITS, trec_score(hit.score, &last, first),
			 output->options->trec);
	}
	return next;
}

/* --- Templates --- */

static enum field field_find(const char *name, size_t len)
{
	enum field field = 0;
	while (field < FIELD_COUNT && (strlen(field_names[field]) != len ||
				       memcmp(field_names[field], name, len) != 0))
		field++;
	return field;
}

static bool knows_field(const void *context, const char *name, size_t len)
{
	(void)context;
	return field_find(name, len) != FIELD_COUNT;
}

const char *template_check(const char *template)
{
	return template_wrong(template, knows_field, NULL);
}

struct templating {
	struct output *output;
	const struct answer *answer;
	const struct quoth_hit *hit;
};

static void add_template_field(void *context, const char *name, size_t len,
			       struct buf *out)
{
	struct templating *templating = context;
	enum field field = field_find(name, len);
	if (field == FIELD_PATH)
		output_path(templating->output, templating->hit->path);
	else
		add_field(templating->output, templating->answer, templating->hit,
			  field, out);
}

static int write_template(struct output *output, struct answer *answer)
{
	struct quoth_hit hit;
	struct templating templating = { output, answer, &hit };
	int next;
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1) {
		template_add(&output->buf, output->options->format,
			     add_template_field, &templating);
		output_end(output);
	}
	return next;
}

const struct output_format out_tsv = { write_tsv };
const struct output_format out_csv = { write_csv };
const struct output_format out_trec = { write_trec };
const struct output_format out_template = { write_template };
