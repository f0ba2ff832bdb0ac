/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.h - how long things took: counts in buckets of bounded error.
 *
 * Log-linear: each power of two of microseconds is cut into HISTOGRAM_STEPS buckets of
 * one width. What is read out of one, a quantile say, is the middle of a bucket and off
 * by at most 1 part in HISTOGRAM_ERROR, or by 1 us, whichever is more. Bounds are whole
 * microseconds, upper ones included, and every power of two is one; so that coarser
 * buckets can be made of these without a guess.
 * Threads: any may add while others add and look; a look is some moment's for each
 * number, not for all of them. Relaxed atomics: an addition is a few nanoseconds. */
#ifndef QUOTH_DAEMON_INSIDE_HISTOGRAM_H
#define QUOTH_DAEMON_INSIDE_HISTOGRAM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HISTOGRAM_STEPS_LOG2 = 4,
	HISTOGRAM_STEPS = 1 << HISTOGRAM_STEPS_LOG2,	/* buckets of a power of two */
	HISTOGRAM_ERROR = 2 * HISTOGRAM_STEPS,		/* 1 part in so many: 3.1% */
	HISTOGRAM_TOP_LOG2 = 26,	/* what is longer than 2^26 us (67 s; no request
					 * may take over 60) is in one last bucket */
	HISTOGRAM_BUCKETS = (HISTOGRAM_TOP_LOG2 - HISTOGRAM_STEPS_LOG2 + 1) *
				    HISTOGRAM_STEPS + 1,
};

/* All zero is an empty one. */
struct histogram {
	_Atomic uint64_t counts[HISTOGRAM_BUCKETS];
	_Atomic uint64_t sum_ns;
	_Atomic uint64_t max_ns;
};

/* What a histogram held at a moment. */
struct histogram_look {
	uint64_t counts[HISTOGRAM_BUCKETS];
	uint64_t n;		/* the sum of counts */
	uint64_t sum_ns;
	uint64_t max_ns;	/* exact; 0 when n is */
};

void histogram_add(struct histogram *histogram, uint64_t ns);

void histogram_look(const struct histogram *histogram, struct histogram_look *look);

/* Adds what FROM has to INTO. */
void histogram_merge(struct histogram_look *into, const struct histogram_look *from);

/* The nearest-rank quantile of SHARE per mille (500: the median; 1000: max_ns) in
 * nanoseconds; 0 of none. Never above max_ns; in the last bucket it is max_ns. */
uint64_t histogram_quantile(const struct histogram_look *look, unsigned per_mille);

/* The bucket of a time, and the times of a bucket: (low, high] in microseconds; the
 * first also holds 0, the last has no end: UINT64_MAX. */
size_t histogram_bucket(uint64_t ns);
uint64_t histogram_low_us(size_t bucket);
uint64_t histogram_high_us(size_t bucket);

#endif
