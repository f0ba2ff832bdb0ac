/* SPDX-License-Identifier: GPL-2.0-or-later */
/* asking.c - a request with a query: from its parameters to a plan, and what every
 * result of such a request says. */
#include <string.h>
#include <time.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/family.h"
#include "daemon/query/question.h"
#include "daemon/answer/why.h"

static int64_t now_of(const struct answer_call *call)
{
	return call->terms->now != 0 ? call->terms->now : (int64_t)time(NULL);
}

/* Parses params->q as the mode asks, and plans it. On STATUS_OK both are to be freed,
 * the plan first. */
static enum status make_plan(struct answer_call *call,
			     const struct search_params *params,
			     struct query **query, struct plan **plan)
{
	struct answerer *answerer = call->answerer;
	struct query *parsed = NULL;
	struct query_error error;
	const struct query_reading reading = { params->strict, now_of(call) };
	enum status status = query_parse_as(answerer->analyser, params->q, params->q_len,
					    &reading, &parsed, &error);
	if (status == STATUS_OK && params->mode == MODE_PHRASE)
		status = query_make_phrase(parsed, &error);
	if (status == STATUS_OK) {
		const struct store_info *info = store_info(answerer->store);
		status = question_settle(parsed, answerer->analyser, info->languages,
					 info->language_count, &error);
	}
	if (status != STATUS_OK) {
		query_free(parsed);
		return answer_bad_query(call, status, &error);
	}
	if (answer_recall(call, params, parsed)) {
		query_free(parsed);
		return STATUS_EXISTS;
	}
	status = plan_open(parsed, params, answerer->store, answerer->analyser,
			   &call->deadline, plan, &call->failure->error);
	if (status == STATUS_TOO_LARGE)
		status = answer_bad_query(call, status, &parsed->refused);
	if (status != STATUS_OK) {
		query_free(parsed);
		return status;
	}
	*query = parsed;
	return STATUS_OK;
}

void asking_init(struct asking *asking, struct answer_call *call)
{
	*asking = (struct asking){ .call = call, .warnings = json_array(), .ok = true };
}

void asking_finish(struct asking *asking)
{
	plan_close(asking->plan);
	query_free(asking->query);
	json_decref(asking->warnings);
}

void asking_warn(struct asking *asking, const char *text)
{
	answer_append(asking->warnings, wire_string(text, strlen(text)), &asking->ok);
}

enum status asking_begin(struct asking *asking, const struct search_params *params)
{
	asking->params = params;
	enum status status = make_plan(asking->call, params, &asking->query,
				       &asking->plan);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < asking->query->warning_count; i++)
		asking_warn(asking, asking->query->warnings[i]);
	return STATUS_OK;
}

enum status
asking_read(struct asking *asking, struct search_params *params,
	    enum status (*read)(const json_t *object, struct search_params *params,
				const char **name, struct error *error))
{
	struct answer_call *call = asking->call;
	const char *name = "q";
	enum status status = read(call->params, params, &name, &call->failure->error);
	return status == STATUS_OK ? asking_begin(asking, params)
				   : answer_bad_param(call, name);
}

void asking_warn_of_unsigned(struct asking *asking, const struct families *families)
{
	json_t *warning = family_warning(families);
	if (warning != NULL)
		answer_append(asking->warnings, warning, &asking->ok);
}

/* --- Results --- */

void asking_put_query(struct asking *asking, json_t *object)
{
	const struct search_params *params = asking->params;
	struct buf normalized = {0};
	bool *ok = &asking->ok;
	if (asking->query != NULL)
		query_print(asking->query, &normalized);
	answer_put(object, "query", wire_string(params->q, params->q_len), ok);
	answer_put(object, "normalized",
		   buf_ok(&normalized) ? wire_string(normalized.data, normalized.len)
				       : NULL,
		   ok);
	buf_finish(&normalized);
}

void asking_put_common(struct asking *asking, json_t *object)
{
	answer_put(object, "warnings", json_incref(asking->warnings), &asking->ok);
	answer_put_index(asking->call, object, &asking->ok);
	answer_put_took(asking->call, object, &asking->ok);
}

void asking_put(struct asking *asking, json_t *object)
{
	asking_put_query(asking, object);
	asking_put_common(asking, object);
}

enum status asking_put_why(struct asking *asking, bool any_too, json_t *result)
{
	json_t *why = NULL;
	if (!asking->params->why)
		return STATUS_OK;
	enum status status = why_nothing(asking->call, asking->plan, any_too, &why);
	if (status == STATUS_OK)
		answer_put(result, "why", why, &asking->ok);
	return status;
}

enum status asking_result(struct asking *asking, enum status status, json_t *object,
			  json_t **result)
{
	if (status == STATUS_OK && !asking->ok)
		status = answer_no_memory(asking->call);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}
