/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.c - the newest revision of one index: a thread that waits and looks. */
#include "daemon/change/watcher.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/watch.h"

struct listener_entry {
	watcher_fn *fn;
	void *context;
};

struct watcher {
	char *path;
	struct event *event;		/* the loop's, of `rings` */
	int rings;			/* eventfd: the thread found something */
	int pokes;			/* eventfd: the thread is to look, or to end */
	pthread_t thread;
	bool running;
	struct listener_entry listeners[WATCHER_LISTENERS];
	size_t listener_count;
	struct revision newest;		/* the loop's copy of `found` */

	pthread_mutex_t lock;
	bool ending;			/* these two are under the lock */
	struct revision found;

	/* The thread's own. */
	struct store_watch *watch;
	struct store *store;
	bool failed;			/* and that was logged */
};

/* ---- The thread ---- */

static bool is_ending(struct watcher *watcher)
{
	pthread_mutex_lock(&watcher->lock);
	bool ending = watcher->ending;
	pthread_mutex_unlock(&watcher->lock);
	return ending;
}

/* Which revision there is now. */
static enum status read_revision(struct watcher *watcher, struct revision *found,
				 struct error *error)
{
	bool changed;
	enum status status = STATUS_OK;
	*found = (struct revision){0};
	if (watcher->store == NULL ||
	    store_refresh(watcher->store, &changed, error) != STATUS_OK) {
		store_close(watcher->store);
		watcher->store = NULL;
		status = store_open(watcher->path, &watcher->store, error);
	}
	if (status != STATUS_OK)
		return status;
	const struct store_info *info = store_info(watcher->store);
	found->known = true;
	memcpy(found->uuid, info->uuid, sizeof found->uuid);
	found->rev = info->rev;
	found->documents = info->documents;
	return STATUS_OK;
}

static bool same_revision(const struct revision *a, const struct revision *b)
{
	return a->known == b->known && a->rev == b->rev && strcmp(a->uuid, b->uuid) == 0;
}

static void tell(struct watcher *watcher, const struct revision *found)
{
	pthread_mutex_lock(&watcher->lock);
	bool same = same_revision(found, &watcher->found);
	watcher->found = *found;
	pthread_mutex_unlock(&watcher->lock);
	if (!same)
		eventfd_write(watcher->rings, 1);
}

/* False: what is there could not be read, and should be looked at again. */
static bool look(struct watcher *watcher)
{
	struct revision found;
	struct error error;
	enum status status = read_revision(watcher, &found, &error);
	if (status != STATUS_OK && !watcher->failed)
		log_at(status == STATUS_NOT_FOUND ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
		       "no revision to be seen: %s", error.text);
	watcher->failed = status != STATUS_OK;
	tell(watcher, &found);
	return status == STATUS_OK || status == STATUS_NOT_FOUND;
}

static void settle(void)
{
	struct timespec time = { .tv_nsec = WATCHER_SETTLE_MS * 1000000L };
	nanosleep(&time, NULL);
}

/* Until something happens, or it is time to look; true: somebody poked. */
static bool wait_for_change(struct watcher *watcher, bool again)
{
	struct pollfd fds[] = {
		{ .fd = watcher->pokes, .events = POLLIN },
		{ .fd = store_watch_fd(watcher->watch), .events = POLLIN },
	};
	int ms = again ? STORE_WATCH_POLL_MS : store_watch_due_ms(watcher->watch);
	eventfd_t count;
	int ready = poll(fds, 2, ms);
	bool poked = ready > 0 && fds[0].revents != 0;
	if (poked)
		eventfd_read(watcher->pokes, &count);
	if (ready > 0 && fds[1].revents != 0)
		settle();
	return poked;
}

static void *watch(void *arg)
{
	struct watcher *watcher = arg;
	bool poked = false, again = false;
	while (!is_ending(watcher)) {
		bool changed = store_watch_look(watcher->watch);
		if (changed || poked || again)
			again = !look(watcher);
		poked = wait_for_change(watcher, again);
	}
	return NULL;
}

/* ---- The loop ---- */

static void on_ring(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	struct watcher *watcher = arg;
	eventfd_t count;
	eventfd_read(fd, &count);
	pthread_mutex_lock(&watcher->lock);
	struct revision found = watcher->found;
	pthread_mutex_unlock(&watcher->lock);
	if (same_revision(&found, &watcher->newest))
		return;
	watcher->newest = found;
	log_debug("the index is at revision %llu", (unsigned long long)found.rev);
	for (size_t i = 0; i < watcher->listener_count; i++)
		watcher->listeners[i].fn(watcher->listeners[i].context,
					 &watcher->newest);
}

const struct revision *watcher_newest(const struct watcher *watcher)
{
	return &watcher->newest;
}

enum status watcher_listen(struct watcher *watcher, watcher_fn *fn, void *context)
{
	if (watcher->listener_count == WATCHER_LISTENERS)
		return STATUS_TOO_LARGE;
	watcher->listeners[watcher->listener_count++] =
		(struct listener_entry){ fn, context };
	return STATUS_OK;
}

void watcher_poke(struct watcher *watcher)
{
	eventfd_write(watcher->pokes, 1);
}

static enum status start_thread(struct watcher *watcher, struct error *error)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&watcher->thread, NULL, watch, watcher);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	watcher->running = failed == 0;
	return failed == 0 ? STATUS_OK
			   : error_errno(error, failed, "cannot start a thread");
}

enum status watcher_open(const char *path, struct event_base *base,
			 struct watcher **watcher, struct error *error)
{
	struct watcher *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "watcher");
	pthread_mutex_init(&opened->lock, NULL);
	opened->path = strdup(path);
	opened->rings = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	opened->pokes = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	enum status status = opened->path == NULL
		? error_set(error, STATUS_NO_MEMORY, "watcher")
		: opened->rings < 0 || opened->pokes < 0
			? error_errno(error, errno, "eventfd")
			: store_watch_open(path, &opened->watch, error);
	if (status == STATUS_OK) {
		opened->event = event_new(base, opened->rings, EV_READ | EV_PERSIST,
					  on_ring, opened);
		if (opened->event == NULL || event_add(opened->event, NULL) != 0)
			status = error_set(error, STATUS_INTERNAL, "cannot make an event");
	}
	if (status == STATUS_OK)
		status = start_thread(opened, error);
	if (status == STATUS_OK)
		*watcher = opened;
	else
		watcher_close(opened);
	return status;
}

void watcher_close(struct watcher *watcher)
{
	if (watcher == NULL)
		return;
	pthread_mutex_lock(&watcher->lock);
	watcher->ending = true;
	pthread_mutex_unlock(&watcher->lock);
	if (watcher->running) {
		watcher_poke(watcher);
		pthread_join(watcher->thread, NULL);
	}
	if (watcher->event != NULL)
		event_free(watcher->event);
	if (watcher->rings >= 0)
		close(watcher->rings);
	if (watcher->pokes >= 0)
		close(watcher->pokes);
	store_close(watcher->store);
	store_watch_close(watcher->watch);
	pthread_mutex_destroy(&watcher->lock);
	free(watcher->path);
	free(watcher);
}
