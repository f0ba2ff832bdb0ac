/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache_names.c - the table by which answers are found: chains in buckets, of which
 * there are as many as names. */
#include <stdlib.h>
#include <string.h>

#include "daemon/cache/cache_internal.h"
#include "lib/base/hash.h"

enum {
	BUCKETS_FIRST = 256,
};

static size_t table_bytes(size_t bucket_count)
{
	return bucket_count * sizeof(struct cache_name *) + CACHE_ALLOCATION;
}

bool cache_table_init(struct cache *cache)
{
	cache->buckets = calloc(BUCKETS_FIRST, sizeof(struct cache_name *));
	if (cache->buckets == NULL)
		return false;
	cache->bucket_count = BUCKETS_FIRST;
	cache->stats.bytes = table_bytes(BUCKETS_FIRST);
	return true;
}

static struct cache_name **bucket_of(struct cache *cache, uint32_t hash)
{
	return &cache->buckets[hash & (cache->bucket_count - 1)];
}

struct cache_name *cache_find_name(struct cache *cache, const struct cache_index *index,
				   struct cache_bytes bytes)
{
	uint32_t hash = hash_bytes(bytes.at, bytes.len);
	struct cache_name *name = *bucket_of(cache, hash);
	while (name != NULL &&
	       (name->hash != hash || name->len != bytes.len ||
		name->answer->index != index ||
		memcmp(name->bytes, bytes.at, bytes.len) != 0))
		name = name->in_bucket;
	return name;
}

struct cache_name *cache_name_new(struct cache_bytes bytes, struct cache_bytes own)
{
	struct cache_name *name = malloc(sizeof *name + bytes.len + own.len);
	if (name == NULL)
		return NULL;
	*name = (struct cache_name){ .hash = hash_bytes(bytes.at, bytes.len),
				     .len = bytes.len, .own_len = own.len };
	memcpy(name->bytes, bytes.at, bytes.len);
	if (own.len > 0)
		memcpy(name->bytes + bytes.len, own.at, own.len);
	return name;
}

size_t cache_name_bytes(const struct cache_name *name)
{
	return sizeof *name + name->len + name->own_len + CACHE_ALLOCATION;
}

/* Twice as many buckets, if there is memory and room: else chains are longer. */
static void widen(struct cache *cache)
{
	size_t before = cache->bucket_count;
	size_t more = table_bytes(2 * before) - table_bytes(before);
	if (cache->name_count < before || cache->stats.bytes + more > cache->stats.limit)
		return;
	struct cache_name **old = cache->buckets;
	struct cache_name **wider = calloc(2 * before, sizeof(struct cache_name *));
	if (wider == NULL)
		return;
	cache->buckets = wider;
	cache->bucket_count = 2 * before;
	cache->stats.bytes += more;
	for (size_t i = 0; i < before; i++) {
		for (struct cache_name *name = old[i], *next; name != NULL; name = next) {
			struct cache_name **bucket = bucket_of(cache, name->hash);
			next = name->in_bucket;
			name->in_bucket = *bucket;
			*bucket = name;
		}
	}
	free(old);
}

void cache_enter_name(struct cache *cache, struct cache_answer *answer,
		      struct cache_name *name)
{
	struct cache_name **bucket = bucket_of(cache, name->hash);
	name->in_bucket = *bucket;
	*bucket = name;
	name->answer = answer;
	name->of_answer = answer->names;
	answer->names = name;
	answer->bytes += cache_name_bytes(name);
	cache->stats.bytes += cache_name_bytes(name);
	cache->name_count++;
	widen(cache);
}

void cache_leave_table(struct cache *cache, struct cache_name *name)
{
	struct cache_name **at = bucket_of(cache, name->hash);
	while (*at != name)
		at = &(*at)->in_bucket;
	*at = name->in_bucket;
	cache->name_count--;
}
