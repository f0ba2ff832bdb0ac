/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_filter.c - values of fields to the labels that documents carry. */
#include <stdlib.h>
#include <string.h>

#include "daemon/search/plan_internal.h"

static struct store_query *label(const char *prefix, const char *value, size_t len)
{
	char term[SCHEMA_TERM_MAX];
	return store_query_term(term, schema_term(prefix, value, len, term));
}

static struct store_query *folded_label(struct text_analyser *analyser,
					const char *prefix, const char *value,
					size_t len)
{
	char folded[TEXT_WORD_MAX + 1];
	return label(prefix, folded, text_fold_value(analyser, value, len, folded));
}

static struct store_query *all_of(struct store_query **parts, size_t count)
{
	if (count == 0)
		return store_query_nothing();
	return count == 1 ? parts[0] : store_query_all(parts, count);
}

/* Each word of an author's name. */
static struct store_query *author(struct text_analyser *analyser, const char *value,
				  size_t len)
{
	enum { WORDS_MAX = 16 };	/* more is no name */
	struct store_query *parts[WORDS_MAX];
	struct text_word word;
	size_t count = 0;
	text_begin(analyser, value, len);
	while (count < WORDS_MAX && text_next(analyser, &word))
		parts[count++] = label(SCHEMA_AUTHOR, word.folded, word.folded_len);
	return all_of(parts, count);
}

/* type:markdown and type:md as well as type:text/markdown. */
static struct store_query *type(struct text_analyser *analyser, const char *value,
				size_t len)
{
	static const struct {
		const char *ending, *type;
	} endings[] = {
		{ "md", "text/markdown" }, { "txt", "text/plain" },
		{ "htm", "text/html" }, { "jsonl", "application/jsonl" },
	};
	static const char *const families[] = { "", "text/", "application/" };
	enum { FAMILIES = sizeof families / sizeof *families };
	struct store_query *parts[FAMILIES];
	if (memchr(value, '/', len) != NULL)
		return folded_label(analyser, SCHEMA_TYPE, value, len);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (strlen(endings[i].ending) == len &&
		    memcmp(endings[i].ending, value, len) == 0)
			return label(SCHEMA_TYPE, endings[i].type,
				     strlen(endings[i].type));
	for (size_t i = 0; i < FAMILIES; i++) {
		struct buf name = {0};
		buf_add_str(&name, families[i]);
		buf_add(&name, value, len);
		parts[i] = buf_ok(&name) ? folded_label(analyser, SCHEMA_TYPE,
							name.data, name.len)
					 : NULL;
		buf_finish(&name);
	}
	return store_query_any(parts, FAMILIES);
}

static struct store_query *language(struct text_analyser *analyser,
				    const char *value, size_t len)
{
	char *name = strndup(value, len);
	if (name == NULL)
		return NULL;
	const char *code = text_language(name);
	struct store_query *query = code != NULL
		? label(SCHEMA_LANGUAGE, code, strlen(code))
		: folded_label(analyser, SCHEMA_LANGUAGE, value, len);
	free(name);
	return query;
}

/* An absolute path is a file or a folder above; any other, names on the way. */
static struct store_query *path(struct text_analyser *analyser, const char *value,
				size_t len)
{
	enum { NAMES_MAX = 32 };	/* components: deeper ones say nothing more */
	struct store_query *parts[NAMES_MAX];
	size_t count = 0, end;
	while (len > 1 && value[len - 1] == '/')
		len--;
	if (value[0] == '/')
		return label(SCHEMA_PATH, value, len);
	for (size_t at = 0; at < len && count < NAMES_MAX; at = end + 1) {
		const char *slash = memchr(value + at, '/', len - at);
		end = slash != NULL ? (size_t)(slash - value) : len;
		bool dot = end - at == 1 && value[at] == '.';
		if (end > at && !dot)
			parts[count++] = folded_label(analyser, SCHEMA_PATH_NAME,
						      value + at, end - at);
	}
	return all_of(parts, count);
}

void plan_extra_prefix(const char *name, size_t name_len, struct buf *out)
{
	buf_add_str(out, SCHEMA_EXTRA);
	buf_add(out, name, name_len);
	buf_add_char(out, ':');
}

static struct store_query *extra(struct text_analyser *analyser, const char *name,
				 size_t name_len, const char *value, size_t len)
{
	struct buf prefix = {0};
	plan_extra_prefix(name, name_len, &prefix);
	bool fits = prefix.len < SCHEMA_TERM_MAX / 2;
	const char *string = fits ? buf_cstr(&prefix) : NULL;
	struct store_query *query = string != NULL
		? folded_label(analyser, string, value, len)
		: store_query_nothing();
	buf_finish(&prefix);
	return query;
}

struct store_query *plan_field(struct text_analyser *analyser,
			       enum query_field field, const char *name,
			       size_t name_len, const char *value, size_t len)
{
	switch (field) {
	case FIELD_AUTHOR:
		return author(analyser, value, len);
	case FIELD_SOURCE:
		return folded_label(analyser, SCHEMA_SOURCE, value, len);
	case FIELD_TOPIC:
		return folded_label(analyser, SCHEMA_TOPIC, value, len);
	case FIELD_LANG:
		return language(analyser, value, len);
	case FIELD_TYPE:
		return type(analyser, value, len);
	case FIELD_PATH:
		return path(analyser, value, len);
	case FIELD_ID:
		return label(SCHEMA_ID, value, len);
	case FIELD_URL:
		return extra(analyser, "url", strlen("url"), value, len);
	case FIELD_EXTRA:
		return extra(analyser, name, name_len, value, len);
	case FIELD_TEXT:	/* these are words, phrases and ranges */
	case FIELD_TITLE:
	case FIELD_DATE:
	case FIELD_COUNT:
		break;
	}
	return store_query_nothing();
}

static struct store_query *any_value(struct text_analyser *analyser,
				     const struct params_filter *filter)
{
	struct store_query *parts[PARAMS_FILTER_MAX];
	for (size_t i = 0; i < filter->count; i++)
		parts[i] = plan_field(analyser, filter->field, NULL, 0,
				      filter->values[i], filter->lens[i]);
	return filter->count == 1 ? parts[0] : store_query_any(parts, filter->count);
}

bool plan_has_params(const struct search_params *params)
{
	bool has = params->has_dates || params->but_id != NULL;
	for (size_t i = 0; i < PARAMS_FILTERS; i++)
		has = has || params->filters[i].count > 0;
	return has;
}

struct store_query *plan_params(struct text_analyser *analyser,
				const struct search_params *params,
				struct store_query *query)
{
	for (size_t i = 0; i < PARAMS_FILTERS; i++)
		if (params->filters[i].count > 0)
			query = store_query_filter(
				query, any_value(analyser, &params->filters[i]));
	if (params->has_dates)
		query = store_query_filter(
			query, store_query_range(SCHEMA_SLOT_DATE, params->date_from,
						 params->date_to));
	if (params->but_id != NULL)
		query = store_query_without(
			query, label(SCHEMA_ID, params->but_id, params->but_id_len));
	return query;
}
