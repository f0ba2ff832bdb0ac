/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paging.c - cursors, and the lists that they are places in. */
#include "daemon/search/paging.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Cursors --- */

enum status paging_fingerprint(const json_t *params, char print[CURSOR_PRINT],
			       struct error *error)
{
	/* What a page may have otherwise than the one before. A parameter that is not
	 * named here is taken to bear on the list. */
	static const char *const free_names[] = {
		"cursor", "offset", "limit", "snippets", "places", "matches", "lines",
		"budget", "budget_tokens", "explain", "why", "exact_total", "facets",
		"facet_values", "timeout_ms", "slot", NULL,
	};
	return cursor_fingerprint("search", params, free_names, print, error);
}

void paging_write(const struct store_info *info, const char *print, uint32_t position,
		  char cursor[CURSOR_MAX])
{
	const uint64_t number = position;
	cursor_write(info, print, &number, 1, cursor);
}

enum status paging_read(const struct store_info *info, const char *print,
			const char *cursor, size_t len, uint32_t *position,
			struct error *error)
{
	uint64_t number = 0;
	enum status status = cursor_read(info, print, cursor, len, &number, 1, error);
	if (status == STATUS_OK && number > info->documents)
		return error_set(error, STATUS_INVALID,
				 "cursor is behind the last document");
	if (status == STATUS_OK)
		*position = (uint32_t)number;
	return status;
}

/* --- Lists --- */

/* How deep the list is ranked for a part that ends at END. */
static uint32_t depth_for(uint32_t end, uint32_t documents)
{
	uint64_t depth = PAGING_DEPTH;
	while (depth < end)
		depth *= PAGING_GROWTH;
	return depth < documents ? (uint32_t)depth : documents;
}

enum status paging_rank(struct shelf *shelf, const char *print, const struct plan *plan,
			const struct answer_terms *terms, const struct rank_wish *wish,
			struct ranking *ranking, struct error *error)
{
	const struct store_info *info = store_info(plan->store);
	const struct rank_wish deep = {
		.limit = depth_for(wish->first + wish->limit, info->documents),
		.all = wish->all,
		.collapse = wish->collapse,
	};
	bool fresh = wish->all != NULL || plan->params->explain;
	char key[SHELF_KEY];
	struct ranking whole = {0};
	snprintf(key, sizeof key, "%s %" PRIu64 " %s %u %d", info->uuid, info->rev, print,
		 deep.limit, plan->params->exact_total);
	if (!fresh && shelf_take(shelf, key, wish, ranking))
		return STATUS_OK;
	enum status status = rank(plan, terms, &deep, &whole, error);
	if (status != STATUS_OK)
		return status;
	shelf_put(shelf, key, &whole);
	if (!shelf_cut(&whole, wish, ranking))
		status = error_set(error, STATUS_NO_MEMORY, "out of memory");
	ranking_finish(&whole);
	return status;
}
