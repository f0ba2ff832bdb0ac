/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_internal.h - what the files that read PDF share. */
#ifndef QUOTH_INDEXER_PDF_INTERNAL_H
#define QUOTH_INDEXER_PDF_INTERNAL_H

#include <poppler.h>

#include "indexer/pdf.h"

/* --- pdf_read.c --- */

/* Hears from then on what Poppler says. */
void pdf_listen(void);

/* PDF must outlive the document; NULL with *PROBLEM, which may be NULL. */
PopplerDocument *pdf_open(const char *pdf, size_t len, GError **problem);

/* --- pdf_lines.c --- */

/* Appends TEXT, LEN bytes of UTF-8 that are one page in lines, to OUT. BOXES say where
 * each of its COUNT characters stands, newlines among them; with none, or another
 * number of them than there are characters, no paragraphs are found. */
void pdf_add_page(struct buf *out, const char *text, size_t len,
		  const PopplerRectangle *boxes, size_t count);

/* --- pdf_fields.c --- */

/* Title and fields of DOCUMENT, whose bytes are PDF. */
void pdf_fields(PopplerDocument *document, const char *pdf, size_t len,
		struct extracted *record);

/* The language that the catalog of a PDF names, such as "en-GB", in CODE; false: none,
 * or the catalog is compressed. */
bool pdf_language(const char *pdf, size_t len, char code[36]);

#endif
