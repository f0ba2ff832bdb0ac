/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.h - values and how many documents have them: a table to count in, and a list of
 * the most frequent. */
#ifndef QUOTH_DAEMON_TALLY_H
#define QUOTH_DAEMON_TALLY_H

#include "daemon/answer/names.h"
#include "lib/base/status.h"

/* A value, folded, with the first document that has it. */
struct tallied {
	const char *key;
	size_t len;
	uint32_t documents, first;
};

/* --- Counting --- */

struct tally_count {
	uint32_t documents;
	uint32_t first, last;
};

struct tally {			/* begins as {0} */
	struct names names;	/* the values */
	struct tally_count *counts;	/* of each, by its number */
	size_t room;
};

/* One more value of DOCUMENT, none of a lower number following; the same value again
 * does not count. STATUS_NO_MEMORY. */
enum status tally_add(struct tally *tally, const char *key, size_t len,
		      uint32_t document);
void tally_finish(struct tally *tally);

/* --- The most frequent --- */

struct tally_best {		/* begins with LIMIT alone */
	struct tallied *at;	/* with keys of its own */
	size_t count, limit;
};

/* STATUS_NO_MEMORY */
enum status tally_best_add(struct tally_best *best, const struct tallied *tallied);
/* All that is in TALLY. */
enum status tally_best_of(struct tally_best *best, const struct tally *tally);
/* In order: those of most documents first, then by their bytes. */
void tally_best_sort(struct tally_best *best);
void tally_best_finish(struct tally_best *best);

#endif
