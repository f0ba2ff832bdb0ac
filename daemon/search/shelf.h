/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shelf.h - rankings that somebody is paging through, kept so that the next page need
 * not be searched for again.
 *
 * Nothing depends on what is there: a ranking that is gone is made anew, and is the
 * same. Threads: any; a shelf is shared by the workers. */
#ifndef QUOTH_DAEMON_SHELF_H
#define QUOTH_DAEMON_SHELF_H

#include "daemon/search/rank.h"

enum {
	SHELF_RANKINGS = 8,		/* that are kept at a time ... */
	SHELF_HITS = 2 * 1000 * 1000,	/* ... with as many hits (24 bytes each) in all,
					 * though one ranking may always stay */
	SHELF_KEY = 160,		/* bytes of a key with its NUL */
};

struct shelf;

/* On success the caller's, to be given to shelf_leave(); NULL: no memory. */
struct shelf *shelf_new(void);
/* The same one for another holder, who gives it to shelf_leave() too. */
struct shelf *shelf_share(struct shelf *shelf);
/* The last one to leave frees it. NULL is allowed. */
void shelf_leave(struct shelf *shelf);

/* Copies the part of KEY's ranking that WISH says to *RANKING, which is to be given to
 * ranking_finish(). False: there is none, or no memory; *RANKING is as it was. */
bool shelf_take(struct shelf *shelf, const char *key, const struct rank_wish *wish,
		struct ranking *ranking);

/* Keeps a copy of RANKING, whose hits are from the first one on, as KEY; without memory
 * for it does not. */
void shelf_put(struct shelf *shelf, const char *key, const struct ranking *ranking);

/* Copies the part of WHOLE, whose hits are from the first one on, that WISH says to
 * *PART. False: no memory. */
bool shelf_cut(const struct ranking *whole, const struct rank_wish *wish,
	       struct ranking *part);

#endif
