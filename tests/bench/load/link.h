/* SPDX-License-Identifier: GPL-2.0-or-later */
/* link.h - one connection to a server, in an event loop: bytes out, bytes in.
 * It knows no protocol. What a caller wants a bad client to do, it does: send a
 * message in pieces, not read, read slowly, close one half, or leave.
 * Threads: one; all links of a loop are that loop's. */
#ifndef QUOTH_TESTS_LINK_H
#define QUOTH_TESTS_LINK_H

#include <event2/event.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lib/base/buf.h"

/* Where a server listens. */
struct address {
	union {
		struct sockaddr any;
		struct sockaddr_un un;
		struct sockaddr_in in;
	};
	socklen_t len;
};

struct link {
	int fd;				/* -1: not open */
	struct event *reads, *writes;
	struct buf in;			/* arrived and not consumed; the user consumes */
	struct buf out;			/* to be sent; link_send() sends it */
	size_t sent;			/* bytes of out that are */
	/* Something arrived. The link may be closed from within. */
	void (*on_bytes)(struct link *link);
	/* The other side has closed (WHY is NULL), or the link broke. It is open until
	 * link_close(). */
	void (*on_end)(struct link *link, const char *why);
};

/* TEXT: a path with a slash, or a port of 127.0.0.1. False: it is neither, or too
 * long. */
bool address_of(const char *text, struct address *address);

/* Connects; callbacks are set already. False: errno says why, and EAGAIN that very
 * many are connecting just now. A link that is open is not opened again. */
bool link_open(struct link *link, struct event_base *base,
	       const struct address *address);

/* The same of FD, which is connected and not to block: it is the link's, or closed. */
bool link_take(struct link *link, struct event_base *base, int fd);

/* Sends what out has: now what the socket takes, the rest by and by. */
void link_send(struct link *link);

/* Sends at most PIECE bytes of it now, and nothing by and by. */
void link_send_piece(struct link *link, size_t piece);

/* Bytes that are not sent. */
size_t link_unsent(const struct link *link);

/* Reads at most PIECE bytes now, whether or not it listens; calls back. */
void link_receive(struct link *link, size_t piece);

/* Reads by itself, as it does when it was opened, or does not. */
void link_listen(struct link *link, bool listens);

void link_close(struct link *link);	/* buffers are emptied and kept */
void link_finish(struct link *link);	/* closes and frees */

#endif
