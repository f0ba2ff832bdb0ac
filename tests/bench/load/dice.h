/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dice.h - numbers that look drawn and are made of a seed: the same seed, the same
 * run. SplitMix64 (Steele, Lea and Flood 2014). Not for secrets. */
#ifndef QUOTH_TESTS_DICE_H
#define QUOTH_TESTS_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;		/* the seed, before the first throw */
};

static inline uint64_t dice_throw(struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* From 0 to BELOW - 1; BELOW is at least 1. */
static inline uint32_t dice_below(struct dice *dice, uint32_t below)
{
	return (uint32_t)((dice_throw(dice) >> 32) * below >> 32);
}

static inline bool dice_percent(struct dice *dice, uint32_t percent)
{
	return dice_below(dice, 100) < percent;
}

/* Above 0, at most 1. */
static inline double dice_part(struct dice *dice)
{
	return (double)((dice_throw(dice) >> 11) + 1) * 0x1p-53;
}

#endif
