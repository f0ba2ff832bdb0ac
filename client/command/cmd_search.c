/* SPDX-License-Identifier: MIT */
/* cmd_search.c - quoth search: the best documents for a query. */
#include "client/command/search.h"

int cmd_search(char **argv, struct globals *globals)
{
	struct search_options options = {0};
	return search_command(argv, search_options, &options, globals);
}
