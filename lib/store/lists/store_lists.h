/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store_lists.h - the lists that a store's queries find in memory, and those that they
 * have it read.
 *
 * A store of several indexes has none. Threads: those of the store. */
#ifndef QUOTH_STORE_STORE_LISTS_H
#define QUOTH_STORE_STORE_LISTS_H

#include "lib/store/lists/rack.h"
#include "lib/store/store_internal.h"

/* For the revision that STORE is at now: joins its rack, which takes over what that of
 * the revision before has. */
void store_lists_begin(struct store *store);
/* Before it moves on: store_lists_begin() is called next, or store_lists_end(). */
void store_lists_leave(struct store *store);
/* Before it is closed. */
void store_lists_end(struct store *store);

/* xap_db_term_stats(), where it is not known yet. */
enum status store_term(struct store *store, const char *term, size_t len,
		       struct list_term *known, struct error *error);

/* The list of TERM, or NULL; to be given back. */
struct list *store_list(struct store *store, const char *term, size_t len);
void store_list_return(struct store *store, struct list *list);
bool store_has_list(struct store *store, const char *term, size_t len);

/* COUNT documents of TERM, with their POSITIONS, are about to be looked at in the index:
 * if that has been so often enough, the list is read between this request and others. */
void store_spend(struct store *store, const char *term, size_t len, bool positions,
		 uint32_t count);

/* Moves *AT to the first document of LIST from TARGET on, which is not before it. */
static inline void list_seek(const struct list *list, uint32_t *at, uint32_t target)
{
	uint32_t low = *at, step = 1;
	const uint32_t *documents = list->documents;
	if (low >= list->count || documents[low] >= target)
		return;
	/* It is between low, which is before it, and high. */
	while (step < list->count - low && documents[low + step] < target) {
		low += step;
		step *= 2;
	}
	uint32_t high = step < list->count - low ? low + step : list->count;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (documents[middle] < target)
			low = middle;
		else
			high = middle;
	}
	*at = high;
}

#endif
