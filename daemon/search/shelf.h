/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shelf.h - what somebody is paging through, kept so that the next page need not be
 * made from the beginning: the things used last, shared by the workers.
 *
 * A thing is not changed any more once it is on the shelf. Nothing depends on what is
 * there: a thing that is gone is made anew, and is the same. Threads: any. */
#ifndef QUOTH_DAEMON_SHELF_H
#define QUOTH_DAEMON_SHELF_H

#include <stddef.h>

#include "lib/store/store.h"

enum {
	SHELF_THINGS = 8,		/* that are kept at a time ... */
	SHELF_BYTES = 64 * 1024 * 1024,	/* ... with so many bytes in all, though the
					 * newest one always stays */
	SHELF_NAME = 80,		/* bytes of a name with its NUL */
};

/* What a thing is called: of other revisions than the newest none is kept. */
struct shelf_key {
	char uuid[STORE_UUID + 1];
	uint64_t rev;
	char name[SHELF_NAME];
};

/* NAME, which is cut to SHELF_NAME, in the revision of INFO. */
struct shelf_key shelf_key(const struct store_info *info, const char *name);

struct shelf;

/* FREE_THING frees what is put there. On success the caller's, to be given to
 * shelf_leave(); NULL: no memory. */
struct shelf *shelf_new(void (*free_thing)(void *thing));
/* The same one for another holder, who gives it to shelf_leave() too. */
struct shelf *shelf_share(struct shelf *shelf);
/* The last one to leave frees it; all things must have been returned. NULL is allowed. */
void shelf_leave(struct shelf *shelf);

/* Both give a thing that is the caller's until shelf_return(); NULL: there is none. Of
 * two that are put as KEY the first one stays, and is given back. THING, of BYTES, is
 * taken over; without memory for a place it is not kept, and given back all the same. */
void *shelf_take(struct shelf *shelf, const struct shelf_key *key);
void *shelf_put(struct shelf *shelf, const struct shelf_key *key, void *thing,
		size_t bytes);
/* NULL is allowed. */
void shelf_return(struct shelf *shelf, void *thing);

#endif
