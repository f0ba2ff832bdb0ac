/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.h - where a page of an answer ends, as a string that the next request brings
 * back.
 *
 * A cursor names a place in the list that one request asks for in one revision of one
 * index; it keeps nothing alive. To clients it is opaque: its first character is the
 * version of what follows, its last ones tell it from a mistyped one. */
#ifndef QUOTH_DAEMON_CURSOR_H
#define QUOTH_DAEMON_CURSOR_H

#include <jansson.h>

#include "lib/store/store.h"

enum {
	CURSOR_MAX = 160,	/* bytes of a cursor with its NUL */
	CURSOR_NUMBERS = 3,	/* that a place may consist of */
	CURSOR_PRINT = 33,	/* bytes of a fingerprint with its NUL */
};

/* What tells the list that PARAMS ask METHOD for from all others: the name and every
 * parameter but those of FREE_NAMES (ended by NULL), which may differ from page to
 * page.
 *   STATUS_NO_MEMORY */
enum status cursor_fingerprint(const char *method, const json_t *params,
			       const char *const *free_names, char print[CURSOR_PRINT],
			       struct error *error);

/* The cursor for the place of COUNT numbers (1 to CURSOR_NUMBERS) in that list. */
void cursor_write(const struct store_info *info, const char *print,
		  const uint64_t *numbers, size_t count, char cursor[CURSOR_MAX]);

/* The place that CURSOR stands for; its numbers are to be held to the list.
 *   STATUS_INVALID   it is none, or of another index or another request
 *   STATUS_MODIFIED  it is of another revision */
enum status cursor_read(const struct store_info *info, const char *print,
			const char *cursor, size_t len, uint64_t *numbers, size_t count,
			struct error *error);

/* The place of CURSOR, one that cursor_write() wrote, for the request of PRINT, which
 * asks for the same list in other words. False: it is none. */
bool cursor_rebind(const char *cursor, size_t len, const char *print,
		   char rebound[CURSOR_MAX]);

#endif
