/* SPDX-License-Identifier: MIT */
/* table.c - rows of a reply as JSON Lines, TSV, CSV or by a template. */
#include "client/output/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/libquoth/base64.h"
#include "client/output/escape.h"
#include "client/output/template.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* --- Options --- */

/* The one of NAMES (may be NULL) that is NAME, or NULL. */
static const char *find_name(const char *const *names, const char *name, size_t len)
{
	for (; names != NULL && *names != NULL; names++)
		if (strlen(*names) == len && memcmp(*names, name, len) == 0)
			return *names;
	return NULL;
}

struct known {
	const char *const *columns, *const *extra;
};

static bool knows_column(const void *context, const char *name, size_t len)
{
	const struct known *known = context;
	return find_name(known->columns, name, len) != NULL ||
	       find_name(known->extra, name, len) != NULL;
}

static enum table_form form_of(const struct search_options *options)
{
	if (options->json)
		return TABLE_JSON;
	if (options->tsv)
		return TABLE_TSV;
	if (options->csv)
		return TABLE_CSV;
	return options->format != NULL ? TABLE_TEMPLATE : TABLE_OWN;
}

int table_check_header(const struct search_options *options)
{
	if (options->no_header && !options->tsv && !options->csv)
		return say_usage("--no-header goes with --tsv and --csv only");
	return 0;
}

int table_check(const struct search_options *options, const char *const *columns,
		const char *const *extra)
{
	const struct known known = { columns, extra };
	int formats = options->json + options->tsv + options->csv +
		      (options->format != NULL);
	if (formats > 1)
		return say_usage("--json, --tsv, --csv and --format are different "
				 "formats; choose one");
	if (options->null && (options->json || options->tsv || options->csv))
		return say_usage("-0 goes with lines and --format only");
	const char *wrong = options->format == NULL ? NULL :
			    template_wrong(options->format, knows_column, &known);
	if (wrong != NULL)
		return say_usage("--format: no such field: %s", wrong);
	return table_check_header(options);
}

void table_init(struct table *table, const struct search_options *options,
		const char *type, const char *const *columns)
{
	*table = (struct table){ .form = form_of(options), .type = type,
				 .columns = columns,
				 .with_qid = options->from_stdin };
	output_init(&table->output, options, isatty(STDOUT_FILENO));
}

/* --- Cells --- */

static void add_value(struct table *table, const json_t *value, struct buf *out)
{
	unsigned how = table->output.how | ESCAPE_BLANKS;
	if (json_is_string(value)) {
		escape_add(out, json_string_value(value), json_string_length(value),
			   how);
	} else if (json_is_integer(value)) {
		buf_addf(out, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		buf_addf(out, "%.9g", json_real_value(value));
	} else if (json_is_boolean(value)) {
		buf_add_str(out, json_is_true(value) ? "true" : "false");
	} else if (json_is_array(value)) {
		size_t i;
		json_t *item;
		json_array_foreach(value, i, item) {
			buf_add_str(out, i > 0 ? "; " : "");
			add_value(table, item, out);
		}
	}
}

/* Raw bytes only where -0 tells their end. */
static void add_path(struct table *table, const json_t *row, bool raw,
		     struct buf *out)
{
	const json_t *coded = json_object_get(row, "path_b64");
	if (!json_is_string(coded)) {
		const char *path = json_string_value(json_object_get(row, "path"));
		if (path != NULL && raw)
			buf_add_str(out, path);
		else if (path != NULL)
			escape_add_str(out, path, table->output.how | ESCAPE_BYTES);
		return;
	}
	char *path = base64_path(json_string_value(coded), json_string_length(coded));
	if (path != NULL && raw)
		buf_add_str(out, path);
	else if (path != NULL)
		escape_add_str(out, path, table->output.how | ESCAPE_BYTES);
	free(path);
}

void table_cell(struct table *table, const json_t *row, const char *name,
		struct buf *out)
{
	bool raw = table->output.options->null && !table->output.terminal;
	if (strcmp(name, "path") == 0)
		add_path(table, row, raw, out);
	else
		add_value(table, json_object_get(row, name), out);
}

static void add_cell(struct table *table, const char *qid, const json_t *row,
		     const char *name, struct buf *out)
{
	if (strcmp(name, "qid") != 0)
		table_cell(table, row, name, out);
	else if (qid != NULL)
		escape_add_str(out, qid, table->output.how | ESCAPE_BLANKS);
}

/* --- Rows --- */

static void add_separated(struct table *table, const char *qid, const json_t *row)
{
	struct buf *out = &table->output.buf;
	bool csv = table->form == TABLE_CSV, first = true;
	struct buf cell = {0};
	for (const char *const *name = table->columns; *name != NULL; name++) {
		if (strcmp(*name, "qid") == 0 && !table->with_qid)
			continue;
		buf_clear(&cell);
		if (row != NULL)
			add_cell(table, qid, row, *name, &cell);
		else
			buf_add_str(&cell, *name);
		if (!first)
			buf_add_char(out, csv ? ',' : '\t');
		first = false;
		const char *value = buf_cstr(&cell);
		if (csv)
			csv_add(out, value != NULL ? value : "");
		else
			buf_add(out, cell.data, cell.len);
	}
	buf_add_str(out, csv ? "\r\n" : "\n");
	if (!buf_ok(&cell))
		table->output.failed = ENOMEM;
	buf_finish(&cell);
}

struct filling {
	struct table *table;
	const char *qid;
	const json_t *row;
};

static void add_field(void *context, const char *name, size_t len, struct buf *out)
{
	const struct filling *filling = context;
	const char *column = find_name(filling->table->columns, name, len);
	if (column == NULL)
		column = find_name(filling->table->extra, name, len);
	if (column != NULL)
		add_cell(filling->table, filling->qid, filling->row, column, out);
}

void table_header(struct table *table)
{
	if (!table->output.begun && !table->output.options->no_header &&
	    (table->form == TABLE_TSV || table->form == TABLE_CSV))
		add_separated(table, NULL, NULL);
	table->output.begun = true;
}

void table_row(struct table *table, const char *qid, const json_t *row)
{
	struct filling filling = { table, qid, row };
	table_header(table);
	switch (table->form) {
	case TABLE_OWN:
		break;
	case TABLE_JSON:
		table_json(table, table->type, qid, row);
		break;
	case TABLE_TSV:
	case TABLE_CSV:
		add_separated(table, qid, row);
		break;
	case TABLE_TEMPLATE:
		template_add(&table->output.buf, table->output.options->format,
			     add_field, &filling);
		output_end(&table->output);
		break;
	}
	output_flush(&table->output);
}

void table_json(struct table *table, const char *type, const char *qid,
		const json_t *object)
{
	struct buf text = {0};
	json_t *line = json_object();
	if (table->form != TABLE_JSON)
		goto out;
	json_object_set_new(line, "type", json_string(type));
	if (qid != NULL)
		json_object_set_new(line, "qid", wire_string(qid, strlen(qid)));
	if (json_object_update(line, (json_t *)object) == 0 &&
	    wire_write(&text, line, WIRE_REPLY_MAX, NULL) == STATUS_OK) {
		escape_add_json(&table->output.buf, text.data, text.len);
		buf_add_char(&table->output.buf, '\n');
	} else {
		table->output.failed = ENOMEM;
	}
	output_flush(&table->output);
out:
	buf_finish(&text);
	json_decref(line);
}

int table_finish(struct table *table, int code, bool paged)
{
	if (code <= EXIT_NOTHING)
		table_header(table);
	return output_finish(&table->output, paged);
}
