/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order.c - the first documents of a set by date or by path.
 *
 * What is sorted by is a number of each document: the rank of its value among those of
 * all documents, read once for a revision, 4 bytes a document. Of few documents the
 * values themselves are read instead. Equal values leave documents in the order of
 * their numbers, and those without a value come last, whatever the direction. */
#include "lib/store/set/order.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/runs.h"
#include "lib/store/store_internal.h"

enum {
	FEW = 8,		/* a set of less than one document in so many is not worth
				 * the ranks of all */
	NO_RANK = UINT32_MAX,	/* there is no value */
	DATE_DIGITS = 14,
};

/* --- Values --- */

struct key {
	uint64_t first;		/* its first bytes, as a number that sorts as they do */
	union {
		size_t offset;		/* where all of it begins in keys->bytes, and, */
		const char *bytes;	/* once these stay where they are, its address */
	} at;
	uint32_t len;
	uint32_t document;
};

struct keys {
	struct key *list;	/* in order of documents, then of values */
	size_t count, room;
	bool dates;		/* which `first` holds as a whole; of no bytes */
	struct buf bytes;
};

static void keys_finish(struct keys *keys)
{
	free(keys->list);
	buf_finish(&keys->bytes);
}

static uint64_t first_bytes(const char *bytes, size_t len)
{
	uint64_t number = 0;
	for (size_t i = 0; i < sizeof number; i++)
		number = number << 8 | (i < len ? (unsigned char)bytes[i] : 0);
	return number;
}

/* The digits of a date, 14 at most, four bits each; none is less than 0. */
static uint64_t date_number(const char *digits, size_t len)
{
	uint64_t number = 0;
	for (size_t i = 0; i < DATE_DIGITS; i++) {
		bool digit = i < len && digits[i] >= '0' && digits[i] <= '9';
		number = number << 4 | (digit ? (uint64_t)(digits[i] - '0') + 1 : 0);
	}
	return number;
}

static int by_value(const void *a, const void *b)
{
	const struct key *left = a, *right = b;
	if (left->first != right->first)
		return left->first < right->first ? -1 : 1;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = len == 0 ? 0 : memcmp(left->at.bytes, right->at.bytes, len);
	return order != 0 ? order
			  : (left->len > right->len) - (left->len < right->len);
}

static bool is_same(const struct keys *keys, const struct key *a, const struct key *b)
{
	const char *bytes = keys->bytes.data;
	return a->len == b->len &&
		memcmp(bytes + a->at.offset, bytes + b->at.offset, a->len) == 0;
}

/* The value is what has been appended to keys->bytes from AT on. Records of one file
 * have one path: it is kept once. */
static enum status keys_add(struct keys *keys, uint32_t document, size_t at,
			    struct error *error)
{
	size_t len = keys->bytes.len - at;
	struct key key = { first_bytes(keys->bytes.data + at, len), { .offset = at },
			   (uint32_t)len, document };
	if (keys->count == keys->room) {
		size_t room = keys->room > 0 ? 2 * keys->room : 1024;
		struct key *list = realloc(keys->list, room * sizeof *list);
		if (list == NULL)
			return error_set(error, STATUS_NO_MEMORY, "order");
		keys->list = list;
		keys->room = room;
	}
	const struct key *before = &keys->list[keys->count - (keys->count > 0)];
	if (keys->dates) {
		key.first = date_number(keys->bytes.data + at, len);
		key.len = 0;
		keys->bytes.len = at;
	} else if (keys->count > 0 && is_same(keys, before, &key)) {
		key.at = before->at;
		keys->bytes.len = at;
	}
	keys->list[keys->count++] = key;
	return STATUS_OK;
}

/* The values of SLOT, of the documents of SET; NULL: of all. */
static enum status keys_read(struct store *store, uint32_t slot,
			     const struct store_set *set, struct deadline *deadline,
			     struct keys *keys, struct error *error)
{
	struct xap_values *values = NULL;
	uint32_t document = 0, found;
	enum status status = xap_values_open(store->db, slot, &values, error);
	for (size_t i = 0; status == STATUS_OK; i++) {
		size_t at = keys->bytes.len;
		document = set != NULL ? store_set_next(set, document) : document + 1;
		if (document == 0)
			break;
		status = xap_values_skip(values, document, &found, &keys->bytes, error);
		if (status == STATUS_OK)
			status = deadline_item(deadline, i, error);
		if (status != STATUS_OK || found == 0)
			break;
		if (set == NULL || found == document)
			status = keys_add(keys, found, at, error);
		else
			keys->bytes.len = at;
		document = set == NULL ? found : document;
		if (set != NULL && found > document)
			document = found - 1;
	}
	xap_values_close(values);
	return status;
}

/* Dates are numbers: they are dealt out by one byte after the other, from the last on.
 * Documents of many dates in no order took ten times as long to compare. */
static enum status deal_out(struct keys *keys, struct deadline *deadline,
			    struct error *error)
{
	enum status status = STATUS_OK;
	struct key *other = calloc(keys->count + 1, sizeof *other);
	if (other == NULL)
		return error_set(error, STATUS_NO_MEMORY, "order");
	for (unsigned shift = 0; shift < 64 && status == STATUS_OK; shift += 8) {
		size_t starts[257] = {0};
		for (size_t i = 0; i < keys->count; i++)
			starts[(keys->list[i].first >> shift & 255) + 1]++;
		for (size_t i = 1; i < 257; i++)
			starts[i] += starts[i - 1];
		for (size_t i = 0; i < keys->count; i++)
			other[starts[keys->list[i].first >> shift & 255]++] =
				keys->list[i];
		struct key *sorted = other;
		other = keys->list;
		keys->list = sorted;
		status = deadline_look(deadline, error);
	}
	free(other);
	return status;
}

/* In order of values; of equal ones in that of documents. */
static enum status keys_sort(struct keys *keys, struct deadline *deadline,
			     struct error *error)
{
	if (keys->dates)
		return deal_out(keys, deadline, error);
	for (size_t i = 0; i < keys->count; i++)
		keys->list[i].at.bytes = keys->bytes.data + keys->list[i].at.offset;
	return keys->count == 0 ? STATUS_OK
		: runs_sort(keys->list, keys->count, sizeof *keys->list, by_value,
			    deadline, error);
}

/* --- Ranks --- */

static enum status ranks_make(struct store *store, uint32_t slot,
			      const struct store_set *set, struct deadline *deadline,
			      struct order_ranks *ranks, struct error *error)
{
	struct keys keys = { .dates = slot == SCHEMA_SLOT_DATE };
	size_t all = (size_t)store->stats.last_document + 1;
	enum status status = keys_read(store, slot, set, deadline, &keys, error);
	if (status == STATUS_OK)
		status = keys_sort(&keys, deadline, error);
	if (status != STATUS_OK)
		goto out;
	ranks->of = malloc(all * sizeof *ranks->of);
	if (ranks->of == NULL) {
		status = error_set(error, STATUS_NO_MEMORY, "order");
		goto out;
	}
	memset(ranks->of, 0xff, all * sizeof *ranks->of);
	ranks->values = 0;
	for (size_t i = 0; i < keys.count; i++) {
		ranks->values += i == 0 ||
			by_value(&keys.list[i - 1], &keys.list[i]) != 0;
		ranks->of[keys.list[i].document] = ranks->values - 1;
	}
out:
	keys_finish(&keys);
	return status;
}

void order_forget(struct store *store)
{
	for (size_t i = 0; i < ORDER_KINDS; i++) {
		free(store->orders[i].of);
		store->orders[i] = (struct order_ranks){0};
	}
}

/* --- The first ones --- */

/* A heap of `rank << 32 | document` with the last of them on top. */
struct best {
	uint64_t *at;
	size_t count, limit;
};

static void sift_down(uint64_t *heap, size_t count, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= heap[at])
			return;
		uint64_t swapped = heap[at];
		heap[at] = heap[child];
		heap[child] = swapped;
	}
}

static void take(struct best *best, uint64_t entry)
{
	if (best->count < best->limit) {
		best->at[best->count++] = entry;
		if (best->count == best->limit)
			for (size_t i = best->count / 2; i-- > 0;)
				sift_down(best->at, best->count, i);
	} else if (best->limit > 0 && entry < best->at[0]) {
		best->at[0] = entry;
		sift_down(best->at, best->count, 0);
	}
}

/* From the heap's end on, the last one goes behind those that are left. */
static enum status sort(struct best *best, struct deadline *deadline,
			struct error *error)
{
	for (size_t left = best->count; left > 1;) {
		uint64_t last = best->at[0];
		best->at[0] = best->at[--left];
		best->at[left] = last;
		sift_down(best->at, left, 0);
		enum status status = deadline_item(deadline, left, error);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

static enum status first_of(const struct order_ranks *ranks, bool descending,
			    const struct store_set *set, struct best *best,
			    struct deadline *deadline, struct error *error)
{
	size_t seen = 0;
	for (uint32_t document = 0; (document = store_set_next(set, document)) != 0;) {
		uint32_t rank = ranks->of[document];
		if (descending && rank != NO_RANK)
			rank = ranks->values - 1 - rank;
		take(best, (uint64_t)rank << 32 | document);
		enum status status = deadline_item(deadline, seen++, error);
		if (status != STATUS_OK)
			return status;
	}
	return sort(best, deadline, error);
}

enum status order_first(struct store *store, enum store_sort sort,
			const struct store_set *set, uint32_t limit,
			uint64_t **entries, size_t *count, struct deadline *deadline,
			struct error *error)
{
	bool by_path = sort == STORE_BY_PATH;
	uint32_t slot = by_path ? SCHEMA_SLOT_PATH : SCHEMA_SLOT_DATE;
	struct order_ranks *kept = &store->orders[by_path], few = {0};
	bool is_few = kept->of == NULL && set->count < store->stats.documents / FEW;
	struct best best = { .limit = limit < set->count ? limit : set->count };
	enum status status = STATUS_OK;
	if (is_few || kept->of == NULL)
		status = ranks_make(store, slot, is_few ? set : NULL, deadline,
				    is_few ? &few : kept, error);
	best.at = calloc(best.limit + 1, sizeof *best.at);
	if (status == STATUS_OK && best.at == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "order");
	if (status == STATUS_OK)
		status = first_of(is_few ? &few : kept, sort == STORE_BY_DATE_DESC, set,
				  &best, deadline, error);
	free(few.of);
	if (status != STATUS_OK) {
		free(best.at);
		return status;
	}
	*entries = best.at;
	*count = best.count;
	return STATUS_OK;
}

/* --- All of them --- */

static int by_entry(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

/* Of COUNT ENTRIES by date those of one date in the order of PATHS: each becomes `rank of
 * its date << 32 | place in PATHS`. */
static enum status settle_dates(struct store *store, const uint64_t *paths,
				uint64_t *entries, size_t count,
				struct deadline *deadline, struct error *error)
{
	uint32_t *places = calloc((size_t)store->stats.last_document + 1, sizeof *places);
	if (places == NULL)
		return error_set(error, STATUS_NO_MEMORY, "order");
	for (size_t i = 0; i < count; i++)
		places[(uint32_t)paths[i]] = (uint32_t)i;
	for (size_t i = 0; i < count; i++)
		entries[i] = entries[i] >> 32 << 32 | places[(uint32_t)entries[i]];
	free(places);
	return count == 0 ? STATUS_OK : runs_sort(entries, count, sizeof *entries,
						  by_entry, deadline, error);
}

enum status store_in_order(struct store *store, enum store_sort sort,
			   const struct store_set *set, struct deadline *deadline,
			   uint32_t **documents, size_t *count, struct error *error)
{
	uint64_t *paths = NULL, *dates = NULL;
	uint32_t *ordered = calloc((size_t)set->count + 1, sizeof *ordered);
	size_t all = 0;
	enum status status = ordered != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "order");
	if (status == STATUS_OK)
		status = order_first(store, STORE_BY_PATH, set, set->count, &paths, &all,
				     deadline, error);
	if (status == STATUS_OK && sort != STORE_BY_PATH)
		status = order_first(store, sort, set, set->count, &dates, &all, deadline,
				     error);
	if (status == STATUS_OK && dates != NULL)
		status = settle_dates(store, paths, dates, all, deadline, error);
	for (size_t i = 0; i < all && status == STATUS_OK; i++)
		ordered[i] = (uint32_t)paths[dates != NULL ? (uint32_t)dates[i] : i];
	free(paths);
	free(dates);
	if (status != STATUS_OK) {
		free(ordered);
		return status;
	}
	*documents = ordered;
	*count = all;
	return STATUS_OK;
}
