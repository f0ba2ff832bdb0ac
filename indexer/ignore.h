/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ignore.h - which names .gitignore, .ignore and --exclude leave out.
 *
 * The rules of gitignore(5): the last pattern that matches decides, the ones of a
 * deeper folder come after those of its parents, and ! takes a name in again.
 * .ignore comes after .gitignore. Git's files outside the tree (info/exclude, the
 * user's own) are not read. */
#ifndef QUOTH_INDEXER_IGNORE_H
#define QUOTH_INDEXER_IGNORE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	IGNORE_FILE_MAX = 1024 * 1024,	/* bytes of a file of rules */
};

struct ignore;

/* Rules for what is in FOLDER and below, after those of PARENT (may be NULL, and
 * must outlive it). NULL when out of memory. */
struct ignore *ignore_open(const struct ignore *parent, const char *folder);
void ignore_close(struct ignore *ignore);
const struct ignore *ignore_parent(const struct ignore *ignore);

/* Adds one line of such a file. A pattern that cannot be read is no rule. */
void ignore_add_line(struct ignore *ignore, const char *line, size_t len);

/* Adds the lines of FOLDER's .gitignore and .ignore, if any. */
void ignore_add_files(struct ignore *ignore);

/* Whether PATH, which is below the folder of IGNORE, is left out by its rules or
 * its parents'. What is below a folder that is left out is not asked for. */
bool ignore_matches(const struct ignore *ignore, const char *path, bool is_folder);

#endif
