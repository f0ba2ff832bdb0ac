/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_words.h - the words of a record by their positions: where each stands in the
 * text, and what it is when folded.
 *
 * Pieces of the text are cut into words as they are asked for, and the last few are
 * kept, so that those who go through a text in order read each piece once. */
#ifndef QUOTH_DAEMON_KWIC_WORDS_H
#define QUOTH_DAEMON_KWIC_WORDS_H

#include "lib/base/buf.h"
#include "lib/base/deadline.h"
#include "lib/store/record/record.h"
#include "lib/text/text.h"

enum {
	KWIC_PIECES = 4, /* kept: context to both sides lies in one or two, a match
			  * that begins and ends elsewhere in two more */
};

struct kwic_word {
	size_t start, end;	/* bytes of the part's text */
	size_t fold, fold_len;	/* in the bytes of its piece */
};

struct kwic_piece {
	bool used;
	enum record_part part;
	uint32_t position;	/* of its first word */
	struct kwic_word *words;
	size_t count, capacity;
	struct buf folds;	/* one behind the other */
};

struct kwic_words {
	struct text_analyser *analyser;
	struct record *record;
	struct deadline *deadline;	/* may be NULL */
	bool folds;			/* they are wanted, too */
	struct kwic_piece pieces[KWIC_PIECES];
	size_t next;			/* the piece that has to go next */
};

/* Goes on with RECORD, which must stay open; the words begin as `= {0}` with an
 * analyser, and kwic_words_finish() frees what they have come to. */
void kwic_words_begin(struct kwic_words *words, struct record *record);
void kwic_words_finish(struct kwic_words *words);

/* The word at POSITION of PART, and if FOLDED is not NULL what it is. Both are valid
 * until the next call.
 *   STATUS_CORRUPT   the record's text has no such word
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_NO_MEMORY */
enum status kwic_words_at(struct kwic_words *words, enum record_part part,
			  uint32_t position, const struct kwic_word **word,
			  const char **folded, struct error *error);

#endif
