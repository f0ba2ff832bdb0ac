/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spans.c - lists of spans: grown, cut, and one laid upon another. */
#include "indexer/spans.h"

#include <stdlib.h>

void spans_finish(struct spans *spans)
{
	free(spans->at);
	*spans = (struct spans){0};
}

void spans_clear(struct spans *spans)
{
	spans->count = 0;
	spans->failed = false;
}

static bool spans_grow(struct spans *spans)
{
	size_t capacity = spans->capacity > 0 ? 2 * spans->capacity : 8;
	struct record_span *at = NULL;
	if (capacity <= SIZE_MAX / sizeof *at)
		at = realloc(spans->at, capacity * sizeof *at);
	if (at == NULL) {
		spans->failed = true;
		return false;
	}
	spans->at = at;
	spans->capacity = capacity;
	return true;
}

void spans_add(struct spans *spans, uint64_t text, uint64_t source)
{
	if (spans->failed)
		return;
	if (spans->count > 0) {
		struct record_span *last = &spans->at[spans->count - 1];
		if (source != RECORD_NOWHERE && last->source != RECORD_NOWHERE &&
		    last->source + (text - last->text) == source)
			return;
		if (source == RECORD_NOWHERE && last->source == RECORD_NOWHERE)
			return;
		if (last->text == text) {
			last->source = source;
			return;
		}
	}
	if (spans->count == spans->capacity && !spans_grow(spans))
		return;
	spans->at[spans->count++] = (struct record_span){ text, source };
}

/* The last span that begins at or before TEXT; spans->count when there is none. */
static size_t spans_find(const struct spans *spans, uint64_t text)
{
	size_t low = 0, high = spans->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (spans->at[middle].text <= text)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? low - 1 : spans->count;
}

uint64_t spans_source(const struct spans *spans, uint64_t text)
{
	size_t at = spans_find(spans, text);
	if (at == spans->count)
		return 0;
	if (spans->at[at].source == RECORD_NOWHERE)
		return RECORD_NOWHERE;
	return spans->at[at].source + (text - spans->at[at].text);
}

void spans_copy(struct spans *out, uint64_t out_at, const struct spans *spans,
		uint64_t start, uint64_t len)
{
	size_t at = spans_find(spans, start);
	if (at == spans->count)
		return;
	spans_add(out, out_at, spans_source(spans, start));
	for (at++; at < spans->count && spans->at[at].text < start + len; at++)
		spans_add(out, out_at + (spans->at[at].text - start),
			  spans->at[at].source);
}

void spans_through_at(struct spans *out, uint64_t out_at, const struct spans *inner,
		      uint64_t len, const struct spans *outer)
{
	for (size_t i = 0; i < inner->count && inner->at[i].text < len; i++) {
		uint64_t start = inner->at[i].text;
		uint64_t end = i + 1 < inner->count && inner->at[i + 1].text < len
			? inner->at[i + 1].text : len;
		if (inner->at[i].source == RECORD_NOWHERE)
			spans_add(out, out_at + start, RECORD_NOWHERE);
		else
			spans_copy(out, out_at + start, outer, inner->at[i].source,
				   end - start);
	}
	out->failed |= inner->failed;
}

void spans_through(struct spans *out, const struct spans *inner, uint64_t len,
		   const struct spans *outer)
{
	spans_through_at(out, 0, inner, len, outer);
}
