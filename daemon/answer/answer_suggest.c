/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_suggest.c - suggest: how what is typed may go on. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/params_internal.h"
#include "daemon/answer/suggest.h"
#include "lib/wire/limits.h"

enum {
	SUGGEST_DEFAULT = 10,	/* a list that is taken in at a glance */
};

/* --- What is typed, with a suggestion written behind it --- */

/* Letters and digits, and what may stand in a value without quotes. */
static bool is_plain(const char *value)
{
	for (; *value != '\0'; value++) {
		unsigned char c = (unsigned char)*value;
		bool word = c >= 0x80 || (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9');
		if (!word && memchr("/._-", c, 4) == NULL)
			return false;
	}
	return true;
}

/* The quotes that are open already, or those that VALUE needs: a plain quote may stand
 * within angular ones. */
static void add_value(const struct typed *typed, const char *q, const char *value,
		      struct buf *text)
{
	static const char left[] = "«", right[] = "»";
	size_t bytes = strlen(left);
	bool angular = strchr(value, '"') != NULL;
	if (typed->quoted) {
		angular = typed->kept >= bytes &&
			memcmp(q + typed->kept - bytes, left, bytes) == 0;
	} else if (is_plain(value)) {
		buf_add_str(text, value);
		return;
	} else {
		buf_add_str(text, angular ? left : "\"");
	}
	buf_add_str(text, value);
	buf_add_str(text, angular ? right : "\"");
}

static void add_words(const struct suggestion *suggestion, size_t first,
		      struct buf *text)
{
	for (size_t i = first; i < suggestion->count; i++) {
		if (i > 0 && !suggestion->ideographs)
			buf_add_char(text, ' ');
		buf_add_str(text, suggestion->words[i]);
	}
}

static void add_text(const struct typed *typed, const struct search_params *params,
		     const struct suggestion *suggestion, struct buf *text)
{
	bool joined = typed->before_count > 0 && typed->before[0].ideograph &&
		suggestion->ideographs;
	switch (typed->kind) {
	case TYPED_WORD:
		buf_add(text, params->q, typed->as_typed ? params->q_len : typed->kept);
		buf_add_str(text, suggestion->words[0] +
				  (typed->as_typed ? typed->begun.len : 0));
		add_words(suggestion, 1, text);
		break;
	case TYPED_NEXT:
		buf_add(text, params->q, params->q_len);
		if (typed->apart && !joined)
			buf_add_char(text, ' ');
		add_words(suggestion, 0, text);
		break;
	case TYPED_FIELD:
		buf_add(text, params->q, typed->kept);
		add_value(typed, params->q, suggestion->words[0], text);
		break;
	case TYPED_NOTHING:
		break;
	}
}

/* --- The result --- */

static json_t *string_of(struct buf *text, bool *ok)
{
	json_t *string = buf_ok(text)
		? wire_string(text->len > 0 ? text->data : "", text->len) : NULL;
	*ok = *ok && string != NULL;
	buf_finish(text);
	return string;
}

static json_t *one(const struct typed *typed, const struct search_params *params,
		   const struct suggestion *suggestion, bool *ok)
{
	struct buf text = {0}, words = {0};
	json_t *object = json_object();
	add_text(typed, params, suggestion, &text);
	add_words(suggestion, 0, &words);
	answer_put(object, "text", string_of(&text, ok), ok);
	answer_put(object, "word", string_of(&words, ok), ok);
	answer_put(object, "n", answer_number(suggestion->n), ok);
	answer_put(object, "of", json_string(suggestion->context > 0 ? "occurrences"
							   : "documents"), ok);
	answer_put(object, "context", answer_number(suggestion->context), ok);
	answer_put(object, "exact", json_boolean(suggestion->exact), ok);
	return object;
}

static const char *name_of(enum typed_kind kind)
{
	switch (kind) {
	case TYPED_WORD:
		return "word";
	case TYPED_NEXT:
		return "next";
	case TYPED_FIELD:
		return "value";
	case TYPED_NOTHING:
		break;
	}
	return "nothing";
}

/* "topic", or "x.places". */
static json_t *field_name(const struct typed *typed, bool *ok)
{
	struct buf name = {0};
	buf_add_str(&name, query_field_name(typed->field));
	buf_add(&name, typed->extra, typed->extra_len);
	return string_of(&name, ok);
}

static json_t *build(struct answer_call *call, const struct search_params *params,
		     const struct typed *typed, const struct suggestions *suggestions,
		     bool *ok)
{
	json_t *object = json_object(), *list = json_array(), *looked = json_object();
	for (size_t i = 0; i < suggestions->count; i++)
		answer_append(list, one(typed, params, &suggestions->at[i], ok), ok);
	answer_put(object, "q", wire_string(params->q, params->q_len), ok);
	answer_put(object, "typed", json_string(name_of(typed->kind)), ok);
	if (typed->kind == TYPED_FIELD)
		answer_put(object, "field", field_name(typed, ok), ok);
	answer_put(object, "suggestions", list, ok);
	answer_put(object, "folded", json_true(), ok);
	answer_put(object, "whole", json_boolean(suggestions->whole), ok);
	answer_put(looked, "terms", answer_number(suggestions->terms), ok);
	answer_put(looked, "documents", answer_number(suggestions->documents), ok);
	answer_put(object, "looked", looked, ok);
	answer_put_index(call, object, ok);
	answer_put_took(call, object, ok);
	return object;
}

/* --- The request --- */

static enum status read_limit(struct reader *reader)
{
	struct search_params *params = reader->params;
	size_t limit = 0;
	enum status status = params_number(reader, 1, WIRE_SUGGEST_MAX, &limit);
	params->limit = (uint32_t)limit;
	return status;
}

static const struct param table[] = {
	{ "q", params_q }, { "limit", read_limit }, { "timeout_ms", params_timeout },
	{ NULL, NULL },
};

static enum status too_long(struct answer_call *call)
{
	bool ok = true;
	call->failure->code = WIRE_TOO_LARGE;
	call->failure->data = json_object();
	answer_put(call->failure->data, "limit", answer_number(WIRE_QUERY_MAX), &ok);
	return error_set(&call->failure->error, STATUS_TOO_LARGE,
			 "q has more than %d bytes", WIRE_QUERY_MAX);
}

static enum status read_params(struct answer_call *call, struct search_params *params)
{
	const char *name = "q";
	*params = params_defaults();
	params->limit = SUGGEST_DEFAULT;
	enum status status = params_matching(call->params, table, params, &name,
					     &call->failure->error);
	if (status != STATUS_OK)
		return answer_bad_param(call, name);
	return params->q_len > WIRE_QUERY_MAX ? too_long(call) : STATUS_OK;
}

enum status answer_suggest(struct answer_call *call, json_t **result)
{
	struct search_params params;
	struct typed typed;
	struct suggestions suggestions;
	struct answerer *answerer = call->answerer;
	struct error *error = &call->failure->error;
	const struct suggest_terms terms = { answerer->store, answerer->analyser,
					     &call->deadline };
	bool ok = true;
	enum status status = read_params(call, &params);
	if (status == STATUS_OK)
		status = typed_read(answerer->analyser, params.q, params.q_len, &typed,
				    error);
	if (status == STATUS_OK)
		status = suggest(&terms, &typed, params.limit, &suggestions, error);
	if (status != STATUS_OK)
		return status;
	json_t *object = build(call, &params, &typed, &suggestions, &ok);
	if (ok)
		*result = object;
	else
		json_decref(object);
	return ok ? STATUS_OK : answer_no_memory(call);
}
