/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_list.c - the lines of an answer, as little of each as will do. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/kwic.h"
#include "lib/base/runs.h"

/* --- The document at hand --- */

void kwic_close(struct kwic_document *document)
{
	record_close(document->record);
	spots_finish(&document->spots);
	*document = (struct kwic_document){0};
}

static bool is_open(const struct kwic_document *document, const struct kwic_list *list,
		    uint32_t number, bool record)
{
	return document->number == number && document->rev == list->rev &&
		strcmp(document->print, list->print) == 0 &&
		(document->record != NULL || !record);
}

enum status kwic_open(struct asking *asking, const struct kwic_list *list, size_t place,
		      bool record, struct kwic_document *document)
{
	struct error *error = &asking->call->failure->error;
	const struct plan *plan = asking->plan;
	uint32_t number = list->documents[place];
	enum status status = answer_check(asking->call);
	if (status != STATUS_OK || is_open(document, list, number, record))
		return status;
	kwic_close(document);
	if (record || spots_read_text(plan))
		status = store_record(plan->store, number, &document->record, error);
	if (status == STATUS_OK)
		status = spots_every(plan, number, document->record, &document->spots,
				     error);
	if (status != STATUS_OK) {
		kwic_close(document);
		return status;
	}
	document->number = number;
	document->rev = list->rev;
	strcpy(document->print, list->print);
	return STATUS_OK;
}

/* --- Documents --- */

/* All that match, as `count` counts them. */
static enum status match(struct asking *asking, struct store_set *set)
{
	struct answer_call *call = asking->call;
	const struct plan *plan = asking->plan;
	struct store_search search = { .all = set,
				       .deadline_ns = call->terms->deadline_ns,
				       .cancel = call->terms->cancel };
	struct store_matches matches = {0};
	struct store_query *query =
		plan_query(plan, rank_any(plan) ? PLAN_ANY : PLAN_ALL);
	if (query == NULL)
		return answer_no_memory(call);
	enum status status = store_match(plan->store, query, &search, &matches,
					 &call->failure->error);
	store_query_free(query);
	store_matches_finish(&matches);
	return status;
}

static enum status list_documents(struct asking *asking,
				  const struct kwic_params *params,
				  struct kwic_list *list)
{
	struct answer_call *call = asking->call;
	struct store *store = asking->plan->store;
	struct store_set set = {0};
	enum store_sort sort =
		params->order == KWIC_DATE ? STORE_BY_DATE : STORE_BY_PATH;
	enum status status = store_set_init(&set, store, &call->failure->error);
	if (status == STATUS_OK)
		status = match(asking, &set);
	if (status == STATUS_OK)
		status = store_in_order(store, sort, &set, &call->deadline,
					&list->documents, &list->document_count,
					&call->failure->error);
	store_set_finish(&set);
	return status;
}

/* --- Lines --- */

static enum status too_many(struct answer_call *call)
{
	bool ok = true;
	call->failure->code = WIRE_TOO_LARGE;
	call->failure->data = json_object();
	answer_put(call->failure->data, "limit", answer_number(WIRE_SORTED_MAX), &ok);
	answer_put(call->failure->data, "hint",
		   json_string("ask for a sample, or for the order corpus or date"),
		   &ok);
	return error_set(&call->failure->error, STATUS_TOO_LARGE,
			 "more than %d lines are too many to put in order",
			 WIRE_SORTED_MAX);
}

static enum status add_line(struct asking *asking, struct kwic_list *list,
			    size_t *capacity, uint64_t line)
{
	if (list->line_count == WIRE_SORTED_MAX)
		return too_many(asking->call);
	if (list->line_count == *capacity) {
		size_t more = *capacity > 0 ? 2 * *capacity : 1024;
		uint64_t *lines = realloc(list->lines, more * sizeof *lines);
		if (lines == NULL)
			return answer_no_memory(asking->call);
		list->lines = lines;
		*capacity = more;
	}
	list->lines[list->line_count++] = line;
	return STATUS_OK;
}

/* Of each occurrence a line, or an offer to the SAMPLE if there is to be one. */
static enum status go_through(struct asking *asking, struct kwic_list *list,
			      struct kwic_sample *sample)
{
	struct kwic_document document = {0};
	size_t capacity = 0;
	enum status status = STATUS_OK;
	for (size_t place = 0; place < list->document_count && status == STATUS_OK;
	     place++) {
		status = kwic_open(asking, list, place, false, &document);
		for (size_t at = 0; status == STATUS_OK && at < document.spots.count;
		     at++) {
			uint64_t line = (uint64_t)place << 32 | at;
			list->occurrences++;
			if (sample == NULL)
				status = add_line(asking, list, &capacity, line);
			else if (!kwic_sample_offer(sample, document.number,
						    (uint32_t)at, line))
				status = answer_no_memory(asking->call);
		}
	}
	kwic_close(&document);
	return status;
}

static int by_line(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static enum status take_sample(struct asking *asking, const struct kwic_params *params,
			       struct kwic_list *list)
{
	struct answer_call *call = asking->call;
	struct kwic_sample sample = { .limit = params->sample, .seed = params->seed };
	enum status status = go_through(asking, list, &sample);
	list->lines = calloc(sample.count + 1, sizeof *list->lines);
	if (status == STATUS_OK && list->lines == NULL)
		status = answer_no_memory(call);
	for (size_t i = 0; i < sample.count && status == STATUS_OK; i++)
		list->lines[i] = sample.heap[i].line;
	list->line_count = sample.count;
	if (status == STATUS_OK && sample.count > 0)
		status = runs_sort(list->lines, sample.count, sizeof *list->lines,
				   by_line, &call->deadline, &call->failure->error);
	free(sample.heap);
	return status;
}

static enum status list_lines(struct asking *asking, const struct kwic_params *params,
			      struct kwic_list *list)
{
	bool sorted = params->order == KWIC_LEFT || params->order == KWIC_RIGHT;
	enum status status = STATUS_OK;
	if (params->sampled)
		status = take_sample(asking, params, list);
	else if (sorted)
		status = go_through(asking, list, NULL);
	if (status == STATUS_OK && sorted && list->lines != NULL)
		status = kwic_sort(asking, params, list);
	return status;
}

/* --- The whole --- */

void kwic_list_free(void *given)
{
	struct kwic_list *list = given;
	if (list == NULL)
		return;
	free(list->documents);
	free(list->lines);
	free(list);
}

size_t kwic_list_bytes(const struct kwic_list *list)
{
	return list->document_count * sizeof *list->documents +
		list->line_count * sizeof *list->lines;
}

enum status kwic_list_make(struct asking *asking, const struct kwic_params *params,
			   const char *print, struct kwic_list **list)
{
	const struct store_info *info = store_info(asking->plan->store);
	struct kwic_list *made = calloc(1, sizeof *made);
	if (made == NULL)
		return answer_no_memory(asking->call);
	strcpy(made->print, print);
	made->rev = info->rev;
	enum status status = list_documents(asking, params, made);
	if (status == STATUS_OK)
		status = list_lines(asking, params, made);
	if (status == STATUS_OK)
		*list = made;
	else
		kwic_list_free(made);
	return status;
}
