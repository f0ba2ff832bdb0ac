/* SPDX-License-Identifier: GPL-2.0-or-later */
/* families.h - which documents are copies, updates or corrections of one another.
 *
 * Two documents are alike when four fifths of the shorter text are in the longer one,
 * as their signatures say (sketch.h), and the two resemble each other at all: a story
 * and the longer one that it grew into are alike, a story and the digest that quotes it
 * are not. Of documents that are alike, in chains too, the one published first begins a
 * family. Each later one, in order of publication, goes to the family to whose first
 * document, or to one of whose FAMILIES_LATEST latest documents, it is most alike;
 * there must still be half of it, or half of the first one, in the other: so that a
 * story may be updated again and again, and a chain of like texts cannot make one
 * family of all. What finds none begins one. Order of publication is that of dates,
 * then of paths, then of document numbers; without a date comes last. In what order
 * documents were indexed bears on it only where so many agree in a band of lanes (see
 * below) that not all of them are compared.
 *
 * They are found once for each revision of a store, when first asked for: all
 * signatures are read, and of those that agree in a band of lanes (locality-sensitive
 * hashing, Broder 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive
 * Datasets", 3.4) some are compared. tests/README.md says how long that takes and how
 * right it is. It takes some 160 bytes for each document with a signature while it goes
 * on, and 4 for each document and 4 more for each that has copies afterwards. A pair
 * with a resemblance of .5 is missed once in 270 times, one of .4 once in 16.
 * Threads: as the store's. */
#ifndef QUOTH_STORE_FAMILIES_H
#define QUOTH_STORE_FAMILIES_H

#include "lib/store/store.h"

#define FAMILIES_CONTAINED 0.8	/* of the shorter text */
#define FAMILIES_RESEMBLING 0.3	/* at least */
#define FAMILIES_KEPT 0.5	/* of the first text, or of the later one */

enum {
	FAMILIES_LATEST = 8,
};

struct families;

/* The families of STORE's revision, as long as that: until store_refresh() finds
 * another one, or store_close(). DEADLINE (deadline.h) may be NULL; what was stopped
 * begins anew when asked again.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED, STATUS_NO_MEMORY */
enum status store_families(struct store *store, struct deadline *deadline,
			   const struct families **families, struct error *error);

/* The family that DOCUMENT is in: 1 to families_count(), 0 for one that is alone. */
uint32_t families_of(const struct families *families, uint32_t document);
uint32_t families_count(const struct families *families);
/* Its documents in order of publication, two or more; returns how many. */
size_t families_documents(const struct families *families, uint32_t family,
			  const uint32_t **documents);

/* Documents of which nobody knows whether they have copies, for they are from before
 * there were signatures: analysed again, they have one. */
uint32_t families_unsigned(const struct families *families);

/* How much of the shorter of two texts is in the longer one, 0 to 1, about. *KNOWN is
 * false when one of them has no signature. */
enum status store_alike(struct store *store, uint32_t one, uint32_t other, bool *known,
			double *alike, struct error *error);

#endif
