/* SPDX-License-Identifier: MIT */
/* spawn.h - starting the other programs of quoth, wherever they are. */
#ifndef QUOTH_CLIENT_COMMAND_SPAWN_H
#define QUOTH_CLIENT_COMMAND_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/base/buf.h"

enum {
	SPAWN_WAIT_MS = 5000,	/* for a new daemon to answer */
	SPAWN_GRACE_MS = 500,	/* more, after it exited at once */
	SPAWN_LOG_MAX = 1024 * 1024,	/* bytes; a longer log is begun anew */
};

struct spawned {
	pid_t pid;
	int status;		/* of wait(2), once it has exited */
	bool exited;
	char log[512];		/* where it writes to; "" if nowhere */
};

/* Appends where PROGRAM is: beside this program, in the folder above when this
 * one is a build tree's .libs, in BINDIR, or else its bare name, for $PATH. */
void spawn_find(const char *program, struct buf *path);

/* Starts quothd as a session of its own that outlives this program: 0, or
 * EXIT_UNAVAILABLE, which was said. SOCKET is NULL for the default place, whose
 * folder quothd makes and guards; one that was named it takes as it is. Its stderr goes to
 * $XDG_STATE_HOME/quoth/quothd.log (~/.local/state/...). */
int spawn_daemon(const char *index, const char *socket, struct spawned *spawned);

/* Whether it has exited again. Does not wait. */
bool spawn_exited(struct spawned *spawned);

/* Says what became of a daemon that does not answer. */
void spawn_complain(const struct spawned *spawned, const char *socket);

#endif
