/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html.h - a page of HTML to its text, title and fields, through gumbo.
 *
 * gumbo, and not a parser that is faster, because its nodes know the bytes they
 * come from. Built without it all but html_library() is refused.
 * Runs in the sandbox: it takes memory and nothing else. */
#ifndef QUOTH_INDEXER_HTML_H
#define QUOTH_INDEXER_HTML_H

#include "indexer/charset.h"
#include "indexer/fields.h"
#include "indexer/spans.h"

enum {
	HTML_DEPTH_MAX = 5000,		/* elements in each other: gumbo looks through
					 * all of them at each tag, and takes seconds
					 * beyond */
	HTML_HEAP_MB = 1024,		/* of gumbo's: two thirds of the sandbox's */
	HTML_CHARSET_SCAN = 4096,	/* bytes in which <meta charset> is looked for;
					 * browsers take 1024 */
	HTML_LD_MAX = 1024 * 1024,	/* bytes of one JSON-LD script */
};

/* "gumbo 0.10.1", or NULL in a program that was built without. */
const char *html_library(void);

/* `= {0}` before the first use. The spans lead to bytes of the page. */
struct html_page {
	struct buf text, title;
	struct spans text_spans, title_spans;
	struct fields fields;
};

void html_page_finish(struct html_page *page);

/* Reads the LEN bytes of HTML, valid UTF-8, into the empty PAGE.
 *   STATUS_UNSUPPORTED  built without gumbo
 *   STATUS_TOO_LARGE    nested too deep
 *   STATUS_NO_MEMORY    also more than HTML_HEAP_MB */
enum status html_read(const char *html, size_t len, struct html_page *page,
		      struct error *error);

/* The character set that the page itself names, or NULL. */
const struct charset *html_charset(const char *bytes, size_t len);

#endif
