/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_histogram.c - quantiles of load, held to sorted values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/bench/load/dice.h"
#include "tests/bench/load/histogram.h"

enum {
	VALUES = 20000,
};

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static void every_quantile_is_within_the_error(void **state)
{
	static const double parts[] = { 1e-9, .001, .25, .5, .9, .99, .999, .9999, 1 };
	static struct histogram histogram;
	static uint64_t values[VALUES];
	struct dice dice = { .state = 7 };
	(void)state;
	for (size_t i = 0; i < VALUES; i++) {
		/* Of all sizes: from 0 up to all 64 bits. */
		values[i] = dice_throw(&dice) >> dice_below(&dice, 64);
		if (i % 1000 == 0)
			values[i] = i == 0 ? UINT64_MAX : i / 1000;
		histogram_add(&histogram, values[i]);
	}
	qsort(values, VALUES, sizeof *values, by_value);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t rank = (size_t)(parts[i] * VALUES + .9999999);
		uint64_t exact = values[rank > 0 ? rank - 1 : 0];
		uint64_t told = histogram_quantile(&histogram, parts[i]);
		assert_true(told >= exact);
		assert_true(told - exact <= exact / HISTOGRAM_CELLS_OF_TWO);
	}
	assert_int_equal(histogram.count, VALUES);
	assert_int_equal(histogram.max, UINT64_MAX);
}

static void small_values_are_exact(void **state)
{
	struct histogram *histogram = calloc(1, sizeof *histogram);
	(void)state;
	assert_non_null(histogram);
	for (uint64_t value = 0; value < 2 * HISTOGRAM_CELLS_OF_TWO; value++)
		histogram_add(histogram, value);
	for (unsigned value = 0; value < 2 * HISTOGRAM_CELLS_OF_TWO; value++) {
		double part = (value + 1.0) / (2 * HISTOGRAM_CELLS_OF_TWO);
		assert_int_equal(histogram_quantile(histogram, part), value);
	}
	assert_true(histogram_mean(histogram) == 127.5);
	free(histogram);
}

static void the_largest_is_never_above_what_came(void **state)
{
	struct histogram *histogram = calloc(1, sizeof *histogram);
	(void)state;
	assert_non_null(histogram);
	assert_int_equal(histogram_quantile(histogram, .5), 0);
	assert_true(histogram_mean(histogram) == 0);
	histogram_add(histogram, 1000001);
	assert_int_equal(histogram_quantile(histogram, .5), 1000001);
	assert_int_equal(histogram_quantile(histogram, 1), 1000001);
	free(histogram);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_quantile_is_within_the_error),
		cmocka_unit_test(small_values_are_exact),
		cmocka_unit_test(the_largest_is_never_above_what_came),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
