/* SPDX-License-Identifier: MIT */
/* versions.h - two versions of a text, sentence by sentence, and how they are shown. */
#ifndef QUOTH_CLIENT_VERSIONS_VERSIONS_H
#define QUOTH_CLIENT_VERSIONS_VERSIONS_H

#include <jansson.h>

#include "client/output/output.h"
#include "client/versions/sentences.h"

enum {
	VERSIONS_CHANGES = 10000, /* sentences removed and added: two texts with
				   * more have too little in common */
	VERSIONS_COMMON = 3,      /* one word in so many of the shorter place must be
				   * the same for words to be told apart */
	VERSIONS_WORDS = 4000,    /* words of one place removed and added; above,
				   * all of its words are marked */
};

struct version {
	const json_t *about;	/* result of get: id, fields ... */
	const char *text;
	size_t len;
	struct sentences sentences;
	bool *changed;		/* of its sentences */
	bool *marked;		/* of its words */
};

/* What is the same is at the same place of both. */
struct versions {
	struct version a, b;
	size_t removed, added, same;			/* sentences */
	size_t words_removed, words_added, words_same;
};

/* Compares the texts of A and B, which are filled in up to `len` and must outlive it;
 * to be given to versions_finish(), also on failure.
 *   0
 *   -E2BIG   more than VERSIONS_CHANGES
 *   -ENOMEM */
int versions_compare(struct versions *versions);
void versions_finish(struct versions *versions);

/* Sentences of A and B, side by side: from the first on and up to but not the last. */
struct versions_part {
	size_t a, a_end, b, b_end;
};

/* The next place, at or behind A, B of *PART, where sentences were removed or added;
 * false: there is none. */
bool versions_next(const struct versions *versions, struct versions_part *part);

/* Appends the difference to OUTPUT: for people, with CONTEXT sentences that are the
 * same around each change; or as lines of JSON. */
void versions_write(const struct versions *versions, size_t context,
		    struct output *output);
void versions_write_json(const struct versions *versions, struct output *output);

#endif
