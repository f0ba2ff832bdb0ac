/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_inside.c - what the daemon says of itself is right: quantiles within their named
 * error, every number counted once, and nothing in the log that commands a terminal. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/inside/histogram.h"
#include "daemon/inside/metrics.h"
#include "daemon/inside/slow.h"
#include "daemon/inside/trace.h"
#include "lib/base/log.h"
#include "lib/base/utf8.h"
#include "lib/wire/rpc.h"

/* --- Histograms --- */

static uint64_t state = 88172645463325252u;	/* of xorshift64: the same each time */

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static int by_size(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static void buckets_follow_each_other_and_hold_their_upper_bounds(void **unused)
{
	(void)unused;
	for (size_t i = 0; i + 1 < HISTOGRAM_BUCKETS; i++) {
		uint64_t low = histogram_low_us(i), high = histogram_high_us(i);
		assert_true(low < high);
		assert_int_equal(high, histogram_low_us(i + 1));
		assert_int_equal(histogram_bucket(high * 1000), i);
		assert_int_equal(histogram_bucket(low * 1000 + 1), i);
		assert_int_equal(histogram_bucket(high * 1000 + 1), i + 1);
		if (low >= HISTOGRAM_STEPS)
			assert_true((high - low) * HISTOGRAM_STEPS <= low);
	}
	assert_int_equal(histogram_bucket(0), 0);
	assert_int_equal(histogram_bucket(UINT64_MAX), HISTOGRAM_BUCKETS - 1);
	assert_true(histogram_high_us(HISTOGRAM_BUCKETS - 1) == UINT64_MAX);
}

static void every_power_of_two_is_a_bound(void **unused)
{
	(void)unused;
	for (unsigned power = 0; power <= HISTOGRAM_TOP_LOG2; power++) {
		uint64_t us = (uint64_t)1 << power;
		assert_int_equal(histogram_high_us(histogram_bucket(us * 1000)), us);
	}
}

static void assert_close(uint64_t exact, uint64_t told)
{
	uint64_t off = exact > told ? exact - told : told - exact;
	uint64_t allowed = exact / HISTOGRAM_ERROR;
	if (off > (allowed > 1000 ? allowed : 1000))
		fail_msg("%llu ns told as %llu", (unsigned long long)exact,
			 (unsigned long long)told);
}

/* The nearest rank, by its definition. */
static uint64_t exact_quantile(const uint64_t *sorted, size_t n, unsigned per_mille)
{
	size_t rank = (n * per_mille + 999) / 1000;
	return sorted[rank > 0 ? rank - 1 : 0];
}

enum { VALUES = 20000 };

/* Of sizes from nanoseconds to a minute, each as likely as another. */
static void quantiles_are_within_the_named_error(void **unused)
{
	(void)unused;
	static const unsigned shares[] = { 0, 1, 10, 250, 500, 900, 990, 999, 1000 };
	static uint64_t values[VALUES];
	static struct histogram histogram;
	static struct histogram_look look;
	for (size_t n = 1; n <= VALUES; n = n * 7 + 1) {
		memset(&histogram, 0, sizeof histogram);
		for (size_t i = 0; i < n; i++) {
			values[i] = next_random() % ((uint64_t)1 << (1 + next_random() % 35));
			histogram_add(&histogram, values[i]);
		}
		qsort(values, n, sizeof *values, by_size);
		histogram_look(&histogram, &look);
		assert_int_equal(look.n, n);
		assert_int_equal(look.max_ns, values[n - 1]);
		for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
			assert_close(exact_quantile(values, n, shares[i]),
				     histogram_quantile(&look, shares[i]));
	}
}

static void of_nothing_there_is_no_quantile(void **unused)
{
	(void)unused;
	static struct histogram histogram;
	static struct histogram_look look;
	histogram_look(&histogram, &look);
	assert_int_equal(look.n, 0);
	assert_int_equal(histogram_quantile(&look, 500), 0);
	assert_int_equal(histogram_quantile(&look, 1000), 0);
}

static void what_is_too_long_is_counted_and_its_longest_told(void **unused)
{
	(void)unused;
	static struct histogram histogram;
	static struct histogram_look look;
	const uint64_t day_ns = (uint64_t)86400 * 1000000000;
	histogram_add(&histogram, 1000);
	histogram_add(&histogram, day_ns);
	histogram_add(&histogram, day_ns / 2);
	histogram_look(&histogram, &look);
	assert_int_equal(look.counts[HISTOGRAM_BUCKETS - 1], 2);
	assert_int_equal(histogram_quantile(&look, 100), 1000);
	assert_int_equal(histogram_quantile(&look, 500), day_ns);
	assert_int_equal(look.sum_ns, day_ns + day_ns / 2 + 1000);
}

static void two_merged_are_as_one_of_both(void **unused)
{
	(void)unused;
	static struct histogram parts[2], whole;
	static struct histogram_look looks[2], both;
	for (size_t i = 0; i < 1000; i++) {
		uint64_t ns = next_random() % 1000000000u;
		histogram_add(&parts[i % 3 == 0], ns);
		histogram_add(&whole, ns);
	}
	histogram_look(&parts[0], &looks[0]);
	histogram_look(&parts[1], &looks[1]);
	histogram_look(&whole, &both);
	histogram_merge(&looks[0], &looks[1]);
	assert_memory_equal(&looks[0], &both, sizeof both);
}

/* --- Metrics --- */

enum { THREADS = 4, ROUNDS = 20000 };

static void *count_much(void *metrics)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		struct metrics_method *method = metrics_method(metrics,
							       i % 2 ? "search" : "get");
		metrics_begin(method);
		metrics_end(method, i % 4 == 0 ? WIRE_TIMEOUT : 0,
			    &(struct metrics_times){ .total = i });
		metrics_add(metrics, METRICS_BYTES_IN, 3);
	}
	return NULL;
}

static json_int_t number(const json_t *object, const char *path)
{
	char names[128];
	strncpy(names, path, sizeof names - 1);
	names[sizeof names - 1] = '\0';
	for (char *name = strtok(names, "/"); name != NULL; name = strtok(NULL, "/"))
		object = json_object_get(object, name);
	assert_true(json_is_integer(object));
	return json_integer_value(object);
}

static void threads_that_count_at_once_lose_nothing(void **unused)
{
	(void)unused;
	struct metrics *metrics;
	struct error error;
	pthread_t threads[THREADS];
	assert_int_equal(metrics_open(&metrics, &error), STATUS_OK);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count_much, metrics), 0);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	json_t *about = json_object();
	assert_true(metrics_put(metrics, about));
	assert_int_equal(number(about, "bytes_in"), 3 * THREADS * ROUNDS);
	assert_int_equal(number(about, "requests/search"), THREADS * ROUNDS / 2);
	assert_int_equal(number(about, "methods/search/answered"), THREADS * ROUNDS / 2);
	assert_int_equal(number(about, "methods/get/errors/timeout"), THREADS * ROUNDS / 4);
	assert_int_equal(number(about, "methods/get/answered"), THREADS * ROUNDS / 4);
	assert_int_equal(number(about, "methods/get/total/n"), THREADS * ROUNDS / 2);
	json_decref(about);
	metrics_close(metrics);
}

static void every_code_is_counted_under_its_name(void **unused)
{
	(void)unused;
	struct metrics *metrics;
	struct error error;
	assert_int_equal(metrics_open(&metrics, &error), STATUS_OK);
	size_t codes = 0;
	for (int code = -32800; code < 100; code++) {
		if (wire_kind(code) == NULL)
			continue;
		metrics_malformed(metrics, code);
		codes++;
	}
	json_t *about = json_object();
	assert_true(metrics_put(metrics, about));
	const json_t *malformed = json_object_get(about, "malformed");
	assert_int_equal(json_object_size(malformed), codes);
	const char *kind;
	json_t *count;
	json_object_foreach((json_t *)malformed, kind, count)
		assert_int_equal(json_integer_value(count), 1);
	json_decref(about);
	metrics_close(metrics);
}

/* A list that is full grows no more, and loses no request. */
static void methods_beyond_the_limit_are_counted_as_one(void **unused)
{
	(void)unused;
	struct metrics *metrics;
	struct error error;
	assert_int_equal(metrics_open(&metrics, &error), STATUS_OK);
	for (size_t i = 0; i < METRICS_METHODS_MAX + 5; i++) {
		char name[16];
		snprintf(name, sizeof name, "m%zu", i);
		metrics_begin(metrics_method(metrics, name));
	}
	json_t *about = json_object();
	assert_true(metrics_put(metrics, about));
	assert_int_equal(json_object_size(json_object_get(about, "methods")),
			 METRICS_METHODS_MAX);
	assert_int_equal(number(about, "requests/others"), 6);
	assert_int_equal(number(about, "requests/m0"), 1);
	json_decref(about);
	metrics_close(metrics);
}

/* --- Escaping --- */

static void assert_escaped(const char *text, size_t len, size_t max, const char *expected)
{
	struct buf out = {0};
	slow_escape(&out, text, len, max);
	assert_string_equal(buf_cstr(&out), expected);
	buf_finish(&out);
}

#define ESCAPED(text, expected) assert_escaped(text, sizeof text - 1, 1000, expected)

static void what_commands_a_terminal_is_escaped(void **unused)
{
	(void)unused;
	ESCAPED("", "");
	ESCAPED("soybeans \xe5\xa4\xa7\xe8\xb1\x86", "soybeans \xe5\xa4\xa7\xe8\xb1\x86");
	ESCAPED("a\nb\r\tc\0d", "a\\u000ab\\u000d\\u0009c\\u0000d");
	ESCAPED("\x1b]0;owned\x07\x7f", "\\u001b]0;owned\\u0007\\u007f");
	ESCAPED("\xc2\x9b" "31m\xc2\x85", "\\u009b31m\\u0085");
	ESCAPED("\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029");
	ESCAPED("\xe2\x80\xaetxt\xe2\x81\xa6\xe2\x80\x8f", "\\u202etxt\\u2066\\u200f");
	ESCAPED("\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void what_is_too_long_is_cut_between_characters(void **unused)
{
	(void)unused;
	assert_escaped("abcdef", 6, 6, "abcdef");
	assert_escaped("abcdefg", 7, 6, "abc...");
	assert_escaped("ab\n\n\n", 5, 11, "ab\\u000a...");
	assert_escaped("\xe5\xa4\xa7\xe8\xb1\x86\xe5\xa4\xa7", 9, 8, "\xe5\xa4\xa7...");
}

/* Random bytes, whatever they are: one line, valid, and as long as was allowed. */
static void no_bytes_come_through_that_are_none_of_a_line(void **unused)
{
	(void)unused;
	for (size_t round = 0; round < 2000; round++) {
		char bytes[200];
		size_t len = next_random() % sizeof bytes, max = 3 + next_random() % 300;
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)next_random();
		struct buf out = {0};
		slow_escape(&out, bytes, len, max);
		assert_true(buf_ok(&out) && out.len <= max);
		assert_int_equal(utf8_valid_prefix(out.data, out.len), out.len);
		for (size_t i = 0; i < out.len; i++) {
			unsigned char byte = (unsigned char)out.data[i];
			assert_true(byte >= 0x20 && byte != 0x7f);
			assert_false(byte == 0xc2 && (unsigned char)out.data[i + 1] < 0xa0);
		}
		buf_finish(&out);
	}
}

/* --- Slow requests --- */

static void note(struct slow *slow, unsigned ms, const char *plan, bool words,
		 const json_t *params)
{
	struct trace trace = { .plan_words = words };
	buf_add_str(&trace.plan, plan);
	slow_note(slow, &(struct slow_request){ .method = "search", .took_ms = ms,
						.trace = &trace, .params = params });
	trace_finish(&trace);
}

static void the_last_slow_requests_are_kept_the_newest_first(void **unused)
{
	(void)unused;
	struct slow *slow;
	struct error error;
	assert_int_equal(slow_open(&slow, &error), STATUS_OK);
	json_t *none = slow_json(slow, true);
	assert_int_equal(json_array_size(none), 0);
	json_decref(none);
	for (unsigned i = 0; i < SLOW_KEPT + 3; i++)
		note(slow, i, "all: word:3", false, NULL);
	json_t *list = slow_json(slow, false);
	assert_int_equal(json_array_size(list), SLOW_KEPT);
	for (unsigned i = 0; i < SLOW_KEPT; i++) {
		const json_t *one = json_array_get(list, i);
		assert_int_equal(number(one, "ms"), SLOW_KEPT + 2 - i);
		assert_string_equal(json_string_value(json_object_get(one, "plan")),
				    "all: word:3");
	}
	json_decref(list);
	slow_close(slow);
}

static void what_others_looked_for_is_told_to_the_owner_only(void **unused)
{
	(void)unused;
	struct slow *slow;
	struct error error;
	json_t *params = json_pack("{s:s}", "q", "secret");
	assert_int_equal(slow_open(&slow, &error), STATUS_OK);
	note(slow, 1, "all: secret:3", true, params);
	json_t *all = slow_json(slow, true), *some = slow_json(slow, false);
	char *told = json_dumps(all, 0), *kept = json_dumps(some, 0);
	assert_non_null(strstr(told, "\"plan\": \"all: secret:3\""));
	assert_non_null(strstr(told, "{\\\"q\\\":\\\"secret\\\"}"));
	assert_null(strstr(kept, "secret"));
	free(told);
	free(kept);
	json_decref(all);
	json_decref(some);
	json_decref(params);
	slow_close(slow);
}

/* --- Traces --- */

static void an_inner_phase_is_not_counted_for_the_outer_one(void **unused)
{
	(void)unused;
	struct trace trace;
	trace_begin(&trace, 0);
	enum trace_phase before = trace_enter(&trace, TRACE_MATCH);
	assert_int_equal(before, TRACE_REST);
	assert_int_equal(trace_enter(&trace, TRACE_FACETS), TRACE_MATCH);
	trace_enter(&trace, TRACE_MATCH);
	trace_enter(&trace, before);
	uint64_t sum = 0;
	for (size_t i = 0; i < TRACE_PHASES; i++)
		sum += trace.spent_ns[i];
	assert_int_equal(sum, trace.at_ns - trace.arrived_ns);
	trace_finish(&trace);
}

static void steps_beyond_the_limit_are_counted_and_not_listed(void **unused)
{
	(void)unused;
	struct trace trace;
	trace_begin(&trace, 0);
	for (size_t i = 0; i < TRACE_STEPS_MAX + 4; i++)
		trace_step(&trace, &(struct trace_step){ .name = "all", .documents = 2,
							 .ended = true });
	json_t *json = trace_json(&trace);
	assert_int_equal(json_array_size(json_object_get(json, "steps")), TRACE_STEPS_MAX);
	assert_int_equal(number(json, "work/queries"), TRACE_STEPS_MAX + 4);
	assert_int_equal(number(json, "work/documents"), 2 * (TRACE_STEPS_MAX + 4));
	json_decref(json);
	trace_finish(&trace);
}

static void what_takes_a_trace_takes_none(void **unused)
{
	(void)unused;
	trace_enter(NULL, trace_enter(NULL, TRACE_MATCH));
	trace_count(NULL, TRACE_HITS, 1);
	trace_step(NULL, &(struct trace_step){0});
	assert_null(trace_plan(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_follow_each_other_and_hold_their_upper_bounds),
		cmocka_unit_test(every_power_of_two_is_a_bound),
		cmocka_unit_test(quantiles_are_within_the_named_error),
		cmocka_unit_test(of_nothing_there_is_no_quantile),
		cmocka_unit_test(what_is_too_long_is_counted_and_its_longest_told),
		cmocka_unit_test(two_merged_are_as_one_of_both),
		cmocka_unit_test(threads_that_count_at_once_lose_nothing),
		cmocka_unit_test(every_code_is_counted_under_its_name),
		cmocka_unit_test(methods_beyond_the_limit_are_counted_as_one),
		cmocka_unit_test(what_commands_a_terminal_is_escaped),
		cmocka_unit_test(what_is_too_long_is_cut_between_characters),
		cmocka_unit_test(no_bytes_come_through_that_are_none_of_a_line),
		cmocka_unit_test(the_last_slow_requests_are_kept_the_newest_first),
		cmocka_unit_test(what_others_looked_for_is_told_to_the_owner_only),
		cmocka_unit_test(an_inner_phase_is_not_counted_for_the_outer_one),
		cmocka_unit_test(steps_beyond_the_limit_are_counted_and_not_listed),
		cmocka_unit_test(what_takes_a_trace_takes_none),
	};
	log_open("test_inside", LOG_LEVEL_ERROR);	/* slow requests are warnings */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
