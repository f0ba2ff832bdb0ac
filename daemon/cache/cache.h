/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache.h - answers that were given, as bytes, to be given again: found by name, the
 * one that was not asked for longest going first. asked.h says which answers there are
 * and what they are called.
 *
 * An answer has a body, which all who ask for it get, and one name or several; with
 * each name goes what only those get who ask by it ("own"). It is of one revision of
 * one index, or of several that are asked together, told by a stamp (lib/store/change/stamp.h),
 * and gone once one of them is at another.
 * shelf.h is for the other kind of thing: few and large, each held while it is cut.
 * Threads: any; a mutex is held for a look-up, not while bytes are copied. */
#ifndef QUOTH_DAEMON_CACHE_H
#define QUOTH_DAEMON_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"
#include "lib/store/change/stamp.h"

enum {
	CACHE_INDEXES_MAX = 256,	/* that answers are kept of; of more, none are */
	CACHE_SHARE = 8,	/* no answer takes more than this part of all bytes: some
				 * large ones would drive out thousands of small ones */
};

struct cache;
struct cache_index;
struct cache_answer;

struct cache_bytes {
	const char *at;
	size_t len;
};

/* An answer as one asks for it; valid until cache_return(). */
struct cache_found {
	struct cache_answer *answer;	/* NULL: none */
	struct cache_bytes body, own;
};

struct cache_stats {
	uint64_t entries, bytes;	/* of what is kept now */
	uint64_t limit;
	uint64_t hits, misses;		/* since the beginning */
	uint64_t dropped;		/* answers, as the index had changed, */
	uint64_t evicted;		/* and as there was no room */
};

/* LIMIT: bytes of all that is kept, with names and tables. NULL: no memory. */
struct cache *cache_open(size_t limit);
/* All that was found has been returned. NULL is allowed. */
void cache_close(struct cache *cache);

/* The answers from the COUNT indexes at PATHS, which NAME is for. It must tell apart all
 * that answers differ by: the indexes, and what they are called in an answer if they are
 * called anything. The same name gives the same one again, as long as the cache lives,
 * and whatever is served meanwhile. NULL: CACHE_INDEXES_MAX, or no memory. */
struct cache_index *cache_index_of(struct cache *cache, const char *name,
				   const char *const *paths, size_t count);

/* What INDEX is at now. This is the one place that says which answers are current. */
struct store_stamp cache_revision(struct cache_index *index);

/* The answer called NAME at the revision of STAMP, which was just taken: those of other
 * revisions are dropped. False: there is none, and *FOUND is not set. Counts. */
bool cache_find(struct cache_index *index, const struct store_stamp *stamp,
		struct cache_bytes name, struct cache_found *found);
/* The same once more for a request that cache_find() found nothing for: a hit is counted
 * instead of that miss, and nothing is dropped. */
bool cache_find_other(struct cache_index *index, const struct store_stamp *stamp,
		      struct cache_bytes name, struct cache_found *found);
void cache_return(struct cache_index *index, struct cache_found *found);

/* Keeps BODY under NAME, and OWN with it. STAMP was taken before the answer was read;
 * nothing is kept if the index has changed since, as far as that was noticed, nor if it
 * is too large, or is there already. */
void cache_put(struct cache_index *index, const struct store_stamp *stamp,
	       struct cache_bytes name, struct cache_bytes body, struct cache_bytes own);
/* Gives what is called NAME one name more, OTHER, if it is still there. */
void cache_name(struct cache_index *index, const struct store_stamp *stamp,
		struct cache_bytes name, struct cache_bytes other,
		struct cache_bytes own);

/* CACHE NULL: one that keeps nothing. */
struct cache_stats cache_stats(struct cache *cache);

#endif
