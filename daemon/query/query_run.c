/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_run.c - a run without blanks to words, with what hangs together with them: "="
 * before, "~1" and "^2" behind. */
#include <string.h>

#include "daemon/query/query_internal.h"

/* A run of words and what is around it. */
struct dressed {
	size_t start, end;	/* of the words */
	bool written;
	unsigned edits;
	uint32_t weight;
};

/* The last WHAT in the run, but at its beginning; its end when there is none. */
static size_t find_last(const struct lexer *lexer, const struct dressed *run, char what)
{
	for (size_t at = run->end; at-- > run->start + 1;)
		if (lexer->text[at] == what)
			return at;
	return run->end;
}

/* Takes off what is around the words. */
static void undress(const struct lexer *lexer, struct dressed *run)
{
	const char *text = lexer->text;
	size_t after, len = run->end;
	if (text[run->start] == '=' && run->start + 1 < run->end &&
	    is_word_byte(text[run->start + 1])) {
		run->written = true;
		run->start++;
	}
	size_t at = find_last(lexer, run, '^');
	if (at < run->end && takes_suffix(text + run->start, at - run->start)) {
		run->weight = read_weight(text, len, at, &after);
		if (run->weight > 0 && after == run->end)
			run->end = at;
		else
			run->weight = 0;
	}
	at = find_last(lexer, run, '~');
	if (at < run->end && takes_suffix(text + run->start, at - run->start)) {
		run->edits = read_edits(text, run->end, at, &after);
		if (run->edits > 0 && after == run->end)
			run->end = at;
		else
			run->edits = 0;
	}
}

static enum status set_edits(struct lexer *lexer, struct query_node *node,
			     unsigned edits)
{
	struct query_word *word = node->words;
	bool enough;
	if (node->kind != NODE_WORD || word->written)
		return query_doubt(lexer->query, lexer->error, node->start, node->len + 2,
				   "Write it behind one word.",
				   "~%u is for one word, and was ignored", edits);
	enum status status = check_edits(lexer, word, edits, &enough);
	if (status == STATUS_OK && enough)
		word->edits = edits;
	return status;
}

/* Words behind "=" stand side by side; one is itself. */
static enum status as_written(struct lexer *lexer, const struct dressed *run,
			      enum query_field field, struct query_node **node)
{
	enum node_kind kind = (*node)->kind;
	size_t count = 0;
	if (kind == NODE_WORD)
		(*node)->words[0].written = true;
	if (kind == NODE_PHRASE)
		(*node)->implied = false;
	if (kind != NODE_ALL)
		return STATUS_OK;
	for (const struct query_node *part = (*node)->parts; part; part = part->next)
		count += part->word_count;
	if (count > WIRE_PHRASE_MAX || lexer->short_star >= run->start)
		return query_doubt(lexer->query, lexer->error, run->start - 1,
				   run->end + 1 - run->start, "Write a shorter phrase.",
				   "\"=\" before no phrase was ignored");
	lexer->query->terms -= count;
	return phrase_to_node(lexer, run->start, run->end - run->start, field, false,
			      node);
}

enum status run_to_node(struct lexer *lexer, size_t start, size_t len,
			enum query_field field, struct query_node **node)
{
	struct dressed run = { .start = start, .end = start + len };
	undress(lexer, &run);
	enum status status = check_plain(lexer, field, run.start, run.end);
	if (status == STATUS_OK)
		status = words_to_node(lexer, run.start, run.end - run.start, field,
				       node);
	if (status != STATUS_OK || *node == NULL)
		return status;
	if (run.end - run.start < len && (*node)->word_count > 0)
		query_small_word(lexer->query, &(*node)->words[0]);
	if (run.written)
		status = as_written(lexer, &run, field, node);
	if (status == STATUS_OK && run.edits > 0)
		status = set_edits(lexer, *node, run.edits);
	if (status == STATUS_OK && run.end - run.start < len) {
		(*node)->start = start;
		(*node)->len = len;
	}
	if (status == STATUS_OK)
		status = weigh_node(lexer->query, lexer->error, *node, run.weight);
	return status;
}
