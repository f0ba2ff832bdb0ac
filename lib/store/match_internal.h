/* SPDX-License-Identifier: GPL-2.0-or-later */
/* match_internal.h - what the files share that turn queries into matches. */
#ifndef QUOTH_STORE_MATCH_INTERNAL_H
#define QUOTH_STORE_MATCH_INTERNAL_H

#include "lib/store/phrase/phrase.h"
#include "lib/store/phrase/phrase_query.h"
#include "lib/store/store_internal.h"

struct builder {
	struct store *store;
	struct deadline *deadline;
	struct error *error;
	enum phrase_weights weights;	/* of phrases */
	uint32_t best;
	bool inside;			/* of an OR, or of what is excluded */
	uint64_t *postings;		/* that the match may have to read */
};

/* QUERY as Xapian's, which looks at the deadline if its match may run long. */
enum status match_guarded(const struct builder *builder,
			  const struct store_query *query, struct xap_query **out);
/* One phrase, which the caller guards. */
enum status match_phrase(const struct builder *builder,
			 const struct store_phrase *phrase, double factor,
			 struct xap_query **out);

/* --- synonym.c: alternatives that weigh as one word, in a store of several databases. Of
 * each of these Xapian would guess how many documents hold one of them by what is in that
 * one alone. --- */
enum status synonym_query(const struct builder *builder, const struct store_query *query,
			  double factor, struct xap_query **out);
/* How many of TOTAL documents have one of COUNT words, which so many each have, as Xapian
 * takes it of one database: as if they had nothing to do with each other, the two rarest
 * first, and always in whole documents. DOCUMENTS is no use afterwards. */
uint32_t guess_documents(uint32_t *documents, size_t count, uint32_t total);

/* --- star.c: the words that begin as QUERY says, the most frequent, as if they were one
 * word. --- */
enum status star_query(const struct builder *builder, const struct store_query *query,
		       double factor, struct xap_query **out);

/* What a match of Xapian's found, to *MATCHES. */
enum status match_hits(struct store_matches *matches, const struct xap_result *result,
		       struct error *error);

/* Pointers to COUNT hits in order of their documents, to be freed; NULL: no memory. */
struct store_hit **match_in_order(struct store_hit *hits, size_t count);

#endif
