/* SPDX-License-Identifier: GPL-2.0-or-later */
/* record_format.h - what writing and reading a record share; see
 * record_build.c for the layout. */
#ifndef QUOTH_STORE_RECORD_FORMAT_H
#define QUOTH_STORE_RECORD_FORMAT_H

#include <stdint.h>

enum {
	RECORD_FORMAT = 2,
	RECORD_FORMAT_OLDEST = 1,	/* that is read: it has no lines */
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

#endif
