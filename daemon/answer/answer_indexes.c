/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_indexes.c - the indexes of an answerer: opened, moved on, and named in what it
 * answers. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/cache/asked.h"
#include "daemon/answer/kwic.h"
#include "daemon/search/paging.h"

_Static_assert((int)STORE_PARTS_MAX >= (int)WIRE_INDEXES_MAX,
	       "all that are served can be searched together");

#define DEFAULT_NAME "default"

static enum status no_memory(struct error *error)
{
	return error_set(error, STATUS_NO_MEMORY, "out of memory");
}

static bool take_names(struct answerer *answerer, const struct answer_source *sources,
		       size_t count)
{
	bool ok = true;
	for (size_t i = 0; i < count; i++) {
		answerer->names[i] = strdup(sources[i].name);
		answerer->paths[i] = strdup(sources[i].path);
		ok = ok && answerer->names[i] != NULL && answerer->paths[i] != NULL;
	}
	answerer->count = count;
	answerer->rankings = shelf_new(paging_free);
	answerer->lists = shelf_new(kwic_list_free);
	return ok && answerer->rankings != NULL && answerer->lists != NULL;
}

static enum status open_answerer(const struct answer_source *sources, size_t count,
				 bool together, struct answerer **answerer,
				 struct error *error)
{
	if (count == 0 || count > STORE_PARTS_MAX)
		return error_set(error, STATUS_INTERNAL, "an answerer of %zu indexes",
				 count);
	struct answerer *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return no_memory(error);
	opened->together = together;
	enum status status = take_names(opened, sources, count)
		? text_open(&opened->analyser, error) : no_memory(error);
	if (status == STATUS_OK)
		*answerer = opened;
	else
		answerer_close(opened);
	return status;
}

enum status answerer_open(const char *index_path, struct answerer **answerer,
			  struct error *error)
{
	const struct answer_source source = { DEFAULT_NAME, index_path };
	return open_answerer(&source, 1, false, answerer, error);
}

enum status answerer_open_together(const struct answer_source *sources, size_t count,
				   struct answerer **answerer, struct error *error)
{
	return open_answerer(sources, count, true, answerer, error);
}

void answerer_close(struct answerer *answerer)
{
	if (answerer == NULL)
		return;
	if (answerer->kwic_document != NULL)
		kwic_close(answerer->kwic_document);
	free(answerer->kwic_document);
	store_close(answerer->store);
	text_close(answerer->analyser);
	shelf_leave(answerer->rankings);
	shelf_leave(answerer->lists);
	for (size_t i = 0; i < answerer->count; i++) {
		free(answerer->names[i]);
		free(answerer->paths[i]);
	}
	free(answerer);
}

void answerer_share(struct answerer *answerer, struct answerer *other)
{
	shelf_leave(answerer->rankings);
	answerer->rankings = shelf_share(other->rankings);
	shelf_leave(answerer->lists);
	answerer->lists = shelf_share(other->lists);
}

void answerer_use_lists(struct answerer *answerer, struct lists *lists)
{
	answerer->posting_lists = lists;
}

bool answerer_read_lists(struct answerer *answerer, uint64_t until_ns)
{
	bool more = answerer->store != NULL && store_read_lists(answerer->store, until_ns);
	if (answerer->store == NULL || !store_memory_failed())
		return more;
	store_close(answerer->store);
	answerer->store = NULL;
	return false;
}

/* --- Revisions --- */

enum status answerer_reopen(struct answerer *answerer, struct error *error)
{
	store_close(answerer->store);
	answerer->store = NULL;
	enum status status = store_open_many((const char *const *)answerer->paths,
					     answerer->count, &answerer->store, error);
	if (status == STATUS_OK)
		store_use_lists(answerer->store, answerer->posting_lists);
	return status;
}

enum status answerer_refresh(struct answerer *answerer, struct error *error)
{
	bool changed;
	if (answerer->store != NULL &&
	    store_refresh(answerer->store, &changed, error) == STATUS_OK)
		return STATUS_OK;
	return answerer_reopen(answerer, error);
}

static bool all_open(const struct store *store)
{
	for (size_t i = 0; i < store_parts(store); i++)
		if (store_part(store, i).info == NULL)
			return false;
	return true;
}

/* An index that is gone stays open as it was, among others that are not: a store which is
 * opened anew does without it. */
void answerer_move_on(struct answerer *answerer)
{
	struct error error;
	if (answerer->store == NULL ||
	    (answerer_refresh(answerer, &error) == STATUS_OK && all_open(answerer->store)))
		return;
	store_close(answerer->store);
	answerer->store = NULL;
}

/* Whether the index at place AT fails by itself, and not for what is asked. */
static bool is_damaged(struct answerer *answerer, size_t at, const char *method,
		       json_t *params, const struct answer_terms *terms,
		       struct answer_failure *failure)
{
	const struct answer_source source = { answerer->names[at], answerer->paths[at] };
	struct answer_terms own = *terms;
	struct answerer *alone = NULL;
	own.asked = NULL;		/* of an answer that nobody gets */
	if (open_answerer(&source, 1, true, &alone, &failure->error) != STATUS_OK)
		return false;
	json_t *result = answer_run(alone, method, params, &own, failure);
	bool damaged = result == NULL && (failure->code == WIRE_NO_INDEX ||
					  failure->code == WIRE_SHARD_DOWN ||
					  failure->code == WIRE_BUSY);
	json_decref(result);
	json_decref(failure->data);
	answerer_close(alone);
	return damaged;
}

bool answerer_leave_out(struct answerer *answerer, const char *method, json_t *params,
			const struct answer_terms *terms)
{
	bool any = false;
	for (size_t i = 0; answerer->store != NULL && i < answerer->count; i++) {
		struct answer_failure failure = { .code = 0 };
		if (store_part(answerer->store, i).info == NULL ||
		    !is_damaged(answerer, i, method, params, terms, &failure))
			continue;
		any = true;
		if (store_leave_out(answerer->store, i, failure.error.text, NULL) !=
		    STATUS_OK)
			return false;
	}
	return any;
}

size_t answerer_revisions(const struct answerer *answerer,
			  struct answer_revision *revisions)
{
	for (size_t i = 0; answerer->store != NULL && i < answerer->count; i++) {
		const struct store_part part = store_part(answerer->store, i);
		revisions[i] = (struct answer_revision){ .name = answerer->names[i] };
		if (part.info == NULL)
			continue;
		revisions[i].uuid = part.info->uuid;
		revisions[i].rev = part.info->rev;
	}
	return answerer->store != NULL ? answerer->count : 0;
}

/* --- Members --- */

static void put_revision(const struct store_info *info, json_t *object, bool *ok)
{
	answer_put(object, "uuid", json_string(info->uuid), ok);
	answer_put(object, "rev", answer_number(info->rev), ok);
}

static void put_size(const struct store_info *info, json_t *object, bool *ok)
{
	answer_put(object, "documents", answer_number(info->documents), ok);
	answer_put(object, "words", answer_number(info->words), ok);
}

/* Of no store there is no part either. */
static struct store_part part_at(const struct answerer *answerer, size_t at)
{
	return answerer->store != NULL ? store_part(answerer->store, at)
		: (struct store_part){ .status = STATUS_NOT_FOUND,
				       .problem = "there is no index that can be read" };
}

/* Index AT by itself; with WHOLE as status has it. */
static json_t *index_at(const struct answerer *answerer, size_t at, bool whole, bool *ok)
{
	const struct store_part part = part_at(answerer, at);
	const char *name = answerer->names[at], *path = answerer->paths[at];
	json_t *index = json_object();
	answer_put(index, "name", wire_string(name, strlen(name)), ok);
	if (part.info != NULL)
		put_revision(part.info, index, ok);
	else
		answer_put(index, "problem",
			   wire_string(part.problem, strlen(part.problem)), ok);
	if (whole)
		answer_put(index, "path", wire_string(path, strlen(path)), ok);
	if (whole && part.info != NULL)
		put_size(part.info, index, ok);
	return index;
}

static json_t *all_indexes(const struct answerer *answerer, bool whole, bool *ok)
{
	json_t *indexes = json_array();
	for (size_t i = 0; i < answerer->count; i++)
		answer_append(indexes, index_at(answerer, i, whole, ok), ok);
	return indexes;
}

void answer_put_index(struct answer_call *call, json_t *object, bool *ok)
{
	const struct answerer *answerer = call->answerer;
	json_t *index = json_object();
	put_revision(store_info(answerer->store), index, ok);
	if (answerer->together)
		answer_put(index, "indexes", all_indexes(answerer, false, ok), ok);
	answer_put(object, "index", index, ok);
}

json_t *answerer_describe(struct answerer *answerer)
{
	const struct store_info *info = store_info(answerer->store);
	const char *path = answerer->paths[0];
	json_t *index = json_object();
	bool ok = true;
	put_revision(info, index, &ok);
	if (answerer->together)
		answer_put(index, "indexes", all_indexes(answerer, true, &ok), &ok);
	else
		answer_put(index, "path", wire_string(path, strlen(path)), &ok);
	put_size(info, index, &ok);
	if (ok)
		return index;
	json_decref(index);
	return NULL;
}

json_t *answerer_list(const struct answerer *answerer)
{
	bool ok = true;
	json_t *indexes = all_indexes(answerer, true, &ok);
	if (ok)
		return indexes;
	json_decref(indexes);
	return NULL;
}

void answer_put_from(struct answer_call *call, uint32_t document, json_t *object,
		     bool *ok)
{
	const struct answerer *answerer = call->answerer;
	if (!answerer->together)
		return;
	const char *name = answerer->names[store_part_of(answerer->store, document)];
	answer_put(object, "index", wire_string(name, strlen(name)), ok);
}

static json_t *warning_of(const char *name, const char *problem)
{
	struct buf text = {0};
	buf_addf(&text, "index %s was not searched: %s", name, problem);
	json_t *warning = buf_ok(&text) ? wire_string(text.data, text.len) : NULL;
	buf_finish(&text);
	return warning;
}

enum status answer_put_partial(struct answer_call *call, json_t *result)
{
	const struct answerer *answerer = call->answerer;
	json_t *warnings = json_object_get(result, "warnings");
	bool ok = true, partial = false;
	for (size_t i = 0; i < answerer->count; i++) {
		const struct store_part part = store_part(answerer->store, i);
		if (part.info != NULL)
			continue;
		partial = true;
		if (warnings == NULL) {
			warnings = json_array();
			answer_put(result, "warnings", warnings, &ok);
		}
		if (ok)
			answer_append(warnings,
				      warning_of(answerer->names[i], part.problem), &ok);
	}
	if (partial) {		/* it may be repaired in a file that no stamp is of */
		asked_is_passing(call->terms->asked);
		answer_put(result, "partial", json_true(), &ok);
	}
	return ok ? STATUS_OK : STATUS_NO_MEMORY;
}
