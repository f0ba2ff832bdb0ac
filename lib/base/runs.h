/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runs.h - puts in order what is a few ordered lists one behind the other: as fast as
 * these are few, and stopped by a deadline, as qsort() cannot be. */
#ifndef QUOTH_BASE_RUNS_H
#define QUOTH_BASE_RUNS_H

#include <stddef.h>

#include "lib/base/deadline.h"

/* Sorts COUNT items of SIZE bytes by COMPARE, as qsort() does; equal ones stay in their
 * order. DEADLINE may be NULL.
 *   STATUS_TIMEOUT, STATUS_CANCELLED  some items may be there twice, others not at all
 *   STATUS_NO_MEMORY                  for as many items again */
enum status runs_sort(void *items, size_t count, size_t size,
		      int (*compare)(const void *a, const void *b),
		      struct deadline *deadline, struct error *error);

#endif
