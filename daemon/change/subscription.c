/* SPDX-License-Identifier: GPL-2.0-or-later */
/* subscription.c - who is to be told of what: begun and ended. */
#include <stdlib.h>
#include <string.h>

#include "daemon/jobs/answerers.h"
#include "daemon/change/change_internal.h"
#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "daemon/reply.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* ---- Their life ---- */

void subscription_free(struct subscription *subscription)
{
	if (subscription->watched != NULL)
		watcher_leave(subscription->change->watcher, subscription->watched);
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

/* Takes PARAMS and JOB's work over; NULL: no memory, and nothing was done. */
static struct subscription *subscription_new(struct change *change, struct conn *conn,
					     struct job *job, json_t *params)
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
		.indexes = job->indexes,
		.job = job,
	};
	index_list_share(subscription->indexes.list);
	TAILQ_INSERT_TAIL(&change->subscriptions, subscription, in_change);
	change->count++;
	return subscription;
}

/* 0: there is room for one more of CONN; else the error's code, with what to say. */
static int check_room(const struct change *change, const struct conn *conn,
		      const char **message, size_t *limit)
{
	if (count_of(change, conn) >= WIRE_SUBSCRIPTIONS_MAX) {
		*limit = WIRE_SUBSCRIPTIONS_MAX;
		*message = "this connection has too many subscriptions";
		return WIRE_TOO_LARGE;
	}
	if (change->count >= WIRE_SUBSCRIPTIONS_ALL_MAX) {
		*limit = WIRE_SUBSCRIPTIONS_ALL_MAX;
		*message = "all clients together have too many subscriptions";
		return WIRE_BUSY;
	}
	return 0;
}

static int begin(struct change *change, struct conn *conn, struct job *job,
		 json_t *params, const char **message)
{
	static const struct job_kind kind = {
		.run = begin_run, .done = begin_done, .finish = begin_finish,
	};
	const char *path = change_path(&job->indexes);
	struct watched *watched = watcher_watch(change->watcher, path);
	struct subscription *subscription = watched == NULL || params == NULL ? NULL
		: subscription_new(change, conn, job, params);
	if (subscription == NULL) {
		if (watched != NULL)
			watcher_leave(change->watcher, watched);
		*message = "out of memory";
		return WIRE_INTERNAL;
	}
	subscription->watched = watched;
	job->kind = &kind;
	job->context = subscription;
	return 0;
}

int change_subscribe(struct change *change, struct conn *conn, struct job *job,
		     json_t *params, const char **message, size_t *limit)
{
	int code = 0;
	*limit = 0;
	*message = change_refusal(change, &job->indexes);
	if (*message != NULL)
		code = WIRE_BAD_PARAMS;
	else
		code = check_room(change, conn, message, limit);
	if (code == 0)
		code = begin(change, conn, job, params, message);
	if (code != 0)
		json_decref(params);
	return code;
}

/* ---- When indexes come and go ---- */

static bool is_served(const struct subscription *subscription,
		      const struct index_list *list)
{
	const struct asked_indexes *asked = &subscription->indexes;
	const struct served *served = &asked->list->at[asked->choice.at[0]];
	return index_list_has(list, served->name, served->path);
}

/* One whose index is served no more stays, so that it goes on if the index comes back:
 * a file of options is sometimes wrong for a while. */
static void go_by(struct subscription *subscription, const struct index_list *list)
{
	struct watcher *watcher = subscription->change->watcher;
	bool served = is_served(subscription, list);
	if (served == (subscription->watched != NULL))
		return;
	if (served) {
		subscription->watched =
			watcher_watch(watcher, change_path(&subscription->indexes));
	} else {
		watcher_leave(watcher, subscription->watched);
		subscription->watched = NULL;
	}
	subscription->due = true;
}

void subscriptions_go_by(struct change *change, const struct index_list *list)
{
	struct subscription *subscription;
	TAILQ_FOREACH(subscription, &change->subscriptions, in_change)
		go_by(subscription, list);
	change_pump(change);
}
