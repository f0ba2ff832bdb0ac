/* SPDX-License-Identifier: MIT */
/* base64.c - paths that are not UTF-8, as the protocol carries them. */
#include "client/libquoth/base64.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* 0 to 63, or -1. */
static int digit(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)(at - digits);
}

/* Decodes four digits to three bytes, of which COUNT count. */
static int decode_group(const char *coded, size_t count, char *out)
{
	unsigned bits = 0;
	for (size_t i = 0; i < 4; i++) {
		int value = i <= count ? digit(coded[i]) : 0;
		if (value < 0 || (i > count && coded[i] != '='))
			return -1;
		bits = bits << 6 | (unsigned)value;
	}
	for (size_t i = 0; i < count; i++) {
		out[i] = (char)(bits >> (16 - 8 * i) & 0xff);
		if (out[i] == '\0')
			return -1;
	}
	return 0;
}

char *base64_path(const char *coded, size_t len)
{
	errno = EINVAL;
	if (len % 4 != 0)
		return NULL;
	char *path = malloc(len / 4 * 3 + 1);
	if (path == NULL)
		return NULL;
	size_t made = 0;
	for (size_t at = 0; at < len; at += 4) {
		size_t count = 3;
		if (at + 4 == len)
			count -= coded[at + 2] == '=' ? 2 : coded[at + 3] == '=';
		if (decode_group(coded + at, count, path + made) < 0) {
			free(path);
			errno = EINVAL;
			return NULL;
		}
		made += count;
	}
	path[made] = '\0';
	return path;
}
