/* SPDX-License-Identifier: GPL-2.0-or-later */
/* expand.c - documents to the stems that they are about. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"

struct expanding {
	bool (*wanted)(void *context, const char *stem, size_t len);
	void (*stem)(void *context, const char *stem, size_t len, double weight);
	void *context;
};

/* No folded word begins with a capital, so that ZS begins a title's stem. */
static bool is_wanted(void *context, const char *term, size_t len)
{
	const struct expanding *expanding = context;
	size_t stem = strlen(SCHEMA_STEM), title = strlen(SCHEMA_TITLE_STEM);
	if (len <= stem || memcmp(term, SCHEMA_STEM, stem) != 0 ||
	    (len >= title && memcmp(term, SCHEMA_TITLE_STEM, title) == 0))
		return false;
	return expanding->wanted(expanding->context, term + stem, len - stem);
}

static void take(void *context, const char *term, size_t len, double weight)
{
	const struct expanding *expanding = context;
	size_t stem = strlen(SCHEMA_STEM);
	expanding->stem(expanding->context, term + stem, len - stem, weight);
}

enum status store_expand(struct store *store, const struct store_hit *hits,
			 size_t count, uint32_t limit,
			 bool (*wanted)(void *context, const char *stem, size_t len),
			 void (*stem)(void *context, const char *stem, size_t len,
				      double weight),
			 void *context, struct error *error)
{
	struct expanding expanding = { wanted, stem, context };
	uint32_t *documents = calloc(count + 1, sizeof *documents);
	if (documents == NULL)
		return error_set(error, STATUS_NO_MEMORY, "documents");
	for (size_t i = 0; i < count; i++)
		documents[i] = hits[i].document;
	struct xap_expansion expansion = {
		.documents = documents,
		.count = count,
		.limit = limit,
		.wanted = is_wanted,
		.term = take,
		.context = &expanding,
	};
	enum status status = xap_expand(store->db, &expansion, error);
	free(documents);
	return status;
}
