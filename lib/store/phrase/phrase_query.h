/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_query.h - a phrase as a part of a query of Xapian's.
 *
 * There are five ways to find the documents of a phrase and to weigh them by
 * phrase.h's formula; all find the same ones:
 *   PAIR    two words whose pair the index has as a term: its postings, no positions
 *   PAIRS   two places with alternatives, all of whose pairs it has: likewise
 *   WINDOW  Xapian's own operators read positions, along with the terms of such pairs
 *           as there are among the words, which leaves fewer documents to look at.
 *           How often the phrase occurs is read, once more, only of documents that
 *           it could bring among the best
 *   LIST    the documents of WINDOW, all of them found beforehand: below OR and NOT,
 *           where Xapian's own operators are asked in ways they do not stand
 *   CURSOR  our own reading of positions, which a deadline stops anywhere: several
 *           operands of more than one word, or operands in any order that have a word
 *           in common, or words that may stand very often in one document, or very many
 *           alternatives; and whatever has its lists in memory (phrase_memory.h). One that
 *           is all of a query is then found without a match of Xapian's (phrase_match.h) */
#ifndef QUOTH_STORE_PHRASE_QUERY_H
#define QUOTH_STORE_PHRASE_QUERY_H

#include "lib/store/store_internal.h"

/* How exact the weights of documents are to be. */
enum phrase_weights {
	PHRASE_EXACT,
	PHRASE_BEST,	/* those of the best ones, if nothing else is scored: others may
			 * weigh too much, but not so much as these */
	PHRASE_NONE,	/* only which documents hold the phrase is asked */
};

struct phrase_asked {
	double factor;		/* of the weight */
	enum phrase_weights weights;
	uint32_t best;		/* how many, of PHRASE_BEST */
	bool inside;		/* of an OR, or of what is excluded */
};

/* STORE, PHRASE and DEADLINE must outlive the match of *QUERY.
 * Fails as the store does. */
enum status phrase_query(struct store *store, const struct store_phrase *phrase,
			 const struct phrase_asked *asked, struct deadline *deadline,
			 struct xap_query **query, struct error *error);

/* Appends the words of PHRASE, or "word" for each, and which way is taken to OUT; INSIDE
 * as above. */
enum status phrase_describe(struct store *store, const struct store_phrase *phrase,
			    bool inside, bool words, struct buf *out,
			    struct error *error);

#endif
