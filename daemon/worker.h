/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - the threads that search: a job in, its reply out. */
#ifndef QUOTH_DAEMON_WORKER_H
#define QUOTH_DAEMON_WORKER_H

#include <stdbool.h>

#include "daemon/indexes.h"
#include "daemon/queue.h"
#include "daemon/settings.h"
#include "lib/base/status.h"

struct workers;

/* Starts settings->threads workers on QUEUE, each with answerers of its own for INDEXES.
 * Signals stay the caller's thread's. */
enum status workers_start(struct queue *queue, struct indexes *indexes,
			  const struct settings *settings,
			  struct workers **workers, struct error *error);

/* Closes the queue and waits for the workers. A job that runs is finished
 * first: have it cancelled, or be sure that there is none. */
void workers_stop(struct workers *workers);

#endif
