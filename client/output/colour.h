/* SPDX-License-Identifier: MIT */
/* colour.h - when a terminal is spoken to in colour, and in which. */
#ifndef QUOTH_CLIENT_OUTPUT_COLOUR_H
#define QUOTH_CLIENT_OUTPUT_COLOUR_H

#include <stdbool.h>

/* Each is a sequence, or "" when there is to be no colour. */
struct colours {
	const char *title, *path, *line, *faint, *match, *bar, *off;
};

/* WHEN: "auto", "always" or "never"; NULL counts as auto, which is: a terminal
 * that is not dumb, and no $NO_COLOR. */
struct colours colours_choose(const char *when, bool terminal);

/* The same question for links; $NO_COLOR does not matter to them. */
bool links_choose(const char *when, bool terminal);

#endif
