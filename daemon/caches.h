/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caches.h - the part of the cache that each index has, by the place of the index: it
 * stays when the index is served no more, since requests that began before may still ask
 * for it, and is the same one when the index comes back.
 *
 * Threads: the loop's. */
#ifndef QUOTH_DAEMON_CACHES_H
#define QUOTH_DAEMON_CACHES_H

#include "daemon/cache/cache.h"
#include "daemon/indexes.h"

enum {
	CACHES_MAX = 1024,	/* places in the life of one daemon; those beyond have
				 * none, and are answered from all the same */
};

struct caches;

/* Of CACHE; NULL, when nothing is kept, has no parts. NULL: no memory. */
struct caches *caches_open(struct cache *cache);
void caches_close(struct caches *caches);	/* NULL is allowed */

/* Sets `cached` of all in LIST, which nobody else has yet. STATUS_NO_MEMORY */
enum status caches_give(struct caches *caches, struct index_list *list,
			struct error *error);

#endif
