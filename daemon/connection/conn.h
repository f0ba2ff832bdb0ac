/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn.h - one client: bytes in, requests in flight, bytes out, and its end.
 *
 * A connection is lost at one place, conn_lose(): it is marked, unlinked and
 * its jobs are let go at once; its memory goes on a later turn of the loop, so
 * that no caller further up is left with a dead pointer: to answer a lost
 * connection does nothing.
 * Threads: whose the loop is. Replies of jobs go past all this, straight to the outlet. */
#ifndef QUOTH_DAEMON_CONNECTION_CONN_H
#define QUOTH_DAEMON_CONNECTION_CONN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/jobs/job.h"
#include "lib/base/buf.h"

struct conn;
struct daemon;

/* Who is at the other end, as the kernel says. */
struct peer {
	pid_t pid;
	uid_t uid;
	bool owner;	/* the daemon's user or root, not merely of --group */
};

/* Takes FD over, also when there is no memory: then it is closed. The daemon
 * has room: n_conns is below its limit. */
void conn_open(struct daemon *daemon, int fd, const struct peer *peer);

/* How many clients there are of the user UID, and how many of others than the owner. */
size_t conn_count_user(const struct daemon *daemon, uid_t uid);
size_t conn_count_guests(const struct daemon *daemon);

/* The connection that ID was given to, or NULL when it is gone. */
struct conn *conn_find(struct daemon *daemon, uint64_t id);

/* May do what only the daemon's own user may. */
bool conn_is_owner(const struct conn *conn);

/* Answers at once, without a job. RESULT and DATA (may be NULL) are taken over.
 * ID NULL becomes null. */
void conn_answer(struct conn *conn, json_t *id, json_t *result);
void conn_refuse(struct conn *conn, json_t *id, int code, const char *message,
		 json_t *data);

/* Sends BYTES, whole messages, and takes them over; ones that failed lose the connection. */
void conn_send(struct conn *conn, struct buf *bytes);

/* Answers with what ASKED was answered before; false, and nothing done: it was not. */
bool conn_answer_again(struct conn *conn, struct asked *asked, const json_t *id);

/* No more is read; what is pending is finished and flushed, then it closes. */
void conn_close_soon(struct conn *conn);

/* The job of this connection with ID that has no reply yet, or NULL. */
struct job *conn_find_job(struct conn *conn, const json_t *id);

/* Takes JOB over and has it wait for its turn, until its deadline; refuses it as busy
 * when too many wait. */
void conn_submit(struct conn *conn, struct job *job);

/* The revision that JOB waited for is there: gives it to the workers. */
void conn_unpark(struct conn *conn, struct job *job);
/* It is not going to come: the daemon ends. */
void conn_refuse_parked(struct conn *conn, struct job *job);

/* For subscribers: whether more may be sent to CONN than what it asked for, now; and
 * sending it, BYTES being taken over. */
bool conn_may_be_told(const struct conn *conn);
void conn_tell(struct conn *conn, struct buf *bytes);
uint64_t conn_id(const struct conn *conn);
enum wire_framing conn_framing(const struct conn *conn);

/* Has JOB answered "cancelled": now if it waits, and else as soon as its
 * worker notices. */
void conn_cancel(struct conn *conn, struct job *job);
void conn_cancel_slot(struct conn *conn, const json_t *slot);

/* JOB was answered: frees it, and reads on. */
void conn_job_done(struct conn *conn, struct job *job);

/* Frees what was lost. */
void conn_reap(struct daemon *daemon);

/* For the end of the daemon: waiting jobs refused and running ones cancelled;
 * all connections lost. */
void conn_refuse_all(struct daemon *daemon);
void conn_lose_all(struct daemon *daemon);

/* Nothing waits for any client to read it. */
bool conn_all_flushed(struct daemon *daemon);

#endif
