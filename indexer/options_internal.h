/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options_internal.h - what the command line and the file of quoth-index share. */
#ifndef QUOTH_INDEXER_OPTIONS_INTERNAL_H
#define QUOTH_INDEXER_OPTIONS_INTERNAL_H

#include <getopt.h>

#include "indexer/options.h"

enum {
	OPTION_INDEX = 256,
	OPTION_AGAIN,
	OPTION_LANGUAGE,
	OPTION_CHECK,
	OPTION_COMPACT,
	OPTION_FORGET,
	OPTION_LIST_FAILED,
	OPTION_STATUS,
	OPTION_EXCLUDE,
	OPTION_NO_IGNORE,
	OPTION_HIDDEN,
	OPTION_MAX_FILE_SIZE,
	OPTION_FREQUENT_WORDS,
	OPTION_NICE,
	OPTION_WATCH,
	OPTION_DRY_RUN,
	OPTION_JSON,
	OPTION_VERSION,
	OPTION_CONFIG,
};

/* All of them, ended by a name of NULL. */
extern const struct option options_long[];

/* Takes one; VALUE is that of an option that has one. False: it was said why not. */
bool options_take(struct options *options, int option, const char *value);

/* --- options_file.c --- */

/* OPTION by its place in the table; that of none is another one. */
uint64_t options_bit(int option);
/* Takes what is in the file that OPTIONS name, if they do, but for options whose bits are
 * GIVEN. False: it was said why not. */
bool options_read_file(struct options *options, uint64_t given);

#endif
