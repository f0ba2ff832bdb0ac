/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_source_internal.h - what the kinds of phrase sources share. */
#ifndef QUOTH_STORE_PHRASE_SOURCE_INTERNAL_H
#define QUOTH_STORE_PHRASE_SOURCE_INTERNAL_H

#include "lib/store/phrase/phrase.h"
#include "lib/store/phrase/phrase_source.h"

/* What a source is made of, one for all of its copies. */
struct phrase_made {
	struct store *store;
	const struct store_phrase *phrase;
	struct store_phrase *own;	/* it, if it is nobody else's */
	struct phrase_asked asked;
	struct deadline *deadline;
	uint32_t as_rare_as;		/* documents; 0: as rare as its words */
	uint32_t *listed;		/* the documents, where they are known */
	size_t listed_count;
	unsigned users;			/* all of one thread */
};

struct phrase_source {
	struct phrase_made *made;
	struct phrase_cursor *cursor;	/* in one shard, of which all numbers are */
	struct deadline *deadline;
	uint32_t last;
	uint32_t document;
	double min_weight;	/* what the document at hand must weigh to matter */
	enum phrase_weights weights;
	uint32_t *listed;
	size_t listed_count, listed_at;
	/* The best weights so far, the least of them first: a heap. */
	double *best;
	uint32_t count, limit;
};

/* A query of a new source with OPS, of which copy and close are those below. PARTS are
 * copied, and what they own is the query's from here on, also on failure. */
enum status phrase_source_query(const struct xap_source_ops *ops,
				const struct phrase_made *parts,
				struct xap_query **query, struct error *error);
void *phrase_source_copy(const void *context);
void phrase_source_close(void *context);

/* Opens SOURCE in SHARD, whatever it was open in before. */
enum status phrase_source_begin(struct phrase_source *source,
				const struct xap_shard *shard, struct error *error);

#endif
