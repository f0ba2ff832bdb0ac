/* SPDX-License-Identifier: MIT */
/* session.h - one run of the command with its daemon: found or started, asked,
 * waited for.
 *
 * Functions that return int return 0, or the exit code of a failure that was
 * said already. Ctrl-C during a wait is such a failure: what is asked is
 * cancelled. */
#ifndef QUOTH_CLIENT_COMMAND_SESSION_H
#define QUOTH_CLIENT_COMMAND_SESSION_H

#include "client/command/command.h"
#include "client/libquoth/quoth.h"
#include "lib/base/buf.h"

enum {
	SESSION_TRIES = 3,		/* times a busy daemon is asked again */
	SESSION_RETRY_MAX_MS = 2000,	/* between two of them, at most */
};

struct session {
	struct quoth *q;
	struct buf socket;	/* paths, NUL-terminated */
	struct buf index;
	bool traced;		/* each reply's trace is to be said */
};

/* Connects to the daemon, starting one where none answers and GLOBALS allow.
 * An index that was named must be the one that the daemon serves. To be closed
 * in every case. */
int session_open(const struct globals *globals, struct session *session);
void session_close(struct session *session);

/* The same, but with a connection on which nothing was said yet: its framing is still
 * to be chosen. GLOBALS' names of indexes and trace have no effect. */
int session_open_unspoken(const struct globals *globals, struct session *session);

/* Waits until something came or TIMEOUT_MS (-1: for ever) passed. With OTHER_FD
 * not -1, its being readable ends the wait too and sets *OTHER. */
int session_wait(struct session *session, int timeout_ms, int other_fd,
		 bool *other);

/* Says why a request could not be made: FAILED is what quoth.h returned. */
int session_failed(struct session *session, int failed);

/* Makes a request by ASK and waits for its reply, asking a busy daemon again.
 * *MSG may well be an error: see problem_report(). */
int session_ask(struct session *session,
		int64_t (*ask)(struct quoth *q, const void *context),
		const void *context, struct quoth_msg *msg);

/* How long to wait before asking again after MSG, which says busy; -1 when it
 * does not, or when TRIES are enough. */
int session_retry_ms(const struct quoth_msg *msg, unsigned tries);

#endif
