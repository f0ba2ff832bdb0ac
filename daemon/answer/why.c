/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why.c - an empty answer to its reasons: which are looked for, in which order, and
 * for how long. */
#include "daemon/answer/why_internal.h"
#include "daemon/cache/asked.h"

#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/utf8.h"

enum {
	TEXT_SHOWN = 80,	/* bytes of the query that a line repeats */
	NS_OF_MS = 1000000,
};

/* --- Words for people --- */

void why_say(struct why *why, struct buf *line)
{
	answer_append(why->lines,
		      buf_ok(line) ? wire_string(line->data, line->len) : NULL,
		      &why->ok);
	buf_finish(line);
}

void why_add_text(struct buf *line, const char *text, size_t len)
{
	size_t shown = len <= TEXT_SHOWN ? len : utf8_valid_prefix(text, TEXT_SHOWN);
	buf_add(line, text, shown);
	if (shown < len)
		buf_add_str(line, "...");
}

void why_add_node(const struct why *why, struct buf *line,
		  const struct query_node *node)
{
	why_add_text(line, why->plan.query->text + node->start, node->len);
}

void why_add_documents(struct buf *line, uint64_t documents)
{
	buf_addf(line, "%llu document%s", (unsigned long long)documents,
		 documents == 1 ? "" : "s");
}

void why_put_place(struct why *why, json_t *object, const struct query_node *node)
{
	answer_put(object, "at", answer_number(node->start), &why->ok);
	answer_put(object, "len", answer_number(node->len), &why->ok);
}

/* --- Questions --- */

enum status why_count_query(struct why *why, struct store_query *query, uint32_t *n)
{
	struct store_matches matches = {0};
	if (query == NULL)
		return answer_no_memory(why->call);
	enum status status = store_match(why->plan.store, query, &why->search, &matches,
					 why->error);
	if (status == STATUS_OK)
		*n = matches.total;
	store_matches_finish(&matches);
	store_query_free(query);
	return status;
}

enum status why_count(struct why *why, uint32_t *n)
{
	bool any = rank_any(&why->plan);
	enum status status = why_count_query(
		why, plan_query(&why->plan, any ? PLAN_ANY : PLAN_ALL), n);
	if (status == STATUS_OK && *n == 0 && why->any_too)
		status = why_count_query(why, plan_query(&why->plan, PLAN_ANY), n);
	return status;
}

void why_leave_out(struct why *why, enum why_kind kind, bool out)
{
	for (size_t i = 0; i < why->part_count; i++)
		if (why->parts[i].kind == kind)
			why->parts[i].node->left_out = out;
}

enum status why_ask(struct why *why, const char *text, size_t len,
		    const struct search_params *params, struct query **query,
		    struct plan **plan)
{
	struct query_error refused;
	*query = NULL;
	*plan = NULL;
	enum status status = query_parse(why->plan.analyser, text, len, query,
					 &refused);
	if (status == STATUS_INVALID || status == STATUS_TOO_LARGE)
		return STATUS_OK;
	if (status != STATUS_OK)
		return answer_no_memory(why->call);
	status = plan_open(*query, params, why->plan.store, why->plan.analyser,
			   &why->deadline, plan, why->error);
	if (status != STATUS_OK) {
		query_free(*query);
		*query = NULL;
	}
	return status;
}

/* --- Parts --- */

static bool is_optional(const struct why *why, const struct query_node *node)
{
	return node->word_count > 0 && plan_leaf_of(&why->plan, node)->optional;
}

static void add_part(struct why *why, struct query_node *node, enum why_kind kind)
{
	if (why->part_count == WHY_PARTS_MAX) {
		why->incomplete = true;
		return;
	}
	why->parts[why->part_count++] = (struct why_part){ .node = node, .kind = kind };
}

/* As deep as the query, which the parser bounds. */
static void find_parts(struct why *why, struct query_node *node)
{
	if (node->kind == NODE_NOT) {
		add_part(why, node, WHY_EXCLUSION);
	} else if (node->kind == NODE_ALL) {
		for (struct query_node *part = node->parts; part; part = part->next)
			find_parts(why, part);
	} else if (plan_is_filter(node)) {
		add_part(why, node, WHY_FILTER);
	} else if (!is_optional(why, node)) {
		add_part(why, node, WHY_WORD);
	}
}

/* --- All of it --- */

static bool begin(struct why *why, struct answer_call *call, const struct plan *plan)
{
	uint64_t now = clock_ns(), ends = call->terms->deadline_ns;
	uint64_t until = now + (uint64_t)WHY_MS * NS_OF_MS;
	if (ends != 0 && ends <= now)
		until = now;
	else if (ends != 0 && now + (ends - now) / 4 * 3 < until)
		until = now + (ends - now) / 4 * 3;
	*why = (struct why){
		.call = call,
		.plan = *plan,
		.params = *plan->params,
		.deadline = { .at_ns = until, .cancel = call->terms->cancel },
		.search = { .count_to = UINT32_MAX, .deadline_ns = until,
			    .cancel = call->terms->cancel },
		.object = json_object(),
		.lines = json_array(),
		.ok = true,
		.error = &call->failure->error,
	};
	why->plan.params = &why->params;
	why->plan.deadline = &why->deadline;
	return why->object != NULL && why->lines != NULL;
}

/* Time that is up leaves out what would have been found; all else is a failure. */
static enum status settle(struct why *why, enum status status)
{
	if (status != STATUS_TIMEOUT)
		return status;
	why->incomplete = true;
	return STATUS_OK;
}

static void failed_files(struct why *why)
{
	uint64_t files = store_info(why->plan.store)->failed_files;
	struct buf line = {0};
	if (files == 0)
		return;
	answer_put(why->object, "failed_files", answer_number(files), &why->ok);
	buf_addf(&line, "%llu file%s could not be read, or not wholly; see quoth-index "
		 "--list-failed", (unsigned long long)files, files == 1 ? "" : "s");
	why_say(why, &line);
}

static void say_empty(struct why *why)
{
	struct buf line = {0};
	answer_put(why->object, "documents", answer_number(0), &why->ok);
	buf_add_str(&line, "the index has no documents");
	why_say(why, &line);
}

static enum status reasons(struct why *why)
{
	bool blamed = false;
	enum status status = settle(why, why_words(why));
	find_parts(why, why->plan.query->root);
	if (status == STATUS_OK)
		status = settle(why, why_filters(why, &blamed));
	if (status == STATUS_OK && !blamed)
		status = settle(why, why_near(why));
	if (status == STATUS_OK && !blamed && !why->any_too && !rank_any(&why->plan))
		status = settle(why, why_without(why));
	/* What a step that was stopped had left out. */
	for (size_t i = 0; i < why->part_count; i++)
		why->parts[i].node->left_out = false;
	return status;
}

static enum status end(struct why *why, enum status status, json_t **object)
{
	struct buf line = {0};
	if (status == STATUS_OK && why->incomplete) {
		answer_put(why->object, "incomplete", json_true(), &why->ok);
		buf_add_str(&line, "there was no time to find out more");
		why_say(why, &line);
	}
	answer_put(why->object, "lines", json_incref(why->lines), &why->ok);
	if (status == STATUS_OK && !why->ok)
		status = answer_no_memory(why->call);
	json_decref(why->lines);
	if (status == STATUS_OK)
		*object = why->object;
	else
		json_decref(why->object);
	return status;
}

enum status why_nothing(struct answer_call *call, const struct plan *plan, bool any_too,
			json_t **object)
{
	struct why why;
	enum status status = STATUS_OK;
	asked_is_passing(call->terms->asked);	/* it depends on time and on files */
	if (!begin(&why, call, plan))
		return end(&why, answer_no_memory(call), object);
	why.any_too = any_too;
	if (store_info(plan->store)->documents == 0)
		say_empty(&why);
	else
		status = reasons(&why);
	failed_files(&why);
	if (status == STATUS_OK)
		status = settle(&why, why_stale(&why));
	return end(&why, status, object);
}

enum status why_unknown(struct answer_call *call, const struct plan *plan,
			json_t *lines)
{
	struct why why;
	bool ok = begin(&why, call, plan);
	enum status status = ok ? settle(&why, why_words(&why)) : STATUS_NO_MEMORY;
	if (status == STATUS_NO_MEMORY || !why.ok ||
	    json_array_extend(lines, why.lines) != 0)
		status = answer_no_memory(call);
	/* Others have written the unknown word otherwise. */
	if (why.incomplete || json_array_size(why.lines) > 0)
		asked_is_passing(call->terms->asked);
	json_decref(why.object);
	json_decref(why.lines);
	return status;
}
