/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.c - a socket in an event loop. */
#include "tests/bench/load/link.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RECEIVE_PIECE = 64 * 1024,
};

bool address_of(const char *text, struct address *address)
{
	*address = (struct address){ .len = sizeof address->un };
	if (strchr(text, '/') != NULL) {
		address->un.sun_family = AF_UNIX;
		if (strlen(text) >= sizeof address->un.sun_path)
			return false;
		strcpy(address->un.sun_path, text);
		return true;
	}
	char *end;
	unsigned long port = strtoul(text, &end, 10);
	address->len = sizeof address->in;
	address->in.sin_family = AF_INET;
	address->in.sin_port = htons((uint16_t)port);
	address->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return *text != '\0' && *end == '\0' && port > 0 && port <= UINT16_MAX;
}

/* Connecting to a port of this machine takes no time to speak of, and is waited for. */
static int connect_now(const struct address *address)
{
	int family = address->any.sa_family;
	int kind = SOCK_STREAM | SOCK_CLOEXEC | (family == AF_UNIX ? SOCK_NONBLOCK : 0);
	int fd = socket(family, kind, 0), one = 1;
	if (fd < 0)
		return -1;
	if (connect(fd, &address->any, address->len) == 0 &&
	    (family == AF_UNIX ||
	     (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0 &&
	      fcntl(fd, F_SETFL, O_NONBLOCK) == 0)))
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

void link_receive(struct link *link, size_t piece)
{
	char *room = buf_reserve(&link->in, piece);
	if (room == NULL) {
		link->on_end(link, "out of memory");
		return;
	}
	ssize_t got = recv(link->fd, room, piece, 0);
	if (got > 0) {
		link->in.len += (size_t)got;
		link->on_bytes(link);
	} else if (got == 0) {
		link->on_end(link, NULL);
	} else if (errno != EAGAIN && errno != EINTR) {
		link->on_end(link, strerror(errno));
	}
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	link_receive(arg, RECEIVE_PIECE);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	link_send(arg);
}

bool link_take(struct link *link, struct event_base *base, int fd)
{
	link->fd = fd;
	link->sent = 0;
	link->reads = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, link);
	link->writes = event_new(base, fd, EV_WRITE, on_writable, link);
	if (link->reads != NULL && link->writes != NULL &&
	    event_add(link->reads, NULL) == 0)
		return true;
	link_close(link);
	errno = ENOMEM;
	return false;
}

bool link_open(struct link *link, struct event_base *base,
	       const struct address *address)
{
	int fd = connect_now(address);
	return fd >= 0 && link_take(link, base, fd);
}

size_t link_unsent(const struct link *link)
{
	return link->out.len - link->sent;
}

void link_send_piece(struct link *link, size_t piece)
{
	size_t left = link_unsent(link);
	ssize_t now = send(link->fd, link->out.data + link->sent,
			   left < piece ? left : piece, MSG_NOSIGNAL);
	if (now > 0)
		link->sent += (size_t)now;
	if (link->sent == link->out.len) {
		buf_clear(&link->out);
		link->sent = 0;
	}
	/* What else goes wrong with a socket, reading it tells as well; but what it
	 * has still to give is to be read first. */
}

void link_send(struct link *link)
{
	if (link_unsent(link) > 0)
		link_send_piece(link, SIZE_MAX);
	if (link_unsent(link) > 0)
		event_add(link->writes, NULL);
}

void link_listen(struct link *link, bool listens)
{
	if (listens)
		event_add(link->reads, NULL);
	else
		event_del(link->reads);
}

void link_close(struct link *link)
{
	if (link->fd < 0)
		return;
	if (link->reads != NULL)
		event_free(link->reads);
	if (link->writes != NULL)
		event_free(link->writes);
	close(link->fd);
	link->fd = -1;
	link->reads = link->writes = NULL;
	link->sent = 0;
	buf_clear(&link->in);
	buf_clear(&link->out);
}

void link_finish(struct link *link)
{
	link_close(link);
	buf_finish(&link->in);
	buf_finish(&link->out);
}
