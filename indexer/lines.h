/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.h - the lines of a source on which an extracted text stands, for texts whose
 * own newlines are others. Out of memory is sticky, as in buf.h. */
#ifndef QUOTH_INDEXER_LINES_H
#define QUOTH_INDEXER_LINES_H

#include "indexer/spans.h"

struct lines {
	struct record_line *at;
	size_t count, capacity;
	bool failed;
};

void lines_finish(struct lines *lines);
void lines_clear(struct lines *lines);
void lines_add(struct lines *lines, struct record_line line);

/* SPANS lead from a text of LEN bytes to offsets of SOURCE: LINES gains those lines
 * of SOURCE that they touch. WAY leads on from SOURCE to where the lines are to be
 * given, as from decoded text to the bytes of its file; NULL: they are SOURCE's. */
void lines_find(struct lines *lines, const struct spans *spans, uint64_t len,
		const char *source, size_t source_len, const struct spans *way);

#endif
