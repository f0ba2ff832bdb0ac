/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan.c - walks the targets and decides which files are to be read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "indexer/format.h"
#include "indexer/paths_below.h"
#include "indexer/run.h"
#include "indexer/walk.h"
#include "indexer/watcher.h"

struct scan {
	struct run *run;
	const struct target *target;
	bool failed;	/* memory ran out */
};

static bool add_todo(struct run *run, struct file *file)
{
	if (run->todo_count == run->todo_capacity) {
		size_t capacity = 2 * run->todo_capacity + 256;
		struct file **todo = realloc(run->todo, capacity * sizeof *todo);
		if (todo == NULL)
			return false;
		run->todo = todo;
		run->todo_capacity = capacity;
	}
	run->todo[run->todo_count++] = file;
	run->totals.bytes_planned += file->seen_size;
	return true;
}

bool scan_is_unchanged(const struct file *file)
{
	return file->known && file->size == file->seen_size &&
		file->mtime_ns == file->seen_mtime_ns;
}

/* An index of before PDF was read has such files as binary ones. */
static bool was_unknown(const struct file *file)
{
	bool gzip;
	return file->state == STORE_FILE_SKIPPED && file->reason != NULL &&
		strcmp(file->reason, "binary") == 0 &&
		format_of_name(file->path, &gzip) == FORMAT_PDF;
}

static bool take_file(void *context, const char *path, const struct stat *stat)
{
	struct scan *scan = context;
	struct run *run = scan->run;
	bool gzip;
	struct file *file = files_find(&run->files, path);
	if (file == NULL && format_of_name(path, &gzip) == FORMAT_BINARY) {
		run->totals.skipped++;
		if (run->options->verbose)
			report_file(run, "skipped", path, "binary, by its name");
		return run_signal() == 0;
	}
	if (file == NULL)
		file = files_get(&run->files, path);
	if (file == NULL || (file->root == NULL &&
			     !file_set_root(file, scan->target->root))) {
		scan->failed = true;
		return false;
	}
	if (file->seen)		/* under another target already */
		return true;
	file->seen = true;
	file->seen_size = (uint64_t)stat->st_size;
	file->seen_mtime_ns = (int64_t)stat->st_mtim.tv_sec * 1000000000 +
		stat->st_mtim.tv_nsec;
	if (!scan_is_unchanged(file) || was_unknown(file))
		scan->failed = !add_todo(run, file);
	else if (file->state == STORE_FILE_SKIPPED)
		run->totals.skipped++;
	else
		run->totals.unchanged++;
	return !scan->failed && run_signal() == 0;
}

static void take_trouble(void *context, const char *path, int errnum)
{
	struct scan *scan = context;
	struct run *run = scan->run;
	if (errnum == ENOENT || errnum == ENOTDIR)
		return;		/* it went while we walked */
	struct file *file = files_get(&run->files, path);
	char **unknown = realloc(run->unknown, (run->unknown_count + 1) *
				 sizeof *unknown);
	if (unknown != NULL) {
		run->unknown = unknown;
		unknown[run->unknown_count] = strdup(path);
	}
	if (file == NULL || unknown == NULL || unknown[run->unknown_count] == NULL ||
	    (file->root == NULL && !file_set_root(file, scan->target->root))) {
		scan->failed = true;
		return;
	}
	run->unknown_count++;
	file->seen = true;
	outcome_unreadable(run, file, strerror(errnum));
}

static void take_special(void *context, const char *path)
{
	struct scan *scan = context;
	scan->run->totals.skipped++;
	if (scan->run->options->verbose)
		report_file(scan->run, "skipped", path, "neither file nor folder");
}

static void take_folder(void *context, const char *path)
{
	const struct scan *scan = context;
	if (scan->run->watcher != NULL)
		watcher_add(scan->run->watcher, path);
}

/* What --exclude names, as rules of a .gitignore at the top of the target. */
static struct ignore *exclude_rules(const struct run *run, const char *path)
{
	struct ignore *rules = ignore_open(NULL, path);
	for (size_t i = 0; rules != NULL && i < run->options->exclude_count; i++)
		ignore_add_line(rules, run->options->excludes[i],
				strlen(run->options->excludes[i]));
	return rules;
}

static void scan_target(struct run *run, const struct target *target)
{
	static const struct walk_events events = { take_file, take_trouble,
						   take_special, take_folder };
	struct scan scan = { run, target, false };
	struct ignore *exclude = exclude_rules(run, target->path);
	struct walk_options options = {
		.hidden = run->options->hidden,
		.no_ignore = run->options->no_ignore,
		.exclude = exclude,
	};
	struct stat index;
	if (stat(run->index, &index) == 0) {
		options.index_device = index.st_dev;
		options.index_inode = index.st_ino;
	}
	struct error error = {0};
	struct stat itself;
	if (run->watcher != NULL && lstat(target->path, &itself) == 0 &&
	    S_ISREG(itself.st_mode))
		watcher_add(run->watcher, target->path);
	enum status status = exclude == NULL || scan.failed ? STATUS_NO_MEMORY
		: walk(target->path, target->root, &options, &events, &scan, &error);
	ignore_close(exclude);
	if (scan.failed || status == STATUS_NO_MEMORY)
		run_fail(run, error_set(&error, STATUS_NO_MEMORY, "no memory for the "
					"list of files"), &error);
}

static void take_stdin(struct run *run)
{
	struct stat stat = {0};
	struct file *file = files_get(&run->files, "-");
	struct error error = {0};
	if (file == NULL || !file_set_root(file, "-") || file->seen ||
	    (run->writer != NULL && fstat(run->stdin_file, &stat) != 0)) {
		run_fail(run, error_set(&error, STATUS_INVALID, "standard input can be "
					"read once"), &error);
		return;
	}
	file->seen = true;
	file->seen_size = (uint64_t)stat.st_size;
	if (!add_todo(run, file))
		run_fail(run, error_set(&error, STATUS_NO_MEMORY, "standard input"),
			 &error);
}

void scan_targets(struct run *run)
{
	if (run->watcher != NULL)
		watcher_begin(run->watcher);
	for (size_t i = 0; i < run->target_count; i++) {
		if (run->status != STATUS_OK || run_signal() != 0)
			return;
		if (strcmp(run->targets[i].path, "-") == 0)
			take_stdin(run);
		else if (!run->targets[i].missing)
			scan_target(run, &run->targets[i]);
	}
	if (run->watcher != NULL && run->status == STATUS_OK && run_signal() == 0)
		watcher_end(run->watcher);
}

static bool is_in_a_target(const struct run *run, const struct file *file)
{
	for (size_t i = 0; i < run->unknown_count; i++)
		if (path_is_below(file->path, run->unknown[i]))
			return false;
	for (size_t i = 0; i < run->target_count; i++)
		if (path_is_below(file->path, run->targets[i].path))
			return true;
	return false;
}

bool scan_is_gone(const struct run *run, const struct file *file)
{
	return file->known && !file->seen && is_in_a_target(run, file);
}

void scan_removals(struct run *run)
{
	if (run->removals_done)
		return;
	run->removals_done = true;
	for (size_t i = 0; i < run->files.capacity; i++) {
		struct file *file = run->files.slots[i];
		if (file != NULL && scan_is_gone(run, file))
			outcome_removed(run, file);
	}
}
