/* SPDX-License-Identifier: MIT */
/* pager.h - long output on a terminal goes through a pager, as with git. */
#ifndef QUOTH_CLIENT_COMMAND_PAGER_H
#define QUOTH_CLIENT_COMMAND_PAGER_H

#include <sys/types.h>

struct pager {
	pid_t pid;	/* 0: none runs */
};

/* Starts $QUOTH_PAGER, else $PAGER, else less, and makes stdout lead there. An
 * empty one or "cat", or WHEN "never", means none; so does one that cannot be
 * started. Does nothing the second time. */
void pager_start(struct pager *pager, const char *when);

/* Closes stdout and waits until the reader is done. */
void pager_wait(struct pager *pager);

#endif
