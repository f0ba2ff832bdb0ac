/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - the threads: each leads the loop, runs a job, or sleeps. See queue.h. */
#ifndef QUOTH_DAEMON_JOBS_WORKER_H
#define QUOTH_DAEMON_JOBS_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"

struct daemon;
struct workers;

/* Starts a thread for each slot of the daemon's queue and two more, each with answerers of
 * its own for the daemon's indexes. They sleep until the loop is passed to one of them.
 * Signals stay the caller's thread's. */
enum status workers_start(struct daemon *daemon,
			  struct workers **workers, struct error *error);

/* Has the threads that run no job let go of what they have open of older revisions, and of
 * indexes that are served no more, lest the files of a thread that sleeps long take up
 * space that nobody can see; what they move on to is not opened for their next job. ROUND
 * says since when; who has done it for that is left alone. False: some run a job. Any
 * thread's, one at a time. */
bool workers_refresh(struct workers *workers, uint64_t round);

/* How many threads run a job that should have ended MS milliseconds ago or more. */
size_t workers_stuck(const struct workers *workers, uint32_t ms);

/* Closes the queue and waits for the threads. A job that runs is finished first: have it
 * cancelled, or be sure that there is none. */
void workers_stop(struct workers *workers);

#endif
