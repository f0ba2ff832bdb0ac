/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.h - noticing that an index may have another revision, without opening it.
 *
 * A commit in place renames a file in the generation's folder, a new generation renames
 * the stub. inotify(7) tells of both at once where the kernel sees every change; where it
 * does not (its limits are reached, a network file system, no index yet), looking again
 * after a while does. Nothing is read but times and sizes.
 * Threads: a watch is one thread's own, and so is a bell with all its watches; what is
 * opened may be given to another. */
#ifndef QUOTH_STORE_WATCH_H
#define QUOTH_STORE_WATCH_H

#include <stdbool.h>

#include "lib/base/status.h"

enum {
	STORE_WATCH_POLL_MS = 500,	/* between two looks where nothing tells */
	STORE_WATCH_CARE_MS = 30000,	/* where something does: it may have lost an event */
};

struct store_watch;

/* What tells of changes to any number of watches: an instance of inotify, of which a user
 * has few. To be polled for reading, and closed after the watches; -1: there is nothing to
 * wait for but the time. */
int store_watch_bell(void);

/* Takes what BELL (-1 is allowed) has told, before one looks. Which watch it was about is
 * not said: all are looked at. */
void store_watch_answer(int bell);

/* Watches the index at PATH, which need not be there yet, by BELL.
 *   STATUS_NO_MEMORY */
enum status store_watch_open(const char *path, int bell, struct store_watch **watch,
			     struct error *error);
/* Of another watch that came by another name to the same folder BELL then tells nothing,
 * before that is looked at again; it rings for that. NULL is allowed. */
void store_watch_close(struct store_watch *watch);

/* In how many milliseconds to look at the latest. */
int store_watch_due_ms(const struct store_watch *watch);

/* Whether the index is another one on disk than at the look before; true the first
 * time. Does not wait. */
bool store_watch_look(struct store_watch *watch);

#endif
