/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest.c - candidates gathered, put in order, and written as suggestions. */
#include "daemon/answer/suggest.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/answer/suggest_internal.h"

/* --- Candidates --- */

struct candidate *suggest_candidate(struct suggesting *suggesting, const char *word,
				    size_t len)
{
	if (len == 0 || len > TEXT_WORD_MAX)
		return NULL;
	for (size_t i = 0; i < suggesting->count; i++) {
		struct candidate *there = &suggesting->candidates[i];
		if (there->len == len && memcmp(there->word, word, len) == 0)
			return there;
	}
	if (suggesting->count == CANDIDATES_MAX)
		return NULL;
	struct candidate *made = &suggesting->candidates[suggesting->count++];
	*made = (struct candidate){ .len = len };
	memcpy(made->word, word, len);
	return made;
}

size_t suggest_term(const struct suggesting *suggesting, const char *word, size_t len,
		    char term[SCHEMA_TERM_MAX])
{
	return schema_term(suggesting->typed->titled ? SCHEMA_TITLE : "", word, len,
			   term);
}

size_t suggest_pair(const struct suggesting *suggesting, const char *word, size_t len,
		    char term[SCHEMA_TERM_MAX])
{
	const struct store *store = suggesting->terms->store;
	const struct typed_word *before = suggesting->before;
	if (suggesting->typed->titled || suggesting->before_count == 0 ||
	    !store_is_frequent(store, before->text, before->len) ||
	    !store_is_frequent(store, word, len))
		return 0;
	return schema_pair(before->text, before->len, word, len, term);
}

struct gathering {
	struct suggesting *suggesting;
	size_t skip;		/* bytes of a term before its word */
	size_t left;
	bool paired;
};

static bool take_word(void *context, const char *word, size_t len)
{
	struct gathering *gathering = context;
	if (suggest_candidate(gathering->suggesting, word, len) != NULL)
		gathering->left--;
	return gathering->left > 0;
}

static bool take_term(void *context, const char *term, size_t len, uint32_t documents)
{
	struct gathering *gathering = context;
	const struct store *store = gathering->suggesting->terms->store;
	const char *word = term + gathering->skip;
	len -= gathering->skip;
	if (gathering->paired && !store_is_frequent(store, word, len))
		return true;
	struct candidate *candidate =
		suggest_candidate(gathering->suggesting, word, len);
	if (candidate == NULL)
		return false;
	if (!gathering->paired)
		candidate->documents = documents;
	return --gathering->left > 0;
}

/* Words with PREFIX in the list of terms that begin with the LEN bytes of TERM. */
static enum status walk(struct gathering *gathering, const char *term, size_t len,
			size_t limit, bool *whole)
{
	struct suggesting *suggesting = gathering->suggesting;
	const struct suggest_terms *terms = suggesting->terms;
	/* Of pairs some are not to be asked for: a few more, then. */
	struct store_walk wanted = { term, len, SUGGEST_TERMS, 2 * (uint32_t)limit };
	uint32_t looked = 0;
	gathering->left = limit;
	enum status status = store_terms_walk(terms->store, &wanted, take_term,
					      gathering, &looked, whole,
					      terms->deadline, suggesting->error);
	suggesting->result->terms += looked;
	return status;
}

/* Words that the index has counted behind the word before. */
static enum status gather_pairs(struct suggesting *suggesting)
{
	struct gathering gathering = { .suggesting = suggesting, .paired = true };
	const struct typed_word *begun = suggesting->begun;
	const struct typed_word *before = suggesting->before;
	char term[SCHEMA_TERM_MAX];
	bool whole;
	if (suggesting->before_count == 0 || suggesting->typed->titled ||
	    !store_is_frequent(suggesting->terms->store, before->text, before->len))
		return STATUS_OK;
	size_t len = schema_pair(before->text, before->len, begun->text, begun->len,
				 term);
	gathering.skip = strlen(SCHEMA_PAIR) + before->len + 1;
	return len == 0 ? STATUS_OK
		: walk(&gathering, term, len, SUGGEST_CANDIDATES, &whole);
}

/* Words that begin so: the frequent ones, which are a list of their own, so that one
 * letter does not cost a look at all its words; then as many of all. */
static enum status gather_words(struct suggesting *suggesting)
{
	const struct typed_word *begun = &suggesting->typed->begun;
	struct gathering gathering = { .suggesting = suggesting,
				       .left = SUGGEST_CANDIDATES };
	char term[SCHEMA_TERM_MAX];
	if (!suggesting->typed->titled)
		store_frequent_words(suggesting->terms->store, begun->text, begun->len,
				     take_word, &gathering);
	size_t len = suggest_term(suggesting, begun->text, begun->len, term);
	gathering.skip = len - begun->len;
	return walk(&gathering, term, len, 2 * SUGGEST_CANDIDATES,
		    &suggesting->result->whole);
}

static enum status documents_of(struct suggesting *suggesting, const char *word,
				size_t len, uint32_t *documents)
{
	char term[SCHEMA_TERM_MAX];
	uint64_t occurrences;
	size_t term_len = suggest_term(suggesting, word, len, term);
	return store_frequency(suggesting->terms->store, term, term_len, documents,
			       &occurrences, suggesting->error);
}

static enum status look_up_documents(struct suggesting *suggesting)
{
	if (suggesting->before_count > 0) {
		enum status status = documents_of(
			suggesting, suggesting->before->text, suggesting->before->len,
			&suggesting->documents_before);
		if (status != STATUS_OK)
			return status;
	}
	for (size_t i = 0; i < suggesting->count; i++) {
		struct candidate *candidate = &suggesting->candidates[i];
		if (candidate->documents > 0)
			continue;
		enum status status = documents_of(suggesting, candidate->word,
						  candidate->len,
						  &candidate->documents);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* --- Order --- */

static int by_use(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	for (size_t k = TYPED_BEFORE; k > 0; k--)
		if (left->times[k] != right->times[k])
			return left->times[k] > right->times[k] ? -1 : 1;
	if (left->documents != right->documents)
		return left->documents > right->documents ? -1 : 1;
	return strcmp(left->word, right->word);
}

static struct suggestion *add(struct suggestions *result, size_t limit)
{
	if (result->count >= limit)
		return NULL;
	struct suggestion *made = &result->at[result->count++];
	*made = (struct suggestion){ .ideographs = true };
	return made;
}

static void add_word(struct suggestion *suggestion, const char *word, bool ideograph)
{
	strcpy(suggestion->words[suggestion->count++], word);
	suggestion->ideographs = suggestion->ideographs && ideograph;
}

/* Of words that the index counted it is not known yet. */
static bool is_ideograph(const struct suggesting *suggesting,
			 const struct candidate *candidate)
{
	struct text_analyser *analyser = suggesting->terms->analyser;
	struct text_word word;
	if (candidate->ideograph || suggesting->before_count == 0 ||
	    !suggesting->before[0].ideograph)
		return candidate->ideograph;
	text_begin(analyser, candidate->word, candidate->len);
	return text_next(analyser, &word) && word.ideograph;
}

static void put_count(struct suggestion *suggestion, const struct candidate *candidate)
{
	suggestion->n = candidate->documents;
	suggestion->exact = true;
	for (uint32_t k = TYPED_BEFORE; k > 0 && suggestion->context == 0; k--) {
		if (candidate->times[k] == 0)
			continue;
		suggestion->n = candidate->times[k];
		suggestion->exact = candidate->counted[k];
		suggestion->context = k;
	}
}

/* --- Continuations of more than one word --- */

static bool begins_with(const struct continuation *continuation,
			const struct suggestion *suggestion, size_t first)
{
	size_t count = suggestion->count - first;
	if (continuation->count < count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (strcmp(continuation->words[i].text,
			   suggestion->words[first + i]) != 0)
			return false;
	return true;
}

struct next {
	const struct typed_word *word;
	size_t times, of;	/* how often, of how many places that go on */
	bool several;		/* in more than one document */
};

/* The word that most often goes on from SUGGESTION, of whose words the first FIRST are
 * typed already. */
static struct next most_common(const struct suggesting *suggesting,
			       const struct suggestion *suggestion, size_t first)
{
	struct next best = {0};
	size_t at = suggestion->count - first;
	for (size_t i = 0; i < suggesting->continuation_count; i++) {
		const struct continuation *one = &suggesting->continuations[i];
		if (!begins_with(one, suggestion, first))
			continue;
		best.of++;
		struct next next = { .word = &one->words[at] };
		for (size_t j = 0; one->count > at &&
			     j < suggesting->continuation_count; j++) {
			const struct continuation *other =
				&suggesting->continuations[j];
			if (!begins_with(other, suggestion, first) ||
			    other->count <= at ||
			    strcmp(other->words[at].text, next.word->text) != 0)
				continue;
			next.times++;
			next.several = next.several ||
				other->document != one->document;
		}
		if (next.times > best.times) {
			best.word = next.word;
			best.times = next.times;
			best.several = next.several;
		}
	}
	return best;
}

/* Whether a longer one is clearly meant: three times, in two documents, and as often
 * as all else together. */
static bool is_clear(const struct next *next)
{
	return next->times >= 3 && next->several && 2 * next->times >= next->of;
}

/* As long as the last suggestion clearly goes on, a longer one behind it. */
static void add_longer(const struct suggesting *suggesting, size_t first, size_t limit)
{
	struct suggestions *result = suggesting->result;
	struct suggestion longer = result->at[result->count - 1];
	size_t count = longer.count;
	while (longer.count < SUGGEST_WORDS) {
		struct next next = most_common(suggesting, &longer, first);
		if (!is_clear(&next))
			break;
		add_word(&longer, next.word->text, next.word->ideograph);
		longer.n = (longer.n * next.times + next.of / 2) / next.of;
		longer.exact = false;
	}
	struct suggestion *made = longer.count > count ? add(result, limit) : NULL;
	if (made != NULL)
		*made = longer;
}

static bool is_typed(const struct suggesting *suggesting,
		     const struct candidate *candidate)
{
	const struct typed_word *begun = &suggesting->typed->begun;
	return suggesting->typed->kind == TYPED_WORD && candidate->len == begun->len &&
		memcmp(candidate->word, begun->text, begun->len) == 0;
}

/* BEHIND: NULL, or the word that all of them go on from. */
static void put_in_order(struct suggesting *suggesting, const struct typed_word *behind,
			 size_t limit)
{
	struct suggestions *result = suggesting->result;
	for (size_t i = 0; i < suggesting->count; i++) {
		const struct candidate *candidate = &suggesting->candidates[i];
		if (behind == NULL && is_typed(suggesting, candidate))
			continue;
		struct suggestion *made = add(result, limit);
		if (made == NULL)
			return;
		if (behind != NULL)
			add_word(made, behind->text, behind->ideograph);
		add_word(made, candidate->word, is_ideograph(suggesting, candidate));
		put_count(made, candidate);
		add_longer(suggesting, behind != NULL, limit);
	}
}

static void sort(struct suggesting *suggesting)
{
	if (suggesting->count > 1)
		qsort(suggesting->candidates, suggesting->count,
		      sizeof *suggesting->candidates, by_use);
}

/* --- The three ways --- */

static enum status suggest_next(struct suggesting *suggesting,
				const struct typed_word *behind, size_t limit)
{
	static const struct typed_word nothing = {0};
	suggesting->begun = &nothing;
	enum status status = gather_pairs(suggesting);
	if (status == STATUS_OK)
		status = suggest_read_on(suggesting);
	if (status == STATUS_OK)
		status = suggest_count(suggesting);
	if (status != STATUS_OK)
		return status;
	sort(suggesting);
	put_in_order(suggesting, behind, limit);
	return STATUS_OK;
}

static enum status make_room(struct suggesting *suggesting)
{
	suggesting->count = suggesting->continuation_count = 0;
	suggesting->candidates = calloc(CANDIDATES_MAX, sizeof *suggesting->candidates);
	suggesting->continuations = calloc((size_t)SUGGEST_READ_ON * SUGGEST_PLACES,
					   sizeof *suggesting->continuations);
	if (suggesting->candidates == NULL || suggesting->continuations == NULL)
		return error_set(suggesting->error, STATUS_NO_MEMORY, "suggestions");
	return STATUS_OK;
}

static void free_room(struct suggesting *suggesting)
{
	free(suggesting->candidates);
	free(suggesting->continuations);
}

/* Where the word that is typed is whole: what comes next. CANDIDATES and all else that
 * SUGGESTING knows of the word stay as they are. */
static enum status suggest_behind(const struct suggesting *suggesting, size_t limit)
{
	const struct typed *typed = suggesting->typed;
	struct typed_word before[TYPED_BEFORE];
	struct suggesting next = *suggesting;
	enum status status = make_room(&next);
	before[0] = typed->begun;
	next.before_count = 1;
	for (size_t i = 0; i < typed->before_count && i + 1 < TYPED_BEFORE; i++)
		before[next.before_count++] = typed->before[i];
	next.before = before;
	if (status == STATUS_OK)
		status = suggest_next(&next, &typed->begun, limit);
	free_room(&next);
	return status;
}

/* A word that is typed to its end, and that is the likeliest of all that begin so, is
 * meant; then a few of its continuations are likelier than other words. */
static enum status suggest_word(struct suggesting *suggesting, size_t limit)
{
	enum { FIRST = 4 };
	suggesting->begun = &suggesting->typed->begun;
	enum status status = gather_pairs(suggesting);
	if (status == STATUS_OK)
		status = gather_words(suggesting);
	if (status == STATUS_OK)
		status = suggest_read_on(suggesting);
	if (status == STATUS_OK)
		status = look_up_documents(suggesting);
	if (status == STATUS_OK)
		status = suggest_count(suggesting);
	if (status != STATUS_OK)
		return status;
	sort(suggesting);
	bool whole = suggesting->count > 0 &&
		is_typed(suggesting, &suggesting->candidates[0]);
	struct suggestions *result = suggesting->result;
	if (whole)
		status = suggest_behind(suggesting, limit < FIRST ? limit : FIRST);
	if (status == STATUS_OK)
		put_in_order(suggesting, NULL, limit);
	if (status == STATUS_OK && !whole && result->count < limit)
		status = suggest_behind(suggesting, limit);
	return status;
}

enum status suggest(const struct suggest_terms *terms, const struct typed *typed,
		    size_t limit, struct suggestions *suggestions, struct error *error)
{
	struct suggesting suggesting = {
		.terms = terms, .typed = typed, .before = typed->before,
		.before_count = typed->before_count, .result = suggestions,
		.error = error,
	};
	enum status status = make_room(&suggesting);
	suggestions->count = suggestions->terms = suggestions->documents = 0;
	suggestions->whole = true;
	if (limit > SUGGEST_MAX)
		limit = SUGGEST_MAX;
	if (status == STATUS_OK && typed->kind == TYPED_WORD)
		status = suggest_word(&suggesting, limit);
	else if (status == STATUS_OK && typed->kind == TYPED_NEXT)
		status = suggest_next(&suggesting, NULL, limit);
	else if (status == STATUS_OK && typed->kind == TYPED_FIELD)
		status = suggest_value(&suggesting, limit);
	free_room(&suggesting);
	return status;
}
