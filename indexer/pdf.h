/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf.h - a PDF to its text, page by page, title and fields, through Poppler.
 *
 * Poppler's GLib front, for its pages as plain text in the order of reading, and the
 * place of each character. Built without it all but pdf_library() is refused.
 * Runs in the sandbox: it takes memory, and finds none of the system's files but those
 * of pdf_data() (sandbox.h). */
#ifndef QUOTH_INDEXER_PDF_H
#define QUOTH_INDEXER_PDF_H

#include "indexer/extracted.h"
#include "lib/base/status.h"

enum {
	PDF_PAGES_MAX = 20000,		/* of a file: a code of law has 10,000 */
	PDF_TEXT_MAX = 128 * 1024 * 1024,	/* bytes of text of a file, */
	PDF_PAGE_TEXT_MAX = 16 * 1024 * 1024,	/* and of a page: more is no page that
						 * anybody could read */
	PDF_SECONDS_MAX = 300,		/* for a file; one page has as long as the
					 * extractor may be silent (extractor.h) */
	PDF_CATALOG_MAX = 64 * 1024,	/* bytes of the object that names the language */
	PDF_TOPICS_MAX = 100,		/* keywords that are kept */
};

/* "Poppler 22.12.0", or NULL in a program that was built without. */
const char *pdf_library(void);

/* The folder of the system's files that Poppler may read in the sandbox as well, which
 * has the character maps of Chinese, Japanese and Korean fonts; NULL: none. */
const char *pdf_data(void);

/* To be called before the sandbox closes, once in a process. */
void pdf_prepare(void);

/* What pdf_read() says on its way. */
struct pdf_listener {
	/* Page NUMBER, from 1, cannot be read, for REASON. */
	void (*bad_page)(void *context, uint64_t number, const char *reason);
	/* It goes on: about once a second. */
	void (*alive)(void *context);
	void *context;
};

/* Reads the LEN bytes of PDF into RECORD, which is clear. Its text has pages and no
 * spans: each but the last ends with a line that has a form feed alone. A page that
 * cannot be read has no text.
 *   STATUS_UNSUPPORTED  built without Poppler, or there is no text on any page
 *   STATUS_CORRUPT      no PDF, or a damaged one
 *   STATUS_DENIED       it is encrypted, and opens with a password alone
 *   STATUS_TOO_LARGE    a limit above, named in the text
 *   STATUS_TIMEOUT      PDF_SECONDS_MAX
 *   STATUS_NO_MEMORY */
enum status pdf_read(const char *pdf, size_t len, const struct pdf_listener *listener,
		     struct extracted *record, struct error *error);

#endif
