/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_facets.c - facets: of all documents that match, or of all there are. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/facets.h"
#include "lib/wire/limits.h"

enum {
	FACETS_BYTES = WIRE_REPLY_AIM / 2,	/* of a reply, for values */
	VALUE_BYTES = 24,			/* of one, beside its text */
};

/* --- The member of a result --- */

static json_t *values_of(const struct facet_counts *counts, size_t *room, bool *cut,
			 bool *ok)
{
	json_t *values = json_array();
	for (size_t i = 0; i < counts->count; i++) {
		const struct facet_value *value = &counts->values[i];
		size_t needed = value->len + VALUE_BYTES;
		json_t *object;
		if (needed > *room) {
			*cut = true;
			break;
		}
		*room -= needed;
		object = json_object();
		answer_put(object, "value", wire_string(value->text, value->len), ok);
		answer_put(object, "n", answer_number(value->n), ok);
		answer_append(values, object, ok);
	}
	return values;
}

static json_t *facet_of(const struct facet_counts *counts, size_t *room, bool *cut,
			bool *ok)
{
	json_t *facet = json_object();
	answer_put(facet, "values", values_of(counts, room, cut, ok), ok);
	answer_put(facet, "distinct", answer_number(counts->distinct), ok);
	answer_put(facet, "missing", answer_number(counts->missing), ok);
	return facet;
}

enum status answer_put_facets(struct asking *asking, const struct store_set *set,
			      json_t *object)
{
	const struct params_facets *asked = &asking->params->facets;
	struct answer_call *call = asking->call;
	struct answerer *answerer = call->answerer;
	struct facet_counts counts[WIRE_FACETS_MAX];
	size_t room = FACETS_BYTES;
	bool cut = false;
	json_t *facets = json_object();
	enum trace_phase before = trace_enter(call->terms->trace, TRACE_FACETS);
	enum status status = facets_count(answerer->store, answerer->analyser, asked, set,
					  FACET_HEADS, &call->deadline, counts,
					  &call->failure->error);
	trace_enter(call->terms->trace, before);
	for (size_t i = 0; i < asked->count && status == STATUS_OK; i++)
		answer_put(facets, asked->names[i],
			   facet_of(&counts[i], &room, &cut, &asking->ok), &asking->ok);
	if (status == STATUS_OK)
		facets_finish(counts, asked->count);
	if (cut)
		asking_warn(asking, "values of facets were left out to keep the reply "
				    "small; ask for fewer");
	answer_put(object, "facets", facets, &asking->ok);
	return status;
}

/* --- The method --- */

static bool is_blank(const struct search_params *params)
{
	return strspn(params->q, " \t\r\n") == params->q_len;
}

/* All documents that the filters leave. */
static enum status find_every(struct asking *asking, const struct search_params *params,
			      struct store_set *set)
{
	struct answer_call *call = asking->call;
	const struct store_search search = { .count_to = UINT32_MAX, .all = set,
					     .deadline_ns = call->terms->deadline_ns,
					     .cancel = call->terms->cancel };
	struct store_matches matches = {0};
	struct store_query *query = plan_params(call->answerer->analyser, params,
						store_query_every());
	if (query == NULL)
		return answer_no_memory(call);
	enum status status = store_match(call->answerer->store, query, &search, &matches,
					 &call->failure->error);
	store_matches_finish(&matches);
	store_query_free(query);
	asking->params = params;
	return status;
}

static enum status find(struct asking *asking, const struct search_params *params,
			struct store_set *set)
{
	uint32_t total;
	if (is_blank(params))
		return find_every(asking, params, set);
	enum status status = asking_begin(asking, params);
	return status == STATUS_OK
		? rank_count(asking->plan, asking->call->terms, set, &total,
			     &asking->call->failure->error)
		: status;
}

static void put_total(struct asking *asking, const struct store_set *set,
		      json_t *object)
{
	json_t *total = json_object();
	answer_put(total, "n", answer_number(set->count), &asking->ok);
	answer_put(total, "exact", json_true(), &asking->ok);
	answer_put(object, "total", total, &asking->ok);
}

enum status answer_facets(struct answer_call *call, json_t **result)
{
	struct search_params params;
	struct asking asking;
	struct store_set set = {0};
	const char *name = "facets";
	json_t *object = json_object();
	asking_init(&asking, call);
	enum status status = params_facets(call->params, &params, &name,
					   &call->failure->error);
	if (status != STATUS_OK)
		status = answer_bad_param(call, name);
	if (status == STATUS_OK)
		status = store_set_init(&set, call->answerer->store,
					&call->failure->error);
	if (status == STATUS_OK)
		status = find(&asking, &params, &set);
	if (status == STATUS_OK)
		status = answer_put_facets(&asking, &set, object);
	if (status == STATUS_OK && set.count == 0 && asking.plan != NULL)
		status = asking_put_why(&asking, false, object);
	if (status == STATUS_OK) {
		put_total(&asking, &set, object);
		asking_put(&asking, object);
	}
	store_set_finish(&set);
	status = asking_result(&asking, status, object, result);
	asking_finish(&asking);
	return status;
}
