/* SPDX-License-Identifier: MIT */
/* nearest_option.c - "did you mean" for programs that read their options by getopt(3). */
#include "lib/base/nearest_option.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/nearest.h"

void nearest_option_hint(char *const argv[], const struct option *table)
{
	const char *argument = optind > 0 ? argv[optind - 1] : NULL;
	/* Of an option that is known its value was wrong, and optopt is its code. */
	if (argument == NULL || strncmp(argument, "--", 2) != 0 || optopt != 0)
		return;
	struct nearest nearest = nearest_to(argument + 2, strcspn(argument + 2, "="));
	for (; table->name != NULL; table++)
		nearest_try(&nearest, table->name);
	if (nearest.name != NULL)
		fprintf(stderr, "hint: did you mean --%s?\n", nearest.name);
}
