/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_format.h - what writing and reading a record share; see
 * record_build.c for the layout. */
#ifndef QUOTH_STORE_RECORD_FORMAT_H
#define QUOTH_STORE_RECORD_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	RECORD_FORMAT = 4,
	RECORD_FORMAT_LINES = 2,	/* the first that has lines, */
	RECORD_FORMAT_VEILED = 3,	/* that has its chunks veiled, */
	RECORD_FORMAT_PAGES = 4,	/* and that has pages */
	RECORD_FORMAT_OLDEST = 1,	/* that is read */
	RECORD_ZSTD_LEVEL = 3,
};

/* Small numbers of either sign to small unsigned ones, as in protocol buffers. */
static inline uint64_t zigzag(int64_t value)
{
	return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63);
}

static inline int64_t unzigzag(uint64_t value)
{
	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

/* Eight bytes as good as random: SplitMix64 (Steele, Lea, Flood, "Fast splittable
 * pseudorandom number generators", 2014), its state being a counter. */
static inline uint64_t record_noise(uint64_t counter)
{
	uint64_t noise = (counter + 1) * UINT64_C(0x9e3779b97f4a7c15);
	noise = (noise ^ noise >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	noise = (noise ^ noise >> 27) * UINT64_C(0x94d049bb133111eb);
	return noise ^ noise >> 31;
}

/* NUMBER as its bytes lie in memory, the lowest first. */
static inline uint64_t record_little(uint64_t number)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(number);
#else
	return number;
#endif
}

/* Veils LEN bytes of the chunks, the first of which is byte AT of them all, or takes
 * the veil from them: IN to OUT, which may be the same. It hides nothing from anybody.
 * Xapian deflates what it stores if that saves a byte; of what zstd has compressed it
 * saves two in a hundred, and inflating a text of 1 MB takes fifty times as long as
 * reading it. Of noise it saves none, and leaves it as it is. */
static inline void record_veil(const char *in, size_t len, uint64_t at, char *out)
{
	for (size_t i = 0; i < len;) {
		unsigned skip = (unsigned)((at + i) & 7);
		uint64_t noise = record_noise((at + i) >> 3) >> 8 * skip, bytes = 0;
		size_t run = len - i < 8 - skip ? len - i : 8 - skip;
		for (size_t b = 0; run < 8 && b < run; b++)
			out[i + b] = (char)(in[i + b] ^ (char)(noise >> 8 * b));
		if (run == 8) {
			memcpy(&bytes, in + i, 8);
			bytes ^= record_little(noise);
			memcpy(out + i, &bytes, 8);
		}
		i += run;
	}
}

#endif
