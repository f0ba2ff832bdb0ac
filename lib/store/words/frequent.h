/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frequent.h - the words of an index that are frequent: the list that decides which
 * neighbours have a pair term (XP of schema.h).
 *
 * A list never changes once it is made. NULL is the empty list, everywhere here.
 * Threads: any number may read one list. */
#ifndef QUOTH_STORE_FREQUENT_H
#define QUOTH_STORE_FREQUENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum {
	FREQUENT_MAX = 5000,		/* words of a list */
	FREQUENT_WORD_MAX = 64,		/* bytes of one; longer ones are not frequent,
					 * so that a pair is well under a term's limit */
	FREQUENT_BYTES = 48 * 1024,	/* of all, with spaces: fits in one message
					 * of the indexer's */
};

struct frequent;

struct frequent_word {
	const char *bytes;		/* as long as its list */
	uint32_t len;			/* 0: none */
	uint32_t hash;
};

/* Makes the list of the words in TEXT, one space between, in its order. What is over
 * a limit above is left out, as is what stands there again. On STATUS_OK *LIST is to
 * be given to frequent_free().
 *   STATUS_NO_MEMORY */
enum status frequent_new(const char *text, size_t len, struct frequent **list,
			 struct error *error);
/* The words that are in A and in B, in the order of A. */
enum status frequent_common(const struct frequent *a, const struct frequent *b,
			    struct frequent **list, struct error *error);
void frequent_free(struct frequent *list);

/* The folded WORD as it is in the list; NULL when it is not. One look at a table:
 * asked for every word of every document. */
const struct frequent_word *frequent_find(const struct frequent *list,
					  const char *word, size_t len);
/* Calls back with the words that begin with PREFIX, in the order of the list, until
 * WORD returns false. */
void frequent_begin_with(const struct frequent *list, const char *prefix, size_t len,
			 bool (*word)(void *context, const char *word, size_t len),
			 void *context);
size_t frequent_count(const struct frequent *list);
bool frequent_equal(const struct frequent *a, const struct frequent *b);
/* Appends the words to OUT, as frequent_new() reads them. */
void frequent_write(const struct frequent *list, struct buf *out);

#endif
