/* SPDX-License-Identifier: MIT */
/* faults.h - what may fail under libquoth, failing when a test wants it to.
 *
 * The linker's --wrap puts these functions between the library and libc; jansson, which
 * is a library of its own, is given the same by json_set_alloc_funcs(). So a test needs no
 * LD_PRELOAD, and sanitizers and valgrind see all of it. One thread. */
#ifndef QUOTH_TESTS_FAULTS_H
#define QUOTH_TESTS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

#include "client/libquoth/quoth.h"

struct faults {
	/* Memory: the piece that brings `before` to 0 is not given, nor, with `for_good`,
	 * is any after it. 0: all are. */
	long before;
	bool for_good;
	long live;		/* pieces that were given and not freed */
	long denied;

	/* The socket: at most so many bytes in one call, 0: as many as there are; and
	 * every other call is interrupted, every third (of the rest) would block. */
	size_t piece;
	bool interrupts;
	unsigned calls;

	/* errno of the next call of its kind; 0: it works. */
	int send_error, recv_error, connect_error, socket_error, fcntl_error;
	int poll_error;		/* of the next `poll_times` calls */
	int poll_times;

	int later_s;		/* how much later the clock is, seconds */
};

extern struct faults faults;

/* Both ends of one connection. */
struct pair {
	struct quoth *q;
	int fd;			/* the daemon's, non-blocking; -1 when it hung up */
};

/* Group setup: jansson's memory is ours. */
int faults_group(void **state);

void pair_open(struct pair *pair);
void pair_close(struct pair *pair);
void pair_hang_up(struct pair *pair);

/* Writes TEXT as the daemon. */
void pair_say(struct pair *pair, const char *text);

/* Reads and forgets what the daemon was sent; returns how many bytes. */
size_t pair_drain(struct pair *pair);

#endif
