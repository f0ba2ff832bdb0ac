/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - distinct strings of bytes, numbered from 0 on in the order in which they
 * came: what is counted of each stands in an array of the caller's. */
#ifndef QUOTH_DAEMON_NAMES_H
#define QUOTH_DAEMON_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

struct name;

/* `= {0}` to begin. */
struct names {
	struct buf bytes;	/* one behind the other */
	struct name *at;	/* each, by number */
	size_t count, capacity;
	uint32_t *slots;	/* number + 1; 0: free */
	size_t slot_count;	/* a power of two */
};

/* The number of the LEN bytes AT, a new one if they are not known. False: no memory. */
bool names_take(struct names *names, const char *at, size_t len, uint32_t *number);

/* The number of the LEN bytes AT. False: they are not known. */
bool names_find(const struct names *names, const char *at, size_t len,
		uint32_t *number);

/* Bytes of NUMBER, valid until the next names_take(). */
const char *names_at(const struct names *names, uint32_t number, size_t *len);

void names_finish(struct names *names);

#endif
