/* SPDX-License-Identifier: GPL-2.0-or-later */
/* best_terms.h - of many terms the few best: the least distant, of these the most
 * frequent. */
#ifndef QUOTH_STORE_BEST_TERMS_H
#define QUOTH_STORE_BEST_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"

struct best_term {
	char *bytes;
	size_t len;
	unsigned distance;
	uint32_t documents;
	uint32_t order;		/* as they came, so that equals stay in it */
};

struct best_terms {
	struct best_term *at;	/* a heap with the worst on top, until sorted */
	size_t count, limit;
	uint32_t seen;
};

enum status best_terms_init(struct best_terms *best, uint32_t limit,
			    struct error *error);
void best_terms_finish(struct best_terms *best);

/* Keeps a copy of TERM, if it is one of the best so far. */
enum status best_terms_add(struct best_terms *best, const char *term, size_t len,
			   unsigned distance, uint32_t documents, struct error *error);

/* Whether nothing as distant as DISTANCE or more will be kept any more. */
bool best_terms_is_full(const struct best_terms *best, unsigned distance);

/* Puts the best first; then no more can be added. */
void best_terms_sort(struct best_terms *best);

#endif
