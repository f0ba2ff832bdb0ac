/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.c - watches by inotify, as many as the last walk found folders. */
#include "indexer/watcher.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* A file is read once who writes it is done, or still at it, or has moved or linked it
 * to where it is; IN_ATTRIB is a time that was set. */
static const uint32_t changes = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE |
	IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
	IN_DONT_FOLLOW | IN_EXCL_UNLINK;

enum { READ_ROOM = 64 * 1024 };		/* bytes of events at once */

struct list {
	int *at;
	size_t count, capacity;
};

struct watcher {
	int fd;
	size_t most;
	bool hidden;
	struct list now, before;	/* of this walk, and of the one before */
	char *missed;
	const char *why;
};

enum status watcher_open(size_t most, bool hidden, struct watcher **watcher,
			 struct error *error)
{
	struct watcher *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "watcher");
	opened->most = most;
	opened->hidden = hidden;
	opened->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (opened->fd < 0) {
		int errnum = errno;
		free(opened);
		return error_errno(error, errnum, "cannot watch folders");
	}
	*watcher = opened;
	return STATUS_OK;
}

void watcher_close(struct watcher *watcher)
{
	if (watcher == NULL)
		return;
	close(watcher->fd);
	free(watcher->now.at);
	free(watcher->before.at);
	free(watcher->missed);
	free(watcher);
}

/* --- Folders --- */

void watcher_begin(struct watcher *watcher)
{
	/* What a walk that broke off has added stays watched. */
	watcher->now.count = 0;
	free(watcher->missed);
	watcher->missed = NULL;
	watcher->why = NULL;
}

static void miss(struct watcher *watcher, const char *path, const char *why)
{
	if (watcher->why != NULL)
		return;
	watcher->missed = strdup(path);
	watcher->why = why;
}

static bool keep(struct list *list, int watch)
{
	if (list->count == list->capacity) {
		size_t capacity = 2 * list->capacity + 64;
		int *at = realloc(list->at, capacity * sizeof *at);
		if (at == NULL)
			return false;
		list->at = at;
		list->capacity = capacity;
	}
	list->at[list->count++] = watch;
	return true;
}

void watcher_add(struct watcher *watcher, const char *path)
{
	if (watcher->now.count >= watcher->most) {
		miss(watcher, path, "there are too many folders");
		return;
	}
	int watch = inotify_add_watch(watcher->fd, path, changes);
	if (watch < 0 && errno == ENOSPC)
		miss(watcher, path, "the system grants no more watches "
		     "(fs.inotify.max_user_watches)");
	else if (watch < 0 && errno == ENOMEM)
		miss(watcher, path, "no memory");
	if (watch >= 0 && !keep(&watcher->now, watch))
		miss(watcher, path, "no memory");
}

static int by_number(const void *a, const void *b)
{
	const int *first = a, *second = b;
	return (*first > *second) - (*first < *second);
}

void watcher_end(struct watcher *watcher)
{
	struct list *now = &watcher->now, *before = &watcher->before;
	if (now->count > 0)
		qsort(now->at, now->count, sizeof *now->at, by_number);
	for (size_t i = 0; i < before->count; i++)
		if (now->count == 0 || bsearch(&before->at[i], now->at, now->count,
					       sizeof *now->at, by_number) == NULL)
			inotify_rm_watch(watcher->fd, before->at[i]);
	struct list swap = *before;
	*before = *now;
	*now = swap;
}

size_t watcher_count(const struct watcher *watcher)
{
	return watcher->before.count;
}

const char *watcher_missed(const struct watcher *watcher, const char **why)
{
	*why = watcher->why;
	return watcher->why == NULL ? NULL
		: watcher->missed != NULL ? watcher->missed : "a folder";
}

/* --- Events --- */

int watcher_fd(const struct watcher *watcher)
{
	return watcher->fd;
}

static bool has_rules(const char *name)
{
	return strcmp(name, ".gitignore") == 0 || strcmp(name, ".ignore") == 0 ||
		strcmp(name, ".noindex") == 0;
}

/* Not the end of a watch of ours, nor a name that no walk looks at. */
static bool counts(const struct watcher *watcher, const struct inotify_event *event)
{
	if (event->mask & IN_Q_OVERFLOW)
		return true;
	if (event->mask & IN_IGNORED)
		return false;
	return event->len == 0 || event->name[0] != '.' || watcher->hidden ||
		has_rules(event->name);
}

bool watcher_changed(struct watcher *watcher)
{
	static _Alignas(struct inotify_event) char room[READ_ROOM];
	bool changed = false;
	ssize_t got;
	while ((got = read(watcher->fd, room, sizeof room)) > 0)
		for (char *at = room; at < room + got;) {
			const struct inotify_event *event = (const void *)at;
			changed |= counts(watcher, event);
			at += sizeof *event + event->len;
		}
	return changed;
}
