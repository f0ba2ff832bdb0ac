/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.h - whether something changed in folders, by inotify(7).
 *
 * It knows that, and not what: whoever asks walks the folders again and compares, as
 * every run does, so that no event has to be understood and none that is lost does harm.
 * Each walk says which folders are to be watched from then on.
 * Threads: one. */
#ifndef QUOTH_INDEXER_WATCHER_H
#define QUOTH_INDEXER_WATCHER_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/status.h"

enum {
	WATCHER_FOLDERS_MAX = 1024 * 1024,	/* watched at once; each takes about 1 KB
						 * of the kernel's memory, which has a
						 * limit of its own */
};

struct watcher;

/* At most MOST folders are watched. HIDDEN: names that begin with a dot count; without
 * it only those of files with rules do. */
enum status watcher_open(size_t most, bool hidden, struct watcher **watcher,
			 struct error *error);
void watcher_close(struct watcher *watcher);

/* A walk begins; it calls watcher_add() with each folder before it is read, or with a
 * file that it was asked for; it ends, and what was not added is watched no longer. A
 * walk that breaks off has no end, and all that was watched still is. */
void watcher_begin(struct watcher *watcher);
void watcher_add(struct watcher *watcher, const char *path);
void watcher_end(struct watcher *watcher);

/* How many are watched; and the first path that is not, for want of WATCHER_FOLDERS_MAX,
 * of the system's watches or of memory, and why; NULL: all are. */
size_t watcher_count(const struct watcher *watcher);
const char *watcher_missed(const struct watcher *watcher, const char **why);

/* A descriptor that can be read when there is something. */
int watcher_fd(const struct watcher *watcher);

/* Whether anything changed since it was last asked; does not wait. */
bool watcher_changed(struct watcher *watcher);

#endif
