/* SPDX-License-Identifier: MIT */
/* table.h - rows of a reply written as JSON Lines, TSV, CSV or by a template: the same
 * for every command that has rows. What a person reads, the command writes itself, into
 * table->output.
 *
 * A row is a JSON object; a column is the name of one of its members. A member that is
 * not there is an empty cell; of a list the values are joined by "; ". The column
 * "path" is what `path` or, where that is not UTF-8, `path_b64` says. */
#ifndef QUOTH_CLIENT_OUTPUT_TABLE_H
#define QUOTH_CLIENT_OUTPUT_TABLE_H

#include <jansson.h>

#include "client/output/output.h"

enum table_form {
	TABLE_OWN,	/* for people, or lines for other programs: the command's own */
	TABLE_JSON,
	TABLE_TSV,
	TABLE_CSV,
	TABLE_TEMPLATE,
};

struct table {
	struct output output;
	enum table_form form;
	const char *type;		/* of a row in JSON Lines, "line", say */
	const char *const *columns;	/* ended by NULL; "qid" is there only for
					 * one of many questions */
	bool with_qid;
	const char *const *extra; /* members that only a template may show; or NULL */
};

/* Refuses two formats at once, a template with other fields than COLUMNS and EXTRA
 * (may be NULL), -0 where lines have an end of their own, and what
 * table_check_header() does: 0, or EXIT_USAGE, which was said. */
int table_check(const struct search_options *options, const char *const *columns,
		const char *const *extra);

/* Refuses to leave out the header of what has none: likewise. */
int table_check_header(const struct search_options *options);

/* OPTIONS, COLUMNS and TYPE must outlive the table; to be given to table_finish(). */
void table_init(struct table *table, const struct search_options *options,
		const char *type, const char *const *columns);

/* The header of a TSV or CSV table, if it has not been written and is wanted; also for
 * no rows. */
void table_header(struct table *table);

/* Writes ROW, for QID (NULL: there is one question), in any form but TABLE_OWN. */
void table_row(struct table *table, const char *qid, const json_t *row);

/* Writes OBJECT as a line of JSON with TYPE first, in TABLE_JSON only: what is before
 * and behind the rows. */
void table_json(struct table *table, const char *type, const char *qid,
		const json_t *object);

/* Appends member NAME of ROW to OUT, on one line and fit for the output: for a
 * command's own form. */
void table_cell(struct table *table, const json_t *row, const char *name,
		struct buf *out);

/* Writes what is pending: 0, or EXIT_UNAVAILABLE, which was said. CODE: how it went so
 * far; after an error there is no header either, so that it does not look as if nothing
 * had been found. */
int table_finish(struct table *table, int code, bool paged);

#endif
