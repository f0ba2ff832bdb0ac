/* SPDX-License-Identifier: MIT */
/* prometheus.c - a status in Prometheus's text exposition format, version 0.0.4. */
#include "client/output/prometheus.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	BOUND_FIRST_LOG2 = 4,	/* le="0.000016" */
	BOUND_LAST_LOG2 = 26,	/* le="67.108864" */
	PATH_MAX_BYTES = 64,
};

#define US_OF_SECOND 1e6
#define MS_OF_SECOND 1e3

/* One number of a status. */
struct number {
	const char *path;	/* members, one in the other: "memory.resident" */
	const char *name;
	const char *type;
	double unit;		/* what the value is divided by; 1 of whole numbers */
	const char *help;
};

static const struct number numbers[] = {
	{ "uptime_s", "quoth_uptime_seconds", "gauge", 1, "Since the daemon began." },
	{ "documents", "quoth_documents", "gauge", 1, "In the index." },
	{ "words", "quoth_words", "gauge", 1, "In all documents of the index." },
	{ "index.rev", "quoth_index_revision", "gauge", 1, "Revision of the index." },
	{ "connections", "quoth_connections", "gauge", 1, "Clients connected." },
	{ "connections_ever", "quoth_clients_total", "counter", 1,
	  "Clients that ever were connected." },
	{ "connections_refused", "quoth_clients_refused_total", "counter", 1,
	  "Clients turned away at the door." },
	{ "in_flight", "quoth_in_flight_requests", "gauge", 1,
	  "Requests begun and not answered." },
	{ "queue", "quoth_queued_requests", "gauge", 1,
	  "Requests that wait for a thread." },
	{ "threads", "quoth_threads", "gauge", 1, "Threads that search." },
	{ "threads_busy", "quoth_threads_busy", "gauge", 1, "Those that do now." },
	{ "memory.resident", "quoth_resident_memory_bytes", "gauge", 1,
	  "Memory of the daemon." },
	{ "memory.peak", "quoth_resident_memory_peak_bytes", "gauge", 1,
	  "The most that it ever was." },
	{ "bytes_in", "quoth_received_bytes_total", "counter", 1, "Read from clients." },
	{ "bytes_out", "quoth_sent_bytes_total", "counter", 1, "Handed to clients." },
	{ "cache.entries", "quoth_cache_entries", "gauge", 1, "Answers that are kept." },
	{ "cache.bytes", "quoth_cache_bytes", "gauge", 1, "The memory that they take." },
	{ "cache.limit", "quoth_cache_limit_bytes", "gauge", 1,
	  "The most that they may take." },
	{ "cache.hits", "quoth_cache_hits_total", "counter", 1,
	  "Requests that were given a kept answer." },
	{ "cache.misses", "quoth_cache_misses_total", "counter", 1,
	  "Requests that might have been, and were not." },
	{ "cache.dropped", "quoth_cache_dropped_total", "counter", 1,
	  "Answers that went because the index had changed." },
	{ "cache.evicted", "quoth_cache_evicted_total", "counter", 1,
	  "Answers that went to make room." },
	{ "postings.entries", "quoth_postings_entries", "gauge", 1,
	  "Posting lists that are kept in memory." },
	{ "postings.bytes", "quoth_postings_bytes", "gauge", 1,
	  "The memory that they take." },
	{ "postings.limit", "quoth_postings_limit_bytes", "gauge", 1,
	  "The most that they may take." },
	{ "postings.hits", "quoth_postings_hits_total", "counter", 1,
	  "Lists that were found there." },
	{ "postings.misses", "quoth_postings_misses_total", "counter", 1,
	  "Lists that were not, and were read in the index." },
	{ "postings.dropped", "quoth_postings_dropped_total", "counter", 1,
	  "Lists that went because the index had changed." },
	{ "postings.evicted", "quoth_postings_evicted_total", "counter", 1,
	  "Lists that went to make room." },
	{ "slow.count", "quoth_slow_requests_total", "counter", 1,
	  "Requests that took longer than the threshold." },
	{ "slow.ms", "quoth_slow_threshold_seconds", "gauge", MS_OF_SECOND,
	  "What a slow request takes." },
};

/* One number of each method. */
static const struct number by_method[] = {
	{ "requests", "quoth_requests_total", "counter", 1, "Requests by method." },
	{ "gone", "quoth_gone_total", "counter", 1,
	  "Requests whose client was gone before a thread had them." },
	{ "superseded", "quoth_superseded_total", "counter", 1,
	  "Requests that a newer one in their slot cancelled." },
};

/* --- Parts of a line --- */

void prometheus_add_label(struct buf *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\n')
			buf_add_str(out, "\\n");
		else if (*value == '\\' || *value == '"')
			buf_addf(out, "\\%c", *value);
		else
			buf_add_char(out, *value);
	}
}

static void add_head(struct buf *out, const char *name, const char *type,
		     const char *help)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* {a="x"} or {a="x",b="y"}; A NULL: no labels. */
static void add_labels(struct buf *out, const char *a, const char *x, const char *b,
		       const char *y)
{
	if (a == NULL)
		return;
	buf_addf(out, "{%s=\"", a);
	prometheus_add_label(out, x);
	if (b != NULL) {
		buf_addf(out, "\",%s=\"", b);
		prometheus_add_label(out, y);
	}
	buf_add_str(out, "\"}");
}

static void add_value(struct buf *out, const json_t *value, double unit)
{
	if (json_is_integer(value) && unit <= 1)
		buf_addf(out, " %lld\n", (long long)json_integer_value(value));
	else
		buf_addf(out, " %.15g\n", json_number_value(value) / unit);
}

/* What PATH leads to, or NULL. */
static const json_t *at_path(const json_t *object, const char *path)
{
	char name[PATH_MAX_BYTES];
	for (const char *end; object != NULL && *path != '\0'; path = end) {
		path += *path == '.';
		end = path + strcspn(path, ".");
		snprintf(name, sizeof name, "%.*s", (int)(end - path), path);
		object = json_object_get(object, name);
	}
	return object;
}

/* --- Numbers --- */

static void add_numbers(struct buf *out, const json_t *status)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		const struct number *number = &numbers[i];
		const json_t *value = at_path(status, number->path);
		if (!json_is_number(value))
			continue;
		add_head(out, number->name, number->type, number->help);
		buf_add_str(out, number->name);
		add_value(out, value, number->unit);
	}
}

static void add_info(struct buf *out, const json_t *status)
{
	const char *version = json_string_value(json_object_get(status, "version"));
	add_head(out, "quoth_info", "gauge", "1; the version of the daemon is a label.");
	buf_add_str(out, "quoth_info");
	add_labels(out, "version", version != NULL ? version : "", NULL, NULL);
	buf_add_str(out, " 1\n");
	add_head(out, "quoth_index_up", "gauge", "Whether there is an index to search.");
	buf_addf(out, "quoth_index_up %d\n",
		 json_is_object(json_object_get(status, "index")));
}

static void add_malformed(struct buf *out, json_t *malformed)
{
	const char *kind;
	json_t *count;
	if (json_object_size(malformed) == 0)
		return;
	add_head(out, "quoth_malformed_total", "counter",
		 "Messages that were no request for any method.");
	json_object_foreach(malformed, kind, count) {
		buf_add_str(out, "quoth_malformed_total");
		add_labels(out, "error", kind, NULL, NULL);
		add_value(out, count, 1);
	}
}

/* --- Methods --- */

static void add_counts(struct buf *out, json_t *methods, const struct number *number)
{
	const char *method;
	json_t *counts;
	add_head(out, number->name, number->type, number->help);
	json_object_foreach(methods, method, counts) {
		buf_add_str(out, number->name);
		add_labels(out, "method", method, NULL, NULL);
		add_value(out, json_object_get(counts, number->path), 1);
	}
}

static void add_outcomes(struct buf *out, json_t *methods)
{
	static const char name[] = "quoth_replies_total";
	const char *method, *kind;
	json_t *counts, *count;
	add_head(out, name, "counter", "Requests that ended, by method and by how.");
	json_object_foreach(methods, method, counts) {
		buf_add_str(out, name);
		add_labels(out, "method", method, "outcome", "answered");
		add_value(out, json_object_get(counts, "answered"), 1);
		json_object_foreach(json_object_get(counts, "errors"), kind, count) {
			buf_add_str(out, name);
			add_labels(out, "method", method, "outcome", kind);
			add_value(out, count, 1);
		}
	}
}

/* --- Histograms --- */

/* One of a family of histograms, by its labels. */
struct series {
	const char *name;
	const char *method;
	const char *phase;	/* or NULL */
};

static void add_bucket(struct buf *out, const struct series *series, const char *bound,
		       uint64_t count)
{
	buf_addf(out, "%s_bucket{method=\"", series->name);
	prometheus_add_label(out, series->method);
	if (series->phase != NULL)
		buf_addf(out, "\",phase=\"%s", series->phase);
	buf_addf(out, "\",le=\"%s\"} %llu\n", bound, (unsigned long long)count);
}

/* 2^POWER microseconds in seconds, to the last digit and without noughts behind it. */
static void write_bound(unsigned power, char *bound, size_t size)
{
	uint64_t us = (uint64_t)1 << power;
	snprintf(bound, size, "%llu.%06llu", (unsigned long long)(us / 1000000),
		 (unsigned long long)(us % 1000000));
	for (size_t end = strlen(bound); end > 1 && bound[end - 1] == '0'; end--)
		bound[end - 1] = '\0';
}

/* Up to BOUND_US in the pairs from *AT on, which are in order. */
static uint64_t count_to(const json_t *buckets, size_t *at, uint64_t bound_us)
{
	uint64_t count = 0;
	for (; *at < json_array_size(buckets); (*at)++) {
		const json_t *pair = json_array_get(buckets, *at);
		const json_t *high = json_array_get(pair, 0);
		if (!json_is_integer(high) ||
		    (uint64_t)json_integer_value(high) > bound_us)
			break;
		count += (uint64_t)json_integer_value(json_array_get(pair, 1));
	}
	return count;
}

static void add_histogram(struct buf *out, const struct series *series,
			  const json_t *times)
{
	const json_t *buckets = json_object_get(times, "buckets");
	const json_t *n = json_object_get(times, "n");
	uint64_t count = 0;
	size_t at = 0;
	char bound[32];
	if (!json_is_object(times))
		return;
	for (unsigned power = BOUND_FIRST_LOG2; power <= BOUND_LAST_LOG2; power++) {
		count += count_to(buckets, &at, (uint64_t)1 << power);
		write_bound(power, bound, sizeof bound);
		add_bucket(out, series, bound, count);
	}
	add_bucket(out, series, "+Inf", (uint64_t)json_integer_value(n));
	const char *phase = series->phase != NULL ? "phase" : NULL;
	buf_addf(out, "%s_sum", series->name);
	add_labels(out, "method", series->method, phase, series->phase);
	add_value(out, json_object_get(times, "sum_us"), US_OF_SECOND);
	buf_addf(out, "%s_count", series->name);
	add_labels(out, "method", series->method, phase, series->phase);
	add_value(out, n, 1);
}

static void add_times(struct buf *out, json_t *methods)
{
	static const char *const phases[] = { "waiting", "working", "writing",
					      "sending" };
	struct series series = { .name = "quoth_request_seconds" };
	json_t *counts;
	add_head(out, series.name, "histogram",
		 "How long requests took since they were read.");
	json_object_foreach(methods, series.method, counts)
		add_histogram(out, &series, json_object_get(counts, "total"));
	series.name = "quoth_request_phase_seconds";
	add_head(out, series.name, "histogram", "The same in parts.");
	json_object_foreach(methods, series.method, counts)
		for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
			series.phase = phases[i];
			add_histogram(out, &series, json_object_get(counts, phases[i]));
		}
}

void prometheus_add(struct buf *out, const json_t *status)
{
	json_t *methods = json_object_get(status, "methods");
	add_info(out, status);
	add_numbers(out, status);
	add_malformed(out, json_object_get(status, "malformed"));
	if (!json_is_object(methods))
		return;		/* a daemon from before there were any */
	for (size_t i = 0; i < sizeof by_method / sizeof *by_method; i++)
		add_counts(out, methods, &by_method[i]);
	add_outcomes(out, methods);
	add_times(out, methods);
}
