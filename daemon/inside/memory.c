/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memory.c - how much memory the process has, as the kernel says. */
#include "daemon/inside/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	STATM_BYTES = 256,	/* seven numbers */
	KILOBYTE = 1024,	/* what getrusage() counts in */
};

static int statm = -1;

void memory_open(void)
{
	statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
}

void memory_close(void)
{
	if (statm >= 0)
		close(statm);
	statm = -1;
}

bool memory_now(struct memory *memory)
{
	char text[STATM_BYTES];
	unsigned long long size, resident;
	struct rusage usage;
	ssize_t got = statm >= 0 ? pread(statm, text, sizeof text - 1, 0) : -1;
	if (got <= 0 || getrusage(RUSAGE_SELF, &usage) != 0)
		return false;
	text[got] = '\0';
	if (sscanf(text, "%llu %llu", &size, &resident) != 2)
		return false;
	memory->resident = resident * (uint64_t)sysconf(_SC_PAGESIZE);
	memory->peak = (uint64_t)usage.ru_maxrss * KILOBYTE;
	if (memory->peak < memory->resident)	/* it is updated now and then */
		memory->peak = memory->resident;
	return true;
}
