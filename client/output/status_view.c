/* SPDX-License-Identifier: MIT */
/* status_view.c - a status for people to read. */
#include "client/output/status_view.h"

#include <stdio.h>
#include <stdlib.h>

#include "client/output/escape.h"

enum {
	NAME = 12,		/* columns of what stands before a value */
	TIME = 9,		/* and of a time in the table */
	CELL_BYTES = 32,
};

#define KILO 1024.0

static void add_text(struct buf *out, const char *text)
{
	escape_add_str(out, text, ESCAPE_BIDI | ESCAPE_BLANKS);
}

static void add_line(struct buf *out, const char *name, const json_t *value)
{
	if (value == NULL || json_is_null(value))
		return;
	buf_addf(out, "%-*s ", NAME, name);
	if (json_is_string(value)) {
		add_text(out, json_string_value(value));
	} else {
		char *json = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		add_text(out, json != NULL ? json : "");
		free(json);
	}
	buf_add_char(out, '\n');
}

/* "search 5 status 1" behind NAME, if there is any. */
static void add_counts(struct buf *out, const char *name, json_t *counts)
{
	const char *what;
	json_t *count;
	if (json_object_size(counts) == 0)
		return;
	buf_addf(out, "%-*s", NAME, name);
	json_object_foreach(counts, what, count) {
		buf_add_char(out, ' ');
		add_text(out, what);
		buf_addf(out, " %lld", (long long)json_integer_value(count));
	}
	buf_add_char(out, '\n');
}

/* --- Sizes and times --- */

/* "11.3 MB", with no more digits than a person reads. */
static void write_size(double bytes, char *text, size_t size)
{
	static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB" };
	size_t unit = 0;
	for (; bytes >= KILO && unit + 1 < sizeof units / sizeof *units; unit++)
		bytes /= KILO;
	snprintf(text, size, unit == 0 || bytes >= 100 ? "%.0f %s" : "%.1f %s", bytes,
		 units[unit]);
}

static void write_time(const json_t *us, char *text, size_t size)
{
	double value = json_number_value(us);
	const char *unit = "us";
	if (value >= 999.5) {
		value /= 1000;
		unit = "ms";
	}
	if (value >= 999.5) {
		value /= 1000;
		unit = "s";
	}
	snprintf(text, size, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
}

static void add_sizes(struct buf *out, const char *name, const json_t *first,
		      const char *between, const json_t *second, const char *behind)
{
	char a[CELL_BYTES], b[CELL_BYTES];
	if (first == NULL || second == NULL)
		return;
	write_size(json_number_value(first), a, sizeof a);
	write_size(json_number_value(second), b, sizeof b);
	buf_addf(out, "%-*s %s%s%s%s\n", NAME, name, a, between, b, behind);
}

/* --- Methods --- */

static json_int_t sum_of(json_t *counts)
{
	const char *name;
	json_t *count;
	json_int_t sum = 0;
	json_object_foreach(counts, name, count)
		sum += json_integer_value(count);
	return sum;
}

static void add_time(struct buf *out, const json_t *times, const char *name)
{
	char text[CELL_BYTES];
	write_time(json_object_get(times, name), text, sizeof text);
	buf_addf(out, "%*s", TIME, text);
}

/* The part of the time of METHOD that was spent in PHASE. */
static void add_share(struct buf *out, const json_t *method, const char *phase,
		      int columns)
{
	double part = json_number_value(json_object_get(json_object_get(method, phase),
							"sum_us"));
	double all = json_number_value(json_object_get(json_object_get(method, "total"),
						       "sum_us"));
	buf_addf(out, "%*.0f%%", columns - 1, all > 0 ? 100 * part / all : 0);
}

static void add_method(struct buf *out, const char *name, const json_t *method)
{
	const json_t *times = json_object_get(method, "total");
	size_t before = out->len;
	add_text(out, name);
	int used = (int)(out->len - before);
	int left = used < NAME ? NAME - used : 0;
	buf_addf(out, "%*s %8lld %6lld", left, "",
		 (long long)json_integer_value(json_object_get(method, "requests")),
		 (long long)sum_of(json_object_get(method, "errors")));
	if (times != NULL) {
		add_time(out, times, "p50_us");
		add_time(out, times, "p90_us");
		add_time(out, times, "p99_us");
		add_time(out, times, "max_us");
		add_share(out, method, "waiting", 5);
		add_share(out, method, "working", 5);
		add_share(out, method, "writing", 6);
	}
	buf_add_char(out, '\n');
}

static void add_errors(struct buf *out, json_t *methods)
{
	const char *name;
	json_t *method;
	json_object_foreach(methods, name, method) {
		json_t *errors = json_object_get(method, "errors");
		add_counts(out, name, errors);
	}
}

static void add_methods(struct buf *out, json_t *methods)
{
	const char *name;
	json_t *method;
	json_int_t failed = 0;
	if (json_object_size(methods) == 0)
		return;
	buf_addf(out, "\n%-*s %8s %6s%*s%*s%*s%*s%5s%5s%6s\n", NAME, "method", "requests",
		 "failed", TIME, "p50", TIME, "p90", TIME, "p99", TIME, "max", "wait",
		 "work", "write");
	json_object_foreach(methods, name, method) {
		add_method(out, name, method);
		failed += sum_of(json_object_get(method, "errors"));
	}
	if (failed > 0) {
		buf_add_str(out, "\nwhat failed\n");
		add_errors(out, methods);
	}
}

/* --- Slow requests --- */

static void add_slow_one(struct buf *out, const json_t *one)
{
	const char *at = json_string_value(json_object_get(one, "at"));
	const char *method = json_string_value(json_object_get(one, "method"));
	const char *outcome = json_string_value(json_object_get(one, "outcome"));
	const char *plan = json_string_value(json_object_get(one, "plan"));
	const char *params = json_string_value(json_object_get(one, "params"));
	add_text(out, at != NULL ? at : "");
	buf_add_str(out, "  ");
	add_text(out, method != NULL ? method : "");
	buf_addf(out, " %lld ms, %lld of them waiting, ",
		 (long long)json_integer_value(json_object_get(one, "ms")),
		 (long long)json_integer_value(json_object_get(one, "waited_ms")));
	add_text(out, outcome != NULL ? outcome : "");
	buf_add_char(out, '\n');
	if (params != NULL) {
		buf_add_str(out, "    ");
		add_text(out, params);
		buf_add_char(out, '\n');
	}
	if (plan != NULL) {
		buf_add_str(out, "    ");
		add_text(out, plan);
		buf_add_char(out, '\n');
	}
}

static void add_slow(struct buf *out, const json_t *slow)
{
	const json_t *last = json_object_get(slow, "last"), *one;
	size_t i;
	if (json_array_size(last) == 0)
		return;
	buf_addf(out, "\nslow requests, of %lld ms and more: %lld\n",
		 (long long)json_integer_value(json_object_get(slow, "ms")),
		 (long long)json_integer_value(json_object_get(slow, "count")));
	json_array_foreach(last, i, one)
		add_slow_one(out, one);
}

/* --- All of it --- */

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

/* What is kept of THINGS; nothing, of a daemon that does not tell. */
static void add_kept(struct buf *out, const char *name, const char *things,
		     const json_t *cache)
{
	long long hits = number_of(cache, "hits"), misses = number_of(cache, "misses");
	double all = (double)hits + (double)misses;
	if (!json_is_object(cache))
		return;
	if (number_of(cache, "limit") <= 0) {
		buf_addf(out, "%-*s off\n", NAME, name);
		return;
	}
	buf_addf(out, "%-*s %lld %s, %lld of %lld KB, %lld hits, %lld misses", NAME, name,
		 number_of(cache, "entries"), things, number_of(cache, "bytes") / 1024,
		 number_of(cache, "limit") / 1024, hits, misses);
	if (all > 0)
		buf_addf(out, " (%.0f %% found)", 100.0 * (double)hits / all);
	buf_addf(out, ", %lld dropped, %lld evicted\n", number_of(cache, "dropped"),
		 number_of(cache, "evicted"));
}

/* A line for each: its name, how many documents of which revision, and where. */
static void add_indexes(struct buf *out, const json_t *indexes)
{
	size_t i;
	json_t *index;
	json_array_foreach((json_t *)indexes, i, index) {
		const json_t *rev = json_object_get(index, "rev");
		const char *name = json_string_value(json_object_get(index, "name"));
		const char *text = json_string_value(json_object_get(
			index, rev != NULL ? "path" : "problem"));
		buf_addf(out, "%-*s ", NAME, i == 0 ? "indexes" : "");
		add_text(out, name != NULL ? name : "");
		buf_add_str(out, ": ");
		if (rev != NULL)
			buf_addf(out, "%lld documents, revision %lld, ",
				 number_of(index, "documents"),
				 (long long)json_integer_value(rev));
		add_text(out, text != NULL ? text : "");
		buf_add_char(out, '\n');
	}
}

static void add_index(struct buf *out, const json_t *status)
{
	const json_t *index = json_object_get(status, "index");
	if (json_is_object(index)) {
		add_line(out, "index", json_object_get(index, "path"));
		add_line(out, "uuid", json_object_get(index, "uuid"));
		add_line(out, "revision", json_object_get(index, "rev"));
	} else {
		buf_addf(out, "%-*s none\n", NAME, "index");
	}
	add_line(out, "problem", json_object_get(status, "problem"));
}

void status_view_add(struct buf *out, const json_t *status, const char *socket)
{
	static const char *const plain[] = { "version", "pid", "uptime_s",
		"documents", "words", "connections", "in_flight", "queue", "threads" };
	const json_t *memory = json_object_get(status, "memory");
	buf_addf(out, "%-*s ", NAME, "socket");
	add_text(out, socket);
	buf_add_char(out, '\n');
	add_index(out, status);
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		add_line(out, plain[i], json_object_get(status, plain[i]));
	add_indexes(out, json_object_get(status, "indexes"));
	add_kept(out, "cache", "answers", json_object_get(status, "cache"));
	add_kept(out, "postings", "lists", json_object_get(status, "postings"));
	add_line(out, "busy", json_object_get(status, "threads_busy"));
	add_line(out, "clients", json_object_get(status, "connections_ever"));
	add_line(out, "refused", json_object_get(status, "connections_refused"));
	add_sizes(out, "memory", json_object_get(memory, "resident"), ", at most ",
		  json_object_get(memory, "peak"), "");
	add_sizes(out, "traffic", json_object_get(status, "bytes_in"), " in, ",
		  json_object_get(status, "bytes_out"), " out");
	add_line(out, "sandbox", json_object_get(status, "sandbox"));
	add_counts(out, "requests", json_object_get(status, "requests"));
	add_counts(out, "malformed", json_object_get(status, "malformed"));
	add_methods(out, json_object_get(status, "methods"));
	add_slow(out, json_object_get(status, "slow"));
}
