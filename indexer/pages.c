/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pages.c - a list of offsets. */
#include "indexer/pages.h"

#include <stdlib.h>

void pages_finish(struct pages *pages)
{
	free(pages->at);
	*pages = (struct pages){0};
}

void pages_clear(struct pages *pages)
{
	pages->count = 0;
	pages->failed = false;
}

void pages_add(struct pages *pages, uint64_t start)
{
	if (pages->failed)
		return;
	if (pages->count == pages->capacity) {
		size_t capacity = 2 * pages->capacity + 16;
		uint64_t *at = realloc(pages->at, capacity * sizeof *at);
		if (at == NULL) {
			pages->failed = true;
			return;
		}
		pages->at = at;
		pages->capacity = capacity;
	}
	pages->at[pages->count++] = start;
}
