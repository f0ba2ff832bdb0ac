/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_count.c - count: how many documents there are, and how often a phrase. */
#include "daemon/answer/answer_internal.h"
#include "daemon/answer/family.h"
#include "lib/base/clock.h"

static enum status count_phrase(struct asking *asking,
				const struct store_phrase *phrase,
				uint32_t *documents, uint64_t *occurrences)
{
	struct answer_call *call = asking->call;
	struct store_search search = { .deadline_ns = call->terms->deadline_ns,
				       .cancel = call->terms->cancel };
	struct store_query *beside;
	if (!plan_beside(asking->plan, &beside))
		return answer_no_memory(call);
	uint64_t began_ns = clock_ns();
	enum trace_phase before = trace_enter(call->terms->trace, TRACE_MATCH);
	enum status status = store_phrase_count(
		asking->plan->store, phrase, beside, &search,
		documents, occurrences, &call->failure->error);
	trace_enter(call->terms->trace, before);
	trace_step(call->terms->trace, &(struct trace_step){
		.name = "phrase", .documents = *documents, .exact = true,
		.ended = status == STATUS_OK, .ns = clock_ns() - began_ns });
	store_query_free(beside);
	return status;
}

/* With and without near-duplicates. */
static enum status count_families(struct asking *asking, json_t *object)
{
	struct answer_call *call = asking->call;
	struct error *error = &call->failure->error;
	struct store_set all = {0};
	struct collapse collapse = {0};
	uint32_t documents = 0;
	enum status status = store_set_init(&all, asking->plan->store, error);
	if (status == STATUS_OK)
		status = collapse_init(&collapse, asking->plan->store, &all,
				       &call->deadline, error);
	if (status == STATUS_OK)
		status = rank_count(asking->plan, call->terms, &all, &documents, error);
	if (status == STATUS_OK)
		status = collapse_count(&collapse, &call->deadline, error);
	if (status == STATUS_OK) {
		answer_put(object, "n", answer_number(collapse.total), &asking->ok);
		answer_put(object, "uncollapsed", answer_number(documents),
			   &asking->ok);
		asking_warn_of_unsigned(asking, collapse.families);
	}
	collapse_finish(&collapse);
	store_set_finish(&all);
	return status;
}

static enum status count(struct asking *asking, json_t *object)
{
	struct answer_call *call = asking->call;
	const struct store_phrase *phrase =
		rank_any(asking->plan) ? NULL : plan_only_phrase(asking->plan);
	uint32_t documents = 0;
	uint64_t occurrences = 0;
	enum status status = phrase != NULL
		? count_phrase(asking, phrase, &documents, &occurrences)
		: rank_count(asking->plan, call->terms, NULL, &documents,
			     &call->failure->error);
	if (status != STATUS_OK)
		return status;
	if (asking->params->collapse)
		status = count_families(asking, object);
	else
		answer_put(object, "n", answer_number(documents), &asking->ok);
	answer_put(object, "exact", json_true(), &asking->ok);
	if (phrase != NULL)
		answer_put(object, "occurrences", answer_number(occurrences),
			   &asking->ok);
	if (status == STATUS_OK && documents == 0)
		status = asking_put_why(asking, false, object);
	asking_put(asking, object);
	return status;
}

enum status answer_count(struct answer_call *call, json_t **result)
{
	struct search_params params;
	struct asking asking;
	json_t *object = json_object();
	asking_init(&asking, call);
	enum status status = asking_read(&asking, &params, params_count);
	if (status == STATUS_OK)
		status = count(&asking, object);
	status = asking_result(&asking, status, object, result);
	asking_finish(&asking);
	return status;
}
