/* SPDX-License-Identifier: GPL-2.0-or-later */
/* update.c - one run: workers, lock, walk, work, removals, the last publication. */
#include "indexer/update.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "indexer/run.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"

void run_fail(struct run *run, enum status status, const struct error *error)
{
	if (run->status != STATUS_OK)
		return;
	run->status = status;
	if (error != &run->error)
		run->error = *error;
}

static bool learn(void *context, const struct store_file *known)
{
	struct run *run = context;
	struct error error;
	if (files_learn(&run->files, known))
		return true;
	run_fail(run, error_set(&error, STATUS_NO_MEMORY, "no memory for what is known "
				"of files"), &error);
	return false;
}

static void run_finish(struct run *run)
{
	pool_close(run->pool);
	store_writer_close(run->writer);
	files_finish(&run->files);
	for (size_t i = 0; i < run->target_count; i++) {
		free(run->targets[i].path);
		free(run->targets[i].root);
	}
	for (size_t i = 0; i < run->unknown_count; i++)
		free(run->unknown[i]);
	if (run->stdin_file >= 0)
		close(run->stdin_file);
	free(run->targets);
	free(run->unknown);
	free(run->todo);
	free(run->batches);
	frequent_free(run->frequent);
}

static size_t job_count(const struct options *options)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	if (options->jobs > 0)
		return options->jobs;
	if (processors < 1)
		return 1;
	return processors < JOBS_MAX ? (size_t)processors : JOBS_MAX;
}

static int exit_status(const struct run *run, pid_t holder)
{
	if (run->status == STATUS_LOCKED) {
		log_error("another quoth-index (pid %ld) is writing %s", (long)holder,
			  run->index);
		return EXIT_LOCKED;
	}
	if (run->status != STATUS_OK) {
		log_error("%s", run->error.text);
		return EXIT_INDEX;
	}
	if (run_signal() != 0)
		return EXIT_SIGNAL + run_signal();
	return run->totals.failed > 0 ? EXIT_SOME_FAILED : EXIT_DONE;
}

static void put_roots(struct run *run)
{
	for (size_t i = 0; i < run->target_count; i++) {
		const struct target *target = &run->targets[i];
		struct error error;
		if (strcmp(target->path, "-") == 0 || target->missing ||
		    target->known_root || strcmp(target->path, target->root) != 0)
			continue;
		enum status status = store_writer_put_root(run->writer, target->root);
		if (status != STATUS_OK)
			run_fail(run, error_set(&error, status, "no memory for roots"),
				 &error);
	}
}

static void read_stdin(struct run *run)
{
	for (size_t i = 0; i < run->target_count; i++)
		if (strcmp(run->targets[i].path, "-") == 0 && run->stdin_file < 0) {
			enum status status = targets_spool_stdin(run);
			if (status != STATUS_OK && status != STATUS_CANCELLED)
				run_fail(run, status, &run->error);
		}
}

/* Only a root that is new to the index is put: a tree that did not change must not
 * make a revision. */
static bool note_known_root(void *context, const char *root)
{
	struct run *run = context;
	for (size_t i = 0; i < run->target_count; i++)
		if (strcmp(run->targets[i].path, root) == 0)
			run->targets[i].known_root = true;
	return true;
}

static void work(struct run *run)
{
	enum status status = store_writer_files(run->writer, learn, run, &run->error);
	if (status == STATUS_OK)
		status = store_writer_roots(run->writer, note_known_root, run,
					    &run->error);
	if (status != STATUS_OK)
		run_fail(run, status, &run->error);
	if (run->status == STATUS_OK)
		read_stdin(run);
	if (run->status == STATUS_OK)
		put_roots(run);
	if (run->status == STATUS_OK)
		scan_targets(run);
	if (run->status == STATUS_OK && run_signal() == 0)
		learn_frequent(run);
	if (run->status == STATUS_OK && run_signal() == 0)
		feed_workers(run);
	if (run->status == STATUS_OK && run_signal() == 0)
		scan_removals(run);
	if (run->status == STATUS_OK)
		publish(run);
}

static int write_index(struct run *run, const struct options *options)
{
	struct buf path = {0};
	pid_t holder = 0;
	buf_addf(&path, "%s/work", run->index);
	struct worker_options worker = {
		.work = buf_cstr(&path),
		.default_language = options->language != NULL ? options->language
							      : LANGUAGE_DEFAULT,
		.detect = options->language == NULL,
		.max_size = options->max_size,
	};
	enum status status = worker.work == NULL
		? error_set(&run->error, STATUS_NO_MEMORY, "index path")
		: pool_open(job_count(options), &worker, &run->pool, &run->error);
	if (status == STATUS_OK)
		status = store_writer_open(run->index, &run->writer, &holder,
					   &run->error);
	if (status == STATUS_OK)
		work(run);
	else
		run_fail(run, status, &run->error);
	int code = exit_status(run, holder);
	if (run->status == STATUS_OK)
		report_end(run);
	pool_close(run->pool);
	run->pool = NULL;
	buf_finish(&path);
	return code;
}

static int only_say(struct run *run)
{
	struct error error = {0};
	enum status status = store_files(run->index, learn, run, &error);
	if (status != STATUS_OK && status != STATUS_NOT_FOUND)
		run_fail(run, status, &error);
	if (run->status == STATUS_OK)
		scan_targets(run);
	for (size_t i = 0; i < run->todo_count; i++)
		report_file(run, run->todo[i]->known ? "update" : "add",
			    run->todo[i]->path, NULL);
	if (run->status == STATUS_OK && run_signal() == 0)
		scan_removals(run);
	int code = exit_status(run, 0);
	if (run->status == STATUS_OK)
		report_end(run);
	return code;
}

int update(const struct options *options, const char *index)
{
	return update_watched(options, index, NULL);
}

int update_watched(const struct options *options, const char *index,
		   struct watcher *watcher)
{
	struct run run = { .options = options, .index = index, .stdin_file = -1,
			   .watcher = watcher, .started_ns = clock_ns() };
	int code = EXIT_USAGE;
	if (options->nice && nice(10) == -1)
		log_debug("nice: not granted");
	if (targets_find(&run)) {
		if (run.status != STATUS_OK)
			code = exit_status(&run, 0);
		else
			code = options->dry_run ? only_say(&run)
						: write_index(&run, options);
	}
	run_finish(&run);
	return code;
}
