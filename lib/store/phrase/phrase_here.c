/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_here.c - positions to occurrences: how often a phrase stands in one
 * document. Reading positions is what costs, so the least frequent word comes first
 * and the rest only while something is left. */
#include <stdlib.h>

#include "lib/base/runs.h"
#include "lib/store/phrase/phrase_internal.h"

enum status phrase_take_wdf(struct seat *seat, struct error *error)
{
	seat->wdf = 0;
	for (size_t i = 0; i < seat->count; i++) {
		const struct reader *reader = &seat->readers[i];
		uint32_t wdf;
		if (reader->ended || reader->document != seat->document)
			continue;
		enum status status = reader_wdf(reader, &wdf, error);
		if (status != STATUS_OK)
			return status;
		seat->wdf += wdf;
	}
	return STATUS_OK;
}

/* Minimal windows in order share no word. Out of order each place may be in as many
 * as there are operands: "a b" and "b a" are both in "a b a". */
enum status phrase_bound_here(struct phrase_cursor *cursor, uint32_t *most,
			      struct error *error)
{
	uint32_t least = UINT32_MAX / STORE_PHRASE_MAX;
	for (size_t i = 0; i < cursor->count; i++) {
		enum status status = phrase_take_wdf(&cursor->seats[i], error);
		if (status != STATUS_OK)
			return status;
		if (cursor->seats[i].wdf < least)
			least = cursor->seats[i].wdf;
	}
	*most = cursor->ordered ? least : least * (uint32_t)cursor->operand_count;
	return STATUS_OK;
}

/* --- Positions --- */

static int by_position(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

enum status phrase_sort(struct xap_positions *positions, struct deadline *deadline,
			struct error *error)
{
	size_t kept = 0;
	enum status status = runs_sort(positions->at, positions->count,
				       sizeof *positions->at, by_position, deadline,
				       error);
	if (status != STATUS_OK || positions->count == 0)
		return status;
	for (size_t i = 1; i < positions->count; i++)
		if (positions->at[i] != positions->at[kept])
			positions->at[++kept] = positions->at[i];
	positions->count = kept + 1;
	return STATUS_OK;
}

static enum status read_positions(struct seat *seat, struct deadline *deadline,
				  struct error *error)
{
	size_t lists = 0;
	seat->positions.count = 0;
	for (size_t i = 0; i < seat->count; i++) {
		const struct reader *reader = &seat->readers[i];
		if (reader->ended || reader->document != seat->document)
			continue;
		/* Of a star hundreds of words may be here, each a look-up. */
		enum status status = deadline_check(deadline, error);
		if (status == STATUS_OK)
			status = reader_positions(reader, deadline, &seat->positions,
						  error);
		if (status != STATUS_OK)
			return status;
		lists++;
	}
	return lists > 1 ? phrase_sort(&seat->positions, deadline, error) : STATUS_OK;
}

void phrase_begin_starts(struct xap_positions *positions, uint32_t offset)
{
	size_t kept = 0;
	for (size_t i = 0; i < positions->count; i++)
		if (positions->at[i] > offset)
			positions->at[kept++] = positions->at[i] - offset;
	positions->count = kept;
}

void phrase_narrow_starts(struct xap_positions *starts,
			  const struct xap_positions *positions, uint32_t offset)
{
	size_t kept = 0, at = 0;
	for (size_t i = 0; i < starts->count; i++) {
		uint32_t wanted = starts->at[i] + offset;
		while (at < positions->count && positions->at[at] < wanted)
			at++;
		if (at == positions->count)
			break;
		if (positions->at[at] == wanted)
			starts->at[kept++] = starts->at[i];
	}
	starts->count = kept;
}

/* --- Operands --- */

enum status phrase_narrow_operand(struct phrase_cursor *cursor, struct seat *seat,
				  bool first, struct error *error)
{
	struct xap_positions *starts = &cursor->starts[seat->operand];
	enum status status = read_positions(seat, cursor->deadline, error);
	if (status != STATUS_OK)
		return status;
	if (first) {
		struct xap_positions emptied = *starts;
		*starts = seat->positions;
		seat->positions = emptied;
		phrase_begin_starts(starts, seat->offset);
	} else {
		phrase_narrow_starts(starts, &seat->positions, seat->offset);
	}
	return STATUS_OK;
}

enum status phrase_lay_windows(struct phrase_cursor *cursor, struct error *error)
{
	for (size_t i = 0; i < cursor->operand_count; i++) {
		cursor->operands[i].starts = cursor->starts[i].at;
		cursor->operands[i].count = cursor->starts[i].count;
	}
	cursor->windows.deadline = cursor->deadline;
	if (!windows_find(cursor->operands, cursor->operand_count, cursor->ordered,
			  cursor->gap, &cursor->windows))
		return windows_failure(&cursor->windows, error);
	cursor->frequency = (uint32_t)cursor->windows.count;
	cursor->closeness = 0;
	for (size_t i = 0; i < cursor->windows.count; i++)
		cursor->closeness += 1.0 / (1 + cursor->windows.at[i].gap);
	return STATUS_OK;
}

/* The positions of one seat, in memory. */
struct run {
	const uint32_t *at, *end;
	uint32_t offset;
};

/* Where the first run stands, and all others with it. */
static uint32_t count_together(struct run *runs, size_t count)
{
	uint32_t found = 0;
	for (; runs[0].at < runs[0].end; runs[0].at++) {
		size_t i = 1;
		if (*runs[0].at <= runs[0].offset)
			continue;
		uint32_t start = *runs[0].at - runs[0].offset;
		for (; i < count; i++) {
			uint32_t wanted = start + runs[i].offset;
			while (runs[i].at < runs[i].end && *runs[i].at < wanted)
				runs[i].at++;
			if (runs[i].at == runs[i].end)
				return found;
			if (*runs[i].at != wanted)
				break;
		}
		found += i == count;
	}
	return found;
}

/* Of adjacent words whose lists are all in memory: nothing is copied. ORDER: the seats, the
 * one with the fewest places first. */
static void count_in_memory(struct phrase_cursor *cursor, struct seat *const *order)
{
	struct run runs[STORE_PHRASE_MAX];
	for (size_t i = 0; i < cursor->count; i++) {
		uint32_t count;
		const uint32_t *places = reader_places(&order[i]->readers[0], &count);
		runs[i] = (struct run){ places, places + count, order[i]->offset };
	}
	cursor->frequency = count_together(runs, cursor->count);
	cursor->closeness = cursor->frequency;
}

enum status phrase_count_here(struct phrase_cursor *cursor, struct error *error)
{
	struct seat *order[STORE_PHRASE_MAX];
	bool begun[STORE_PHRASE_MAX] = { false };
	if (cursor->single) {
		cursor->frequency = cursor->seats[0].wdf;
		cursor->closeness = cursor->frequency;
		return STATUS_OK;
	}
	for (size_t i = 0; i < cursor->count; i++) {
		size_t at = i;
		struct seat *seat = &cursor->seats[i];
		for (; at > 0 && order[at - 1]->wdf > seat->wdf; at--)
			order[at] = order[at - 1];
		order[at] = seat;
	}
	if (cursor->in_memory && cursor->operand_count == 1) {
		count_in_memory(cursor, order);
		return STATUS_OK;
	}
	cursor->frequency = 0;
	cursor->closeness = 0;
	for (size_t i = 0; i < cursor->count; i++) {
		struct seat *seat = order[i];
		enum status status = phrase_narrow_operand(
			cursor, seat, !begun[seat->operand], error);
		if (status != STATUS_OK || cursor->starts[seat->operand].count == 0)
			return status;
		begun[seat->operand] = true;
	}
	if (cursor->operand_count == 1) {
		cursor->frequency = (uint32_t)cursor->starts[0].count;
		cursor->closeness = cursor->frequency;
		return STATUS_OK;
	}
	return phrase_lay_windows(cursor, error);
}
