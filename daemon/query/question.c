/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - function words, repeats, and what is too much of a question. */
#include "daemon/query/question.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/query/query_internal.h"
#include "daemon/query/stop_words.h"

enum {
	STOPS_FOREIGN = 2,	/* function words that tell a language from a word that
				 * looks like one of its */
	QUESTION_WORDS = 8,	/* more are a whole question */
};

/* A word of the bag; an implied phrase, or a word that something was written about, is
 * never a function word nor repeated. */
struct counted {
	struct query_node *node;
	const char *folded;	/* NULL: one of these */
};

struct question {
	struct query *query;
	struct counted *words;
	size_t count;
	bool shouted;		/* no small letter in it: capitals say nothing */
};

static const char *fold(struct query *query, struct text_analyser *analyser,
			const struct query_word *word)
{
	struct text_word cut;
	text_begin(analyser, word->text, word->len);
	if (!text_next(analyser, &cut))
		return NULL;
	char *folded = query_alloc(query, cut.folded_len + 1);
	if (folded != NULL)
		memcpy(folded, cut.folded, cut.folded_len);
	return folded;
}

static bool is_counted(const struct query_node *node)
{
	return node->kind == NODE_WORD || node->kind == NODE_PHRASE;
}

static struct query_node *first_part(const struct query *query)
{
	return query->root->kind == NODE_ALL ? query->root->parts : query->root;
}

static bool is_marked(const struct query_node *node)
{
	return node->weight > 0 || node->words[0].written || node->words[0].edits > 0;
}

static bool gather(struct question *question, struct text_analyser *analyser)
{
	size_t most = 0;
	for (struct query_node *part = first_part(question->query); part;
	     part = part->next)
		most++;
	question->words = query_alloc(question->query,
				      most * sizeof *question->words);
	if (question->words == NULL)
		return false;
	for (struct query_node *part = first_part(question->query); part;
	     part = part->next) {
		if (!is_counted(part))
			continue;
		struct counted *word = &question->words[question->count++];
		word->node = part;
		part->times = 1;
		if (part->kind != NODE_WORD || is_marked(part))
			continue;
		word->folded = fold(question->query, analyser, &part->words[0]);
		if (word->folded == NULL)
			return false;
	}
	return true;
}

/* --- Function words --- */

/* US, WHO, IT: nobody writes a function word so among small letters. */
static bool is_capitals(const struct query_word *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (word->text[i] < 'A' || word->text[i] > 'Z')
			return false;
	return word->len > 1;
}

static bool is_shouted(const struct question *question)
{
	for (size_t i = 0; i < question->count; i++)
		if (!is_capitals(&question->words[i].node->words[0]))
			return false;
	return true;
}

static bool is_stop(const struct question *question, const char *language,
		    const struct counted *word)
{
	return word->folded != NULL &&
		(question->shouted || !is_capitals(&word->node->words[0])) &&
		stop_word(language, word->folded, question->count > QUESTION_WORDS);
}

static size_t count_stops(const struct question *question, const char *language)
{
	size_t stops = 0;
	for (size_t i = 0; i < question->count; i++)
		stops += is_stop(question, language, &question->words[i]);
	return stops;
}

static void mark_stops(struct question *question, const char *const *languages,
		       size_t count)
{
	const char *language = NULL;
	size_t most = 0;
	for (size_t i = 0; i < count; i++) {
		bool english = strcmp(languages[i], "en") == 0;
		size_t stops = count_stops(question, languages[i]);
		if (stops < (english ? 1 : STOPS_FOREIGN) || stops < most ||
		    (stops == most && !english))
			continue;
		most = stops;
		language = languages[i];
	}
	if (language == NULL || most == question->count)
		return;
	for (size_t i = 0; i < question->count; i++)
		question->words[i].node->stop = is_stop(question, language,
							&question->words[i]);
}

/* --- Repeats, and too many --- */

static int by_word(const void *a, const void *b)
{
	const struct counted *left = *(const struct counted *const *)a;
	const struct counted *right = *(const struct counted *const *)b;
	int order = strcmp(left->folded, right->folded);
	return order != 0 ? order : (left > right) - (left < right);
}

/* Counts repeats at the first of them, and marks the others as gone. */
static bool merge_repeats(struct question *question)
{
	const struct counted **sorted = calloc(question->count + 1, sizeof *sorted);
	size_t count = 0;
	if (sorted == NULL)
		return false;
	for (size_t i = 0; i < question->count; i++)
		if (question->words[i].folded != NULL)
			sorted[count++] = &question->words[i];
	qsort(sorted, count, sizeof *sorted, by_word);
	for (size_t i = 1, first = 0; i < count; i++) {
		if (strcmp(sorted[i]->folded, sorted[first]->folded) != 0) {
			first = i;
			continue;
		}
		sorted[first]->node->times++;
		sorted[i]->node->times = 0;
	}
	free(sorted);
	return true;
}

static bool stays(const struct query_node *node, size_t *terms)
{
	if (!is_counted(node))
		return true;
	if (node->times == 0 || node->stop ||
	    *terms + node->word_count > WIRE_QUERY_TERMS_MAX)
		return false;
	*terms += node->word_count;
	return true;
}

static size_t count_words(const struct query_node *node)
{
	size_t count = node->word_count;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += count_words(part);
	return count;
}

/* The words of exclusions: they all stay, and take their room. */
static size_t count_excluded(const struct query *query)
{
	size_t count = 0;
	for (const struct query_node *part = query->root->parts; part; part = part->next)
		if (part->kind == NODE_NOT)
			count += count_words(part);
	return count;
}

/* Keeps in the tree what counts, as far as there is room. */
static enum status shorten(struct question *question, size_t excluded,
			    struct query_error *error)
{
	struct query *query = question->query;
	struct query_node **link = &query->root->parts;
	size_t terms = excluded, words = 0, left = 0;
	for (struct query_node *part; (part = *link) != NULL;) {
		words += is_counted(part);
		if (stays(part, &terms)) {
			link = &part->next;
			continue;
		}
		left += part->times > 0 && !part->stop;
		*link = part->next;
	}
	query->terms = terms;
	if (left == 0)
		return STATUS_OK;
	return query_doubt(query, error, 0, query->len, "Write fewer words.",
			   "of the %zu words %zu count: a query has at most %d "
			   "different ones", words, terms - excluded,
			   WIRE_QUERY_TERMS_MAX);
}

enum status question_settle(struct query *query, struct text_analyser *analyser,
			    const char *const *languages, size_t count,
			    struct query_error *error)
{
	struct question question = { .query = query };
	if (!query->bag && !query->mixed)
		return STATUS_OK;
	if (!gather(&question, analyser))
		return query_no_memory(error);
	question.shouted = is_shouted(&question);
	mark_stops(&question, languages, count);
	if (query->mixed || (question.count <= WIRE_PHRASE_MAX &&
			     query->terms <= WIRE_QUERY_TERMS_MAX))
		return STATUS_OK;
	size_t excluded = count_excluded(query);
	if (excluded >= WIRE_QUERY_TERMS_MAX)
		return query_too_many(error, query->root->start, query->root->len);
	if (!merge_repeats(&question))
		return query_no_memory(error);
	return shorten(&question, excluded, error);
}
