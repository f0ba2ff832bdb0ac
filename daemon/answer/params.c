/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.c - the parameters of search and its like, and of get: a table for each. */
#include "daemon/answer/params_internal.h"

#include <string.h>

#include "daemon/answer/facets.h"
#include "daemon/answer/similar.h"
#include "lib/wire/limits.h"

/* --- search and count --- */

enum status params_q(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_string(reader, &params->q, &params->q_len);
}

enum status params_mode(struct reader *reader)
{
	static const char *const names[] = { [MODE_AUTO] = "auto", [MODE_ALL] = "all",
		[MODE_ANY] = "any", [MODE_PHRASE] = "phrase", NULL };
	struct search_params *params = reader->params;
	size_t choice = 0;
	enum status status = params_choice(reader, names,
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
	enum status status = params_choice(reader, names,
					 "\"score\", \"date\", \"-date\" or \"path\"",
					 &choice);
	params->sort = (enum store_sort)choice;
	return status;
}

enum status params_limit(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_small(reader, WIRE_LIMIT_MAX, &params->limit);
}

static enum status read_offset(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_small(reader, PARAMS_OFFSET_MAX, &params->offset);
}

static enum status read_snippets(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_small(reader, WIRE_SNIPPETS_MAX, &params->snippets);
}

static enum status read_matches(struct reader *reader)
{
	struct search_params *params = reader->params;
	params->all_matches = false;
	return params_small(reader, WIRE_MATCHES_MAX, &params->matches);
}

static enum status read_lines(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->lines);
}

/* A budget in units of SCALE bytes. */
static enum status read_scaled(struct reader *reader, size_t scale)
{
	struct search_params *params = reader->params;
	size_t number;
	if (params->budget > 0)
		return error_set(reader->error, STATUS_INVALID,
				 "budget and budget_tokens are one budget: give one");
	enum status status = params_number(reader, WIRE_BUDGET_MIN / scale,
					   WIRE_BUDGET_MAX / scale, &number);
	if (status == STATUS_OK)
		params->budget = (uint32_t)(number * scale);
	return status;
}

static enum status read_budget(struct reader *reader)
{
	return read_scaled(reader, 1);
}

static enum status read_budget_tokens(struct reader *reader)
{
	return read_scaled(reader, WIRE_TOKEN_BYTES);
}

static enum status read_places(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->places);
}

static enum status read_exact_total(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->exact_total);
}

static enum status read_expand(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_small(reader, WIRE_EXPAND_MAX, &params->expand);
}

static enum status read_collapse(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->collapse);
}

static enum status read_explain(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->explain);
}

static enum status read_cursor(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_string(reader, &params->cursor, &params->cursor_len);
}

static enum status add_facet(struct reader *reader, const json_t *value)
{
	struct search_params *params = reader->params;
	struct params_facets *facets = &params->facets;
	const char *name = json_string_value(value);
	if (name == NULL || !facet_is_known(name))
		return params_refuse(reader, FACET_NAMES ", or a list of such");
	for (size_t i = 0; i < facets->count; i++)
		if (strcmp(facets->names[i], name) == 0)
			return error_set(reader->error, STATUS_INVALID,
					 "%s has %.100s twice", reader->name, name);
	facets->names[facets->count++] = name;
	return STATUS_OK;
}

static enum status read_facets(struct reader *reader)
{
	size_t count = json_array_size(reader->value);
	enum status status = STATUS_OK;
	if (!json_is_array(reader->value))
		return add_facet(reader, reader->value);
	if (count == 0 || count > WIRE_FACETS_MAX)
		return error_set(reader->error, STATUS_INVALID,
				 "%s must have 1 to %d names", reader->name,
				 WIRE_FACETS_MAX);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_facet(reader, json_array_get(reader->value, i));
	return status;
}

static enum status read_facet_values(struct reader *reader)
{
	struct search_params *params = reader->params;
	size_t values = 0;
	enum status status = params_number(reader, 1, WIRE_FACET_VALUES_MAX, &values);
	params->facets.values = (uint32_t)values;
	return status;
}

enum status params_why(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->why);
}

enum status params_strict(struct reader *reader)
{
	struct search_params *params = reader->params;
	return params_bool(reader, &params->strict);
}

/* The daemon's loop has made a deadline of it; here it only must be right. */
enum status params_timeout(struct reader *reader)
{
	size_t ignored;
	return params_number(reader, 1, WIRE_TIMEOUT_MAX_MS, &ignored);
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
		return params_refuse(reader, "a date: 2025, 2025-10 or 2025-10-30");
	if (operator[0] == '>')
		strcpy(params->date_from, from);
	else
		strcpy(params->date_to, to);
	params->has_dates = true;
	return STATUS_OK;
}

enum status params_after(struct reader *reader)
{
	return read_date(reader, ">=");
}

enum status params_before(struct reader *reader)
{
	return read_date(reader, "<");
}

static enum status add_value(struct reader *reader, const json_t *value,
			     struct params_filter *filter)
{
	if (!json_is_string(value) || json_string_length(value) == 0)
		return params_refuse(reader, "a string that is not empty, or a list of such");
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

enum status params_source(struct reader *reader)
{
	return read_filter(reader, FIELD_SOURCE);
}

enum status params_topic(struct reader *reader)
{
	return read_filter(reader, FIELD_TOPIC);
}

enum status params_lang(struct reader *reader)
{
	return read_filter(reader, FIELD_LANG);
}

enum status params_type(struct reader *reader)
{
	return read_filter(reader, FIELD_TYPE);
}

enum status params_path(struct reader *reader)
{
	return read_filter(reader, FIELD_PATH);
}

#define PARAMS_FACETS \
	{ "facets", read_facets }, { "facet_values", read_facet_values }

static const struct param search_table[] = {
	PARAMS_MATCHING,
	{ "limit", params_limit }, { "offset", read_offset }, { "sort", read_sort },
	{ "snippets", read_snippets }, { "places", read_places },
	{ "matches", read_matches }, { "lines", read_lines },
	{ "budget", read_budget }, { "budget_tokens", read_budget_tokens },
	{ "exact_total", read_exact_total }, { "explain", read_explain },
	{ "expand", read_expand }, { "cursor", read_cursor },
	{ "collapse", read_collapse },
	PARAMS_FACETS,
	{ NULL, NULL },
};

static const struct param facets_table[] = { PARAMS_MATCHING, PARAMS_FACETS,
					     { NULL, NULL } };

static const struct param count_table[] = {
	PARAMS_MATCHING, { "collapse", read_collapse },
	{ NULL, NULL },
};

struct search_params params_defaults(void)
{
	return (struct search_params){
		.limit = WIRE_LIMIT_DEFAULT,
		.snippets = 1,
		.facets.values = WIRE_FACET_VALUES_DEFAULT,
		.places = true,
		.matches = WIRE_MATCHES_MAX,
		.all_matches = true,
		.why = true,
		.date_from = "0",	/* before and ... */
		.date_to = ":",		/* ... behind all dates */
		.filters = { { .field = FIELD_SOURCE }, { .field = FIELD_TOPIC },
			     { .field = FIELD_LANG }, { .field = FIELD_TYPE },
			     { .field = FIELD_PATH } },
	};
}

enum status params_matching(const json_t *object, const struct param *table,
			    struct search_params *params, const char **name,
			    struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	enum status status = params_read(object, table, &reader, name);
	if (status != STATUS_OK)
		return status;
	return params_require(params->q != NULL, "q", name, error);
}

static enum status cursor_or_offset(const struct search_params *params,
				    const char **name, struct error *error)
{
	if (params->cursor == NULL || params->offset == 0)
		return STATUS_OK;
	*name = "offset";
	return error_set(error, STATUS_INVALID,
			 "offset and cursor exclude each other: a cursor is a place");
}

enum status params_search(const json_t *object, struct search_params *params,
			  const char **name, struct error *error)
{
	*params = params_defaults();
	enum status status = params_matching(object, search_table, params, name, error);
	return status == STATUS_OK ? cursor_or_offset(params, name, error) : status;
}

enum status params_count(const json_t *object, struct search_params *params,
			 const char **name, struct error *error)
{
	*params = params_defaults();
	return params_matching(object, count_table, params, name, error);
}

enum status params_facets(const json_t *object, struct search_params *params,
			  const char **name, struct error *error)
{
	*params = params_defaults();
	params->q = "";
	enum status status = params_matching(object, facets_table, params, name, error);
	if (status != STATUS_OK)
		return status;
	return params_require(params->facets.count > 0, "facets", name, error);
}

/* --- subscribe --- */

static enum status read_since_rev(struct reader *reader)
{
	struct watch_params *params = reader->params;
	params->has_rev = true;
	return params_number(reader, 0, (size_t)1 << 53, &params->since_rev);
}

static enum status read_since_change(struct reader *reader)
{
	struct watch_params *params = reader->params;
	params->has_change = true;
	return params_number(reader, 0, (size_t)1 << 53, &params->since_change);
}

static enum status read_uuid(struct reader *reader)
{
	struct watch_params *params = reader->params;
	params->uuid = json_string_value(reader->value);
	return json_string_length(reader->value) == STORE_UUID
		? STATUS_OK : params_refuse(reader, "the uuid of an index");
}

static const struct param watch_table[] = {
	{ "q", params_q }, { "mode", params_mode }, PARAMS_FILTERING,
	{ "snippets", read_snippets }, { "places", read_places },
	{ "matches", read_matches }, { "lines", read_lines },
	{ "since_rev", read_since_rev }, { "since_change", read_since_change },
	{ "uuid", read_uuid }, { NULL, NULL },
};

/* Without a query a filter would be of no effect. */
static const struct param revisions_table[] = {
	{ "timeout_ms", params_timeout }, { "since_rev", read_since_rev },
	{ "uuid", read_uuid }, { NULL, NULL },
};

enum status params_watch(const json_t *object, struct watch_params *params,
			 const char **name, struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	*params = (struct watch_params){ .search = params_defaults() };
	bool query = json_object_get(object, "q") != NULL;
	enum status status = params_read(object, query ? watch_table : revisions_table,
					 &reader, name);
	if (status == STATUS_OK && params->has_change &&
	    (params->uuid == NULL || !params->has_rev)) {
		*name = "since_change";
		status = error_set(error, STATUS_INVALID,
				   "since_change goes with since_rev and uuid");
	}
	return status;
}

/* --- similar --- */

static enum status read_similar_id(struct reader *reader)
{
	struct similar_params *params = reader->params;
	return params_string(reader, &params->id, &params->id_len);
}

static enum status read_similar_text(struct reader *reader)
{
	struct similar_params *params = reader->params;
	return params_string(reader, &params->text, &params->text_len);
}

static enum status read_terms(struct reader *reader)
{
	struct similar_params *params = reader->params;
	size_t terms = 0;
	enum status status = params_number(reader, 1, WIRE_TELLING_MAX, &terms);
	params->terms = (uint32_t)terms;
	return status;
}

static const struct param similar_table[] = {
	{ "id", read_similar_id }, { "text", read_similar_text },
	{ "terms", read_terms }, PARAMS_FILTERING,
	{ "limit", params_limit }, { "offset", read_offset }, { "sort", read_sort },
	{ "snippets", read_snippets }, { "places", read_places },
	{ "matches", read_matches }, { "lines", read_lines },
	{ "budget", read_budget }, { "budget_tokens", read_budget_tokens },
	{ "exact_total", read_exact_total }, { "explain", read_explain },
	{ "cursor", read_cursor }, { NULL, NULL },
};

enum status params_similar(const json_t *object, struct similar_params *params,
			   const char **name, struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	*params = (struct similar_params){ .search = params_defaults(),
					   .terms = SIMILAR_WORDS };
	enum status status = params_read(object, similar_table, &reader, name);
	if (status != STATUS_OK)
		return status;
	if (params->id != NULL && params->text != NULL) {
		*name = "text";
		return error_set(error, STATUS_INVALID,
				 "id and text exclude each other: similar to which?");
	}
	if (params->text != NULL)
		return cursor_or_offset(&params->search, name, error);
	status = params_require(params->id_len > 0, "id", name, error);
	return status == STATUS_OK ? cursor_or_offset(&params->search, name, error)
				   : status;
}

/* --- get --- */

enum {
	GET_CONTEXT = 400,	/* bytes to each side: some sentences */
};

static enum status read_id(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_string(reader, &params->id, &params->id_len);
}

static enum status read_what(struct reader *reader)
{
	static const char *const names[] = { "text", "meta", "copies", NULL };
	struct get_params *params = reader->params;
	size_t choice = 0;
	enum status status = params_choice(reader, names,
					   "\"text\", \"meta\" or \"copies\"",
					   &choice);
	params->meta = choice > 0;
	params->copies = choice == 2;
	return status;
}

static enum status read_start(struct reader *reader)
{
	struct get_params *params = reader->params;
	params->has_start = true;
	return params_number(reader, 0, (size_t)1 << 53, &params->start);
}

static enum status read_line(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 1, (size_t)1 << 53, &params->line);
}

static enum status read_line_count(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 1, (size_t)1 << 53, &params->lines);
}

static enum status read_page(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 1, (size_t)1 << 53, &params->page);
}

static enum status read_page_count(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 1, (size_t)1 << 53, &params->pages);
}

static enum status read_around(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_string(reader, &params->around, &params->around_len);
}

static enum status read_context(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 0, WIRE_GET_MAX, &params->context);
}

/* A range is given in one way. */
static enum status one_range(const struct get_params *params, const char **name,
			     struct error *error)
{
	*name = params->around != NULL ? "around" : params->page > 0 ? "page" : "line";
	if (params->has_start + (params->line > 0) + (params->page > 0) +
	    (params->around != NULL) > 1)
		return error_set(error, STATUS_INVALID, "start, line, page and around "
				 "are different ranges: choose one");
	*name = "lines";
	if (params->lines > 0 && params->line == 0)
		return error_set(error, STATUS_INVALID, "lines goes with line");
	*name = "pages";
	return params->pages == 0 || params->page > 0 ? STATUS_OK
		: error_set(error, STATUS_INVALID, "pages goes with page");
}

static enum status read_len(struct reader *reader)
{
	struct get_params *params = reader->params;
	return params_number(reader, 1, WIRE_GET_MAX, &params->len);
}

static const struct param get_table[] = {
	{ "id", read_id }, { "what", read_what }, { "start", read_start },
	{ "len", read_len }, { "line", read_line }, { "lines", read_line_count },
	{ "page", read_page }, { "pages", read_page_count }, { "around", read_around },
	{ "context", read_context }, { "timeout_ms", params_timeout }, { NULL, NULL },
};

enum status params_get(const json_t *object, struct get_params *params,
		       const char **name, struct error *error)
{
	struct reader reader = { .params = params, .error = error };
	*params = (struct get_params){ .len = WIRE_GET_MAX, .context = GET_CONTEXT };
	enum status status = params_read(object, get_table, &reader, name);
	if (status == STATUS_OK)
		status = params_require(params->id_len > 0, "id", name, error);
	return status == STATUS_OK ? one_range(params, name, error) : status;
}
