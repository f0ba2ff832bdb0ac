/* SPDX-License-Identifier: GPL-2.0-or-later */
/* suggest_count.c - how often a word stands behind those before it: by the index's
 * pairs, and by positions in a few documents. */
#include <stdlib.h>

#include "daemon/answer/suggest_internal.h"

/* Places at which the words before stand where they should, fewer with each of them. */
struct places {
	uint32_t *at;
	size_t count;
};

static enum status positions_of(struct suggesting *suggesting, uint32_t document,
				const struct typed_word *word, struct places *places)
{
	char term[SCHEMA_TERM_MAX];
	size_t len = suggest_term(suggesting, word->text, word->len, term);
	return store_positions(suggesting->terms->store, document, term, len,
			       suggesting->terms->deadline, &places->at,
			       &places->count, suggesting->error);
}

/* Keeps of PLACES those that are BACK positions behind one of OTHERS. */
static void keep_behind(struct places *places, const struct places *others,
			uint32_t back)
{
	size_t kept = 0, other = 0;
	for (size_t i = 0; i < places->count; i++) {
		while (other < others->count && others->at[other] + back < places->at[i])
			other++;
		if (other < others->count && others->at[other] + back == places->at[i])
			places->at[kept++] = places->at[i];
	}
	places->count = kept;
}

/* Adds to TIMES[k] how often CANDIDATE stands behind k words in DOCUMENT. */
static enum status count_in(struct suggesting *suggesting, uint32_t document,
			    const struct candidate *candidate, uint64_t *times)
{
	struct typed_word word = { .len = candidate->len };
	struct places places = {0};
	for (size_t i = 0; i <= candidate->len; i++)
		word.text[i] = candidate->word[i];
	enum status status = positions_of(suggesting, document, &word, &places);
	for (size_t k = 1; status == STATUS_OK && places.count > 0 &&
		     k <= suggesting->before_count; k++) {
		struct places others = {0};
		status = positions_of(suggesting, document, &suggesting->before[k - 1],
				      &others);
		if (status == STATUS_OK)
			keep_behind(&places, &others, (uint32_t)k);
		free(others.at);
		times[k] += places.count;
	}
	free(places.at);
	return status;
}

/* Looks at documents of TERM and makes of what they have CANDIDATE's counts. Where the
 * index has the count behind one word, that stands, and the others follow from it. */
static enum status count_by_sample(struct suggesting *suggesting,
				   struct candidate *candidate, const char *term,
				   size_t len)
{
	uint32_t documents[SUGGEST_SAMPLE];
	struct store_sample sample = { documents, SUGGEST_SAMPLE, 0, 0 };
	uint64_t seen[TYPED_BEFORE + 1] = {0};
	enum status status = store_sample(suggesting->terms->store, term, len, &sample,
					  suggesting->error);
	for (size_t i = 0; status == STATUS_OK && i < sample.count; i++)
		status = count_in(suggesting, documents[i], candidate, seen);
	suggesting->result->documents += (uint32_t)sample.count;
	if (status != STATUS_OK || sample.count == 0)
		return status;
	bool all = sample.count == sample.of;
	uint64_t whole = sample.of, part = sample.count;
	if (candidate->paired && seen[1] > 0) {
		whole = candidate->times[1];
		part = seen[1];
	}
	for (size_t k = candidate->paired ? 2 : 1; k <= suggesting->before_count; k++) {
		candidate->counted[k] = all;
		candidate->times[k] =
			all ? seen[k] : (seen[k] * whole + part / 2) / part;
	}
	return STATUS_OK;
}

static enum status count_pair(struct suggesting *suggesting,
			      struct candidate *candidate)
{
	char term[SCHEMA_TERM_MAX];
	uint32_t documents;
	size_t len = suggest_pair(suggesting, candidate->word, candidate->len, term);
	if (len == 0)
		return STATUS_OK;
	candidate->paired = candidate->counted[1] = true;
	return store_frequency(suggesting->terms->store, term, len, &documents,
			       &candidate->times[1], suggesting->error);
}

static enum status count_on(struct suggesting *suggesting, struct candidate *candidate)
{
	char term[SCHEMA_TERM_MAX];
	if (candidate->paired && suggesting->before_count == 1)
		return STATUS_OK;
	if (candidate->paired && (candidate->times[1] == 0 || candidate->times[2] > 0))
		return STATUS_OK;
	/* What was read behind the words before tells more than some of the documents of
	 * a word; and of one that most have without them, those tell nothing. */
	bool few = candidate->documents > 0 && candidate->documents <= SUGGEST_SAMPLE;
	if (!candidate->paired && !few &&
	    (candidate->times[1] > 0 ||
	     candidate->documents > suggesting->documents_before))
		return STATUS_OK;
	size_t len = candidate->paired
		? suggest_pair(suggesting, candidate->word, candidate->len, term)
		: suggest_term(suggesting, candidate->word, candidate->len, term);
	return count_by_sample(suggesting, candidate, term, len);
}

/* Those that may matter first: what the index counted behind the word before, then what
 * it did not, each by how much there is of it. */
static int by_promise(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;
	if (left->times[1] != right->times[1])
		return left->times[1] > right->times[1] ? -1 : 1;
	if (left->paired != right->paired)
		return left->paired ? 1 : -1;
	return (left->documents < right->documents) -
		(left->documents > right->documents);
}

enum status suggest_count(struct suggesting *suggesting)
{
	enum { PAIRS = SUGGEST_CANDIDATES / 3 };
	size_t pairs = 0, others = 0;
	if (suggesting->before_count == 0 || suggesting->count == 0)
		return STATUS_OK;
	for (size_t i = 0; i < suggesting->count; i++) {
		enum status status = count_pair(suggesting, &suggesting->candidates[i]);
		if (status != STATUS_OK)
			return status;
	}
	qsort(suggesting->candidates, suggesting->count,
	      sizeof *suggesting->candidates, by_promise);
	for (size_t i = 0; i < suggesting->count; i++) {
		struct candidate *candidate = &suggesting->candidates[i];
		size_t *counted = candidate->paired ? &pairs : &others;
		if (++*counted > (candidate->paired ? PAIRS : SUGGEST_CANDIDATES))
			continue;
		enum status status = count_on(suggesting, candidate);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}
