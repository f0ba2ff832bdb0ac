/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batcher.c - from analysed records to batches on disk. */
#include "indexer/batcher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct held {
	char name[BATCH_NAME_MAX];
	unsigned level;
};

struct batcher {
	char *work;
	struct analyser *analyser;
	const struct frequent *frequent;
	struct store_batch *batch;	/* NULL: none at hand */
	struct held at_hand;
	uint64_t text;			/* bytes of text in it */
	unsigned next;			/* number of the next one */
	struct held *held;		/* ended and not delivered */
	size_t held_count, held_capacity;
};

enum status batcher_open(const char *work, const char *default_language,
			 struct batcher **batcher, struct error *error)
{
	struct batcher *opened = calloc(1, sizeof *opened);
	if (opened == NULL || (opened->work = strdup(work)) == NULL) {
		free(opened);
		return error_set(error, STATUS_NO_MEMORY, "batches");
	}
	enum status status = analyser_open(default_language, &opened->analyser, error);
	if (status != STATUS_OK) {
		batcher_close(opened);
		return status;
	}
	*batcher = opened;
	return STATUS_OK;
}

void batcher_close(struct batcher *batcher)
{
	struct error ignored;
	if (batcher == NULL)
		return;
	if (batcher->batch != NULL)
		store_batch_end(batcher->batch, &ignored);
	analyser_close(batcher->analyser);
	free(batcher->held);
	free(batcher->work);
	free(batcher);
}

void batcher_frequent(struct batcher *batcher, const struct frequent *list)
{
	batcher->frequent = list;
}

static char *path_of(const char *work, const char *name, struct buf *path)
{
	buf_clear(path);
	buf_addf(path, "%s/%s", work, name);
	return buf_cstr(path);
}

static void new_name(struct batcher *batcher, unsigned level, struct held *held)
{
	held->level = level;
	snprintf(held->name, sizeof held->name, "batch-%ld-%u", (long)getpid(),
		 batcher->next++);
}

static enum status hold(struct batcher *batcher, const struct held *held,
			struct error *error)
{
	if (batcher->held_count == batcher->held_capacity) {
		size_t capacity = 2 * batcher->held_capacity + MERGE_WIDTH;
		struct held *grown = realloc(batcher->held, capacity * sizeof *grown);
		if (grown == NULL)
			return error_set(error, STATUS_NO_MEMORY, "batches");
		batcher->held = grown;
		batcher->held_capacity = capacity;
	}
	batcher->held[batcher->held_count++] = *held;
	return STATUS_OK;
}

enum status batcher_merge(const char *work, const char *into,
			  const char *const *names, size_t count,
			  struct error *error)
{
	struct buf target = {0}, paths[MERGE_WIDTH] = {{0}};
	const char *sources[MERGE_WIDTH];
	bool good = path_of(work, into, &target) != NULL && count <= MERGE_WIDTH;
	for (size_t i = 0; i < count && good; i++) {
		sources[i] = path_of(work, names[i], &paths[i]);
		good = sources[i] != NULL;
	}
	enum status status = good
		? store_batch_merge(target.data, sources, count, error)
		: error_set(error, STATUS_NO_MEMORY, "batches");
	for (size_t i = 0; i < MERGE_WIDTH; i++)
		buf_finish(&paths[i]);
	buf_finish(&target);
	return status;
}

static int by_level(const void *a, const void *b)
{
	const struct held *x = a, *y = b;
	return (x->level < y->level) - (x->level > y->level);
}

/* Merges the lowest of those held, MERGE_WIDTH of one level if there are as many. */
static enum status merge_held(struct batcher *batcher, struct error *error)
{
	if (batcher->held_count <= BATCHES_HELD)
		return STATUS_OK;
	qsort(batcher->held, batcher->held_count, sizeof *batcher->held, by_level);
	const struct held *last = &batcher->held[batcher->held_count - MERGE_WIDTH];
	const char *names[MERGE_WIDTH];
	struct held merged;
	for (size_t i = 0; i < MERGE_WIDTH; i++)
		names[i] = last[i].name;
	new_name(batcher, last[0].level + 1, &merged);
	enum status status = batcher_merge(batcher->work, merged.name, names,
					   MERGE_WIDTH, error);
	batcher->held_count -= MERGE_WIDTH;
	return status == STATUS_OK ? hold(batcher, &merged, error) : status;
}

static enum status end_batch(struct batcher *batcher, struct error *error)
{
	struct store_batch *batch = batcher->batch;
	if (batch == NULL)
		return STATUS_OK;
	batcher->batch = NULL;
	batcher->text = 0;
	enum status status = store_batch_end(batch, error);
	if (status == STATUS_OK)
		status = hold(batcher, &batcher->at_hand, error);
	return status == STATUS_OK ? merge_held(batcher, error) : status;
}

static enum status begin_batch(struct batcher *batcher, struct error *error)
{
	struct buf path = {0};
	new_name(batcher, 0, &batcher->at_hand);
	enum status status = path_of(batcher->work, batcher->at_hand.name, &path)
		? store_batch_begin(path.data, &batcher->batch, error)
		: error_set(error, STATUS_NO_MEMORY, "batch");
	buf_finish(&path);
	if (status == STATUS_OK)
		status = store_batch_frequent(batcher->batch, batcher->frequent, error);
	analyser_new_batch(batcher->analyser, batcher->frequent);
	return status;
}

enum status batcher_add(struct batcher *batcher, struct extracted *record,
			const struct analyse_file *file, const char **language,
			struct error *error)
{
	enum status status = STATUS_OK;
	if (batcher->batch == NULL)
		status = begin_batch(batcher, error);
	if (status == STATUS_OK)
		status = analyse(batcher->analyser, record, file, batcher->batch,
				 language, error);
	if (status != STATUS_OK)
		return status;
	batcher->text += record->body.text.len + record->title.text.len;
	if (batcher->text >= BATCH_TEXT ||
	    store_batch_documents(batcher->batch) >= BATCH_DOCUMENTS)
		status = end_batch(batcher, error);
	return status;
}

bool batcher_has_ended(const struct batcher *batcher)
{
	return batcher->held_count > 0;
}

bool batcher_is_empty(const struct batcher *batcher)
{
	return batcher->batch == NULL && batcher->held_count == 0;
}

enum status batcher_deliver(struct batcher *batcher,
			    void (*batch)(void *context, const char *name,
					  unsigned level),
			    void *context, struct error *error)
{
	enum status status = end_batch(batcher, error);
	for (size_t i = 0; i < batcher->held_count && status == STATUS_OK; i++)
		batch(context, batcher->held[i].name, batcher->held[i].level);
	if (status == STATUS_OK)
		batcher->held_count = 0;
	return status;
}
