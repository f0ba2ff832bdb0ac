/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_sample.c - a sample of occurrences, taken as they come by: those with the
 * smallest hashes are in a heap. */
#include <stdlib.h>

#include "daemon/answer/kwic.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

uint64_t kwic_hash(uint64_t seed, uint32_t document, uint32_t at)
{
	/* The increment of SplitMix64: else 0 would stay 0. */
	uint64_t key = mix(seed + 0x9e3779b97f4a7c15u);
	return mix(key ^ ((uint64_t)document << 32 | at));
}

static void swap(struct kwic_sampled *a, struct kwic_sampled *b)
{
	struct kwic_sampled kept = *a;
	*a = *b;
	*b = kept;
}

static void sift_up(struct kwic_sampled *heap, size_t at)
{
	for (; at > 0 && heap[at].hash > heap[(at - 1) / 2].hash; at = (at - 1) / 2)
		swap(&heap[at], &heap[(at - 1) / 2]);
}

static void sift_down(struct kwic_sampled *heap, size_t count)
{
	size_t child;
	for (size_t at = 0; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && heap[child + 1].hash > heap[child].hash)
			child++;
		if (heap[child].hash <= heap[at].hash)
			return;
		swap(&heap[at], &heap[child]);
	}
}

static bool make_room(struct kwic_sample *sample)
{
	if (sample->count < sample->capacity)
		return true;
	size_t capacity = sample->capacity > 0 ? 2 * sample->capacity : 256;
	struct kwic_sampled *more = realloc(sample->heap, capacity * sizeof *more);
	if (more == NULL)
		return false;
	sample->heap = more;
	sample->capacity = capacity;
	return true;
}

bool kwic_sample_offer(struct kwic_sample *sample, uint32_t document, uint32_t at,
		       uint64_t line)
{
	struct kwic_sampled offered = { kwic_hash(sample->seed, document, at), line };
	if (sample->count < sample->limit) {
		if (!make_room(sample))
			return false;
		sample->heap[sample->count++] = offered;
		sift_up(sample->heap, sample->count - 1);
	} else if (sample->limit > 0 && offered.hash < sample->heap[0].hash) {
		sample->heap[0] = offered;
		sift_down(sample->heap, sample->count);
	}
	return true;
}
