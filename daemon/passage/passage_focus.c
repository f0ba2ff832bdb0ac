/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passage_focus.c - which of a document's matches snippets are made around. */
#include <stdlib.h>

#include "daemon/passage/passage.h"

enum {
	WORTH_LEAF = 1 << 16,	/* of a word or phrase that is not yet in a window, */
	WORTH_EXACT = 1 << 8,	/* of one more as it is written, up to 255, */
	WORTH_SPOT = 1,		/* and of one more in another form, up to 255 */
	SPOTS_MOST = 255,
};

/* The spots that begin within SPOTS_WINDOW words, two indexes that only grow. */
struct sliding {
	const struct spots *spots;
	size_t first, end;
	uint32_t seen[WIRE_QUERY_TERMS_MAX];	/* of each leaf */
	uint32_t leaves, exact, others;
};

static uint32_t end_of(const struct spot *spot)
{
	return spot->position + spot->words;
}

/* Takes in what is near the first spot. */
static void widen(struct sliding *window)
{
	const struct spot *at = window->spots->at;
	while (window->end < window->spots->count &&
	       (window->end == window->first ||
		end_of(&at[window->end]) - at[window->first].position <=
			SPOTS_WINDOW)) {
		const struct spot *spot = &at[window->end++];
		window->leaves += window->seen[spot->leaf]++ == 0;
		*(spot->exact ? &window->exact : &window->others) += 1;
	}
}

static void drop_first(struct sliding *window)
{
	const struct spot *spot = &window->spots->at[window->first++];
	window->leaves -= --window->seen[spot->leaf] == 0;
	*(spot->exact ? &window->exact : &window->others) -= 1;
}

static uint32_t at_most(uint32_t number, uint32_t most)
{
	return number < most ? number : most;
}

static uint32_t worth(const struct sliding *window)
{
	return window->leaves * WORTH_LEAF +
		at_most(window->exact, SPOTS_MOST) * WORTH_EXACT +
		at_most(window->others, SPOTS_MOST) * WORTH_SPOT;
}

/* What the window that begins with each spot is worth, and the last spot in it. */
struct rated {
	uint32_t worth;
	uint32_t spots;
};

static enum status rate(const struct spots *spots, struct rated *rated,
			struct deadline *deadline, struct error *error)
{
	struct sliding window = { .spots = spots };
	enum status status = STATUS_OK;
	for (size_t i = 0; i < spots->count && status == STATUS_OK; i++) {
		widen(&window);
		rated[i] = (struct rated){ worth(&window),
					   (uint32_t)(window.end - i) };
		drop_first(&window);
		status = deadline_item(deadline, i, error);
	}
	return status;
}

/* --- Choosing --- */

static bool is_apart(const struct spots *spots, size_t first, size_t last,
		     const struct passage_focus *focus)
{
	const struct spot *at = spots->at;
	if (first > focus->last)
		return at[first].position >= end_of(&at[focus->last]) + PASSAGE_APART;
	return last < focus->first &&
		at[focus->first].position >= end_of(&at[last]) + PASSAGE_APART;
}

static bool is_free(const struct spots *spots, const struct passage_focus *foci,
		    size_t count, const struct passage_focus *wanted)
{
	for (size_t f = 0; f < count; f++)
		if (!is_apart(spots, wanted->first, wanted->last, &foci[f]))
			return false;
	return true;
}

/* The most worth of those that are free, the first of them. */
static enum status choose(const struct spots *spots, const struct rated *rated,
			  struct passage_focus *foci, size_t *count,
			  struct deadline *deadline, struct error *error)
{
	struct passage_focus best = {0};
	uint32_t most = 0;
	for (size_t i = 0; i < spots->count; i++) {
		struct passage_focus focus = { i, i + rated[i].spots - 1 };
		enum status status = deadline_item(deadline, i, error);
		if (status != STATUS_OK)
			return status;
		uint32_t worth = rated[i].worth;
		if (worth <= most)
			continue;
		if (focus.last > i && !is_free(spots, foci, *count, &focus)) {
			focus.last = i;
			worth = WORTH_LEAF +
				(spots->at[i].exact ? WORTH_EXACT : WORTH_SPOT);
		}
		if (worth <= most || !is_free(spots, foci, *count, &focus))
			continue;
		most = worth;
		best = focus;
	}
	if (most > 0)
		foci[(*count)++] = best;
	return STATUS_OK;
}

static int in_order(const void *a, const void *b)
{
	const struct passage_focus *left = a, *right = b;
	return (left->first > right->first) - (left->first < right->first);
}

/* The spots that are shown with the best one. */
static struct passage_focus best_focus(const struct spots *spots)
{
	struct passage_focus focus = { spots->best, spots->best };
	while (focus.last + 1 < spots->count &&
	       end_of(&spots->at[focus.last + 1]) - spots->at[focus.first].position <=
		       SPOTS_WINDOW)
		focus.last++;
	return focus;
}

enum status passage_foci(const struct spots *spots, size_t wanted,
			 struct deadline *deadline, struct passage_focus *foci,
			 size_t *count, struct error *error)
{
	*count = 0;
	if (wanted == 0 || spots->count == 0)
		return STATUS_OK;
	foci[(*count)++] = best_focus(spots);
	if (wanted == 1)
		return STATUS_OK;
	struct rated *rated = calloc(spots->count, sizeof *rated);
	if (rated == NULL)
		return error_set(error, STATUS_NO_MEMORY, "matches");
	enum status status = rate(spots, rated, deadline, error);
	for (size_t before = 0; *count < wanted && *count > before &&
				status == STATUS_OK;) {
		before = *count;
		status = choose(spots, rated, foci, count, deadline, error);
	}
	free(rated);
	qsort(foci + 1, *count - 1, sizeof *foci, in_order);
	return status;
}
