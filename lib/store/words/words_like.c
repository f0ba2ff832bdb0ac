/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words_like.c - the words of an index that are spelled nearly as another one. */
#include <string.h>

#include "lib/store/words/best_terms.h"
#include "lib/store/words/spelling.h"
#include "lib/store/store_internal.h"

struct searching {
	struct xap_terms *terms;
	struct spelling *spelling;
	struct best_terms best;
	struct buf target;
	const char *term;
	size_t len;
	unsigned distance;
};

/* Prefixes of terms are upper-case letters, or begin with a colon; no word begins with
 * what sorts between that and them. */
static bool is_prefixed(const struct buf *target)
{
	return target->len > 0 && target->data[0] >= ':' && target->data[0] <= 'Z';
}

/* To the next term that may be one of them; term is NULL at the end. */
static enum status skip(struct searching *searching, struct error *error)
{
	struct buf *target = &searching->target;
	bool is_word = false;
	while (!is_word) {
		if (is_prefixed(target)) {
			buf_clear(target);
			buf_add_char(target, 'Z' + 1);
		}
		if (!buf_ok(target))
			return error_set(error, STATUS_NO_MEMORY, "spellings");
		enum status status = xap_terms_skip(
			searching->terms, target->data, target->len, &searching->term,
			&searching->len, error);
		if (status != STATUS_OK || searching->term == NULL)
			return status;
		buf_clear(target);
		buf_add(target, searching->term, searching->len);
		is_word = !is_prefixed(target);
	}
	return STATUS_OK;
}

static enum status take(struct searching *searching, unsigned distance,
			struct error *error)
{
	uint32_t documents;
	enum status status = xap_terms_documents(searching->terms, &documents, error);
	if (status == STATUS_OK)
		status = best_terms_add(&searching->best, searching->term,
					searching->len, distance, documents, error);
	while (searching->distance > 0 &&
	       best_terms_is_full(&searching->best, searching->distance))
		spelling_narrow(searching->spelling, --searching->distance);
	return status;
}

/* A term that is no UTF-8 is not where its characters would be: the target must not
 * lie before it. */
static void never_back(struct searching *searching)
{
	const struct buf *target = &searching->target;
	size_t common = target->len < searching->len ? target->len : searching->len;
	int order = common == 0 ? 0 : memcmp(target->data, searching->term, common);
	if (order > 0 || (order == 0 && target->len > searching->len))
		return;
	buf_clear(&searching->target);
	buf_add(&searching->target, searching->term, searching->len);
	buf_add_char(&searching->target, '\0');
}

static enum status walk(struct searching *searching, struct deadline *deadline,
			struct error *error)
{
	enum status status = STATUS_OK;
	unsigned distance;
	while (status == STATUS_OK &&
	       spelling_next(searching->spelling, &searching->target)) {
		if (searching->term != NULL)
			never_back(searching);
		status = skip(searching, error);
		if (status != STATUS_OK || searching->term == NULL)
			return status;
		status = deadline_check(deadline, error);
		if (status == STATUS_OK &&
		    spelling_reads(searching->spelling, searching->term,
				   searching->len, &distance))
			status = take(searching, distance, error);
	}
	return status;
}

enum status store_words_like(struct store *store, const char *word, size_t len,
			     unsigned distance, uint32_t limit,
			     bool (*found)(void *context,
					   const struct store_like *like),
			     void *context, struct deadline *deadline,
			     struct error *error)
{
	struct searching searching = { .distance = distance };
	enum status status = spelling_open(word, len, distance, &searching.spelling,
					   error);
	if (status == STATUS_OK && limit > 0)
		status = xap_terms_open(store->db, &searching.terms, error);
	if (status == STATUS_OK)
		status = best_terms_init(&searching.best, limit, error);
	if (status == STATUS_OK && limit > 0)
		status = walk(&searching, deadline, error);
	best_terms_sort(&searching.best);
	for (size_t i = 0; status == STATUS_OK && i < searching.best.count; i++) {
		const struct best_term *at = &searching.best.at[i];
		if (!found(context, &(struct store_like){ at->bytes, at->len,
				   at->distance, at->documents }))
			break;
	}
	best_terms_finish(&searching.best);
	buf_finish(&searching.target);
	spelling_close(searching.spelling);
	xap_terms_close(searching.terms);
	return status;
}
