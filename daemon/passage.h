/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage.h - the places of matches in the source file, and snippets around the
 * best of them.
 *
 * Only the pieces of the text that hold something to be shown are read. */
#ifndef QUOTH_DAEMON_PASSAGE_H
#define QUOTH_DAEMON_PASSAGE_H

#include "daemon/spots.h"
#include "lib/base/buf.h"
#include "lib/base/deadline.h"
#include "lib/store/record.h"
#include "lib/text/text.h"
#include "lib/wire/limits.h"

enum {
	PASSAGE_MATCHES = 100,	/* places given of one hit: a page of a long list */
	PASSAGE_SNIPPET = 240,	/* bytes of a snippet, about: three lines of a
				 * terminal */
	PASSAGE_APART = 80,	/* words between the matches that snippets are made
				 * around, so that no two show the same */
	PASSAGE_AROUND = 130,	/* words to each side of a snippet's match that may
				 * still be inside it */
};

/* A spot by its bytes in a part's text. */
struct passage_span {
	enum record_part part;
	size_t start, end;
};

struct passage_match {
	struct record_place place;
	uint64_t len;
};

/* A passage in pieces: those with an odd index are matches. */
struct passage_snippet {
	struct buf text;	/* the pieces one behind the other */
	size_t *ends;		/* of each piece in it */
	size_t count;
};

struct passage {
	struct record_place best;
	bool has_best;
	struct passage_match *matches;
	size_t match_count;
	struct passage_snippet snippets[WIRE_SNIPPETS_MAX];
	size_t snippet_count;
};

/* Makes the passage of RECORD for its SPOTS, with at most SNIPPETS snippets and
 * MATCHES places. Without a spot it shows how the text begins. On STATUS_OK
 * *PASSAGE is to be given to passage_finish(). Fails as the record does, and with
 * STATUS_TIMEOUT or STATUS_CANCELLED when DEADLINE (may be NULL) says so. */
enum status passage_make(struct record *record, const struct spots *spots,
			 struct text_analyser *analyser, size_t snippets,
			 size_t matches, struct deadline *deadline,
			 struct passage *passage, struct error *error);
void passage_finish(struct passage *passage);

/* Bytes of the source from START, where SPAN begins, to its end. An end that is not
 * behind START (in another part of a mail; in HTML that browsers put in another order)
 * says nothing, and the length is that of the text. Fails as the record does. */
enum status passage_source_len(struct record *record, const struct passage_span *span,
			       const struct record_place *start, uint64_t *len,
			       struct error *error);

/* --- snippet.c --- */

/* Cuts a snippet out of PART around [start, end), marking those of COUNT SPANS
 * (in order, apart from each other) that lie in it. *WINDOW is what it shows. */
enum status snippet_cut(struct record *record, const struct passage_span *focus,
			const struct passage_span *spans, size_t count,
			struct passage_snippet *snippet,
			struct passage_span *window, struct error *error);

#endif
