/* SPDX-License-Identifier: GPL-2.0-or-later */
/* histogram.c - how long things took: counts in buckets of bounded error. */
#include "daemon/inside/histogram.h"

#include <string.h>

enum {
	NS_OF_US = 1000,
	LAST = HISTOGRAM_BUCKETS - 1,
};

/* Buckets are numbered by one less than their times, so that an upper bound belongs to
 * its bucket: 0 to STEPS - 1 are one microsecond wide, then each STEPS of them are
 * twice as wide as those before. */
size_t histogram_bucket(uint64_t ns)
{
	uint64_t us = ns / NS_OF_US + (ns % NS_OF_US != 0);
	if (us > (uint64_t)1 << HISTOGRAM_TOP_LOG2)
		return LAST;
	uint64_t below = us > 0 ? us - 1 : 0;
	if (below < HISTOGRAM_STEPS)
		return (size_t)below;
	unsigned power = 63 - (unsigned)__builtin_clzll(below);
	unsigned shift = power - HISTOGRAM_STEPS_LOG2;
	return (size_t)(shift + 1) * HISTOGRAM_STEPS +
	       (size_t)((below >> shift) & (HISTOGRAM_STEPS - 1));
}

uint64_t histogram_low_us(size_t bucket)
{
	if (bucket < HISTOGRAM_STEPS)
		return bucket;
	unsigned shift = (unsigned)(bucket / HISTOGRAM_STEPS) - 1;
	return (HISTOGRAM_STEPS + bucket % HISTOGRAM_STEPS) << shift;
}

uint64_t histogram_high_us(size_t bucket)
{
	return bucket < LAST ? histogram_low_us(bucket + 1) : UINT64_MAX;
}

void histogram_add(struct histogram *histogram, uint64_t ns)
{
	atomic_fetch_add_explicit(&histogram->counts[histogram_bucket(ns)], 1,
				  memory_order_relaxed);
	atomic_fetch_add_explicit(&histogram->sum_ns, ns, memory_order_relaxed);
	uint64_t max = atomic_load_explicit(&histogram->max_ns, memory_order_relaxed);
	while (ns > max && !atomic_compare_exchange_weak_explicit(
				   &histogram->max_ns, &max, ns, memory_order_relaxed,
				   memory_order_relaxed))
		;
}

void histogram_look(const struct histogram *histogram, struct histogram_look *look)
{
	look->n = 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		look->counts[i] = atomic_load_explicit(&histogram->counts[i],
						       memory_order_relaxed);
		look->n += look->counts[i];
	}
	look->sum_ns = atomic_load_explicit(&histogram->sum_ns, memory_order_relaxed);
	look->max_ns = atomic_load_explicit(&histogram->max_ns, memory_order_relaxed);
}

void histogram_merge(struct histogram_look *into, const struct histogram_look *from)
{
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
		into->counts[i] += from->counts[i];
	into->n += from->n;
	into->sum_ns += from->sum_ns;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
}

uint64_t histogram_quantile(const struct histogram_look *look, unsigned per_mille)
{
	if (look->n == 0)
		return 0;
	uint64_t rank = look->n / 1000 * per_mille +
			(look->n % 1000 * per_mille + 999) / 1000;
	uint64_t seen = 0;
	size_t bucket = 0;
	for (; bucket < LAST; bucket++) {
		seen += look->counts[bucket];
		if (seen >= rank && seen > 0)
			break;
	}
	if (bucket == LAST || per_mille >= 1000)
		return look->max_ns;
	uint64_t low = histogram_low_us(bucket), high = histogram_high_us(bucket);
	uint64_t middle = (high - low == 1 ? high : low + (high - low) / 2) * NS_OF_US;
	return middle < look->max_ns ? middle : look->max_ns;
}
