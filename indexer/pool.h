/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool.h - the worker processes: started, spoken to, listened to, replaced.
 * Threads: one; it must be the only one when a worker starts. */
#ifndef QUOTH_INDEXER_POOL_H
#define QUOTH_INDEXER_POOL_H

#include <signal.h>
#include <stddef.h>

#include "indexer/message.h"
#include "indexer/worker.h"

struct pool;

struct pool_events {
	/* A message of worker AT; IN stands behind its kind. */
	void (*message)(void *context, size_t at, enum message_kind kind,
			struct cursor *in);
	/* Worker AT is dead; HOW is its wait status. It may be started again. */
	void (*died)(void *context, size_t at, int how);
};

/* Starts COUNT workers. OPTIONS must live as long as the pool. */
enum status pool_open(size_t count, const struct worker_options *options,
		      struct pool **pool, struct error *error);
/* Workers that are still at something end with it. */
void pool_close(struct pool *pool);

size_t pool_count(const struct pool *pool);
bool pool_is_alive(const struct pool *pool, size_t at);
enum status pool_start(struct pool *pool, size_t at, struct error *error);

/* Sends MESSAGE, with FD unless that is -1. What a dead worker misses is told by
 * `died` soon after. */
void pool_send(struct pool *pool, size_t at, const struct buf *message, int fd);

/* Waits up to TIMEOUT_MS for messages, with signals as in MASK meanwhile (NULL: as
 * they are), and calls back with all that are there. */
void pool_wait(struct pool *pool, int timeout_ms, const sigset_t *mask,
	       const struct pool_events *events, void *context);

/* Tells all of them to finish their file and take up no other. */
void pool_stop(struct pool *pool);

#endif
