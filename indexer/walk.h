/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.h - from a folder, or a file, to the files that are to be looked at.
 *
 * Folders are read in order of names. Left out: names that begin with a dot
 * (unless `hidden`), what .gitignore and .ignore say and folders with a .noindex
 * (unless `no_ignore`), .git, the index itself, what `exclude` matches. Symbolic
 * links are not followed; FIFOs, sockets and devices are never opened. */
#ifndef QUOTH_INDEXER_WALK_H
#define QUOTH_INDEXER_WALK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "indexer/ignore.h"
#include "lib/base/status.h"

struct walk_options {
	bool hidden;
	bool no_ignore;
	const struct ignore *exclude;	/* may be NULL; its folder is "" */
	dev_t index_device;		/* the index's folder, if it exists */
	ino_t index_inode;		/* 0: it does not */
};

struct walk_events {
	/* A regular file. Return false to stop the walk. */
	bool (*file)(void *context, const char *path, const struct stat *stat);
	/* PATH could not be looked at (ERRNUM); if it is a folder, all that is
	 * below it is unknown. */
	void (*trouble)(void *context, const char *path, int errnum);
	/* Neither file nor folder, or a symbolic link. */
	void (*special)(void *context, const char *path);
	/* A folder that is about to be read; may be NULL. */
	void (*folder)(void *context, const char *path);
};

/* Walks PATH, canonical and absolute, a folder or a regular file. Ignore files of
 * the folders from ROOT (PATH or one above it) down to PATH apply as well. A PATH
 * that is a file is given whatever the rules say.
 *   STATUS_NO_MEMORY, STATUS_CANCELLED (`file` returned false) */
enum status walk(const char *path, const char *root,
		 const struct walk_options *options,
		 const struct walk_events *events, void *context,
		 struct error *error);

#endif
