/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watcher.c - the newest revisions of indexes: a thread that waits and looks. */
#include "daemon/change/watcher.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/store/change/watch.h"

struct watched {
	char *path;
	size_t users;			/* the loop's; 0: it is let go */
	struct revision newest;		/* the loop's copy of `found` */

	bool let_go, poked;		/* these are under the lock */
	struct revision found;
	TAILQ_ENTRY(watched) in_watcher;

	/* The thread's own. */
	struct store_watch *watch;
	struct store *store;
	bool failed;			/* and that was logged */
	bool again;			/* what is there could not be read: look soon */
};

TAILQ_HEAD(watched_list, watched);

struct watcher {
	struct watcher_calls calls;
	struct event *event;		/* the loop's, of `rings` */
	int rings;			/* eventfd: the thread found something */
	int pokes;			/* eventfd: the thread is to look, or to end */
	int bell;			/* of all watches; the thread's */
	pthread_t thread;
	bool running;
	uint64_t round;			/* the thread's: how often there was news */
	bool untidy;			/* the thread's */

	pthread_mutex_t lock;
	bool ending;			/* these two are under the lock */
	struct watched_list list;	/* the loop adds, the thread alone takes out */
};

/* ---- The thread ---- */

static bool is_ending(struct watcher *watcher)
{
	pthread_mutex_lock(&watcher->lock);
	bool ending = watcher->ending;
	pthread_mutex_unlock(&watcher->lock);
	return ending;
}

static void watched_free(struct watched *watched)
{
	store_close(watched->store);
	store_watch_close(watched->watch);
	free(watched->path);
	free(watched);
}

/* The first of the list, or what follows WATCHED, which stays in it meanwhile. */
static struct watched *next_of(struct watcher *watcher, struct watched *watched)
{
	pthread_mutex_lock(&watcher->lock);
	struct watched *next = watched != NULL ? TAILQ_NEXT(watched, in_watcher)
					       : TAILQ_FIRST(&watcher->list);
	pthread_mutex_unlock(&watcher->lock);
	return next;
}

/* Takes one out that was let go; NULL: there is none. */
static struct watched *take_gone(struct watcher *watcher)
{
	struct watched *watched;
	pthread_mutex_lock(&watcher->lock);
	TAILQ_FOREACH(watched, &watcher->list, in_watcher)
		if (watched->let_go)
			break;
	if (watched != NULL)
		TAILQ_REMOVE(&watcher->list, watched, in_watcher);
	pthread_mutex_unlock(&watcher->lock);
	return watched;
}

static bool free_gone(struct watcher *watcher)
{
	struct watched *watched;
	bool any = false;
	while ((watched = take_gone(watcher)) != NULL) {
		watched_free(watched);
		any = true;
	}
	return any;
}

static bool take_poke(struct watcher *watcher, struct watched *watched)
{
	pthread_mutex_lock(&watcher->lock);
	bool poked = watched->poked;
	watched->poked = false;
	pthread_mutex_unlock(&watcher->lock);
	return poked;
}

/* Which revision there is now. */
static enum status read_revision(struct watched *watched, struct revision *found,
				 struct error *error)
{
	bool changed;
	enum status status = STATUS_OK;
	*found = (struct revision){ .looked = true };
	if (watched->store == NULL ||
	    store_refresh(watched->store, &changed, error) != STATUS_OK) {
		store_close(watched->store);
		watched->store = NULL;
		status = store_open(watched->path, &watched->store, error);
	}
	if (status != STATUS_OK)
		return status;
	const struct store_info *info = store_info(watched->store);
	found->known = true;
	memcpy(found->uuid, info->uuid, sizeof found->uuid);
	found->rev = info->rev;
	found->documents = info->documents;
	return STATUS_OK;
}

static bool same_revision(const struct revision *a, const struct revision *b)
{
	return a->looked == b->looked && a->known == b->known && a->rev == b->rev &&
		strcmp(a->uuid, b->uuid) == 0;
}

static void tell(struct watcher *watcher, struct watched *watched,
		 const struct revision *found)
{
	pthread_mutex_lock(&watcher->lock);
	bool same = same_revision(found, &watched->found);
	watched->found = *found;
	pthread_mutex_unlock(&watcher->lock);
	if (!same)
		eventfd_write(watcher->rings, 1);
}

static void look(struct watcher *watcher, struct watched *watched)
{
	struct revision found;
	struct error error;
	enum status status = read_revision(watched, &found, &error);
	if (status != STATUS_OK && !watched->failed)
		log_at(status == STATUS_NOT_FOUND ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
		       "no revision to be seen: %s", error.text);
	watched->failed = status != STATUS_OK;
	watched->again = status != STATUS_OK && status != STATUS_NOT_FOUND;
	tell(watcher, watched, &found);
}

static int sooner(int ms, int other_ms)
{
	return ms < 0 || other_ms < ms ? other_ms : ms;
}

/* Looks at all that changed or may have; returns in how many milliseconds to do so again
 * at the latest, -1: at no time. */
static int look_round(struct watcher *watcher)
{
	int due_ms = -1;
	bool news = free_gone(watcher);
	struct watched *watched = NULL;
	store_watch_answer(watcher->bell);
	while ((watched = next_of(watcher, watched)) != NULL) {
		bool poked = take_poke(watcher, watched);
		bool changed = store_watch_look(watched->watch);
		if (changed || poked || watched->again)
			look(watcher, watched);
		news = news || changed;
		due_ms = sooner(due_ms, watched->again ? STORE_WATCH_POLL_MS
						       : store_watch_due_ms(watched->watch));
	}
	watcher->round += news;
	if (news || watcher->untidy)
		watcher->untidy = !watcher->calls.tidy(watcher->calls.context,
						       watcher->round);
	return watcher->untidy ? sooner(due_ms, STORE_WATCH_POLL_MS) : due_ms;
}

static void settle(void)
{
	struct timespec time = { .tv_nsec = WATCHER_SETTLE_MS * 1000000L };
	nanosleep(&time, NULL);
}

/* Until something happens, or it is time to look. */
static void wait_for_change(struct watcher *watcher, int due_ms)
{
	struct pollfd fds[] = {
		{ .fd = watcher->pokes, .events = POLLIN },
		{ .fd = watcher->bell, .events = POLLIN },
	};
	eventfd_t count;
	int ready = poll(fds, 2, due_ms);
	if (ready > 0 && fds[0].revents != 0)
		eventfd_read(watcher->pokes, &count);
	if (ready > 0 && fds[1].revents != 0)
		settle();
}

static void *watch(void *arg)
{
	struct watcher *watcher = arg;
	while (!is_ending(watcher))
		wait_for_change(watcher, look_round(watcher));
	return NULL;
}

/* ---- The loop ---- */

static bool take_found(struct watched *watched)
{
	if (watched->let_go || same_revision(&watched->found, &watched->newest))
		return false;
	watched->newest = watched->found;
	log_debug("the index at %s is at revision %llu", watched->path,
		  (unsigned long long)watched->newest.rev);
	return true;
}

static void on_ring(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	struct watcher *watcher = arg;
	struct watched *watched;
	bool any = false;
	eventfd_t count;
	eventfd_read(fd, &count);
	pthread_mutex_lock(&watcher->lock);
	TAILQ_FOREACH(watched, &watcher->list, in_watcher)
		any = take_found(watched) || any;
	pthread_mutex_unlock(&watcher->lock);
	if (any)
		watcher->calls.changed(watcher->calls.context);
}

const struct revision *watched_newest(const struct watched *watched)
{
	return &watched->newest;
}

static void wake(struct watcher *watcher)
{
	eventfd_write(watcher->pokes, 1);
}

void watcher_poke(struct watcher *watcher, struct watched *watched)
{
	pthread_mutex_lock(&watcher->lock);
	watched->poked = true;
	pthread_mutex_unlock(&watcher->lock);
	wake(watcher);
}

/* The thread takes out none but those that are let go, and those are passed over: so what
 * is found is there as long as the loop has it. */
struct watched *watcher_find(struct watcher *watcher, const char *path)
{
	struct watched *watched;
	pthread_mutex_lock(&watcher->lock);
	TAILQ_FOREACH(watched, &watcher->list, in_watcher)
		if (!watched->let_go && strcmp(watched->path, path) == 0)
			break;
	pthread_mutex_unlock(&watcher->lock);
	return watched;
}

static struct watched *watched_new(struct watcher *watcher, const char *path)
{
	struct watched *watched = calloc(1, sizeof *watched);
	if (watched == NULL)
		return NULL;
	watched->path = strdup(path);
	if (watched->path != NULL &&
	    store_watch_open(path, watcher->bell, &watched->watch, NULL) == STATUS_OK)
		return watched;
	watched_free(watched);
	return NULL;
}

struct watched *watcher_watch(struct watcher *watcher, const char *path)
{
	struct watched *watched = watcher_find(watcher, path);
	if (watched != NULL) {
		watched->users++;
		return watched;
	}
	watched = watched_new(watcher, path);
	if (watched == NULL)
		return NULL;
	watched->users = 1;
	pthread_mutex_lock(&watcher->lock);
	TAILQ_INSERT_TAIL(&watcher->list, watched, in_watcher);
	pthread_mutex_unlock(&watcher->lock);
	wake(watcher);
	return watched;
}

void watcher_leave(struct watcher *watcher, struct watched *watched)
{
	if (--watched->users > 0)
		return;
	pthread_mutex_lock(&watcher->lock);
	watched->let_go = true;
	pthread_mutex_unlock(&watcher->lock);
	wake(watcher);
}

/* ---- Its life ---- */

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

static enum status make_event(struct watcher *watcher, struct event_base *base,
			      struct error *error)
{
	if (watcher->rings < 0 || watcher->pokes < 0)
		return error_errno(error, errno, "eventfd");
	watcher->event = event_new(base, watcher->rings, EV_READ | EV_PERSIST, on_ring,
				   watcher);
	if (watcher->event == NULL || event_add(watcher->event, NULL) != 0)
		return error_set(error, STATUS_INTERNAL, "cannot make an event");
	return STATUS_OK;
}

enum status watcher_open(const struct watcher_calls *calls, struct event_base *base,
			 struct watcher **watcher, struct error *error)
{
	struct watcher *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "watcher");
	opened->calls = *calls;
	pthread_mutex_init(&opened->lock, NULL);
	TAILQ_INIT(&opened->list);
	opened->bell = store_watch_bell();
	opened->rings = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	opened->pokes = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	enum status status = make_event(opened, base, error);
	if (status == STATUS_OK)
		status = start_thread(opened, error);
	if (status == STATUS_OK)
		*watcher = opened;
	else
		watcher_close(opened);
	return status;
}

void watcher_stop(struct watcher *watcher)
{
	if (watcher == NULL || !watcher->running)
		return;
	pthread_mutex_lock(&watcher->lock);
	watcher->ending = true;
	pthread_mutex_unlock(&watcher->lock);
	wake(watcher);
	pthread_join(watcher->thread, NULL);
	watcher->running = false;
}

static void close_descriptor(int fd)
{
	if (fd >= 0)
		close(fd);
}

void watcher_close(struct watcher *watcher)
{
	struct watched *watched;
	if (watcher == NULL)
		return;
	watcher_stop(watcher);
	while ((watched = TAILQ_FIRST(&watcher->list)) != NULL) {
		TAILQ_REMOVE(&watcher->list, watched, in_watcher);
		watched_free(watched);
	}
	if (watcher->event != NULL)
		event_free(watcher->event);
	close_descriptor(watcher->rings);
	close_descriptor(watcher->pokes);
	close_descriptor(watcher->bell);
	pthread_mutex_destroy(&watcher->lock);
	free(watcher);
}
