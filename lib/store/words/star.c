/* SPDX-License-Identifier: GPL-2.0-or-later */
/* star.c - a trailing star to the words that it stands for.
 *
 * Xapian has an operator for it, which opens the posting lists of all words that begin so
 * before it chooses, and asks nobody meanwhile: in a large vocabulary those are many
 * thousands. Here the words are chosen first, with looks at the deadline, and no more
 * lists are opened than are wanted. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/match_internal.h"
#include "lib/store/words/star_source.h"
#include "lib/store/words/vocabulary.h"

struct star {
	const struct builder *builder;
	struct star_word *words;
	size_t count;
	enum status status;
};

static bool add_word(void *context, const char *term, size_t len, uint32_t documents)
{
	struct star *star = context;
	char *bytes = malloc(len + 1);
	if (bytes == NULL) {
		star->status = error_set(star->builder->error, STATUS_NO_MEMORY, "query");
		return false;
	}
	memcpy(bytes, term, len);
	bytes[len] = '\0';
	star->words[star->count++] = (struct star_word){ bytes, len, documents };
	*star->builder->postings += documents;
	return true;
}

static enum status find_words(struct star *star, const struct store_query *query)
{
	const struct builder *builder = star->builder;
	const struct store_walk walk = { .prefix = query->bytes, .len = query->len,
					 .most = UINT32_MAX, .limit = query->number };
	uint32_t looked = 0;
	bool whole = false;
	star->words = calloc((size_t)query->number + 1, sizeof *star->words);
	if (star->words == NULL)
		return error_set(builder->error, STATUS_NO_MEMORY, "query");
	enum status status = store_terms_walk(builder->store, &walk, add_word, star,
					      &looked, &whole, builder->deadline,
					      builder->error);
	return status == STATUS_OK ? star->status : status;
}

static enum status one_word(const struct star *star, double factor,
			    struct xap_query **out)
{
	struct error *error = star->builder->error;
	struct xap_query *plain = NULL;
	const struct star_word *word = &star->words[0];
	enum status status = xap_query_term(star->builder->store->db, word->bytes, word->len,
					    word->documents, &plain, error);
	if (status == STATUS_OK)
		status = xap_query_scale(plain, factor, out, error);
	xap_query_free(plain);
	return status;
}

/* The words are the source's then. */
static enum status many_words(struct star *star, double factor, struct xap_query **out)
{
	const struct builder *builder = star->builder;
	const struct star_asked asked = { factor, builder->weights != PHRASE_NONE,
					  builder->inside, 0 };
	enum status status = star_source_query(builder->store, star->words, star->count,
					       &asked, builder->deadline, out,
					       builder->error);
	star->words = NULL;
	star->count = 0;
	return status;
}

enum status star_query(const struct builder *builder, const struct store_query *query,
		       double factor, struct xap_query **out)
{
	struct star star = { .builder = builder };
	enum status status = find_words(&star, query);
	if (status == STATUS_OK)
		status = star.count == 0 ? xap_query_nothing(out, builder->error)
			: star.count == 1 ? one_word(&star, factor, out)
			: many_words(&star, factor, out);
	for (size_t i = 0; i < star.count; i++)
		free(star.words[i].bytes);
	free(star.words);
	return status;
}
