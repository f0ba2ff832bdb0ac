/* SPDX-License-Identifier: GPL-2.0-or-later */
/* subscription.c - who is to be told of what: begun, looked after in turns, ended. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answerers.h"
#include "daemon/change/change_internal.h"
#include "daemon/conn.h"
#include "daemon/daemon.h"
#include "daemon/reply.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	PUMP_RETRY_MS = 100,	/* when the queue is full, or memory is short */
};

/* ---- Their life ---- */

void subscription_free(struct subscription *subscription)
{
	json_decref(subscription->params);
	index_list_leave(subscription->indexes.list);
	free(subscription);
}

void subscription_drop(struct subscription *subscription)
{
	struct change *change = subscription->change;
	TAILQ_REMOVE(&change->subscriptions, subscription, in_change);
	change->count--;
	subscription->dropped = true;
	struct job *job = subscription->job;
	if (job == NULL) {
		subscription_free(subscription);
	} else if (subscription->active &&
		   queue_withdraw(&change->daemon->queue, job)) {
		daemon_end_job(change->daemon, job);
	} else {
		atomic_store(&job->cancel, true);	/* it goes with its job */
	}
}

static struct subscription *find(struct change *change, const struct conn *conn,
				 json_int_t id)
{
	struct subscription *subscription;
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change)
		if (subscription->id == (uint64_t)id &&
		    subscription->conn == conn_id(conn))
			return subscription;
	return NULL;
}

bool change_unsubscribe(struct change *change, struct conn *conn, json_int_t id)
{
	struct subscription *subscription = find(change, conn, id);
	if (subscription == NULL || !subscription->active)
		return false;
	subscription_drop(subscription);
	return true;
}

void change_forget_conn(struct change *change, const struct conn *conn)
{
	struct subscription *subscription, *next;
	for (subscription = TAILQ_FIRST(&change->subscriptions); subscription != NULL;
	     subscription = next) {
		next = TAILQ_NEXT(subscription, in_change);
		if (subscription->conn == conn_id(conn))
			subscription_drop(subscription);
	}
}

void change_drain(struct change *change)
{
	struct subscription *subscription, *next;
	waiting_refuse(change);
	for (subscription = TAILQ_FIRST(&change->subscriptions); subscription != NULL;
	     subscription = next) {
		next = TAILQ_NEXT(subscription, in_change);
		if (subscription->active)	/* the others are requests yet */
			subscription_drop(subscription);
	}
}

size_t change_subscriptions(const struct change *change)
{
	return change->count;
}

/* ---- Beginning ---- */

/* A worker's: reads the parameters, and answers. */
static int begin_run(struct job *job, struct answerers *answerers)
{
	struct subscription *subscription = job->context;
	const struct answer_terms terms = { .deadline_ns = job->deadline_ns,
					    .cancel = &job->cancel };
	struct answer_failure failure = {0};
	struct answerer *answerer = answerers_for(answerers, &job->indexes, &failure);
	json_t *result = answerer == NULL ? NULL
		: news_subscribe(answerer, subscription->params, &terms,
				 &subscription->place, &failure);
	if (result != NULL)
		json_object_set_new(result, "subscription",
				    json_integer((json_int_t)subscription->id));
	int code = failure.code;
	if (result != NULL)
		subscription->begun = reply_result(&job->reply, job->framing,
						    job->request.id, result,
						    WIRE_REPLY_MAX, &code) && code == 0;
	else
		reply_error(&job->reply, job->framing, job->request.id, code,
			    failure.error.text, failure.data);
	return code;
}

static void begin_done(struct daemon *daemon, struct job *job)
{
	struct subscription *subscription = job->context;
	(void)daemon;
	subscription->active = subscription->begun;
	subscription->due = true;
}

static void begin_finish(struct job *job)
{
	struct subscription *subscription = job->context;
	struct change *change = subscription->change;
	subscription->job = NULL;
	if (subscription->dropped)
		subscription_free(subscription);
	else if (!subscription->active)
		subscription_drop(subscription);
	change_pump(change);
}

static size_t count_of(const struct change *change, const struct conn *conn)
{
	const struct subscription *subscription;
	size_t count = 0;
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change)
		count += subscription->conn == conn_id(conn);
	return count;
}

static struct subscription *subscription_new(struct change *change, struct conn *conn,
					     json_t *params)
{
	struct subscription *subscription = calloc(1, sizeof *subscription);
	if (subscription == NULL)
		return NULL;
	*subscription = (struct subscription){
		.id = ++change->last_id,
		.conn = conn_id(conn),
		.change = change,
		.framing = conn_framing(conn),
		.params = params,
		.has_query = json_object_get(params, "q") != NULL,
		.timeout_ms = answer_timeout_ms(params),
	};
	TAILQ_INSERT_TAIL(&change->subscriptions, subscription, in_change);
	change->count++;
	return subscription;
}

int change_subscribe(struct change *change, struct conn *conn, struct job *job,
		     json_t *params, const char **message, size_t *limit)
{
	static const struct job_kind kind = {
		.run = begin_run, .done = begin_done, .finish = begin_finish,
	};
	bool own = count_of(change, conn) >= WIRE_SUBSCRIPTIONS_MAX;
	struct subscription *subscription = NULL;
	*limit = 0;
	struct watcher *watcher = change_watcher(change, &job->indexes);
	if (watcher == NULL) {
		*message = change_unwatched(&job->indexes);
		json_decref(params);
		return WIRE_BAD_PARAMS;
	}
	if (own || change->count >= WIRE_SUBSCRIPTIONS_ALL_MAX) {
		*limit = own ? WIRE_SUBSCRIPTIONS_MAX : WIRE_SUBSCRIPTIONS_ALL_MAX;
		*message = own ? "this connection has too many subscriptions"
			       : "all clients together have too many subscriptions";
		json_decref(params);
		return own ? WIRE_TOO_LARGE : WIRE_BUSY;
	}
	*message = "out of memory";
	if (params != NULL)
		subscription = subscription_new(change, conn, params);
	if (subscription == NULL) {
		json_decref(params);
		return WIRE_INTERNAL;
	}
	subscription->watcher = watcher;
	subscription->indexes = job->indexes;
	index_list_share(subscription->indexes.list);
	subscription->job = job;
	job->kind = &kind;
	job->context = subscription;
	return 0;
}

/* ---- Looking, in turns ---- */

void subscriptions_due(struct change *change)
{
	struct subscription *subscription;
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change) {
		const struct revision *newest = watcher_newest(subscription->watcher);
		subscription->due = subscription->due || !newest->known ||
			subscription->place.rev != newest->rev ||
			strcmp(subscription->place.uuid, newest->uuid) != 0;
	}
}

void change_pump(struct change *change)
{
	if (change->pump != NULL)
		event_active(change->pump, EV_TIMEOUT, 0);
}

/* Without a query there is nothing to look for: the watcher knows all. */
static void tell_revision(struct subscription *subscription, struct conn *conn)
{
	const struct revision *newest = watcher_newest(subscription->watcher);
	struct news_place *place = &subscription->place;
	struct buf bytes = {0};
	bool other = strcmp(newest->uuid, place->uuid) != 0;
	subscription->due = false;
	if (newest->known && !other && newest->rev <= place->rev)
		return;
	bool ok = newest->known
		? notice_revision(&bytes, subscription, newest, NULL, other)
		: !subscription->troubled &&
		  notice_trouble(&bytes, subscription, WIRE_NO_INDEX,
				 "there is no index that can be read");
	subscription->troubled = !newest->known;
	if (newest->known) {
		place->rev = newest->rev;
		memcpy(place->uuid, newest->uuid, sizeof place->uuid);
	}
	if (ok)
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
		if (!subscription->has_query)
			tell_revision(subscription, conn);
		else
			*later = !start_look(subscription);
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

/* ---- change.h: the whole ---- */

static void on_revision(void *context, const struct revision *newest)
{
	struct change *change = context;
	(void)newest;
	waiting_go_on(change);
	subscriptions_due(change);
	change_pump(change);
}

static enum status watch(struct change *change, const char *path, struct error *error)
{
	struct watched *watched = &change->watched[change->watched_count];
	for (size_t i = 0; i < change->watched_count; i++)
		if (strcmp(change->watched[i].path, path) == 0)
			return STATUS_OK;
	watched->path = strdup(path);
	enum status status = watched->path != NULL
		? watcher_open(path, change->daemon->base, &watched->watcher, error)
		: error_set(error, STATUS_NO_MEMORY, "subscriptions");
	if (status != STATUS_OK) {
		free(watched->path);
		return status;
	}
	change->watched_count++;
	return watcher_listen(watched->watcher, on_revision, change);
}

static enum status watch_all(struct change *change, struct error *error)
{
	struct index_list *list = indexes_take(change->daemon->indexes);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = watch(change, list->at[i].path, error);
	index_list_leave(list);
	return status;
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
	opened->lane = lane_new();
	opened->pump = evtimer_new(daemon->base, on_pump, opened);
	enum status status = opened->pump != NULL && opened->lane != NULL
		? watch_all(opened, error)
		: error_set(error, STATUS_NO_MEMORY, "subscriptions");
	if (status == STATUS_OK)
		*change = opened;
	else
		change_close(opened);
	return status;
}

struct watcher *change_watcher(const struct change *change,
			       const struct asked_indexes *asked)
{
	if (asked->list == NULL || asked->choice.count != 1)
		return NULL;
	const char *path = asked->list->at[asked->choice.at[0]].path;
	for (size_t i = 0; i < change->watched_count; i++)
		if (strcmp(change->watched[i].path, path) == 0)
			return change->watched[i].watcher;
	return NULL;
}

const char *change_unwatched(const struct asked_indexes *asked)
{
	return asked->choice.count != 1 ? "revisions are of one index: name one"
		: "this index was added while the daemon ran, and is not watched before it "
		  "is started again";
}

void change_close(struct change *change)
{
	if (change == NULL)
		return;
	for (size_t i = 0; i < change->watched_count; i++) {
		watcher_close(change->watched[i].watcher);
		free(change->watched[i].path);
	}
	lane_close(&change->daemon->queue, change->lane);
	if (change->pump != NULL)
		event_free(change->pump);
	free(change);
}
