/* SPDX-License-Identifier: MIT */
/* with_glib.c - libquoth in GLib's main loop, as GTK has it: a search as you type. */
#include <glib-unix.h>
#include <poll.h>
#include <string.h>

#include "typing.h"

struct loop {
	struct typing typing;
	GMainLoop *main;
	guint connection, timer;	/* sources; 0: none */
};

static void wait_for_daemon(struct loop *loop);

static void forget(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

static void turn(struct loop *loop, int revents)
{
	if (loop->typing.q == NULL) {
		typing_connect(&loop->typing);
	} else if (typing_turn(&loop->typing, revents) < 0) {
		forget(&loop->connection);
		typing_lost(&loop->typing);
	}
	wait_for_daemon(loop);
}

static gboolean on_connection(gint fd, GIOCondition what, gpointer context)
{
	struct loop *loop = context;
	(void)fd;
	loop->connection = 0;	/* it removes itself: what to wait for is asked anew */
	turn(loop, (what & G_IO_IN ? POLLIN : 0) | (what & G_IO_OUT ? POLLOUT : 0) |
	     (what & (G_IO_HUP | G_IO_ERR) ? POLLHUP : 0));
	return G_SOURCE_REMOVE;
}

static gboolean on_time(gpointer context)
{
	struct loop *loop = context;
	loop->timer = 0;
	turn(loop, 0);
	return G_SOURCE_REMOVE;
}

static void wait_for_daemon(struct loop *loop)
{
	struct quoth *q = loop->typing.q;
	int events = q != NULL ? quoth_events(q) : 0;
	int ms = q != NULL ? quoth_timeout_ms(q) : RETRY_MS;
	forget(&loop->connection);
	forget(&loop->timer);
	if (q != NULL)
		loop->connection = g_unix_fd_add(quoth_fd(q), (GIOCondition)(
			(events & POLLIN ? G_IO_IN : 0) |
			(events & POLLOUT ? G_IO_OUT : 0) | G_IO_HUP | G_IO_ERR),
			on_connection, loop);
	if (ms >= 0)
		loop->timer = g_timeout_add((guint)ms, on_time, loop);
	if (typing_is_done(&loop->typing))
		g_main_loop_quit(loop->main);
}

static gboolean on_keys(gint fd, GIOCondition what, gpointer context)
{
	struct loop *loop = context;
	(void)fd;
	(void)what;
	typing_read(&loop->typing);
	wait_for_daemon(loop);
	return loop->typing.ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

int main(int argc, char **argv)
{
	struct loop loop;
	memset(&loop, 0, sizeof loop);
	loop.typing.path = argc > 1 ? argv[1] : NULL;
	loop.main = g_main_loop_new(NULL, FALSE);
	g_unix_fd_add(0, (GIOCondition)(G_IO_IN | G_IO_HUP), on_keys, &loop);
	typing_connect(&loop.typing);
	wait_for_daemon(&loop);
	g_main_loop_run(loop.main);
	forget(&loop.connection);
	forget(&loop.timer);
	g_main_loop_unref(loop.main);
	quoth_close(loop.typing.q);
	return 0;
}
