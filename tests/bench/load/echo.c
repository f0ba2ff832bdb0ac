/* SPDX-License-Identifier: GPL-2.0-or-later */
/* echo.c - bench_echo: what a server costs that does nothing.
 *
 *   bench_echo SOCKET BYTES
 *
 * Answers each line on the Unix socket SOCKET, which must not exist, with the same
 * line, drawn out by blanks to BYTES where it is shorter: one thread, one loop, no
 * more system calls than that takes. What bench_load measures here is its own ceiling
 * on this machine. Runs until SIGTERM. */
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/bench/load/link.h"

enum {
	BYTES_MAX = 1024 * 1024,
	BACKLOG = 1024,
};

struct echo {
	struct event_base *base;
	size_t bytes;			/* of a reply, its newline included */
};

struct guest {
	struct link link;		/* first: a link is its guest */
	struct echo *echo;
};

static void on_end(struct link *link, const char *why)
{
	(void)why;
	link_finish(link);
	free(link);
}

static void answer(struct guest *guest, const char *line, size_t len)
{
	struct buf *out = &guest->link.out;
	buf_add(out, line, len);
	size_t more = guest->echo->bytes > len + 1 ? guest->echo->bytes - len - 1 : 0;
	char *room = more > 0 ? buf_reserve(out, more) : NULL;
	if (room != NULL) {
		memset(room, ' ', more);
		out->len += more;
	}
	buf_add_char(out, '\n');
}

static void on_bytes(struct link *link)
{
	const char *at = link->in.data, *end = at + link->in.len, *newline;
	while (at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		answer((struct guest *)link, at, (size_t)(newline - at));
		at = newline + 1;
	}
	buf_consume(&link->in, (size_t)(at - link->in.data));
	link_send(link);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd,
		      struct sockaddr *from, int len, void *arg)
{
	(void)listener;
	(void)from;
	(void)len;
	struct echo *echo = arg;
	struct guest *guest = calloc(1, sizeof *guest);
	if (guest == NULL) {
		close(fd);
		return;
	}
	guest->echo = echo;
	guest->link = (struct link){ .fd = -1, .on_bytes = on_bytes, .on_end = on_end };
	if (!link_take(&guest->link, echo->base, fd))
		free(guest);
}

static void on_term(evutil_socket_t signum, short what, void *arg)
{
	(void)signum;
	(void)what;
	event_base_loopbreak(arg);
}

static struct evconnlistener *listen_at(struct echo *echo, const char *path)
{
	struct address address;
	if (strchr(path, '/') == NULL || !address_of(path, &address)) {
		errno = EINVAL;
		return NULL;
	}
	umask(077);
	return evconnlistener_new_bind(echo->base, on_accept, echo,
				       LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC,
				       BACKLOG, &address.any, (int)address.len);
}

int main(int argc, char **argv)
{
	char *end;
	unsigned long bytes = argc == 3 ? strtoul(argv[2], &end, 10) : 0;
	if (argc != 3 || *argv[2] == '\0' || *end != '\0' || bytes > BYTES_MAX) {
		fputs("usage: bench_echo SOCKET BYTES\n", stderr);
		return 2;
	}
	struct echo echo = { .base = event_base_new(), .bytes = bytes };
	struct evconnlistener *listener = echo.base != NULL ? listen_at(&echo, argv[1])
							    : NULL;
	struct event *term = echo.base != NULL
		? evsignal_new(echo.base, SIGTERM, on_term, echo.base) : NULL;
	if (listener == NULL || term == NULL || event_add(term, NULL) != 0) {
		fprintf(stderr, "bench_echo: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	event_base_dispatch(echo.base);
	unlink(argv[1]);
	event_free(term);
	evconnlistener_free(listener);
	event_base_free(echo.base);
	return 0;
}
