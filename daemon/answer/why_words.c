/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_words.c - words that no document has, and the nearest that some have: other
 * spellings, other forms, or the same outside of titles. */
#include <string.h>

#include "daemon/answer/why_internal.h"
#include "lib/base/utf8.h"

enum {
	CANDIDATES = 200,	/* spellings that are weighed against each other */
	SHORT_WORD = 3,		/* characters from which one of them can be wrong ... */
	LONG_WORD = 6,		/* ... and two: as in Elasticsearch's fuzziness AUTO.
				 * Of shorter ones every other is as likely */
};

/* A spelling is as likely as its word is frequent, and the less so with each edit: the
 * noisy channel of Kernighan, Church and Gale, "A spelling correction program based on
 * a noisy channel model" (COLING 1990), with one probability for all edits, and another
 * for the first letter, which people hardly ever miss (Yannakoudakis and Fawthrop, "The
 * rules of spelling errors", 1983). Both numbers are estimates. */
#define EDIT_COSTS 50.0
#define FIRST_LETTER_COSTS 50.0

struct likely {
	char word[TEXT_WORD_MAX + 1];
	uint32_t documents;
	double weight;
};

/* One word of the query that is unknown. */
struct unknown {
	struct why *why;
	const struct plan_leaf *leaf;
	const struct query_word *written;
	const struct plan_word *word;
	bool begins;		/* it stands for all words that begin so */
	struct likely likely[WHY_NEAREST];	/* the best first */
	size_t count;
	enum status status;
};

static enum status frequency(struct why *why, const struct plan_leaf *leaf,
			     const char *word, size_t len, uint32_t *documents)
{
	char term[SCHEMA_TERM_MAX];
	uint64_t occurrences;
	return store_frequency(why->plan.store, term,
			       schema_term(leaf->prefix, word, len, term), documents,
			       &occurrences, why->error);
}

static bool note_any(void *context, const char *term, size_t len)
{
	(void)term;
	(void)len;
	*(bool *)context = true;
	return false;
}

static enum status is_known(struct why *why, const struct plan_leaf *leaf, size_t index,
			    bool *known)
{
	const struct plan_word *word = &leaf->words[index];
	enum status status = STATUS_OK;
	*known = false;
	if (leaf->node->kind == NODE_PREFIX) {
		char term[SCHEMA_TERM_MAX];
		size_t len = schema_term(leaf->prefix, word->folded.at,
					 word->folded.len, term);
		return store_terms_of_prefix(why->plan.store, term, len, 1, note_any,
					     known, &why->deadline, why->error);
	}
	for (size_t i = 0; i < word->form_count && !*known && status == STATUS_OK;
	     i++) {
		uint32_t documents = 0;
		status = frequency(why, leaf, word->forms[i].at, word->forms[i].len,
				   &documents);
		*known = documents > 0;
	}
	return status;
}

static void keep(struct unknown *unknown, const char *word, size_t len,
		 uint32_t documents, double weight)
{
	size_t at = unknown->count;
	if (at == WHY_NEAREST && unknown->likely[at - 1].weight >= weight)
		return;
	if (at == WHY_NEAREST)
		at--;
	else
		unknown->count++;
	for (; at > 0 && unknown->likely[at - 1].weight < weight; at--)
		unknown->likely[at] = unknown->likely[at - 1];
	struct likely *likely = &unknown->likely[at];
	*likely = (struct likely){ .documents = documents, .weight = weight };
	memcpy(likely->word, word, len < TEXT_WORD_MAX ? len : TEXT_WORD_MAX);
}

/* --- Spellings --- */

static bool same_first(const struct plan_bytes *word, const char *other, size_t len)
{
	uint32_t first, others;
	utf8_decode(word->at, word->len, &first, NULL);
	utf8_decode(other, len, &others, NULL);
	return first == others;
}

static bool weigh(void *context, const struct store_like *like)
{
	struct unknown *unknown = context;
	uint32_t documents = like->documents;
	if (unknown->leaf->prefix[0] != '\0')
		unknown->status = frequency(unknown->why, unknown->leaf, like->word,
					    like->len, &documents);
	double weight = documents;
	for (unsigned i = 0; i < like->distance; i++)
		weight /= EDIT_COSTS;
	if (!same_first(&unknown->word->folded, like->word, like->len))
		weight /= FIRST_LETTER_COSTS;
	if (unknown->status == STATUS_OK && documents > 0)
		keep(unknown, like->word, like->len, documents, weight);
	return unknown->status == STATUS_OK;
}

static size_t characters(const struct plan_bytes *word)
{
	size_t count = 0;
	for (size_t at = 0; at < word->len; count++) {
		uint32_t point;
		at += utf8_decode(word->at + at, word->len - at, &point, NULL);
	}
	return count;
}

static enum status find_spellings(struct unknown *unknown)
{
	struct why *why = unknown->why;
	const struct plan_bytes *word = &unknown->word->folded;
	size_t count = characters(word);
	if (count < SHORT_WORD)
		return STATUS_OK;
	enum status status = store_words_like(
		why->plan.store, word->at, word->len, count < LONG_WORD ? 1 : 2,
		CANDIDATES, weigh, unknown, &why->deadline, why->error);
	return status == STATUS_OK ? unknown->status : status;
}

/* --- Other forms, other places --- */

/* Of a word that was to be as written. */
static enum status find_forms(struct unknown *unknown)
{
	struct why *why = unknown->why;
	const struct search_params params = { .mode = MODE_ALL };
	struct query *query;
	struct plan *plan;
	enum status status = why_ask(why, unknown->written->text, unknown->written->len,
				     &params, &query, &plan);
	const struct plan_word *word = plan != NULL && plan->leaf_count == 1
		? plan->leaves[0].words : NULL;
	for (size_t i = 1; word != NULL && i < word->form_count && status == STATUS_OK;
	     i++) {
		const struct plan_bytes *form = &word->forms[i];
		uint32_t documents = 0;
		status = frequency(why, unknown->leaf, form->at, form->len, &documents);
		if (status == STATUS_OK && documents > 0)
			keep(unknown, form->at, form->len, documents, documents);
	}
	plan_close(plan);
	query_free(query);
	return status;
}

/* Of a word that no title has: documents that have it all the same. */
static enum status find_elsewhere(struct unknown *unknown, uint32_t *documents)
{
	struct why *why = unknown->why;
	const struct search_params params = { .mode = MODE_ALL };
	struct query *query;
	struct plan *plan;
	*documents = 0;
	if (unknown->leaf->prefix[0] == '\0')
		return STATUS_OK;
	enum status status = why_ask(why, unknown->written->text, unknown->written->len,
				     &params, &query, &plan);
	if (status == STATUS_OK && plan != NULL)
		status = why_count_query(why, plan_query(plan, PLAN_ALL), documents);
	plan_close(plan);
	query_free(query);
	return status;
}

/* --- What was found out --- */

static void put_likely(const struct unknown *unknown, json_t *object, const char *name)
{
	bool *ok = &unknown->why->ok;
	json_t *list = json_array();
	for (size_t i = 0; i < unknown->count; i++) {
		const struct likely *likely = &unknown->likely[i];
		json_t *one = json_object();
		answer_put(one, "word", wire_string(likely->word, strlen(likely->word)),
			   ok);
		answer_put(one, "n", answer_number(likely->documents), ok);
		answer_append(list, one, ok);
	}
	answer_put(object, name, list, ok);
}

static void add_likely(const struct unknown *unknown, struct buf *line)
{
	for (size_t i = 0; i < unknown->count; i++) {
		const struct likely *likely = &unknown->likely[i];
		buf_addf(line, "%s%s (", i == 0 ? "" : ", ", likely->word);
		if (i == 0)
			why_add_documents(line, likely->documents);
		else
			buf_addf(line, "%u", likely->documents);
		buf_add_char(line, ')');
	}
}

static void say(const struct unknown *unknown, const char *like, uint32_t elsewhere)
{
	struct buf line = {0};
	bool title = unknown->leaf->prefix[0] != '\0';
	bool forms = like != NULL && strcmp(like, "forms") == 0;
	buf_addf(&line, "no %s has %s\"", title ? "title" : "document",
		 unknown->begins ? "a word that begins with " : "");
	why_add_text(&line, unknown->written->text, unknown->written->len);
	buf_addf(&line, "\"%s%s", forms ? " as written" : "",
		 unknown->written->edits > 0 ? ", nor a word so like it" : "");
	if (elsewhere > 0) {
		buf_add_str(&line, "; the text of ");
		why_add_documents(&line, elsewhere);
		buf_add_str(&line, elsewhere == 1 ? " does" : " do");
	} else if (like != NULL) {
		buf_addf(&line, "; %s: ", forms ? "other forms" : "nearest");
		add_likely(unknown, &line);
	}
	why_say(unknown->why, &line);
}

static void put(const struct unknown *unknown, const char *like, uint32_t elsewhere,
		json_t *list)
{
	struct why *why = unknown->why;
	const struct query_word *written = unknown->written;
	json_t *object = json_object();
	answer_put(object, "word", wire_string(written->text, written->len), &why->ok);
	answer_put(object, "at", answer_number(written->start), &why->ok);
	answer_put(object, "len", answer_number(written->len), &why->ok);
	if (unknown->leaf->prefix[0] != '\0')
		answer_put(object, "field", json_string("title"), &why->ok);
	if (unknown->begins)
		answer_put(object, "begins", json_true(), &why->ok);
	if (elsewhere > 0)
		answer_put(object, "elsewhere", answer_number(elsewhere), &why->ok);
	else if (like != NULL)
		put_likely(unknown, object, like);
	answer_append(list, object, &why->ok);
}

static enum status explain(struct unknown *unknown, json_t *list)
{
	uint32_t elsewhere = 0;
	const char *like = NULL;
	bool as_written = unknown->word->stems == NULL && unknown->written->edits == 0;
	enum status status = STATUS_OK;
	if (!unknown->begins)
		status = find_elsewhere(unknown, &elsewhere);
	if (status == STATUS_OK && !unknown->begins && as_written && elsewhere == 0) {
		status = find_forms(unknown);
		like = unknown->count > 0 ? "forms" : NULL;
	}
	if (status == STATUS_OK && !unknown->begins && elsewhere == 0 && like == NULL) {
		status = find_spellings(unknown);
		like = unknown->count > 0 ? "nearest" : NULL;
	}
	put(unknown, like, elsewhere, list);
	say(unknown, like, elsewhere);
	return status;
}

static bool same_word(const struct plan_leaf *one, size_t i,
		      const struct plan_leaf *other, size_t j)
{
	const struct plan_bytes *a = &one->words[i].folded;
	const struct plan_bytes *b = &other->words[j].folded;
	return strcmp(one->prefix, other->prefix) == 0 && a->len == b->len &&
		memcmp(a->at, b->at, a->len) == 0;
}

/* Whether the query has had the word before. */
static bool is_repeated(const struct why *why, size_t leaf, size_t index)
{
	const struct plan_leaf *leaves = why->plan.leaves;
	for (size_t i = 0; i <= leaf; i++) {
		size_t words = i < leaf ? leaves[i].node->word_count : index;
		for (size_t j = 0; plan_is_wanted(&leaves[i]) && j < words; j++)
			if (same_word(&leaves[i], j, &leaves[leaf], index))
				return true;
	}
	return false;
}

static enum status look_at(struct why *why, size_t leaf_index, size_t index,
			   json_t *list)
{
	const struct plan_leaf *leaf = &why->plan.leaves[leaf_index];
	struct unknown unknown = {
		.why = why,
		.leaf = leaf,
		.written = &leaf->node->words[index],
		.word = &leaf->words[index],
		.begins = leaf->node->kind == NODE_PREFIX ||
			leaf->node->words[index].star,
	};
	bool known = true;
	if (is_repeated(why, leaf_index, index))
		return STATUS_OK;
	enum status status = deadline_look(&why->deadline, why->error);
	if (status == STATUS_OK)
		status = is_known(why, leaf, index, &known);
	if (status != STATUS_OK || known)
		return status;
	if (json_array_size(list) == WHY_WORDS_MAX) {
		why->incomplete = true;
		return STATUS_OK;
	}
	return explain(&unknown, list);
}

enum status why_words(struct why *why)
{
	json_t *list = json_array();
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->plan.leaf_count; i++) {
		const struct plan_leaf *leaf = &why->plan.leaves[i];
		for (size_t w = 0; plan_is_wanted(leaf) && w < leaf->node->word_count &&
			     status == STATUS_OK; w++)
			status = look_at(why, i, w, list);
	}
	if (json_array_size(list) > 0)
		answer_put(why->object, "words", json_incref(list), &why->ok);
	json_decref(list);
	return status;
}
