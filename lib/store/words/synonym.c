/* SPDX-License-Identifier: GPL-2.0-or-later */
/* synonym.c - alternatives that weigh as one word, over several databases. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/match_internal.h"
#include "lib/store/phrase/phrase_source.h"

/* The alternatives as a phrase of one place. */
struct synonym {
	const struct builder *builder;
	struct store_phrase *phrase;
	uint32_t *documents;	/* that each is in */
	size_t count;
	enum status status;
};

static enum status no_memory(const struct builder *builder)
{
	return error_set(builder->error, STATUS_NO_MEMORY, "query");
}

static void finish(struct synonym *synonym)
{
	store_phrase_free(synonym->phrase);
	free(synonym->documents);
}

static enum status begin(struct synonym *synonym, const struct builder *builder,
			 size_t most)
{
	*synonym = (struct synonym){ .builder = builder,
				     .phrase = store_phrase_new(),
				     .documents = calloc(most + 1, sizeof(uint32_t)) };
	if (synonym->phrase == NULL || synonym->documents == NULL)
		return no_memory(builder);
	return store_phrase_slot(synonym->phrase);
}

static bool add(void *context, const char *term, size_t len)
{
	struct synonym *synonym = context;
	const struct builder *builder = synonym->builder;
	uint32_t documents = 0;
	synonym->status = xap_db_frequency(builder->store->db, term, len, &documents,
					   builder->error);
	if (synonym->status == STATUS_OK)
		synonym->status = store_phrase_term(synonym->phrase, term, len);
	synonym->documents[synonym->count] = documents;
	synonym->count += synonym->status == STATUS_OK;
	*builder->postings += documents;
	return synonym->status == STATUS_OK;
}

static int by_number(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

uint32_t guess_documents(uint32_t *documents, size_t count, uint32_t total)
{
	qsort(documents, count, sizeof *documents, by_number);
	for (; count > 1; count--) {
		double both = (double)documents[0] * documents[1] / total;
		uint32_t either =
			(uint32_t)(documents[0] + (double)documents[1] - both + 0.5);
		size_t at = 2;
		for (; at < count && documents[at] < either; at++)
			documents[at - 2] = documents[at];
		documents[at - 2] = either;
		memmove(documents + at - 1, documents + at,
			(count - at) * sizeof *documents);
	}
	return documents[0];
}

static enum status source_of(struct synonym *synonym, double factor,
			     struct xap_query **out)
{
	const struct builder *builder = synonym->builder;
	const struct phrase_asked asked = { factor, PHRASE_EXACT, 0, builder->inside };
	uint32_t total = builder->store->stats.documents;
	uint32_t documents = guess_documents(synonym->documents, synonym->count, total);
	struct store_phrase *phrase = synonym->phrase;
	synonym->phrase = NULL;
	return phrase_source_word(builder->store, phrase, documents, &asked,
				  builder->deadline, out, builder->error);
}

/* Of one word, or of none that the store has, there is nothing to guess. */
static enum status build(struct synonym *synonym, double factor, struct xap_query **out)
{
	size_t held = 0;
	for (size_t i = 0; i < synonym->count; i++)
		held += synonym->documents[i] > 0;
	return held > 0 ? source_of(synonym, factor, out)
			: xap_query_nothing(out, synonym->builder->error);
}

enum status synonym_query(const struct builder *builder, const struct store_query *query,
			  double factor, struct xap_query **out)
{
	struct synonym synonym;
	enum status status = begin(&synonym, builder, query->count);
	for (size_t i = 0; i < query->count && status == STATUS_OK; i++) {
		const struct store_query *part = query->parts[i];
		if (part->kind != QUERY_TERM)
			status = error_set(builder->error, STATUS_INTERNAL,
					   "a synonym that is no word");
		else if (!add(&synonym, part->bytes, part->len))
			status = synonym.status;
	}
	if (status == STATUS_OK)
		status = build(&synonym, factor, out);
	finish(&synonym);
	return status;
}
