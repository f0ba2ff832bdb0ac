/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage.h - the places of matches in the source file, and snippets around the
 * best of them.
 *
 * Only the pieces of the text that hold something to be shown are read. */
#ifndef QUOTH_DAEMON_PASSAGE_H
#define QUOTH_DAEMON_PASSAGE_H

#include "daemon/passage/spots.h"
#include "lib/base/buf.h"
#include "lib/base/deadline.h"
#include "lib/store/record/record.h"
#include "lib/text/text.h"
#include "lib/wire/limits.h"

enum {
	PASSAGE_MATCHES = WIRE_MATCHES_MAX,	/* places given of one hit: a page of a
						 * long list */
	PASSAGE_SNIPPET = 240,	/* bytes of a snippet, about: three lines of a
				 * terminal */
	PASSAGE_APART = 80,	/* words between the matches that snippets are made
				 * around, so that no two show the same */
	PASSAGE_AROUND = 130,	/* words to each side of a snippet's match that may
				 * still be inside it */
	PASSAGE_LINE = 400,	/* bytes of a match's line beside the match, at most:
				 * whole lines of programs and of wrapped text, and of
				 * a paragraph in one line what is around it */
};

/* A spot by its bytes in a part's text. */
struct passage_span {
	enum record_part part;
	size_t start, end;
};

/* A passage in pieces: those with an odd index are matches. */
struct passage_snippet {
	struct buf text;	/* the pieces one behind the other */
	size_t *ends;		/* of each piece in it */
	size_t count;
};

enum { PASSAGE_NO_SNIPPET = WIRE_SNIPPETS_MAX };

struct passage_match {
	struct record_place place;
	uint64_t len;
	size_t snippet;		/* that shows it, or PASSAGE_NO_SNIPPET */
	struct buf line;	/* if asked for: the line it stands in, and in it ... */
	size_t line_from, line_to;	/* ... the match */
};

struct passage {
	struct record_place best;
	bool has_best;
	struct passage_match *matches;
	size_t match_count;
	/* The best one first, the others in the order of the text; none overlap. */
	struct passage_snippet snippets[WIRE_SNIPPETS_MAX];
	size_t snippet_count;
};

struct passage_wish {
	size_t snippets, matches;	/* at most */
	bool lines;			/* of the matches */
};

/* Makes the passage of RECORD for its SPOTS. Without a spot it shows how the text
 * begins. Snippets after the first are where most different words of the query stand
 * together, then most of them. On STATUS_OK *PASSAGE is to be given to
 * passage_finish(). Fails as the record does, and with STATUS_TIMEOUT or
 * STATUS_CANCELLED when DEADLINE (may be NULL) says so. */
enum status passage_make(struct record *record, const struct spots *spots,
			 struct text_analyser *analyser,
			 const struct passage_wish *wish, struct deadline *deadline,
			 struct passage *passage, struct error *error);
void passage_finish(struct passage *passage);

/* Bytes of the source from START, where SPAN begins, to its end. An end that is not
 * behind START (in another part of a mail; in HTML that browsers put in another order)
 * says nothing, and the length is that of the text. Fails as the record does. */
enum status passage_source_len(struct record *record, const struct passage_span *span,
			       const struct record_place *start, uint64_t *len,
			       struct error *error);
/* --- passage_focus.c --- */

/* Spots FIRST to LAST, to be shown by one snippet. */
struct passage_focus {
	size_t first, last;
};

/* Chooses up to WANTED foci, at most WIRE_SNIPPETS_MAX: the best place, then others in
 * the order of the text. They are PASSAGE_APART words from each other. */
enum status passage_foci(const struct spots *spots, size_t wanted,
			 struct deadline *deadline, struct passage_focus *foci,
			 size_t *count, struct error *error);

/* --- passage_walk.c: positions of words to bytes of the text --- */

/* Reads on through the words of a record, piece by piece, never backwards inside
 * one. Set the first two and error. */
struct passage_walker {
	struct record *record;
	struct text_analyser *analyser;
	struct error *error;
	enum record_part part;
	bool begun;
	size_t start;		/* of the piece that is being read */
	uint32_t next;		/* position of the word that comes next */
};

/* The bytes of SPOT. */
enum status passage_find(struct passage_walker *walker, const struct spot *spot,
			 struct passage_span *span);

/* --- snippet.c --- */

/* Cuts a snippet out of the part of *FOCUS that shows it (or, if it is longer than a
 * snippet, its beginning and the first of SPANS in it), marking those of COUNT SPANS
 * (in order, apart from each other) that lie in it, and none of what is in COUNT_TAKEN
 * windows TAKEN. *WINDOW is what it shows. */
enum status snippet_cut(struct record *record, const struct passage_span *focus,
			const struct passage_span *spans, size_t count,
			const struct passage_span *taken, size_t taken_count,
			struct passage_snippet *snippet,
			struct passage_span *window, struct error *error);

/* The line of the text that SPAN stands in, of which PASSAGE_LINE bytes beside it, into
 * MATCH. A line's end inside the match is a blank there. */
enum status snippet_line(struct record *record, const struct passage_span *span,
			 struct passage_match *match, struct error *error);

#endif
