/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_internal.h - what the files of the settings share: the options, by what they
 * are called on the command line and in the file. */
#ifndef QUOTH_DAEMON_SETTINGS_SETTINGS_INTERNAL_H
#define QUOTH_DAEMON_SETTINGS_SETTINGS_INTERNAL_H

#include <getopt.h>

#include "daemon/settings/settings.h"

enum option_code {
	OPT_HELP = 256, OPT_VERSION, OPT_INDEX, OPT_SOCKET, OPT_GROUP, OPT_THREADS,
	OPT_IDLE_EXIT, OPT_LOG_LEVEL, OPT_SLOW_MS, OPT_LOG_QUERIES, OPT_CACHE,
	OPT_POSTINGS, OPT_REMOTE_SHARDS, OPT_NO_SANDBOX, OPT_CONFIG,
};

/* All of them, ended by a name of NULL. */
extern const struct option settings_options[];

/* The option CODE as one bit of those that were given. */
static inline uint32_t option_bit(int code)
{
	return (uint32_t)1 << (code - OPT_HELP);
}

/* Takes one option over; VALUE, which must outlive SETTINGS, is "" for a flag.
 *   STATUS_INVALID  no such value, or a second one: with the option's name */
enum status settings_option(struct settings *settings, int code, const char *value,
			    struct error *error);
/* The error of a VALUE of the option NAME where WANTED should be. */
enum status settings_wrong(struct error *error, const char *name, const char *value,
			   const char *wanted);

/* Reads the command line; *GIVEN becomes the bits of its options. Returns -1, or the exit
 * code as settings_read() does. --- settings_line.c */
int settings_line(struct settings *settings, uint32_t *given);

/* Reads the file that SETTINGS name, if they do, for the options that are not GIVEN.
 *   STATUS_INVALID and all of config_read() --- settings_file.c */
enum status settings_file(struct settings *settings, uint32_t given,
			  struct error *error);

#endif
