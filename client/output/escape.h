/* SPDX-License-Identifier: MIT */
/* escape.h - text of strangers made fit to be shown.
 *
 * Whatever a document, a file name or a daemon says, nothing of it commands a
 * terminal: control characters (C0, DEL, C1) come out as \u{1b} and the like. */
#ifndef QUOTH_CLIENT_OUTPUT_ESCAPE_H
#define QUOTH_CLIENT_OUTPUT_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

enum escape {
	ESCAPE_BIDI = 1,	/* U+202A-202E and U+2066-2069 come out as \u{..} too:
				 * they reorder what stands around them */
	ESCAPE_BYTES = 2,	/* ill-formed bytes from 0xa0 stay as they are, for
				 * names of files; without it they become U+FFFD */
	ESCAPE_BLANKS = 4,	/* tabs and ends of lines and pages become one space each */
	ESCAPE_LINES = 8,	/* tabs and newlines stay, \r\n and \f become \n */
};

/* HOW: members of enum escape, or 0. */
void escape_add(struct buf *out, const char *bytes, size_t len, unsigned how);
void escape_add_str(struct buf *out, const char *string, unsigned how);

/* One line of JSON whose strings hold no DEL, C1 or bidi controls any more. */
void escape_add_json(struct buf *out, const char *json, size_t len);

/* A path as the URI of a file on this machine, for a terminal's links. */
void escape_add_uri(struct buf *out, const char *path);

/* --- width.c --- */

/* Columns of a terminal that POINT takes: 0, 1 or 2. */
unsigned escape_width(uint32_t point);

#endif
