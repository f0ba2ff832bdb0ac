/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memory.h - how much memory the process has, as the kernel says.
 * Threads: memory_open() before there are any; memory_now() is anybody's. */
#ifndef QUOTH_DAEMON_INSIDE_MEMORY_H
#define QUOTH_DAEMON_INSIDE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

struct memory {
	uint64_t resident, peak;	/* bytes */
};

/* Opens what tells it, which a daemon that has shut itself in could not open any more;
 * to be closed by memory_close(). Without it memory_now() fails. */
void memory_open(void);
void memory_close(void);

/* False: it is not known. */
bool memory_now(struct memory *memory);

#endif
