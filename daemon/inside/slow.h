/* SPDX-License-Identifier: GPL-2.0-or-later */
/* slow.h - requests that took long: a line in the log for each, and the last of them
 * for `status`.
 *
 * What people look for is told nowhere unless --log-queries says so; a plan without its
 * words and how long each part took are. Whatever is told was made fit for a log by
 * slow_escape().
 * Threads: any; a lock is taken for each slow request, and for none that is not. */
#ifndef QUOTH_DAEMON_INSIDE_SLOW_H
#define QUOTH_DAEMON_INSIDE_SLOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/inside/trace.h"
#include "lib/base/status.h"

enum {
	SLOW_KEPT = 32,			/* requests that status shows */
	SLOW_PLAN_MAX = 600,		/* bytes of a plan, */
	SLOW_PARAMS_MAX = 800,		/* and of parameters: a line of the log has 2048 */
};

struct slow;

struct slow_request {
	const char *method;
	int code;			/* 0, or the wire_code it failed with */
	uint64_t took_ms, waited_ms;
	uint64_t conn;			/* the connection's number */
	const struct trace *trace;
	const json_t *params;		/* NULL: not to be told */
};

/* STATUS_NO_MEMORY */
enum status slow_open(struct slow **slow, struct error *error);
void slow_close(struct slow *slow);

/* Logs REQUEST and keeps it; without memory the least of it is logged. */
void slow_note(struct slow *slow, const struct slow_request *request);

/* A list of what is kept, the newest first, as quoth-protocol(7) has it; with the
 * parameters of requests only if WITH_PARAMS. NULL: no memory. */
json_t *slow_json(struct slow *slow, bool with_params);

/* Appends TEXT to OUT so that it commands no terminal, begins no line, and reorders
 * none: control characters, line ends of Unicode and directions of writing become
 * \uXXXX, ill-formed bytes U+FFFD. At most MAX bytes: a longer text ends in "...",
 * between two characters. */
void slow_escape(struct buf *out, const char *text, size_t len, size_t max);

#endif
