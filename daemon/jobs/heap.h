/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap.h - memory that is had again and again stays the process's. */
#ifndef QUOTH_DAEMON_JOBS_HEAP_H
#define QUOTH_DAEMON_JOBS_HEAP_H

#include <malloc.h>

enum {
	HEAP_KEEP = 8 * 1024 * 1024,	/* bytes that are free at the end of a thread's
					 * heap, and not given back: records of some
					 * texts of a megabyte, two copies each */
	HEAP_OWN = 4 * 1024 * 1024,	/* bytes from which on one piece of memory is
					 * had from the system, and given back */
};

/* For the beginning of a program that reads records. Without it glibc gives the memory
 * of each record of a large text back, and has it again, page by page, for the next: of
 * ten texts of a megabyte that takes as long as all the rest of reading them. */
static inline void heap_keep(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, HEAP_KEEP);
	mallopt(M_MMAP_THRESHOLD, HEAP_OWN);
#endif
}

#endif
