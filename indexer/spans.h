/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.h - the way back from extracted text to the bytes it was made of.
 *
 * Spans as record.h defines them: from text offset `text` on, text byte i is
 * source byte source + (i - text), up to the next span. Out of memory is sticky,
 * as in buf.h: ask spans_ok() once. */
#ifndef QUOTH_INDEXER_SPANS_H
#define QUOTH_INDEXER_SPANS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/store/record/record.h"

struct spans {
	struct record_span *at;
	size_t count, capacity;
	bool failed;
};

void spans_finish(struct spans *spans);
void spans_clear(struct spans *spans);
static inline bool spans_ok(const struct spans *spans)
{
	return !spans->failed;
}

/* From text offset TEXT (not before the last one given) on, text comes from
 * SOURCE. Nothing is stored when the spans so far say that already. */
void spans_add(struct spans *spans, uint64_t text, uint64_t source);

/* Source offset of text offset TEXT; 0 without spans, RECORD_NOWHERE where the text
 * has no place in the source. */
uint64_t spans_source(const struct spans *spans, uint64_t text);

/* Appends to OUT, whose text has OUT_AT bytes, the spans of bytes [START, START
 * + LEN) of the text that SPANS describe. */
void spans_copy(struct spans *out, uint64_t out_at, const struct spans *spans,
		uint64_t start, uint64_t len);

/* INNER describes a text, of which LEN bytes are wanted, by offsets in a middle text,
 * of which OUTER knows the source: appends to OUT, from its text offset OUT_AT on,
 * where the first comes from. */
void spans_through_at(struct spans *out, uint64_t out_at, const struct spans *inner,
		      uint64_t len, const struct spans *outer);
void spans_through(struct spans *out, const struct spans *inner, uint64_t len,
		   const struct spans *outer);

#endif
