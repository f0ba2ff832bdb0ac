/* SPDX-License-Identifier: MIT */
/* escape.c - text of strangers made fit to be shown. */
#include "client/output/escape.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/utf8.h"

enum {
	HOST_MAX = 256,		/* bytes of this machine's name with the NUL */
	BYTE_KEPT = 0xa0,	/* from here on a byte is no C1 control, whatever
				 * the terminal's character set */
};

static bool is_control(uint32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < BYTE_KEPT);
}

static bool is_bidi(uint32_t point)
{
	return (point >= 0x202a && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static void add_point(struct buf *out, uint32_t point, const char *bytes,
		      size_t len, unsigned how)
{
	bool blank = point == '\t' || point == '\n' || point == '\r' || point == '\f';
	if (blank && (how & ESCAPE_BLANKS))
		buf_add_char(out, ' ');
	else if (point == '\f' && (how & ESCAPE_LINES))
		buf_add_char(out, '\n');
	else if (blank && point != '\r' && (how & ESCAPE_LINES))
		buf_add(out, bytes, len);
	else if (is_control(point) || ((how & ESCAPE_BIDI) && is_bidi(point)))
		buf_addf(out, "\\u{%x}", (unsigned)point);
	else
		buf_add(out, bytes, len);
}

static void add_bad_bytes(struct buf *out, const char *bytes, size_t len,
			  unsigned how)
{
	if (!(how & ESCAPE_BYTES)) {
		buf_add_str(out, "\xef\xbf\xbd");
		return;
	}
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		if (byte >= BYTE_KEPT)
			buf_add(out, bytes + i, 1);
		else
			buf_addf(out, "\\x{%x}", byte);
	}
}

void escape_add(struct buf *out, const char *bytes, size_t len, unsigned how)
{
	for (size_t at = 0; at < len;) {
		uint32_t point;
		bool valid;
		size_t took = utf8_decode(bytes + at, len - at, &point, &valid);
		bool line_end = point == '\r' && at + 1 < len && bytes[at + 1] == '\n';
		if (!valid)
			add_bad_bytes(out, bytes + at, took, how);
		else if (!line_end || !(how & (ESCAPE_LINES | ESCAPE_BLANKS)))
			add_point(out, point, bytes + at, took, how);
		at += took;
	}
}

void escape_add_str(struct buf *out, const char *string, unsigned how)
{
	escape_add(out, string, strlen(string), how);
}

void escape_add_json(struct buf *out, const char *json, size_t len)
{
	for (size_t at = 0; at < len;) {
		uint32_t point;
		size_t took = utf8_decode(json + at, len - at, &point, NULL);
		/* Below U+0020 JSON has none left, and what is above ASCII only
		 * stands inside strings. */
		if (is_control(point) || is_bidi(point))
			buf_addf(out, "\\u%04x", (unsigned)point);
		else
			buf_add(out, json + at, took);
		at += took;
	}
}

void escape_add_uri(struct buf *out, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz0123456789-._~/";
	char host[HOST_MAX];
	if (gethostname(host, sizeof host) < 0)
		host[0] = '\0';
	host[sizeof host - 1] = '\0';
	buf_add_str(out, "file://");
	for (const char *c = host; *c != '\0'; c++)
		if (strchr(plain, *c) != NULL && *c != '/')
			buf_add_char(out, *c);
	for (const char *c = path; *c != '\0'; c++) {
		if (strchr(plain, *c) != NULL)
			buf_add_char(out, *c);
		else
			buf_addf(out, "%%%02X", (unsigned)(unsigned char)*c);
	}
}
