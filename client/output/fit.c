/* SPDX-License-Identifier: MIT */
/* fit.c - text and bars made to fit so many columns of a terminal. */
#include "client/output/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "client/output/escape.h"
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

/* As the locale says, unasked of the C library: that knows installed locales only. */
bool fit_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *value = NULL;
	for (size_t i = 0; i < 3 && (value == NULL || value[0] == '\0'); i++)
		value = getenv(names[i]);
	const char *charset = value != NULL ? strchr(value, '.') : NULL;
	return charset != NULL && (strncasecmp(charset, ".utf-8", 6) == 0 ||
				   strncasecmp(charset, ".utf8", 5) == 0);
}

void fit_bar(struct buf *out, double share, size_t columns, bool utf8)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t parts = utf8 ? 8 : 1;
	if (columns > FIT_BAR_MAX)
		columns = FIT_BAR_MAX;
	size_t length = (size_t)lround(share * (double)(columns * parts));
	if (length == 0 && share > 0)
		length = 1;		/* little is not nothing */
	for (size_t i = 0; i < length / parts; i++)
		buf_add_str(out, utf8 ? "█" : "#");
	buf_add_str(out, eighths[length % parts]);
}
