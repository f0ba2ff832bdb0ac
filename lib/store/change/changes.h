/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes.h - which documents are new since a revision, without looking at the others.
 *
 * Each document has the number of its change: documents that a publication adds get the
 * next numbers, and keep them through all that happens to the index. A file that is read
 * again brings all its records anew; those whose head (hash of the source bytes, and
 * fields) is as it was keep their number, so that a line appended to a file of a million
 * is one change. A number is never given twice in one index (uuid).
 *
 * Documents stand in the index in the order in which they were added, also after a
 * compaction. So the list is short: where in the index which distance between a
 * document and its change begins, and with which change each revision ended. It is
 * metadata (quoth.changes); documents have nothing of it.
 *
 * Threads: as the store's. */
#ifndef QUOTH_STORE_CHANGES_H
#define QUOTH_STORE_CHANGES_H

#include <stdint.h>

#include "lib/base/status.h"
#include "lib/store/store.h"

enum {
	CHANGES_REVISIONS_MAX = 16384,	/* that are told apart, the newest ones: some 3
					 * bytes each, written with every commit. One a
					 * second, they reach back four hours and a half */
	CHANGES_RUNS_MAX = 16384,	/* stretches of documents with one distance; beyond
					 * that records that are read again are changes */
	CHANGES_KEPT_MAX = 4000000,	/* records of one file that are held to what they
					 * were, 24 bytes each meanwhile; more are changes */
};

/* The number of the last change there is. Fails as the store does. */
enum status store_last_change(struct store *store, uint64_t *change, struct error *error);

/* The last change of revision REV, or of the one before it that had any; 0 for
 * revision 0.
 *   STATUS_NOT_FOUND  REV is older than what is told apart; *ERROR names the oldest
 *   STATUS_INVALID    the index has no such revision yet */
enum status store_change_of(struct store *store, uint64_t rev, uint64_t *change,
			    struct error *error);

/* The number of DOCUMENT's change. */
enum status store_change(struct store *store, uint32_t document, uint64_t *change,
			 struct error *error);

/* Adds to SET the documents whose change is later than CHANGE; numbers that no document
 * has any more may be among them. Costs by how many that are. */
enum status store_changed(struct store *store, uint64_t change, struct store_set *set,
			  struct error *error);

#endif
