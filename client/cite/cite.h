/* SPDX-License-Identifier: MIT */
/* cite.h - a document, or a passage of it, as a citation: for BibTeX, for CSL
 * processors, and as a line for people. Each says what was cited so that it can be
 * checked: bytes of the text, the SHA-256 of the source and the index's revision. */
#ifndef QUOTH_CLIENT_CITE_CITE_H
#define QUOTH_CLIENT_CITE_CITE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buf.h"

enum {
	CITE_KEY_MAX = 64,	/* bytes of a key, with its NUL */
	CITE_DATE_MAX = 11,	/* "2025-10-30" and a NUL */
	CITE_PAGES_MAX = 48,	/* of "3--4", with its NUL */
};

/* Strings point into the result or are the citation's own; NULL for what the document
 * does not say. */
struct citation {
	const char *id, *title, *source, *url, *mime, *language, *hash, *uuid;
	const char *raw_date;		/* as the document has it */
	char date[CITE_DATE_MAX];	/* as year, month and day; "" if not known */
	char path[4096];		/* fit to be shown; "": none */
	const json_t *author;		/* a string or a list of them */
	uint64_t rev;
	bool has_range;
	uint64_t start, end;		/* bytes of the text, */
	uint64_t page, page_end;	/* and its pages; 0: it has none */
	const char *quote;		/* and what they say */
	size_t quote_len;
	char accessed[CITE_DATE_MAX];
	char key[CITE_KEY_MAX];		/* of ASCII letters, digits and "-": the same for
					 * the same passage, whatever else there is */
};

/* Today in UTC, or what SOURCE_DATE_EPOCH says, as "2025-10-30"; false if that is no
 * number of seconds. */
bool cite_today(char date[CITE_DATE_MAX]);

/* What of a document is cited. */
struct cite_passage {
	const char *text;		/* NULL: all of it is */
	size_t len;
	uint64_t start;			/* byte of the document's text at which it begins */
	uint64_t page, page_end;	/* that it begins and ends on; 0: there are none */
};

/* Fills CITATION from RESULT, the reply to get, and PASSAGE; RESULT and the passage's
 * text must outlive it. False: RESULT makes no sense. */
bool cite_read(struct citation *citation, const json_t *result,
	       const struct cite_passage *passage, const char *accessed);

/* The page or the pages with DASH between them, in OUT of SIZE bytes; "": none. */
void cite_pages(const struct citation *citation, const char *dash, char *out,
		size_t size);

/* Calls back with each author. */
void cite_authors(const struct citation *citation,
		  void (*author)(void *context, const char *name, size_t len),
		  void *context);

/* Appends an entry with the newlines in it: @online of a document with a URL, @article
 * of one with a source, else @misc. */
void cite_bibtex(const struct citation *citation, struct buf *out);

/* An item of CSL-JSON; NULL without memory. */
json_t *cite_csl(const struct citation *citation);

/* Appends one line without its end. */
void cite_plain(const struct citation *citation, struct buf *out);

/* What bytes of what: "bytes 10-20 of the text of ID; SHA-256 ...; index ...". */
void cite_evidence(const struct citation *citation, struct buf *out);

#endif
