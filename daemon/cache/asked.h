/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asked.h - one request on its way past the cache: looked up before a worker is asked,
 * by the words of another request once it has been understood, and kept when it has
 * been answered.
 *
 * What is kept, and what not:
 *
 *   search, count, facets, kwic, collocates   by two names. The exact one is of the
 *       method and its parameters in an order of their own, defaults left out as they
 *       were: it is known before the query is parsed. The other has the query as it was
 *       understood (query_key()) instead of its text, so that "Rare  Earths" and
 *       "rare earths" share an answer; then query, normalized and cursor, which is
 *       bound to the request, are made anew. Not shared: what is asked with a cursor,
 *       which was given for the words of one request.
 *   trend, similar, suggest, get   by the exact name: several queries, or none; and
 *       suggest writes what was typed into each suggestion.
 *   hello, status, ping and the rest   never: they say how the daemon is.
 *
 * In no name: timeout_ms and slot. An answer is whole or an error, however short its
 * time was: what looks for less when there is less time is not kept, namely why nothing
 * was found, which also looks at source files as they are, and which words are unknown.
 * Errors are not kept. Nor is what was asked with `explain`: who does wants to see work
 * being done. Every name has the day (UTC) that last-30d is counted from.
 * A reply from here has `cached`, and `took_ms` is what it took to find.
 *
 * Threads: one at a time; first the loop's, and then that of the worker which has the
 * job. */
#ifndef QUOTH_DAEMON_ASKED_H
#define QUOTH_DAEMON_ASKED_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/cache/cache.h"
#include "lib/base/buf.h"
#include "lib/wire/frame.h"

struct asked_kind;

/* All zeros: nothing is looked up or kept. */
struct asked {
	struct cache_index *index;	/* NULL: likewise */
	const struct asked_kind *kind;
	struct store_stamp stamp;	/* from before anybody looked at the index */
	uint64_t day, began_ns;
	struct buf exact, shared;	/* names; shared: empty until it is known */
	struct cache_found found;	/* the answer to a request in other words, ... */
	struct buf own;			/* ... and what in it is this one's own */
	bool passing;			/* not to be kept */
};

/* METHOD with PARAMS, whose timeout_ms and slot are in order, is asked of INDEX (NULL:
 * there is no cache). asked_finish() in every case. */
void asked_begin(struct asked *asked, struct cache_index *index, const char *method,
		 const json_t *params);
void asked_finish(struct asked *asked);

/* Appends the whole reply to REPLY if there is one; else nothing. */
bool asked_find(struct asked *asked, const json_t *id, enum wire_framing framing,
		struct buf *reply);

/* --- For who answers; ASKED may be NULL --- */

/* The method, if its answers are shared by what is asked in other words; else NULL. */
const char *asked_shares(const struct asked *asked, const json_t *params);

/* Appends to NAME what of it the query is not. */
void asked_begin_shared(const struct asked *asked, const json_t *params,
			struct buf *name);

/* Looks for NAME, which it takes over. True: there is an answer; *CURSOR is its cursor
 * (no bytes: it has none), and asked_take() or asked_leave() is to follow. */
bool asked_recall(struct asked *asked, struct buf *name, struct cache_bytes *cursor);

/* The answer found is this request's, with QUERY, NORMALIZED (new references, taken
 * over) and CURSOR (NULL: none). False: no memory, and it is not. */
bool asked_take(struct asked *asked, json_t *query, json_t *normalized,
		const char *cursor);

/* It is not, and is to be made. */
void asked_leave(struct asked *asked);

/* The answer must not be kept: the same request would get another one, in another
 * moment or with more time. */
void asked_is_passing(struct asked *asked);

/* --- For the worker --- */

/* Appends the whole reply to REPLY: the answer found, or RESULT, which is kept if it may
 * be; a reply has at most MAX bytes. False: nothing was done with RESULT (NULL when
 * there was an error), for another to reply with. */
bool asked_reply(struct asked *asked, const json_t *id, enum wire_framing framing,
		 const json_t *result, size_t max, struct buf *reply);

#endif
