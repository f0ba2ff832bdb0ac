/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.c - what the daemon counts of itself: the counting. */
#include "daemon/inside/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/inside/metrics_internal.h"
#include "daemon/inside/probe.h"

/* In the order in which they are shown. */
const int metrics_codes[METRICS_CODES] = {
	WIRE_PARSE_ERROR, WIRE_INVALID_REQUEST, WIRE_NO_METHOD, WIRE_BAD_PARAMS,
	WIRE_INTERNAL, WIRE_CANCELLED, WIRE_QUERY_SYNTAX, WIRE_NO_INDEX, WIRE_NOT_FOUND,
	WIRE_STALE_CURSOR, WIRE_TOO_LARGE, WIRE_BUSY, WIRE_TIMEOUT, WIRE_VERSION,
	WIRE_DENIED, WIRE_SHUTTING_DOWN, WIRE_SHARD_DOWN,
};

static void count(_Atomic uint64_t *number, uint64_t more)
{
	atomic_fetch_add_explicit(number, more, memory_order_relaxed);
}

/* A code that is none of ours would be a bug of ours. */
static size_t index_of(int code)
{
	size_t internal = 0;
	for (size_t i = 0; i < METRICS_CODES; i++) {
		if (metrics_codes[i] == code)
			return i;
		if (metrics_codes[i] == WIRE_INTERNAL)
			internal = i;
	}
	return internal;
}

enum status metrics_open(struct metrics **metrics, struct error *error)
{
	struct metrics *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "metrics");
	pthread_mutex_init(&opened->naming, NULL);
	*metrics = opened;
	return STATUS_OK;
}

void metrics_close(struct metrics *metrics)
{
	if (metrics == NULL)
		return;
	pthread_mutex_destroy(&metrics->naming);
	free(metrics);
}

void metrics_add(struct metrics *metrics, enum metrics_number number, uint64_t more)
{
	count(&metrics->numbers[number], more);
}

uint64_t metrics_get(const struct metrics *metrics, enum metrics_number number)
{
	return atomic_load_explicit(&metrics->numbers[number], memory_order_relaxed);
}

void metrics_busy(struct metrics *metrics, int more)
{
	atomic_fetch_add_explicit(&metrics->busy, more, memory_order_relaxed);
}

unsigned metrics_busy_now(const struct metrics *metrics)
{
	int busy = atomic_load_explicit(&metrics->busy, memory_order_relaxed);
	return busy > 0 ? (unsigned)busy : 0;
}

/* --- Methods --- */

static struct metrics_method *find(struct metrics *metrics, const char *name, size_t named)
{
	for (size_t i = 0; i < named; i++)
		if (strcmp(metrics->methods[i].name, name) == 0)
			return &metrics->methods[i];
	return NULL;
}

static struct metrics_method *add(struct metrics *metrics, const char *name)
{
	pthread_mutex_lock(&metrics->naming);
	size_t named = atomic_load_explicit(&metrics->named, memory_order_relaxed);
	struct metrics_method *method = find(metrics, name, named);
	if (method == NULL && named == METRICS_METHODS_MAX)
		method = &metrics->methods[named - 1];
	if (method == NULL) {
		method = &metrics->methods[named];
		bool last = named + 1 == METRICS_METHODS_MAX;
		strncpy(method->name, last ? "others" : name, sizeof method->name - 1);
		/* Whoever sees the number sees the name. */
		atomic_store_explicit(&metrics->named, named + 1, memory_order_release);
	}
	pthread_mutex_unlock(&metrics->naming);
	return method;
}

struct metrics_method *metrics_method(struct metrics *metrics, const char *name)
{
	size_t named = atomic_load_explicit(&metrics->named, memory_order_acquire);
	struct metrics_method *method = find(metrics, name, named);
	return method != NULL ? method : add(metrics, name);
}

const char *metrics_method_name(const struct metrics_method *method)
{
	return method->name;
}

void metrics_begin(struct metrics_method *method)
{
	count(&method->begun, 1);
	PROBE_REQUEST_BEGIN(method->name);
}

void metrics_end(struct metrics_method *method, int code,
		 const struct metrics_times *times)
{
	count(code == 0 ? &method->answered : &method->failed[index_of(code)], 1);
	PROBE_REQUEST_END(method->name, code);
	if (times == NULL)
		return;
	histogram_add(&method->total, times->total);
	histogram_add(&method->waiting, times->waiting);
	histogram_add(&method->working, times->working);
	histogram_add(&method->writing, times->writing);
}

void metrics_sent(struct metrics_method *method, uint64_t ns)
{
	histogram_add(&method->sending, ns);
}

void metrics_gone(struct metrics_method *method)
{
	count(&method->gone, 1);
}

void metrics_superseded(struct metrics_method *method)
{
	count(&method->superseded, 1);
}

void metrics_malformed(struct metrics *metrics, int code)
{
	count(&metrics->malformed[index_of(code)], 1);
}
