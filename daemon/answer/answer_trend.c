/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_trend.c - trend: queries counted by period or source. */
#include "daemon/answer/answer_internal.h"
#include "daemon/answer/params_trend.h"
#include "daemon/answer/trend.h"

struct trending_call {
	struct answer_call *call;
	struct trend_params params;
	struct search_params of[WIRE_SERIES_MAX];	/* the same but for q */
	struct asking asking[WIRE_SERIES_MAX];
	size_t begun;
	struct trend trend;
	bool ok;
};

static const char *const by_names[] = {
	[PERIOD_AUTO] = "auto", [PERIOD_YEAR] = "year", [PERIOD_MONTH] = "month",
	[PERIOD_DAY] = "day", [PERIOD_SOURCE] = "source",
};

/* --- From parameters to plans --- */

/* Says which of several queries it is that is at fault, to programs and people. */
static void name_series(struct trending_call *trending, size_t series)
{
	struct answer_failure *failure = trending->call->failure;
	struct error error = failure->error;
	bool ok = true;
	if (trending->params.count == 1 || !json_is_object(failure->data))
		return;
	answer_put(failure->data, "series", answer_number(series), &ok);
	error_set(&failure->error, STATUS_INVALID, "query %zu: %s", series + 1,
		  error.text);
}

static enum status begin(struct trending_call *trending)
{
	struct answer_call *call = trending->call;
	struct trend_params *params = &trending->params;
	const char *name = "q";
	enum status status = params_trend(call->params, params, &name,
					  &call->failure->error);
	if (status != STATUS_OK)
		return answer_bad_param(call, name);
	for (size_t i = 0; i < params->count && status == STATUS_OK; i++) {
		trending->of[i] = params->search;
		trending->of[i].q = params->queries[i];
		trending->of[i].q_len = params->lens[i];
		asking_init(&trending->asking[i], call);
		trending->begun++;
		status = asking_begin(&trending->asking[i], &trending->of[i]);
		trending->trend.series[i].plan = trending->asking[i].plan;
		if (status != STATUS_OK)
			name_series(trending, i);
	}
	trending->trend.series_count = params->count;
	trending->trend.by = params->by;
	return status;
}

/* --- The result --- */

static void put_counts(const struct trend_series *series,
		       const struct trend_count *count, json_t *object, bool *ok)
{
	answer_put(object, "documents", answer_number(count->documents), ok);
	if (series->counted)
		answer_put(object, "occurrences", answer_number(count->occurrences),
			   ok);
	answer_put(object, "of_documents", answer_number(count->of_documents), ok);
	answer_put(object, "of_words", answer_number(count->of_words), ok);
	/* Of nothing there is no share: not 0, nothing. */
	if (series->counted && count->of_words > 0)
		answer_put(object, "per_million",
			   wire_real(1e6 * (double)count->occurrences /
				     (double)count->of_words), ok);
	if (count->of_documents > 0)
		answer_put(object, "percent",
			   wire_real(100.0 * count->documents / count->of_documents),
			   ok);
}

static json_t *row_object(struct trending_call *trending, size_t row, size_t series)
{
	struct buf name = {0};
	json_t *object = json_object();
	trend_name(&trending->trend, row, &name);
	answer_put(object, "key",
		   buf_ok(&name) ? wire_string(name.data, name.len) : NULL,
		   &trending->ok);
	answer_put(object, "series", answer_number(series), &trending->ok);
	put_counts(&trending->trend.series[series],
		   trend_at(&trending->trend, row, series), object, &trending->ok);
	buf_finish(&name);
	return object;
}

static json_t *rows(struct trending_call *trending)
{
	json_t *list = json_array();
	for (size_t row = 0; row < trending->trend.rows; row++)
		for (size_t s = 0; s < trending->trend.series_count; s++)
			answer_append(list, row_object(trending, row, s),
				      &trending->ok);
	return list;
}

static enum status series_object(struct trending_call *trending, size_t s,
				 json_t *object)
{
	const struct trend_series *series = &trending->trend.series[s];
	json_t *total = json_object(), *outside = json_object();
	bool *ok = &trending->ok;
	asking_put_query(&trending->asking[s], object);
	put_counts(series, &series->total, total, ok);
	put_counts(series, &series->outside, outside, ok);
	answer_put(object, "total", total, ok);
	answer_put(object, "outside", outside, ok);
	return series->total.documents == 0
		? asking_put_why(&trending->asking[s], false, object) : STATUS_OK;
}

/* The first query's asking has the warnings of all. */
static void gather_warnings(struct trending_call *trending)
{
	struct asking *first = &trending->asking[0];
	for (size_t s = 1; s < trending->begun; s++)
		if (json_array_extend(first->warnings, trending->asking[s].warnings) !=
		    0)
			trending->ok = false;
	for (size_t s = 0; s < trending->begun; s++)
		if (trending->trend.series[s].capped)
			asking_warn(first,
				    "a word has more forms than are looked for: it "
				    "may occur more often than is said");
}

static enum status build(struct trending_call *trending, json_t **result)
{
	json_t *object = json_object(), *series = json_array();
	struct asking *first = &trending->asking[0];
	enum status status = STATUS_OK;
	for (size_t s = 0; s < trending->trend.series_count && status == STATUS_OK; s++) {
		json_t *one = json_object();
		status = series_object(trending, s, one);
		answer_append(series, one, &trending->ok);
	}
	gather_warnings(trending);
	answer_put(object, "by", json_string(by_names[trending->trend.by]),
		   &trending->ok);
	answer_put(object, "series", series, &trending->ok);
	answer_put(object, "rows", rows(trending), &trending->ok);
	asking_put_common(first, object);
	for (size_t s = 0; s < trending->begun; s++)
		trending->ok = trending->ok && trending->asking[s].ok;
	first->ok = trending->ok;
	return asking_result(first, status, object, result);
}

static void say_limit(struct answer_call *call)
{
	bool ok = true;
	call->failure->data = json_object();
	answer_put(call->failure->data, "limit", answer_number(WIRE_TREND_ROWS_MAX),
		   &ok);
}

enum status answer_trend(struct answer_call *call, json_t **result)
{
	struct trending_call trending = { .call = call, .ok = true };
	enum status status = begin(&trending);
	if (status == STATUS_OK) {
		status = trend_make(&trending.trend, call->answerer->store,
				    call->answerer->analyser, call->terms,
				    &call->deadline, &call->failure->error);
		if (status == STATUS_TOO_LARGE)
			say_limit(call);
	}
	if (status == STATUS_OK)
		status = build(&trending, result);
	trend_finish(&trending.trend);
	for (size_t i = 0; i < trending.begun; i++)
		asking_finish(&trending.asking[i]);
	return status;
}
