/* SPDX-License-Identifier: GPL-2.0-or-later */
/* families_alike.c - which of many signatures are alike, without comparing all. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/family/families_internal.h"

enum {
	DIGIT_BITS = 12,	/* of a band's key that one round of sorting goes by: */
	DIGITS = 1 << DIGIT_BITS,	/* two are all of BAND_LANES bytes */
};


struct grouping {
	const struct signatures *signatures;
	uint32_t *groups;	/* a tree of its indexes; a root is its own */
	uint64_t *keys, *spare;	/* of a band: above the lanes, below the index */
	size_t compared;
	struct deadline *deadline;
	struct error *error;
};

bool sketches_are_alike(const struct sketch *a, const struct sketch *b,
			double *contained)
{
	double resemblance = sketch_resemblance(a, b);
	*contained = sketch_containment(a, b, resemblance);
	return resemblance >= FAMILIES_RESEMBLING && *contained >= FAMILIES_CONTAINED;
}

static uint32_t root_of(uint32_t *groups, uint32_t at)
{
	while (groups[at] != at)
		at = groups[at] = groups[groups[at]];
	return at;
}

/* --- Bands in order of their lanes --- */

static enum status fill_keys(struct grouping *grouping, unsigned band)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < grouping->signatures->count && status == STATUS_OK;
	     i++) {
		const struct sketch *sketch = &grouping->signatures->sketches[i];
		uint32_t lanes = 0;
		for (unsigned l = 0; l < BAND_LANES; l++)
			lanes = lanes << 8 |
				sketch_dense_lane(sketch, band * BAND_LANES + l);
		grouping->keys[i] = (uint64_t)lanes << 32 | i;
		status = deadline_item(grouping->deadline, i, grouping->error);
	}
	return status;
}

/* One round of a radix sort: by DIGIT_BITS from SHIFT on, equal ones as they were. */
static void sort_round(struct grouping *grouping, unsigned shift)
{
	uint32_t starts[DIGITS + 1] = { 0 };
	size_t count = grouping->signatures->count;
	for (size_t i = 0; i < count; i++)
		starts[(grouping->keys[i] >> shift) % DIGITS + 1]++;
	for (size_t d = 1; d < DIGITS; d++)
		starts[d] += starts[d - 1];
	for (size_t i = 0; i < count; i++)
		grouping->spare[starts[(grouping->keys[i] >> shift) % DIGITS]++] =
			grouping->keys[i];
	uint64_t *sorted = grouping->spare;
	grouping->spare = grouping->keys;
	grouping->keys = sorted;
}

/* --- Pairs --- */

static enum status join(struct grouping *grouping, uint32_t one, uint32_t other)
{
	double contained;
	const struct sketch *sketches = grouping->signatures->sketches;
	uint32_t a = root_of(grouping->groups, one);
	uint32_t b = root_of(grouping->groups, other);
	if (a != b && sketches_are_alike(&sketches[one], &sketches[other], &contained))
		grouping->groups[a < b ? b : a] = a < b ? a : b;
	return deadline_item(grouping->deadline, grouping->compared++, grouping->error);
}

/* Those of one band whose lanes are the same stand together. */
static enum status join_runs(struct grouping *grouping)
{
	const uint64_t *keys = grouping->keys;
	enum status status = STATUS_OK;
	size_t start = 0;
	for (size_t i = 1; i < grouping->signatures->count && status == STATUS_OK;
	     i++) {
		if (keys[i] >> 32 != keys[start] >> 32)
			start = i;
		size_t from = i - start > BAND_LOOK ? i - BAND_LOOK : start;
		if (from > start)
			status = join(grouping, (uint32_t)keys[start],
				      (uint32_t)keys[i]);
		for (size_t j = from; j < i && status == STATUS_OK; j++)
			status = join(grouping, (uint32_t)keys[j], (uint32_t)keys[i]);
	}
	return status;
}

static enum status join_bands(struct grouping *grouping)
{
	enum status status = STATUS_OK;
	for (unsigned band = 0; band < BANDS && status == STATUS_OK; band++) {
		status = fill_keys(grouping, band);
		for (unsigned shift = 32; shift < 32 + 8 * BAND_LANES &&
			     status == STATUS_OK; shift += DIGIT_BITS) {
			sort_round(grouping, shift);
			status = deadline_look(grouping->deadline, grouping->error);
		}
		if (status == STATUS_OK)
			status = join_runs(grouping);
	}
	return status;
}

enum status signatures_group(const struct signatures *signatures, uint32_t *groups,
			     struct deadline *deadline, struct error *error)
{
	struct grouping grouping = {
		.signatures = signatures,
		.groups = groups,
		.keys = calloc(signatures->count + 1, sizeof *grouping.keys),
		.spare = calloc(signatures->count + 1, sizeof *grouping.spare),
		.deadline = deadline,
		.error = error,
	};
	enum status status = grouping.keys != NULL && grouping.spare != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "families");
	for (size_t i = 0; i < signatures->count; i++)
		groups[i] = (uint32_t)i;
	if (status == STATUS_OK)
		status = join_bands(&grouping);
	for (size_t i = 0; i < signatures->count; i++)
		groups[i] = root_of(groups, (uint32_t)i);
	free(grouping.keys);
	free(grouping.spare);
	return status;
}
