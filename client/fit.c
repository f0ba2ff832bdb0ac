/* SPDX-License-Identifier: MIT */
/* fit.c - text cut to so many columns of a terminal. */
#include "client/fit.h"

#include "client/escape.h"
#include "lib/base/utf8.h"

/* The bytes of TEXT that fit into MOST columns, and how many columns they take. */
static size_t measure(const char *text, size_t len, size_t most, size_t *width)
{
	size_t at = 0;
	*width = 0;
	while (at < len) {
		uint32_t point;
		size_t step = utf8_decode(text + at, len - at, &point, NULL);
		unsigned wide = escape_width(point);
		if (wide > most - *width)
			break;
		*width += wide;
		at += step;
	}
	return at;
}

size_t fit_width(const char *text, size_t len)
{
	size_t width;
	measure(text, len, SIZE_MAX, &width);
	return width;
}

void fit_add(struct buf *out, const char *text, size_t len, size_t most, size_t fill)
{
	size_t width;
	buf_add(out, text, measure(text, len, most, &width));
	for (; width < fill; width++)
		buf_add_char(out, ' ');
}
