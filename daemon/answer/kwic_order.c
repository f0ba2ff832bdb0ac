/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_order.c - lines in the order of the words around them.
 *
 * A line's key is a list of numbers, each that of a word: first as the words are met,
 * then, when all are known, by their rank among them. So a key takes 4 bytes a word,
 * and each word is compared as text only with other words, not with each line. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/kwic.h"
#include "daemon/answer/names.h"
#include "lib/base/runs.h"

enum {
	KEY_END,		/* behind each key */
	KEY_CONTEXT,		/* between a match and the words behind it */
	KEY_WORDS,		/* the first word's number */
};

struct sorter {
	struct asking *asking;
	const struct kwic_params *params;
	struct kwic_list *list;
	struct kwic_document document;
	struct kwic_words words;
	struct names vocabulary;
	uint32_t *keys;		/* one behind the other */
	size_t key_count, key_capacity;
	size_t *firsts;		/* where each line's key begins */
};

static enum status no_memory(struct sorter *sorter)
{
	return answer_no_memory(sorter->asking->call);
}

/* --- Keys --- */

static enum status add_number(struct sorter *sorter, uint32_t number)
{
	if (sorter->key_count == sorter->key_capacity) {
		size_t capacity = sorter->key_capacity > 0 ? 2 * sorter->key_capacity
							    : 4096;
		uint32_t *more = realloc(sorter->keys, capacity * sizeof *more);
		if (more == NULL)
			return no_memory(sorter);
		sorter->keys = more;
		sorter->key_capacity = capacity;
	}
	sorter->keys[sorter->key_count++] = number;
	return STATUS_OK;
}

static enum status add_word(struct sorter *sorter, enum record_part part,
			    uint32_t position)
{
	const struct kwic_word *word;
	const char *folded;
	uint32_t number = 0;
	enum status status =
		kwic_words_at(&sorter->words, part, position, &word, &folded,
			      &sorter->asking->call->failure->error);
	if (status != STATUS_OK)
		return status;
	if (!names_take(&sorter->vocabulary, folded, word->fold_len, &number))
		return no_memory(sorter);
	return add_number(sorter, number + KEY_WORDS);
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static enum status add_before(struct sorter *sorter, enum record_part part,
			      const struct record_text *text, const struct spot *spot)
{
	uint32_t most = least(sorter->params->context, KWIC_SORT_WORDS);
	uint32_t count = least(most, spot->position - text->position);
	enum status status = STATUS_OK;
	for (uint32_t i = 1; i <= count && status == STATUS_OK; i++)
		status = add_word(sorter, part, spot->position - i);
	return status;
}

static enum status add_match_and_after(struct sorter *sorter, enum record_part part,
				       const struct record_text *text,
				       const struct spot *spot)
{
	uint32_t most = least(sorter->params->context, KWIC_SORT_WORDS);
	uint32_t behind = spot->position + spot->words;
	uint32_t count = least(most, text->position + text->words - behind);
	uint32_t match = least(spot->words, KWIC_SORT_MATCH);
	enum status status = STATUS_OK;
	for (uint32_t i = 0; i < match && status == STATUS_OK; i++)
		status = add_word(sorter, part, spot->position + i);
	if (status == STATUS_OK)
		status = add_number(sorter, KEY_CONTEXT);
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_word(sorter, part, behind + i);
	return status;
}

static enum status add_key(struct sorter *sorter, const struct spot *spot)
{
	struct record *record = sorter->document.record;
	struct record_text text;
	enum record_part part = RECORD_TITLE;
	record_part(record, part, &text);
	if (text.words == 0 || spot->position < text.position) {
		part = RECORD_BODY;
		record_part(record, part, &text);
	}
	enum status status = sorter->params->order == KWIC_LEFT
		? add_before(sorter, part, &text, spot)
		: add_match_and_after(sorter, part, &text, spot);
	return status == STATUS_OK ? add_number(sorter, KEY_END) : status;
}

static enum status add_keys(struct sorter *sorter)
{
	const struct kwic_list *list = sorter->list;
	struct kwic_document *document = &sorter->document;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < list->line_count && status == STATUS_OK; i++) {
		uint32_t before = document->number, at = (uint32_t)list->lines[i];
		status = kwic_open(sorter->asking, list, list->lines[i] >> 32, true,
				   document);
		if (status != STATUS_OK)
			break;
		if (before != document->number)
			kwic_words_begin(&sorter->words, document->record);
		sorter->firsts[i] = sorter->key_count;
		status = add_key(sorter, &document->spots.at[at]);
	}
	kwic_close(document);
	return status;
}

/* --- Numbers to ranks --- */

struct ranked_name {
	const char *at;
	uint32_t len, number;
};

static int by_bytes(const void *a, const void *b)
{
	const struct ranked_name *left = a, *right = b;
	uint32_t len = least(left->len, right->len);
	int order = memcmp(left->at, right->at, len);
	return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

/* The bytes of UTF-8 sort as the code points do. */
static enum status rank_names(struct sorter *sorter)
{
	struct answer_call *call = sorter->asking->call;
	const struct names *vocabulary = &sorter->vocabulary;
	struct ranked_name *names =
		calloc((size_t)vocabulary->count + 1, sizeof *names);
	uint32_t *ranks = calloc((size_t)vocabulary->count + 1, sizeof *ranks);
	enum status status = names != NULL && ranks != NULL ? STATUS_OK
							    : no_memory(sorter);
	for (uint32_t i = 0; i < vocabulary->count && status == STATUS_OK; i++) {
		size_t len;
		const char *at = names_at(vocabulary, i, &len);
		names[i] = (struct ranked_name){ at, (uint32_t)len, i };
	}
	if (status == STATUS_OK && vocabulary->count > 0)
		status = runs_sort(names, vocabulary->count, sizeof *names, by_bytes,
				   &call->deadline, &call->failure->error);
	for (uint32_t i = 0; i < vocabulary->count && status == STATUS_OK; i++)
		ranks[names[i].number] = i;
	for (size_t i = 0; i < sorter->key_count && status == STATUS_OK; i++)
		if (sorter->keys[i] >= KEY_WORDS)
			sorter->keys[i] =
				ranks[sorter->keys[i] - KEY_WORDS] + KEY_WORDS;
	free(names);
	free(ranks);
	return status;
}

/* --- Lines in order --- */

struct keyed_line {
	const uint32_t *key;
	uint64_t line;
};

static int by_key(const void *a, const void *b)
{
	const uint32_t *left = ((const struct keyed_line *)a)->key;
	const uint32_t *right = ((const struct keyed_line *)b)->key;
	while (*left == *right && *left != KEY_END) {
		left++;
		right++;
	}
	return (*left > *right) - (*left < *right);
}

/* Lines with equal keys stay as they are. */
static enum status sort_lines(struct sorter *sorter)
{
	struct answer_call *call = sorter->asking->call;
	struct kwic_list *list = sorter->list;
	struct keyed_line *lines = calloc(list->line_count + 1, sizeof *lines);
	if (lines == NULL)
		return no_memory(sorter);
	for (size_t i = 0; i < list->line_count; i++)
		lines[i] = (struct keyed_line){ sorter->keys + sorter->firsts[i],
						list->lines[i] };
	enum status status =
		list->line_count == 0
			? STATUS_OK
			: runs_sort(lines, list->line_count, sizeof *lines, by_key,
				    &call->deadline, &call->failure->error);
	for (size_t i = 0; i < list->line_count && status == STATUS_OK; i++)
		list->lines[i] = lines[i].line;
	free(lines);
	return status;
}

enum status kwic_sort(struct asking *asking, const struct kwic_params *params,
		      struct kwic_list *list)
{
	struct sorter sorter = { .asking = asking, .params = params, .list = list };
	sorter.words.analyser = asking->plan->analyser;
	sorter.words.deadline = &asking->call->deadline;
	sorter.words.folds = true;
	sorter.firsts = calloc(list->line_count + 1, sizeof *sorter.firsts);
	enum status status = sorter.firsts != NULL ? add_keys(&sorter)
						    : no_memory(&sorter);
	if (status == STATUS_OK)
		status = rank_names(&sorter);
	if (status == STATUS_OK)
		status = sort_lines(&sorter);
	kwic_words_finish(&sorter.words);
	names_finish(&sorter.vocabulary);
	free(sorter.keys);
	free(sorter.firsts);
	return status;
}
