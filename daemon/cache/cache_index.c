/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cache_index.c - what answers are from: indexes, and the revision that they are at. */
#include <stdlib.h>
#include <string.h>

#include "daemon/cache/cache_internal.h"

static struct cache_index *index_new(struct cache *cache, const char *name,
				     const char *const *paths, size_t count)
{
	struct cache_index *index =
		calloc(1, sizeof *index + count * sizeof(struct store_stamper *));
	if (index == NULL)
		return NULL;
	index->cache = cache;
	index->name = strdup(name);
	enum status status = index->name != NULL ? STATUS_OK : STATUS_NO_MEMORY;
	while (index->count < count && status == STATUS_OK) {
		status = store_stamper_open(paths[index->count],
					    &index->stampers[index->count], NULL);
		index->count += status == STATUS_OK;
	}
	if (status == STATUS_OK)
		return index;
	cache_index_free(index);
	return NULL;
}

void cache_index_free(struct cache_index *index)
{
	if (index == NULL)
		return;
	for (size_t i = 0; i < index->count; i++)
		store_stamper_close(index->stampers[i]);
	free(index->name);
	free(index);
}

struct cache_index *cache_index_of(struct cache *cache, const char *name,
				   const char *const *paths, size_t count)
{
	pthread_mutex_lock(&cache->lock);
	struct cache_index *index = cache->indexes;
	while (index != NULL && strcmp(index->name, name) != 0)
		index = index->next;
	if (index == NULL && cache->index_count < CACHE_INDEXES_MAX) {
		index = index_new(cache, name, paths, count);
		if (index != NULL) {
			index->next = cache->indexes;
			cache->indexes = index;
			cache->index_count++;
		}
	}
	pthread_mutex_unlock(&cache->lock);
	return index;
}

struct store_stamp cache_revision(struct cache_index *index)
{
	struct store_stamp all = { .known = index->count > 0 };
	for (size_t i = 0; i < index->count && all.known; i++) {
		struct store_stamp one = store_stamp(index->stampers[i]);
		if (i == 0)
			all = one;
		else
			store_stamp_add(&all, &one);
	}
	return all;
}
