/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase.h - a phrase as one term: which documents hold it, how often, and what
 * that weighs.
 *
 * Weight of a phrase in a document, as BM25 of one term (Robertson and Zaragoza
 * 2009, section 3.4) whose frequency is the phrase's:
 *
 *   w = sum of idf(slot) * f * (k1 + 1) / (f + k1 * (1 - b + b * len / avglen))
 *
 * where f is how often it occurs, an occurrence with a gap of g words counting as
 * 1 / (1 + g) (the sloppy frequency of Lucene's SloppyPhraseScorer).
 *
 * with idf(n) = log((N - n + .5) / (n + .5)), or log(1 + half of that ratio)
 * where it is under 2 (Xapian's rule: no negative weights), n the documents
 * that hold the slot's most frequent word. Summing the idf of the words is what
 * Lucene's PhraseQuery does: the rarity of the phrase itself is not known
 * without looking at all of its documents. */
#ifndef QUOTH_STORE_PHRASE_H
#define QUOTH_STORE_PHRASE_H

#include "lib/store/store_internal.h"

struct phrase_cursor;

/* STORE, PHRASE and DEADLINE must outlive the cursor. */
enum status phrase_cursor_open(struct store *store, const struct store_phrase *phrase,
			       double factor, struct deadline *deadline,
			       struct phrase_cursor **cursor, struct error *error);
/* The same in DB, one of the databases that the store is made of, with document numbers
 * of its own; weights are those of the whole store. */
enum status phrase_cursor_open_in(struct store *store, struct xap_db *db,
				  const struct store_phrase *phrase, double factor,
				  struct deadline *deadline,
				  struct phrase_cursor **cursor, struct error *error);
void phrase_cursor_close(struct phrase_cursor *cursor);

/* Has it weigh as one word that DOCUMENTS of TOTAL hold. */
void phrase_cursor_as_rare(struct phrase_cursor *cursor, uint32_t total,
			   uint32_t documents, double factor);

/* To the first document >= TARGET that holds the phrase and can weigh
 * MIN_WEIGHT; *DOCUMENT is 0 when there is none. Never backwards. */
enum status phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target,
			       double min_weight, uint32_t *document,
			       struct error *error);

/* Whether TARGET holds the phrase and can weigh MIN_WEIGHT. */
enum status phrase_cursor_check(struct phrase_cursor *cursor, uint32_t target,
				double min_weight, bool *holds,
				struct error *error);

/* What TARGET weighs at most, by how often it has the words and pairs of the phrase, or
 * 0 when it lacks one; reads no positions. Never backwards. */
enum status phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t target,
				double *bound, struct error *error);

/* What the BM25 weight of PAIR, the term that stands for all of the phrase, is to be
 * multiplied by to be the phrase's. */
enum status phrase_pair_factor(struct store *store, const struct phrase_cursor *cursor,
			       const struct phrase_term *pair, double *factor,
			       struct error *error);

/* Of the document last found. */
double phrase_cursor_weight(const struct phrase_cursor *cursor);
/* Occurrences there, each as one. */
uint32_t phrase_cursor_frequency(const struct phrase_cursor *cursor);

/* How many documents hold the phrase, where one list of the index says it; else 0. */
uint32_t phrase_cursor_known(const struct phrase_cursor *cursor);

/* Bounds: documents that can hold the phrase, and the weight none exceeds. */
uint32_t phrase_cursor_most(const struct phrase_cursor *cursor);
double phrase_cursor_max_weight(const struct phrase_cursor *cursor);

#endif
