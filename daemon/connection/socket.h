/* SPDX-License-Identifier: GPL-2.0-or-later */
/* socket.h - the socket as a border: where it stands, who guards it, and how
 * one quothd at a time comes to own it.
 *
 * The lock PATH.lock is taken before anything is unlinked and is held until the
 * socket is gone again, so that neither a second instance nor a crashed one can
 * take a live socket away. The lock file stays: to unlink it would be a race. */
#ifndef QUOTH_DAEMON_CONNECTION_SOCKET_H
#define QUOTH_DAEMON_CONNECTION_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum {
	NO_GROUP = -1,
};

struct server_socket {
	int fd;			/* listening; -1 when closed */
	int lock_fd;		/* -1 for a socket that systemd handed over */
	struct buf path;	/* NUL-terminated; empty for systemd's */
	dev_t dev;		/* of the socket that was bound at path */
	ino_t ino;
};

/* Sets up *SERVER: systemd's if LISTEN_FDS hands one over, and of several the one
 * that is named "quoth"; else one bound at paths_socket(GIVEN), mode 0600, or 0660
 * for GROUP. In the default places the
 * last folder is created, mode 0700.
 *   STATUS_LOCKED   another quothd is there
 *   STATUS_EXISTS   what stands at the path is no socket
 *   STATUS_DENIED   the folder is not one to trust
 *   STATUS_INVALID  systemd handed over something else
 *   STATUS_TOO_LARGE, STATUS_IO, STATUS_NOT_FOUND, STATUS_NO_MEMORY
 * The umask becomes 077. */
enum status socket_open(const char *given, gid_t group,
			struct server_socket *server, struct error *error);

/* Withdraws the socket, unless somebody has put another one at its path, and
 * then frees the lock. Twice is harmless. */
void socket_close(struct server_socket *server);

/* Where it was bound; NULL when systemd did that. */
const char *socket_own_path(const struct server_socket *server);

/* What to call it in a message. */
const char *socket_name(const struct server_socket *server);

#endif
