/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_kwic.c - kwic: a page of lines, and where the next one begins. */
#include <stdlib.h>

#include "daemon/answer/kwic.h"
#include "daemon/answer/params_internal.h"

/* --- Parameters --- */

static enum status read_context(struct reader *reader)
{
	struct kwic_params *params = reader->params;
	return params_small(reader, WIRE_CONTEXT_MAX, &params->context);
}

static enum status read_order(struct reader *reader)
{
	static const char *const names[] = {
		[KWIC_CORPUS] = "corpus", [KWIC_DATE] = "date", [KWIC_LEFT] = "left",
		[KWIC_RIGHT] = "right", NULL,
	};
	struct kwic_params *params = reader->params;
	size_t choice = 0;
	enum status status = params_choice(
		reader, names, "\"corpus\", \"date\", \"left\" or \"right\"", &choice);
	params->order = (enum kwic_order)choice;
	return status;
}

static enum status read_sample(struct reader *reader)
{
	struct kwic_params *params = reader->params;
	size_t sample = 0;
	enum status status = params_number(reader, 1, WIRE_SAMPLE_MAX, &sample);
	params->sample = (uint32_t)sample;
	params->sampled = true;
	return status;
}

static enum status read_seed(struct reader *reader)
{
	struct kwic_params *params = reader->params;
	return params_number(reader, 0, (size_t)1 << 53, &params->seed);
}

static enum status read_cursor(struct reader *reader)
{
	struct kwic_params *params = reader->params;
	return params_string(reader, &params->cursor, &params->cursor_len);
}

static const struct param kwic_table[] = {
	PARAMS_MATCHING,
	{ "limit", params_limit }, { "cursor", read_cursor },
	{ "context", read_context }, { "order", read_order },
	{ "sample", read_sample }, { "seed", read_seed },
	{ NULL, NULL },
};

static enum status read_params(struct answer_call *call, struct kwic_params *params)
{
	const char *name = "q";
	*params = (struct kwic_params){ .search = params_defaults(),
					.context = WIRE_CONTEXT_DEFAULT };
	enum status status = params_matching(call->params, kwic_table, &params->search,
					     &name, &call->failure->error);
	return status == STATUS_OK ? STATUS_OK : answer_bad_param(call, name);
}

/* --- Places in the list --- */

/* What a cursor consists of. */
enum {
	PLACE,		/* of the document in the list, or of the line, */
	AT,		/* the spot in that document, */
	BEFORE,		/* and how many lines come before */
	NUMBERS,
};

struct paging {
	struct asking *asking;
	const struct kwic_params *params;
	char print[CURSOR_PRINT];
	struct kwic_list *list;
	struct kwic_document *document;
	uint64_t next[NUMBERS];
	bool more;		/* there are lines from there on */
	json_t *lines;
	size_t bytes;		/* of these */
};

enum status kwic_fingerprint(const json_t *params, char print[CURSOR_PRINT],
			     struct error *error)
{
	static const char *const free_names[] = {
		"cursor", "limit", "timeout_ms", "slot", NULL,
	};
	return cursor_fingerprint("kwic", params, free_names, print, error);
}

static enum status begin(struct paging *paging)
{
	struct answer_call *call = paging->asking->call;
	struct error *error = &call->failure->error;
	const struct kwic_params *params = paging->params;
	enum status status = kwic_fingerprint(call->params, paging->print, error);
	if (status != STATUS_OK || params->cursor == NULL)
		return status;
	status = cursor_read(store_info(call->answerer->store), paging->print,
			     params->cursor, params->cursor_len, paging->next, NUMBERS,
			     error);
	return status == STATUS_OK ? STATUS_OK : answer_bad_cursor(call, status);
}

/* --- Lines --- */

static bool is_full(const struct paging *paging)
{
	size_t count = json_array_size(paging->lines);
	return count >= paging->params->search.limit ||
		(count > 0 && paging->bytes >= WIRE_REPLY_AIM);
}

static enum status add_line(struct paging *paging, struct kwic_liner *liner, size_t at)
{
	json_t *line = NULL;
	enum status status = answer_check(paging->asking->call);
	if (status == STATUS_OK)
		status = kwic_line(liner, paging->document, at, &line);
	if (status != STATUS_OK)
		return status;
	paging->bytes += json_dumpb(line, NULL, 0, JSON_COMPACT) + 1;
	paging->next[BEFORE]++;
	answer_append(paging->lines, line, &paging->asking->ok);
	return STATUS_OK;
}

/* Document by document; ends at the first line that is not on the page. */
static enum status add_all(struct paging *paging, struct kwic_liner *liner)
{
	const struct kwic_list *list = paging->list;
	struct kwic_document *document = paging->document;
	uint64_t *next = paging->next;
	for (; next[PLACE] < list->document_count; next[PLACE]++, next[AT] = 0) {
		enum status status = kwic_open(paging->asking, list, next[PLACE], true,
					       document);
		for (; status == STATUS_OK && next[AT] < document->spots.count;
		     next[AT]++) {
			if (is_full(paging)) {
				paging->more = true;
				return STATUS_OK;
			}
			status = add_line(paging, liner, next[AT]);
		}
		if (status != STATUS_OK)
			return status;
	}
	kwic_close(document);
	return STATUS_OK;
}

static enum status add_listed(struct paging *paging, struct kwic_liner *liner)
{
	const struct kwic_list *list = paging->list;
	uint64_t *next = paging->next;
	enum status status = STATUS_OK;
	for (; next[PLACE] < list->line_count && status == STATUS_OK; next[PLACE]++) {
		uint64_t line = list->lines[next[PLACE]];
		if (is_full(paging)) {
			paging->more = true;
			break;
		}
		status = kwic_open(paging->asking, list, line >> 32, true,
				   paging->document);
		if (status == STATUS_OK)
			status = add_line(paging, liner, (uint32_t)line);
	}
	kwic_close(paging->document);
	return status;
}

static enum status add_lines(struct paging *paging)
{
	struct kwic_liner liner = { .call = paging->asking->call,
				    .context = paging->params->context };
	enum status status = paging->list->lines != NULL ? add_listed(paging, &liner)
							  : add_all(paging, &liner);
	kwic_liner_finish(&liner);
	return status;
}

/* --- The result --- */

static void put_totals(struct paging *paging, json_t *object)
{
	const struct kwic_list *list = paging->list;
	bool *ok = &paging->asking->ok, listed = list->lines != NULL;
	bool exact = listed || !paging->more;
	uint64_t n = listed ? list->line_count : paging->next[BEFORE] + paging->more;
	json_t *total = json_object();
	answer_put(total, "n", answer_number(n), ok);
	answer_put(total, "exact", json_boolean(exact), ok);
	answer_put(object, "total", total, ok);
	answer_put(object, "documents", answer_number(list->document_count), ok);
	if (paging->params->sampled)
		answer_put(object, "occurrences", answer_number(list->occurrences), ok);
}

static void put_cursor(struct paging *paging, json_t *object)
{
	char cursor[CURSOR_MAX];
	if (!paging->more)
		return;
	cursor_write(store_info(paging->asking->call->answerer->store), paging->print,
		     paging->next, NUMBERS, cursor);
	answer_put(object, "cursor", json_string(cursor), &paging->asking->ok);
}

static void warn_of_no_words(struct asking *asking)
{
	const struct plan *plan = asking->plan;
	for (size_t i = 0; i < plan->leaf_count; i++)
		if (plan_is_wanted(&plan->leaves[i]))
			return;
	asking_warn(asking, "the query has no words that could be shown in context");
}

static enum status find_list(struct paging *paging)
{
	struct answerer *answerer = paging->asking->call->answerer;
	enum status status = STATUS_OK;
	if (answerer->kwic_document == NULL)
		answerer->kwic_document = calloc(1, sizeof *answerer->kwic_document);
	if (answerer->kwic_document == NULL)
		return answer_no_memory(paging->asking->call);
	paging->document = answerer->kwic_document;
	const struct shelf_key key = shelf_key(store_info(answerer->store),
					       paging->print);
	paging->list = shelf_take(answerer->lists, &key);
	if (paging->list != NULL)
		return STATUS_OK;
	status = kwic_list_make(paging->asking, paging->params, paging->print,
				&paging->list);
	if (status == STATUS_OK)
		paging->list = shelf_put(answerer->lists, &key, paging->list,
					 kwic_list_bytes(paging->list));
	return status;
}

static enum status answer(struct paging *paging, json_t *object)
{
	struct asking *asking = paging->asking;
	enum status status = find_list(paging);
	if (status == STATUS_OK)
		status = add_lines(paging);
	if (status != STATUS_OK)
		return status;
	warn_of_no_words(asking);
	put_totals(paging, object);
	if (paging->list->document_count == 0)
		status = asking_put_why(asking, false, object);
	answer_put(object, "lines", json_incref(paging->lines), &asking->ok);
	put_cursor(paging, object);
	asking_put(asking, object);
	return status;
}

enum status answer_kwic(struct answer_call *call, json_t **result)
{
	struct kwic_params params;
	struct asking asking;
	struct paging paging = { .asking = &asking, .params = &params,
				 .lines = json_array() };
	json_t *object = json_object();
	asking_init(&asking, call);
	enum status status = read_params(call, &params);
	if (status == STATUS_OK)
		status = begin(&paging);
	if (status == STATUS_OK)
		status = asking_begin(&asking, &params.search);
	if (status == STATUS_OK)
		status = answer(&paging, object);
	status = asking_result(&asking, status, object, result);
	shelf_return(call->answerer->lists, paging.list);
	json_decref(paging.lines);
	asking_finish(&asking);
	return status;
}
