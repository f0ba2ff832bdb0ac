/* SPDX-License-Identifier: GPL-2.0-or-later */
/* star_source.h - very many words as if they were one, as a part of a query of Xapian's.
 *
 * Xapian's own operator keeps a tree of as many lists as there are words, and climbs
 * through it for each posting; nobody is asked meanwhile. Here the documents of an index
 * are gone through by windows: of each word the postings within a window are read in one
 * go, and added up. That takes a fifth of the time, looks at the deadline before each
 * list, and weighs the same. A list is opened when the first window is looked at, and
 * closed when it has ended. */
#ifndef QUOTH_STORE_STAR_SOURCE_H
#define QUOTH_STORE_STAR_SOURCE_H

#include "lib/store/store_internal.h"

enum {
	STAR_WINDOW = 32768,	/* documents: with their counts 132 KB, which stay in a
				 * processor's cache, and under a millisecond of one list */
};

struct star_word {
	char *bytes;
	size_t len;
	uint32_t documents;	/* that hold it, in the whole store */
};

struct star_asked {
	double factor;		/* of the weight */
	bool weighted;		/* false: only which documents match is asked */
	bool inside;		/* as in phrase_query.h */
	uint32_t window;	/* documents, at most STAR_WINDOW; 0: that many */
};

/* WORDS, at least one and no two the same, with their bytes are the query's from here on,
 * also on failure; the array is in order of bytes afterwards. STORE and DEADLINE must
 * outlive the match of *QUERY. Fails as the store does. */
enum status star_source_query(struct store *store, struct star_word *words, size_t count,
			      const struct star_asked *asked, struct deadline *deadline,
			      struct xap_query **query, struct error *error);

#endif
