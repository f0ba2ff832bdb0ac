/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drain.h - how the daemon ends: on a signal, on `shutdown`, or for want of
 * clients. It stops listening, so that another may take its place at once,
 * finishes what runs, sends what is written, and leaves the loop. */
#ifndef QUOTH_DAEMON_DRAIN_H
#define QUOTH_DAEMON_DRAIN_H

#include "lib/base/status.h"

struct daemon;
struct drain;

/* Minds signals and idleness from now on. */
enum status drain_open(struct daemon *daemon, struct drain **drain,
		       struct error *error);
void drain_close(struct drain *drain);

/* Begins the end, once; the log says WHY. */
void drain_begin(struct daemon *daemon, const char *why);

/* To be called when clients or jobs have come or gone. */
void drain_mind_idle(struct daemon *daemon);

#endif
