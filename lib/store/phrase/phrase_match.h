/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_match.h - the best documents of a phrase by itself. */
#ifndef QUOTH_STORE_PHRASE_MATCH_H
#define QUOTH_STORE_PHRASE_MATCH_H

#include "lib/store/phrase/phrase.h"

/* The documents of PHRASE, weighed by phrase.h's formula times FACTOR, as SEARCH wants
 * them by score; they are counted up to COUNT_TO and further as it happens. It is made for
 * lists in memory (phrase_memory_has()), and right without. *MATCHES is not set on
 * failure. */
enum status phrase_match(struct store *store, const struct store_phrase *phrase,
			 double factor, const struct store_search *search,
			 uint32_t count_to, struct deadline *deadline,
			 struct store_matches *matches, struct error *error);

#endif
