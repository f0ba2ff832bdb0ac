/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answerers.h - one worker's answerers: one for each set of indexes that was asked
 * lately.
 *
 * Threads: one at a time; see worker.h. */
#ifndef QUOTH_DAEMON_JOBS_ANSWERERS_H
#define QUOTH_DAEMON_JOBS_ANSWERERS_H

#include "daemon/answer/answer.h"
#include "daemon/indexes.h"

enum {
	ANSWERERS_MAX = 8,	/* kept at a time, the last ones used: each has the files
				 * of its indexes open, and an analyser's memory */
};

struct answerers;

/* SHELVES, which outlives it, is what pages are cut from for all workers; see
 * answerer_share(). LISTS (or NULL) are the posting lists of all: answerer_use_lists().
 * NULL: no memory. */
struct answerers *answerers_open(struct indexes *indexes, struct answerer *shelves,
				 struct lists *lists);
void answerers_close(struct answerers *answerers);	/* NULL is allowed */

/* The answerer for what is ASKED; valid until the next call. NULL with *FAILURE: it is not
 * to be had. Those that are served no more are closed. */
struct answerer *answerers_for(struct answerers *answerers,
			       const struct asked_indexes *asked,
			       struct answer_failure *failure);

/* What answerers_for() gave is done with: closes it if it was of indexes that have gone
 * meanwhile, since nobody may ask for them again. */
void answerers_end(struct answerers *answerers);

/* Behind answerers_end(): has the one that was used last read its lists on for NS
 * nanoseconds. Returns whether there is more; for NS 0 that is all it does. */
bool answerers_read_lists(struct answerers *answerers, uint64_t ns);

/* Moves all that are kept on to the newest revisions, and closes those of indexes that are
 * served no more, so that nothing is open of files that have been deleted. */
void answerers_refresh(struct answerers *answerers);

#endif
