/* SPDX-License-Identifier: MIT */
/* config.h - files of options, a line each, for all programs:
 *
 *	# a comment: its line begins with the sign
 *	index = news=/srv/news
 *	slow-ms = 200
 *	log-queries
 *
 * A key is the name of a long option without its dashes; its value is the rest of the
 * line without blanks around it, as it stands: there are no quotes. */
#ifndef QUOTH_BASE_CONFIG_H
#define QUOTH_BASE_CONFIG_H

#include "lib/base/status.h"

enum {
	CONFIG_BYTES_MAX = 64 * 1024,	/* of a file: some thousand options */
	CONFIG_LINE_MAX = 4096,		/* bytes of a line: a path and a key */
};

/* Takes one option; VALUE is NULL where the line has no `=`. Both are valid until it
 * returns. A failure ends the reading with its status, and its reason gets the file and
 * the line before it. */
typedef enum status config_take_fn(void *context, const char *key, const char *value,
				   struct error *error);

/* Reads the file at PATH, which must be one and no pipe, and calls TAKE for each option
 * in it.
 *   STATUS_NOT_FOUND, STATUS_DENIED, STATUS_IO
 *   STATUS_TOO_LARGE  the file, or a line, is over its limit
 *   STATUS_INVALID    a line without a key, or with a byte that no text has */
enum status config_read(const char *path, config_take_fn *take, void *context,
			struct error *error);

#endif
