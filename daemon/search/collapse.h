/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collapse.h - one hit for each family of near-duplicates (lib/store/family/families.h): which
 * families a list of hits has already, and how many documents each of them stands for.
 * A document without a family is a hit of its own.
 * Threads: as the plan's. */
#ifndef QUOTH_DAEMON_COLLAPSE_H
#define QUOTH_DAEMON_COLLAPSE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/store/family/families.h"

struct collapse {
	const struct families *families;
	const struct store_set *all; /* the documents found, whatever page is wanted */
	uint32_t *copies;	/* of them, for each family */
	bool *taken;		/* families that have their hit */
	uint32_t total;		/* hits that they all would be */
};

/* Finds the families of STORE's revision, which must outlive it, as must ALL, in which
 * the documents found will be. To be given to collapse_finish(), also on failure; {0}
 * may be, too. Fails as store_families(). */
enum status collapse_init(struct collapse *collapse, struct store *store,
			  const struct store_set *all, struct deadline *deadline,
			  struct error *error);
void collapse_finish(struct collapse *collapse);

/* Whether DOCUMENT may be a hit: then none of its family may be after it. */
bool collapse_take(struct collapse *collapse, uint32_t document);
/* No family has its hit any more. */
void collapse_begin_again(struct collapse *collapse);

/* Fills in copies and total, once `all` is what was found.
 *   STATUS_TIMEOUT, STATUS_CANCELLED */
enum status collapse_count(struct collapse *collapse, struct deadline *deadline,
			   struct error *error);
/* How many of the documents found are in DOCUMENT's family, itself included. */
uint32_t collapse_copies(const struct collapse *collapse, uint32_t document);

#endif
