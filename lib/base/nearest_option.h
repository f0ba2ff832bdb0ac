/* SPDX-License-Identifier: MIT */
/* nearest_option.h - "did you mean" for programs that read their options by getopt(3). */
#ifndef QUOTH_BASE_NEAREST_OPTION_H
#define QUOTH_BASE_NEAREST_OPTION_H

#include <getopt.h>

/* To be called when getopt_long() has said '?' of the last argument in ARGV that it took:
 * names on stderr that option of TABLE which was meant, if one is near. */
void nearest_option_hint(char *const argv[], const struct option *table);

#endif
