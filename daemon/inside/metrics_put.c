/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics_put.c - what the daemon counts of itself: the members of a status. */
#include <stdlib.h>

#include "daemon/inside/metrics_internal.h"

enum {
	NS_OF_US = 1000,
};

static uint64_t value_of(const _Atomic uint64_t *number)
{
	return atomic_load_explicit(number, memory_order_relaxed);
}

static bool put(json_t *object, const char *name, json_t *value)
{
	return json_object_set_new(object, name, value) == 0;
}

static bool put_number(json_t *object, const char *name, uint64_t number)
{
	return put(object, name, json_integer((json_int_t)number));
}

/* --- Times --- */

/* The upper bound of each bucket that is not empty, and how many; the last one's is
 * null. */
static json_t *buckets_of(const struct histogram_look *look)
{
	json_t *buckets = json_array();
	bool ok = buckets != NULL;
	for (size_t i = 0; ok && i < HISTOGRAM_BUCKETS; i++) {
		if (look->counts[i] == 0)
			continue;
		uint64_t high = histogram_high_us(i);
		json_t *bound = high == UINT64_MAX ? json_null()
						   : json_integer((json_int_t)high);
		ok = json_array_append_new(buckets,
				json_pack("[o, I]", bound,
					  (json_int_t)look->counts[i])) == 0;
	}
	if (ok)
		return buckets;
	json_decref(buckets);
	return NULL;
}

/* In microseconds; reals, since much takes less than one. */
static json_t *us(uint64_t ns)
{
	return json_real((double)ns / NS_OF_US);
}

static bool put_times(json_t *object, const char *name, const struct histogram *histogram,
		      struct histogram_look *look)
{
	histogram_look(histogram, look);
	json_t *times = json_object();
	bool ok = put_number(times, "n", look->n) &&
		  put(times, "sum_us", us(look->sum_ns)) &&
		  put(times, "p50_us", us(histogram_quantile(look, 500))) &&
		  put(times, "p90_us", us(histogram_quantile(look, 900))) &&
		  put(times, "p99_us", us(histogram_quantile(look, 990))) &&
		  put(times, "max_us", us(look->max_ns)) &&
		  put(times, "buckets", buckets_of(look));
	return put(object, name, times) && ok;
}

/* --- Methods --- */

/* By the names of the codes, those that there were. */
static json_t *failures_of(const _Atomic uint64_t *failed)
{
	json_t *failures = json_object();
	bool ok = failures != NULL;
	for (size_t i = 0; ok && i < METRICS_CODES; i++) {
		uint64_t number = value_of(&failed[i]);
		if (number > 0)
			ok = put_number(failures, wire_kind(metrics_codes[i]), number);
	}
	if (ok)
		return failures;
	json_decref(failures);
	return NULL;
}

static json_t *method_of(const struct metrics_method *method, struct histogram_look *look)
{
	json_t *object = json_object();
	bool ok = put_number(object, "requests", value_of(&method->begun)) &&
		  put_number(object, "answered", value_of(&method->answered)) &&
		  put(object, "errors", failures_of(method->failed)) &&
		  put_number(object, "gone", value_of(&method->gone)) &&
		  put_number(object, "superseded", value_of(&method->superseded));
	if (ok && value_of(&method->total.sum_ns) > 0)
		ok = put_times(object, "total", &method->total, look) &&
		     put_times(object, "waiting", &method->waiting, look) &&
		     put_times(object, "working", &method->working, look) &&
		     put_times(object, "writing", &method->writing, look);
	if (ok && value_of(&method->sending.sum_ns) > 0)
		ok = put_times(object, "sending", &method->sending, look);
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

static bool put_methods(const struct metrics *metrics, json_t *about,
			struct histogram_look *look)
{
	size_t named = atomic_load_explicit(&metrics->named, memory_order_acquire);
	json_t *requests = json_object(), *methods = json_object();
	bool ok = true;
	for (size_t i = 0; ok && i < named; i++) {
		const struct metrics_method *method = &metrics->methods[i];
		ok = put_number(requests, method->name, value_of(&method->begun)) &&
		     put(methods, method->name, method_of(method, look));
	}
	ok = put(about, "requests", requests) && ok;
	return put(about, "methods", methods) && ok;
}

bool metrics_put(const struct metrics *metrics, json_t *about)
{
	struct histogram_look *look = malloc(sizeof *look);
	bool ok = look != NULL &&
		  put_number(about, "connections_ever",
			     metrics_get(metrics, METRICS_CONNECTIONS)) &&
		  put_number(about, "connections_refused",
			     metrics_get(metrics, METRICS_REFUSED)) &&
		  put_number(about, "bytes_in", metrics_get(metrics, METRICS_BYTES_IN)) &&
		  put_number(about, "bytes_out", metrics_get(metrics, METRICS_BYTES_OUT)) &&
		  put(about, "malformed", failures_of(metrics->malformed)) &&
		  put_methods(metrics, about, look);
	free(look);
	return ok;
}
