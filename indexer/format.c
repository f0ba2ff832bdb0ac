/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format.c - names and first bytes to formats. */
#include "indexer/format.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *ending;
	enum format format;
} endings[] = {
	{ ".md", FORMAT_MARKDOWN }, { ".markdown", FORMAT_MARKDOWN },
	{ ".jsonl", FORMAT_JSON_LINES }, { ".ndjson", FORMAT_JSON_LINES },
	{ ".txt", FORMAT_TEXT }, { ".text", FORMAT_TEXT }, { ".rst", FORMAT_TEXT },
	{ ".org", FORMAT_TEXT }, { ".tex", FORMAT_TEXT }, { ".log", FORMAT_TEXT },
	{ ".csv", FORMAT_TEXT }, { ".html", FORMAT_HTML }, { ".htm", FORMAT_HTML },
	{ ".xhtml", FORMAT_HTML }, { ".eml", FORMAT_MAIL },
	{ ".pdf", FORMAT_PDF },
};

/* Files whose names leave no doubt are not worth opening. */
static const char *const binary_endings[] = {
	".7z", ".a", ".avi", ".bin", ".bmp", ".bz2", ".class", ".db", ".dll", ".dvi",
	".exe", ".flac", ".gif", ".ico", ".iso", ".jar", ".jpeg", ".jpg", ".m4a",
	".mkv", ".mov", ".mp3", ".mp4", ".o", ".ogg", ".otf", ".png", ".pyc", ".rar",
	".so", ".sqlite", ".tar", ".tgz", ".tif", ".tiff", ".ttf", ".wav", ".webm",
	".webp", ".woff", ".woff2", ".xz", ".zip", ".zst",
};

static const struct {
	const char *bytes;
	size_t len;
} signatures[] = {
	{ "%PDF-", 5 }, { "PK\3\4", 4 }, { "\x1f\x8b", 2 }, { "\x7f" "ELF", 4 },
	{ "\x89PNG", 4 }, { "GIF8", 4 }, { "\xff\xd8\xff", 3 },
	{ "\xfd" "7zXZ", 5 }, { "\x28\xb5\x2f\xfd", 4 }, { "BZh", 3 },
	{ "SQLite format 3", 15 }, { "\xd0\xcf\x11\xe0", 4 }, { "{\\rtf", 5 },
};

static bool ends_in(const char *name, size_t len, const char *ending)
{
	size_t ending_len = strlen(ending);
	return len > ending_len &&
		strncasecmp(name + len - ending_len, ending, ending_len) == 0;
}

/* cur/1700000000.M1P2.host:2,S and the like, in new/ too. */
static bool is_in_maildir(const char *path)
{
	const char *name = strrchr(path, '/');
	if (name == NULL || strstr(name, ":2,") == NULL || name - path < 3)
		return false;
	bool whole = name - path == 3 || name[-4] == '/';
	return whole && (memcmp(name - 3, "cur", 3) == 0 ||
			 memcmp(name - 3, "new", 3) == 0);
}

enum format format_of_name(const char *name, bool *gzip)
{
	size_t len = strlen(name);
	*gzip = false;
	if (is_in_maildir(name))
		return FORMAT_MAIL;
	*gzip = ends_in(name, len, ".gz");
	if (*gzip)
		len -= 3;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (ends_in(name, len, endings[i].ending))
			return endings[i].format;
	if (*gzip)
		return FORMAT_BINARY;
	for (size_t i = 0; i < sizeof binary_endings / sizeof *binary_endings; i++)
		if (ends_in(name, len, binary_endings[i]))
			return FORMAT_BINARY;
	return FORMAT_TEXT;
}

bool format_is_binary(const char *bytes, size_t len)
{
	if (len > FORMAT_SNIFF)
		len = FORMAT_SNIFF;
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (len >= signatures[i].len &&
		    memcmp(bytes, signatures[i].bytes, signatures[i].len) == 0)
			return true;
	if (len >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 ||
			 memcmp(bytes, "\xfe\xff", 2) == 0))
		return false;
	return len > 0 && memchr(bytes, '\0', len) != NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "%PDF-1.4", an end of line, "%" and a byte beyond ASCII. */
static bool is_pdf_head(const char *at, const char *end)
{
	if (end - at < 9 || memcmp(at, "%PDF-", 5) != 0 || !is_digit(at[5]) ||
	    at[6] != '.' || !is_digit(at[7]))
		return false;
	at += 8;
	while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0')
		at++;
	return end - at >= 2 && at[0] == '%' && (at[1] & 0x80) != 0;
}

bool format_begins_pdf(const char *bytes, size_t len)
{
	const char *end = bytes + len;
	if (len >= 5 && memcmp(bytes, "%PDF-", 5) == 0)
		return true;
	for (const char *at = bytes; at < end && at - bytes < FORMAT_PDF_HEAD; at++) {
		at = memchr(at, '%', (size_t)(end - at));
		if (at == NULL || at - bytes >= FORMAT_PDF_HEAD)
			return false;
		if ((at == bytes || at[-1] == '\n' || at[-1] == '\r') &&
		    is_pdf_head(at, end))
			return true;
	}
	return false;
}

const char *format_type(enum format format)
{
	switch (format) {
	case FORMAT_MARKDOWN:
		return "text/markdown";
	case FORMAT_JSON_LINES:
		return "application/jsonl";
	case FORMAT_HTML:
		return "text/html";
	case FORMAT_MAIL:
		return "message/rfc822";
	case FORMAT_PDF:
		return "application/pdf";
	case FORMAT_TEXT:
	case FORMAT_BINARY:
		break;
	}
	return "text/plain";
}
