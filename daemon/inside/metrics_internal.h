/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics_internal.h - the numbers themselves: metrics.c counts them, metrics_put.c
 * shows them. */
#ifndef QUOTH_DAEMON_INSIDE_METRICS_INTERNAL_H
#define QUOTH_DAEMON_INSIDE_METRICS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "daemon/inside/histogram.h"
#include "daemon/inside/metrics.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	METRICS_CODES = 17,	/* as many as enum wire_code has */
};

extern const int metrics_codes[METRICS_CODES];

struct metrics_method {
	char name[WIRE_METHOD_MAX + 1];
	_Atomic uint64_t begun;
	_Atomic uint64_t answered;
	_Atomic uint64_t failed[METRICS_CODES];
	_Atomic uint64_t gone;
	_Atomic uint64_t superseded;
	struct histogram total, waiting, working, writing, sending;
};

struct metrics {
	_Atomic uint64_t numbers[METRICS_NUMBERS];
	_Atomic uint64_t malformed[METRICS_CODES];
	atomic_int busy;
	pthread_mutex_t naming;		/* of one more method */
	_Atomic size_t named;		/* methods that have a name */
	struct metrics_method methods[METRICS_METHODS_MAX];
};

#endif
