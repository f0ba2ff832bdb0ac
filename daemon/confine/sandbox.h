/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - what the daemon gives up before it answers anybody.
 *
 * It reads files and talks to clients, and that is all it can do afterwards,
 * whoever comes to steer it. Three steps, each at the latest moment that it can
 * have: sandbox_begin() before anything is read, sandbox_files() when the socket
 * stands and before there are threads, sandbox_calls() when all threads run.
 * Threads: each step is the main thread's; what it gives up, all threads lack. */
#ifndef QUOTH_DAEMON_CONFINE_SANDBOX_H
#define QUOTH_DAEMON_CONFINE_SANDBOX_H

#include <stdbool.h>

#include "lib/base/status.h"

/* What may still be done is narrowed by these. */
struct sandbox {
	bool off;		/* nothing is given up: for debuggers */
	bool remote_shards;	/* may connect to other machines */

	/* Set by the steps, for `status`. */
	bool filtered;		/* system calls are */
	int landlock;		/* the version that the kernel has; 0: none */
};

/* No core file, no /proc/PID/mem and no ptrace for others of the same user, no
 * privilege to be gained. Never fails for a reason that matters. */
void sandbox_begin(const struct sandbox *sandbox);

/* Has the kernel refuse, from now on and to threads still to be started, whatever
 * changes a file: only the names in the folder of SOCKET_PATH, and below it, can be
 * removed, so that the socket can; with NULL not even those. What is open stays.
 * Without Landlock in the kernel (before 5.13, or switched off) this does nothing,
 * which the log tells and sandbox->landlock.
 *   STATUS_DENIED, STATUS_IO   the kernel has Landlock and does not grant it */
enum status sandbox_files(struct sandbox *sandbox, const char *socket_path,
			  struct error *error);

/* Filters the system calls of all threads. A call that is not on the list gets
 * ENOSYS, as from a kernel that has never heard of it: the C library then falls
 * back on one that is, and a newer one does not end the daemon. What tells nothing
 * but that somebody else has taken over (execve, ptrace ...) ends it.
 * OWN_SOCKET: there is one to be removed at the end.
 *   STATUS_IO   the kernel does not grant it
 * Built with AddressSanitizer it does nothing: that reads and writes where it
 * likes when it reports. */
enum status sandbox_calls(struct sandbox *sandbox, bool own_socket,
			  struct error *error);

/* Whether this build filters system calls. */
bool sandbox_has_filter(void);

/* The step of Landlock: in landlock.c. */
enum status landlock_enter(struct sandbox *sandbox, const char *socket_path,
			   struct error *error);

#endif
