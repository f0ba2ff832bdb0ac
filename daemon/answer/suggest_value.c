/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest_value.c - the values of a field that begin as one was typed. */
#include <string.h>

#include "daemon/answer/suggest_internal.h"

struct values {
	const struct typed *typed;
	struct suggestions *result;
	size_t limit;
};

static const char *prefix_of(enum query_field field)
{
	switch (field) {
	case FIELD_AUTHOR:
		return SCHEMA_AUTHOR;
	case FIELD_SOURCE:
		return SCHEMA_SOURCE;
	case FIELD_TOPIC:
		return SCHEMA_TOPIC;
	case FIELD_LANG:
		return SCHEMA_LANGUAGE;
	case FIELD_TYPE:
		return SCHEMA_TYPE;
	case FIELD_TEXT:	/* no others are completed */
	case FIELD_TITLE:
	case FIELD_PATH:
	case FIELD_ID:
	case FIELD_URL:
	case FIELD_DATE:
	case FIELD_EXTRA:
	case FIELD_COUNT:
		break;
	}
	return "";
}

static bool begins(const char *value, size_t len, const struct typed_word *begun)
{
	return len >= begun->len && memcmp(value, begun->text, begun->len) == 0;
}

/* text/markdown is found by what is behind its slash too, as type: finds it. */
static bool fits(const struct typed *typed, const char *value, size_t len)
{
	const char *slash = memchr(value, '/', len);
	if (begins(value, len, &typed->begun))
		return true;
	return typed->field == FIELD_TYPE && slash != NULL &&
		begins(slash + 1, len - (size_t)(slash + 1 - value), &typed->begun);
}

static bool take_value(void *context, const char *term, size_t len, uint32_t documents)
{
	struct values *values = context;
	const char *value = term + 1;	/* all of these prefixes are one letter */
	len--;
	if (len == 0 || len > TEXT_WORD_MAX || !fits(values->typed, value, len))
		return true;
	struct suggestion *made = &values->result->at[values->result->count++];
	*made = (struct suggestion){ .count = 1, .n = documents, .exact = true };
	memcpy(made->words[0], value, len);
	return values->result->count < values->limit;
}

enum status suggest_value(struct suggesting *suggesting, size_t limit)
{
	const struct typed *typed = suggesting->typed;
	struct suggestions *result = suggesting->result;
	const struct suggest_terms *terms = suggesting->terms;
	struct values values = { typed, result, limit };
	char term[SCHEMA_TERM_MAX];
	bool all = typed->field == FIELD_TYPE;
	struct store_walk walk = {
		.prefix = term,
		.len = schema_term(prefix_of(typed->field), typed->begun.text,
				   all ? 0 : typed->begun.len, term),
		.most = SUGGEST_TERMS,
		.limit = all ? SUGGEST_TERMS : (uint32_t)limit,
	};
	return limit == 0 ? STATUS_OK
		: store_terms_walk(terms->store, &walk, take_value, &values,
				   &result->terms, &result->whole, terms->deadline,
				   suggesting->error);
}
