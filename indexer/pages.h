/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages.h - where the pages of a text begin, as record.h has them. Out of memory is
 * sticky, as in buf.h. */
#ifndef QUOTH_INDEXER_PAGES_H
#define QUOTH_INDEXER_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pages {
	uint64_t *at;
	size_t count, capacity;
	bool failed;
};

void pages_finish(struct pages *pages);
void pages_clear(struct pages *pages);

/* A page begins at text offset START, not before the last one. */
void pages_add(struct pages *pages, uint64_t start);

#endif
