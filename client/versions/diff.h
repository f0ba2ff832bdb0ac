/* SPDX-License-Identifier: MIT */
/* diff.h - what is to be removed from one list and added to it to make another one: the
 * least that will do (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986,
 * with the refinement in linear space). */
#ifndef QUOTH_CLIENT_VERSIONS_DIFF_H
#define QUOTH_CLIENT_VERSIONS_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list of numbers that are the same where what they stand for is. */
struct diff_list {
	const uint32_t *at;
	size_t count;
};

/* Sets REMOVED, one for each of A, and ADDED, one for each of B: what is in neither is
 * the same in both, in its order. Takes (A + B) times as many steps as there are
 * changes, at most: some 10 ns each.
 *   0
 *   -E2BIG   more than MOST changes
 *   -ENOMEM */
int diff_find(struct diff_list a, struct diff_list b, size_t most, bool *removed,
	      bool *added);

#endif
