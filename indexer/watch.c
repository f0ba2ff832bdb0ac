/* SPDX-License-Identifier: GPL-2.0-or-later */
/* watch.c - waits until changes have settled, and has them read. */
#include "indexer/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "indexer/run.h"
#include "indexer/update.h"
#include "indexer/watcher.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"

struct watching {
	struct options options;		/* of the next run */
	const char *index;
	struct watcher *watcher;	/* NULL: there is none to be had */
	bool changed;			/* there is something to be read, */
	uint64_t first_ms, last_ms;	/* since then, and until then it came */
	uint64_t ended_ms, took_ms;	/* the last run */
	uint64_t retry_ms;		/* 0: it was not locked out */
	bool missed;			/* that was said */
};

/* --- When --- */

static bool root_is_missing(void *context, const char *root)
{
	bool *missing = context;
	*missing |= access(root, F_OK) != 0;
	return !*missing;
}

/* A root that is gone may come back, and tells nobody. */
static bool any_missing(const struct watching *watching)
{
	const struct options *options = &watching->options;
	bool missing = false;
	struct error error;
	for (size_t i = 0; i < options->path_count; i++)
		missing |= access(options->paths[i], F_OK) != 0;
	if (options->path_count == 0)
		store_roots(watching->index, root_is_missing, &missing, &error);
	return missing;
}

static bool must_poll(const struct watching *watching)
{
	const char *why;
	return watching->watcher == NULL ||
		watcher_missed(watching->watcher, &why) != NULL || any_missing(watching);
}

/* When the next run is due; UINT64_MAX: nobody knows. */
static uint64_t due_at(const struct watching *watching, bool poll)
{
	uint64_t due = poll ? watching->ended_ms + WATCH_POLL_MS : UINT64_MAX;
	if (watching->retry_ms > 0)
		return watching->ended_ms + watching->retry_ms;
	if (!watching->changed)
		return due;
	uint64_t settled = watching->last_ms + WATCH_QUIET_MS;
	uint64_t latest = watching->first_ms + WATCH_DELAY_MS;
	uint64_t rested = watching->ended_ms + WATCH_REST * watching->took_ms;
	uint64_t soon = settled < latest ? settled : latest;
	return soon > rested ? soon : rested;
}

static void look(struct watching *watching)
{
	if (watching->watcher == NULL || !watcher_changed(watching->watcher))
		return;
	watching->last_ms = clock_ms();
	if (!watching->changed)
		watching->first_ms = watching->last_ms;
	watching->changed = true;
}

/* Until there is an event, a signal, or it is DUE. Signals are let in here alone, so
 * that none comes between the look whether there was one and the wait. */
static void wait_until(const struct watching *watching, uint64_t due)
{
	struct pollfd poller = { .fd = -1, .events = POLLIN };
	sigset_t stopping, before;
	uint64_t now = clock_ms(), ms = due > now ? due - now : 0;
	struct timespec left = { .tv_sec = (time_t)(ms / 1000),
				 .tv_nsec = (long)(ms % 1000) * 1000000 };
	if (watching->watcher != NULL)
		poller.fd = watcher_fd(watching->watcher);
	sigemptyset(&stopping);
	sigaddset(&stopping, SIGINT);
	sigaddset(&stopping, SIGTERM);
	sigprocmask(SIG_BLOCK, &stopping, &before);
	if (run_signal() == 0)
		ppoll(&poller, 1, due == UINT64_MAX ? NULL : &left, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* False: a signal came. */
static bool wait_for_changes(struct watching *watching)
{
	bool poll = must_poll(watching);
	while (run_signal() == 0) {
		look(watching);
		uint64_t due = due_at(watching, poll);
		if (clock_ms() >= due)
			return true;
		wait_until(watching, due);
	}
	return false;
}

/* --- Runs --- */

static void say_what_is_watched(struct watching *watching)
{
	const char *why, *path = watching->watcher == NULL ? NULL
		: watcher_missed(watching->watcher, &why);
	if (path != NULL && !watching->missed)
		log_warn("%s and others are not watched, for %s; they are looked at every "
			 "%d s", path, why, WATCH_POLL_MS / 1000);
	watching->missed = path != NULL;
}

static int run_once(struct watching *watching)
{
	watching->changed = false;
	uint64_t began = clock_ms();
	int code = update_watched(&watching->options, watching->index,
				  watching->watcher);
	watching->ended_ms = clock_ms();
	watching->took_ms = watching->ended_ms - began;
	fflush(stdout);
	if (code == EXIT_DONE || code == EXIT_SOME_FAILED)
		say_what_is_watched(watching);
	return code;
}

/* What another program kept from being read is read later. */
static void put_off(struct watching *watching)
{
	uint64_t longer = watching->retry_ms > 0 ? 2 * watching->retry_ms
						 : WATCH_RETRY_MS;
	watching->retry_ms = longer < WATCH_POLL_MS ? longer : WATCH_POLL_MS;
	watching->took_ms = 0;
}

static int run_on(struct watching *watching)
{
	while (wait_for_changes(watching)) {
		int code = run_once(watching);
		if (code == EXIT_LOCKED)
			put_off(watching);
		else if (code == EXIT_INDEX || code > EXIT_SIGNAL)
			return code;
		else
			watching->retry_ms = 0;
	}
	return EXIT_SIGNAL + run_signal();
}

int watch(const struct options *options, const char *index)
{
	struct watching watching = { .options = *options, .index = index };
	struct error error = {0};
	watching.options.nice = true;
	if (watcher_open(WATCHER_FOLDERS_MAX, options->hidden, &watching.watcher,
			 &error) != STATUS_OK)
		log_warn("%s; they are looked at every %d s", error.text,
			 WATCH_POLL_MS / 1000);
	int code = run_once(&watching);
	/* Of what the first run does others would do it again. */
	watching.options.nice = watching.options.again = false;
	watching.options.watches = true;
	if (code == EXIT_DONE || code == EXIT_SOME_FAILED) {
		if (watching.watcher != NULL)
			log_info("watching %zu folders", watcher_count(watching.watcher));
		code = run_on(&watching);
	}
	watcher_close(watching.watcher);
	return code;
}
