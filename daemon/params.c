/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.c - one table per method says which parameters there are. */
#include "daemon/params.h"

#include <string.h>

#include "lib/wire/limits.h"

struct reader {
	void *params;
	const char *name;
	const json_t *value;
	struct error *error;
};

struct param {
	const char *name;
	enum status (*read)(struct reader *reader);
};

static enum status refuse(struct reader *reader, const char *wanted)
{
	return error_set(reader->error, STATUS_INVALID, "%s must be %s", reader->name,
			 wanted);
}

/* Each parameter of OBJECT by its reader; unknown ones are refused. */
static enum status read_all(const json_t *object, const struct param *table,
			    struct reader *reader, const char **name)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value) {
		const struct param *param = table;
		while (param->name != NULL && strcmp(param->name, key) != 0)
			param++;
		*name = key;
		if (param->name == NULL)
			return error_set(reader->error, STATUS_INVALID,
					 "unknown parameter: %.100s", key);
		reader->name = param->name;
		reader->value = value;
		enum status status = param->read(reader);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status require(bool present, const char *wanted, const char **name,
			   struct error *error)
{
	if (present)
		return STATUS_OK;
	*name = wanted;
	return error_set(error, STATUS_INVALID, "%s is missing", wanted);
}

/* --- Kinds of values --- */

static enum status read_string(struct reader *reader, const char **string,
			       size_t *len)
{
	if (!json_is_string(reader->value))
		return refuse(reader, "a string");
	*string = json_string_value(reader->value);
	*len = json_string_length(reader->value);
	return STATUS_OK;
}

static enum status read_number(struct reader *reader, size_t least, size_t most,
			       size_t *number)
{
	json_int_t value = json_integer_value(reader->value);
	if (!json_is_integer(reader->value) || value < (json_int_t)least ||
	    (uint64_t)value > most)
		return error_set(reader->error, STATUS_INVALID,
				 "%s must be an integer from %zu to %zu", reader->name,
				 least, most);
	*number = (size_t)value;
	return STATUS_OK;
}

static enum status read_bool(struct reader *reader, bool *truth)
{
	if (!json_is_boolean(reader->value))
		return refuse(reader, "true or false");
	*truth = json_is_true(reader->value);
	return STATUS_OK;
}

/* One of NAMES, which a NULL ends; *CHOICE is its index. */
static enum status read_choice(struct reader *reader, const char *const *names,
			       const char *wanted, size_t *choice)
{
	const char *value = json_string_value(reader->value);
	if (value == NULL)
		return refuse(reader, wanted);
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], value) == 0) {
			*choice = i;
			return STATUS_OK;
		}
	}
	return refuse(reader, wanted);
}

/* --- search and count --- */

static enum status read_q(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_string(reader, &params->q, &params->q_len);
}

static enum status read_mode(struct reader *reader)
{
	static const char *const names[] = { [MODE_AUTO] = "auto", [MODE_ALL] = "all",
		[MODE_ANY] = "any", [MODE_PHRASE] = "phrase", NULL };
	struct search_params *params = reader->params;
	size_t choice = 0;
	enum status status = read_choice(reader, names,
					 "\"auto\", \"all\", \"any\" or \"phrase\"",
					 &choice);
	params->mode = (enum params_mode)choice;
	return status;
}

static enum status read_sort(struct reader *reader)
{
	static const char *const names[] = { [STORE_BY_SCORE] = "score",
		[STORE_BY_DATE] = "date", [STORE_BY_DATE_DESC] = "-date",
		[STORE_BY_PATH] = "path", NULL };
	struct search_params *params = reader->params;
	size_t choice = 0;
	enum status status = read_choice(reader, names,
					 "\"score\", \"date\", \"-date\" or \"path\"",
					 &choice);
	params->sort = (enum store_sort)choice;
	return status;
}

static enum status read_small(struct reader *reader, size_t most, uint32_t *number)
{
	size_t value = 0;
	enum status status = read_number(reader, 0, most, &value);
	if (status == STATUS_OK)
		*number = (uint32_t)value;
	return status;
}

static enum status read_limit(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_small(reader, WIRE_LIMIT_MAX, &params->limit);
}

static enum status read_offset(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_small(reader, PARAMS_OFFSET_MAX, &params->offset);
}

static enum status read_snippets(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_small(reader, WIRE_SNIPPETS_MAX, &params->snippets);
}

static enum status read_places(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_bool(reader, &params->places);
}

static enum status read_exact_total(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_bool(reader, &params->exact_total);
}

static enum status read_expand(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_small(reader, WIRE_EXPAND_MAX, &params->expand);
}

static enum status read_explain(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_bool(reader, &params->explain);
}

static enum status read_strict(struct reader *reader)
{
	struct search_params *params = reader->params;
	return read_bool(reader, &params->strict);
}

/* The daemon's loop has made a deadline of it; here it only must be right. */
static enum status read_timeout(struct reader *reader)
{
	size_t ignored;
	return read_number(reader, 1, WIRE_TIMEOUT_MAX_MS, &ignored);
}

/* What ">=DATE" or "<DATE" would mean in the query. */
static enum status read_date(struct reader *reader, const char *operator)
{
	struct search_params *params = reader->params;
	const char *value = json_string_value(reader->value);
	size_t len = json_string_length(reader->value);
	char from[QUERY_DATE_MAX], to[QUERY_DATE_MAX];
	struct buf condition = {0};
	buf_add_str(&condition, operator);
	buf_add(&condition, value, len);
	bool read = value != NULL && len > 0 && value[0] != '=' &&
		buf_ok(&condition) &&
		query_date(condition.data, condition.len, 0, from, to);
	buf_finish(&condition);
	if (!read)
		return refuse(reader, "a date: 2025, 2025-10 or 2025-10-30");
	if (operator[0] == '>')
		strcpy(params->date_from, from);
	else
		strcpy(params->date_to, to);
	params->has_dates = true;
	return STATUS_OK;
}

static enum status read_after(struct reader *reader)
{
	return read_date(reader, ">=");
}

static enum status read_before(struct reader *reader)
{
	return read_date(reader, "<");
}

static enum status add_value(struct reader *reader, const json_t *value,
			     struct params_filter *filter)
{
	if (!json_is_string(value) || json_string_length(value) == 0)
		return refuse(reader, "a string that is not empty, or a list of such");
	filter->values[filter->count] = json_string_value(value);
	filter->lens[filter->count++] = json_string_length(value);
	return STATUS_OK;
}

static enum status read_filter(struct reader *reader, enum query_field field)
{
	struct search_params *params = reader->params;
	struct params_filter *filter = params->filters;
	while (filter->field != field)
		filter++;
	if (!json_is_array(reader->value))
		return add_value(reader, reader->value, filter);
	size_t count = json_array_size(reader->value);
	if (count == 0 || count > PARAMS_FILTER_MAX)
		return error_set(reader->error, STATUS_INVALID,
				 "%s must have 1 to %d values", reader->name,
				 PARAMS_FILTER_MAX);
	for (size_t i = 0; i < count; i++) {
		enum status status = add_value(
			reader, json_array_get(reader->value, i), filter);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status read_source(struct reader *reader)
{
	return read_filter(reader, FIELD_SOURCE);
}

static enum status read_topic(struct reader *reader)
{
	return read_filter(reader, FIELD_TOPIC);
}

static enum status read_lang(struct reader *reader)
{
	return read_filter(reader, FIELD_LANG);
}

static enum status read_type(struct reader *reader)
{
	return read_filter(reader, FIELD_TYPE);
}

static enum status read_path(struct reader *reader)
{
	return read_filter(reader, FIELD_PATH);
}

#define MATCHING_PARAMS						\
	{ "q", read_q }, { "mode", read_mode },			\
	{ "after", read_after }, { "before", read_before },	\
	{ "source", read_source }, { "topic", read_topic },	\
	{ "lang", read_lang }, { "type", read_type },		\
	{ "path", read_path }, { "timeout_ms", read_timeout },	\
	{ "strict", read_strict }

static const struct param search_table[] = {
	MATCHING_PARAMS,
	{ "limit", read_limit }, { "offset", read_offset }, { "sort", read_sort },
	{ "snippets", read_snippets }, { "places", read_places },
	{ "exact_total", read_exact_total }, { "explain", read_explain },
	{ "expand", read_expand },
	{ NULL, NULL },
};

static const struct param count_table[] = { MATCHING_PARAMS, { NULL, NULL } };

static enum status read_matching(const json_t *object, const struct param *table,
				 struct search_params *params, const char **name,
				 struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	*params = (struct search_params){
		.limit = WIRE_LIMIT_DEFAULT,
		.snippets = 1,
		.places = true,
		.date_from = "0",	/* before and ... */
		.date_to = ":",		/* ... behind all dates */
		.filters = { { .field = FIELD_SOURCE }, { .field = FIELD_TOPIC },
			     { .field = FIELD_LANG }, { .field = FIELD_TYPE },
			     { .field = FIELD_PATH } },
	};
	enum status status = read_all(object, table, &reader, name);
	if (status != STATUS_OK)
		return status;
	return require(params->q != NULL, "q", name, error);
}

enum status params_search(const json_t *object, struct search_params *params,
			  const char **name, struct error *error)
{
	return read_matching(object, search_table, params, name, error);
}

enum status params_count(const json_t *object, struct search_params *params,
			 const char **name, struct error *error)
{
	return read_matching(object, count_table, params, name, error);
}

/* --- get --- */

static enum status read_id(struct reader *reader)
{
	struct get_params *params = reader->params;
	return read_string(reader, &params->id, &params->id_len);
}

static enum status read_what(struct reader *reader)
{
	static const char *const names[] = { "text", "meta", NULL };
	struct get_params *params = reader->params;
	size_t choice = 0;
	enum status status = read_choice(reader, names, "\"text\" or \"meta\"",
					 &choice);
	params->meta = choice == 1;
	return status;
}

static enum status read_start(struct reader *reader)
{
	struct get_params *params = reader->params;
	return read_number(reader, 0, (size_t)1 << 53, &params->start);
}

static enum status read_len(struct reader *reader)
{
	struct get_params *params = reader->params;
	return read_number(reader, 1, WIRE_GET_MAX, &params->len);
}

static const struct param get_table[] = {
	{ "id", read_id }, { "what", read_what }, { "start", read_start },
	{ "len", read_len }, { "timeout_ms", read_timeout }, { NULL, NULL },
};

enum status params_get(const json_t *object, struct get_params *params,
		       const char **name, struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	*params = (struct get_params){ .len = WIRE_GET_MAX };
	enum status status = read_all(object, get_table, &reader, name);
	if (status != STATUS_OK)
		return status;
	return require(params->id_len > 0, "id", name, error);
}
