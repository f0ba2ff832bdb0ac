/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change.c - all that goes by revisions, put together: which indexes are watched, and who
 * is told when one has changed. */
#include <stdlib.h>
#include <string.h>

#include "daemon/change/change_internal.h"
#include "daemon/daemon.h"
#include "lib/base/log.h"

/* ---- When an index has changed ---- */

static void on_change(void *context)
{
	struct change *change = context;
	waiting_go_on(change);
	subscriptions_due(change);
	change_pump(change);
}

/* The watcher's thread. */
static bool tidy(void *context, uint64_t round)
{
	const struct change *change = context;
	return workers_refresh(change->daemon->workers, round);
}

/* ---- When indexes come and go ---- */

/* Those of LIST before those of the list until now are left: what is in both stays. */
static enum status watch_those(struct change *change, const struct index_list *list,
			       struct error *error)
{
	struct watched *before[WIRE_INDEXES_MAX];
	size_t count = change->watched_count;
	enum status status = STATUS_OK;
	memcpy(before, change->watched, sizeof before);
	change->watched_count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const char *path = list->at[i].path;
		struct watched *watched = watcher_watch(change->watcher, path);
		if (watched != NULL)
			change->watched[change->watched_count++] = watched;
		else
			status = error_set(error, STATUS_NO_MEMORY, "watching %s", path);
	}
	for (size_t i = 0; i < count; i++)
		watcher_leave(change->watcher, before[i]);
	return status;
}

static enum status watch_served(struct change *change, struct error *error)
{
	struct index_list *list = indexes_take(change->daemon->indexes);
	enum status status = watch_those(change, list, error);
	subscriptions_go_by(change, list);
	index_list_leave(list);
	return status;
}

void change_reload(struct change *change)
{
	struct error error;
	if (watch_served(change, &error) != STATUS_OK)
		log_error("no revisions will be known: %s", error.text);
}

const char *change_path(const struct asked_indexes *asked)
{
	bool one = asked->list != NULL && asked->choice.count == 1;
	return one ? asked->list->at[asked->choice.at[0]].path : NULL;
}

const struct revision *change_newest(const struct change *change,
				     const struct asked_indexes *asked)
{
	const char *path = change_path(asked);
	struct watched *watched = path != NULL ? watcher_find(change->watcher, path) : NULL;
	return watched != NULL ? watched_newest(watched) : NULL;
}

const char *change_refusal(const struct change *change, const struct asked_indexes *asked)
{
	if (change_path(asked) == NULL)
		return "revisions are of one index: name one";
	return change_newest(change, asked) == NULL
		? "the index is not watched, for want of memory" : NULL;
}

/* ---- Its life ---- */

static enum status start(struct change *change, struct error *error)
{
	const struct watcher_calls calls = { .changed = on_change, .tidy = tidy,
					     .context = change };
	change->lane = lane_new();
	change->pump = pump_new(change);
	if (change->pump == NULL || change->lane == NULL)
		return error_set(error, STATUS_NO_MEMORY, "subscriptions");
	enum status status = watcher_open(&calls, change->daemon->base, &change->watcher,
					  error);
	return status == STATUS_OK ? watch_served(change, error) : status;
}

enum status change_open(struct daemon *daemon, struct change **change,
			struct error *error)
{
	struct change *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "subscriptions");
	opened->daemon = daemon;
	TAILQ_INIT(&opened->parked);
	TAILQ_INIT(&opened->subscriptions);
	enum status status = start(opened, error);
	if (status == STATUS_OK)
		*change = opened;
	else
		change_close(opened);
	return status;
}

void change_stop(struct change *change)
{
	if (change != NULL)
		watcher_stop(change->watcher);
}

void change_close(struct change *change)
{
	if (change == NULL)
		return;
	watcher_close(change->watcher);
	lane_close(&change->daemon->queue, change->lane);
	if (change->pump != NULL)
		event_free(change->pump);
	free(change);
}
