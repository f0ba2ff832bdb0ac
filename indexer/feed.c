/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed.c - keeps the workers busy and takes in what they deliver. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "indexer/slices.h"
#include "lib/base/log.h"

enum {
	AHEAD_JOBS = 8,			/* a worker has at most so many files */
	AHEAD_BYTES = 8 * 1024 * 1024,	/* or so many bytes ahead of it */
	MERGE_ABOVE = 96,		/* batches: more would be too many open files
					 * when they are published (six each) */
	CRASHES_MAX = 2,		/* workers that may die of one file */
	WAIT_MS = 100,
};

/* A file, or a share of one, that a worker is to read. */
struct task {
	struct file *file;
	unsigned slice, slices;		/* 0 of 1: all of it */
};

/* A result that waits for the batches that its documents are in. */
struct done {
	struct task task;
	struct result result;
	char *reason;
};

struct lane {
	struct task ahead[AHEAD_JOBS];	/* given to the worker, in order */
	size_t ahead_count;
	uint64_t ahead_bytes;
	struct done *done;		/* read, not delivered */
	size_t done_count, done_capacity;
	struct pending_batch *batches;	/* ended, not delivered */
	size_t batch_count;
	bool flushing, merging;
};

struct feed {
	struct run *run;
	struct lane *lanes;
	size_t count;
	size_t merges;			/* under way */
	unsigned merge_number;
	struct task *again;	/* shares, and what workers that died had */
	size_t again_count;
	struct buf message;
	bool stopped;			/* no new work: a signal */
};

static void out_of_memory(struct feed *feed)
{
	struct error error;
	run_fail(feed->run, error_set(&error, STATUS_NO_MEMORY, "no memory left"),
		 &error);
}

/* --- Giving --- */

static void do_again(struct feed *feed, struct task task)
{
	struct task *again = realloc(feed->again, (feed->again_count + 1) *
				     sizeof *again);
	if (again == NULL) {
		out_of_memory(feed);
		return;
	}
	feed->again = again;
	again[feed->again_count++] = task;
}

/* Only when has_more(). */
static struct task next_task(struct feed *feed)
{
	if (feed->again_count > 0)
		return feed->again[--feed->again_count];
	struct task task = { feed->run->todo[feed->run->todo_next++], 0, 1 };
	task.slices = slices_wanted(task.file, feed->count);
	for (unsigned i = 1; i < task.slices; i++)
		do_again(feed, (struct task){ task.file, i, task.slices });
	return task;
}

static uint64_t bytes_of(struct task task)
{
	return task.file->seen_size / task.slices;
}

static bool has_more(const struct feed *feed)
{
	return feed->again_count > 0 || feed->run->todo_next < feed->run->todo_count;
}

static void give_task(struct feed *feed, size_t at, struct task task)
{
	struct lane *lane = &feed->lanes[at];
	const struct file *file = task.file;
	struct job job = {
		.slice = task.slice, .slices = task.slices,
		.path = file->path, .root = file->root,
		.has_hash = file->known && file->state != STORE_FILE_FAILED &&
			file->state != STORE_FILE_SKIPPED && !file->again,
	};
	memcpy(job.hash, file->hash, sizeof job.hash);
	message_job(&feed->message, &job);
	if (!buf_ok(&feed->message)) {
		out_of_memory(feed);
		return;
	}
	lane->ahead[lane->ahead_count++] = task;
	lane->ahead_bytes += bytes_of(task);
	pool_send(feed->run->pool, at, &feed->message,
		  strcmp(file->path, "-") == 0 ? feed->run->stdin_file : -1);
}

static void send_flush(struct feed *feed, size_t at)
{
	if (feed->lanes[at].flushing)
		return;
	feed->lanes[at].flushing = true;
	message_begin(&feed->message, MESSAGE_FLUSH);
	pool_send(feed->run->pool, at, &feed->message, -1);
}

static bool has_room(const struct lane *lane)
{
	return !lane->flushing && !lane->merging && lane->ahead_count < AHEAD_JOBS &&
		(lane->ahead_count == 0 || lane->ahead_bytes < AHEAD_BYTES);
}

/* One file at a time to each in turn, so that few files are spread over all. */
static void give_files(struct feed *feed)
{
	for (bool given = true; given && has_more(feed) && !feed->stopped;) {
		given = false;
		for (size_t at = 0; at < feed->count && has_more(feed); at++)
			if (has_room(&feed->lanes[at])) {
				give_task(feed, at, next_task(feed));
				given = true;
			}
	}
	for (size_t at = 0; at < feed->count; at++)
		if (!has_more(feed) && feed->lanes[at].ahead_count == 0 &&
		    feed->lanes[at].done_count > 0 && !feed->stopped)
			send_flush(feed, at);
}

/* The first MERGE_WIDTH pending batches of one level, moved to the end. */
static bool gather_level(struct run *run, unsigned level)
{
	size_t found = 0;
	for (size_t i = 0; i < run->batch_count; i++)
		found += run->batches[i].level == level;
	if (found < MERGE_WIDTH)
		return false;
	for (size_t i = run->batch_count, end = run->batch_count;
	     i > 0 && run->batch_count - end < MERGE_WIDTH; i--)
		if (run->batches[i - 1].level == level) {
			struct pending_batch batch = run->batches[--end];
			run->batches[end] = run->batches[i - 1];
			run->batches[i - 1] = batch;
		}
	return true;
}

static void give_merge(struct feed *feed, size_t at)
{
	struct run *run = feed->run;
	unsigned level = 0;
	while (level < 8 && !gather_level(run, level))
		level++;
	if (level == 8)
		return;
	char name[BATCH_NAME_MAX];
	snprintf(name, sizeof name, "merge-%u", feed->merge_number++);
	message_begin(&feed->message, MESSAGE_MERGE);
	message_string(&feed->message, name);
	buf_add_varint(&feed->message, level + 1);
	for (size_t i = 0; i < MERGE_WIDTH; i++)
		message_string(&feed->message,
			       run->batches[run->batch_count - 1 - i].name);
	run->batch_count -= MERGE_WIDTH;
	feed->lanes[at].merging = true;
	feed->merges++;
	pool_send(run->pool, at, &feed->message, -1);
}

static void give_merges(struct feed *feed)
{
	for (size_t at = 0; at < feed->count; at++)
		if (feed->run->batch_count > MERGE_ABOVE && !feed->lanes[at].merging &&
		    !feed->lanes[at].flushing && pool_is_alive(feed->run->pool, at))
			give_merge(feed, at);
}

/* --- Taking --- */

static void shift_ahead(struct lane *lane)
{
	lane->ahead_bytes -= bytes_of(lane->ahead[0]);
	lane->ahead_count--;
	memmove(lane->ahead, lane->ahead + 1,
		lane->ahead_count * sizeof *lane->ahead);
}

/* What is known of TASK is whole, and so are BATCHES, of which it has all when it is
 * a share. */
static void settle(struct feed *feed, struct task task, const struct result *result,
		   const struct pending_batch *batches, size_t batch_count)
{
	if (task.slices == 1) {
		outcome_take(feed->run, task.file, result);
		return;
	}
	switch (slices_take(feed->run, task.file, task.slices, result, batches,
			    batch_count)) {
	case SLICES_WAIT:
	case SLICES_DONE:
		break;
	case SLICES_AGAIN:
		do_again(feed, (struct task){ task.file, 0, 1 });
		break;
	case SLICES_NO_MEMORY:
		out_of_memory(feed);
		break;
	}
}

static void take_result(struct feed *feed, struct lane *lane, struct cursor *in)
{
	struct result result;
	message_take_result(in, &result);
	if (in->bad || lane->ahead_count == 0)
		return;
	struct task task = lane->ahead[0];
	shift_ahead(lane);
	feed->run->totals.bytes_done += bytes_of(task);
	if (result.documents == 0) {	/* it waits for nothing */
		settle(feed, task, &result, NULL, 0);
		return;
	}
	if (lane->done_count == lane->done_capacity) {
		size_t capacity = 2 * lane->done_capacity + 64;
		struct done *done = realloc(lane->done, capacity * sizeof *done);
		if (done == NULL) {
			out_of_memory(feed);
			return;
		}
		lane->done = done;
		lane->done_capacity = capacity;
	}
	struct done *done = &lane->done[lane->done_count];
	*done = (struct done){ task, result, strdup(result.reason) };
	done->result.reason = done->reason;
	if (done->reason == NULL)
		out_of_memory(feed);
	else
		lane->done_count++;
}

static void take_batch(struct feed *feed, struct lane *lane, struct cursor *in)
{
	const char *name = message_take_string(in);
	struct pending_batch *batches = realloc(lane->batches, (lane->batch_count + 1) *
						sizeof *batches);
	if (batches == NULL || in->bad || strlen(name) >= BATCH_NAME_MAX) {
		out_of_memory(feed);
		return;
	}
	lane->batches = batches;
	strcpy(batches[lane->batch_count].name, name);
	batches[lane->batch_count++].level = (unsigned)cursor_varint(in);
}

static void clear_done(struct lane *lane)
{
	for (size_t i = 0; i < lane->done_count; i++)
		free(lane->done[i].reason);
	lane->done_count = 0;
	lane->batch_count = 0;
}

static void take_delivery(struct feed *feed, struct lane *lane)
{
	bool share = lane->done_count == 1 && lane->done[0].task.slices > 1;
	for (size_t i = 0; i < lane->batch_count && !share; i++)
		if (!publish_add_batch(feed->run, lane->batches[i].name,
				       lane->batches[i].level))
			out_of_memory(feed);
	for (size_t i = 0; i < lane->done_count; i++)
		settle(feed, lane->done[i].task, &lane->done[i].result, lane->batches,
		       lane->batch_count);
	clear_done(lane);
}

static void take_merged(struct feed *feed, struct lane *lane, struct cursor *in)
{
	const char *name = message_take_string(in);
	unsigned level = (unsigned)cursor_varint(in);
	lane->merging = false;
	feed->merges--;
	if (in->bad || !publish_add_batch(feed->run, name, level))
		out_of_memory(feed);
}

static void take_message(void *context, size_t at, enum message_kind kind,
			 struct cursor *in)
{
	struct feed *feed = context;
	struct lane *lane = &feed->lanes[at];
	struct error error;
	switch (kind) {
	case MESSAGE_RESULT:
		take_result(feed, lane, in);
		break;
	case MESSAGE_BATCH:
		take_batch(feed, lane, in);
		break;
	case MESSAGE_LANGUAGE:
		store_writer_put_language(feed->run->writer, message_take_string(in));
		break;
	case MESSAGE_DELIVERED:
		take_delivery(feed, lane);
		break;
	case MESSAGE_FLUSHED:
		lane->flushing = false;
		break;
	case MESSAGE_MERGED:
		take_merged(feed, lane, in);
		break;
	case MESSAGE_FATAL:
		error_set(&error, STATUS_IO, "a worker gave up: %s",
			  message_take_string(in));
		run_fail(feed->run, STATUS_IO, &error);
		break;
	case MESSAGE_SAMPLED:
	case MESSAGE_LEARNT:
		break;	/* learn.c waited for these */
	case MESSAGE_JOB:
	case MESSAGE_FLUSH:
	case MESSAGE_MERGE:
	case MESSAGE_SAMPLE:
	case MESSAGE_LEARN:
	case MESSAGE_FREQUENT:
		break;	/* these go the other way */
	}
}

/* --- A worker that died --- */

/* The file that a worker had at hand is to blame, and is tried once more. */
static void blame(struct feed *feed, struct task task, int how)
{
	char reason[128];
	const struct file *file = task.file;
	if (++task.file->crashes < CRASHES_MAX) {
		do_again(feed, task);
		return;
	}
	if (WIFSIGNALED(how))
		snprintf(reason, sizeof reason,
			 "indexing it was killed by signal %d (%s)", WTERMSIG(how),
			 strsignal(WTERMSIG(how)));
	else
		snprintf(reason, sizeof reason, "indexing it ended the worker");
	struct result result = {
		.outcome = OUTCOME_FAILED, .size = file->seen_size,
		.mtime_ns = file->seen_mtime_ns, .reason = reason,
	};
	settle(feed, task, &result, NULL, 0);
}

static void take_death(void *context, size_t at, int how)
{
	struct feed *feed = context;
	struct lane *lane = &feed->lanes[at];
	struct error error = {0};
	if (lane->merging)
		run_fail(feed->run, error_set(&error, STATUS_IO, "a worker died while "
					      "it merged batches"), &error);
	for (size_t i = 0; i < lane->done_count; i++)
		do_again(feed, lane->done[i].task);
	for (size_t i = lane->ahead_count; i > 1; i--)
		do_again(feed, lane->ahead[i - 1]);
	if (lane->ahead_count > 0)
		blame(feed, lane->ahead[0], how);
	clear_done(lane);
	lane->ahead_count = 0;
	lane->ahead_bytes = 0;
	lane->flushing = lane->merging = false;
	if (feed->stopped || feed->run->status != STATUS_OK)
		return;
	if (pool_start(feed->run->pool, at, &error) != STATUS_OK)
		run_fail(feed->run, STATUS_IO, &error);
	else
		learn_tell(feed->run, at);
}

/* --- The loop --- */

static bool is_idle(const struct feed *feed)
{
	if (feed->merges > 0 || (has_more(feed) && !feed->stopped))
		return false;
	for (size_t at = 0; at < feed->count; at++) {
		const struct lane *lane = &feed->lanes[at];
		if (feed->run->batch_count > MERGE_ABOVE &&
		    pool_is_alive(feed->run->pool, at))
			return false;
		if (lane->flushing || lane->merging ||
		    (!feed->stopped && (lane->ahead_count > 0 || lane->done_count > 0)))
			return false;
	}
	return true;
}

static void note_signal(struct feed *feed)
{
	if (feed->stopped || run_signal() == 0)
		return;
	feed->stopped = true;
	pool_stop(feed->run->pool);
	for (size_t at = 0; at < feed->count; at++)
		send_flush(feed, at);
}

/* A signal that comes between the look at it and the wait must end the wait. */
static void wait_for_workers(struct feed *feed)
{
	static const struct pool_events events = { take_message, take_death };
	sigset_t both, before;
	sigemptyset(&both);
	sigaddset(&both, SIGINT);
	sigaddset(&both, SIGTERM);
	sigprocmask(SIG_BLOCK, &both, &before);
	note_signal(feed);
	if (!is_idle(feed))
		pool_wait(feed->run->pool, WAIT_MS, &before, &events, feed);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void feed_finish(struct feed *feed)
{
	for (size_t at = 0; feed->lanes != NULL && at < feed->count; at++) {
		clear_done(&feed->lanes[at]);
		free(feed->lanes[at].done);
		free(feed->lanes[at].batches);
	}
	free(feed->lanes);
	free(feed->again);
	buf_finish(&feed->message);
}

void feed_workers(struct run *run)
{
	struct feed feed = { .run = run, .count = pool_count(run->pool) };
	feed.lanes = calloc(feed.count, sizeof *feed.lanes);
	if (feed.lanes == NULL)
		out_of_memory(&feed);
	while (run->status == STATUS_OK) {
		give_files(&feed);
		give_merges(&feed);
		if (is_idle(&feed))
			break;
		wait_for_workers(&feed);
		if (run->status == STATUS_OK && !feed.stopped && feed.merges == 0 &&
		    run->batch_count <= MERGE_ABOVE && publish_is_due(run))
			publish(run);
		report_progress(run);
	}
	feed_finish(&feed);
}
