/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_charset.c - <meta charset>, before there is a page to look into. */
#include "indexer/html.h"

#include <string.h>
#include <strings.h>

static const char *find(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);
	for (; (size_t)(end - at) >= len; at++)
		if (strncasecmp(at, word, len) == 0)
			return at;
	return NULL;
}

/* What stands behind KEY = in [at, end): quoted, or up to a blank, ; or >. */
static const struct charset *named_by(const char *key, const char *at, const char *end)
{
	at = find(at, end, key);
	if (at == NULL)
		return NULL;
	at += strlen(key);
	while (at < end && strchr(" \t\r\n", *at) != NULL)
		at++;
	if (at == end || *at++ != '=')
		return NULL;
	while (at < end && strchr(" \t\r\n\"'", *at) != NULL)
		at++;
	size_t len = 0;
	while (at + len < end && strchr(" \t\r\n\"';/>?", at[len]) == NULL)
		len++;
	return charset_find(at, len);
}

const struct charset *html_charset(const char *bytes, size_t len)
{
	const char *at = bytes;
	const char *end = bytes + (len < HTML_CHARSET_SCAN ? len : HTML_CHARSET_SCAN);
	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		size_t left = (size_t)(end - at);
		const char *close = left >= 4 && memcmp(at, "<!--", 4) == 0
			? memmem(at, left, "-->", 3) : memchr(at, '>', left);
		const struct charset *found = NULL;
		if (close == NULL)
			return NULL;
		if (left >= 5 && strncasecmp(at, "<meta", 5) == 0)
			found = named_by("charset", at, close);
		else if (left >= 5 && memcmp(at, "<?xml", 5) == 0)
			found = named_by("encoding", at, close);
		if (found != NULL)
			return found;
		at = close;
	}
	return NULL;
}
