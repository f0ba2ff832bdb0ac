/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trend_sources.c - documents to their sources, and these in order. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/trend_internal.h"
#include "lib/text/text.h"

static enum status note_spelling(struct trending *trending, const char *value,
				 size_t len)
{
	struct trend *trend = trending->trend;
	size_t count = trend->sources.count;
	size_t *ends = realloc(trend->spelling_ends, count * sizeof *ends);
	if (ends == NULL)
		return trend_no_memory(trending);
	trend->spelling_ends = ends;
	buf_add(&trend->spellings, value, len);
	ends[count - 1] = trend->spellings.len;
	return buf_ok(&trend->spellings) ? STATUS_OK : trend_no_memory(trending);
}

static enum status take_source(void *context, uint32_t document, const char *value,
			       size_t len, struct error *error)
{
	struct trending *trending = context;
	struct trend *trend = trending->trend;
	char folded[TEXT_WORD_MAX + 1];
	uint32_t number;
	trending->place[document] = 0;
	if (len == 0)
		return STATUS_OK;
	size_t folded_len = text_fold_value(trending->analyser, value, len, folded);
	size_t before = trend->sources.count;
	if (!names_take(&trend->sources, folded, folded_len, &number))
		return trend_no_memory(trending);
	trending->place[document] = number + 1;
	if (trend->sources.count == before)
		return STATUS_OK;
	if (trend->sources.count * trend->series_count > WIRE_TREND_ROWS_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "there are more than %d sources: choose some by name",
				 WIRE_TREND_ROWS_MAX);
	return note_spelling(trending, value, len);
}

enum status trend_find_sources(struct trending *trending)
{
	enum status status = store_values(trending->store, SCHEMA_SLOT_SOURCE,
					  trend_all(trending), take_source, trending,
					  trending->deadline, trending->error);
	trending->trend->by = PERIOD_SOURCE;
	trending->trend->rows = trending->trend->sources.count;
	return status;
}

/* --- The order of sources --- */

struct placed {
	uint64_t occurrences, documents;
	uint32_t number;
	const struct names *names;
};

static int most_first(const void *a, const void *b)
{
	const struct placed *left = a, *right = b;
	size_t left_len, right_len;
	if (left->occurrences != right->occurrences)
		return left->occurrences > right->occurrences ? -1 : 1;
	if (left->documents != right->documents)
		return left->documents > right->documents ? -1 : 1;
	const char *l = names_at(left->names, left->number, &left_len);
	const char *r = names_at(right->names, right->number, &right_len);
	int order = memcmp(l, r, left_len < right_len ? left_len : right_len);
	return order != 0 ? order : (left_len > right_len) - (left_len < right_len);
}

/* By all series together. */
enum status trend_order_sources(struct trending *trending)
{
	struct trend *trend = trending->trend;
	struct placed *placed = calloc(trend->rows + 1, sizeof *placed);
	trend->order = calloc(trend->rows + 1, sizeof *trend->order);
	for (size_t row = 0; placed != NULL && row < trend->rows; row++) {
		placed[row].number = (uint32_t)row;
		placed[row].names = &trend->sources;
		for (size_t s = 0; s < trend->series_count; s++) {
			const struct trend_count *count =
				&trend->counts[row * trend->series_count + s];
			placed[row].occurrences += count->occurrences;
			placed[row].documents += count->documents;
		}
	}
	bool had = placed != NULL && trend->order != NULL;
	if (had)
		qsort(placed, trend->rows, sizeof *placed, most_first);
	for (size_t row = 0; had && row < trend->rows; row++)
		trend->order[row] = placed[row].number;
	free(placed);
	return had ? STATUS_OK : trend_no_memory(trending);
}
