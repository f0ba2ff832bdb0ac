/* SPDX-License-Identifier: GPL-2.0-or-later */
/* listen.c - who comes in at the socket, and who is turned away. */
#include "daemon/connection/listen.h"

#include <errno.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/connection/conn.h"
#include "daemon/daemon.h"
#include "daemon/reply.h"
#include "daemon/connection/socket.h"
#include "lib/base/log.h"
#include "lib/wire/rpc.h"

enum {
	PAUSE_S = 1,		/* without descriptors: time for some to be freed */
	RETRY_MS = 1000,	/* what a client is told that finds no room */
	FIRST_BYTES = 64,	/* of a client turned away: enough to see how it frames */
	GROUPS_MAX = 1024,	/* of a peer; beyond, it is in none of ours */
};

struct listener {
	struct daemon *daemon;
	struct evconnlistener *ev;
	struct event *resume;
	gid_t group;
	int reserve;		/* a descriptor to tell one client that there
				 * are none; -1: it is in use */
};

/* ---- Who is it ---- */

static bool is_member(int fd, gid_t peer, gid_t group)
{
	if (group == (gid_t)NO_GROUP)
		return false;
	if (peer == group)
		return true;
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof groups;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len) != 0)
		return false;
	for (size_t i = 0; i < len / sizeof *groups; i++)
		if (groups[i] == group)
			return true;
	return false;
}

static bool may_enter(const struct listener *listener, int fd, struct peer *peer)
{
	struct ucred who;
	socklen_t len = sizeof who;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0) {
		log_warn("a client's user is unknown: %s", strerror(errno));
		return false;
	}
	peer->pid = who.pid;
	peer->uid = who.uid;
	peer->owner = who.uid == geteuid() || who.uid == 0;
	if (peer->owner || is_member(fd, who.gid, listener->group))
		return true;
	log_warn("client refused: process %ld of user %lu", (long)who.pid,
		 (unsigned long)who.uid);
	return false;
}

/* ---- The door ---- */

/* By what the client has sent so far, which may be nothing yet: then lines, which can be
 * read without knowing more. */
static enum wire_framing framing_of(int fd)
{
	char begun[FIRST_BYTES];
	ssize_t got = recv(fd, begun, sizeof begun, MSG_PEEK | MSG_DONTWAIT);
	for (ssize_t i = 0; i < got; i++)
		if (strchr(" \t\r\n", begun[i]) == NULL)
			return begun[i] == 'C' || begun[i] == 'c' ? WIRE_HEADERS
								  : WIRE_LINES;
	return WIRE_LINES;
}

/* One message and goodbye; a fresh socket has room for it. */
static void turn_away(struct daemon *daemon, int fd, int code, const char *why, json_t *data)
{
	struct buf line = {0};
	metrics_add(daemon->inside.metrics, METRICS_REFUSED, 1);
	if (reply_error(&line, framing_of(fd), NULL, code, why, data))
		send(fd, line.data, line.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	buf_finish(&line);
	close(fd);
}

static void turn_away_busy(struct daemon *daemon, int fd, const char *why)
{
	turn_away(daemon, fd, WIRE_BUSY, why, json_pack("{s:i}", "retry_ms", RETRY_MS));
}

/* One member of the group cannot take all places, and all of them together leave
 * some to the daemon's own user. */
static bool has_room_for_guest(const struct daemon *daemon, uid_t uid)
{
	const struct limits *limits = &daemon->settings->limits;
	return conn_count_user(daemon, uid) < limits->user_connections &&
	       conn_count_guests(daemon) < limits->guest_connections;
}

static void on_accept(struct evconnlistener *ev, evutil_socket_t fd,
		      struct sockaddr *address, int len, void *arg)
{
	(void)ev;
	(void)address;
	(void)len;
	struct listener *listener = arg;
	struct daemon *daemon = listener->daemon;
	const struct limits *limits = &daemon->settings->limits;
	struct peer peer;
	if (!may_enter(listener, fd, &peer)) {
		turn_away(daemon, fd, WIRE_DENIED, "not for this user", NULL);
	} else if (daemon->n_conns >= limits->connections) {
		log_warn("client turned away: %zu are connected", daemon->n_conns);
		turn_away_busy(daemon, fd, "too many clients are connected");
	} else if (!peer.owner && !has_room_for_guest(daemon, peer.uid)) {
		log_warn("client turned away: process %ld of user %lu, as too many of "
			 "the group are connected", (long)peer.pid,
			 (unsigned long)peer.uid);
		turn_away_busy(daemon, fd,
			       "too many clients of this user or group are connected");
	} else {
		conn_open(daemon, fd, &peer);
	}
}

static int open_reserve(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* accept() failed. Without a descriptor the client would stay at the door, the
 * door would ring for ever, and the loop would turn for nothing: so tell one
 * client with the reserve, and pause. */
static void on_error(struct evconnlistener *ev, void *arg)
{
	struct listener *listener = arg;
	int failed = errno;
	log_error("cannot accept a client: %s", strerror(failed));
	if ((failed == EMFILE || failed == ENFILE) && listener->reserve >= 0) {
		close(listener->reserve);
		int fd = accept4(evconnlistener_get_fd(ev), NULL, NULL,
				 SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd >= 0)
			turn_away_busy(listener->daemon, fd,
				       "the daemon is out of descriptors");
		listener->reserve = open_reserve();
	}
	struct timeval pause = { .tv_sec = PAUSE_S };
	if (event_add(listener->resume, &pause) == 0)
		evconnlistener_disable(ev);
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct listener *listener = arg;
	if (listener->reserve < 0)
		listener->reserve = open_reserve();
	evconnlistener_enable(listener->ev);
}

/* ---- Its life ---- */

enum status listener_open(struct daemon *daemon, int fd, gid_t group,
			  struct listener **listener, struct error *error)
{
	struct listener *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "listener");
	opened->daemon = daemon;
	opened->group = group;
	opened->reserve = open_reserve();
	evutil_make_socket_nonblocking(fd);	/* systemd's is not */
	opened->resume = evtimer_new(daemon->base, on_resume, opened);
	opened->ev = evconnlistener_new(daemon->base, on_accept, opened,
					LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (opened->ev == NULL || opened->resume == NULL) {
		listener_close(opened);
		return error_set(error, STATUS_NO_MEMORY, "listener");
	}
	evconnlistener_set_error_cb(opened->ev, on_error);
	*listener = opened;
	return STATUS_OK;
}

void listener_close(struct listener *listener)
{
	if (listener == NULL)
		return;
	if (listener->ev != NULL)
		evconnlistener_free(listener->ev);
	if (listener->resume != NULL)
		event_free(listener->resume);
	if (listener->reserve >= 0)
		close(listener->reserve);
	free(listener);
}

bool listener_has_guest(const struct listener *listener)
{
	struct pollfd look = {
		.fd = evconnlistener_get_fd(listener->ev),
		.events = POLLIN,
	};
	return poll(&look, 1, 0) > 0;
}
