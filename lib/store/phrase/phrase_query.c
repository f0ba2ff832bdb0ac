/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_query.c - chooses how the documents of a phrase are found. */
#include "lib/store/phrase/phrase_query.h"

#include <stdlib.h>
#include <string.h>

#include "lib/store/lists/store_lists.h"
#include "lib/store/phrase/phrase.h"
#include "lib/store/phrase/phrase_memory.h"
#include "lib/store/phrase/phrase_pairs.h"
#include "lib/store/phrase/phrase_source.h"

struct making {
	struct store *store;
	const struct store_phrase *phrase;
	const struct phrase_asked *asked;
	struct deadline *deadline;
	struct error *error;
};

/* --- Parts --- */

static enum status of_terms(const struct store *store, const struct phrase_term *terms,
			    size_t count, struct xap_query **query, struct error *error)
{
	enum status status = STATUS_OK;
	struct xap_query **parts = calloc(count + 1, sizeof(struct xap_query *));
	if (parts == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = xap_query_term(store->db, terms[i].bytes, terms[i].len,
					UINT32_MAX, &parts[i], error);
	if (status == STATUS_OK && count == 1) {
		*query = parts[0];
		parts[0] = NULL;
	} else if (status == STATUS_OK) {
		status = xap_query_combine(XAP_OR, parts, count, query, error);
	}
	for (size_t i = 0; i < count; i++)
		xap_query_free(parts[i]);
	free(parts);
	return status;
}

static enum status window_of(const struct making *making, struct xap_query **query)
{
	const struct store_phrase *phrase = making->phrase;
	struct xap_query *parts[STORE_PHRASE_MAX] = { NULL };
	enum status status = STATUS_OK;
	for (size_t i = 0; i < phrase->count && status == STATUS_OK; i++)
		status = of_terms(making->store, phrase->slots[i].terms,
				  phrase->slots[i].count, &parts[i], making->error);
	if (status == STATUS_OK)
		status = xap_query_window(parts, phrase->count, phrase->ordered,
					  (uint32_t)phrase->count + phrase->gap, query,
					  making->error);
	for (size_t i = 0; i < phrase->count; i++)
		xap_query_free(parts[i]);
	return status;
}

/* The terms of the pair at each place that has them; *COUNT how many. */
static enum status pairs_of(const struct making *making, struct xap_query **queries,
			    size_t *count)
{
	const struct store_phrase *phrase = making->phrase;
	enum status status = STATUS_OK;
	*count = 0;
	for (size_t i = 0; i + 1 < phrase->count && status == STATUS_OK; i++) {
		struct phrase_pairs pairs;
		status = phrase_pairs_find(making->store, phrase, i, &pairs,
					   making->error);
		if (status == STATUS_OK && pairs.complete)
			status = of_terms(making->store, pairs.terms, pairs.count,
					  &queries[*count], making->error);
		if (status == STATUS_OK && pairs.complete)
			++*count;
		phrase_pairs_finish(&pairs);
	}
	return status;
}

/* --- The ways --- */

/* BM25 of the pair's own term has the idf of the pair; that of a phrase is the sum
 * of its words'. */
static enum status pair_query(const struct making *making,
			      const struct phrase_term *pair, struct xap_query **query)
{
	struct phrase_cursor *cursor = NULL;
	struct xap_query *plain = NULL;
	double factor = 0;
	enum status status = phrase_cursor_open(making->store, making->phrase,
						making->asked->factor,
						making->deadline, &cursor,
						making->error);
	if (status == STATUS_OK)
		status = phrase_pair_factor(making->store, cursor, pair, &factor,
					    making->error);
	phrase_cursor_close(cursor);
	if (status == STATUS_OK)
		status = xap_query_term(making->store->db, pair->bytes, pair->len,
					UINT32_MAX, &plain, making->error);
	if (status == STATUS_OK)
		status = xap_query_scale(plain, factor, query, making->error);
	xap_query_free(plain);
	return status;
}

/* FOUND has the documents, our source their weights. */
static enum status weighed(const struct making *making, struct xap_query *const *found,
			   size_t count, struct xap_query **query)
{
	struct xap_query *parts[STORE_PHRASE_MAX + 1] = { NULL };
	if (making->asked->weights == PHRASE_NONE)
		return xap_query_combine(XAP_AND, found, count, query, making->error);
	memcpy(parts + 1, found, count * sizeof *found);
	enum status status = phrase_source_lazy(making->store, making->phrase,
						making->asked, making->deadline,
						&parts[0], making->error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_FILTER, parts, count + 1, query,
					   making->error);
	xap_query_free(parts[0]);
	return status;
}

/* What FOUND has, found now. */
static enum status listed(const struct making *making, struct xap_query *const *found,
			  size_t count, struct xap_query **query)
{
	struct xap_query *parts[STORE_PHRASE_MAX + 1] = { NULL }, *all = NULL;
	struct xap_search search = { .limit = making->store->stats.documents,
				     .check_at_least = making->store->stats.documents };
	struct xap_result result = {0};
	memcpy(parts + 1, found, count * sizeof *found);
	enum status status = deadline_query(making->store, making->deadline, &parts[0],
					    making->error);
	if (status == STATUS_OK)
		status = xap_query_combine(XAP_AND, parts, count + 1, &all,
					   making->error);
	search.query = all;
	if (status == STATUS_OK)
		status = xap_match(making->store->db, &search, &result, making->error);
	if (status == STATUS_OK)
		status = phrase_source_list(making->store, making->phrase, making->asked,
					    making->deadline, result.hits, result.count,
					    query, making->error);
	free(result.hits);
	xap_query_free(all);
	xap_query_free(parts[0]);
	return status;
}

static bool share_a_term(const struct phrase_slot *a, const struct phrase_slot *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (a->terms[i].len == b->terms[j].len &&
			    memcmp(a->terms[i].bytes, b->terms[j].bytes,
				   a->terms[i].len) == 0)
				return true;
	return false;
}

/* Whether Xapian's operators know the phrase: one operand of adjacent words, or
 * several of one word each, which, in any order, are different words. */
static bool fits_window(const struct store_phrase *phrase)
{
	size_t operands = 1;
	for (size_t i = 0; i < phrase->count; i++)
		operands += i > 0 && phrase->slots[i].operand !=
			phrase->slots[i - 1].operand;
	if (phrase->count < 2 || (operands > 1 && operands < phrase->count))
		return false;
	if (operands == 1)
		return phrase->ordered;
	for (size_t i = 0; i < phrase->count && !phrase->ordered; i++)
		for (size_t j = 0; j < i; j++)
			if (share_a_term(&phrase->slots[i], &phrase->slots[j]))
				return false;
	return true;
}

enum {
	LONG_POSITIONS = 50 * 1000,	/* of a phrase's words in one document: Xapian's
					 * operators read them in one go, up to 100 ns
					 * each, and nothing stops them */
	MANY_TERMS = 1100,		/* of all places, a whole star and some words: to
					 * open the lists of so many for a match takes
					 * some 5 ms in one go */
};

static bool has_many_terms(const struct store_phrase *phrase)
{
	size_t count = 0;
	for (size_t i = 0; i < phrase->count; i++)
		count += phrase->slots[i].count;
	return count > MANY_TERMS;
}

/* Whether Xapian could not be stopped in time: if so we read ourselves. */
static enum status may_be_long(struct store *store, const struct store_phrase *phrase,
			       bool *is_long, struct error *error)
{
	uint64_t most = 0;
	*is_long = has_many_terms(phrase);
	for (size_t i = 0; i < phrase->count; i++)
		for (size_t t = 0; t < phrase->slots[i].count; t++) {
			const struct phrase_term *term = &phrase->slots[i].terms[t];
			struct list_term known;
			if (*is_long || store->stats.longest < LONG_POSITIONS)
				return STATUS_OK;
			enum status status = store_term(store, term->bytes, term->len,
							&known, error);
			if (status != STATUS_OK)
				return status;
			most += known.most_wdf;
		}
	*is_long = most > LONG_POSITIONS;
	return STATUS_OK;
}

static enum status window_query(const struct making *making, struct xap_query **query)
{
	struct xap_query *found[STORE_PHRASE_MAX] = { NULL };
	size_t count = 0;
	enum status status = pairs_of(making, found, &count);
	if (status == STATUS_OK)
		status = window_of(making, &found[count]);
	if (status == STATUS_OK)
		status = making->asked->inside ? listed(making, found, count + 1, query)
					       : weighed(making, found, count + 1, query);
	for (size_t i = 0; i < STORE_PHRASE_MAX; i++)
		xap_query_free(found[i]);
	return status;
}

static enum status two_places(const struct making *making,
			      const struct phrase_pairs *pairs, struct xap_query **query)
{
	struct xap_query *found = NULL;
	if (pairs->count == 1)
		return pair_query(making, &pairs->terms[0], query);
	enum status status = of_terms(making->store, pairs->terms, pairs->count,
				      &found, making->error);
	if (status == STATUS_OK)
		status = weighed(making, &found, 1, query);
	xap_query_free(found);
	return status;
}

enum status phrase_query(struct store *store, const struct store_phrase *phrase,
			 const struct phrase_asked *asked, struct deadline *deadline,
			 struct xap_query **query, struct error *error)
{
	struct making making = { store, phrase, asked, deadline, error };
	struct phrase_pairs pairs = {0};
	bool in_memory = false, own;
	enum status status = phrase_memory_look(store, phrase, &in_memory, error);
	own = in_memory || !fits_window(phrase);
	if (status == STATUS_OK && !own && phrase->count == 2)
		status = phrase_pairs_find(store, phrase, 0, &pairs, error);
	if (status == STATUS_OK && !own && !pairs.complete)
		status = may_be_long(store, phrase, &own, error);
	if (status == STATUS_OK)
		status = own ? phrase_source_own(store, phrase, asked, deadline, query,
						 error)
			: pairs.complete ? two_places(&making, &pairs, query)
					 : window_query(&making, query);
	phrase_pairs_finish(&pairs);
	return status;
}

/* --- In words --- */

static void describe_words(const struct store_phrase *phrase, bool words,
			   struct buf *out)
{
	buf_addf(out, "phrase(");
	for (size_t i = 0; i < phrase->count; i++) {
		const struct phrase_slot *slot = &phrase->slots[i];
		buf_addf(out, "%s", i > 0 ? " " : "");
		if (words)
			buf_add(out, slot->terms[0].bytes, slot->terms[0].len);
		else
			buf_addf(out, "word");
		if (slot->count > 1)
			buf_addf(out, "+%zu", slot->count - 1);
	}
	if (phrase->gap > 0)
		buf_addf(out, ", %s order, %u between", phrase->ordered ? "in" : "any",
			 phrase->gap);
}

enum status phrase_describe(struct store *store, const struct store_phrase *phrase,
			    bool inside, bool words, struct buf *out,
			    struct error *error)
{
	size_t complete = 0, terms = 0;
	enum status status = STATUS_OK;
	for (size_t i = 0; i + 1 < phrase->count && status == STATUS_OK; i++) {
		struct phrase_pairs pairs;
		status = phrase_pairs_find(store, phrase, i, &pairs, error);
		complete += pairs.complete;
		terms += pairs.count;
		phrase_pairs_finish(&pairs);
	}
	bool own = !fits_window(phrase);
	if (status == STATUS_OK && !own)
		status = may_be_long(store, phrase, &own, error);
	describe_words(phrase, words, out);
	if (complete > 0)
		buf_addf(out, "; %zu of %zu pairs, %zu terms", complete,
			 phrase->count - 1, terms);
	bool pair = phrase->count == 2 && complete > 0;
	if (own && !pair)
		buf_addf(out, "; own positions");
	else if (!pair)
		buf_addf(out, "; positions%s", inside ? ", found beforehand" : "");
	else
		buf_addf(out, ", no positions");
	buf_add_char(out, ')');
	return status;
}
