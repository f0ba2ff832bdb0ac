/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caches.c - the indexes of a request to the answers that are kept of them. */
#include "daemon/jobs/caches.h"

#include <string.h>

#include "lib/base/buf.h"

/* The length goes first, so that no name or path can look like two. */
static void add_part(struct buf *name, const char *part)
{
	buf_addf(name, "%zu:%s", strlen(part), part);
}

struct cache_index *caches_of(struct cache *cache, const struct asked_indexes *asked)
{
	const struct index_choice *choice = &asked->choice;
	const char *paths[WIRE_INDEXES_MAX];
	struct buf name = {0};
	struct cache_index *found = NULL;
	if (cache == NULL)
		return NULL;
	for (size_t i = 0; i < choice->count; i++) {
		const struct served *served = &asked->list->at[choice->at[i]];
		paths[i] = served->path;
		if (choice->together)
			add_part(&name, served->name);
		add_part(&name, served->path);
	}
	const char *text = buf_cstr(&name);
	if (text != NULL)
		found = cache_index_of(cache, text, paths, choice->count);
	buf_finish(&name);
	return found;
}
