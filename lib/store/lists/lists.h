/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lists.h - posting lists that were read once and are kept in memory, as long as they are
 * asked for: what a phrase is then looked for in, instead of in the index.
 *
 * To read all of a list costs more than to look at those of its documents that one query
 * comes to. So it is read when queries, together, have had to look at as many of its
 * documents as it has ("ski rental": about twice the work, at most, of who knew what will be
 * asked); between requests, a little at a time. The one not used for longest goes first.
 * That lists are worth keeping beside answers: Baeza-Yates, Gionis, Junqueira, Murdock,
 * Plachouras and Silvestri, "The impact of caching on search engines", SIGIR 2007, which
 * also weighs how often a list is asked for against how long it is.
 * Threads: any; a mutex is held for a look-up. */
#ifndef QUOTH_STORE_LISTS_H
#define QUOTH_STORE_LISTS_H

#include <stddef.h>
#include <stdint.h>

enum {
	LISTS_SHARE = 8,	/* no list takes more than this part of all bytes */
	LISTS_OCCURRENCES = 1 << 30,	/* nor has one more of them in all */
	LISTS_MOST_HERE = 20000,	/* nor is one kept of a word that may stand more often
				 * than this in one document: to read the places in that
				 * would take some milliseconds in one go */
};

struct lists;

struct lists_stats {
	uint64_t entries, bytes;	/* of lists that are kept now */
	uint64_t limit;
	uint64_t hits, misses;		/* lists asked for since the beginning */
	uint64_t dropped;		/* lists, as the index had changed, */
	uint64_t evicted;		/* and as there was no room */
};

/* LIMIT: bytes of all that is kept, with tables and what is known of words that no list is
 * kept of; a new revision's table may go beyond it until the next list is kept.
 * NULL: no memory. */
struct lists *lists_open(size_t limit);
/* All stores that used it have been closed. NULL is allowed. */
void lists_close(struct lists *lists);

/* LISTS NULL: all is zero. */
struct lists_stats lists_stats(struct lists *lists);

#endif
