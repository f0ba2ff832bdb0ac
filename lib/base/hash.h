/* SPDX-License-Identifier: MIT */
/* hash.h - bytes to the number that a hash table finds them by. For tables in memory
 * only: nothing that is kept depends on it.
 *
 * FNV-1a, 32 bits (Fowler, Noll and Vo, draft-eastlake-fnv), the upper half folded into
 * the lower one, which chooses the slot. */
#ifndef QUOTH_BASE_HASH_H
#define QUOTH_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t hash_bytes(const char *bytes, size_t len)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
	return hash ^ hash >> 16;
}

#endif
