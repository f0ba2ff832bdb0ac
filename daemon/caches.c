/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caches.c - parts of the cache by the places of indexes. */
#include "daemon/caches.h"

#include <stdlib.h>
#include <string.h>

struct part {
	char *path;
	struct cache_index *index;
};

struct caches {
	struct cache *cache;
	struct part parts[CACHES_MAX];
	size_t count;
};

struct caches *caches_open(struct cache *cache)
{
	struct caches *opened = calloc(1, sizeof *opened);
	if (opened != NULL)
		opened->cache = cache;
	return opened;
}

void caches_close(struct caches *caches)
{
	for (size_t i = 0; caches != NULL && i < caches->count; i++) {
		cache_index_close(caches->parts[i].index);
		free(caches->parts[i].path);
	}
	free(caches);
}

static enum status give(struct caches *caches, struct served *served,
			struct error *error)
{
	for (size_t i = 0; i < caches->count; i++)
		if (strcmp(caches->parts[i].path, served->path) == 0) {
			served->cached = caches->parts[i].index;
			return STATUS_OK;
		}
	if (caches->count == CACHES_MAX)
		return STATUS_OK;
	struct part *part = &caches->parts[caches->count];
	part->path = strdup(served->path);
	if (part->path == NULL)
		return error_set(error, STATUS_NO_MEMORY, "cache of answers");
	enum status status = cache_index_open(caches->cache, part->path, &part->index,
					      error);
	if (status != STATUS_OK) {
		free(part->path);
		return status;
	}
	served->cached = part->index;
	caches->count++;
	return STATUS_OK;
}

enum status caches_give(struct caches *caches, struct index_list *list,
			struct error *error)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; caches->cache != NULL && i < list->count; i++)
		if (status == STATUS_OK)
			status = give(caches, &list->at[i], error);
	return status;
}
