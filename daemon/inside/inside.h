/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inside.h - what the daemon knows of itself, in one piece: counts and times, slow
 * requests, memory.
 * Threads: any, but for opening and closing. */
#ifndef QUOTH_DAEMON_INSIDE_INSIDE_H
#define QUOTH_DAEMON_INSIDE_INSIDE_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/inside/metrics.h"
#include "daemon/inside/slow.h"
#include "daemon/inside/trace.h"
#include "lib/base/status.h"

struct inside {
	struct metrics *metrics;
	struct slow *slow;
	_Atomic uint32_t slow_ms;	/* a request that takes so long is slow */
	atomic_bool log_queries;	/* and what it looked for is told */
};

/* A request that a thread has worked on. */
struct inside_job {
	struct metrics_method *method;
	uint64_t conn;
	uint64_t arrived_ns;	/* of clock_ns() */
	const json_t *params;
	int code;		/* what its reply says: 0, or a wire_code, */
	size_t reply_len;	/* and how many bytes it has */
};

/* STATUS_NO_MEMORY; inside_close() in every case. */
enum status inside_open(struct inside *inside, uint32_t slow_ms, bool log_queries,
			struct error *error);
void inside_close(struct inside *inside);

/* Other settings, for requests that begin from now on. */
void inside_adopt(struct inside *inside, uint32_t slow_ms, bool log_queries);

/* A thread begins with a request, and TRACE with it; to be given to inside_end(). */
void inside_begin(struct inside *inside, const struct inside_job *job,
		  struct trace *trace);

/* Its reply is written, and not sent yet: what JOB was is counted, and logged if it
 * was slow. */
void inside_end(struct inside *inside, const struct inside_job *job,
		struct trace *trace);

/* To ABOUT, a status that the calling thread makes for a client, all of this but the
 * slow requests; WITH_PARAMS as in slow.h. False: no memory. */
bool inside_put(struct inside *inside, json_t *about);
bool inside_put_slow(struct inside *inside, bool with_params, json_t *about);

#endif
