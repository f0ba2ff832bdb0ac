/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parts.h - one index of a store: found by its stub, opened, and moved on to newer
 * revisions and generations. */
#ifndef QUOTH_STORE_PARTS_H
#define QUOTH_STORE_PARTS_H

#include "lib/store/store_internal.h"

/* For the index at PATH, opened by part_refresh(); to be given to part_finish(). */
enum status part_init(struct part *part, const char *path, struct error *error);
/* Whatever was joined of its database has been closed. */
void part_finish(struct part *part);

/* Opens PART, or moves it to the newest committed revision. *CHANGED: it is another one;
 * *REPLACED: PART->db is another handle, and the old one, or NULL, is *OLD, to be closed
 * once nothing uses it. On failure, with part->status and part->problem set, an open one
 * may still be read as it was. */
struct part_move {
	bool changed;
	bool replaced;
	struct xap_db *old;
};
enum status part_refresh(struct part *part, struct part_move *move);

#endif
