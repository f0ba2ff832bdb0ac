/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish_internal.h - one publication while it is made: what publish.c and
 * publish_changes.c share. */
#ifndef QUOTH_STORE_PUBLISH_INTERNAL_H
#define QUOTH_STORE_PUBLISH_INTERNAL_H

#include "lib/store/write/writer_internal.h"

/* A transaction in preparation. */
struct edit {
	struct store_writer *writer;
	struct xap_writer *xap;
	struct xap_db *seen;	/* what xap sees; changes with it */
	struct xap_db *old;	/* the generation in force, as published */
	uint64_t words;		/* of all documents after it */
	uint64_t failed;	/* files after it */
	uint32_t deleted;	/* documents of the old generation */
	uint32_t moved;		/* what was document N + moved there is document N here */
	uint32_t first;		/* that came with the batches */
	struct error *error;
};

/* --- publish_changes.c --- */

/* Notes where the documents stand that are about to come, or came: before anything is
 * added in place, and after a compaction. */
enum status publish_in_place_from(struct edit *edit);
enum status publish_compacted_from(struct edit *edit);

/* Says of revision REV which documents are changes. All of them are in place, and those
 * that they replace are gone. */
enum status publish_changes(struct edit *edit, uint64_t rev);

#endif
