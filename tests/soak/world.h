/* SPDX-License-Identifier: GPL-2.0-or-later */
/* world.h - what the soak knows of the index that it asks: words, phrases with the
 * number of documents that have them, ids. soak.py makes index and lists. */
#ifndef QUOTH_TESTS_WORLD_H
#define QUOTH_TESTS_WORLD_H

#include <stdbool.h>
#include <stddef.h>

enum {
	WORLD_LINE_MAX = 100,	/* bytes of a line of any list */
};

struct list {
	char **lines;		/* at least one */
	size_t n;
};

struct known {
	const char *phrase;
	long documents;
};

struct world {
	struct list words;	/* of three and more ASCII letters */
	struct list ids;	/* of documents that stay as they are */
	struct list known_lines;
	struct known *known;	/* phrases of these documents alone; n of known_lines */
	const char *live;	/* a phrase of documents that come and go: how many have
				 * it is a matter of the revision */
};

/* Reads the files words, ids and known (lines `phrase TAB number`) of FOLDER; LIVE
 * stays the caller's. False: stderr says why. world_finish() either way. */
bool world_read(struct world *world, const char *folder, const char *live);
void world_finish(struct world *world);

#endif
