/* SPDX-License-Identifier: GPL-2.0-or-later */
/* star_source.c - the postings of many words, added up window by window. */
#include "lib/store/words/star_source.h"

#include <stdlib.h>
#include <string.h>

#include "lib/store/match_internal.h"
#include "lib/store/phrase/phrase_internal.h"

enum {
	CELL = 64,		/* documents in one of the numbers of `here` */
};

/* What a source is made of, one for all of its copies. */
struct star_made {
	struct store *store;
	struct star_word *words;
	size_t count;
	struct star_asked asked;
	struct deadline *deadline;
	uint32_t documents;	/* that hold one of the words, as Xapian guesses */
	double idf;		/* times the factor */
	double average;		/* length of a document */
	unsigned users;		/* all of one thread */
};

/* Where one word's list was left: before a document that is in no window yet. */
struct star_list {
	struct xap_postings *postings;	/* NULL: not open, or not any more */
	uint32_t document;
	bool begun;
};

struct star_source {
	struct star_made *made;
	struct xap_shard shard;
	struct star_list *lists;
	uint32_t document;
	/* The window: FIRST, 0 for none yet, and the documents behind it. */
	uint32_t first;
	uint32_t next;		/* the nearest behind the window; 0: none */
	uint64_t here[STAR_WINDOW / CELL];
	uint32_t wdf[STAR_WINDOW];
};

/* --- Made, copied, closed --- */

static void made_leave(struct star_made *made)
{
	if (--made->users > 0)
		return;
	for (size_t i = 0; i < made->count; i++)
		free(made->words[i].bytes);
	free(made->words);
	free(made);
}

static void close_lists(struct star_source *source)
{
	for (size_t i = 0; source->lists != NULL && i < source->made->count; i++)
		xap_postings_close(source->lists[i].postings);
	free(source->lists);
	source->lists = NULL;
}

static void star_close(void *context)
{
	struct star_source *source = context;
	close_lists(source);
	made_leave(source->made);
	free(source);
}

static struct star_source *source_of(struct star_made *made)
{
	struct star_source *source = calloc(1, sizeof *source);
	if (source != NULL) {
		source->made = made;
		made->users++;
	}
	return source;
}

static void *star_copy(const void *context)
{
	const struct star_source *source = context;
	return source_of(source->made);
}

/* --- A window --- */

static void add_posting(void *context, uint32_t document, uint32_t wdf)
{
	struct star_source *source = context;
	uint32_t at = document - source->first;
	source->here[at / CELL] |= (uint64_t)1 << at % CELL;
	source->wdf[at] += wdf;
}

/* To ask for the frequency first costs less than nothing: it is a look-up in the same
 * table, and Xapian opens the list from where that ended. */
static enum status open_list(const struct star_source *source, size_t at,
			     struct error *error)
{
	const struct star_word *word = &source->made->words[at];
	struct star_list *list = &source->lists[at];
	uint32_t documents = 0;
	enum status status = xap_db_frequency(source->shard.db, word->bytes, word->len,
					      &documents, error);
	list->begun = true;
	return status != STATUS_OK || documents == 0 ? status
		: xap_postings_open(source->shard.db, word->bytes, word->len,
				    &list->postings, error);
}

static uint64_t end_of(const struct star_source *source)
{
	return (uint64_t)source->first + source->made->asked.window;
}

static enum status read_list(struct star_source *source, size_t at, struct error *error)
{
	struct star_list *list = &source->lists[at];
	enum status status = deadline_look(source->made->deadline, error);
	if (status == STATUS_OK && !list->begun)
		status = open_list(source, at, error);
	if (status != STATUS_OK || list->postings == NULL)
		return status;
	if (list->document < source->first)
		status = xap_postings_skip(list->postings, source->first,
					   &list->document, error);
	if (status == STATUS_OK && list->document != 0)
		status = xap_postings_until(list->postings, end_of(source), add_posting,
					    source, &list->document, error);
	if (status == STATUS_OK && list->document == 0) {
		xap_postings_close(list->postings);
		list->postings = NULL;
	}
	return status;
}

static bool needs_reading(const struct star_source *source, const struct star_list *list)
{
	return !list->begun ||
		(list->postings != NULL && list->document < end_of(source));
}

/* Puts the window at FIRST; never backwards. */
static enum status read_window(struct star_source *source, uint32_t first,
			       struct error *error)
{
	source->first = first;
	source->next = 0;
	memset(source->here, 0, sizeof source->here);
	memset(source->wdf, 0, sizeof source->wdf);
	for (size_t i = 0; i < source->made->count; i++) {
		struct star_list *list = &source->lists[i];
		enum status status = needs_reading(source, list)
			? read_list(source, i, error) : STATUS_OK;
		if (status != STATUS_OK)
			return status;
		if (list->postings != NULL &&
		    (source->next == 0 || list->document < source->next))
			source->next = list->document;
	}
	return STATUS_OK;
}

/* The first document of the window that is TARGET, which is in it, or behind it; 0: none. */
static uint32_t find_here(const struct star_source *source, uint32_t target)
{
	uint32_t at = target - source->first, cell = at / CELL;
	uint64_t left = source->here[cell] & (UINT64_MAX << at % CELL);
	while (left == 0 && ++cell < STAR_WINDOW / CELL)
		left = source->here[cell];
	return left == 0 ? 0
		: source->first + cell * CELL + (uint32_t)__builtin_ctzll(left);
}

static bool holds(const struct star_source *source, uint32_t target)
{
	return source->first != 0 && target >= source->first && target < end_of(source);
}

/* --- As Xapian asks --- */

/* As the sum of its words' lists: as Xapian has it of its own operator. */
static void set_bounds(const struct star_made *made, const struct xap_shard *shard,
		       struct xap_bounds *bounds)
{
	const struct xap_stats *stats = &made->store->stats;
	uint64_t most = 0;
	uint32_t least = 0;
	for (size_t i = 0; i < made->count; i++) {
		most += made->words[i].documents;
		if (made->words[i].documents > least)
			least = made->words[i].documents;
	}
	bounds->least = shard->of == 1 ? least : 0;
	bounds->most = most < shard->documents ? (uint32_t)most : shard->documents;
	bounds->likely = made->documents < bounds->most ? made->documents : bounds->most;
	bounds->max_weight = made->idf *
		phrase_saturation(made->average, stats->longest, stats->longest);
}

static enum status star_start(void *context, const struct xap_shard *shard,
			      struct xap_bounds *bounds, struct error *error)
{
	struct star_source *source = context;
	const struct star_made *made = source->made;
	close_lists(source);
	source->shard = *shard;
	source->first = source->document = 0;
	source->lists = calloc(made->count, sizeof *source->lists);
	if (source->lists == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	set_bounds(made, shard, bounds);
	return deadline_look(made->deadline, error);
}

/* Behind the window nothing is before source->next. */
static enum status find(struct star_source *source, uint32_t target, uint32_t *document,
			struct error *error)
{
	enum status status = deadline_check(source->made->deadline, error);
	*document = 0;
	if (target < source->first)	/* which is the nearest there was */
		target = source->first;
	while (status == STATUS_OK && *document == 0) {
		if (!holds(source, target)) {
			if (source->first != 0 && source->next == 0)
				break;
			if (source->first != 0 && source->next > target)
				target = source->next;
			status = read_window(source, target, error);
		}
		if (status == STATUS_OK)
			*document = find_here(source, target);
		target = (uint32_t)(end_of(source) < UINT32_MAX ? end_of(source)
								: UINT32_MAX);
	}
	return status;
}

static enum status star_skip(void *context, uint32_t target, double min_weight,
			     uint32_t *document, struct error *error)
{
	struct star_source *source = context;
	(void)min_weight;
	enum status status = find(source, target, document, error);
	source->document = *document;
	return status;
}

static enum status star_next(void *context, double min_weight, uint32_t *document,
			     struct error *error)
{
	const struct star_source *source = context;
	return star_skip(context, source->document + 1, min_weight, document, error);
}

static enum status star_check(void *context, uint32_t target, double min_weight,
			      bool *matches, struct error *error)
{
	struct star_source *source = context;
	enum status status = deadline_check(source->made->deadline, error);
	(void)min_weight;
	*matches = false;
	if (status == STATUS_OK && !holds(source, target) &&
	    (source->first == 0 || (source->next != 0 && source->next <= target)))
		status = read_window(source, target, error);
	source->document = target;
	if (status == STATUS_OK && holds(source, target))
		*matches = find_here(source, target) == target;
	return status;
}

static enum status star_weight(void *context, double *weight, struct error *error)
{
	const struct star_source *source = context;
	const struct star_made *made = source->made;
	uint32_t length = 0;
	*weight = 0;
	if (!made->asked.weighted)
		return STATUS_OK;
	enum status status = xap_db_length(source->shard.db, source->document, &length,
					   error);
	if (status == STATUS_OK)
		*weight = made->idf *
			phrase_saturation(made->average,
					  source->wdf[source->document - source->first],
					  length);
	return status;
}

static int by_bytes(const void *a, const void *b)
{
	const struct star_word *left = a, *right = b;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->bytes, right->bytes, len);
	return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

static enum status weigh(struct star_made *made, struct error *error)
{
	uint32_t total = made->store->stats.documents;
	uint32_t *each = calloc(made->count, sizeof *each);
	if (each == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	for (size_t i = 0; i < made->count; i++)
		each[i] = made->words[i].documents;
	made->documents = guess_documents(each, made->count, total);
	made->idf = phrase_idf(total, made->documents) * made->asked.factor;
	made->average = phrase_average(made->store);
	free(each);
	return STATUS_OK;
}

enum status star_source_query(struct store *store, struct star_word *words, size_t count,
			      const struct star_asked *asked, struct deadline *deadline,
			      struct xap_query **query, struct error *error)
{
	const struct xap_source_ops ops = {
		.copy = star_copy,
		.start = star_start,
		.next = star_next,
		.skip = star_skip,
		.check = asked->inside ? NULL : star_check,
		.weight = star_weight,
		.close = star_close,
	};
	struct star_made *made = malloc(sizeof *made);
	if (made == NULL) {
		for (size_t i = 0; i < count; i++)
			free(words[i].bytes);
		free(words);
		return error_set(error, STATUS_NO_MEMORY, "query");
	}
	*made = (struct star_made){ .store = store, .words = words, .count = count,
				    .asked = *asked, .deadline = deadline, .users = 1 };
	if (asked->window == 0)
		made->asked.window = STAR_WINDOW;
	qsort(words, count, sizeof *words, by_bytes);
	struct star_source *source = NULL;
	enum status status = weigh(made, error);
	if (status == STATUS_OK && (source = source_of(made)) == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "query");
	if (status == STATUS_OK)
		status = xap_query_source(store->db, &ops, source, query, error);
	made_leave(made);
	return status;
}
