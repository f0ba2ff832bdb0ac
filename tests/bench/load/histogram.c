/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.c - values to cells, and cells to quantiles. */
#include "tests/bench/load/histogram.h"

#include <math.h>
#include <stddef.h>

static unsigned highest_bit(uint64_t value)
{
	return 63 - (unsigned)__builtin_clzll(value);
}

/* By how many bits a value is coarser than it was: none while it has its own cell. */
static unsigned shift_of(uint64_t value)
{
	return value < HISTOGRAM_CELLS_OF_TWO ? 0 : highest_bit(value) - HISTOGRAM_BITS;
}

static size_t cell_of(uint64_t value)
{
	unsigned shift = shift_of(value);
	return (size_t)shift * HISTOGRAM_CELLS_OF_TWO + (size_t)(value >> shift);
}

/* The largest value that CELL holds. */
static uint64_t top_of(size_t cell)
{
	if (cell < 2 * HISTOGRAM_CELLS_OF_TWO)
		return cell;
	unsigned shift = (unsigned)(cell / HISTOGRAM_CELLS_OF_TWO) - 1;
	uint64_t step = cell % HISTOGRAM_CELLS_OF_TWO + HISTOGRAM_CELLS_OF_TWO;
	/* The step behind the last cell's would not fit; its shift makes it 0. */
	return ((step + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
	histogram->cells[cell_of(value)]++;
	histogram->count++;
	histogram->sum += value;
	if (value > histogram->max)
		histogram->max = value;
}

uint64_t histogram_quantile(const struct histogram *histogram, double part)
{
	uint64_t rank = (uint64_t)ceil(part * (double)histogram->count), seen = 0;
	if (rank > histogram->count)
		rank = histogram->count;
	for (size_t cell = 0; cell < HISTOGRAM_CELLS; cell++) {
		seen += histogram->cells[cell];
		if (seen > 0 && seen >= rank) {
			uint64_t top = top_of(cell);
			return top < histogram->max ? top : histogram->max;
		}
	}
	return 0;
}

double histogram_mean(const struct histogram *histogram)
{
	return histogram->count == 0 ? 0
		: (double)histogram->sum / (double)histogram->count;
}
