/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format.h - what kind of file a name, or its first bytes, stand for. */
#ifndef QUOTH_INDEXER_FORMAT_H
#define QUOTH_INDEXER_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

enum format {
	FORMAT_TEXT,		/* also every name that says nothing */
	FORMAT_MARKDOWN,
	FORMAT_JSON_LINES,
	FORMAT_HTML,
	FORMAT_MAIL,		/* also a name that Maildir gives */
	FORMAT_BINARY,		/* by its name: never opened */
};

enum {
	FORMAT_SNIFF = 8 * 1024,	/* first bytes that are looked at */
};

/* By the ending of the path NAME, in any case; *GZIP: packed (.jsonl.gz, .md.gz ...).
 * What is inside does not count: a page that is called .txt is text. */
enum format format_of_name(const char *name, bool *gzip);

/* Whether a file that begins so is no text: a known signature, or a NUL in its
 * first FORMAT_SNIFF bytes that no UTF-16 byte order mark explains. */
bool format_is_binary(const char *bytes, size_t len);

/* "text/plain", "text/markdown", "application/jsonl", "text/html", "message/rfc822". */
const char *format_type(enum format format);

#endif
