/* SPDX-License-Identifier: GPL-2.0-or-later */
/* publish.c - when what was delivered becomes the next revision. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/run.h"
#include "lib/base/log.h"

bool publish_add_batch(struct run *run, const char *name, unsigned level)
{
	if (strlen(name) >= BATCH_NAME_MAX)
		return false;
	if (run->batch_count == run->batch_capacity) {
		size_t capacity = 2 * run->batch_capacity + 64;
		struct pending_batch *batches = realloc(run->batches,
							capacity * sizeof *batches);
		if (batches == NULL)
			return false;
		run->batches = batches;
		run->batch_capacity = capacity;
	}
	struct pending_batch *batch = &run->batches[run->batch_count++];
	strcpy(batch->name, name);
	batch->level = level;
	return true;
}

/* Doubling keeps the copying of the index within twice its size. */
bool publish_is_due(const struct run *run)
{
	return run->rereads == 0 && run->pending_text >= PUBLISH_FIRST &&
		run->pending_text >= run->published_text;
}

static enum status put_batches(struct run *run, struct error *error)
{
	struct buf path = {0};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < run->batch_count && status == STATUS_OK; i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", store_writer_work(run->writer),
			 run->batches[i].name);
		status = buf_cstr(&path) == NULL ? STATUS_NO_MEMORY
			: store_writer_put_batch(run->writer, path.data);
		if (status != STATUS_OK)
			error_set(error, status, "no memory for the list of batches");
	}
	buf_finish(&path);
	return status;
}

void publish(struct run *run)
{
	struct error error = {0};
	uint64_t rev;
	enum status status = put_batches(run, &error);
	if (run->has_learnt && run->rereads == 0)
		store_writer_put_learning(run->writer, &run->learning);
	if (status == STATUS_OK)
		status = store_writer_publish(run->writer, &rev, &error);
	if (status != STATUS_OK) {
		run_fail(run, status, &error);
		return;
	}
	log_debug("revision: %llu (%zu batches)", (unsigned long long)rev,
		  run->batch_count);
	run->has_learnt = run->has_learnt && run->rereads > 0;
	run->batch_count = 0;
	run->published_text += run->pending_text;
	run->pending_text = 0;
}
