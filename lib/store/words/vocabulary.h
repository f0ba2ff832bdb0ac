/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary.h - a look at an index's words that costs no more than it is told to:
 * for what must answer while somebody types.
 *
 * Threads: as the store's. */
#ifndef QUOTH_STORE_VOCABULARY_H
#define QUOTH_STORE_VOCABULARY_H

#include "lib/store/store.h"

/* What is to be looked at: of the terms that begin with PREFIX the first MOST in order
 * of bytes, and of these the LIMIT most frequent ones. */
struct store_walk {
	const char *prefix;
	size_t len;
	uint32_t most, limit;
};

/* Calls back with those terms and how many documents hold each, the most frequent
 * first, until TERM returns false. *LOOKED is how many were looked at; *WHOLE, whether
 * that was all of them. DEADLINE may be NULL. Fails as the store does, and with
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_NO_MEMORY */
enum status store_terms_walk(struct store *store, const struct store_walk *walk,
			     bool (*term)(void *context, const char *term, size_t len,
					  uint32_t documents),
			     void *context, uint32_t *looked, bool *whole,
			     struct deadline *deadline, struct error *error);

/* Calls back with the words of the list of frequent words that begin with PREFIX, the
 * most frequent first, until WORD returns false. Looks at the list alone. */
void store_frequent_words(const struct store *store, const char *prefix, size_t len,
			  bool (*word)(void *context, const char *word, size_t len),
			  void *context);

/* Some of the documents that hold a term. */
struct store_sample {
	uint32_t *documents;	/* in order; the caller's room for `most` */
	size_t most;
	size_t count;
	uint32_t of;		/* how many hold it */
};

/* Fills SAMPLE with the documents of TERM: all of them, if they are no more than
 * sample->most; else as many, as far apart from each other as may be. */
enum status store_sample(struct store *store, const char *term, size_t len,
			 struct store_sample *sample, struct error *error);

#endif
