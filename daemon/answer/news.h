/* SPDX-License-Identifier: GPL-2.0-or-later */
/* news.h - a standing query: which documents that match it are new since it was looked
 * last, in the order in which they came.
 *
 * Changes are numbered (lib/store/change/changes.h), and a place in that order is all there is
 * to remember. What is new and matches is found by asking for both at once, so that a
 * look costs by what is new, and not by what is there.
 * Threads: as the answerer's. */
#ifndef QUOTH_DAEMON_NEWS_H
#define QUOTH_DAEMON_NEWS_H

#include "daemon/answer/answer.h"
#include "lib/store/store.h"

enum {
	NEWS_HITS = 100,	/* of one look; the next goes on behind them */
};

/* How far a standing query has come in which index. */
struct news_place {
	char uuid[STORE_UUID + 1];	/* "": nowhere yet */
	uint64_t rev;		/* all changes up to this revision were told, */
	uint64_t change;	/* and, if it is known, all up to this one */
	bool by_rev;		/* change is not known: what follows rev is wanted */
};

struct news {
	json_t *hits;		/* objects as of search, each with `change` */
	bool more;		/* there is more to be told */
	bool other;		/* the index is another one than the place was in: all
				 * that is in it is new */
	uint32_t documents;	/* in the index */
	struct news_place place;	/* behind the hits; with more, its revision is
					 * the one before */
	uint64_t rev;		/* that was looked at */
};

/* Reads PARAMS, those of subscribe, and finds out whether the query can be asked.
 * Returns the result, a new reference, with *PLACE where it is to begin; or NULL with
 * *FAILURE filled. */
json_t *news_subscribe(struct answerer *answerer, json_t *params,
		       const struct answer_terms *terms, struct news_place *place,
		       struct answer_failure *failure);

/* Looks what is new behind PLACE for PARAMS, which were read before. FIRST is the rank
 * of the first hit. False with *FAILURE filled; else *NEWS, whose hits are the caller's. */
bool news_look(struct answerer *answerer, json_t *params, uint32_t first,
	       const struct news_place *place, const struct answer_terms *terms,
	       struct news *news, struct answer_failure *failure);

#endif
