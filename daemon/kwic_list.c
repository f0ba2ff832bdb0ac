/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_list.c - the lines of an answer, as little of each as will do, and the last few
 * such lists. */
#include <stdlib.h>
#include <string.h>

#include "daemon/kwic.h"
#include "lib/base/runs.h"

struct kwic_lists {
	struct kwic_list at[KWIC_LISTS];
	uint64_t uses;
};

/* --- The document at hand --- */

void kwic_list_close(struct kwic_list *list)
{
	record_close(list->record);
	list->record = NULL;
	spots_finish(&list->spots);
	list->document = 0;
}

/* RECORD_TOO false: the spots alone, and the record only if they need it. */
static enum status open_document(struct asking *asking, struct kwic_list *list,
				 size_t place, bool record_too)
{
	struct error *error = &asking->call->failure->error;
	const struct plan *plan = asking->plan;
	uint32_t document = list->documents[place];
	enum status status = answer_check(asking->call);
	if (status != STATUS_OK || list->document == document)
		return status;
	kwic_list_close(list);
	if (record_too || spots_read_text(plan))
		status = store_record(plan->store, document, &list->record, error);
	if (status == STATUS_OK)
		status = spots_every(plan, document, list->record, &list->spots, error);
	if (status == STATUS_OK)
		list->document = document;
	else
		kwic_list_close(list);
	return status;
}

enum status kwic_list_open(struct asking *asking, struct kwic_list *list, size_t place)
{
	return open_document(asking, list, place, true);
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
	struct store_query *query = plan_query(plan, rank_any(plan) ? PLAN_ANY : PLAN_ALL);
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
	enum store_sort sort = params->order == KWIC_DATE ? STORE_BY_DATE : STORE_BY_PATH;
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
		   json_string("ask for a sample, or for the order corpus or date"), &ok);
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
	size_t capacity = 0;
	enum status status = STATUS_OK;
	for (size_t place = 0; place < list->document_count && status == STATUS_OK;
	     place++) {
		status = open_document(asking, list, place, false);
		for (size_t at = 0; status == STATUS_OK && at < list->spots.count; at++) {
			uint64_t line = (uint64_t)place << 32 | at;
			list->occurrences++;
			if (sample == NULL)
				status = add_line(asking, list, &capacity, line);
			else if (!kwic_sample_offer(sample, list->document,
						    (uint32_t)at, line))
				status = answer_no_memory(asking->call);
		}
	}
	kwic_list_close(list);
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
		status = runs_sort(list->lines, sample.count, sizeof *list->lines, by_line,
				   &call->deadline, &call->failure->error);
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

/* --- The last few --- */

static void forget(struct kwic_list *list)
{
	kwic_list_close(list);
	free(list->documents);
	free(list->lines);
	*list = (struct kwic_list){0};
}

void kwic_lists_free(struct kwic_lists *lists)
{
	for (size_t i = 0; lists != NULL && i < KWIC_LISTS; i++)
		forget(&lists->at[i]);
	free(lists);
}

static bool is_of(const struct kwic_list *list, const struct store_info *info,
		  const char *print)
{
	return list->rev == info->rev && strcmp(list->uuid, info->uuid) == 0 &&
		strcmp(list->print, print) == 0;
}

static struct kwic_list *find(struct kwic_lists *lists, const struct store_info *info,
			      const char *print)
{
	for (size_t i = 0; i < KWIC_LISTS; i++)
		if (is_of(&lists->at[i], info, print))
			return &lists->at[i];
	return NULL;
}

/* Those of other revisions are of no use any more, and one is always free. */
static struct kwic_list *free_place(struct kwic_lists *lists,
				    const struct store_info *info)
{
	struct kwic_list *oldest = &lists->at[0];
	for (size_t i = 0; i < KWIC_LISTS; i++) {
		struct kwic_list *list = &lists->at[i];
		if (list->used > 0 && (list->rev != info->rev ||
				       strcmp(list->uuid, info->uuid) != 0))
			forget(list);
		if (list->used < oldest->used)
			oldest = list;
	}
	forget(oldest);
	return oldest;
}

static size_t bytes_of(const struct kwic_list *list)
{
	return list->document_count * sizeof *list->documents +
		list->line_count * sizeof *list->lines;
}

/* So that all do not take more than they may, the newest excepted. */
static void make_room(struct kwic_lists *lists)
{
	for (;;) {
		struct kwic_list *oldest = NULL;
		size_t bytes = 0;
		for (size_t i = 0; i < KWIC_LISTS; i++) {
			struct kwic_list *list = &lists->at[i];
			bytes += bytes_of(list);
			if (list->used > 0 && list->used != lists->uses &&
			    (oldest == NULL || list->used < oldest->used))
				oldest = list;
		}
		if (oldest == NULL || bytes <= KWIC_LIST_BYTES)
			return;
		forget(oldest);
	}
}

static enum status make_list(struct asking *asking, const struct kwic_params *params,
			     const char *print, struct kwic_list *list)
{
	const struct store_info *info = store_info(asking->plan->store);
	enum status status = list_documents(asking, params, list);
	if (status == STATUS_OK)
		status = list_lines(asking, params, list);
	if (status != STATUS_OK) {
		forget(list);
		return status;
	}
	strcpy(list->print, print);
	strcpy(list->uuid, info->uuid);
	list->rev = info->rev;
	return STATUS_OK;
}

enum status kwic_list(struct asking *asking, const struct kwic_params *params,
		      const char *print, struct kwic_list **list)
{
	struct answerer *answerer = asking->call->answerer;
	const struct store_info *info = store_info(asking->plan->store);
	enum status status = STATUS_OK;
	if (answerer->kwic == NULL)
		answerer->kwic = calloc(1, sizeof *answerer->kwic);
	if (answerer->kwic == NULL)
		return answer_no_memory(asking->call);
	struct kwic_list *found = find(answerer->kwic, info, print);
	if (found == NULL) {
		found = free_place(answerer->kwic, info);
		status = make_list(asking, params, print, found);
	}
	if (status != STATUS_OK)
		return status;
	found->used = ++answerer->kwic->uses;
	make_room(answerer->kwic);
	*list = found;
	return STATUS_OK;
}
