/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer.h - one request's parameters to one result: the door between the
 * daemon's life (loop, connections, workers) and what it knows (queries,
 * ranking, passages).
 *
 * Threads: an answerer is one worker thread's own, with its own store handles;
 * it never touches a connection or the loop. */
#ifndef QUOTH_DAEMON_ANSWER_H
#define QUOTH_DAEMON_ANSWER_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/inside/trace.h"
#include "lib/base/status.h"
#include "lib/wire/rpc.h"

struct answerer;
struct asked;

/* Opens nothing on disk yet: an index that is missing or unreadable is found
 * out, and said, with each request, so that a daemon may be started before the
 * first quoth-index run and go on after a repair.
 *   STATUS_NO_MEMORY, STATUS_INTERNAL */
enum status answerer_open(const char *index_path, struct answerer **answerer,
			  struct error *error);
void answerer_close(struct answerer *answerer);

/* An index by the name that it is served under. */
struct answer_source {
	const char *name;
	const char *path;
};

/* For COUNT indexes, 1 to STORE_PARTS_MAX, which are searched as if they were one. Each
 * hit then says which it is of; an index that cannot be read is named with the reason,
 * and the others answer. Opens nothing on disk yet, and fails as answerer_open(). */
enum status answerer_open_together(const struct answer_source *sources, size_t count,
				   struct answerer **answerer, struct error *error);

/* What ANSWERER answers from: as of the last request, and not before the first. A key of
 * its answers are the uuids and revisions of all. */
struct answer_revision {
	const char *name;	/* as long as the answerer */
	const char *uuid;	/* until the next request; NULL: it could not be read */
	uint64_t rev;
};
/* Fills at most STORE_PARTS_MAX REVISIONS and returns how many indexes there are; 0 when
 * none could be read. */
size_t answerer_revisions(const struct answerer *answerer,
			  struct answer_revision *revisions);

/* Has ANSWERER keep what pages are cut from (shelf.h) together with OTHER, of the same
 * index, so that the next page may be anybody's. Before either is asked anything. */
void answerer_share(struct answerer *answerer, struct answerer *other);

struct lists;
/* Has ANSWERER look for phrases in the posting lists of LISTS (lib/store/lists/lists.h),
 * which outlives it. Before it is asked anything. */
void answerer_use_lists(struct answerer *answerer, struct lists *lists);
/* Reads on at what the last requests would have found there, until UNTIL_NS of
 * clock_ns(), and returns whether there is more: store_read_lists(). */
bool answerer_read_lists(struct answerer *answerer, uint64_t until_ns);

/* What a request may cost. */
struct answer_terms {
	uint64_t deadline_ns;		/* of clock_ns() */
	const atomic_bool *cancel;
	int64_t now;			/* seconds since 1970, for last-30d; 0: the
					 * clock's, which tests do without */
	struct asked *asked;		/* where the answer may have been given before,
					 * or is kept (daemon/cache/asked.h); or NULL */
	struct trace *trace;		/* where the time goes is noted; or NULL */
};

/* A failed request, as the reply will carry it. */
struct answer_failure {
	int code;		/* enum wire_code */
	struct error error;	/* its message */
	json_t *data;		/* new reference or NULL: at, len, hint, limit ... */
};

/* True for the methods that answer_run() serves. */
bool answer_knows(const char *method);

/* Runs METHOD with PARAMS (an object, not changed, not kept) against the newest
 * revision of the index. Returns the result as a new reference, or NULL with
 * *FAILURE filled; or with terms->asked having found an answer to reply with. A commit
 * that overtakes the reader is retried inside. */
json_t *answer_run(struct answerer *answerer, const char *method, json_t *params,
		   const struct answer_terms *terms,
		   struct answer_failure *failure);

/* {"uuid":..,"rev":..,"path":..,"documents":..,"words":..} of the newest
 * revision, as a new reference; NULL with *FAILURE when there is none. Of several indexes
 * the totals, and in "indexes" the same of each with its name, or with its problem. */
json_t *answer_index(struct answerer *answerer, struct answer_failure *failure);

/* Moves ANSWERER, if it was ever asked, on to the newest revision as its next request would,
 * and so lets go of files of an older one; of an index that is gone it has none open
 * afterwards. */
void answerer_move_on(struct answerer *answerer);

/* What "indexes" is above, also if none of them can be read: a new reference; NULL: no
 * memory. */
json_t *answer_indexes(struct answerer *answerer);

/* The timeout_ms of PARAMS: WIRE_TIMEOUT_DEFAULT_MS when absent; 0 when it is
 * not an integer from 1 to WIRE_TIMEOUT_MAX_MS. */
uint32_t answer_timeout_ms(const json_t *params);

#endif
