/* SPDX-License-Identifier: MIT */
/* utf8.c - reading UTF-8 that may not be. */
#include "lib/base/utf8.h"

#include <string.h>

/* What may follow a lead byte: how many bytes, and the range of the first of
 * them, which is where overlong forms and surrogates show (Unicode table 3-7). */
struct lead {
	unsigned char follow, low, high;
};

static struct lead lead_of(unsigned char byte)
{
	if (byte >= 0xc2 && byte <= 0xdf)
		return (struct lead){ 1, 0x80, 0xbf };
	if (byte == 0xe0)
		return (struct lead){ 2, 0xa0, 0xbf };
	if (byte == 0xed)
		return (struct lead){ 2, 0x80, 0x9f };
	if (byte >= 0xe1 && byte <= 0xef)
		return (struct lead){ 2, 0x80, 0xbf };
	if (byte == 0xf0)
		return (struct lead){ 3, 0x90, 0xbf };
	if (byte >= 0xf1 && byte <= 0xf3)
		return (struct lead){ 3, 0x80, 0xbf };
	if (byte == 0xf4)
		return (struct lead){ 3, 0x80, 0x8f };
	return (struct lead){ 0, 0, 0 };
}

size_t utf8_decode(const char *bytes, size_t len, uint32_t *point, bool *valid)
{
	const unsigned char *in = (const unsigned char *)bytes;
	if (valid != NULL)
		*valid = true;
	if (in[0] < 0x80) {
		*point = in[0];
		return 1;
	}

	struct lead lead = lead_of(in[0]);
	uint32_t value = in[0] & (0x3fu >> lead.follow);
	size_t at = 1;
	while (at <= lead.follow && at < len &&
	       in[at] >= lead.low && in[at] <= lead.high) {
		value = value << 6 | (in[at] & 0x3f);
		lead.low = 0x80;
		lead.high = 0xbf;
		at++;
	}
	if (lead.follow > 0 && at == (size_t)lead.follow + 1) {
		*point = value;
		return at;
	}
	*point = UTF8_REPLACEMENT;
	if (valid != NULL)
		*valid = false;
	return at;
}

size_t utf8_encode(uint32_t point, char out[UTF8_MAX])
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* Most text is ASCII: eight bytes a step until one is not. */
static size_t ascii_prefix(const char *bytes, size_t len)
{
	size_t at = 0;
	for (; at + 8 <= len; at += 8) {
		uint64_t word;
		memcpy(&word, bytes + at, sizeof word);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (at < len && (unsigned char)bytes[at] < 0x80)
		at++;
	return at;
}

size_t utf8_valid_prefix(const char *bytes, size_t len)
{
	size_t at = 0;
	for (;;) {
		at += ascii_prefix(bytes + at, len - at);
		if (at == len)
			return at;
		uint32_t point;
		bool valid;
		size_t step = utf8_decode(bytes + at, len - at, &point, &valid);
		if (!valid)
			return at;
		at += step;
	}
}

void utf8_repair(struct buf *out, const char *bytes, size_t len)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t at = 0;
	while (at < len) {
		const char *nul = memchr(bytes + at, '\0', len - at);
		size_t end = nul != NULL ? (size_t)(nul - bytes) : len;
		size_t good = utf8_valid_prefix(bytes + at, end - at);
		buf_add(out, bytes + at, good);
		at += good;
		if (at == len)
			break;
		uint32_t point;
		at += at == end ? 1
				: utf8_decode(bytes + at, end - at, &point, NULL);
		buf_add(out, replacement, sizeof replacement - 1);
	}
}
