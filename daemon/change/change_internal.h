/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change_internal.h - what the files of daemon/change/ share. */
#ifndef QUOTH_DAEMON_CHANGE_INTERNAL_H
#define QUOTH_DAEMON_CHANGE_INTERNAL_H

#include "daemon/answer/news.h"
#include "daemon/change/change.h"
#include "daemon/jobs/queue.h"

/* One subscription: of revisions, or of what matches a query. */
struct subscription {
	uint64_t id;		/* never given twice */
	uint64_t conn;
	struct change *change;
	enum wire_framing framing;
	struct asked_indexes indexes;	/* one */
	struct watched *watched;	/* of it; NULL: it is served no more */
	json_t *params;		/* a worker's while `job` runs, else the loop's */
	bool has_query;
	bool begun;		/* a worker's, of the request: it is well */
	bool active;		/* and was answered */
	bool due;		/* there is something to be looked at */
	bool troubled;		/* the last look failed, and that was told */
	bool dropped;		/* nobody wants it: to be freed with its job */
	uint32_t sent;		/* hits */
	uint32_t timeout_ms;
	struct news_place place;	/* like params */
	struct job *job;	/* that begins it or looks; NULL: none */
	TAILQ_ENTRY(subscription) in_change;
};

TAILQ_HEAD(subscription_list, subscription);

struct change {
	struct daemon *daemon;
	struct watcher *watcher;
	struct watched *watched[WIRE_INDEXES_MAX];	/* of what is served now */
	size_t watched_count;
	struct job_list parked;
	struct job *next_parked;	/* of a walk through them; may go meanwhile */
	struct subscription_list subscriptions;
	size_t count;
	size_t looks;		/* jobs that look, now */
	uint64_t last_id;
	struct lane *lane;	/* of looks: they take turns with clients */
	struct event *pump;	/* starts looks, on a turn of their own */
};

/* change.c */

/* Where the index is that is ASKED; NULL: several are. */
const char *change_path(const struct asked_indexes *asked);

/* What is known of it; NULL: several are asked, or it is not watched. */
const struct revision *change_newest(const struct change *change,
				     const struct asked_indexes *asked);

/* waiting.c */
void waiting_go_on(struct change *change);
void waiting_refuse(struct change *change);

/* subscription.c */
void subscription_free(struct subscription *subscription);
/* Frees it now, or with its job. */
void subscription_drop(struct subscription *subscription);
/* LIST is what is served now. */
void subscriptions_go_by(struct change *change, const struct index_list *list);

/* turns.c */

/* Has all that are not there yet looked at. */
void subscriptions_due(struct change *change);
/* Starts what may be started; soon. */
void change_pump(struct change *change);
/* What does so, to be freed; NULL without memory. */
struct event *pump_new(struct change *change);

/* look.c: on a worker, and back */

/* A job that looks for SUBSCRIPTION, or NULL without memory. */
struct job *look_new(struct subscription *subscription);

/* notice.c: notifications as bytes. Each returns false without memory. */
bool notice_revision(struct buf *out, const struct subscription *subscription,
		     const struct revision *revision, const uint64_t *change, bool other);
bool notice_trouble(struct buf *out, const struct subscription *subscription, int code,
		    const char *message);
/* HIT is taken over. */
bool notice_hit(struct buf *out, const struct subscription *subscription, uint64_t rev,
		json_t *hit);

#endif
