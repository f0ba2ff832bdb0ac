/* SPDX-License-Identifier: GPL-2.0-or-later */
/* listen.h - who comes in at the socket, and who is turned away. */
#ifndef QUOTH_DAEMON_CONNECTION_LISTEN_H
#define QUOTH_DAEMON_CONNECTION_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/base/status.h"

struct daemon;
struct listener;

/* Accepts on FD, which stays the caller's, for DAEMON. Members of GROUP (or
 * NO_GROUP) may come in besides the daemon's user and root. */
enum status listener_open(struct daemon *daemon, int fd, gid_t group,
			  struct listener **listener, struct error *error);
void listener_close(struct listener *listener);

/* Somebody has connected and was not accepted yet. */
bool listener_has_guest(const struct listener *listener);

#endif
