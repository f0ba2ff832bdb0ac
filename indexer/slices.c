/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slices.c - the parts of a shared file, put together. */
#include "indexer/slices.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/format.h"

enum {
	REASON_ROOM = 480,	/* bytes of the slices' reasons that are kept */
};

struct slices {
	unsigned taken;
	bool mixed;		/* they do not speak of one file */
	bool cut;		/* one failed after some of its records */
	bool failed;		/* one has no record, or its worker died */
	struct result result;
	struct buf reason;
	struct pending_batch *batches;
	size_t batch_count;
};

void slices_free(struct slices *slices)
{
	if (slices == NULL)
		return;
	buf_finish(&slices->reason);
	free(slices->batches);
	free(slices);
}

/* Standard input is one descriptor, with one place in it, for all. */
unsigned slices_wanted(const struct file *file, size_t count)
{
	bool gzip;
	if (count < 2 || file->seen_size < SLICE_ABOVE ||
	    strcmp(file->path, "-") == 0 ||
	    format_of_name(file->path, &gzip) != FORMAT_JSON_LINES)
		return 1;
	return count < SLICES_MAX ? (unsigned)count : SLICES_MAX;
}

static bool same_file(const struct result *a, const struct result *b)
{
	bool read = (a->outcome == OUTCOME_INDEXED || a->outcome == OUTCOME_FAILED) &&
		(b->outcome == OUTCOME_INDEXED || b->outcome == OUTCOME_FAILED);
	return (read || a->outcome == b->outcome) && a->size == b->size &&
		a->mtime_ns == b->mtime_ns &&
		memcmp(a->hash, b->hash, RECORD_HASH) == 0;
}

static void add_result(struct slices *slices, const struct result *result)
{
	struct result *sum = &slices->result;
	if (slices->taken++ == 0) {
		*sum = *result;
		sum->documents = 0;
		sum->text_bytes = 0;
		sum->words = 0;
	}
	slices->mixed |= !same_file(sum, result);
	slices->cut |= result->outcome == OUTCOME_FAILED && result->documents > 0;
	slices->failed |= result->outcome == OUTCOME_FAILED;
	sum->documents += result->documents;
	sum->text_bytes += result->text_bytes;
	sum->words += result->words;
	size_t len = strlen(result->reason);
	if (len == 0 || slices->reason.len + len > REASON_ROOM)
		return;
	if (slices->reason.len > 0)
		buf_add_str(&slices->reason, "; ");
	buf_add(&slices->reason, result->reason, len);
}

static bool add_batches(struct slices *slices, const struct pending_batch *batches,
			size_t count)
{
	if (count == 0)
		return true;
	struct pending_batch *all = realloc(slices->batches,
					    (slices->batch_count + count) *
					    sizeof *all);
	if (all == NULL)
		return false;
	memcpy(all + slices->batch_count, batches, count * sizeof *all);
	slices->batches = all;
	slices->batch_count += count;
	return true;
}

static enum slices_state give(struct run *run, struct file *file)
{
	struct slices *slices = file->slices;
	struct result result = slices->result;
	if (slices->mixed)
		return SLICES_AGAIN;
	if (result.outcome == OUTCOME_INDEXED || result.outcome == OUTCOME_FAILED)
		result.outcome = slices->cut ||
			(slices->failed && result.documents == 0)
			? OUTCOME_FAILED : OUTCOME_INDEXED;
	result.reason = slices->reason.len > 0 ? buf_cstr(&slices->reason) : "";
	if (result.reason == NULL)
		return SLICES_NO_MEMORY;
	for (size_t i = 0; i < slices->batch_count; i++)
		if (!publish_add_batch(run, slices->batches[i].name,
				       slices->batches[i].level))
			return SLICES_NO_MEMORY;
	outcome_take(run, file, &result);
	return SLICES_DONE;
}

enum slices_state slices_take(struct run *run, struct file *file, unsigned count,
			      const struct result *result,
			      const struct pending_batch *batches, size_t batch_count)
{
	if (file->slices == NULL)
		file->slices = calloc(1, sizeof *file->slices);
	if (file->slices == NULL ||
	    !add_batches(file->slices, batches, batch_count))
		return SLICES_NO_MEMORY;
	add_result(file->slices, result);
	if (file->slices->taken < count)
		return SLICES_WAIT;
	enum slices_state state = give(run, file);
	slices_free(file->slices);
	file->slices = NULL;
	return state;
}
