/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outlet.h - the way out to one client: bytes go straight to its socket, from whatever
 * thread has them, and what the socket does not take waits here, in order.
 *
 * Its lock is held for one send() that does not block, and for nothing else that takes
 * time. Who closes the socket takes it, too: no send meets a descriptor that is closed,
 * or that is somebody else's by now.
 * Lives as long as anybody holds it: the connection, and each job that is to be answered
 * through it.
 * Threads: outlet_flush(), outlet_watch() and outlet_close() are the loop's; all else is
 * anybody's who holds it. */
#ifndef QUOTH_DAEMON_CONNECTION_OUTLET_H
#define QUOTH_DAEMON_CONNECTION_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

struct outlet;

/* Takes FD over, a non-blocking socket; NULL when there is no memory, and FD stays the
 * caller's. One holder. */
struct outlet *outlet_new(int fd);
struct outlet *outlet_hold(struct outlet *outlet);
void outlet_release(struct outlet *outlet);		/* may be NULL */

/* The socket; -1 once it is closed. For the loop only. */
int outlet_fd(const struct outlet *outlet);

/* Sends BYTES and takes them over, or has them wait; drops them when the outlet is
 * closed. Bytes of which memory has failed are an error. */
void outlet_send(struct outlet *outlet, struct buf *bytes);

/* The same in two halves, with the lock held between them, for what has to be done before
 * the loop deals with anything that this client sends in return: see outlet_backlog().
 * BYTES then is the caller's to finish, what waits being gone from it. outlet_end()
 * returns whether the loop has to be told: because bytes wait, an error came, it watches,
 * or the socket is closed. */
void outlet_begin(struct outlet *outlet, struct buf *bytes);
bool outlet_end(struct outlet *outlet);

/* The loop wants to be told of every reply, or not any more. */
void outlet_watch(struct outlet *outlet, bool watched);

/* Bytes that wait. Waits itself for who is between outlet_begin() and outlet_end(). */
size_t outlet_backlog(struct outlet *outlet);

/* Sends what waits, up to MAX bytes, and returns how many still do. */
size_t outlet_flush(struct outlet *outlet, size_t max);

/* What sending failed with (an errno), or 0. It stays. */
int outlet_error(struct outlet *outlet);

/* Closes the socket; what waits is dropped. */
void outlet_close(struct outlet *outlet);

#endif
