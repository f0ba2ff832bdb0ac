/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.h - what somebody may be about to write, from the index itself: how a word
 * that has begun goes on, and which words follow the last ones.
 *
 * A word counts for more the longer the stretch of text is that it is known to end: with
 * three words before it, with two, with one; then by how often, as in the back-off of
 * Katz, "Estimation of probabilities from sparse data" (IEEE ASSP 35, 1987), of which
 * the order is all that is needed here. What nobody has seen behind the word before
 * comes last, by the number of documents.
 *
 * It answers while somebody types, so each step has a bound. Of two frequent words the
 * index has the count (XP of schema.h). All else is counted in the documents of the
 * rarer one, or, where these are more than a few, in some of them, which makes the
 * count an estimate and says so.
 *
 * Threads: as the store's. */
#ifndef QUOTH_DAEMON_SUGGEST_H
#define QUOTH_DAEMON_SUGGEST_H

#include "daemon/answer/typed.h"
#include "lib/base/deadline.h"
#include "lib/store/store.h"
#include "lib/wire/limits.h"

enum {
	SUGGEST_MAX = WIRE_SUGGEST_MAX,
	SUGGEST_WORDS = 3,	/* of one continuation */
	SUGGEST_TERMS = 3000,	/* looked at in one list of the index: some 1 ms */
	SUGGEST_CANDIDATES = 24,	/* words taken from each list ... */
	SUGGEST_SAMPLE = 6,	/* ... and documents looked at for each of them */
	SUGGEST_STORIES = 28,	/* documents looked at for the words before, ... */
	SUGGEST_READ = 10,	/* ... those of them that are read on in, ... */
	SUGGEST_READ_ON = 20,	/* ... or, as long as nothing is found, ... */
	SUGGEST_PLACES = 4,	/* ... and places in each */
};

struct suggestion {
	char words[SUGGEST_WORDS][TEXT_WORD_MAX + 1];	/* folded */
	size_t count;
	bool ideographs;	/* all words are: no blanks between */
	uint64_t n;
	uint32_t context;	/* how many words before N counts them with; 0: N is the
				 * number of documents that hold the word or value */
	bool exact;		/* false: N is an estimate from some documents */
};

struct suggestions {
	struct suggestion at[SUGGEST_MAX];
	size_t count;
	bool whole;		/* all words that begin so were looked at; else the
				 * frequent ones, and the first of the others */
	uint32_t terms;		/* of the index looked at ... */
	uint32_t documents;	/* ... and documents */
};

struct suggest_terms {
	struct store *store;
	struct text_analyser *analyser;
	struct deadline *deadline;	/* may be NULL */
};

/* Fills *SUGGESTIONS with at most LIMIT (up to SUGGEST_MAX) for TYPED, the best first.
 * Fails as the store does, and with
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_NO_MEMORY */
enum status suggest(const struct suggest_terms *terms, const struct typed *typed,
		    size_t limit, struct suggestions *suggestions,
		    struct error *error);

#endif
