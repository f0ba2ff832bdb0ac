/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - the threads that search: a job in, its reply out. */
#ifndef QUOTH_DAEMON_WORKER_H
#define QUOTH_DAEMON_WORKER_H

#include <stdbool.h>

#include "daemon/inside/inside.h"
#include "daemon/queue.h"
#include "daemon/settings.h"
#include "lib/base/status.h"

struct workers;

/* Starts settings->threads workers on QUEUE, each with an answerer of its own
 * for the index at INDEX; what they do is counted in INSIDE. Signals stay the
 * caller's thread's. */
enum status workers_start(struct queue *queue, const char *index,
			  const struct settings *settings, struct inside *inside,
			  struct workers **workers, struct error *error);

/* Closes the queue and waits for the workers. A job that runs is finished
 * first: have it cancelled, or be sure that there is none. */
void workers_stop(struct workers *workers);

#endif
