/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params_trend.c - the parameters of trend and collocates. */
#include "daemon/answer/params_trend.h"

#include "daemon/answer/params_internal.h"

/* --- trend --- */

static enum status add_query(struct reader *reader, const json_t *value)
{
	struct trend_params *params = reader->params;
	if (!json_is_string(value))
		return params_refuse(reader, "a string, or a list of such");
	params->queries[params->count] = json_string_value(value);
	params->lens[params->count++] = json_string_length(value);
	return STATUS_OK;
}

static enum status read_queries(struct reader *reader)
{
	struct trend_params *params = reader->params;
	enum status status = STATUS_OK;
	size_t count = json_array_size(reader->value);
	if (!json_is_array(reader->value))
		status = add_query(reader, reader->value);
	else if (count == 0 || count > WIRE_SERIES_MAX)
		return error_set(reader->error, STATUS_INVALID,
				 "%s must have 1 to %d queries", reader->name,
				 WIRE_SERIES_MAX);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_query(reader, json_array_get(reader->value, i));
	if (status != STATUS_OK)
		return status;
	params->search.q = params->queries[0];
	params->search.q_len = params->lens[0];
	return STATUS_OK;
}

static enum status read_by(struct reader *reader)
{
	static const char *const names[] = { [PERIOD_AUTO] = "auto",
		[PERIOD_YEAR] = "year", [PERIOD_MONTH] = "month", [PERIOD_DAY] = "day",
		[PERIOD_SOURCE] = "source", NULL };
	struct trend_params *params = reader->params;
	size_t choice = 0;
	enum status status = params_choice(reader, names,
					 "\"auto\", \"year\", \"month\", \"day\" or "
					 "\"source\"", &choice);
	params->by = (enum period_by)choice;
	return status;
}

static const struct param trend_table[] = {
	{ "q", read_queries }, { "by", read_by },
	PARAMS_NARROWING, { NULL, NULL },
};

enum status params_trend(const json_t *object, struct trend_params *params,
			 const char **name, struct error *error)
{
	*params = (struct trend_params){ .search = params_defaults() };
	return params_matching(object, trend_table, &params->search, name, error);
}

/* --- collocates --- */

enum {
	WINDOW_DEFAULT = 5,	/* words to either side, as AntConc and Sketch Engine */
	LEAST_DEFAULT = 3,	/* times: of less than that no measure says much */
	LIMIT_DEFAULT = 50,
};

static enum status read_left(struct reader *reader)
{
	struct collocates_params *params = reader->params;
	return params_small(reader, WIRE_WINDOW_MAX, &params->left);
}

static enum status read_right(struct reader *reader)
{
	struct collocates_params *params = reader->params;
	return params_small(reader, WIRE_WINDOW_MAX, &params->right);
}

static enum status read_least(struct reader *reader)
{
	struct collocates_params *params = reader->params;
	size_t least = LEAST_DEFAULT;
	enum status status = params_number(reader, 1, WIRE_NODES_MAX, &least);
	params->least = (uint32_t)least;
	return status;
}

static enum status read_measure(struct reader *reader)
{
	static const char *const names[] = {
		[BY_LOG_LIKELIHOOD] = "log_likelihood", [BY_LOG_DICE] = "log_dice",
		[BY_MI] = "mi", [BY_NEAR] = "f_near", NULL };
	struct collocates_params *params = reader->params;
	size_t choice = 0;
	enum status status = params_choice(reader, names,
					 "\"log_likelihood\", \"log_dice\", \"mi\" or "
					 "\"f_near\"", &choice);
	params->sort = (enum association)choice;
	return status;
}

static enum status read_stop_words(struct reader *reader)
{
	struct collocates_params *params = reader->params;
	return params_bool(reader, &params->stop_words);
}

static const struct param collocates_table[] = {
	{ "q", params_q }, PARAMS_NARROWING,
	{ "left", read_left }, { "right", read_right }, { "min", read_least },
	{ "sort", read_measure }, { "limit", params_limit },
	{ "stop_words", read_stop_words }, { NULL, NULL },
};

enum status params_collocates(const json_t *object, struct collocates_params *params,
			      const char **name, struct error *error)
{
	*params = (struct collocates_params){
		.search = params_defaults(), .left = WINDOW_DEFAULT,
		.right = WINDOW_DEFAULT, .least = LEAST_DEFAULT,
	};
	params->search.limit = LIMIT_DEFAULT;
	enum status status = params_matching(object, collocates_table, &params->search,
					     name, error);
	if (status != STATUS_OK || params->left + params->right > 0)
		return status;
	*name = "left";
	return error_set(error, STATUS_INVALID, "left and right must not both be 0");
}
