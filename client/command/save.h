/* SPDX-License-Identifier: MIT */
/* save.h - a file written whole or not at all. */
#ifndef QUOTH_CLIENT_COMMAND_SAVE_H
#define QUOTH_CLIENT_COMMAND_SAVE_H

#include <stddef.h>

/* Writes LEN bytes to PATH: beside it first and then in its place, so that nobody reads
 * half of it and a failure leaves what was there. A PATH that is no regular file (a
 * device, a pipe) is written to as it is. 0, or the errno of what failed. */
int save_file(const char *path, const char *bytes, size_t len);

#endif
