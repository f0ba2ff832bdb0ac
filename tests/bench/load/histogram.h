/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.h - many times to a few quantiles, with a bounded error.
 *
 * Cells are exact up to 2^HISTOGRAM_BITS and, above, HISTOGRAM_CELLS_OF_TWO to each
 * power of two: as in HdrHistogram, any 64-bit value has its cell, and what is
 * told of a value is never less than it and at most 1/128 (.8 %) more.
 * Threads: one histogram is one thread's. */
#ifndef QUOTH_TESTS_HISTOGRAM_H
#define QUOTH_TESTS_HISTOGRAM_H

#include <stdint.h>

enum {
	HISTOGRAM_BITS = 7,
	HISTOGRAM_CELLS_OF_TWO = 1 << HISTOGRAM_BITS,
	/* Powers of two from 2^BITS to 2^63, and all below as one more. */
	HISTOGRAM_CELLS = (64 - HISTOGRAM_BITS + 1) * HISTOGRAM_CELLS_OF_TWO,
};

/* The caller's memory; `= {0}` is empty. */
struct histogram {
	uint64_t cells[HISTOGRAM_CELLS];
	uint64_t count;
	uint64_t sum;		/* of the values themselves */
	uint64_t max;		/* the largest value, exactly */
};

void histogram_add(struct histogram *histogram, uint64_t value);

/* The least value that PART (above 0, at most 1) of all values do not exceed, by
 * nearest rank, within the error; 0 of none. */
uint64_t histogram_quantile(const struct histogram *histogram, double part);

double histogram_mean(const struct histogram *histogram);	/* 0 of none */

#endif
