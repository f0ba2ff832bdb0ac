/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_internal.h - what the three files of a connection share: conn.c (its
 * life), conn_io.c (bytes) and conn_jobs.c (requests in flight). */
#ifndef QUOTH_DAEMON_CONNECTION_CONN_INTERNAL_H
#define QUOTH_DAEMON_CONNECTION_CONN_INTERNAL_H

#include <event2/event.h>

#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "daemon/connection/outlet.h"
#include "lib/wire/frame.h"

struct conn {
	uint64_t id;
	struct daemon *daemon;
	struct peer peer;
	struct outlet *outlet;
	struct event *readable;
	struct event *writable;		/* while output waits */
	struct wire_reader reader;
	struct buf in;			/* read, not yet taken by a request */
	struct event *watch;		/* see mind_watch() in conn.c */
	bool half_sent;			/* watch waits for the rest of a message */

	struct lane *lane;
	struct job_list jobs;		/* waiting and running */
	size_t n_jobs;

	bool speaks;			/* one message was whole and JSON */
	bool eof;			/* the client sends no more */
	bool closing;			/* we read no more */
	bool full;			/* more output than output_high, and since
					 * then not less than output_low */
	bool lost;
	TAILQ_ENTRY(conn) in_lost;
};

/* conn.c */

/* Loses the connection; WHY NULL: nothing is wrong, the client is done. */
void conn_lose(struct conn *conn, const char *why);

size_t conn_backlog(const struct conn *conn);	/* bytes of output that wait */
bool conn_may_take(const struct conn *conn);	/* one more request, now */
bool conn_is_gone(const struct conn *conn);	/* both halves are closed */

/* Stops the jobs of a client that does not read, or lets them go on. */
void conn_mind_backlog(struct conn *conn);

/* After anything that happened: reads or not, waits for the right thing, and
 * ends when all is done. */
void conn_settle(struct conn *conn);

/* conn_io.c */

/* libevent's callbacks, with the connection. */
void conn_on_readable(evutil_socket_t fd, short what, void *arg);
void conn_on_writable(evutil_socket_t fd, short what, void *arg);

/* After something was sent: has what waits follow as the client reads, and loses a
 * connection that cannot be sent to, or for which too much waits. */
void conn_mind_output(struct conn *conn);

/* Takes all messages that are there, as far as this client may have more in
 * flight; the rest waits, and the client is not read meanwhile. */
void conn_take(struct conn *conn);

/* conn_jobs.c */

/* Has no job any more: the waiting ones are freed, the running ones cancelled
 * and left to be freed when they are done. */
void conn_let_go(struct conn *conn);

/* Refuses the waiting jobs with "shutting down", cancels the running ones. */
void conn_refuse_jobs(struct conn *conn);

#endif
