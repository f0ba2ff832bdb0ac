/* SPDX-License-Identifier: MIT */
/* document.h - a document of the daemon's, its text or a range of it put together from
 * as many pieces as it takes. */
#ifndef QUOTH_CLIENT_COMMAND_DOCUMENT_H
#define QUOTH_CLIENT_COMMAND_DOCUMENT_H

#include <jansson.h>

#include "client/command/session.h"

enum document_what {
	DOCUMENT_TEXT,		/* all of it */
	DOCUMENT_META,		/* fields alone */
	DOCUMENT_BYTES,		/* [from, to) of the text */
	DOCUMENT_LINES,		/* from to to, both from 1 and included */
	DOCUMENT_PAGES,		/* likewise */
	DOCUMENT_AROUND,	/* `context` bytes to each side of the best match */
};

#define DOCUMENT_END UINT64_MAX		/* of `to`: up to the end */

struct document_wish {
	enum document_what what;
	uint64_t from, to;
	const char *around;		/* a query */
	uint64_t context;
	uint32_t min_rev;		/* that the index must have; 0: any */
};

struct document {
	json_t *result;		/* of the first piece */
	struct buf text;
	uint64_t start;		/* byte of the whole text at which `text` begins */
	uint64_t page, page_end;	/* that it begins and ends on; 0: it has none */
	bool has_match;		/* of DOCUMENT_AROUND: it matched something, */
	uint64_t match_start, match_len;	/* in these bytes of the whole text */
};

/* What of --bytes, --lines and --pages is not NULL, into WISH, which else stays as it is:
 * "A-B", "A-" or, of lines and pages, "A"; bytes from 0 with A <= B, of which B is not
 * included, lines and pages from 1. 0, or the exit code for what is none, which was said. */
int document_read_part(const char *bytes, const char *lines, const char *pages,
		       struct document_wish *wish);

/* Fetches what WISH says of the document ID. 0, or the exit code of a failure that was
 * said, for QID (may be NULL). To be finished in every case. */
int document_get(struct session *session, const char *id,
		 const struct document_wish *wish, const char *qid,
		 struct document *document);
void document_finish(struct document *document);

#endif
