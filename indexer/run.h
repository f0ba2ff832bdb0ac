/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - what the files of one indexing run share: targets, files, workers, the
 * writer, and what has come of it so far. */
#ifndef QUOTH_INDEXER_RUN_H
#define QUOTH_INDEXER_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/files.h"
#include "indexer/options.h"
#include "indexer/pool.h"
#include "lib/base/status.h"
#include "lib/store/write/writer.h"

/* Counts of files, but for the last four. */
struct totals {
	uint64_t added, updated, removed, unchanged;
	uint64_t failed;
	uint64_t skipped;	/* binary, empty, neither file nor folder */
	uint64_t documents;	/* added in this run */
	uint64_t bytes;		/* of the files read */
	uint64_t bytes_done, bytes_planned;	/* for the progress line */
};

/* Something the command line, or the index, asks to look at. */
struct target {
	char *path;	/* canonical; "-": standard input */
	char *root;	/* it, or a known root above it */
	bool missing;	/* there is no such file any more */
	bool known_root;
};

struct pending_batch {
	char name[BATCH_NAME_MAX];
	unsigned level;
};

struct run {
	const struct options *options;
	const char *index;
	struct store_writer *writer;	/* NULL in a dry run */
	struct pool *pool;

	struct target *targets;
	size_t target_count;
	struct watcher *watcher;	/* NULL: nobody wants to know of folders */
	struct files files;
	char **unknown;		/* could not be read: what is below them is */
	size_t unknown_count;	/* neither there nor gone */

	struct file **todo;	/* what the walk found new or changed */
	size_t todo_count, todo_capacity, todo_next;
	int stdin_file;		/* what came in on standard input; -1: nothing */

	struct frequent *frequent;	/* the words by which pairs are made */
	struct store_learning learning;	/* and how they came about, */
	bool has_learnt;	/* which the index does not know yet */
	size_t rereads;		/* files of the old list still to be read again:
				 * nothing is published before */
	bool removals_done;
	struct pending_batch *batches;	/* delivered, not published */
	size_t batch_count, batch_capacity;
	uint64_t pending_text, published_text;	/* bytes */

	struct totals totals;
	uint64_t started_ns, shown_ns;
	enum status status;	/* the first failure that ends the run */
	struct error error;
};

/* The signal that asks to stop, or 0; set by a handler that main() installs. */
int run_signal(void);

/* Notes the first failure that ends the run. */
void run_fail(struct run *run, enum status status, const struct error *error);

/* --- targets.c --- */

/* Settles what is to be walked. False: the reason was said, exit EXIT_USAGE. */
bool targets_find(struct run *run);
/* Puts standard input into a file of the index's, for a worker to read. */
enum status targets_spool_stdin(struct run *run);

/* --- scan.c --- */

/* Walks the targets: fills `todo`, counts what is unchanged or left out. */
void scan_targets(struct run *run);
/* Whether the walk saw FILE as the index knows it. */
bool scan_is_unchanged(const struct file *file);
/* Whether FILE is known, below a target, and gone. Only after a whole scan. */
bool scan_is_gone(const struct run *run, const struct file *file);
/* Drops all of those; once is enough. */
void scan_removals(struct run *run);

/* --- sample.c --- */

/* Has a worker look at some of COUNT FILES and sets run->frequent to the MOST frequent
 * words there. Returns how many words it counted; 0 also when it was stopped. */
uint64_t sample_words(struct run *run, struct file *const *files, size_t count,
		      uint64_t most);

/* --- learn.c --- */

/* Settles run->frequent before the first file is read, and tells the workers. Where
 * it is a new list `todo` becomes all files of the index, and what came to it. */
void learn_frequent(struct run *run);
/* Tells worker AT, once more when it was started again. */
void learn_tell(struct run *run, size_t at);

/* --- feed.c --- */

/* Has the workers do all of `todo`, until done, stopped or failed. */
void feed_workers(struct run *run);

/* --- outcome.c: what becomes of a file, told to the writer --- */
void outcome_take(struct run *run, struct file *file, const struct result *result);
/* FILE could not be looked at: what the index has of it stays. */
void outcome_unreadable(struct run *run, struct file *file, const char *reason);
void outcome_removed(struct run *run, struct file *file);

/* --- publish.c --- */
enum { PUBLISH_FIRST = 32 * 1024 * 1024 };	/* bytes of text; then doubling */
void publish(struct run *run);
bool publish_is_due(const struct run *run);
bool publish_add_batch(struct run *run, const char *name, unsigned level);

/* --- report.c --- */
void report_progress(struct run *run);	/* at most ten times a second */
void report_clear(void);		/* removes the line, for other output */
void report_end(struct run *run);
void report_file(struct run *run, const char *what, const char *path,
		 const char *reason);	/* reason: NULL, none */

#endif
