/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest_value.c - the values of a field that begin as one was typed. */
#include <string.h>

#include "daemon/answer/suggest_internal.h"
#include "daemon/search/plan_internal.h"
#include "lib/base/buf.h"

struct values {
	const struct typed *typed;
	struct suggestions *result;
	size_t limit;
	size_t prefix_len;	/* bytes of a term before the value */
};

/* Appends what the field's terms begin with. */
static void add_prefix(const struct typed *typed, struct buf *out)
{
	switch (typed->field) {
	case FIELD_AUTHOR:
		buf_add_str(out, SCHEMA_AUTHOR);
		break;
	case FIELD_SOURCE:
		buf_add_str(out, SCHEMA_SOURCE);
		break;
	case FIELD_TOPIC:
		buf_add_str(out, SCHEMA_TOPIC);
		break;
	case FIELD_LANG:
		buf_add_str(out, SCHEMA_LANGUAGE);
		break;
	case FIELD_TYPE:
		buf_add_str(out, SCHEMA_TYPE);
		break;
	case FIELD_EXTRA:
		plan_extra_prefix(typed->extra, typed->extra_len, out);
		break;
	case FIELD_TEXT:	/* no others are completed */
	case FIELD_TITLE:
	case FIELD_PATH:
	case FIELD_ID:
	case FIELD_URL:
	case FIELD_DATE:
	case FIELD_COUNT:
		break;
	}
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
	const char *value = term + values->prefix_len;
	len -= values->prefix_len;
	if (len == 0 || len > TEXT_WORD_MAX || !fits(values->typed, value, len))
		return true;
	struct suggestion *made = &values->result->at[values->result->count++];
	*made = (struct suggestion){ .count = 1, .n = documents, .exact = true };
	memcpy(made->words[0], value, len);
	return values->result->count < values->limit;
}

static enum status walk_values(struct suggesting *suggesting, const char *prefix,
			       struct values *values)
{
	const struct typed *typed = suggesting->typed;
	struct suggestions *result = suggesting->result;
	const struct suggest_terms *terms = suggesting->terms;
	char term[SCHEMA_TERM_MAX];
	bool all = typed->field == FIELD_TYPE;
	struct store_walk walk = {
		.prefix = term,
		.len = schema_term(prefix, typed->begun.text, all ? 0 : typed->begun.len,
				   term),
		.most = SUGGEST_TERMS,
		.limit = all ? SUGGEST_TERMS : (uint32_t)values->limit,
	};
	return store_terms_walk(terms->store, &walk, take_value, values, &result->terms,
				&result->whole, terms->deadline, suggesting->error);
}

enum status suggest_value(struct suggesting *suggesting, size_t limit)
{
	struct values values = { suggesting->typed, suggesting->result, limit, 0 };
	struct buf prefix = {0};
	add_prefix(suggesting->typed, &prefix);
	values.prefix_len = prefix.len;
	enum status status = buf_cstr(&prefix) == NULL
		? error_set(suggesting->error, STATUS_NO_MEMORY, "suggestions")
		: limit == 0 ? STATUS_OK : walk_values(suggesting, prefix.data, &values);
	buf_finish(&prefix);
	return status;
}
