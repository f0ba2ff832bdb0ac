/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.c - one look of a standing query: a job of the daemon's own, on a worker. */
#include <stdlib.h>
#include <string.h>

#include "daemon/jobs/answerers.h"
#include "daemon/change/change_internal.h"
#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "lib/base/clock.h"
#include "lib/wire/rpc.h"

/* What a worker found out, for the loop. */
struct look {
	struct subscription *subscription;
	struct news_place place;
	uint32_t sent;
	bool ran, failed;
	bool more;
	struct answer_failure failure;
};

static void write_news(struct job *job, struct look *look, struct news *news)
{
	const struct subscription *subscription = look->subscription;
	struct revision told = { .known = true, .rev = news->rev,
				 .documents = news->documents };
	size_t i;
	json_t *hit;
	bool ok = true;
	memcpy(told.uuid, news->place.uuid, sizeof told.uuid);
	/* All else of the index that is gone would read as if it were this one's. */
	if (news->other)
		ok = notice_revision(&job->reply, subscription, &told, NULL, true);
	json_array_foreach(news->hits, i, hit)
		ok = ok && notice_hit(&job->reply, subscription, news->rev,
				      json_incref(hit));
	bool another = news->other || news->place.rev != subscription->place.rev;
	if (!news->more && another)
		ok = ok && notice_revision(&job->reply, subscription, &told,
					   &news->place.change, false);
	look->sent = (uint32_t)json_array_size(news->hits);
	if (ok)
		return;
	look->failed = true;	/* half of it would be lost if it were sent */
	look->failure.code = WIRE_INTERNAL;
	error_set(&look->failure.error, STATUS_NO_MEMORY, "out of memory");
	buf_finish(&job->reply);
}

static int look_run(struct job *job, struct answerers *answerers)
{
	struct look *look = job->context;
	struct subscription *subscription = look->subscription;
	struct answer_terms terms = {
		.deadline_ns = clock_ns() + (uint64_t)subscription->timeout_ms * 1000000u,
		.cancel = &job->cancel,
	};
	struct news news;
	look->ran = true;
	struct answerer *answerer = answerers_for(answerers, &job->indexes, &look->failure);
	look->failed = answerer == NULL ||
		!news_look(answerer, subscription->params, subscription->sent + 1,
			   &subscription->place, &terms, &news, &look->failure);
	if (look->failed)
		return look->failure.code;
	look->place = news.place;
	look->more = news.more;
	write_news(job, look, &news);
	json_decref(news.hits);
	return 0;
}

/* Told once, until it goes well again. */
static void tell_trouble(struct conn *conn, struct subscription *subscription,
			 const struct look *look)
{
	struct buf bytes = {0};
	if (subscription->troubled)
		return;
	subscription->troubled = true;
	if (notice_trouble(&bytes, subscription, look->failure.code,
			   look->failure.error.text))
		conn_tell(conn, &bytes);
	buf_finish(&bytes);
}

static void take(struct daemon *daemon, struct subscription *subscription,
		 struct job *job, struct look *look)
{
	struct conn *conn = conn_find(daemon, subscription->conn);
	if (look->failed) {
		/* A reader that was overtaken goes on at once. */
		bool overtaken = look->failure.code == WIRE_BUSY;
		subscription->due = subscription->due || overtaken;
		if (conn != NULL && !overtaken)
			tell_trouble(conn, subscription, look);
		return;
	}
	subscription->troubled = false;
	subscription->place = look->place;
	subscription->sent += look->sent;
	subscription->due = subscription->due || look->more;
	if (conn != NULL && job->reply.len > 0)
		conn_tell(conn, &job->reply);
}

/* The job has been in the queue, and may have come back because it ends. */
static void look_finish(struct job *job)
{
	struct look *look = job->context;
	struct subscription *subscription = look->subscription;
	struct change *change = subscription->change;
	bool ran = look->ran, dropped = subscription->dropped;
	subscription->job = NULL;
	change->looks--;
	json_decref(look->failure.data);
	free(look);
	if (dropped)
		subscription_free(subscription);
	if (ran || dropped)	/* else there was no room: not at once again */
		change_pump(change);
}

static void look_done(struct daemon *daemon, struct job *job)
{
	struct look *look = job->context;
	if (look->ran && !look->subscription->dropped)
		take(daemon, look->subscription, job, look);
}

struct job *look_new(struct subscription *subscription)
{
	static const struct job_kind kind = {
		.run = look_run, .done = look_done, .finish = look_finish,
	};
	struct look *look = calloc(1, sizeof *look);
	struct job *job = look != NULL ? job_own(&kind, look) : NULL;
	if (job == NULL) {
		free(look);
		return NULL;
	}
	look->subscription = subscription;
	job->framing = subscription->framing;
	job->indexes = subscription->indexes;
	index_list_share(job->indexes.list);
	return job;
}
