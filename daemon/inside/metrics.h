/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.h - what the daemon counts of itself, for `status`.
 *
 * Threads: any, at any time. Numbers are relaxed atomics: counting a request costs some
 * ten additions and no lock. What is counted before a reply is sent is seen by a status
 * that is asked for after it came.
 * Every request of a known method is begun once and ended once: it is answered, it
 * fails with a code, or its client has gone before a thread had it. */
#ifndef QUOTH_DAEMON_INSIDE_METRICS_H
#define QUOTH_DAEMON_INSIDE_METRICS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"

enum {
	METRICS_METHODS_MAX = 32,	/* there are about twenty; of more, the last ones
					 * are counted as one */
};

struct metrics;
struct metrics_method;

/* Single numbers. */
enum metrics_number {
	METRICS_CONNECTIONS,	/* that ever were */
	METRICS_REFUSED,	/* clients turned away at the door */
	METRICS_BYTES_IN,	/* of connections */
	METRICS_BYTES_OUT,	/* handed to them */
	METRICS_SLOW,		/* slow requests */
	METRICS_NUMBERS,
};

/* Where the time of a request went, in nanoseconds. */
struct metrics_times {
	uint64_t total;		/* since it was read */
	uint64_t waiting;	/* for a thread */
	uint64_t working;
	uint64_t writing;	/* the reply as bytes; not the client's reading them */
};

/* STATUS_NO_MEMORY */
enum status metrics_open(struct metrics **metrics, struct error *error);
void metrics_close(struct metrics *metrics);

void metrics_add(struct metrics *metrics, enum metrics_number number, uint64_t more);
uint64_t metrics_get(const struct metrics *metrics, enum metrics_number number);

/* A thread has begun (MORE 1) or ended (-1) a request; and how many are at it. */
void metrics_busy(struct metrics *metrics, int more);
unsigned metrics_busy_now(const struct metrics *metrics);

/* The counts of the method of that NAME, made if there are none; they live as long as
 * METRICS. Only for names of methods that there are: a client must not make more. */
struct metrics_method *metrics_method(struct metrics *metrics, const char *name);
const char *metrics_method_name(const struct metrics_method *method);

void metrics_begin(struct metrics_method *method);
/* CODE is 0 or a wire_code; TIMES NULL: it was no job, and no time is counted. */
void metrics_end(struct metrics_method *method, int code,
		 const struct metrics_times *times);
/* Its reply, counted by metrics_end() before, took NS to be sent, as far as the client's
 * socket took it. */
void metrics_sent(struct metrics_method *method, uint64_t ns);
/* Ended without a reply: nobody is left to be answered. */
void metrics_gone(struct metrics_method *method);
/* A newer request in its slot has it cancelled; it ends by metrics_end(). */
void metrics_superseded(struct metrics_method *method);

/* A message that is no request for a known method is refused with CODE. */
void metrics_malformed(struct metrics *metrics, int code);

/* To ABOUT the members of a status that are counted here: see quoth-protocol(7). False:
 * no memory. */
bool metrics_put(const struct metrics *metrics, json_t *about);

#endif
