/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trend.c - documents to periods, and what is counted of queries in each. */
#include "daemon/answer/trend_internal.h"

#include <stdlib.h>

#include "daemon/answer/counted.h"
#include "daemon/search/rank.h"

/* --- Scopes --- */

/* All documents that match QUERY, taken over, into SET. */
static enum status find(struct trending *trending, struct store_query *query,
			struct store_set *set)
{
	struct store_matches matches = {0};
	struct store_search search = { .all = set,
				       .deadline_ns = trending->terms->deadline_ns,
				       .cancel = trending->terms->cancel };
	if (query == NULL)
		return trend_no_memory(trending);
	enum status status = store_match(trending->store, query, &search, &matches,
					 trending->error);
	store_matches_finish(&matches);
	store_query_free(query);
	return status;
}

/* Queries without filters of their own share one scope. */
static enum status find_scopes(struct trending *trending)
{
	size_t plain = SIZE_MAX;
	enum status status = STATUS_OK;
	for (size_t s = 0; s < trending->trend->series_count && status == STATUS_OK;
	     s++) {
		const struct plan *plan = trending->trend->series[s].plan;
		bool own = counted_has_scope(plan);
		if (!own && plain != SIZE_MAX) {
			trending->scope_of[s] = plain;
			continue;
		}
		struct store_set *scope = &trending->scopes[trending->scope_count];
		trending->scope_of[s] = trending->scope_count++;
		if (!own)
			plain = trending->scope_of[s];
		status = store_set_init(scope, trending->store, trending->error);
		if (status == STATUS_OK)
			status = find(trending, counted_scope(plan), scope);
	}
	return status;
}

static enum status join_scopes(struct trending *trending)
{
	if (trending->scope_count == 1)
		return STATUS_OK;
	enum status status = store_set_init(&trending->all, trending->store,
					    trending->error);
	for (size_t i = 0; i < trending->scope_count && status == STATUS_OK; i++)
		for (uint32_t document = 0;
		     (document = store_set_next(&trending->scopes[i], document)) != 0;)
			store_set_add(&trending->all, document);
	return status;
}

/* --- Periods --- */

static enum status take_date(void *context, uint32_t document, const char *value,
			     size_t len, struct error *error)
{
	struct trending *trending = context;
	(void)error;
	trending->place[document] = period_read(value, len);
	period_add(&trending->span, trending->place[document]);
	return STATUS_OK;
}

/* The first and the last of the periods that documents are in; false: in none. */
static bool find_ends(const struct trending *trending, int32_t *first, int32_t *last)
{
	int32_t number;
	bool any = false;
	for (uint32_t document = 0;
	     (document = store_set_next(trend_all(trending), document)) != 0;) {
		if (!period_of(trending->trend->by, trending->place[document], &number))
			continue;
		*first = !any || number < *first ? number : *first;
		*last = !any || number > *last ? number : *last;
		any = true;
	}
	return any;
}

static void place_in_periods(struct trending *trending)
{
	const struct trend *trend = trending->trend;
	for (uint32_t document = 0;
	     (document = store_set_next(trend_all(trending), document)) != 0;) {
		uint32_t *place = &trending->place[document];
		int32_t number;
		*place = period_of(trend->by, *place, &number)
			? (uint32_t)(number - trend->first) + 1 : 0;
	}
}

static enum status too_many(struct trending *trending, int32_t first, int32_t last)
{
	enum period_by by = trending->trend->by;
	char from[PERIOD_NAME], to[PERIOD_NAME];
	period_name(by, first, from);
	period_name(by, last, to);
	size_t series = trending->trend->series_count;
	return error_set(trending->error, STATUS_TOO_LARGE,
			 "%d %s from %s to %s, for %zu quer%s, are more than %d rows: "
			 "take longer periods, or narrow the dates down",
			 last - first + 1,
			 by == PERIOD_DAY ? "days" : by == PERIOD_MONTH ? "months"
								       : "years",
			 from, to, series, series == 1 ? "y" : "ies",
			 WIRE_TREND_ROWS_MAX);
}

static enum status find_periods(struct trending *trending)
{
	struct trend *trend = trending->trend;
	int32_t first = 0, last = 0;
	if (trend->by == PERIOD_AUTO)
		trend->by = period_choose(&trending->span);
	if (find_ends(trending, &first, &last)) {
		size_t rows = (size_t)(last - first) + 1;
		if (rows * trend->series_count > WIRE_TREND_ROWS_MAX)
			return too_many(trending, first, last);
		trend->first = first;
		trend->rows = rows;
	}
	place_in_periods(trending);
	return STATUS_OK;
}

/* --- Rows --- */

static enum status find_rows(struct trending *trending)
{
	const struct store_set *all = trend_all(trending);
	trending->place = calloc((size_t)all->last + 1, sizeof *trending->place);
	if (trending->place == NULL)
		return trend_no_memory(trending);
	if (trending->trend->by == PERIOD_SOURCE)
		return trend_find_sources(trending);
	enum status status = store_values(trending->store, SCHEMA_SLOT_DATE, all,
					  take_date, trending, trending->deadline,
					  trending->error);
	if (status != STATUS_OK)
		return status;
	return trending->trend->by == PERIOD_AUTO && trending->span.dates == 0
		? trend_find_sources(trending) : find_periods(trending);
}

/* Where DOCUMENT is counted for series S, and not as one of all. */
static struct trend_count *count_of(const struct trending *trending, uint32_t document,
				    size_t s)
{
	struct trend *trend = trending->trend;
	uint32_t place = trending->place[document];
	return place == 0 ? &trend->series[s].outside
			  : &trend->counts[(place - 1) * trend->series_count + s];
}

static enum status take_words(void *context, uint32_t document, uint64_t words,
			      struct error *error)
{
	struct trending *trending = context;
	(void)error;
	for (size_t s = 0; s < trending->trend->series_count; s++) {
		const struct store_set *scope =
			&trending->scopes[trending->scope_of[s]];
		struct trend_count *total = &trending->trend->series[s].total;
		struct trend_count *count = count_of(trending, document, s);
		if (!store_set_has(scope, document))
			continue;
		count->of_documents++;
		count->of_words += words;
		total->of_documents++;
		total->of_words += words;
	}
	return STATUS_OK;
}

static enum status take_times(void *context, uint32_t document, uint32_t times,
			      struct error *error)
{
	struct trending *trending = context;
	(void)error;
	count_of(trending, document, trending->series)->occurrences += times;
	trending->trend->series[trending->series].total.occurrences += times;
	return STATUS_OK;
}

static enum status count_occurrences(struct trending *trending)
{
	struct trend_series *series = &trending->trend->series[trending->series];
	struct counted counted = {0};
	enum status status = rank_any(series->plan)
		? STATUS_OK : counted_find(series->plan, &counted, trending->error);
	series->counted = counted.phrase != NULL;
	series->capped = counted.capped;
	if (status == STATUS_OK && series->counted)
		status = store_occurrences(trending->store, counted.phrase,
					   &trending->matching, take_times, trending,
					   trending->deadline, trending->error);
	counted_finish(&counted);
	return status;
}

static enum status count_series(struct trending *trending, size_t s)
{
	struct trend_series *series = &trending->trend->series[s];
	const struct plan *plan = series->plan;
	enum plan_how how = rank_any(plan) ? PLAN_ANY : PLAN_ALL;
	trending->series = s;
	store_set_clear(&trending->matching);
	enum status status = find(trending, plan_query(plan, how), &trending->matching);
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(&trending->matching, document)) != 0;)
		count_of(trending, document, s)->documents++;
	series->total.documents = trending->matching.count;
	return status == STATUS_OK ? count_occurrences(trending) : status;
}

static enum status count_all(struct trending *trending)
{
	struct trend *trend = trending->trend;
	trend->counts = calloc(trend->rows * trend->series_count + 1,
			       sizeof *trend->counts);
	if (trend->counts == NULL)
		return trend_no_memory(trending);
	enum status status =
		store_words(trending->store, trend_all(trending), take_words, trending,
			    trending->deadline, trending->error);
	if (status == STATUS_OK)
		status = store_set_init(&trending->matching, trending->store,
					trending->error);
	for (size_t s = 0; s < trend->series_count && status == STATUS_OK; s++)
		status = count_series(trending, s);
	return status;
}

enum status trend_make(struct trend *trend, struct store *store,
		       struct text_analyser *analyser, const struct answer_terms *terms,
		       struct deadline *deadline, struct error *error)
{
	struct trending trending = { .trend = trend, .store = store,
				     .analyser = analyser, .terms = terms,
				     .deadline = deadline, .error = error };
	enum status status = find_scopes(&trending);
	if (status == STATUS_OK)
		status = join_scopes(&trending);
	if (status == STATUS_OK)
		status = find_rows(&trending);
	if (status == STATUS_OK)
		status = count_all(&trending);
	if (status == STATUS_OK && trend->by == PERIOD_SOURCE)
		status = trend_order_sources(&trending);
	for (size_t i = 0; i < trending.scope_count; i++)
		store_set_finish(&trending.scopes[i]);
	store_set_finish(&trending.all);
	store_set_finish(&trending.matching);
	free(trending.place);
	return status;
}

void trend_finish(struct trend *trend)
{
	names_finish(&trend->sources);
	buf_finish(&trend->spellings);
	free(trend->spelling_ends);
	free(trend->order);
	free(trend->counts);
	*trend = (struct trend){0};
}

static size_t number_of(const struct trend *trend, size_t row)
{
	return trend->order != NULL ? trend->order[row] : row;
}

const struct trend_count *trend_at(const struct trend *trend, size_t row, size_t series)
{
	return &trend->counts[number_of(trend, row) * trend->series_count + series];
}

void trend_name(const struct trend *trend, size_t row, struct buf *out)
{
	size_t number = number_of(trend, row);
	char name[PERIOD_NAME];
	if (trend->by != PERIOD_SOURCE) {
		period_name(trend->by, trend->first + (int32_t)number, name);
		buf_add_str(out, name);
		return;
	}
	size_t start = number > 0 ? trend->spelling_ends[number - 1] : 0;
	buf_add(out, trend->spellings.data + start,
		trend->spelling_ends[number] - start);
}
