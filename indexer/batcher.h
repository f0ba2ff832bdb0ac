/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batcher.h - a worker's batches: begun, ended when large enough, merged when
 * many, held back until every file in them is whole.
 * Threads: one process, one thread. */
#ifndef QUOTH_INDEXER_BATCHER_H
#define QUOTH_INDEXER_BATCHER_H

#include "indexer/analyse.h"
#include "indexer/message.h"

enum {
	BATCH_DOCUMENTS = 1000,		/* a batch ends at so many documents */
	BATCH_TEXT = 2 * 1024 * 1024,	/* or so many bytes: Xapian's writer slows
					 * down with the postings it holds */
	BATCHES_HELD = 48,		/* of a file that goes on; more are merged.
					 * Merging fewer costs time and saves none */
};

struct batcher;

/* Batches are made in WORK, which need not exist yet. */
enum status batcher_open(const char *work, const char *default_language,
			 struct batcher **batcher, struct error *error);
void batcher_close(struct batcher *batcher);

/* The list of frequent words for batches that begin from now on; it stays the
 * caller's, and must stay. Without one there are no pairs. */
void batcher_frequent(struct batcher *batcher, const struct frequent *list);

/* Analyses RECORD into the batch at hand. Statuses as of analyse(); after one
 * that loses the batch the batcher is of no more use. *LANGUAGE as there. */
enum status batcher_add(struct batcher *batcher, struct extracted *record,
			const struct analyse_file *file, const char **language,
			struct error *error);

/* Whether a batch ended since the last delivery: a good moment for another. */
bool batcher_has_ended(const struct batcher *batcher);
bool batcher_is_empty(const struct batcher *batcher);

/* Ends the batch at hand and calls back with each batch since the last time;
 * they are the caller's now. */
enum status batcher_deliver(struct batcher *batcher,
			    void (*batch)(void *context, const char *name,
					  unsigned level),
			    void *context, struct error *error);

/* Merges batches of WORK, by name, into a new one there. */
enum status batcher_merge(const char *work, const char *into,
			  const char *const *names, size_t count,
			  struct error *error);

#endif
