/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - one run after the other, whenever something changed. */
#ifndef QUOTH_INDEXER_WATCH_H
#define QUOTH_INDEXER_WATCH_H

#include "indexer/options.h"

enum {
	WATCH_QUIET_MS = 300,		/* without a change, before what changed is read: */
	WATCH_DELAY_MS = 5 * 1000,	/* but no later than this after the first one */
	WATCH_REST = 4,			/* times as long as the last run took, at least,
					 * until the next: a large tree that never comes
					 * to rest is not walked all the time */
	WATCH_RETRY_MS = 1000,		/* while another program writes the index; then
					 * twice as long each time, up to the next one */
	WATCH_POLL_MS = 60 * 1000,	/* between two looks where a folder cannot be
					 * watched, or a root is not there */
};

/* Runs as update() does, and again when something changed, until a signal. Each run
 * takes the lock of the index, and gives it back. Returns the exit status: 128 and the
 * signal's number, or that of the first run if it failed, or of one that found the index
 * unusable. */
int watch(const struct options *options, const char *index);

#endif
