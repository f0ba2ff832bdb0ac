/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest_internal.h - candidates, from where they come, and what is known of them. */
#ifndef QUOTH_DAEMON_SUGGEST_INTERNAL_H
#define QUOTH_DAEMON_SUGGEST_INTERNAL_H

#include <string.h>

#include "daemon/answer/suggest.h"
#include "lib/store/words/vocabulary.h"

enum {
	CANDIDATES_MAX = 4 * SUGGEST_CANDIDATES + SUGGEST_READ_ON * SUGGEST_PLACES,
};

struct candidate {
	char word[TEXT_WORD_MAX + 1];
	size_t len;
	bool ideograph;
	uint32_t documents;	/* that hold it; 0: not looked up */
	uint64_t times[TYPED_BEFORE + 1];	/* [k]: behind k words, k from 1 on */
	bool counted[TYPED_BEFORE + 1];	/* times[k] is exact */
	bool paired;		/* the index has the count of it behind one word */
};

/* Words read behind a place of the text. */
struct continuation {
	struct typed_word words[SUGGEST_WORDS];
	size_t count;
	uint32_t document;
};

/* A word is no candidate if it does not begin as it was typed. */
static inline bool suggest_fits(const struct typed_word *begun, const char *word,
				size_t len)
{
	return len >= begun->len && memcmp(word, begun->text, begun->len) == 0;
}

struct suggesting {
	const struct suggest_terms *terms;
	const struct typed *typed;
	const struct typed_word *before;	/* the nearest first */
	size_t before_count;
	const struct typed_word *begun;	/* what candidates begin with; may be empty */
	uint32_t documents_before;	/* that hold the word before */
	struct candidate *candidates;	/* CANDIDATES_MAX */
	size_t count;
	struct continuation *continuations;	/* SUGGEST_READ_ON * SUGGEST_PLACES */
	size_t continuation_count;
	struct suggestions *result;
	struct error *error;
};

/* The candidate WORD, a new one if there is none; NULL: no more room. */
struct candidate *suggest_candidate(struct suggesting *suggesting, const char *word,
				    size_t len);

/* The term of WORD, in the title alone if that is what is typed. Returns its length. */
size_t suggest_term(const struct suggesting *suggesting, const char *word, size_t len,
		    char term[SCHEMA_TERM_MAX]);

/* The pair term of the word before and WORD, if all documents have it where it should
 * be: its length, or 0. */
size_t suggest_pair(const struct suggesting *suggesting, const char *word, size_t len,
		    char term[SCHEMA_TERM_MAX]);

/* Counts for each candidate how often it stands behind the words before, in the
 * documents of the pair or its own. */
enum status suggest_count(struct suggesting *suggesting);

/* Reads on behind the words before, in some of their documents: new candidates, the
 * counts behind two words and more of all of them, and continuations. */
enum status suggest_read_on(struct suggesting *suggesting);

/* Fills the result with values of the field that is typed. */
enum status suggest_value(struct suggesting *suggesting, size_t limit);

#endif
