/* SPDX-License-Identifier: GPL-2.0-or-later */
/* learn.c - the list of frequent words of a run, the index's own or a new one, and what
 * is to be read again.
 *
 * A list is in force only if all documents were analysed by it, so a new one means that
 * all files are read again. That is done when the command line asks for another number
 * of words, and when there is so much more text than the list was learnt from that
 * it may not fit any more; growth by a factor keeps the reading within a fraction
 * of what was read anyway, and a limit keeps it short. Nothing is published before all
 * is read: readers see the old list or the new one. The command line may also ask for
 * that reading itself. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "indexer/format.h"
#include "indexer/run.h"
#include "lib/base/log.h"

enum {
	FREQUENT_DEFAULT = 300,	/* words: 11 to 15 % more index and 12 % more work to
				 * make it; with 1,500 it is 29 to 33 and 27 % */
	WORDS_MIN = 200 * 1000,	/* of text that is worth a list: less is searched
				 * in no time without */
	WORDS_SEEN = WORDS_MIN / 4,	/* of a sample that tells something */
	WORDS_AGAIN = 5 * 1000 * 1000,	/* in an index that is read again unasked:
					 * some seconds */
	GROWTH = 8,		/* since the list was learnt, before it is again */
	WORD_BYTES = 6,		/* of a file for a word of it, about */
	GZIP_RATIO = 3,
};

/* --- Whether --- */

/* How many words FILE has, about. */
static uint64_t words_in(const struct file *file)
{
	bool gzip = false;
	format_of_name(file->path, &gzip);
	return file->seen_size * (gzip ? GZIP_RATIO : 1) / WORD_BYTES;
}

/* How many words the index will have, about. */
static uint64_t words_after(const struct run *run)
{
	uint64_t words = store_writer_words(run->writer);
	for (size_t i = 0; i < run->todo_count; i++) {
		const struct file *file = run->todo[i];
		uint64_t before = file->known ? file->words : 0;
		words -= before < words ? before : words;
		words += words_in(file);
	}
	return words;
}

/* How many words the list is to have: as asked for now, or once. */
static struct store_learning wish(const struct run *run)
{
	struct store_learning wish = *store_writer_learning(run->writer);
	if (run->options->frequent_asked) {
		wish.asked = true;
		wish.wanted = run->options->frequent;
	}
	if (!wish.asked)
		wish.wanted = FREQUENT_DEFAULT;
	return wish;
}

static bool is_other(const struct run *run, const struct store_learning *wish)
{
	const struct store_learning *had = store_writer_learning(run->writer);
	uint64_t wanted = had->asked ? had->wanted : FREQUENT_DEFAULT;
	if (!run->options->frequent_asked)
		return false;
	if (wish->wanted == 0)
		return frequent_count(store_writer_frequent(run->writer)) > 0;
	return wish->wanted != wanted || had->learnt == 0;
}

static bool has_outgrown(const struct run *run, const struct store_learning *wish)
{
	bool empty = store_writer_documents(run->writer) == 0;
	uint64_t least = empty ? 0 : wish->learnt * GROWTH;
	if (!wish->asked && least < WORDS_MIN)
		least = WORDS_MIN;
	return run->todo_count > 0 && wish->wanted > 0 &&
		(empty || store_writer_words(run->writer) < WORDS_AGAIN) &&
		words_after(run) >= least;
}

/* --- What is to be read then --- */

struct plan {
	struct file **files;
	size_t count;
	size_t again;		/* the first so many have documents in the index */
};

static bool is_indexed(const struct file *file)
{
	return file->known && file->documents > 0;
}

/* Whether a file that the scan did not plan to read can be read again: it did not
 * change, or it is not below what this run looks at. */
static bool is_at_hand(const struct run *run, struct file *file)
{
	struct stat stat;
	if (file->seen)
		return scan_is_unchanged(file);
	if (file->path[0] != '/' || scan_is_gone(run, file) ||
	    lstat(file->path, &stat) != 0 || !S_ISREG(stat.st_mode))
		return false;
	file->seen_size = (uint64_t)stat.st_size;
	file->seen_mtime_ns = (int64_t)stat.st_mtim.tv_sec * 1000000000 +
		stat.st_mtim.tv_nsec;
	return true;
}

static int by_path(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;
	return strcmp((*x)->path, (*y)->path);
}

static void add_again(struct plan *plan, struct file *file)
{
	file->again = true;
	plan->files[plan->again++] = file;
}

/* What is in the index already comes first, so that there is something to publish
 * soon. */
static bool make_plan(struct run *run, struct plan *plan)
{
	plan->files = calloc(run->files.count + run->todo_count + 1,
			     sizeof(struct file *));
	if (plan->files == NULL)
		return false;
	for (size_t i = 0; i < run->todo_count; i++)
		if (is_indexed(run->todo[i]))
			add_again(plan, run->todo[i]);
	for (size_t i = 0; i < run->files.capacity; i++) {
		struct file *file = run->files.slots[i];
		if (file != NULL && is_indexed(file) && !file->again &&
		    is_at_hand(run, file))
			add_again(plan, file);
	}
	if (plan->again > 0)
		qsort(plan->files, plan->again, sizeof(struct file *), by_path);
	plan->count = plan->again;
	for (size_t i = 0; i < run->todo_count; i++)
		if (!is_indexed(run->todo[i]))
			plan->files[plan->count++] = run->todo[i];
	return true;
}

static void drop_plan(struct plan *plan)
{
	for (size_t i = 0; i < plan->again; i++)
		plan->files[i]->again = false;
	free(plan->files);
}

/* The scan counted what did not change, and planned only for what did. */
static void follow(struct run *run, struct plan *plan)
{
	free(run->todo);
	run->todo = plan->files;
	run->todo_count = run->todo_capacity = plan->count;
	run->rereads = plan->again;
	run->totals.bytes_planned = 0;
	for (size_t i = 0; i < plan->count; i++) {
		struct file *file = plan->files[i];
		if (file->again && file->seen && scan_is_unchanged(file))
			run->totals.unchanged--;
		run->totals.bytes_planned += file->seen_size;
	}
	/* What is gone must not keep its old list in force. */
	scan_removals(run);
	if (plan->again > 0)
		log_info("%zu files of the index are read again", plan->again);
}

/* --- The list --- */

/* The one that the index has. */
static void keep_list(struct run *run)
{
	struct error error;
	const struct frequent *list = store_writer_frequent(run->writer);
	frequent_free(run->frequent);
	run->frequent = NULL;
	enum status status = frequent_common(list, list, &run->frequent, &error);
	if (status != STATUS_OK)
		run_fail(run, status, &error);
}

/* False when the files tell too little. */
static bool learn_list(struct run *run, const struct plan *plan,
		       struct store_learning *wish)
{
	wish->learnt = 0;
	if (wish->wanted == 0)
		return true;
	uint64_t seen = sample_words(run, plan->files, plan->count, wish->wanted);
	if (seen == 0 || (!wish->asked && seen < WORDS_SEEN))
		return false;
	wish->learnt = words_after(run);
	if (wish->learnt == 0)
		wish->learnt = 1;
	return true;
}

/* Whether the run has a new list; and what it is to read for it, or because it was
 * asked to. */
static bool begin_anew(struct run *run, struct store_learning *wish)
{
	struct plan plan = {0};
	struct error error;
	bool anew = is_other(run, wish) || has_outgrown(run, wish);
	if (!anew && !run->options->again)
		return false;
	if (!make_plan(run, &plan)) {
		run_fail(run, error_set(&error, STATUS_NO_MEMORY, "no memory for the "
					"list of files"), &error);
		return false;
	}
	bool learnt = anew && learn_list(run, &plan, wish);
	if (learnt || run->options->again)
		follow(run, &plan);
	else
		drop_plan(&plan);
	return learnt;
}

/* Whether the command line asks for what the index has already, but does not know to
 * be asked for. */
static bool is_only_asked(const struct run *run, const struct store_learning *wish)
{
	const struct store_learning *had = store_writer_learning(run->writer);
	return wish->asked && (!had->asked || had->wanted != wish->wanted) &&
		!is_other(run, wish);
}

void learn_frequent(struct run *run)
{
	struct store_learning learning = wish(run);
	bool anew = begin_anew(run, &learning);
	if (!anew) {
		learning.learnt = store_writer_learning(run->writer)->learnt;
		keep_list(run);
	}
	run->learning = learning;
	run->has_learnt = anew || is_only_asked(run, &learning);
	for (size_t at = 0; at < pool_count(run->pool); at++)
		learn_tell(run, at);
}

void learn_tell(struct run *run, size_t at)
{
	struct buf message = {0}, words = {0};
	struct error error;
	if (frequent_count(run->frequent) == 0)
		return;
	frequent_write(run->frequent, &words);
	message_begin(&message, MESSAGE_FREQUENT);
	if (buf_cstr(&words) != NULL)
		message_string(&message, words.data);
	if (buf_ok(&words) && buf_ok(&message))
		pool_send(run->pool, at, &message, -1);
	else
		run_fail(run, error_set(&error, STATUS_NO_MEMORY, "no memory left"),
			 &error);
	buf_finish(&message);
	buf_finish(&words);
}
