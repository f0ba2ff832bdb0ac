/* SPDX-License-Identifier: MIT */
/* cmd_count.c - quoth count: how many documents match, exactly. */
#include "client/command/search.h"

int cmd_count(char **argv, struct globals *globals)
{
	struct search_options options = { .count = true };
	return search_command(argv, count_options, &options, globals);
}
