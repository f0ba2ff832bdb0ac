/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paging.h - where a page of hits ends, as a string that the next request brings back.
 *
 * A cursor names a place in the list of one query in one revision of one index; it
 * keeps nothing alive. The list does not depend on how it is cut into pages, so pages
 * neither repeat nor leave out. How deep a page lies costs little: behind the first page lists
 * are ranked to a depth that grows by PAGING_GROWTH, and kept (shelf.h), so that all
 * pages together cost what the last ranking costs, and a third. */
#ifndef QUOTH_DAEMON_PAGING_H
#define QUOTH_DAEMON_PAGING_H

#include "daemon/search/cursor.h"
#include "daemon/search/rank.h"
#include "daemon/search/shelf.h"

enum {
	PAGING_DEPTH = 1024,		/* hits ranked for a second page, */
	PAGING_GROWTH = 4,		/* and for one behind these so many times more */
};

/* What tells the list that PARAMS ask for from those of other requests: all of them but
 * what bears only on how hits are shown, or how many. STATUS_NO_MEMORY. */
enum status paging_fingerprint(const json_t *params, char print[CURSOR_PRINT],
			       struct error *error);

/* The cursor behind POSITION hits of that list. */
void paging_write(const struct store_info *info, const char *print, uint32_t position,
		  char cursor[CURSOR_MAX]);

/* The position that CURSOR stands for.
 *   STATUS_INVALID   it is none, or of another index or another request
 *   STATUS_MODIFIED  it is of another revision */
enum status paging_read(const struct store_info *info, const char *print,
			const char *cursor, size_t len, uint32_t *position,
			struct error *error);

/* The part WISH of PLAN's list, from SHELF, whose things paging_free() frees, or made
 * and put there. As rank(). */
enum status paging_rank(struct shelf *shelf, const char *print, const struct plan *plan,
			const struct answer_terms *terms, const struct rank_wish *wish,
			struct ranking *ranking, struct error *error);

/* Frees a struct ranking that was had from malloc(). */
void paging_free(void *ranking);

#endif
