/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spots_every.c - every occurrence of a query's words and phrases in one document, for
 * those who want to see them all. */
#include <stdlib.h>

#include "daemon/passage/spots_internal.h"
#include "lib/wire/limits.h"

bool spots_read_text(const struct plan *plan)
{
	for (size_t i = 0; i < plan->leaf_count; i++)
		if (plan_is_wanted(&plan->leaves[i]) && plan->leaves[i].exact == NULL)
			return true;
	return false;
}

/* --- Stretches --- */

static enum status add_mark(struct finder *finder, const struct store_place *place)
{
	if (finder->mark_count == finder->mark_capacity) {
		size_t capacity =
			finder->mark_capacity > 0 ? finder->mark_capacity * 2 : 64;
		struct spot_mark *more =
			realloc(finder->marks, capacity * sizeof *more);
		if (more == NULL)
			return error_set(finder->error, STATUS_NO_MEMORY, "matches");
		finder->marks = more;
		finder->mark_capacity = capacity;
	}
	finder->marks[finder->mark_count++] = (struct spot_mark){ place->position,
								  place->words };
	return STATUS_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct spot_mark *left = a, *right = b;
	return (left->position > right->position) - (left->position < right->position);
}

enum status spots_add_whole(struct finder *finder, const struct store_place *places,
			    size_t count, size_t *at, struct spot model)
{
	uint32_t start = UINT32_MAX, end = 0;
	size_t first = *at, next = first;
	enum status status = STATUS_OK;
	model.first_mark = (uint32_t)finder->mark_count;
	for (; next < count && places[next].occurrence == places[first].occurrence;
	     next++) {
		uint32_t from = places[next].position, to = from + places[next].words;
		start = from < start ? from : start;
		end = to > end ? to : end;
	}
	for (size_t i = first; next - first > 1 && i < next && status == STATUS_OK; i++)
		status = add_mark(finder, &places[i]);
	model.marks = (uint32_t)finder->mark_count - model.first_mark;
	if (model.marks > 0)
		qsort(finder->marks + model.first_mark, model.marks,
		      sizeof *finder->marks, by_place);
	model.position = start;
	model.words = end - start;
	model.gap = places[first].gap;
	*at = next - 1;
	return status == STATUS_OK ? spots_add(finder, &model) : status;
}

/* All words of a bag side by side: a leaf of its own, behind those of the plan. */
static enum status add_side_by_side(struct finder *finder)
{
	const struct plan *plan = finder->plan;
	const struct spot model = { .leaf = (uint32_t)plan->leaf_count, .exact = true,
				    .begins = true };
	if (plan->inflected == NULL)
		return STATUS_OK;
	enum status status = spots_add_phrase(finder, plan->inflected, &model);
	return status == STATUS_OK ? spots_sort(finder, 0) : status;
}

/* --- Overlaps --- */

static bool is_same(const struct spot *a, const struct spot *b)
{
	return a->position == b->position && a->words == b->words;
}

/* Whether SPOT begins before the end of one of another word or phrase; ENDS are those
 * of COUNT leaves so far. */
static bool overlaps_other(const uint32_t *ends, size_t count, const struct spot *spot)
{
	for (size_t leaf = 0; leaf < count; leaf++)
		if (leaf != spot->leaf && ends[leaf] > spot->position)
			return true;
	return false;
}

static enum status thin(struct finder *finder)
{
	uint32_t ends[WIRE_QUERY_TERMS_MAX + 1] = {0};
	size_t kept = 0, leaves = finder->plan->leaf_count + 1;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < finder->count && status == STATUS_OK; i++) {
		const struct spot *spot = &finder->spots[i];
		uint32_t end = spot->position + spot->words;
		status = deadline_item(finder->plan->deadline, i, finder->error);
		/* An exact phrase is also found as an inflected one. */
		if (kept > 0 && is_same(&finder->spots[kept - 1], spot))
			continue;
		if (overlaps_other(ends, leaves, spot))
			continue;
		if (end > ends[spot->leaf])
			ends[spot->leaf] = end;
		finder->spots[kept++] = *spot;
	}
	finder->count = kept;
	return status;
}

enum status spots_every(const struct plan *plan, uint32_t document,
			struct record *record, struct spots *spots,
			struct error *error)
{
	struct finder finder = { .plan = plan, .document = document, .record = record,
				 .whole = true, .error = error };
	*spots = (struct spots){0};
	enum status status = spots_gather(&finder);
	if (status == STATUS_OK)
		status = add_side_by_side(&finder);
	if (status == STATUS_OK)
		status = thin(&finder);
	if (status != STATUS_OK) {
		free(finder.spots);
		free(finder.marks);
		return status;
	}
	spots->at = finder.spots;
	spots->count = finder.count;
	spots->marks = finder.marks;
	spots->mark_count = finder.mark_count;
	return STATUS_OK;
}
