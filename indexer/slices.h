/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slices.h - a large JSON Lines file that several workers share, until all of
 * their results are there and can be taken as one. */
#ifndef QUOTH_INDEXER_SLICES_H
#define QUOTH_INDEXER_SLICES_H

#include "indexer/run.h"

enum {
	SLICE_ABOVE = 1024 * 1024,	/* bytes of a file worth sharing */
	SLICES_MAX = 64,
};

struct slices;

/* Into how many parts FILE is to be read by COUNT workers; 1: as a whole. */
unsigned slices_wanted(const struct file *file, size_t count);

enum slices_state {
	SLICES_WAIT,	/* for more of them */
	SLICES_DONE,	/* all is there and was given to the run */
	SLICES_AGAIN,	/* the file changed between them: read it as a whole */
	SLICES_NO_MEMORY,
};

/* Takes the result of one of COUNT slices of FILE and its batches. */
enum slices_state slices_take(struct run *run, struct file *file, unsigned count,
			      const struct result *result,
			      const struct pending_batch *batches,
			      size_t batch_count);

void slices_free(struct slices *slices);

#endif
