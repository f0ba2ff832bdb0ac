/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketch.c - words to a signature, and two of them to how alike their texts are. */
#include "lib/store/family/sketch.h"

#include <string.h>

enum {
	LANE_BITS = 7,		/* of a hash: its lane */
	VALUES = 255,		/* of a lane that is not empty */
};

_Static_assert(1 << LANE_BITS == SKETCH_LANES, "a lane is so many bits of a hash");

/* The end of MurmurHash3: every bit of X bears on every bit of the result. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
	x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const char *bytes, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

void sketcher_begin(struct sketcher *sketcher)
{
	memset(sketcher->least, 0xff, sizeof sketcher->least);
	sketcher->count = 0;
}

void sketcher_word(struct sketcher *sketcher, const char *folded, size_t len)
{
	uint64_t shingle = 0;
	sketcher->words[sketcher->count++ % SKETCH_SHINGLE] = hash_of(folded, len);
	if (sketcher->count < SKETCH_SHINGLE)
		return;
	for (unsigned i = 0; i < SKETCH_SHINGLE; i++)	/* the oldest first */
		shingle = (shingle ^ sketcher->words[(sketcher->count + i) %
						      SKETCH_SHINGLE]) *
			UINT64_C(0x9e3779b97f4a7c15);
	shingle = mix(shingle);
	uint64_t *least = &sketcher->least[shingle >> (64 - LANE_BITS)];
	if (shingle < *least)
		*least = shingle;
}

size_t sketcher_end(const struct sketcher *sketcher, unsigned char bytes[SKETCH_BYTES])
{
	uint32_t shingles = sketcher->count < SKETCH_SHINGLE
		? 0 : sketcher->count - SKETCH_SHINGLE + 1;
	bytes[0] = SKETCH_VERSION;
	if (shingles < SKETCH_SHINGLES_MIN)
		return 1;
	for (int i = 0; i < 4; i++)
		bytes[1 + i] = (unsigned char)(shingles >> 8 * i);
	for (size_t i = 0; i < SKETCH_LANES; i++) {
		uint64_t least = sketcher->least[i];	/* small: low bits tell more */
		bytes[SKETCH_HEAD + i] = least == UINT64_MAX
			? 0 : (unsigned char)(1 + (least & UINT32_MAX) % VALUES);
	}
	return SKETCH_BYTES;
}

bool sketch_read(const void *bytes, size_t len, struct sketch *sketch, bool *any)
{
	const unsigned char *at = bytes;
	*any = false;
	if (len == 0 || at[0] != SKETCH_VERSION || (len != 1 && len != SKETCH_BYTES))
		return false;
	if (len == 1)
		return true;
	sketch->shingles = (uint32_t)at[1] | (uint32_t)at[2] << 8 |
		(uint32_t)at[3] << 16 | (uint32_t)at[4] << 24;
	memcpy(sketch->lanes, at + SKETCH_HEAD, SKETCH_LANES);
	*any = sketch->shingles >= SKETCH_SHINGLES_MIN;
	return true;
}

double sketch_resemblance(const struct sketch *a, const struct sketch *b)
{
	unsigned agree = 0, empty = 0;
	for (size_t i = 0; i < SKETCH_LANES; i++) {
		unsigned same = a->lanes[i] == b->lanes[i];
		agree += same;
		empty += same & (a->lanes[i] == 0);
	}
	if (empty == SKETCH_LANES)
		return 0;
	double share = (double)(agree - empty) / (SKETCH_LANES - empty);
	double resemblance = (share - 1. / VALUES) / (1 - 1. / VALUES);
	return resemblance > 0 ? resemblance : 0;
}

double sketch_containment(const struct sketch *a, const struct sketch *b,
			  double resemblance)
{
	double all = (double)a->shingles + b->shingles;
	uint32_t least = a->shingles < b->shingles ? a->shingles : b->shingles;
	double contained = resemblance / (1 + resemblance) * all / least;
	return contained < 1 ? contained : 1;
}

unsigned char sketch_dense_lane(const struct sketch *sketch, unsigned lane)
{
	unsigned step = (unsigned)mix(lane + 1) | 1;	/* odd: it comes by all lanes */
	unsigned at = lane;
	for (unsigned i = 0; i < SKETCH_LANES && sketch->lanes[at] == 0; i++)
		at = (at + step) % SKETCH_LANES;
	return sketch->lanes[at];
}
