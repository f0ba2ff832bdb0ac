/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.h - the newest revisions of indexes, as soon as they are there.
 *
 * One thread waits for any of them to change on disk (lib/store/change/watch.h), reads which
 * revision it is, and rings; so the loop never enters Xapian, and no worker is kept. What
 * comes in a burst is one event. Indexes come and go while it runs, since no thread can be
 * started once the daemon has given up making any.
 * Threads: the loop's; the watcher's own thread is nobody's business, but for what is
 * called there. */
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
};

/* What is known of an index. */
struct revision {
	bool looked;		/* false: nothing yet, as it has not been looked at */
	bool known;		/* false: there is no index that can be read */
	char uuid[STORE_UUID + 1];
	uint64_t rev;
	uint32_t documents;
};

struct watcher;
struct watched;			/* one index of it */

struct watcher_calls {
	/* The loop's: one of the indexes has another revision, or is no index any more. */
	void (*changed)(void *context);
	/* The watcher's thread: so it is, or an index was let go; ROUND counts such times.
	 * What else has files of the index open may let them go. False: not all of it
	 * could now, and it is called again after STORE_WATCH_POLL_MS. */
	bool (*tidy)(void *context, uint64_t round);
	void *context;
};

/* Starts the thread, with no index to watch, for the loop of BASE. */
enum status watcher_open(const struct watcher_calls *calls, struct event_base *base,
			 struct watcher **watcher, struct error *error);
/* Waits for the thread, which calls nothing afterwards; what is known stays known. NULL is
 * allowed. */
void watcher_stop(struct watcher *watcher);
/* And lets all go. NULL is allowed. */
void watcher_close(struct watcher *watcher);

/* Watches the index at PATH, which need not be there, until as many watcher_leave() as
 * there were calls of this. NULL: no memory. */
struct watched *watcher_watch(struct watcher *watcher, const char *path);
void watcher_leave(struct watcher *watcher, struct watched *watched);

/* What is watched at PATH, with nothing to be left; or NULL. */
struct watched *watcher_find(struct watcher *watcher, const char *path);

/* The newest revision that is known: valid until the loop's next turn. */
const struct revision *watched_newest(const struct watched *watched);

/* Has it looked at now: somebody knows of a revision that was not heard of. */
void watcher_poke(struct watcher *watcher, struct watched *watched);

#endif
