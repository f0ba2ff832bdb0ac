/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn.c - one client: its beginning, when it is read, and its end. */
#include "daemon/connection/conn.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/change/change.h"
#include "daemon/connection/conn_internal.h"
#include "daemon/drain.h"
#include "lib/base/log.h"

enum {
	LOOK_MS = 250,			/* how often a client that is not read is
					 * looked at: it may have gone */
};

/* ---- Loss ---- */

void conn_lose(struct conn *conn, const char *why)
{
	if (conn->lost)
		return;
	struct daemon *daemon = conn->daemon;
	conn->lost = true;
	log_at(why != NULL ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG,
	       "connection %llu (pid %ld) closed: %s", (unsigned long long)conn->id,
	       (long)conn->peer.pid, why != NULL ? why : "done");
	event_del(conn->readable);
	event_del(conn->writable);
	event_del(conn->watch);
	outlet_close(conn->outlet);
	conn_let_go(conn);
	change_forget_conn(daemon->change, conn);
	daemon->conns[conn->id % WIRE_CONNECTIONS_MAX] = NULL;
	daemon->n_conns--;
	TAILQ_INSERT_TAIL(&daemon->lost, conn, in_lost);
	event_active(daemon->reaper, EV_TIMEOUT, 0);
	drain_mind_idle(daemon);
}

static void conn_free(struct conn *conn)
{
	if (conn == NULL)
		return;
	struct event *events[] = { conn->readable, conn->writable, conn->watch };
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (events[i] != NULL)
			event_free(events[i]);
	outlet_release(conn->outlet);
	lane_close(&conn->daemon->queue, conn->lane);
	buf_finish(&conn->in);
	free(conn);
}

void conn_reap(struct daemon *daemon)
{
	struct conn *conn;
	while ((conn = TAILQ_FIRST(&daemon->lost)) != NULL) {
		TAILQ_REMOVE(&daemon->lost, conn, in_lost);
		conn_free(conn);
	}
}

/* ---- Backpressure and the end of a connection ---- */

size_t conn_backlog(const struct conn *conn)
{
	return outlet_backlog(conn->outlet);
}

bool conn_may_take(const struct conn *conn)
{
	return !conn->lost && !conn->closing && !conn->full &&
	       conn->n_jobs < conn->daemon->settings->limits.in_flight;
}

static void arm_watch(struct conn *conn, uint32_t ms)
{
	struct timeval after = { ms / 1000, (ms % 1000) * 1000 };
	event_add(conn->watch, &after);
}

/* One timer, two uses. While the client is read: a message that was begun must
 * be whole in time. While it is not read, because it has enough in flight or
 * has ended its half: libevent would not notice that the client has gone
 * altogether, so look now and then, and let its jobs go. */
static void mind_watch(struct conn *conn, bool reads)
{
	if (!reads) {
		conn->half_sent = false;
		if (conn->n_jobs > 0)
			arm_watch(conn, LOOK_MS);
		else
			event_del(conn->watch);
		return;
	}
	bool half_sent = wire_mid_message(&conn->reader, conn->in.len);
	if (!half_sent)
		event_del(conn->watch);
	else if (!conn->half_sent)
		arm_watch(conn, conn->daemon->settings->limits.stall_ms);
	conn->half_sent = half_sent;
}

void conn_mind_backlog(struct conn *conn)
{
	if (conn->lost)
		return;
	const struct limits *limits = &conn->daemon->settings->limits;
	size_t bytes = conn_backlog(conn);
	bool full = conn->full ? bytes >= limits->output_low
			       : bytes > limits->output_high;
	if (full == conn->full)
		return;
	conn->full = full;
	queue_hold(&conn->daemon->queue, conn->lane, full);
	if (!full)
		change_conn_reads(conn->daemon->change);
}

/* Whether it was possible. While the client is not read, each reply may be what has it
 * read again, or closed; else the loop need not know of one before it turns. */
static bool set_reading(struct conn *conn, bool reads)
{
	bool does = event_pending(conn->readable, EV_READ, NULL);
	if (reads == does)
		return true;
	outlet_watch(conn->outlet, !reads);
	return (reads ? event_add(conn->readable, NULL)
		      : event_del(conn->readable)) == 0;
}

void conn_settle(struct conn *conn)
{
	if (conn->lost)
		return;
	bool ending = conn->eof || conn->closing;
	if (ending && conn->n_jobs == 0 && conn_backlog(conn) == 0) {
		conn_lose(conn, NULL);
		return;
	}
	bool reads = !ending && conn_may_take(conn);
	if (set_reading(conn, reads))
		mind_watch(conn, reads);
	else
		conn_lose(conn, "out of memory for its events");
}

bool conn_is_gone(const struct conn *conn)
{
	struct pollfd look = { .fd = outlet_fd(conn->outlet) };
	return poll(&look, 1, 0) == 1 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

static void on_watch(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct conn *conn = arg;
	if (conn->half_sent)
		conn_lose(conn, "a request was begun and not finished");
	else if (conn_is_gone(conn))
		conn_lose(conn, "the client has gone");
	else
		conn_settle(conn);
}

/* ---- The beginning, and all of them at once ---- */

static bool make_events(struct conn *conn, int fd)
{
	struct event_base *base = conn->daemon->base;
	conn->watch = evtimer_new(base, on_watch, conn);
	conn->readable = event_new(base, fd, EV_READ | EV_PERSIST,
				   conn_on_readable, conn);
	conn->writable = event_new(base, fd, EV_WRITE | EV_PERSIST,
				   conn_on_writable, conn);
	return conn->watch != NULL && conn->readable != NULL && conn->writable != NULL;
}

static struct conn *conn_new(struct daemon *daemon, int fd, const struct peer *peer)
{
	struct conn *conn = calloc(1, sizeof *conn);
	if (conn == NULL)
		return NULL;
	conn->daemon = daemon;
	conn->peer = *peer;
	wire_reader_init(&conn->reader, WIRE_REQUEST_MAX);
	TAILQ_INIT(&conn->jobs);
	conn->lane = lane_new();
	if (conn->lane != NULL && make_events(conn, fd))
		conn->outlet = outlet_new(fd);
	if (conn->outlet != NULL)
		return conn;
	conn_free(conn);
	return NULL;
}

/* An id names a place in the table and, above it, whose place it was: no id
 * comes twice, and looking one up is one step. */
static void enter(struct conn *conn)
{
	struct daemon *daemon = conn->daemon;
	do
		conn->id = ++daemon->last_conn;
	while (daemon->conns[conn->id % WIRE_CONNECTIONS_MAX] != NULL);
	daemon->conns[conn->id % WIRE_CONNECTIONS_MAX] = conn;
	daemon->n_conns++;
}

void conn_open(struct daemon *daemon, int fd, const struct peer *peer)
{
	struct conn *conn = conn_new(daemon, fd, peer);
	if (conn == NULL) {
		log_error("out of memory for a connection");
		close(fd);
		return;
	}
	enter(conn);
	metrics_add(daemon->inside.metrics, METRICS_CONNECTIONS, 1);
	drain_mind_idle(daemon);
	log_debug("connection %llu (pid %ld) opened", (unsigned long long)conn->id,
		  (long)peer->pid);
	conn_settle(conn);
}

struct conn *conn_find(struct daemon *daemon, uint64_t id)
{
	struct conn *conn = daemon->conns[id % WIRE_CONNECTIONS_MAX];
	return conn != NULL && conn->id == id ? conn : NULL;
}

uint64_t conn_id(const struct conn *conn)
{
	return conn->id;
}

enum wire_framing conn_framing(const struct conn *conn)
{
	return conn->reader.framing;
}

bool conn_may_be_told(const struct conn *conn)
{
	return !conn->lost && !conn->closing && !conn->full &&
		conn_backlog(conn) <= conn->daemon->settings->limits.output_high;
}

size_t conn_count_user(const struct daemon *daemon, uid_t uid)
{
	size_t n = 0;
	for (size_t i = 0; i < WIRE_CONNECTIONS_MAX; i++)
		n += daemon->conns[i] != NULL && daemon->conns[i]->peer.uid == uid;
	return n;
}

size_t conn_count_guests(const struct daemon *daemon)
{
	size_t n = 0;
	for (size_t i = 0; i < WIRE_CONNECTIONS_MAX; i++)
		n += daemon->conns[i] != NULL && !daemon->conns[i]->peer.owner;
	return n;
}

bool conn_is_owner(const struct conn *conn)
{
	return conn->peer.owner;
}

void conn_refuse_all(struct daemon *daemon)
{
	for (size_t i = 0; i < WIRE_CONNECTIONS_MAX; i++)
		if (daemon->conns[i] != NULL)
			conn_refuse_jobs(daemon->conns[i]);
}

void conn_lose_all(struct daemon *daemon)
{
	for (size_t i = 0; i < WIRE_CONNECTIONS_MAX; i++)
		if (daemon->conns[i] != NULL)
			conn_lose(daemon->conns[i], NULL);
}

bool conn_all_flushed(struct daemon *daemon)
{
	for (size_t i = 0; i < WIRE_CONNECTIONS_MAX; i++)
		if (daemon->conns[i] != NULL && conn_backlog(daemon->conns[i]) > 0)
			return false;
	return true;
}
