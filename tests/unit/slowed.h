/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slowed.h - what slows a test down, for those that do as many rounds as time allows. */
#ifndef QUOTH_TESTS_SLOWED_H
#define QUOTH_TESTS_SLOWED_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/sanitized.h"

static inline bool is_under_valgrind(void)
{
	const char *preloaded = getenv("LD_PRELOAD");
	return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

#endif
