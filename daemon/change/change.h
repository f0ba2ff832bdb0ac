/* SPDX-License-Identifier: GPL-2.0-or-later */
/* change.h - all in the daemon that goes by revisions of its index: requests that wait
 * for one, and subscriptions.
 *
 * Threads: the loop's only. */
#ifndef QUOTH_DAEMON_CHANGE_H
#define QUOTH_DAEMON_CHANGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/change/watcher.h"
#include "daemon/indexes.h"
#include "daemon/jobs/job.h"
#include "lib/base/status.h"

struct change;
struct conn;
struct daemon;

/* Begins to watch the indexes that DAEMON serves, its loop, its queue and its workers being
 * there. */
enum status change_open(struct daemon *daemon, struct change **change,
			struct error *error);
/* Other indexes are served. Who has subscribed to one that is not among them is told that
 * it is gone, and who waits for a revision of one waits on. */
void change_reload(struct change *change);
/* Watches no more: workers are about to go. NULL is allowed, here and below. */
void change_stop(struct change *change);
/* No worker runs any more. */
void change_close(struct change *change);

/* Why nothing can go by revisions of what is ASKED, for people; NULL: it can. */
const char *change_refusal(const struct change *change, const struct asked_indexes *asked);

/* ---- waiting.c: requests with min_rev ---- */

/* Whether the index that is ASKED is known to have revision MIN_REV; 0: no matter which. */
bool change_has(const struct change *change, const struct asked_indexes *asked,
		uint64_t min_rev);

/* Keeps JOB, of an index of which there is no change_refusal(), until its revision is
 * there: then conn_unpark() has it. It is in no lane, no
 * worker is kept, and its own deadline ends it. */
void change_park(struct change *change, struct job *job);

/* Takes JOB out again; false when it was not parked. */
bool change_unpark(struct change *change, struct job *job);

/* What the error says of JOB, which waited in vain: the revision that is there, as a new
 * object; NULL without memory. */
json_t *change_data(const struct change *change, const struct job *job);

/* ---- subscription.c ---- */

/* A job that reads PARAMS, a new reference taken over, of subscribe and then has CONN
 * subscribed. 0, and JOB becomes it; or an error code for the client with *MESSAGE,
 * and nothing was done but PARAMS freed. *LIMIT is what was exceeded, if anything. */
int change_subscribe(struct change *change, struct conn *conn, struct job *job,
		     json_t *params, const char **message, size_t *limit);

/* False: CONN has no such subscription. */
bool change_unsubscribe(struct change *change, struct conn *conn, json_int_t id);

/* The daemon ends: what waits for a revision is refused, and nobody is told any more. */
void change_drain(struct change *change);

/* CONN is going. */
void change_forget_conn(struct change *change, const struct conn *conn);

/* CONN has read what waited for it. */
void change_conn_reads(struct change *change);

/* How many subscriptions there are. */
size_t change_subscriptions(const struct change *change);

#endif
