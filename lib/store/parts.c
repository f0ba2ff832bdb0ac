/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parts.c - one index of a store: its stub, its generation, its revision. */
#include "lib/store/parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status part_init(struct part *part, const char *path, struct error *error)
{
	*part = (struct part){ .path = strdup(path), .status = STATUS_NOT_FOUND };
	return part->path != NULL
		? store_stamper_open(path, &part->stamper, error)
		: error_set(error, STATUS_NO_MEMORY, "index %s", path);
}

void part_finish(struct part *part)
{
	xap_db_close(part->db);
	frequent_free(part->frequent);
	store_stamper_close(part->stamper);
	free(part->path);
	*part = (struct part){0};
}

static enum status stat_stub(const char *path, struct stat *stub, struct error *error)
{
	char *name = NULL;
	if (asprintf(&name, "%s/" STORE_STUB, path) < 0)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	int failed = stat(name, stub);
	int errnum = errno;
	free(name);
	if (failed)
		return error_errno(error, errnum, "no index at %s", path);
	return STATUS_OK;
}

static bool same_stub(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Adds what one of several databases says of itself. */
static enum status add_shard(struct part *part, struct xap_db *shard, bool first,
			     struct error *error)
{
	struct store_info *info = &part->info, more;
	char languages[STORE_LANGUAGES_BYTES];
	enum status status = meta_check(shard, part->path, error);
	if (status != STATUS_OK || first)
		return status;
	status = meta_info(shard, &more, languages, error);
	if (status != STATUS_OK)
		return status;
	info->rev += more.rev;
	info->words += more.words;
	info->failed_files += more.failed_files;
	info->failures_known = info->failures_known && more.failures_known;
	return meta_add_languages(info, part->languages, &more, error);
}

/* A stub may name several databases: pairs are told from positions only where all of
 * them have the list, and each has to have been analysed as we do. The uuid is the first
 * one's, the revision the sum, which a commit to any of them makes a higher one. */
static enum status add_shards(struct part *part, struct frequent **list,
			      struct error *error)
{
	bool any = false;
	size_t count = xap_db_shards(part->db);
	if (count == 1)
		return meta_frequent(part->db, list, error);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct xap_db *shard = NULL;
		status = xap_db_shard(part->db, i, &shard, error);
		if (status == STATUS_OK)
			status = add_shard(part, shard, i == 0, error);
		if (status == STATUS_OK)
			status = meta_narrow(shard, list, &any, error);
		xap_db_close(shard);
	}
	return status;
}

static enum status read_info(struct part *part, struct error *error)
{
	struct store_info *info = &part->info;
	struct frequent *list = NULL;
	struct xap_stats stats;
	enum status status = meta_info(part->db, info, part->languages, error);
	if (status == STATUS_OK)
		status = add_shards(part, &list, error);
	if (status == STATUS_OK)
		status = xap_db_stats(part->db, &stats, error);
	if (status == STATUS_OK)
		status = xap_db_value_count(part->db, SCHEMA_SLOT_SKETCH,
					    &info->signed_documents, error);
	if (status != STATUS_OK) {
		frequent_free(list);
		return status;
	}
	info->documents = stats.documents;
	part->last_document = stats.last_document;
	info->frequent = frequent_count(list);
	frequent_free(part->frequent);
	part->frequent = list;
	return STATUS_OK;
}

/* Opens the generation that the stub names now. A writer may swap the stub and remove the
 * old generation between our reading of the one and our opening of the other: then the
 * stub has changed, and we go again. */
static enum status open_generation(const struct part *part, struct xap_db **db,
				   struct stat *stub, struct error *error)
{
	struct stat after;
	enum status status = stat_stub(part->path, stub, error);
	while (status == STATUS_OK) {
		status = xap_db_open(part->path, db, error);
		if (status == STATUS_OK)
			status = meta_check(*db, part->path, error);
		if (status == STATUS_OK)
			return STATUS_OK;
		xap_db_close(*db);
		*db = NULL;
		/* The stub is there, so what it names is missing or broken. */
		if (status == STATUS_NOT_FOUND)
			status = STATUS_CORRUPT;
		if (stat_stub(part->path, &after, NULL) != STATUS_OK ||
		    same_stub(stub, &after))
			return status;
		*stub = after;
		status = STATUS_OK;
	}
	return status;
}

static enum status open_fresh(struct part *part, struct part_move *move,
			      struct error *error)
{
	struct stat stub;
	struct xap_db *db = NULL;
	enum status status = open_generation(part, &db, &stub, error);
	if (status != STATUS_OK)
		return status;
	struct xap_db *old = part->db;
	part->db = db;
	status = read_info(part, error);
	if (status != STATUS_OK) {
		xap_db_close(db);
		part->db = old;
		return status;
	}
	*move = (struct part_move){ .changed = true, .replaced = true, .old = old };
	part->stub = stub;
	return STATUS_OK;
}

static enum status refresh(struct part *part, struct part_move *move)
{
	struct error *error = &part->problem;
	struct stat stub;
	enum status status = stat_stub(part->path, &stub, error);
	if (status != STATUS_OK)
		return status;
	if (part->db == NULL || part->status != STATUS_OK || !same_stub(&stub, &part->stub))
		return open_fresh(part, move, error);
	status = xap_db_reopen(part->db, &move->changed, error);
	if (status == STATUS_OK && move->changed)
		status = read_info(part, error);
	return status;
}

enum status part_refresh(struct part *part, struct part_move *move)
{
	*move = (struct part_move){0};
	if (part->left_out)
		return part->status;
	/* Xapian would open and read a file to find that it is at the newest one. */
	struct store_stamp stamp = store_stamp(part->stamper);
	if (part->status == STATUS_OK && store_stamp_same(&stamp, &part->stamp))
		return STATUS_OK;
	part->status = refresh(part, move);
	part->stamp = stamp;
	return part->status;
}
