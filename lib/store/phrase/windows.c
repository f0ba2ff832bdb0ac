/* SPDX-License-Identifier: GPL-2.0-or-later */
/* windows.c - minimal windows by one walk over the operands' positions. */
#include "lib/store/phrase/windows.h"

#include <stdlib.h>
#include <string.h>

struct search {
	const struct window_operand *operands;
	size_t count;
	uint32_t gap;
	uint32_t words;		/* of all operands */
	struct windows *found;
	bool failed;
};

/* The index of the first start >= LEAST. */
static size_t first_from(const struct window_operand *operand, uint32_t least)
{
	size_t low = 0, high = operand->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (operand->starts[middle] < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void keep(struct search *search, const struct window *window)
{
	struct windows *found = search->found;
	if (found->count == found->capacity) {
		size_t capacity = found->capacity > 0 ? found->capacity * 2 : 16;
		struct window *more = realloc(found->at, capacity * sizeof *more);
		if (more == NULL) {
			search->failed = true;
			return;
		}
		found->at = more;
		found->capacity = capacity;
	}
	found->at[found->count++] = *window;
}

/* To be asked in each step of what may take many. */
static bool goes_on(struct search *search)
{
	if (deadline_check(search->found->deadline, NULL) != STATUS_OK)
		search->failed = true;
	return !search->failed;
}

static uint32_t gap_of(const struct search *search, const struct window *window)
{
	return window->end - window->start - search->words;
}

/* --- In order --- */

/* The shortest window in order that begins at WINDOW->at[0]; false: none. NEXT
 * remembers where in its starts each operand was, for none ever goes back. */
static bool chain(const struct search *search, struct window *window, size_t *next)
{
	uint32_t end = window->at[0] + search->operands[0].words;
	for (size_t i = 1; i < search->count; i++) {
		const struct window_operand *operand = &search->operands[i];
		while (next[i] < operand->count && operand->starts[next[i]] < end)
			next[i]++;
		if (next[i] == operand->count)
			return false;
		window->at[i] = operand->starts[next[i]];
		end = window->at[i] + operand->words;
	}
	window->end = end;
	return true;
}

/* Of windows with one end the last, which is inside the others, stands. */
static void in_order(struct search *search)
{
	const struct window_operand *first = &search->operands[0];
	size_t next[STORE_PHRASE_MAX] = {0};
	struct window pending = { .end = 0 };
	for (size_t i = 0; i < first->count && goes_on(search); i++) {
		struct window window = { .start = first->starts[i] };
		window.at[0] = first->starts[i];
		if (!chain(search, &window, next))
			break;
		window.gap = gap_of(search, &window);
		if (pending.end != 0 && pending.end != window.end &&
		    pending.gap <= search->gap)
			keep(search, &pending);
		pending = window;
	}
	if (pending.end != 0 && pending.gap <= search->gap)
		keep(search, &pending);
}

/* --- In any order --- */

static bool overlap(const struct search *search, const struct window *window, size_t a,
		    size_t b)
{
	uint32_t a_end = window->at[a] + search->operands[a].words;
	uint32_t b_end = window->at[b] + search->operands[b].words;
	return window->at[a] < b_end && window->at[b] < a_end;
}

/* Each operand but ANCHOR at its first start behind it; *APART: no two of them
 * overlap. False: one of them has none. */
static bool nearest(const struct search *search, size_t anchor, struct window *window,
		    bool *apart)
{
	uint32_t least = window->start + search->operands[anchor].words;
	window->end = least;
	*apart = true;
	for (size_t i = 0; i < search->count; i++) {
		const struct window_operand *operand = &search->operands[i];
		if (i == anchor)
			continue;
		size_t first = first_from(operand, least);
		if (first == operand->count)
			return false;
		window->at[i] = operand->starts[first];
		if (window->at[i] + operand->words > window->end)
			window->end = window->at[i] + operand->words;
		for (size_t j = 0; j < i && *apart; j++)
			*apart = j == anchor || !overlap(search, window, i, j);
	}
	return true;
}

/* Operands that share words (or a word asked for twice) may want the same place.
 * Words are given their places one by one, by augmenting paths, so that the first
 * position at which all have one ends the shortest window. */
struct places {
	uint32_t at[STORE_PHRASE_MAX];		/* of each operand */
	bool placed[STORE_PHRASE_MAX];
	bool seen[STORE_PHRASE_MAX];
};

static bool has_start(const struct window_operand *operand, uint32_t position)
{
	size_t at = first_from(operand, position);
	return at < operand->count && operand->starts[at] == position;
}

/* Gives POSITION to one operand, another moving to a free place if need be: the
 * path goes from the position to an operand that lacks one. As deep as there are
 * operands. */
static bool place_word(const struct search *search, size_t anchor, uint32_t position,
		       struct places *places)
{
	for (size_t i = 0; i < search->count; i++) {
		if (i == anchor || places->seen[i] ||
		    !has_start(&search->operands[i], position))
			continue;
		places->seen[i] = true;
		if (!places->placed[i] ||
		    place_word(search, anchor, places->at[i], places)) {
			places->placed[i] = true;
			places->at[i] = position;
			return true;
		}
	}
	return false;
}

/* The next start of any operand but ANCHOR at LEAST or behind; false: none. */
static bool next_start(const struct search *search, size_t anchor, uint32_t least,
		       uint32_t *position)
{
	bool any = false;
	for (size_t i = 0; i < search->count; i++) {
		const struct window_operand *operand = &search->operands[i];
		size_t at = i == anchor ? operand->count : first_from(operand, least);
		if (at == operand->count || (any && operand->starts[at] >= *position))
			continue;
		*position = operand->starts[at];
		any = true;
	}
	return any;
}

static bool match_words(struct search *search, size_t anchor,
			struct window *window)
{
	struct places places = {0};
	size_t placed = 1;
	uint32_t position = window->start;
	while (placed < search->count) {
		if (!goes_on(search) ||
		    !next_start(search, anchor, position + 1, &position) ||
		    position - window->start >= search->words + search->gap)
			return false;
		memset(places.seen, 0, sizeof places.seen);
		placed += place_word(search, anchor, position, &places);
	}
	for (size_t i = 0; i < search->count; i++)
		if (i != anchor)
			window->at[i] = places.at[i];
	window->end = position + 1;
	return true;
}

/* Phrases that overlap: all ways to lay them out, the shortest kept in BEST. So far
 * the anchor and the operands before the one to be placed have their places. */
struct layout {
	struct search *search;
	size_t anchor;
	struct window window, best;
	bool any;
};

static bool fits(const struct layout *layout, size_t at)
{
	for (size_t j = 0; j < at; j++)
		if (overlap(layout->search, &layout->window, at, j))
			return false;
	return at == layout->anchor || at > layout->anchor ||
		!overlap(layout->search, &layout->window, at, layout->anchor);
}

static void lay_out(struct layout *layout, size_t at, uint32_t end)
{
	struct search *search = layout->search;
	if (at == search->count) {
		layout->best = layout->window;
		layout->best.end = end;
		layout->any = true;
		return;
	}
	if (at == layout->anchor) {
		lay_out(layout, at + 1, end);
		return;
	}
	const struct window_operand *operand = &search->operands[at];
	uint64_t last = (uint64_t)layout->window.start + search->words + search->gap;
	for (size_t i = first_from(operand, layout->window.start + 1);
	     i < operand->count && goes_on(search); i++) {
		uint32_t stop = operand->starts[i] + operand->words;
		if (stop > last || (layout->any && stop >= layout->best.end))
			return;
		layout->window.at[at] = operand->starts[i];
		if (fits(layout, at))
			lay_out(layout, at + 1, stop > end ? stop : end);
	}
}

static bool match_phrases(struct search *search, size_t anchor,
			  struct window *window)
{
	struct layout layout = { .search = search, .anchor = anchor,
				 .window = *window };
	lay_out(&layout, 0, window->start + search->operands[anchor].words);
	if (layout.any)
		*window = layout.best;
	return layout.any;
}

/* The shortest window whose first operand is ANCHOR at START. */
static bool window_from(struct search *search, size_t anchor, uint32_t start,
			struct window *window)
{
	bool apart;
	*window = (struct window){ .start = start };
	window->at[anchor] = start;
	if (!nearest(search, anchor, window, &apart))
		return false;
	if (apart)
		return true;
	return search->words == search->count ? match_words(search, anchor, window)
					      : match_phrases(search, anchor, window);
}

/* The shortest window that begins at START, of any of the operands that stand
 * there; false: none. NEXT is each operand's count of starts up to START. */
static bool window_at(struct search *search, uint32_t start, size_t *next,
		      struct window *best)
{
	struct window window;
	best->end = UINT32_MAX;
	for (size_t i = 0; i < search->count; i++) {
		if (next[i] == 0 || search->operands[i].starts[next[i] - 1] != start)
			continue;
		next[i]--;
		if (window_from(search, i, start, &window) && window.end < best->end)
			*best = window;
	}
	return best->end < UINT32_MAX;
}

static void reverse(struct windows *windows)
{
	for (size_t i = 0, last = windows->count; i + 1 < last; i++) {
		struct window window = windows->at[i];
		windows->at[i] = windows->at[--last];
		windows->at[last] = window;
	}
}

/* From the last start to the first: a window is minimal if it ends before all of
 * those that begin behind it. */
static void in_any_order(struct search *search)
{
	size_t next[STORE_PHRASE_MAX];
	uint32_t first_end = UINT32_MAX;
	for (size_t i = 0; i < search->count; i++)
		next[i] = search->operands[i].count;
	while (goes_on(search)) {
		uint32_t start = 0;
		struct window window;
		for (size_t i = 0; i < search->count; i++)
			if (next[i] > 0 &&
			    search->operands[i].starts[next[i] - 1] >= start)
				start = search->operands[i].starts[next[i] - 1];
		if (start == 0)
			break;
		if (!window_at(search, start, next, &window) ||
		    window.end >= first_end)
			continue;
		first_end = window.end;
		window.gap = gap_of(search, &window);
		if (window.gap <= search->gap)
			keep(search, &window);
	}
	reverse(search->found);
}

bool windows_find(const struct window_operand *operands, size_t count, bool ordered,
		  uint32_t gap, struct windows *windows)
{
	struct search search = { .operands = operands, .count = count, .gap = gap,
				 .found = windows };
	windows->count = 0;
	for (size_t i = 0; i < count; i++) {
		search.words += operands[i].words;
		if (operands[i].count == 0)
			return true;
	}
	if (ordered)
		in_order(&search);
	else
		in_any_order(&search);
	return !search.failed;
}

enum status windows_failure(const struct windows *windows, struct error *error)
{
	enum status status = deadline_look(windows->deadline, error);
	return status != STATUS_OK ? status
				   : error_set(error, STATUS_NO_MEMORY, "windows");
}
