/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store_open.c - a store of one index or of several: opened, and moved on to newer
 * revisions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/change/changes_internal.h"
#include "lib/store/family/families_internal.h"
#include "lib/store/lists/store_lists.h"
#include "lib/store/parts.h"
#include "lib/store/record/heads.h"

enum {
	REV_DIGITS = 12,	/* of a hash in hex: a number that JSON readers keep */
};

/* --- All parts as one --- */

static void forget(struct store *store)
{
	families_free(store->families);
	store->families = NULL;
	changes_free(store->changes);
	store->changes = NULL;
	order_forget(store);
	store_lists_leave(store);
}

/* Each number becomes so many times higher as there are databases. */
static enum status check_numbers(const struct store *store, size_t shards,
				 struct error *error)
{
	for (size_t i = 0; i < store->part_count; i++) {
		const struct part *part = &store->parts[i];
		if (part->status == STATUS_OK && store->part_count > 1 &&
		    (uint64_t)part->last_document * shards >= UINT32_MAX)
			return error_set(error, STATUS_TOO_LARGE,
					 "too many documents to be searched together: %s",
					 part->path);
	}
	return STATUS_OK;
}

/* The handle that was joined before is no longer used. */
static enum status join(struct store *store, struct error *error)
{
	struct xap_db *dbs[STORE_PARTS_MAX], *joined = NULL;
	size_t count = 0, shards = 0;
	for (size_t i = 0; i < store->part_count; i++) {
		struct part *part = &store->parts[i];
		if (part->status != STATUS_OK)
			continue;
		for (size_t s = xap_db_shards(part->db); s-- > 0; shards++) {
			if (shards == STORE_SHARDS_MAX)
				return error_set(error, STATUS_TOO_LARGE,
						 "over %d databases to be searched "
						 "together", STORE_SHARDS_MAX);
			store->part_of_shard[shards] = i;
		}
		dbs[count++] = part->db;
	}
	enum status status = check_numbers(store, shards, error);
	if (status == STATUS_OK && store->part_count > 1)
		status = xap_db_join(dbs, count, &joined, error);
	if (status != STATUS_OK)
		return status;
	heads_free(store->heads);
	store->heads = NULL;
	xap_db_close(store->joined ? store->db : NULL);
	store->joined = joined != NULL;
	store->db = store->joined ? joined : dbs[0];
	store->shards = shards;
	return STATUS_OK;
}

static void add_languages(struct store_info *info, const struct store_info *more)
{
	for (size_t i = 0; i < more->language_count; i++) {
		size_t at = 0;
		while (at < info->language_count &&
		       strcmp(info->languages[at], more->languages[i]) != 0)
			at++;
		if (at == info->language_count && at < STORE_LANGUAGES_MAX)
			info->languages[info->language_count++] = more->languages[i];
	}
}

static void add_info(struct store_info *info, const struct store_info *more)
{
	info->words += more->words;
	info->failures_known = info->failures_known && more->failures_known;
	info->failed_files += more->failed_files;
	info->signed_documents += more->signed_documents;
	add_languages(info, more);
}

/* No uuid and no revision, but as good: different for different indexes, and different
 * whenever one of them is at another revision, or comes or goes. */
static enum status name_all(struct store *store, struct error *error)
{
	char hex[SCHEMA_HASH_HEX + 1];
	struct buf paths = {0}, revisions = {0};
	for (size_t i = 0; i < store->part_count; i++) {
		const struct part *part = &store->parts[i];
		bool open = part->status == STATUS_OK;
		buf_addf(&paths, "%s\n", part->path);
		buf_addf(&revisions, "%s %llu\n", open ? part->info.uuid : "-",
			 open ? (unsigned long long)part->info.rev : 0);
	}
	bool ok = buf_ok(&paths) && buf_ok(&revisions);
	if (ok) {
		schema_hash(paths.data, paths.len, hex);
		snprintf(store->info.uuid, sizeof store->info.uuid,
			 "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
			 hex + 20);
		schema_hash(revisions.data, revisions.len, hex);
		hex[REV_DIGITS] = '\0';
		store->info.rev = strtoull(hex, NULL, 16);
	}
	buf_finish(&paths);
	buf_finish(&revisions);
	return ok ? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "indexes");
}

/* What the lists have in common; a part without documents says nothing. */
static enum status narrow(struct store *store, struct error *error)
{
	struct frequent *list = NULL;
	bool any = false;
	for (size_t i = 0; i < store->part_count; i++) {
		const struct part *part = &store->parts[i];
		struct frequent *common = NULL;
		if (part->status != STATUS_OK || part->info.documents == 0)
			continue;
		enum status status = frequent_common(any ? list : part->frequent,
						     part->frequent, &common, error);
		frequent_free(list);
		list = common;
		if (status != STATUS_OK)
			return status;
		any = true;
	}
	frequent_free(store->frequent);
	store->frequent = list;
	return STATUS_OK;
}

static enum status gather_info(struct store *store, struct error *error)
{
	struct store_info *info = &store->info;
	*info = (struct store_info){ .failures_known = true };
	for (size_t i = 0; i < store->part_count; i++)
		if (store->parts[i].status == STATUS_OK)
			add_info(info, &store->parts[i].info);
	enum status status = name_all(store, error);
	if (status == STATUS_OK)
		status = narrow(store, error);
	info->frequent = frequent_count(store->frequent);
	return status;
}

static enum status read_all(struct store *store, struct error *error)
{
	forget(store);
	enum status status = xap_db_stats(store->db, &store->stats, error);
	if (status == STATUS_OK && store->part_count > 1)
		status = gather_info(store, error);
	else if (status == STATUS_OK)
		store->info = store->parts[0].info;
	store->info.documents = store->stats.documents;
	if (status == STATUS_OK)
		store_lists_begin(store);
	return status;
}

/* --- Opening, and moving on --- */

/* Whether there is one that can be read, and if not, why the first cannot; that it is out
 * of reach only where all are. */
static enum status any_open(const struct store *store, struct error *error)
{
	const struct part *why = &store->parts[0];
	for (size_t i = 0; i < store->part_count; i++) {
		if (store->parts[i].status == STATUS_OK)
			return STATUS_OK;
		if (why->status == STATUS_NETWORK)
			why = &store->parts[i];
	}
	if (error != NULL)
		*error = why->problem;
	return why->status;
}

struct moves {
	struct xap_db *old[STORE_PARTS_MAX];	/* to be closed */
	size_t old_count;
	bool changed;
	bool joins;		/* what is joined is not the same any more */
};

static void move_parts(struct store *store, struct moves *moves)
{
	for (size_t i = 0; i < store->part_count; i++) {
		struct part *part = &store->parts[i];
		struct part_move move;
		bool was_open = part->status == STATUS_OK;
		bool is_open = part_refresh(part, &move) == STATUS_OK;
		if (move.old != NULL)
			moves->old[moves->old_count++] = move.old;
		moves->joins |= move.replaced || was_open != is_open;
		moves->changed |= move.changed || was_open != is_open;
	}
}

enum status store_refresh(struct store *store, bool *changed, struct error *error)
{
	struct moves moves = {0};
	*changed = false;
	move_parts(store, &moves);
	enum status status = any_open(store, error);
	if (status == STATUS_OK && moves.joins)
		status = join(store, error);
	if (status == STATUS_OK && (moves.joins || moves.changed))
		status = read_all(store, error);
	for (size_t i = 0; i < moves.old_count; i++)
		xap_db_close(moves.old[i]);
	*changed = status == STATUS_OK && moves.changed;
	return status;
}

enum status store_leave_out(struct store *store, size_t at, const char *reason,
			    struct error *error)
{
	struct part *part = &store->parts[at];
	part->left_out = true;
	part->status = error_set(&part->problem, STATUS_CORRUPT, "%s", reason);
	enum status status = any_open(store, error);
	if (status == STATUS_OK)
		status = join(store, error);
	return status == STATUS_OK ? read_all(store, error) : status;
}

enum status store_open_many(const char *const *paths, size_t count,
			    struct store **store, struct error *error)
{
	bool changed;
	if (count == 0 || count > STORE_PARTS_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "1 to %d indexes can be searched together, not %zu",
				 STORE_PARTS_MAX, count);
	struct store *opened = calloc(1, sizeof *opened);
	if (opened != NULL)
		opened->parts = calloc(count, sizeof *opened->parts);
	enum status status = opened != NULL && opened->parts != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "index %s", paths[0]);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		status = part_init(&opened->parts[i], paths[i], error);
		opened->part_count++;
	}
	if (status == STATUS_OK)
		status = store_refresh(opened, &changed, error);
	if (status != STATUS_OK) {
		store_close(opened);
		return status;
	}
	*store = opened;
	return STATUS_OK;
}

enum status store_open(const char *path, struct store **store, struct error *error)
{
	return store_open_many(&path, 1, store, error);
}

bool store_memory_failed(void)
{
	return xap_memory_failed();
}

void store_close(struct store *store)
{
	if (store == NULL)
		return;
	forget(store);
	store_lists_end(store);
	heads_free(store->heads);
	xap_db_close(store->joined ? store->db : NULL);
	for (size_t i = 0; i < store->part_count; i++)
		part_finish(&store->parts[i]);
	free(store->parts);
	frequent_free(store->frequent);
	record_unpacker_free(store->unpacker);
	free(store);
}

size_t store_parts(const struct store *store)
{
	return store->part_count;
}

struct store_part store_part(const struct store *store, size_t at)
{
	const struct part *part = &store->parts[at];
	bool open = part->status == STATUS_OK;
	return (struct store_part){ .info = open ? &part->info : NULL,
				    .status = part->status,
				    .problem = open ? NULL : part->problem.text };
}

size_t store_part_of(const struct store *store, uint32_t document)
{
	return store->part_of_shard[(document - 1) % store->shards];
}
