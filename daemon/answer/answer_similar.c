/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_similar.c - similar: documents that are about what one, or a text, is about. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/similar.h"

struct similar {
	struct answer_call *call;
	struct similar_params params;
	struct buf text;		/* of the document */
	char language[TEXT_LANGUAGE_MAX];	/* its own; "": not known */
	struct telling telling;
	struct buf query;		/* the telling words, a blank between */
};

/* --- What the document says --- */

static enum status read_text(struct similar *similar, struct record *record)
{
	struct error *error = &similar->call->failure->error;
	struct record_text title, body;
	record_part(record, RECORD_TITLE, &title);
	record_part(record, RECORD_BODY, &body);
	buf_add(&similar->text, title.bytes, title.len);
	buf_add_char(&similar->text, '\n');
	for (size_t at = 0; at < body.len; at += WIRE_GET_MAX) {
		enum status status = answer_check(similar->call);
		if (status == STATUS_OK)
			status = record_read(record, RECORD_BODY, at, WIRE_GET_MAX,
					     &similar->text, error);
		if (status != STATUS_OK)
			return status;
	}
	return buf_ok(&similar->text) ? STATUS_OK : answer_no_memory(similar->call);
}

static void read_language(struct similar *similar, const struct record *record)
{
	size_t len;
	const char *name = record_field(record, "language", 0, &len);
	const char *code = name != NULL ? text_language(name) : NULL;
	if (code != NULL && strlen(code) < sizeof similar->language)
		strcpy(similar->language, code);
}

static enum status read_document(struct similar *similar)
{
	struct answer_call *call = similar->call;
	struct store *store = call->answerer->store;
	struct error *error = &call->failure->error;
	struct record *record = NULL;
	uint32_t document;
	enum status status = store_find(store, similar->params.id,
					similar->params.id_len, &document, error);
	if (status == STATUS_NOT_FOUND)
		call->failure->code = WIRE_NOT_FOUND;
	if (status == STATUS_OK)
		status = store_record(store, document, &record, error);
	if (status == STATUS_OK) {
		read_language(similar, record);
		status = read_text(similar, record);
	}
	record_close(record);
	return status;
}

/* --- The words that tell it from others, as a query --- */

static enum status find_words(struct similar *similar)
{
	struct answer_call *call = similar->call;
	struct similar_params *params = &similar->params;
	struct telling_text text = { params->text, params->text_len, NULL, 1 };
	if (params->id != NULL) {
		text.text = similar->text.data;
		text.len = similar->text.len;
		text.least = 2;		/* itself, and another one */
	}
	if (similar->language[0] != '\0')
		text.language = similar->language;
	enum status status = telling_find(call->answerer->store,
					  call->answerer->analyser, &text,
					  params->terms, &call->deadline,
					  &similar->telling, &call->failure->error);
	for (size_t i = 0; i < similar->telling.count; i++) {
		const struct telling_word *word = &similar->telling.words[i];
		buf_add(&similar->query, i > 0 ? " " : "", i > 0);
		buf_add(&similar->query, word->word, word->len);
	}
	if (status == STATUS_OK && !buf_ok(&similar->query))
		status = answer_no_memory(call);
	return status;
}

static json_t *words_of(const struct telling *telling, bool *ok)
{
	json_t *list = json_array();
	for (size_t i = 0; i < telling->count; i++) {
		const struct telling_word *word = &telling->words[i];
		json_t *one = json_object();
		answer_put(one, "word", wire_string(word->word, word->len), ok);
		answer_put(one, "times", answer_number(word->times), ok);
		answer_put(one, "documents", answer_number(word->documents), ok);
		answer_put(one, "weight", wire_real(word->weight), ok);
		answer_append(list, one, ok);
	}
	return list;
}

/* --- The request --- */

/* A text with no word that another document has is like nothing; that is no error. */
static enum status say_nothing(struct asking *asking, json_t **result)
{
	json_t *object = json_object(), *total = json_object();
	bool *ok = &asking->ok;
	asking_warn(asking, "it has no word that tells it from others");
	answer_put(object, "query", json_string(""), ok);
	answer_put(object, "normalized", json_string(""), ok);
	answer_put(object, "mode", json_string("any"), ok);
	answer_put(total, "n", answer_number(0), ok);
	answer_put(total, "exact", json_true(), ok);
	answer_put(object, "total", total, ok);
	answer_put(object, "hits", json_array(), ok);
	answer_put(object, "warnings", json_incref(asking->warnings), ok);
	answer_put_index(asking->call, object, ok);
	answer_put_took(asking->call, object, ok);
	return asking_result(asking, STATUS_OK, object, result);
}

static enum status look(struct similar *similar, struct asking *asking, json_t **result)
{
	struct search_params *search = &similar->params.search;
	if (similar->telling.count == 0)
		return say_nothing(asking, result);
	search->q = similar->query.data;
	search->q_len = similar->query.len;
	search->mode = MODE_ANY;
	search->but_id = similar->params.id;
	search->but_id_len = similar->params.id_len;
	enum status status = asking_begin(asking, search);
	return status == STATUS_OK ? answer_ranked(asking, result) : status;
}

enum status answer_similar(struct answer_call *call, json_t **result)
{
	struct similar similar = { .call = call };
	struct asking asking;
	const char *name = "id";
	bool ok = true;
	asking_init(&asking, call);
	enum status status = params_similar(call->params, &similar.params, &name,
					    &call->failure->error);
	if (status != STATUS_OK)
		status = answer_bad_param(call, name);
	else if (similar.params.id != NULL)
		status = read_document(&similar);
	if (status == STATUS_OK)
		status = find_words(&similar);
	if (status == STATUS_OK)
		status = look(&similar, &asking, result);
	asking_finish(&asking);
	if (status == STATUS_OK) {
		answer_put(*result, "terms", words_of(&similar.telling, &ok), &ok);
		if (similar.params.id != NULL)
			answer_put(*result, "id", wire_string(similar.params.id,
							      similar.params.id_len),
				   &ok);
	}
	if (status == STATUS_OK && !ok) {
		json_decref(*result);
		status = answer_no_memory(call);
	}
	buf_finish(&similar.text);
	buf_finish(&similar.query);
	return status;
}
