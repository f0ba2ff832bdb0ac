/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish_changes.c - which documents of a publication are new, or not as they were. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/change/changes_internal.h"
#include "lib/store/write/publish_internal.h"

/* --- Where they stand --- */

/* In place what comes stands behind all there ever was. */
enum status publish_in_place_from(struct edit *edit)
{
	struct xap_stats stats;
	enum status status = xap_db_stats(edit->seen, &stats, edit->error);
	if (status == STATUS_OK)
		edit->first = stats.last_document + 1;
	return status;
}

static enum status first_document(struct xap_db *db, uint32_t *document,
				  struct error *error)
{
	struct xap_postings *all = NULL;
	enum status status = xap_postings_open(db, "", 0, &all, error);
	if (status == STATUS_OK)
		status = xap_postings_next(all, document, error);
	xap_postings_close(all);
	return status;
}

/* A compaction closes the gap before the first document, and puts what the batches
 * bring, which have no gaps, behind the last one. */
enum status publish_compacted_from(struct edit *edit)
{
	struct xap_stats stats, batch;
	uint32_t before = 0, after = 0;
	enum status status = first_document(edit->old, &before, edit->error);
	if (status == STATUS_OK)
		status = first_document(edit->seen, &after, edit->error);
	if (status == STATUS_OK)
		status = xap_db_stats(edit->seen, &stats, edit->error);
	if (status != STATUS_OK)
		return status;
	edit->moved = before > after ? before - after : 0;
	edit->first = stats.last_document + 1;
	for (size_t i = 0; i < edit->writer->batch_count && status == STATUS_OK; i++) {
		struct xap_db *db = NULL;
		status = xap_db_open(edit->writer->batches[i], &db, edit->error);
		if (status == STATUS_OK)
			status = xap_db_stats(db, &batch, edit->error);
		if (status == STATUS_OK)
			edit->first -= batch.documents;
		xap_db_close(db);
	}
	return status;
}

/* --- What they are --- */

/* Those of the documents that came which are as they were. */
static enum status find_kept(struct edit *edit, struct changes_keeping *keeping)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < edit->writer->change_count && status == STATUS_OK; i++)
		if (edit->writer->changes[i].kind == CHANGE_PUT)
			status = changes_keep(keeping, edit->writer->changes[i].hash,
					      edit->error);
	changes_kept_sort(keeping);
	return status;
}

static enum status write_changes(struct edit *edit, const struct changes *changes)
{
	struct buf bytes = {0};
	enum status status = changes_write(changes, &bytes);
	status = status == STATUS_OK
		? xap_writer_set_metadata(edit->xap, STORE_KEY_CHANGES,
					  strlen(STORE_KEY_CHANGES), bytes.data, bytes.len,
					  edit->error)
		: error_set(edit->error, status, "changes");
	buf_finish(&bytes);
	return status;
}

enum status publish_changes(struct edit *edit, uint64_t rev)
{
	struct changes *changes = NULL;
	struct changes_keeping keeping = { .old = edit->old, .next = edit->seen,
					   .first = edit->first };
	struct xap_stats stats;
	enum status status = xap_db_stats(edit->seen, &stats, edit->error);
	if (status == STATUS_OK)
		status = changes_read(edit->old, &changes, edit->error);
	keeping.changes = changes;
	if (status == STATUS_OK && stats.last_document >= edit->first)
		status = find_kept(edit, &keeping);
	const struct changes_made made = { rev, edit->moved, edit->first,
					   stats.last_document, keeping.kept,
					   keeping.count };
	if (status == STATUS_OK && changes->run_count > CHANGES_RUNS_MAX / 2)
		status = changes_drop_empty(changes, edit->old, edit->error);
	if (status == STATUS_OK && changes_go_on(changes, &made) != STATUS_OK)
		status = error_set(edit->error, STATUS_NO_MEMORY, "changes");
	if (status == STATUS_OK)
		status = write_changes(edit, changes);
	changes_free(changes);
	free(keeping.kept);
	return status;
}
