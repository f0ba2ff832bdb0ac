/* SPDX-License-Identifier: MIT */
/* wrap.h - text with marked parts, broken into lines of a terminal. */
#ifndef QUOTH_CLIENT_OUTPUT_WRAP_H
#define QUOTH_CLIENT_OUTPUT_WRAP_H

#include <stdbool.h>

#include "lib/base/buf.h"

/* Text, and for each of its bytes whether it is marked. `= {0}` to begin. */
struct marked {
	unsigned how;		/* of enum escape, besides ESCAPE_BLANKS */
	struct buf text;
	struct buf marks;	/* as many bytes: 0 or 1 */
};

void marked_clear(struct marked *marked);
void marked_finish(struct marked *marked);

/* Adds STRING, escaped, each run of white space as one space. */
void marked_add(struct marked *marked, const char *string, bool mark);

/* The same, with all of its white space, each as one space. */
void marked_add_line(struct marked *marked, const char *string, bool mark);

/* Appends the text to OUT in lines of at most WIDTH columns, INDENT of them
 * spaces, broken at spaces where there is one and within a word where there is
 * none. ON and OFF stand around each marked run, and never across a line's
 * end. Every line ends in a newline; no text, no line. */
void marked_wrap(const struct marked *marked, struct buf *out, size_t width,
		 size_t indent, const char *on, const char *off);

/* The same as one line without indent or newline, however long. */
void marked_line(const struct marked *marked, struct buf *out, const char *on,
		 const char *off);

/* Bytes [FROM, TO) of the text alone. */
void marked_span(const struct marked *marked, size_t from, size_t to, struct buf *out,
		 const char *on, const char *off);

#endif
