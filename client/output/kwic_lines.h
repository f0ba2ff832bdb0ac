/* SPDX-License-Identifier: MIT */
/* kwic_lines.h - a line of a kwic reply in the command's own forms. */
#ifndef QUOTH_CLIENT_OUTPUT_KWIC_LINES_H
#define QUOTH_CLIENT_OUTPUT_KWIC_LINES_H

#include <jansson.h>

#include "client/output/kwic_view.h"
#include "client/output/table.h"

/* Appends LINE to output->buf as a person reads it. PARTS, `= {0}` to begin, keep their
 * memory from line to line. */
void kwic_show(struct output *output, const struct kwic_layout *layout,
	       struct kwic_parts *parts, const json_t *line);

/* The same for other programs: path:line:col:before, match and after, by tabs. QID: NULL
 * if there is one question. */
void kwic_plain(struct table *table, const char *qid, const json_t *line);

#endif
