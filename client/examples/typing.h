/* SPDX-License-Identifier: MIT */
/* typing.h - a search as you type, whatever the loop: what an editor has of its own.
 *
 * with_poll.c, with_libevent.c, with_glib.c and with_libuv.c are the loops; copy the one
 * that is yours. Each does three things:
 * - after all that may have changed it (typing_key(), typing_turn(), typing_connect()) it
 *   asks quoth_fd(), quoth_events() and quoth_timeout_ms() what to wait for;
 * - when that happens, or the time is over, it calls typing_turn();
 * - when the daemon is lost it lets go of the descriptor first, then calls typing_lost(),
 *   and tries typing_connect() every RETRY_MS. */
#ifndef TYPING_H
#define TYPING_H

#include <quoth.h>

enum {
	RETRY_MS = 100,		/* between two attempts to find a daemon */
	TEXT_MAX = 1024		/* bytes of what is typed */
};

struct typing {
	const char *path;	/* of the daemon's socket; NULL: the usual one */
	struct quoth *q;	/* NULL: there is no daemon */
	char text[TEXT_MAX];	/* as it is typed by now */
	int64_t asked;		/* the request for it; 0: none is under way */
	int waiting;		/* requests without a reply, older ones included */
	char line[TEXT_MAX];	/* read so far */
	size_t line_len;
	int ended;		/* true: nobody types any more */
};

/* Connects, and asks for what was typed meanwhile. 0, or what quoth_open() returns. */
int typing_connect(struct typing *typing);

/* The text is TEXT now: asks for it, in place of what was asked before; "": of nothing. */
void typing_key(struct typing *typing, const char *text);

/* Reads what is typed, from stdin, a terminal or a pipe: each line is the text after one
 * more key. */
void typing_read(struct typing *typing);

/* REVENTS, as poll(2) has them, happened to the connection; 0: its time ran out. Shows
 * what came. 0, or the error that ended the connection. */
int typing_turn(struct typing *typing, int revents);

/* Closes a connection that ended. Its descriptor is in no loop any more. */
void typing_lost(struct typing *typing);

/* True when nothing is typed any more, and nothing is under way. */
int typing_is_done(const struct typing *typing);

#endif
