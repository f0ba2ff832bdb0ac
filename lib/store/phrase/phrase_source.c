/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_source.c - phrase cursors as posting sources: what all have in common, and the
 * one that finds the documents itself. */
#include <stdlib.h>

#include "lib/store/phrase/phrase_source_internal.h"

static void made_leave(struct phrase_made *made)
{
	if (--made->users > 0)
		return;
	store_phrase_free(made->own);
	free(made->listed);
	free(made);
}

/* Closes what start opened. */
static void source_reset(struct phrase_source *source)
{
	phrase_cursor_close(source->cursor);
	free(source->best);
	free(source->listed);
	*source = (struct phrase_source){ .made = source->made };
}

void phrase_source_close(void *context)
{
	struct phrase_source *source = context;
	source_reset(source);
	made_leave(source->made);
	free(source);
}

static struct phrase_source *source_of(struct phrase_made *made)
{
	struct phrase_source *source = calloc(1, sizeof *source);
	if (source != NULL) {
		source->made = made;
		made->users++;
	}
	return source;
}

void *phrase_source_copy(const void *context)
{
	const struct phrase_source *source = context;
	return source_of(source->made);
}

static enum status make(const struct phrase_made *parts, struct phrase_source **out,
			struct error *error)
{
	struct phrase_made *made = malloc(sizeof *made);
	if (made != NULL) {
		*made = *parts;
		*out = source_of(made);
	}
	if (made != NULL && *out != NULL)
		return STATUS_OK;
	free(made);
	return error_set(error, STATUS_NO_MEMORY, "phrase");
}

enum status phrase_source_query(const struct xap_source_ops *ops,
				const struct phrase_made *parts, struct xap_query **query,
				struct error *error)
{
	struct phrase_source *source = NULL;
	enum status status = make(parts, &source, error);
	if (status == STATUS_OK)
		return xap_query_source(parts->store->db, ops, source, query, error);
	store_phrase_free(parts->own);
	free(parts->listed);
	return status;
}

enum status phrase_source_begin(struct phrase_source *source,
				const struct xap_shard *shard, struct error *error)
{
	const struct phrase_made *made = source->made;
	source_reset(source);
	source->deadline = made->deadline;
	source->weights = made->asked.weights;
	source->last = shard->last_document;
	bool best = source->weights == PHRASE_BEST;
	if (best) {
		uint32_t all = made->store->stats.documents;
		source->limit = made->asked.best < all ? made->asked.best : all;
		source->best = calloc(source->limit + 1, sizeof *source->best);
	}
	if (best && source->best == NULL)
		return error_set(error, STATUS_NO_MEMORY, "phrase");
	enum status status = deadline_look(source->deadline, error);
	if (status == STATUS_OK)
		status = phrase_cursor_open_in(made->store, shard->db, made->phrase,
					       made->asked.factor, made->deadline,
					       &source->cursor, error);
	if (status == STATUS_OK && made->as_rare_as > 0)
		phrase_cursor_as_rare(source->cursor, made->store->stats.documents,
				      made->as_rare_as, made->asked.factor);
	return status;
}

/* --- The one that finds the documents itself --- */

static enum status own_start(void *context, const struct xap_shard *shard,
			     struct xap_bounds *bounds, struct error *error)
{
	struct phrase_source *source = context;
	enum status status = phrase_source_begin(source, shard, error);
	if (status != STATUS_OK)
		return status;
	uint32_t most = phrase_cursor_most(source->cursor);
	bounds->least = 0;
	bounds->most = most < shard->documents ? most : shard->documents;
	bounds->likely = bounds->most / 2;
	bounds->max_weight = phrase_cursor_max_weight(source->cursor);
	return STATUS_OK;
}

static enum status own_skip(void *context, uint32_t target, double min_weight,
			    uint32_t *document, struct error *error)
{
	struct phrase_source *source = context;
	enum status status = phrase_cursor_seek(source->cursor, target, min_weight,
						document, error);
	if (status == STATUS_OK)
		source->document = *document;
	return status;
}

static enum status own_next(void *context, double min_weight, uint32_t *document,
			    struct error *error)
{
	const struct phrase_source *source = context;
	return own_skip(context, source->document + 1, min_weight, document, error);
}

static enum status own_check(void *context, uint32_t target, double min_weight,
			     bool *matches, struct error *error)
{
	struct phrase_source *source = context;
	source->document = target;
	return phrase_cursor_check(source->cursor, target, min_weight, matches, error);
}

static enum status own_weight(void *context, double *weight, struct error *error)
{
	(void)error;
	const struct phrase_source *source = context;
	*weight = phrase_cursor_weight(source->cursor);
	return STATUS_OK;
}

static const struct xap_source_ops own_ops = {
	.copy = phrase_source_copy,
	.start = own_start,
	.next = own_next,
	.skip = own_skip,
	.check = own_check,
	.weight = own_weight,
	.close = phrase_source_close,
};

static const struct xap_source_ops own_ops_inside = {
	.copy = phrase_source_copy,
	.start = own_start,
	.next = own_next,
	.skip = own_skip,
	.weight = own_weight,
	.close = phrase_source_close,
};

enum status phrase_source_own(struct store *store, const struct store_phrase *phrase,
			      const struct phrase_asked *asked,
			      struct deadline *deadline, struct xap_query **query,
			      struct error *error)
{
	const struct phrase_made parts = { .store = store, .phrase = phrase, .asked = *asked,
				    .deadline = deadline };
	return phrase_source_query(asked->inside ? &own_ops_inside : &own_ops, &parts, query,
			    error);
}

enum status phrase_source_word(struct store *store, struct store_phrase *phrase,
			       uint32_t as_rare_as, const struct phrase_asked *asked,
			       struct deadline *deadline, struct xap_query **query,
			       struct error *error)
{
	const struct phrase_made parts = { .store = store, .phrase = phrase, .own = phrase,
				    .asked = *asked, .deadline = deadline,
				    .as_rare_as = as_rare_as };
	return phrase_source_query(asked->inside ? &own_ops_inside : &own_ops, &parts, query,
			    error);
}
