/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glob.h - patterns of .gitignore lines, matched in time that is bounded.
 *
 *   *      any run without a slash          ?    one character but a slash
 *   [a-z]  a set, negated by ! or ^         \c   c itself
 *   ** /   (without the blank) any folders, none too;  / **  all that is inside
 * A pattern costs its length times that of the name, whatever it is: a hostile
 * one cannot stall the walk. Bytes, not characters: names need not be UTF-8. */
#ifndef QUOTH_INDEXER_GLOB_H
#define QUOTH_INDEXER_GLOB_H

#include <stdbool.h>
#include <stddef.h>

enum {
	GLOB_MAX = 1024,	/* bytes of a pattern */
};

struct glob;

/* NULL when PATTERN is longer than GLOB_MAX, malformed, or memory ran out. */
struct glob *glob_open(const char *pattern, size_t len);
void glob_close(struct glob *glob);
bool glob_matches(const struct glob *glob, const char *name, size_t len);

#endif
