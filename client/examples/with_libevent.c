/* SPDX-License-Identifier: MIT */
/* with_libevent.c - libquoth in libevent's loop: a search as you type. */
#include <event2/event.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "typing.h"

struct loop {
	struct typing typing;
	struct event_base *base;
	struct event *keys;
	struct event *daemon;	/* once: its connection, its time, or the next attempt */
};

static void on_daemon(evutil_socket_t fd, short what, void *context);

/* One event has it all, for its timeout is that of the connection. It is made anew each
 * time: what to wait for changes with each request. */
static void wait_for_daemon(struct loop *loop)
{
	struct quoth *q = loop->typing.q;
	int events = q != NULL ? quoth_events(q) : 0;
	int ms = q != NULL ? quoth_timeout_ms(q) : RETRY_MS;
	struct timeval time;
	if (loop->daemon != NULL)
		event_free(loop->daemon);
	loop->daemon = event_new(loop->base, q != NULL ? quoth_fd(q) : -1,
				 (short)((events & POLLIN ? EV_READ : 0) |
					 (events & POLLOUT ? EV_WRITE : 0)),
				 on_daemon, loop);
	time.tv_sec = ms / 1000;
	time.tv_usec = ms % 1000 * 1000;
	event_add(loop->daemon, ms >= 0 ? &time : NULL);
	if (typing_is_done(&loop->typing))
		event_base_loopbreak(loop->base);
}

static void on_daemon(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;
	(void)fd;
	if (loop->typing.q == NULL) {
		typing_connect(&loop->typing);
	} else if (typing_turn(&loop->typing, (what & EV_READ ? POLLIN : 0) |
				(what & EV_WRITE ? POLLOUT : 0)) < 0) {
		event_del(loop->daemon);
		typing_lost(&loop->typing);
	}
	wait_for_daemon(loop);
}

static void on_keys(evutil_socket_t fd, short what, void *context)
{
	struct loop *loop = context;
	(void)fd;
	(void)what;
	typing_read(&loop->typing);
	if (loop->typing.ended)
		event_del(loop->keys);
	wait_for_daemon(loop);
}

int main(int argc, char **argv)
{
	struct loop loop;
	memset(&loop, 0, sizeof loop);
	loop.typing.path = argc > 1 ? argv[1] : NULL;
	loop.base = event_base_new();
	if (loop.base == NULL)
		return 1;
	loop.keys = event_new(loop.base, STDIN_FILENO, EV_READ | EV_PERSIST, on_keys,
			      &loop);
	if (loop.keys == NULL || event_add(loop.keys, NULL) < 0)
		return 1;	/* stdin is a file, which epoll(7) does not take */
	typing_connect(&loop.typing);
	wait_for_daemon(&loop);
	event_base_dispatch(loop.base);
	event_free(loop.keys);
	event_free(loop.daemon);
	event_base_free(loop.base);
	quoth_close(loop.typing.q);
	return 0;
}
