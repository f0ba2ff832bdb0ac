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
	FORMAT_PDF,		/* also what begins as one, whatever its name */
	FORMAT_BINARY,		/* by its name: never opened */
};

enum {
	FORMAT_SNIFF = 8 * 1024,	/* first bytes that are looked at */
	FORMAT_PDF_HEAD = 1024,		/* bytes in which "%PDF-" is looked for, as other
					 * readers of PDF do */
};

/* By the ending of the path NAME, in any case; *GZIP: packed (.jsonl.gz, .md.gz ...).
 * What is inside does not count: a page that is called .txt is text. */
enum format format_of_name(const char *name, bool *gzip);

/* Whether a file that begins so is no text: a known signature, or a NUL in its
 * first FORMAT_SNIFF bytes that no UTF-16 byte order mark explains. */
bool format_is_binary(const char *bytes, size_t len);

/* Whether a file of a name that says nothing is PDF, by its first LEN bytes: it begins
 * with "%PDF-", or has a line "%PDF-1.4" or the like and a comment of bytes beyond ASCII
 * behind that, as PDF has and no text about it. */
bool format_begins_pdf(const char *bytes, size_t len);

/* "text/plain", "text/markdown", "application/jsonl", "text/html", "message/rfc822",
 * "application/pdf". */
const char *format_type(enum format format);

#endif
