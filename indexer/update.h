/* SPDX-License-Identifier: GPL-2.0-or-later */
/* update.h - the run itself: from paths to a new revision. */
#ifndef QUOTH_INDEXER_UPDATE_H
#define QUOTH_INDEXER_UPDATE_H

#include "indexer/options.h"

/* INDEX is the index's absolute path. Returns the exit status. */
int update(const struct options *options, const char *index);

struct watcher;

/* The same; WATCHER, which may be NULL, learns which folders there are. */
int update_watched(const struct options *options, const char *index,
		   struct watcher *watcher);

#endif
