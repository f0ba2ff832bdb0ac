/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - what the command line, and its file, ask for. */
#ifndef QUOTH_INDEXER_OPTIONS_H
#define QUOTH_INDEXER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses; quoth-index(1) says when. */
enum {
	EXIT_DONE = 0,
	EXIT_SOME_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_INDEX = 3,
	EXIT_LOCKED = 4,
	EXIT_SIGNAL = 128,	/* and the signal's number */
};

enum {
	JOBS_MAX = 256,
};

#define LANGUAGE_DEFAULT "en"	/* of texts in which none is found */
#define MAX_SIZE_DEFAULT (UINT64_C(64) * 1024 * 1024)

enum action {
	ACTION_UPDATE,
	ACTION_CHECK,
	ACTION_COMPACT,
	ACTION_FORGET,
	ACTION_LIST_FAILED,
	ACTION_STATUS,
	ACTION_VERSION,
	ACTION_HELP,
};

struct options {
	enum action action;
	const char *index;	/* NULL: where paths_index() says */
	unsigned jobs;		/* 0: one a processor */
	const char *language;	/* code of a stemmer; NULL: find it in the text */
	const char **excludes;
	size_t exclude_count;
	bool no_ignore, hidden, nice, dry_run, json, quiet, verbose;
	uint64_t max_size;
	bool again;		/* read all files of the index, changed or not */
	bool watch;		/* run whenever something changed; */
	bool watches;		/* such a run, of which nothing is said if it did nothing */
	bool frequent_asked;	/* --frequent-words says how many: */
	unsigned frequent;
	char **paths;		/* what is left of the command line */
	size_t path_count;
	const char *config;	/* the file with more of these, or NULL */
	char **kept;		/* its strings */
	size_t kept_count;
};

/* Fills OPTIONS from the command line, and from the file that it names, of which that
 * counts which the command line does not say; says on stderr what is wrong with it and
 * returns false. Then options_finish() is not needed. */
bool options_parse(struct options *options, int argc, char **argv);
void options_finish(struct options *options);

void options_help(void);

#endif
