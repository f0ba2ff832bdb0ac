/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute.h - what a query means, the slow way: every document is looked at, and in it
 * every stretch of words.
 *
 * Written from the definitions (daemon/query/query.h, lib/store/store.h and windows.h) and
 * from nothing of the code that finds by index. A word is a number below
 * BRUTE_WORDS_MAX; what may stand in one place of a phrase is a set of words, one bit
 * each, whatever made it so: alternatives, a star, an inflection. */
#ifndef QUOTH_TESTS_BRUTE_H
#define QUOTH_TESTS_BRUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BRUTE_WORDS_MAX = 64,	/* different ones: bits of a set */
	BRUTE_TEXT_MAX = 48,	/* words of a text: bits of its places, with room */
	BRUTE_PLACES_MAX = 16,	/* of a phrase */
};

/* A body or a title. */
struct brute_text {
	uint8_t words[BRUTE_TEXT_MAX];
	size_t count;
};

struct brute_document {
	struct brute_text body, title;
	unsigned source;
	const char *grade;	/* the value of a field that may be a number; NULL: none */
};

/* The numbers from LEAST to MOST, those themselves but where ABOVE and BELOW say so. */
struct brute_range {
	double least, most;
	bool above, below;
};

/* A word (one operand of one place), a phrase (one of several), or operands that
 * stand near each other. */
struct brute_phrase {
	uint64_t places[BRUTE_PLACES_MAX];	/* of all operands, in order */
	size_t lengths[BRUTE_PLACES_MAX];	/* of each operand, in places */
	size_t operands;
	bool ordered;
	size_t gap;				/* other words among them, at most */
	bool title;				/* to be found there only */
};

enum brute_kind {
	BRUTE_PHRASE,
	BRUTE_SOURCE,
	BRUTE_GRADE,
	BRUTE_ALL,
	BRUTE_ANY,
	BRUTE_NOT,	/* one part; only among those of BRUTE_ALL */
};

struct brute_query {
	enum brute_kind kind;
	struct brute_phrase phrase;
	unsigned source;
	struct brute_range range;	/* of GRADE */
	struct brute_query *parts, *next;
};

/* How often PHRASE occurs in DOCUMENT: in its minimal windows, those that hold no
 * other one, with at most GAP other words in them. */
size_t brute_occurrences(const struct brute_phrase *phrase,
			 const struct brute_document *document);

bool brute_matches(const struct brute_query *query,
		   const struct brute_document *document);

/* The bits of TEXT's places where operand INDEX of PHRASE begins. */
uint64_t brute_starts(const struct brute_phrase *phrase, size_t index,
		      const struct brute_text *text);

/* How many windows PHRASE has in TEXT; the bits of the words that they begin with, and
 * of all that they reach over, are added to *FIRST and *REACH. */
size_t brute_windows(const struct brute_phrase *phrase, const struct brute_text *text,
		     uint64_t *first, uint64_t *reach);

#endif
