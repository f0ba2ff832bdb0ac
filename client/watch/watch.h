/* SPDX-License-Identifier: MIT */
/* watch.h - what quoth watch is made of: where it is, what it runs, what it writes. */
#ifndef QUOTH_CLIENT_WATCH_WATCH_H
#define QUOTH_CLIENT_WATCH_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "client/output/output.h"
#include "client/libquoth/quoth.h"

enum {
	WATCH_UUID = 36,		/* characters of an index's uuid */
	WATCH_STATE_MAX = 64 * 1024,	/* bytes of a state file */
};

/* How far all was handled. */
struct watch_place {
	char uuid[WATCH_UUID + 1];	/* "": nowhere yet */
	uint64_t rev, change;
};

/* --- watch_state.c --- */

/* Reads *PLACE from the file at PATH, which is of QUERY ("" for revisions); without a
 * file it stays as it is. 0, or EXIT_USAGE, which was said: it is no such file, or of
 * another query. */
int watch_state_read(const char *path, const char *query, struct watch_place *place);

/* Writes it, whole or not at all. 0, or EXIT_UNAVAILABLE, which was said. */
int watch_state_write(const char *path, const char *query,
		      const struct watch_place *place);

/* --- watch_exec.c --- */

/* Has sh(1) run COMMAND for HIT of MSG and waits for it. What is known of the hit is in
 * its environment, and the JSON of the hit is its standard input: nothing of a document
 * becomes part of the command. Returns its exit status, 128 and the number of the signal
 * that ended it, or -1 if it could not be run; what is not 0 was said. */
int watch_exec(const char *command, const char *query, const struct quoth_msg *msg,
	       const struct quoth_hit *hit, const struct watch_place *place);

/* --- watch_json.c --- */

/* Appends the line for MSG, a match or a revision. 0, or -EPROTO. */
int watch_json(struct output *output, const struct quoth_msg *msg);

/* The hit of MSG as one line of JSON, appended to OUT. 0, or -EPROTO. */
int watch_hit(const struct quoth_msg *msg, struct buf *out);

#endif
