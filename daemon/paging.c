/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paging.c - cursors, and the lists that they are places in. */
#include "daemon/paging.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	UUID_DIGITS = 8,	/* of the uuid, in a cursor, */
	PRINT_DIGITS = 16,	/* of a fingerprint, */
	CHECK_DIGITS = 8,	/* and of what tells a cursor from a mistyped one */
};

#define PAGING_VERSION "1"

/* --- Fingerprints --- */

enum status paging_fingerprint(const json_t *params, char print[PAGING_PRINT],
			       struct error *error)
{
	/* What a page may have otherwise than the one before. A parameter that is not
	 * named here is taken to bear on the list. */
	static const char *const free_names[] = {
		"cursor", "offset", "limit", "snippets", "places", "matches", "lines",
		"budget", "budget_tokens", "explain", "why", "exact_total", "facets",
		"facet_values", "timeout_ms", "slot",
	};
	json_t *bound = json_copy((json_t *)params);
	char *text = NULL;
	for (size_t i = 0; i < sizeof free_names / sizeof *free_names; i++)
		json_object_del(bound, free_names[i]);
	text = json_dumps(bound, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(bound);
	if (text == NULL)
		return error_set(error, STATUS_NO_MEMORY, "out of memory");
	schema_hash(text, strlen(text), print);
	free(text);
	return STATUS_OK;
}

/* --- Cursors --- */

static void write_cursor(const char *uuid, uint64_t rev, const char *print,
			 uint32_t position, char cursor[PAGING_CURSOR_MAX])
{
	char check[SCHEMA_HASH_HEX + 1];
	int len = snprintf(cursor, PAGING_CURSOR_MAX,
			   PAGING_VERSION "-%.*s-%" PRIx64 "-%.*s-%" PRIx32 "-",
			   UUID_DIGITS, uuid, rev, PRINT_DIGITS, print, position);
	schema_hash(cursor, (size_t)len, check);
	snprintf(cursor + len, PAGING_CURSOR_MAX - (size_t)len, "%.*s", CHECK_DIGITS,
		 check);
}

void paging_write(const struct store_info *info, const char *print, uint32_t position,
		  char cursor[PAGING_CURSOR_MAX])
{
	write_cursor(info->uuid, info->rev, print, position, cursor);
}

static enum status refuse(struct error *error, const char *why)
{
	return error_set(error, STATUS_INVALID, "cursor %s", why);
}

enum status paging_read(const struct store_info *info, const char *print,
			const char *cursor, size_t len, uint32_t *position,
			struct error *error)
{
	char copy[PAGING_CURSOR_MAX], again[PAGING_CURSOR_MAX];
	char uuid[UUID_DIGITS + 1] = "", given[PRINT_DIGITS + 1] = "";
	uint64_t rev = 0;
	uint32_t at = 0;
	snprintf(copy, sizeof copy, "%.*s", (int)(len < sizeof copy ? len : 0), cursor);
	if (sscanf(copy, PAGING_VERSION "-%8[^-]-%" SCNx64 "-%16[^-]-%" SCNx32 "-", uuid,
		   &rev, given, &at) == 4)
		write_cursor(uuid, rev, given, at, again);
	else
		again[0] = '\0';
	if (len == 0 || strlen(copy) != len || strcmp(copy, again) != 0)
		return refuse(error, "is none that this daemon gave");
	if (strncmp(uuid, info->uuid, UUID_DIGITS) != 0)
		return refuse(error, "is of another index");
	if (strncmp(given, print, PRINT_DIGITS) != 0)
		return refuse(error, "is of another query: all but limit and how hits "
				     "are shown must be as it was");
	if (at > info->documents && rev == info->rev)
		return refuse(error, "is behind the last document");
	if (rev != info->rev)
		return error_set(error, STATUS_MODIFIED,
				 "the index has changed since: revision %" PRIu64
				 " is now %" PRIu64 "; begin again without a cursor",
				 rev, info->rev);
	*position = at;
	return STATUS_OK;
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
