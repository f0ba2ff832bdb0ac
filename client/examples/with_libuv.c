/* SPDX-License-Identifier: MIT */
/* with_libuv.c - libquoth in libuv's loop: a search as you type. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "typing.h"

struct loop {
	struct typing typing;
	uv_loop_t *uv;
	uv_poll_t keys;
	uv_timer_t timer;
	uv_poll_t *connection;	/* one for each; NULL: there is none */
};

static void wait_for_daemon(struct loop *loop);

static void free_handle(uv_handle_t *handle)
{
	free(handle);
}

/* The descriptor is out of the loop at once, the handle's memory is freed later. */
static void forget_connection(struct loop *loop)
{
	if (loop->connection != NULL)
		uv_close((uv_handle_t *)loop->connection, free_handle);
	loop->connection = NULL;
}

static void turn(struct loop *loop, int revents)
{
	if (loop->typing.q == NULL) {
		typing_connect(&loop->typing);
	} else if (typing_turn(&loop->typing, revents) < 0) {
		forget_connection(loop);
		typing_lost(&loop->typing);
	}
	wait_for_daemon(loop);
}

static void on_connection(uv_poll_t *poll, int status, int what)
{
	turn(poll->data, status < 0 ? POLLERR : (what & UV_READABLE ? POLLIN : 0) |
	     (what & UV_WRITABLE ? POLLOUT : 0));
}

static void on_time(uv_timer_t *timer)
{
	turn(timer->data, 0);
}

static void watch_connection(struct loop *loop)
{
	int events = quoth_events(loop->typing.q);
	if (loop->connection == NULL) {
		loop->connection = calloc(1, sizeof *loop->connection);
		if (loop->connection == NULL)
			abort();
		uv_poll_init(loop->uv, loop->connection, quoth_fd(loop->typing.q));
		loop->connection->data = loop;
	}
	uv_poll_start(loop->connection, (events & POLLIN ? UV_READABLE : 0) |
		      (events & POLLOUT ? UV_WRITABLE : 0), on_connection);
}

static void wait_for_daemon(struct loop *loop)
{
	struct quoth *q = loop->typing.q;
	int ms = q != NULL ? quoth_timeout_ms(q) : RETRY_MS;
	if (q != NULL)
		watch_connection(loop);
	if (ms >= 0)
		uv_timer_start(&loop->timer, on_time, (uint64_t)ms, 0);
	else
		uv_timer_stop(&loop->timer);
	if (typing_is_done(&loop->typing))
		uv_stop(loop->uv);
}

static void on_keys(uv_poll_t *poll, int status, int what)
{
	struct loop *loop = poll->data;
	(void)status;
	(void)what;
	typing_read(&loop->typing);
	if (loop->typing.ended)
		uv_poll_stop(poll);
	wait_for_daemon(loop);
}

int main(int argc, char **argv)
{
	struct loop loop;
	memset(&loop, 0, sizeof loop);
	loop.typing.path = argc > 1 ? argv[1] : NULL;
	loop.uv = uv_default_loop();
	loop.keys.data = loop.timer.data = &loop;
	uv_timer_init(loop.uv, &loop.timer);
	if (uv_poll_init(loop.uv, &loop.keys, STDIN_FILENO) < 0)
		return 1;	/* stdin is a file, which epoll(7) does not take */
	uv_poll_start(&loop.keys, UV_READABLE, on_keys);
	typing_connect(&loop.typing);
	wait_for_daemon(&loop);
	uv_run(loop.uv, UV_RUN_DEFAULT);
	forget_connection(&loop);
	uv_close((uv_handle_t *)&loop.keys, NULL);
	uv_close((uv_handle_t *)&loop.timer, NULL);
	uv_run(loop.uv, UV_RUN_DEFAULT);	/* until they are closed */
	uv_loop_close(loop.uv);
	quoth_close(loop.typing.q);
	return 0;
}
