/* SPDX-License-Identifier: GPL-2.0-or-later */
/* caches.h - which answers of the cache a request may have, by the indexes it is for.
 *
 * What is kept stays when an index is served no more, since requests that began before
 * may still ask for it, and is there again when the index comes back.
 * Threads: the loop's. */
#ifndef QUOTH_DAEMON_JOBS_CACHES_H
#define QUOTH_DAEMON_JOBS_CACHES_H

#include "daemon/cache/cache.h"
#include "daemon/indexes.h"

/* The answers of CACHE (NULL: none are kept) to what is asked of ASKED. One index is the
 * same by whatever name it is asked; several that are asked together are told apart by
 * their names too, since answers say them. NULL: nothing is to be kept. */
struct cache_index *caches_of(struct cache *cache, const struct asked_indexes *asked);

#endif
