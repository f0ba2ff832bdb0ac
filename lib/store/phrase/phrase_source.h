/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_source.h - the weights of a phrase in a match of Xapian's. */
#ifndef QUOTH_STORE_PHRASE_SOURCE_H
#define QUOTH_STORE_PHRASE_SOURCE_H

#include "lib/store/phrase/phrase_query.h"

/* Finds the documents itself, by positions. */
enum status phrase_source_own(struct store *store, const struct store_phrase *phrase,
			      const struct phrase_asked *asked,
			      struct deadline *deadline, struct xap_query **query,
			      struct error *error);

/* The same of PHRASE, one place with alternatives, which is the query's from here on, also
 * on failure; it weighs as one word that so many documents hold. */
enum status phrase_source_word(struct store *store, struct store_phrase *phrase,
			       uint32_t as_rare_as, const struct phrase_asked *asked,
			       struct deadline *deadline, struct xap_query **query,
			       struct error *error);

/* Weighs the documents that something else finds, all of which must hold the phrase:
 * to be ANDed with that. */
enum status phrase_source_lazy(struct store *store, const struct store_phrase *phrase,
			       const struct phrase_asked *asked,
			       struct deadline *deadline, struct xap_query **query,
			       struct error *error);

/* Weighs the documents of COUNT HITS, in order of number, which all hold the phrase. */
enum status phrase_source_list(struct store *store, const struct store_phrase *phrase,
			       const struct phrase_asked *asked,
			       struct deadline *deadline, const struct xap_hit *hits,
			       size_t count, struct xap_query **query,
			       struct error *error);

#endif
