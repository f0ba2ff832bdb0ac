/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answerers.h - one worker's answerers: one for each set of indexes that was asked
 * lately.
 *
 * Threads: one thread's, but for answerers_open() and answerers_close(), during which
 * that thread does not run. */
#ifndef QUOTH_DAEMON_ANSWERERS_H
#define QUOTH_DAEMON_ANSWERERS_H

#include "daemon/answer/answer.h"
#include "daemon/indexes.h"

enum {
	ANSWERERS_MAX = 8,	/* kept at a time, the last ones used: each has the files
				 * of its indexes open, and an analyser's memory */
};

struct answerers;

/* SHELVES, which outlives it, is what pages are cut from for all workers; see
 * answerer_share(). NULL: no memory. */
struct answerers *answerers_open(struct indexes *indexes, struct answerer *shelves);
void answerers_close(struct answerers *answerers);	/* NULL is allowed */

/* The answerer for what VALUE, the parameter `index` of a request or NULL, asks for of the
 * indexes that are served now; valid until the next call. NULL with *FAILURE: it is not
 * to be had, or there is none of that name. */
struct answerer *answerers_for(struct answerers *answerers, const json_t *value,
			       struct answer_failure *failure);

/* Of the indexes of that call: how many are served. */
size_t answerers_served(const struct answerers *answerers);

#endif
