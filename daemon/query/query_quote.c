/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_quote.c - blanks and quotation marks, as people write them everywhere. */
#include <string.h>

#include "daemon/query/query_internal.h"
#include "lib/base/utf8.h"

enum {
	POINT_NBSP = 0xa0,
	POINT_QUADS = 0x2000,		/* the spaces of typesetting ... */
	POINT_HAIR = 0x200a,		/* ... up to the thinnest */
	POINT_NARROW_NBSP = 0x202f,
	POINT_IDEOGRAPHIC = 0x3000,
};

size_t query_blank(const char *text, size_t len, size_t at)
{
	unsigned char c = (unsigned char)text[at];
	uint32_t point;
	if (c < 0x80)
		return c <= ' ' || c == 0x7f;
	size_t bytes = utf8_decode(text + at, len - at, &point, NULL);
	bool blank = point == POINT_NBSP || point == POINT_NARROW_NBSP ||
		point == POINT_IDEOGRAPHIC ||
		(point >= POINT_QUADS && point <= POINT_HAIR);
	return blank ? bytes : 0;
}

/* --- Quotes --- */

struct quote {
	const char *opens;
	const char *closes[4];
	bool points;		/* cannot be taken for anything but an opening */
};

static const struct quote quotes[] = {
	{ "\"", { "\"", NULL }, false },
	{ "“", { "”", "\"", NULL }, true },
	{ "„", { "“", "”", "\"", NULL }, true },
	{ "«", { "»", NULL }, true },	/* a plain quote may stand inside these */
	{ "»", { "«", "»", "\"", NULL }, false },
	{ "”", { "”", "\"", NULL }, false },
};

static bool stands(const char *text, size_t len, size_t at, const char *what)
{
	size_t bytes = strlen(what);
	return len - at >= bytes && memcmp(text + at, what, bytes) == 0;
}

static const struct quote *quote_at(const char *text, size_t len, size_t at)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (stands(text, len, at, quotes[i].opens))
			return &quotes[i];
	return NULL;
}

size_t query_quote(const char *text, size_t len, size_t at)
{
	const struct quote *quote = quote_at(text, len, at);
	return quote != NULL ? strlen(quote->opens) : 0;
}

/* The length of what closes QUOTE at AT, or 0. */
static size_t closes(const struct quote *quote, const char *text, size_t len,
		     size_t at)
{
	for (size_t i = 0; quote->closes[i] != NULL; i++)
		if (stands(text, len, at, quote->closes[i]))
			return strlen(quote->closes[i]);
	return 0;
}

bool query_quoted(const char *text, size_t len, size_t at, bool anywhere,
		  size_t *start, size_t *end, size_t *after)
{
	const struct quote *quote = quote_at(text, len, at);
	if (quote == NULL || (anywhere && !quote->points))
		return false;
	*start = at + strlen(quote->opens);
	for (size_t i = *start; i < len; i++) {
		size_t bytes = closes(quote, text, len, i);
		if (bytes > 0) {
			*end = i;
			*after = i + bytes;
			return true;
		}
	}
	return false;
}
