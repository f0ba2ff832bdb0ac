/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_mask.c - takes out of a mail what GMime would ask the system about.
 *
 * GMime converts headers as it meets them, with iconv(3), which opens a file for a
 * character set that was not used before; and a date whose zone makes no sense
 * makes GLib look for one of that name. The sandbox kills for either. Other
 * character sets than ours become UTF-8, or nonsense that fails at once. */
#include "indexer/mail_internal.h"

#include <string.h>
#include <strings.h>

const char MAIL_MASKED_DATE[] = "Xate";

/* LEN bytes that named a character set. "*" begins the language in RFC 2231. */
static void mask_name(char *name, size_t len)
{
	static const char utf8[] = "utf-8*";
	size_t keep = len >= 5 ? (len < 6 ? len : 6) : 0;
	memset(name, 'x', len);
	memcpy(name, utf8, keep);
}

static bool is_known(const char *name, size_t len)
{
	const char *language = memchr(name, '*', len);
	if (language != NULL)
		len = (size_t)(language - name);
	return charset_find(name, len) != NULL;
}

/* =?NAME?Q?...?= */
static void mask_words(char *at, const char *end)
{
	while ((at = memmem(at, (size_t)(end - at), "=?", 2)) != NULL) {
		char *name = at + 2;
		size_t len = 0;
		while (name + len < end && name[len] != '?' && name[len] != '\n')
			len++;
		if (name + len < end && name[len] == '?' && !is_known(name, len))
			mask_name(name, len);
		at = name;
	}
}

/* parameter*=NAME'language'value, also *0*= */
static void mask_parameters(char *at, const char *end)
{
	while ((at = memmem(at, (size_t)(end - at), "*=", 2)) != NULL) {
		char *name = at + 2;
		size_t len = 0;
		while (name < end && strchr(" \t\"", *name) != NULL)
			name++;
		while (name + len < end && strchr("'\n;", name[len]) == NULL)
			len++;
		if (name + len < end && name[len] == '\'' && !is_known(name, len))
			memset(name, 'x', len);
		at += 2;
	}
}

static void mask_dates(char *mail, const char *end)
{
	for (char *at = mail; (size_t)(end - at) >= 5;) {
		if (strncasecmp(at, "date", 4) == 0)
			memcpy(at, MAIL_MASKED_DATE, 4);
		at = memchr(at, '\n', (size_t)(end - at));
		if (at == NULL)
			return;
		at++;
	}
}

guint8 *mail_mask(const char *bytes, size_t len)
{
	char *copy = g_try_malloc(len + MAIL_MASK_MORE);
	if (copy == NULL)
		return NULL;
	memcpy(copy, bytes, len);
	memset(copy + len, '\n', MAIL_MASK_MORE);
	mask_words(copy, copy + len);
	mask_parameters(copy, copy + len);
	mask_dates(copy, copy + len);
	return (guint8 *)copy;
}
