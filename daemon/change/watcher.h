/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.h - the newest revision of one index, as soon as it is there.
 *
 * A thread of its own waits for the index to change on disk (lib/store/watch.h), reads
 * which revision it is, and rings; so the loop never enters Xapian, and no worker is
 * kept. What comes in a burst is one event.
 * Threads: the loop's; the watcher's own thread is nobody's business. */
#ifndef QUOTH_DAEMON_WATCHER_H
#define QUOTH_DAEMON_WATCHER_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/status.h"
#include "lib/store/store.h"

enum {
	WATCHER_SETTLE_MS = 5,	/* after the first sign of a change: the others of its
				 * kind are part of it */
	WATCHER_LISTENERS = 8,
};

/* What is known of the index. */
struct revision {
	bool known;		/* false: there is no index that can be read */
	char uuid[STORE_UUID + 1];
	uint64_t rev;
	uint32_t documents;
};

struct watcher;

/* Called in the loop's thread when there is another revision, or no index any more. */
typedef void watcher_fn(void *context, const struct revision *newest);

/* Watches the index at PATH, which need not be there, for the loop of BASE. */
enum status watcher_open(const char *path, struct event_base *base,
			 struct watcher **watcher, struct error *error);
/* Waits for its thread. NULL is allowed. */
void watcher_close(struct watcher *watcher);

/* The newest revision that is known: valid until the loop's next turn. */
const struct revision *watcher_newest(const struct watcher *watcher);

/* Has FN called from now on. STATUS_TOO_LARGE: there are WATCHER_LISTENERS already. */
enum status watcher_listen(struct watcher *watcher, watcher_fn *fn, void *context);

/* Has it look now: somebody knows of a revision that it has not heard of. */
void watcher_poke(struct watcher *watcher);

#endif
