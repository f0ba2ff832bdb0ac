/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stamp.h - which revision an index is at, told by its files, without opening it: two
 * looks at small files that every commit replaces.
 *
 * Equal stamps are of one revision. A commit that has ended before a stamp is taken is
 * in it; so an answer that was read after the taking of a stamp is the newest one as
 * long as the same stamp is had again.
 * Threads: any. */
#ifndef QUOTH_STORE_STAMP_H
#define QUOTH_STORE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/status.h"

enum {
	STAMP_NUMBERS = 8,
	STAMP_SETTLED_MS = 50,	/* so old a commit must be: of two within one tick of
				 * the clock that files are dated by (10 ms, and a lot
				 * to spare) one could look like the other */
};

struct store_stamp {
	bool known;			/* false: it is equal to none, not even itself */
	uint64_t numbers[STAMP_NUMBERS];
};

struct store_stamper;

/* For the index at PATH, which need not be there yet. On STATUS_OK *STAMPER is the
 * caller's, to be given to store_stamper_close(). STATUS_NO_MEMORY. */
enum status store_stamper_open(const char *path, struct store_stamper **stamper,
			       struct error *error);
void store_stamper_close(struct store_stamper *stamper);

/* What the index is at now. Not known: there is none, it consists of others (a stub of
 * several lines, or of remote ones), or its last commit is younger than
 * STAMP_SETTLED_MS, or later than the clock says it is. */
struct store_stamp store_stamp(struct store_stamper *stamper);

/* Makes ALL the stamp of one index more, ONE's: not known if either is not. */
void store_stamp_add(struct store_stamp *all, const struct store_stamp *one);

bool store_stamp_same(const struct store_stamp *one, const struct store_stamp *other);

#endif
