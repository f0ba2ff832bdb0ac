/* SPDX-License-Identifier: MIT */
/* kwic_view.h - lines of a concordance on a terminal: a label, and the text cut so that
 * all matches begin in one column.
 *
 * A line whose match is written from right to left is laid out so as well: what stands
 * before the match is to its right, what follows to its left. Whatever of a line holds
 * such text is isolated (U+2068 ... U+2069), so that a terminal that reorders text does
 * so within the column; to others the two characters are nothing. */
#ifndef QUOTH_CLIENT_OUTPUT_KWIC_VIEW_H
#define QUOTH_CLIENT_OUTPUT_KWIC_VIEW_H

#include "client/output/colour.h"
#include "client/output/wrap.h"

struct kwic_layout {
	size_t label;	/* columns, 0: there is none; a gap of two follows */
	size_t left;	/* before the match */
	size_t rest;	/* from where it begins to the line's end */
};

/* For a terminal of WIDTH columns. */
struct kwic_layout kwic_layout(size_t width);

/* What a line shows, fit for a terminal: on one line, and without bidi controls. */
struct kwic_parts {
	struct buf label, link;		/* link: the label's URI, or empty */
	struct buf before, after;
	struct marked match;
};

void kwic_parts_clear(struct kwic_parts *parts);
void kwic_parts_finish(struct kwic_parts *parts);

/* Appends the line and its end. */
void kwic_view(const struct kwic_parts *parts, const struct kwic_layout *layout,
	       const struct colours *colours, struct buf *out);

#endif
