/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes_internal.h - the list of changes as the publication makes it. */
#ifndef QUOTH_STORE_CHANGES_INTERNAL_H
#define QUOTH_STORE_CHANGES_INTERNAL_H

#include "lib/store/change/changes.h"
#include "lib/store/store_internal.h"

/* From document `first` on, the number of a change is the document's and `distance`. */
struct changes_run {
	uint32_t first;
	int64_t distance;
};

/* `last` is the last change of revision `rev`, and of those behind it up to the next. */
struct changes_rev {
	uint64_t rev, last;
};

struct changes {
	struct changes_run *runs;	/* in order; the first begins with document 1 */
	size_t run_count, run_capacity;
	struct changes_rev *revs;	/* in order, at least one */
	size_t rev_count, rev_capacity;
};

/* What DB says; of an index from before there was a list, that all it has was there at
 * its revision. On STATUS_OK to be given to changes_free(). */
enum status changes_read(struct xap_db *db, struct changes **changes,
			 struct error *error);
void changes_free(struct changes *changes);
enum status changes_write(const struct changes *changes, struct buf *out);
uint64_t changes_number(const struct changes *changes, uint32_t document);
uint64_t changes_last(const struct changes *changes);

/* One that is in the new revision with the number it had. */
struct changes_kept {
	uint32_t document;
	uint64_t number;
};

/* All that a publication does to the list. */
struct changes_made {
	uint64_t rev;		/* the new one */
	uint32_t moved;		/* what was document N + moved is document N now */
	uint32_t first, last;	/* documents that came; last < first: none */
	const struct changes_kept *kept;	/* of them, in order */
	size_t kept_count;
};

/* Drops runs in which DB has no document any more. */
enum status changes_drop_empty(struct changes *changes, struct xap_db *db,
			       struct error *error);

/* Carries CHANGES on to the next revision. STATUS_NO_MEMORY */
enum status changes_go_on(struct changes *changes, const struct changes_made *made);

/* A document by what it says, for those of a file that is read again. */
struct changes_known {
	uint64_t head[2];	/* of its head */
	uint32_t document;
};

/* Adds to KEPT those of the file with label HASH in NEXT, from document FIRST on, that
 * are as one was in OLD, each with the number it had there by CHANGES. */
struct changes_keeping {
	struct xap_db *old, *next;
	const struct changes *changes;
	uint32_t first;
	struct changes_kept *kept;	/* free() it */
	size_t count, capacity;
};
enum status changes_keep(struct changes_keeping *keeping, const char *hash,
			 struct error *error);
/* In order of documents. */
void changes_kept_sort(struct changes_keeping *keeping);

#endif
