/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paging.c - cursors, and the lists that they are places in. */
#include "daemon/search/paging.h"

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

/* Copies the part of WHOLE, whose hits are from the first one on, that WISH says to
 * *PART. False: no memory. */
static bool cut(const struct ranking *whole, const struct rank_wish *wish,
		struct ranking *part)
{
	size_t first = wish->first < whole->count ? wish->first : whole->count;
	size_t left = whole->count - first;
	struct ranking made = *whole;
	made.plan = made.expanded = (struct buf){0};
	made.count = left < wish->limit ? left : wish->limit;
	made.more = left > wish->limit || whole->more;
	made.hits = calloc(made.count + 1, sizeof *made.hits);
	buf_add(&made.plan, whole->plan.data, whole->plan.len);
	buf_add(&made.expanded, whole->expanded.data, whole->expanded.len);
	if (made.hits == NULL || !buf_ok(&made.plan) ||
	    buf_cstr(&made.expanded) == NULL) {
		ranking_finish(&made);
		return false;
	}
	if (made.count > 0)
		memcpy(made.hits, whole->hits + first, made.count * sizeof *made.hits);
	*part = made;
	return true;
}

void paging_free(void *ranking)
{
	if (ranking == NULL)
		return;
	ranking_finish(ranking);
	free(ranking);
}

/* A new ranking of PLAN as DEEP wishes, to be given to paging_free(). */
static enum status rank_deep(const struct plan *plan, const struct answer_terms *terms,
			     const struct rank_wish *deep, struct ranking **ranking,
			     struct error *error)
{
	struct ranking *made = calloc(1, sizeof *made);
	if (made == NULL)
		return error_set(error, STATUS_NO_MEMORY, "out of memory");
	enum status status = rank(plan, terms, deep, made, error);
	if (status == STATUS_OK)
		*ranking = made;
	else
		free(made);
	return status;
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
	/* What is to be told of besides the list is not on the shelf. */
	bool fresh = wish->all != NULL || plan->params->explain;
	char name[SHELF_NAME];
	snprintf(name, sizeof name, "%s %u %d", print, deep.limit,
		 plan->params->exact_total);
	const struct shelf_key key = shelf_key(info, name);
	struct ranking *whole = fresh ? NULL : shelf_take(shelf, &key);
	enum status status = STATUS_OK;
	if (whole == NULL) {
		status = rank_deep(plan, terms, &deep, &whole, error);
		if (status == STATUS_OK && !fresh)
			whole = shelf_put(shelf, &key, whole,
					  whole->count * sizeof *whole->hits);
	}
	if (status != STATUS_OK)
		return status;
	if (!cut(whole, wish, ranking))
		status = error_set(error, STATUS_NO_MEMORY, "out of memory");
	if (fresh)
		paging_free(whole);
	else
		shelf_return(shelf, whole);
	return status;
}
