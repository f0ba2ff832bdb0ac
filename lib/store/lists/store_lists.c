/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store_lists.c - a posting list of the index to one in memory, a little at a time. */
#include "lib/store/lists/store_lists.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"

enum {
	WANTED_MAX = 32,	/* lists that wait to be read by one store */
	LOOK_EVERY = 16,	/* documents, between two looks at the clock */
	PRICE_POSITIONS = 16,	/* to find the positions of a document costs as much as so
				 * many steps along a list, some 2 us, */
	PRICE_OPENING = 512,	/* and to open a list in the index for a match as so many */
};

struct wanted {
	char *term;
	size_t len;
	bool positions;
	uint32_t documents;
};

/* What one store reads, and what waits for it. */
struct list_reading {
	struct wanted wanted[WANTED_MAX];	/* the first one is being read */
	size_t count;
	struct xap_postings *postings;		/* of that; NULL: not begun */
	struct list *list;
	uint32_t room, position_room;
	struct list *before;			/* what it was, or NULL, up to document */
	uint32_t before_last, before_at;	/* `before_last`; and how far that was read */
};

/* --- A list that grows --- */

static enum status no_memory(struct error *error)
{
	return error_set(error, STATUS_NO_MEMORY, "posting list");
}

static enum status add_positions(struct list_reading *reading, struct error *error)
{
	struct list *list = reading->list;
	struct xap_positions found = { .at = list->positions, .count = list->position_count,
				       .capacity = reading->position_room };
	enum status status = xap_postings_positions(reading->postings, &found, NULL, NULL,
						    error);
	list->positions = found.at;
	reading->position_room = (uint32_t)found.capacity;
	list->position_count = (uint32_t)found.count;
	return status;
}

/* What the index says of it. */
static enum status read_document(struct list_reading *reading, struct list_posting *posting,
				 struct error *error)
{
	enum status status = xap_postings_wdf(reading->postings, &posting->wdf, error);
	if (status == STATUS_OK)
		status = xap_postings_length(reading->postings, &posting->length, error);
	return status == STATUS_OK && reading->wanted[0].positions
		? add_positions(reading, error) : status;
}

static bool has_room(struct list_reading *reading, uint32_t more)
{
	struct list *list = reading->list;
	uint32_t wanted = list->position_count + more;
	if (wanted <= reading->position_room)
		return true;
	wanted = wanted < UINT32_MAX / 2 ? 2 * wanted : wanted;
	uint32_t *grown = realloc(list->positions, wanted * sizeof *grown);
	if (grown == NULL)
		return false;
	list->positions = grown;
	reading->position_room = wanted;
	return true;
}

/* What the list of an earlier revision says of it. */
static enum status copy_document(struct list_reading *reading, uint32_t document,
				 struct list_posting *posting, struct error *error)
{
	struct list *list = reading->list;
	const struct list *before = reading->before;
	list_seek(before, &reading->before_at, document);
	uint32_t at = reading->before_at;
	if (at == before->count || before->documents[at] != document)
		return error_set(error, STATUS_MODIFIED, "posting list");
	uint32_t begin = at > 0 ? before->postings[at - 1].end : 0;
	uint32_t count = before->postings[at].end - begin;
	*posting = before->postings[at];
	if (count > 0 && !has_room(reading, count))
		return no_memory(error);
	if (count > 0)
		memcpy(list->positions + list->position_count, before->positions + begin,
		       count * sizeof *before->positions);
	list->position_count += count;
	return STATUS_OK;
}

static enum status add_document(struct list_reading *reading, uint32_t document,
				struct error *error)
{
	struct list *list = reading->list;
	struct list_posting posting = {0};
	enum status status = reading->before != NULL && document <= reading->before_last
		? copy_document(reading, document, &posting, error)
		: read_document(reading, &posting, error);
	if (status != STATUS_OK)
		return status;
	posting.end = list->position_count;
	if (posting.wdf > list->most_wdf)
		list->most_wdf = posting.wdf;
	list->documents[list->count] = document;
	list->postings[list->count++] = posting;
	return STATUS_OK;
}

/* --- One after the other --- */

/* What was read of the first one is in its place, or lost. */
static void wanted_finish(struct store *store)
{
	struct list_reading *reading = store->reading;
	struct wanted *first = &reading->wanted[0];
	rack_return(store->rack, reading->before);
	free(first->term);
	reading->count--;
	memmove(first, first + 1, reading->count * sizeof *first);
	xap_postings_close(reading->postings);
	reading->postings = NULL;
	reading->list = reading->before = NULL;
	reading->position_room = reading->before_at = 0;
}

static void give_up(struct store *store)
{
	const struct wanted *first = &store->reading->wanted[0];
	list_free(store->reading->list);
	rack_put(store->rack, first->term, first->len, NULL);
	wanted_finish(store);
}

static void shrink(struct list *list)
{
	uint32_t *fitting = NULL;
	if (list->position_count > 0)
		fitting = realloc(list->positions,
				  list->position_count * sizeof *list->positions);
	if (fitting != NULL)
		list->positions = fitting;
}

static void keep(struct store *store)
{
	const struct wanted *first = &store->reading->wanted[0];
	shrink(store->reading->list);
	rack_put(store->rack, first->term, first->len, store->reading->list);
	wanted_finish(store);
}

static enum status begin(struct store *store, struct error *error)
{
	struct list_reading *reading = store->reading;
	const struct wanted *first = &reading->wanted[0];
	reading->before = rack_take_before(store->rack, first->term, first->len,
					   &reading->before_last);
	reading->list = calloc(1, sizeof *reading->list);
	if (reading->list == NULL)
		return no_memory(error);
	struct list *list = reading->list;
	reading->room = first->documents + 1;
	list->documents = calloc(reading->room, sizeof *list->documents);
	list->postings = calloc(reading->room, sizeof *list->postings);
	return list->documents == NULL || list->postings == NULL
		? no_memory(error)
		: xap_postings_open(store->db, first->term, first->len, &reading->postings,
				    error);
}

/* Whether the term has the documents that it had: as many, and no new one. */
static enum status is_as_before(struct store *store, bool *same, struct error *error)
{
	struct list_reading *reading = store->reading;
	const struct wanted *first = &reading->wanted[0];
	struct xap_postings *newer = NULL;
	uint32_t document = 0;
	*same = reading->before != NULL && reading->before->count == first->documents;
	if (!*same)
		return STATUS_OK;
	enum status status = xap_postings_open(store->db, first->term, first->len, &newer,
					       error);
	if (status == STATUS_OK && reading->before_last < UINT32_MAX)
		status = xap_postings_skip(newer, reading->before_last + 1, &document,
					   error);
	*same = status == STATUS_OK && document == 0;
	xap_postings_close(newer);
	return status;
}

/* Reads on at the first list; *ENDED: it is whole. */
static enum status read_on(struct store *store, uint64_t until_ns, bool *ended,
			   struct error *error)
{
	struct list_reading *reading = store->reading;
	enum status status = STATUS_OK;
	for (unsigned i = 1; status == STATUS_OK && !*ended; i++) {
		uint32_t document;
		status = xap_postings_next(reading->postings, &document, error);
		*ended = status == STATUS_OK && document == 0;
		/* Its documents were counted before: more is another list. */
		if (status == STATUS_OK && !*ended && reading->list->count == reading->room)
			status = error_set(error, STATUS_MODIFIED, "posting list");
		if (status == STATUS_OK && !*ended)
			status = add_document(reading, document, error);
		if (i % LOOK_EVERY == 0 && clock_ns() >= until_ns)
			break;
	}
	return status;
}

static void read_first(struct store *store, uint64_t until_ns)
{
	struct list_reading *reading = store->reading;
	const struct wanted *first = &reading->wanted[0];
	bool begun = reading->postings != NULL, same = false, ended = false;
	struct error error;
	enum status status = begun ? STATUS_OK : begin(store, &error);
	if (status == STATUS_OK && !begun)
		status = is_as_before(store, &same, &error);
	if (status == STATUS_OK && same) {
		list_free(reading->list);
		rack_put_before(store->rack, first->term, first->len);
		wanted_finish(store);
		return;
	}
	if (status == STATUS_OK)
		status = read_on(store, until_ns, &ended, &error);
	if (status != STATUS_OK)
		give_up(store);
	else if (ended)
		keep(store);
}

bool store_read_lists(struct store *store, uint64_t until_ns)
{
	const struct list_reading *reading = store->reading;
	while (reading != NULL && reading->count > 0 && clock_ns() < until_ns)
		read_first(store, until_ns);
	return reading != NULL && reading->count > 0;
}

/* --- What is wanted --- */

void store_spend(struct store *store, const char *term, size_t len, bool positions,
		 uint32_t count)
{
	struct list_reading *reading = store->reading;
	struct list_term known;
	struct error unused;
	uint64_t each = positions ? PRICE_POSITIONS : 1;
	if (reading == NULL || reading->count == WANTED_MAX ||
	    store_term(store, term, len, &known, &unused) != STATUS_OK ||
	    known.documents == 0 || known.occurrences > LISTS_OCCURRENCES ||
	    known.most_wdf > LISTS_MOST_HERE ||
	    !rack_spend(store->rack, term, len, count * each + PRICE_OPENING,
			known.documents * each,
			list_bytes(known.documents, positions ? known.occurrences : 0)))
		return;
	struct wanted wanted = { .term = malloc(len), .len = len, .positions = positions,
				 .documents = known.documents };
	if (wanted.term == NULL) {
		rack_put(store->rack, term, len, NULL);
		return;
	}
	memcpy(wanted.term, term, len);
	reading->wanted[reading->count++] = wanted;
}

enum status store_term(struct store *store, const char *term, size_t len,
		       struct list_term *known, struct error *error)
{
	struct xap_term_stats stats;
	if (store->rack != NULL && rack_term(store->rack, term, len, known))
		return STATUS_OK;
	enum status status = xap_db_term_stats(store->db, term, len, &stats, error);
	if (status != STATUS_OK)
		return status;
	*known = (struct list_term){ stats.documents, stats.most, stats.occurrences };
	if (store->rack != NULL)
		rack_note_term(store->rack, term, len, known);
	return STATUS_OK;
}

struct list *store_list(struct store *store, const char *term, size_t len)
{
	return store->rack != NULL ? rack_take(store->rack, term, len) : NULL;
}

void store_list_return(struct store *store, struct list *list)
{
	if (list != NULL)
		rack_return(store->rack, list);
}

bool store_has_list(struct store *store, const char *term, size_t len)
{
	return store->rack != NULL && rack_has(store->rack, term, len);
}

/* --- The rack of a revision --- */

static bool same_generation(const struct list_left *left, const struct part *part)
{
	const struct stat *a = &left->stub, *b = &part->stub;
	return left->rack != NULL && a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
		a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
		a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void name_rack(const struct part *part, struct buf *name)
{
	buf_addf(name, "%s %s %llu %llu.%llu.%lld.%ld", part->path, part->info.uuid,
		 (unsigned long long)part->info.rev, (unsigned long long)part->stub.st_dev,
		 (unsigned long long)part->stub.st_ino, (long long)part->stub.st_mtim.tv_sec,
		 part->stub.st_mtim.tv_nsec);
}

static void forget_left(struct store *store)
{
	rack_leave(store->left.rack);
	store->left = (struct list_left){0};
}

/* Within a generation documents are added, under new numbers, and deleted, and nothing
 * else (publish.c). */
void store_lists_begin(struct store *store)
{
	const struct part *part = &store->parts[0];
	struct buf name = {0};
	bool serves = store->lists != NULL && store->part_count == 1 && store->shards == 1;
	const struct rack_before before = { .last = store->left.last,
		.rack = same_generation(&store->left, part) ? store->left.rack : NULL };
	if (serves)
		name_rack(part, &name);
	const char *text = serves ? buf_cstr(&name) : NULL;
	if (text != NULL)
		store->rack = rack_join(store->lists, text, &before);
	buf_finish(&name);
	forget_left(store);
	if (store->rack != NULL) {
		store->reading = calloc(1, sizeof *store->reading);
		store->left = (struct list_left){ .stub = part->stub,
						  .last = store->stats.last_document };
	}
}

void store_lists_leave(struct store *store)
{
	while (store->reading != NULL && store->reading->count > 0)
		give_up(store);
	free(store->reading);
	store->reading = NULL;
	if (store->rack != NULL) {
		rack_leave(store->left.rack);
		store->left.rack = store->rack;
	}
	store->rack = NULL;
}

void store_lists_end(struct store *store)
{
	store_lists_leave(store);
	forget_left(store);
}

void store_use_lists(struct store *store, struct lists *lists)
{
	store_lists_end(store);
	store->lists = lists;
	store_lists_begin(store);
}
