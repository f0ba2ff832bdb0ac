/* SPDX-License-Identifier: GPL-2.0-or-later */
/* star.c - a trailing star to the words that it stands for, in a store of one database.
 *
 * Xapian has an operator for it, which opens the posting lists of all words that begin so
 * before it chooses, and asks nobody meanwhile: in a large vocabulary those are many
 * thousands. Here the words are chosen first, with looks at the deadline, and no more
 * lists are opened than are wanted. */
#include <stdlib.h>

#include "lib/store/match_internal.h"
#include "lib/store/words/vocabulary.h"

struct star {
	const struct builder *builder;
	struct xap_query **words;
	size_t count;
	enum status status;
};

static bool add_word(void *context, const char *term, size_t len, uint32_t documents)
{
	struct star *star = context;
	star->status = xap_query_term(term, len, &star->words[star->count],
				      star->builder->error);
	star->count += star->status == STATUS_OK;
	*star->builder->postings += documents;
	return star->status == STATUS_OK;
}

static enum status find_words(struct star *star, const struct store_query *query)
{
	const struct builder *builder = star->builder;
	const struct store_walk walk = { .prefix = query->bytes, .len = query->len,
					 .most = UINT32_MAX, .limit = query->number };
	uint32_t looked = 0;
	bool whole = false;
	star->words = calloc((size_t)query->number + 1, sizeof(struct xap_query *));
	if (star->words == NULL)
		return error_set(builder->error, STATUS_NO_MEMORY, "query");
	enum status status = store_terms_walk(builder->store, &walk, add_word, star,
					      &looked, &whole, builder->deadline,
					      builder->error);
	return status == STATUS_OK ? star->status : status;
}

static enum status make(struct star *star, const struct store_query *query,
			struct xap_query **out)
{
	enum status status = find_words(star, query);
	if (status == STATUS_OK && star->count == 0)
		return xap_query_nothing(out, star->builder->error);
	return status != STATUS_OK ? status
		: xap_query_combine(XAP_SYNONYM, star->words, star->count, out,
				    star->builder->error);
}

enum status star_query(const struct builder *builder, const struct store_query *query,
		       struct xap_query **out)
{
	struct star star = { .builder = builder };
	enum status status = make(&star, query, out);
	for (size_t i = 0; i < star.count; i++)
		xap_query_free(star.words[i]);
	free(star.words);
	return status;
}
