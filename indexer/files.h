/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.h - every source file of a run by its path: what the index knows of it,
 * and what the walk saw. Threads: one. */
#ifndef QUOTH_INDEXER_FILES_H
#define QUOTH_INDEXER_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/store/write/writer.h"

struct file {
	char *path;
	char *root;		/* the root it belongs to */

	bool known;		/* the index has an entry for it: */
	uint64_t size;
	int64_t mtime_ns;
	unsigned char hash[RECORD_HASH];
	uint32_t documents;
	uint64_t words;
	enum store_file_state state;
	char *reason;		/* NULL: none */

	bool seen;		/* in this run, with: */
	uint64_t seen_size;
	int64_t seen_mtime_ns;
	bool again;		/* to be read though it is the same */
	unsigned crashes;	/* workers that died of it */
	struct slices *slices;	/* while several workers share it; see slices.h */
};

struct files {
	struct file **slots;	/* open addressing; capacity a power of two */
	size_t count, capacity;
};

void files_finish(struct files *files);

/* The file PATH, or NULL. */
struct file *files_find(const struct files *files, const char *path);
/* The same, made (root NULL) if it is not there; NULL when out of memory. */
struct file *files_get(struct files *files, const char *path);
bool file_set_root(struct file *file, const char *root);

/* Takes what the index knows into FILES. */
bool files_learn(struct files *files, const struct store_file *known);

#endif
