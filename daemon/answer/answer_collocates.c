/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_collocates.c - collocates: the words around a word or phrase. */
#include <stdio.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/collocates.h"
#include "daemon/answer/counted.h"
#include "daemon/answer/params_trend.h"

static json_t *row(struct asking *asking, const struct collocates *found, size_t index)
{
	const struct collocate *collocate = &found->at[index];
	json_t *object = json_object();
	bool *ok = &asking->ok;
	size_t len;
	const char *word = names_at(&found->words, collocate->word, &len);
	answer_put(object, "word", wire_string(word, len), ok);
	answer_put(object, "f_near",
		   answer_number((uint64_t)collocate->left + collocate->right), ok);
	answer_put(object, "f", answer_number(collocate->frequency), ok);
	answer_put(object, "log_likelihood", wire_real(collocate->log_likelihood), ok);
	answer_put(object, "log_dice", wire_real(collocate->log_dice), ok);
	answer_put(object, "mi", wire_real(collocate->mi), ok);
	answer_put(object, "left", answer_number(collocate->left), ok);
	answer_put(object, "right", answer_number(collocate->right), ok);
	return object;
}

static void put_numbers(struct asking *asking, const struct collocates_params *params,
			const struct collocates *found, json_t *object)
{
	json_t *node = json_object(), *window = json_object(), *words = json_object();
	bool *ok = &asking->ok;
	answer_put(node, "documents", answer_number(found->documents), ok);
	answer_put(node, "occurrences", answer_number(found->nodes), ok);
	answer_put(node, "taken", answer_number(found->taken), ok);
	answer_put(window, "left", answer_number(params->left), ok);
	answer_put(window, "right", answer_number(params->right), ok);
	answer_put(window, "words", answer_number(found->windows), ok);
	answer_put(words, "all", answer_number(found->all), ok);
	answer_put(words, "found", answer_number(found->count), ok);
	answer_put(words, "stopped", answer_number(found->stopped), ok);
	answer_put(words, "rare", answer_number(found->rare), ok);
	answer_put(object, "node", node, ok);
	answer_put(object, "window", window, ok);
	answer_put(object, "words", words, ok);
}

static enum status build(struct asking *asking, const struct collocates_params *params,
			 const struct collocates *found, json_t **result)
{
	json_t *object = json_object(), *rows = json_array();
	for (size_t i = 0; i < found->count && i < params->search.limit; i++)
		answer_append(rows, row(asking, found, i), &asking->ok);
	answer_put(object, "rows", rows, &asking->ok);
	put_numbers(asking, params, found, object);
	enum status status = found->nodes == 0 ? asking_put_why(asking, false, object)
					       : STATUS_OK;
	asking_put(asking, object);
	return asking_result(asking, status, object, result);
}

/* Of several words there is no middle that others could stand around. */
static enum status refuse(struct asking *asking)
{
	struct query_error error = {
		.at = asking->query->root->start, .len = asking->query->root->len,
		.hint = "put the words in quotes for a phrase, or use NEAR",
	};
	error_set(&error.error, STATUS_INVALID,
		  "collocates are of one word or one phrase");
	return answer_bad_query(asking->call, STATUS_INVALID, &error);
}

static void warn(struct asking *asking, const struct counted *counted,
		 const struct collocates *found)
{
	char text[160];
	if (found->taken < found->nodes) {
		snprintf(text, sizeof text, "of %llu occurrences %llu were looked at, "
			 "evenly spread", (unsigned long long)found->nodes,
			 (unsigned long long)found->taken);
		asking_warn(asking, text);
	}
	if (counted->capped)
		asking_warn(asking, "the word has more forms than are looked for");
}

static enum status find(struct asking *asking, const struct collocates_params *params,
			json_t **result)
{
	struct answer_call *call = asking->call;
	struct counted counted = {0};
	struct collocates found = {0};
	enum status status =
		counted_find(asking->plan, &counted, &call->failure->error);
	if (status == STATUS_OK && counted.phrase == NULL)
		return refuse(asking);
	struct collocates_asked asked = {
		.plan = asking->plan, .node = counted.phrase, .left = params->left,
		.right = params->right, .least = params->least, .sort = params->sort,
		.stop_words = params->stop_words,
	};
	if (status == STATUS_OK)
		status = collocates_find(&asked, call->terms, &found,
					 &call->failure->error);
	if (status == STATUS_OK) {
		warn(asking, &counted, &found);
		status = build(asking, params, &found, result);
	}
	collocates_finish(&found);
	counted_finish(&counted);
	return status;
}

enum status answer_collocates(struct answer_call *call, json_t **result)
{
	struct collocates_params params;
	struct asking asking;
	const char *name = "q";
	asking_init(&asking, call);
	enum status status = params_collocates(call->params, &params, &name,
					       &call->failure->error);
	status = status == STATUS_OK ? asking_begin(&asking, &params.search)
				     : answer_bad_param(call, name);
	if (status == STATUS_OK)
		status = find(&asking, &params, result);
	asking_finish(&asking);
	return status;
}
