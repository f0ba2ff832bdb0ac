/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache_internal.h - what the files of the cache share: cache.c (answers: asked for, kept,
 * let go), cache_names.c (the table of their names) and cache_index.c (what they are
 * from). The cache's lock is held wherever a cache is handed over here. */
#ifndef QUOTH_DAEMON_CACHE_INTERNAL_H
#define QUOTH_DAEMON_CACHE_INTERNAL_H

#include <pthread.h>
#include <sys/queue.h>

#include "daemon/cache/cache.h"

enum {
	CACHE_ALLOCATION = 16,	/* bytes that malloc() takes beside those asked for */
};

/* A name of an answer: its bytes, and then what is the own part of who asks by it. */
struct cache_name {
	struct cache_name *in_bucket;
	struct cache_name *of_answer;
	struct cache_answer *answer;
	uint32_t hash;
	size_t len, own_len;
	char bytes[];
};

struct cache_answer {
	struct cache_index *index;
	struct store_stamp stamp;
	TAILQ_ENTRY(cache_answer) by_use;
	struct cache_name *names;
	size_t bytes;		/* with its names */
	unsigned holders;
	bool kept;		/* false: somebody holds it still */
	size_t body_len;
	char body[];
};

TAILQ_HEAD(answers, cache_answer);

/* What answers are from. */
struct cache_index {
	struct cache *cache;
	struct cache_index *next;
	char *name;
	struct store_stamp newest;	/* that was looked up with; under the lock */
	size_t count;
	struct store_stamper *stampers[];
};

struct cache {
	pthread_mutex_t lock;		/* of all that follows */
	struct answers by_use;		/* the one used last is the last one */
	struct cache_name **buckets;
	size_t bucket_count;		/* a power of two */
	size_t name_count;
	struct cache_index *indexes;	/* none goes before the cache does */
	size_t index_count;
	struct cache_stats stats;
};

/* --- cache_index.c --- */

/* INDEX is in no list any more; NULL is allowed. */
void cache_index_free(struct cache_index *index);

/* --- cache_names.c --- */

/* An empty table; false: no memory. */
bool cache_table_init(struct cache *cache);

/* BYTES with OWN, in no table yet; free() ends it. NULL: no memory. */
struct cache_name *cache_name_new(struct cache_bytes bytes, struct cache_bytes own);
size_t cache_name_bytes(const struct cache_name *name);

struct cache_name *cache_find_name(struct cache *cache, const struct cache_index *index,
				   struct cache_bytes bytes);
/* NAME becomes one of ANSWER's. */
void cache_enter_name(struct cache *cache, struct cache_answer *answer,
		      struct cache_name *name);
/* NAME stays ANSWER's, and is not found any more. */
void cache_leave_table(struct cache *cache, struct cache_name *name);

#endif
