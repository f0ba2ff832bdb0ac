/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collapse.c - which families have a hit, and for how many documents it stands. */
#include "daemon/search/collapse.h"

#include <stdlib.h>
#include <string.h>

enum status collapse_init(struct collapse *collapse, struct store *store,
			  const struct store_set *all, struct deadline *deadline,
			  struct error *error)
{
	*collapse = (struct collapse){ .all = all };
	enum status status =
		store_families(store, deadline, &collapse->families, error);
	if (status != STATUS_OK)
		return status;
	size_t count = families_count(collapse->families);
	collapse->copies = calloc(count + 1, sizeof *collapse->copies);
	collapse->taken = calloc(count + 1, sizeof *collapse->taken);
	return collapse->copies != NULL && collapse->taken != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "families");
}

void collapse_finish(struct collapse *collapse)
{
	free(collapse->copies);
	free(collapse->taken);
	*collapse = (struct collapse){0};
}

bool collapse_take(struct collapse *collapse, uint32_t document)
{
	uint32_t family = families_of(collapse->families, document);
	if (family == 0)
		return true;
	bool free_yet = !collapse->taken[family];
	collapse->taken[family] = true;
	return free_yet;
}

void collapse_begin_again(struct collapse *collapse)
{
	size_t count = families_count(collapse->families);
	memset(collapse->taken, 0, (count + 1) * sizeof *collapse->taken);
}

enum status collapse_count(struct collapse *collapse, struct deadline *deadline,
			   struct error *error)
{
	enum status status = STATUS_OK;
	size_t count = families_count(collapse->families), seen = 0;
	memset(collapse->copies, 0, (count + 1) * sizeof *collapse->copies);
	collapse->total = 0;
	for (uint32_t document = store_set_next(collapse->all, 0);
	     document != 0 && status == STATUS_OK;
	     document = store_set_next(collapse->all, document)) {
		uint32_t family = families_of(collapse->families, document);
		collapse->total += collapse->copies[family]++ == 0 || family == 0;
		status = deadline_item(deadline, seen++, error);
	}
	return status;
}

uint32_t collapse_copies(const struct collapse *collapse, uint32_t document)
{
	uint32_t family = families_of(collapse->families, document);
	return family == 0 ? 1 : collapse->copies[family];
}
