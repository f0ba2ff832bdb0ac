/* SPDX-License-Identifier: GPL-2.0-or-later */
/* typed.h - what somebody has typed of a query so far: which part of it is to be
 * completed, and what stands before it. */
#ifndef QUOTH_DAEMON_TYPED_H
#define QUOTH_DAEMON_TYPED_H

#include "daemon/query/query.h"
#include "lib/text/text.h"

enum {
	TYPED_BEFORE = 3,	/* words before the one in question that are looked at */
	TYPED_NAME_MAX = 64,	/* bytes of a field's own name; more no label has */
};

enum typed_kind {
	TYPED_NOTHING,		/* nothing that could be completed */
	TYPED_WORD,		/* a word that has begun */
	TYPED_NEXT,		/* words that are whole: which comes next? */
	TYPED_FIELD,		/* the value of a field that has begun */
};

struct typed_word {
	char text[TEXT_WORD_MAX + 1];	/* folded */
	size_t len;
	bool ideograph;
};

struct typed {
	enum typed_kind kind;
	size_t kept;			/* bytes of the query that stay as they are */
	bool apart;			/* TYPED_NEXT: no blank follows those */
	bool as_typed;			/* what has begun may stay as it is, capitals and
					 * all: its folded form is as long */
	struct typed_word begun;	/* TYPED_WORD; of TYPED_FIELD the folded value */
	struct typed_word before[TYPED_BEFORE];	/* the nearest word first */
	size_t before_count;
	bool titled;			/* it is a word of title: */
	enum query_field field;		/* TYPED_FIELD */
	const char *extra;		/* of FIELD_EXTRA: its name behind "x.", within Q, */
	size_t extra_len;		/* of 1 to TYPED_NAME_MAX bytes; otherwise 0 */
	bool quoted;			/* its value has an opening quote, to be kept */
};

/* Reads the LEN bytes of Q, valid UTF-8, up to the caret. Words stand before each other
 * only within quotes, or where nothing but blanks is between them: no quote, bracket,
 * operator or field.
 *   STATUS_NO_MEMORY */
enum status typed_read(struct text_analyser *analyser, const char *q, size_t len,
		       struct typed *typed, struct error *error);

#endif
