/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache.c - answers by name, within a number of bytes. */
#include "daemon/cache/cache.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/cache/cache_internal.h"

struct cache *cache_open(size_t limit)
{
	struct cache *cache = calloc(1, sizeof *cache);
	if (cache == NULL)
		return NULL;
	if (!cache_table_init(cache)) {
		free(cache);
		return NULL;
	}
	pthread_mutex_init(&cache->lock, NULL);
	TAILQ_INIT(&cache->by_use);
	cache->stats.limit = limit;
	return cache;
}

/* --- Answers --- */

static void answer_free(struct cache_answer *answer)
{
	for (struct cache_name *name = answer->names, *next; name != NULL; name = next) {
		next = name->of_answer;
		free(name);
	}
	free(answer);
}

/* Keeps ANSWER no longer. It lives on while somebody holds it. */
static void let_go(struct cache *cache, struct cache_answer *answer)
{
	for (struct cache_name *name = answer->names; name != NULL; name = name->of_answer)
		cache_leave_table(cache, name);
	TAILQ_REMOVE(&cache->by_use, answer, by_use);
	cache->stats.entries--;
	cache->stats.bytes -= answer->bytes;
	answer->kept = false;
	if (answer->holders == 0)
		answer_free(answer);
}

/* Lets go of what is of INDEX and not of its newest revision. */
static void drop_old(struct cache *cache, const struct cache_index *index)
{
	struct cache_answer *answer = TAILQ_FIRST(&cache->by_use), *next;
	for (; answer != NULL; answer = next) {
		next = TAILQ_NEXT(answer, by_use);
		if (answer->index != index ||
		    store_stamp_same(&answer->stamp, &index->newest))
			continue;
		let_go(cache, answer);
		cache->stats.dropped++;
	}
}

static void move_to(struct cache *cache, struct cache_index *index,
		    const struct store_stamp *stamp)
{
	if (store_stamp_same(stamp, &index->newest))
		return;
	index->newest = *stamp;
	drop_old(cache, index);
}

static void use(struct cache *cache, struct cache_answer *answer)
{
	TAILQ_REMOVE(&cache->by_use, answer, by_use);
	TAILQ_INSERT_TAIL(&cache->by_use, answer, by_use);
}

/* Makes room for BYTES, which are no more than the limit, beside STAYS (may be NULL). */
static void make_room(struct cache *cache, size_t bytes,
		      const struct cache_answer *stays)
{
	struct cache_answer *answer = TAILQ_FIRST(&cache->by_use), *next;
	for (; answer != NULL && cache->stats.bytes + bytes > cache->stats.limit;
	     answer = next) {
		next = TAILQ_NEXT(answer, by_use);
		if (answer == stays)
			continue;
		let_go(cache, answer);
		cache->stats.evicted++;
	}
}

static bool is_too_large(const struct cache *cache, size_t bytes)
{
	return bytes > cache->stats.limit / CACHE_SHARE;
}

void cache_close(struct cache *cache)
{
	struct cache_answer *answer;
	struct cache_index *index;
	if (cache == NULL)
		return;
	while ((answer = TAILQ_FIRST(&cache->by_use)) != NULL)
		let_go(cache, answer);
	while ((index = cache->indexes) != NULL) {
		cache->indexes = index->next;
		cache_index_free(index);
	}
	pthread_mutex_destroy(&cache->lock);
	free(cache->buckets);
	free(cache);
}

/* --- Asking and keeping --- */

/* The lock is held. */
static bool hold(struct cache_index *index, const struct store_stamp *stamp,
		 struct cache_bytes bytes, struct cache_found *found)
{
	struct cache *cache = index->cache;
	struct cache_name *name = cache_find_name(cache, index, bytes);
	if (name == NULL || !store_stamp_same(&name->answer->stamp, stamp))
		return false;
	struct cache_answer *answer = name->answer;
	use(cache, answer);
	answer->holders++;
	*found = (struct cache_found){
		.answer = answer,
		.body = { answer->body, answer->body_len },
		.own = { name->bytes + name->len, name->own_len },
	};
	return true;
}

bool cache_find(struct cache_index *index, const struct store_stamp *stamp,
		struct cache_bytes name, struct cache_found *found)
{
	struct cache *cache = index->cache;
	pthread_mutex_lock(&cache->lock);
	move_to(cache, index, stamp);
	bool there = hold(index, stamp, name, found);
	if (there)
		cache->stats.hits++;
	else
		cache->stats.misses++;
	pthread_mutex_unlock(&cache->lock);
	return there;
}

bool cache_find_other(struct cache_index *index, const struct store_stamp *stamp,
		      struct cache_bytes name, struct cache_found *found)
{
	struct cache *cache = index->cache;
	pthread_mutex_lock(&cache->lock);
	bool there = hold(index, stamp, name, found);
	if (there) {
		cache->stats.hits++;
		cache->stats.misses--;
	}
	pthread_mutex_unlock(&cache->lock);
	return there;
}

void cache_return(struct cache_index *index, struct cache_found *found)
{
	struct cache_answer *answer = found->answer;
	if (answer == NULL)
		return;
	pthread_mutex_lock(&index->cache->lock);
	bool last = --answer->holders == 0 && !answer->kept;
	pthread_mutex_unlock(&index->cache->lock);
	if (last)
		answer_free(answer);
	*found = (struct cache_found){0};
}

static struct cache_answer *answer_new(struct cache_index *index,
				       const struct store_stamp *stamp,
				       struct cache_bytes body)
{
	struct cache_answer *answer = malloc(sizeof *answer + body.len);
	if (answer == NULL)
		return NULL;
	*answer = (struct cache_answer){ .index = index, .stamp = *stamp, .kept = true,
					 .body_len = body.len };
	answer->bytes = sizeof *answer + body.len + CACHE_ALLOCATION;
	memcpy(answer->body, body.at, body.len);
	return answer;
}

/* The lock is held. False: not kept. */
static bool keep(struct cache *cache, struct cache_answer *answer, struct cache_name *name,
		 struct cache_bytes bytes)
{
	struct cache_index *index = answer->index;
	size_t all = answer->bytes + cache_name_bytes(name);
	if (is_too_large(cache, all) ||
	    !store_stamp_same(&answer->stamp, &index->newest) ||
	    cache_find_name(cache, index, bytes) != NULL)
		return false;
	make_room(cache, all, NULL);
	if (cache->stats.bytes + all > cache->stats.limit)
		return false;	/* the table alone leaves no room */
	TAILQ_INSERT_TAIL(&cache->by_use, answer, by_use);
	cache->stats.entries++;
	cache->stats.bytes += answer->bytes;
	cache_enter_name(cache, answer, name);
	return true;
}

void cache_put(struct cache_index *index, const struct store_stamp *stamp,
	       struct cache_bytes name, struct cache_bytes body, struct cache_bytes own)
{
	struct cache *cache = index->cache;
	if (!stamp->known || is_too_large(cache, body.len))
		return;
	struct cache_answer *answer = answer_new(index, stamp, body);
	struct cache_name *first = cache_name_new(name, own);
	bool kept = false;
	if (answer != NULL && first != NULL) {
		pthread_mutex_lock(&cache->lock);
		kept = keep(cache, answer, first, name);
		pthread_mutex_unlock(&cache->lock);
	}
	if (!kept) {
		free(answer);
		free(first);
	}
}

/* The lock is held. */
static bool add_name(struct cache_index *index, const struct store_stamp *stamp,
		     struct cache_bytes known, struct cache_name *name,
		     struct cache_bytes bytes)
{
	struct cache *cache = index->cache;
	struct cache_name *of = cache_find_name(cache, index, known);
	if (of == NULL || !store_stamp_same(&of->answer->stamp, stamp) ||
	    cache_find_name(cache, index, bytes) != NULL ||
	    is_too_large(cache, of->answer->bytes + cache_name_bytes(name)))
		return false;
	make_room(cache, cache_name_bytes(name), of->answer);
	if (cache->stats.bytes + cache_name_bytes(name) > cache->stats.limit)
		return false;
	cache_enter_name(cache, of->answer, name);
	return true;
}

void cache_name(struct cache_index *index, const struct store_stamp *stamp,
		struct cache_bytes name, struct cache_bytes other,
		struct cache_bytes own)
{
	struct cache_name *more = cache_name_new(other, own);
	if (more == NULL)
		return;
	pthread_mutex_lock(&index->cache->lock);
	bool added = add_name(index, stamp, name, more, other);
	pthread_mutex_unlock(&index->cache->lock);
	if (!added)
		free(more);
}

struct cache_stats cache_stats(struct cache *cache)
{
	if (cache == NULL)
		return (struct cache_stats){0};
	pthread_mutex_lock(&cache->lock);
	struct cache_stats stats = cache->stats;
	pthread_mutex_unlock(&cache->lock);
	return stats;
}
