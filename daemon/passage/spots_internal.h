/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spots_internal.h - what the files that look for spots share. */
#ifndef QUOTH_DAEMON_SPOTS_INTERNAL_H
#define QUOTH_DAEMON_SPOTS_INTERNAL_H

#include "daemon/passage/spots.h"

/* Spots of one document as they are gathered. */
struct finder {
	const struct plan *plan;
	uint32_t document;
	struct record *record;	/* NULL, if spots_read_text() is false */
	uint32_t language;	/* the document's, as plan_form_is_of() wants it */
	bool whole;		/* an occurrence of several operands is one spot, with
				 * marks, and not one for each operand */
	bool has_prefix;	/* a leaf is one */
	bool in_part;		/* of a run of ideographs only pairs are there */
	struct spot *spots;
	size_t count, capacity;
	struct spot_mark *marks;
	size_t mark_count, mark_capacity;
	struct error *error;
};

/* --- spots.c --- */

/* All words and phrases of the plan that are wanted, in order of position. */
enum status spots_gather(struct finder *finder);
/* The occurrences of PHRASE: spots like MODEL, behind the others. */
enum status spots_add_phrase(struct finder *finder, const struct store_phrase *phrase,
			     const struct spot *model);
enum status spots_add(struct finder *finder, const struct spot *spot);
enum status spots_sort(struct finder *finder, size_t first);

/* --- spots_every.c --- */

/* Adds the occurrence that begins at *AT of COUNT PLACES as one spot like MODEL, and
 * moves *AT to its last operand. */
enum status spots_add_whole(struct finder *finder, const struct store_place *places,
			    size_t count, size_t *at, struct spot model);

#endif
