/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_windows.c - minimal windows are those that trying everything finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store/phrase/windows.h"

enum {
	TRIALS = 60000,
	OPERANDS = 4,
	TEXT = 14,		/* positions, 1 ... */
	FOUND_MAX = 400,
};

struct stretch {
	uint32_t start, end;
};

struct stretches {
	struct stretch at[FOUND_MAX];
	size_t count;
};

struct task {
	uint32_t starts[OPERANDS][TEXT];
	struct window_operand operands[OPERANDS];
	size_t count;
	bool ordered;
	uint32_t gap;
};

static struct windows windows;

static struct stretches asked(const struct task *task)
{
	struct stretches found = { .count = 0 };
	assert_true(windows_find(task->operands, task->count, task->ordered, task->gap,
				 &windows));
	for (size_t i = 0; i < windows.count; i++)
		found.at[found.count++] = (struct stretch){ windows.at[i].start,
							    windows.at[i].end };
	return found;
}

/* --- The same by trying every place of every operand --- */

static bool allowed(const struct task *task, const uint32_t *at, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		uint32_t end = at[j] + task->operands[j].words;
		if (at[i] < end && at[j] < at[i] + task->operands[i].words)
			return false;
		if (task->ordered && at[i] < at[j])
			return false;
	}
	return true;
}

static void note(struct stretches *all, struct stretch stretch)
{
	for (size_t i = 0; i < all->count; i++)
		if (memcmp(&all->at[i], &stretch, sizeof stretch) == 0)
			return;
	all->at[all->count++] = stretch;
}

static void try_all(const struct task *task, uint32_t *at, size_t i,
		    struct stretches *all)
{
	if (i == task->count) {
		struct stretch stretch = { UINT32_MAX, 0 };
		for (size_t j = 0; j < i; j++) {
			uint32_t end = at[j] + task->operands[j].words;
			stretch.start = at[j] < stretch.start ? at[j] : stretch.start;
			stretch.end = end > stretch.end ? end : stretch.end;
		}
		note(all, stretch);
		return;
	}
	for (size_t n = 0; n < task->operands[i].count; n++) {
		at[i] = task->operands[i].starts[n];
		if (allowed(task, at, i))
			try_all(task, at, i + 1, all);
	}
}

static bool is_minimal(const struct stretches *all, const struct stretch *one)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct stretch *other = &all->at[i];
		if (other != one && other->start >= one->start &&
		    other->end <= one->end)
			return false;
	}
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct stretch *left = a, *right = b;
	return (left->start > right->start) - (left->start < right->start);
}

static struct stretches brute(const struct task *task)
{
	struct stretches all = { .count = 0 }, kept = { .count = 0 };
	uint32_t at[OPERANDS], words = 0;
	for (size_t i = 0; i < task->count; i++)
		words += task->operands[i].words;
	try_all(task, at, 0, &all);
	for (size_t i = 0; i < all.count; i++)
		if (is_minimal(&all, &all.at[i]) &&
		    all.at[i].end - all.at[i].start - words <= task->gap)
			kept.at[kept.count++] = all.at[i];
	qsort(kept.at, kept.count, sizeof *kept.at, by_start);
	return kept;
}

/* --- Random tasks --- */

static uint32_t random_below(uint32_t limit)
{
	return (uint32_t)rand() % limit;
}

static void make_task(struct task *task)
{
	uint32_t widest = 1 + random_below(3), often = 2 + random_below(5);
	task->count = 1 + random_below(OPERANDS);
	task->ordered = random_below(2) == 0;
	task->gap = random_below(3) == 0 ? UINT32_MAX / 2 : random_below(6);
	for (size_t i = 0; i < task->count; i++) {
		struct window_operand *operand = &task->operands[i];
		*operand = (struct window_operand){ .starts = task->starts[i],
						    .words = 1 + random_below(widest) };
		for (uint32_t at = 1; at <= TEXT; at++)
			if (random_below(often) == 0)
				task->starts[i][operand->count++] = at;
		if (i > 0 && random_below(4) == 0) {	/* a word asked for twice */
			memcpy(task->starts[i], task->starts[i - 1],
			       sizeof task->starts[i]);
			operand->count = task->operands[i - 1].count;
			operand->words = task->operands[i - 1].words;
		}
	}
}

static void show(const struct task *task, const struct stretches *found)
{
	for (size_t i = 0; i < task->count; i++) {
		printf("operand of %u words at", task->operands[i].words);
		for (size_t n = 0; n < task->operands[i].count; n++)
			printf(" %u", task->operands[i].starts[n]);
		printf("\n");
	}
	for (size_t i = 0; i < found->count; i++)
		printf("[%u, %u) ", found->at[i].start, found->at[i].end);
	printf("%s, gap %u\n", task->ordered ? "in order" : "in any order", task->gap);
}

static void windows_are_those_that_trying_everything_finds(void **state)
{
	(void)state;
	static struct task task;
	size_t wanted_count = 0;
	srand(20251030);
	for (int i = 0; i < TRIALS; i++) {
		make_task(&task);
		struct stretches found = asked(&task), wanted = brute(&task);
		wanted_count += wanted.count;
		if (found.count == wanted.count &&
		    memcmp(found.at, wanted.at, found.count * sizeof *found.at) == 0)
			continue;
		show(&task, &found);
		show(&task, &wanted);
		fail_msg("trial %d", i);
	}
	assert_true(wanted_count > TRIALS);	/* the trials were of some use */
}

/* Every place is one of its operand's, inside the window, and no two overlap. */
static void check_places(const struct task *task, const struct window *window)
{
	uint32_t at[OPERANDS];
	for (size_t i = 0; i < task->count; i++) {
		const struct window_operand *operand = &task->operands[i];
		size_t n = 0;
		at[i] = window->at[i];
		while (n < operand->count && operand->starts[n] != at[i])
			n++;
		assert_true(n < operand->count);
		assert_true(at[i] >= window->start);
		assert_true(at[i] + operand->words <= window->end);
		assert_true(allowed(task, at, i));
	}
}

static void the_places_of_operands_are_inside_and_apart(void **state)
{
	(void)state;
	static struct task task;
	srand(20101);
	for (int i = 0; i < TRIALS; i++) {
		make_task(&task);
		asked(&task);
		for (size_t n = 0; n < windows.count; n++)
			check_places(&task, &windows.at[n]);
	}
	free(windows.at);
	windows = (struct windows){0};
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_are_those_that_trying_everything_finds),
		cmocka_unit_test(the_places_of_operands_are_inside_and_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
