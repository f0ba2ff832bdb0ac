/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runs.c - a natural merge sort: neighbouring runs become one until there is one. */
#include "lib/base/runs.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct sorting {
	char *from, *to;
	size_t count, size;
	int (*compare)(const void *a, const void *b);
	struct deadline *deadline;
	struct error *error;
};

/* The end of the run that begins at START. */
static enum status find_run(const struct sorting *sorting, size_t start, size_t *end)
{
	const char *at = sorting->from + start * sorting->size;
	enum status status = STATUS_OK;
	*end = start < sorting->count ? start + 1 : start;
	for (; *end < sorting->count && status == STATUS_OK; ++*end, at += sorting->size) {
		if (sorting->compare(at, at + sorting->size) > 0)
			break;
		status = deadline_item(sorting->deadline, *end, sorting->error);
	}
	return status;
}

/* Merges the runs [START, MIDDLE) and [MIDDLE, END) into `to`. */
static enum status merge(const struct sorting *sorting, size_t start, size_t middle,
			 size_t end)
{
	size_t size = sorting->size, left = start, right = middle;
	enum status status = STATUS_OK;
	for (size_t at = start; at < end && status == STATUS_OK; at++) {
		const char *a = sorting->from + left * size;
		const char *b = sorting->from + right * size;
		bool first = right == end ||
			(left < middle && sorting->compare(a, b) <= 0);
		memcpy(sorting->to + at * size, first ? a : b, size);
		if (first)
			left++;
		else
			right++;
		status = deadline_item(sorting->deadline, at, sorting->error);
	}
	return status;
}

/* All runs, two by two; *RUNS how many there were. */
static enum status merge_all(const struct sorting *sorting, size_t *runs)
{
	enum status status = STATUS_OK;
	size_t middle, end = 0;
	*runs = 0;
	for (size_t start = 0; start < sorting->count && status == STATUS_OK; start = end) {
		status = find_run(sorting, start, &middle);
		if (status == STATUS_OK)
			status = find_run(sorting, middle, &end);
		if (status == STATUS_OK)
			status = merge(sorting, start, middle, end);
		*runs += end > middle ? 2 : 1;
	}
	return status;
}

enum status runs_sort(void *items, size_t count, size_t size,
		      int (*compare)(const void *a, const void *b),
		      struct deadline *deadline, struct error *error)
{
	struct sorting sorting = { items, NULL, count, size, compare, deadline, error };
	size_t end, runs = 2;
	enum status status = find_run(&sorting, 0, &end);
	if (status != STATUS_OK || end == count)
		return status;
	char *room = count <= SIZE_MAX / size ? malloc(count * size) : NULL;
	if (room == NULL)
		return error_set(error, STATUS_NO_MEMORY, "sorting");
	sorting.to = room;
	while (runs > 1 && status == STATUS_OK) {
		status = merge_all(&sorting, &runs);
		char *merged = sorting.to;
		sorting.to = sorting.from;
		sorting.from = merged;
	}
	if (status == STATUS_OK && sorting.from != (char *)items)
		memcpy(items, sorting.from, count * size);
	free(room);
	return status;
}
