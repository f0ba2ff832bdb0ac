/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paths_below.h - whether a path is another one or something inside it. */
#ifndef QUOTH_INDEXER_PATHS_BELOW_H
#define QUOTH_INDEXER_PATHS_BELOW_H

#include <stdbool.h>
#include <string.h>

/* Both canonical. */
static inline bool path_is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	if (strncmp(path, folder, len) != 0)
		return false;
	return path[len] == '\0' || path[len] == '/' ||
		(len > 0 && folder[len - 1] == '/');
}

#endif
