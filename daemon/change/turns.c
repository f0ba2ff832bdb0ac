/* SPDX-License-Identifier: GPL-2.0-or-later */
/* turns.c - subscribers served in turns: told, or looked for by a worker. */
#include <string.h>

#include "daemon/change/change_internal.h"
#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "lib/wire/rpc.h"

enum {
	PUMP_RETRY_MS = 100,	/* when the queue is full, or memory is short */
};

/* Whether WATCHED has another revision than was told, or nobody knows. */
static bool has_news(const struct subscription *subscription)
{
	if (subscription->watched == NULL)
		return false;		/* that was told when it went */
	const struct revision *newest = watched_newest(subscription->watched);
	return !newest->known || subscription->place.rev != newest->rev ||
		strcmp(subscription->place.uuid, newest->uuid) != 0;
}

void subscriptions_due(struct change *change)
{
	struct subscription *subscription;
	/* Where one begins is yet a worker's to say; it is due as soon as it has begun. */
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change)
		if (subscription->active && has_news(subscription))
			subscription->due = true;
}

void change_pump(struct change *change)
{
	if (change->pump != NULL)
		event_active(change->pump, EV_TIMEOUT, 0);
}

/* Who tells may lose the client, and the subscription with it: that comes last. */
static void tell_trouble(struct subscription *subscription, struct conn *conn,
			 const char *message)
{
	struct buf bytes = {0};
	bool told = subscription->troubled ||
		!notice_trouble(&bytes, subscription, WIRE_NO_INDEX, message);
	subscription->troubled = true;
	if (!told)
		conn_tell(conn, &bytes);
	buf_finish(&bytes);
}

/* Without a query there is nothing to look for: the watcher knows all. */
static void tell_revision(struct subscription *subscription, struct conn *conn)
{
	const struct revision *newest = watched_newest(subscription->watched);
	struct news_place *place = &subscription->place;
	struct buf bytes = {0};
	bool other = strcmp(newest->uuid, place->uuid) != 0;
	if (!newest->looked)
		return;			/* then it is due again */
	if (!newest->known) {
		tell_trouble(subscription, conn, "there is no index that can be read");
		return;
	}
	subscription->troubled = false;
	if (!other && newest->rev <= place->rev)
		return;
	place->rev = newest->rev;
	memcpy(place->uuid, newest->uuid, sizeof place->uuid);
	if (notice_revision(&bytes, subscription, newest, NULL, other))
		conn_tell(conn, &bytes);
	buf_finish(&bytes);
}

/* False: not now, for want of memory or of room in the queue. */
static bool start_look(struct subscription *subscription)
{
	struct change *change = subscription->change;
	struct job *job = look_new(subscription);
	if (job == NULL)
		return false;
	job->daemon = change->daemon;
	subscription->job = job;
	subscription->due = false;
	change->looks++;
	change->daemon->n_jobs++;
	if (queue_push(&change->daemon->queue, change->lane, job))
		return true;
	subscription->due = true;
	daemon_end_job(change->daemon, job);
	return false;
}

/* Half of the threads, so that a look never waits for looks alone, nor a request. */
static size_t looks_max(const struct change *change)
{
	size_t half = change->daemon->settings->threads / 2;
	return half > 0 ? half : 1;
}

/* False: not now. */
static bool serve(struct subscription *subscription, struct conn *conn)
{
	if (subscription->watched != NULL && subscription->has_query)
		return start_look(subscription);
	subscription->due = false;
	if (subscription->watched == NULL)
		tell_trouble(subscription, conn, "the index is served no more");
	else
		tell_revision(subscription, conn);
	return true;
}

/* Looks for one of the subscriptions that are due, if its client reads; behind the
 * others it goes in the list then. False: there is none. */
static bool pump_one(struct change *change, bool *later)
{
	struct subscription *subscription;
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change) {
		if (subscription->job != NULL || !subscription->active ||
		    !subscription->due)
			continue;
		struct conn *conn = conn_find(change->daemon, subscription->conn);
		if (conn == NULL || !conn_may_be_told(conn))
			continue;
		TAILQ_REMOVE(&change->subscriptions, subscription, in_change);
		TAILQ_INSERT_TAIL(&change->subscriptions, subscription, in_change);
		*later = !serve(subscription, conn);
		return !*later;
	}
	return false;
}

static void on_pump(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct change *change = arg;
	bool later = false;
	if (change->daemon->draining)
		return;
	while (change->looks < looks_max(change) && pump_one(change, &later))
		continue;
	struct timeval retry = { .tv_usec = PUMP_RETRY_MS * 1000 };
	if (later)
		event_add(change->pump, &retry);
}

void change_conn_reads(struct change *change)
{
	change_pump(change);
}

struct event *pump_new(struct change *change)
{
	return evtimer_new(change->daemon->base, on_pump, change);
}
