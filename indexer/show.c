/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.c - file names made fit to be seen. */
#include "indexer/show.h"

#include <string.h>

#include "lib/base/utf8.h"

void show(struct buf *out, const char *text)
{
	size_t len = strlen(text);
	while (len > 0) {
		uint32_t point;
		bool valid;
		size_t step = utf8_decode(text, len, &point, &valid);
		bool plain = valid && point >= ' ' && point != '\\' &&
			!(point >= 0x7f && point < 0xa0) &&
			!(point >= 0x202a && point <= 0x202e) &&
			!(point >= 0x2066 && point <= 0x2069);
		for (size_t i = 0; i < step; i++)
			if (plain)
				buf_add_char(out, text[i]);
			else
				buf_addf(out, "\\x%02x", (unsigned char)text[i]);
		text += step;
		len -= step;
	}
}
