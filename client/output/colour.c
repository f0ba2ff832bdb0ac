/* SPDX-License-Identifier: MIT */
/* colour.c - when a terminal is spoken to in colour, and in which. */
#include "client/output/colour.h"

#include <stdlib.h>
#include <string.h>

static bool wanted(const char *when, bool otherwise)
{
	if (when == NULL || strcmp(when, "auto") == 0)
		return otherwise;
	return strcmp(when, "always") == 0;
}

static bool able(bool terminal)
{
	const char *term = getenv("TERM");
	return terminal && term != NULL && strcmp(term, "dumb") != 0;
}

struct colours colours_choose(const char *when, bool terminal)
{
	const char *no = getenv("NO_COLOR");
	bool refused = no != NULL && no[0] != '\0';
	if (!wanted(when, able(terminal) && !refused))
		return (struct colours){ "", "", "", "", "", "", "" };
	return (struct colours){
		.title = "\033[1m",
		.path = "\033[35m",
		.line = "\033[32m",
		.faint = "\033[2m",
		.match = "\033[1;31m",
		.bar = "\033[36m",
		.off = "\033[0m",
	};
}

bool links_choose(const char *when, bool terminal)
{
	return wanted(when, able(terminal));
}
