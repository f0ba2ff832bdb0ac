/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_memory.h - whether a phrase is found in lists in memory, and what is to be read
 * into it. */
#ifndef QUOTH_STORE_PHRASE_MEMORY_H
#define QUOTH_STORE_PHRASE_MEMORY_H

#include "lib/store/store_internal.h"

/* Whether all lists of PHRASE are in memory: those of its pairs, if these are all of it,
 * else those of its words. */
enum status phrase_memory_has(struct store *store, const struct store_phrase *phrase,
			      bool *in_memory, struct error *error);
/* The same; if they are not, it is noted that the index is read for it. */
enum status phrase_memory_look(struct store *store, const struct store_phrase *phrase,
			       bool *in_memory, struct error *error);

#endif
