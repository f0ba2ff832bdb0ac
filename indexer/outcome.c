/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outcome.c - what became of a file, told to the writer and to the user. */
#include <string.h>

#include "indexer/run.h"

static void check(struct run *run, enum status status)
{
	struct error error;
	if (status != STATUS_OK)
		run_fail(run, error_set(&error, status, "no memory for what is known "
					"of files"), &error);
}

static struct store_file describe(const struct file *file, const struct result *result,
				  enum store_file_state state)
{
	struct store_file described = {
		.path = file->path, .root = file->root, .size = result->size,
		.mtime_ns = result->mtime_ns, .documents = result->documents,
		.words = result->words,
		.state = state, .reason = result->reason,
	};
	memcpy(described.hash, result->hash, sizeof described.hash);
	return described;
}

static void put(struct run *run, const struct file *file, const struct result *result,
		enum store_file_state state)
{
	if (run->writer == NULL)
		return;
	struct store_file described = describe(file, result, state);
	check(run, store_writer_put_file(run->writer, &described));
}

static void indexed(struct run *run, struct file *file, const struct result *result)
{
	bool before = file->known &&
		(file->state == STORE_FILE_INDEXED || file->documents > 0);
	bool same = file->again && memcmp(file->hash, result->hash, RECORD_HASH) == 0;
	put(run, file, result, STORE_FILE_INDEXED);
	*(same ? &run->totals.unchanged : before ? &run->totals.updated
	       : &run->totals.added) += 1;
	if (result->reason[0] != '\0')
		report_file(run, "partly", file->path, result->reason);
	else if (run->options->verbose)
		report_file(run, same ? "read again" : before ? "updated" : "added",
			    file->path, NULL);
}

static void unchanged(struct run *run, struct file *file, const struct result *result)
{
	struct result same = *result;
	same.documents = file->documents;
	same.words = file->words;
	same.reason = file->reason != NULL ? file->reason : "";
	struct store_file described = describe(file, &same, file->state);
	check(run, store_writer_note_file(run->writer, &described));
	run->totals.unchanged++;
}

void outcome_unreadable(struct run *run, struct file *file, const char *reason)
{
	/* No time of change: it is tried again in every run. */
	struct store_file described = {
		.path = file->path, .root = file->root, .size = file->size,
		.documents = file->documents, .words = file->words,
		.state = STORE_FILE_FAILED,
		.reason = reason,
	};
	memcpy(described.hash, file->hash, sizeof described.hash);
	if (run->writer != NULL)
		check(run, store_writer_note_file(run->writer, &described));
	run->totals.failed++;
	report_file(run, "failed", file->path, reason);
}

void outcome_removed(struct run *run, struct file *file)
{
	if (run->writer != NULL)
		check(run, store_writer_drop_file(run->writer, file->path));
	if (file->documents == 0 && file->state != STORE_FILE_INDEXED)
		return;		/* it was known, but not in the index */
	run->totals.removed++;
	if (run->options->verbose || run->options->dry_run)
		report_file(run, "removed", file->path, NULL);
}

void outcome_take(struct run *run, struct file *file, const struct result *result)
{
	run->rereads -= file->again;
	run->totals.documents += result->documents;
	run->pending_text += result->text_bytes;
	if (result->outcome != OUTCOME_UNREADABLE && result->outcome != OUTCOME_GONE)
		run->totals.bytes += result->size;
	switch (result->outcome) {
	case OUTCOME_INDEXED:
		indexed(run, file, result);
		break;
	case OUTCOME_UNCHANGED:
		unchanged(run, file, result);
		break;
	case OUTCOME_SKIPPED:
		put(run, file, result, STORE_FILE_SKIPPED);
		run->totals.skipped++;
		if (run->options->verbose)
			report_file(run, "skipped", file->path, result->reason);
		break;
	case OUTCOME_FAILED:
		put(run, file, result, STORE_FILE_FAILED);
		run->totals.failed++;
		report_file(run, "failed", file->path, result->reason);
		break;
	case OUTCOME_UNREADABLE:
		outcome_unreadable(run, file, result->reason);
		break;
	case OUTCOME_GONE:
		if (file->known)
			outcome_removed(run, file);
		break;
	}
}
