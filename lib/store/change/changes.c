/* SPDX-License-Identifier: GPL-2.0-or-later */
/* changes.c - the list of changes: read, asked, carried on, written.
 *
 * As metadata: a version, then a count and (first, distance) of each run, then a count
 * and (rev, last) of each revision, as varints of the differences to the one before. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/change/changes_internal.h"
#include "lib/store/record/record_format.h"

enum {
	VERSION = 1,
};

/* Numbers of changes are shown as JSON, whose integers are good to there. */
#define NUMBERS_MAX (INT64_C(1) << 53)

/* --- The list --- */

void changes_free(struct changes *changes)
{
	if (changes == NULL)
		return;
	free(changes->runs);
	free(changes->revs);
	free(changes);
}

/* Room for one more item of SIZE in *ITEMS; false: no memory. */
static bool make_room(void **items, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return true;
	size_t wanted = *capacity > 0 ? *capacity * 2 : 16;
	void *more = realloc(*items, wanted * size);
	if (more == NULL)
		return false;
	*items = more;
	*capacity = wanted;
	return true;
}

/* From document FIRST on. Runs behind it have no documents: a compaction cuts off those
 * at the end that are gone. One that goes on with the same distance is left to go on. */
static bool add_run(struct changes *changes, uint32_t first, int64_t distance)
{
	void *runs = changes->runs;
	while (changes->run_count > 0 &&
	       changes->runs[changes->run_count - 1].first >= first)
		changes->run_count--;
	if (changes->run_count > 0 &&
	    changes->runs[changes->run_count - 1].distance == distance)
		return true;
	if (!make_room(&runs, changes->run_count, &changes->run_capacity,
		       sizeof *changes->runs))
		return false;
	changes->runs = runs;
	changes->runs[changes->run_count++] = (struct changes_run){ first, distance };
	return true;
}

static bool add_rev(struct changes *changes, uint64_t rev, uint64_t last)
{
	void *revs = changes->revs;
	if (!make_room(&revs, changes->rev_count, &changes->rev_capacity,
		       sizeof *changes->revs))
		return false;
	changes->revs = revs;
	changes->revs[changes->rev_count++] = (struct changes_rev){ rev, last };
	return true;
}

uint64_t changes_last(const struct changes *changes)
{
	return changes->revs[changes->rev_count - 1].last;
}

/* The run that DOCUMENT is in. */
static size_t run_of(const struct changes *changes, uint32_t document)
{
	size_t low = 0, high = changes->run_count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (changes->runs[middle].first <= document)
			low = middle;
		else
			high = middle;
	}
	return low;
}

uint64_t changes_number(const struct changes *changes, uint32_t document)
{
	const struct changes_run *run = &changes->runs[run_of(changes, document)];
	return (uint64_t)((int64_t)document + run->distance);
}

/* --- As metadata --- */

enum status changes_write(const struct changes *changes, struct buf *out)
{
	struct changes_run run = {0};
	struct changes_rev rev = {0};
	buf_add_varint(out, VERSION);
	buf_add_varint(out, changes->run_count);
	for (size_t i = 0; i < changes->run_count; i++) {
		const struct changes_run *next = &changes->runs[i];
		buf_add_varint(out, next->first - run.first);
		buf_add_varint(out, zigzag(next->distance - run.distance));
		run = *next;
	}
	buf_add_varint(out, changes->rev_count);
	for (size_t i = 0; i < changes->rev_count; i++) {
		const struct changes_rev *next = &changes->revs[i];
		buf_add_varint(out, next->rev - rev.rev);
		buf_add_varint(out, next->last - rev.last);
		rev = *next;
	}
	return buf_ok(out) ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool decode_runs(struct cursor *in, struct changes *changes)
{
	uint64_t count = cursor_varint(in), first = 0;
	int64_t distance = 0;
	if (count == 0 || count > cursor_left(in))
		in->bad = true;
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		uint64_t more = cursor_varint(in);
		first += more;
		distance = (int64_t)((uint64_t)distance +
				     (uint64_t)unzigzag(cursor_varint(in)));
		if (more == 0 || more > UINT32_MAX || first > UINT32_MAX ||
		    (i == 0) != (first == 1) || distance > NUMBERS_MAX ||
		    (int64_t)first + distance < 1)
			in->bad = true;
		else if (!add_run(changes, (uint32_t)first, distance))
			return false;
	}
	return true;
}

static bool decode_revs(struct cursor *in, struct changes *changes)
{
	uint64_t count = cursor_varint(in), rev = 0, last = 0;
	if (count == 0 || count > cursor_left(in))
		in->bad = true;
	for (uint64_t i = 0; i < count && !in->bad; i++) {
		rev += cursor_varint(in);
		last += cursor_varint(in);
		if (!add_rev(changes, rev, last))
			return false;
	}
	return true;
}

static enum status decode(const struct buf *bytes, struct changes *changes,
			  struct error *error)
{
	struct cursor in = cursor_over(bytes->data, bytes->len);
	if (cursor_varint(&in) != VERSION)
		return error_set(error, STATUS_UNSUPPORTED,
				 "the index has a list of changes of another version");
	bool memory = decode_runs(&in, changes) && decode_revs(&in, changes);
	if (!memory)
		return error_set(error, STATUS_NO_MEMORY, "changes");
	if (in.bad || cursor_left(&in) != 0)
		return error_set(error, STATUS_CORRUPT, "the list of changes is damaged");
	return STATUS_OK;
}

static enum status begin(struct xap_db *db, struct changes *changes, struct error *error)
{
	struct buf rev = {0};
	struct xap_stats stats;
	enum status status = xap_db_stats(db, &stats, error);
	if (status == STATUS_OK)
		status = meta_get(db, STORE_KEY_REV, &rev, error);
	if (status == STATUS_OK &&
	    !(add_run(changes, 1, 0) &&
	      add_rev(changes, strtoull(rev.data, NULL, 10), stats.last_document)))
		status = error_set(error, STATUS_NO_MEMORY, "changes");
	buf_finish(&rev);
	return status;
}

enum status changes_read(struct xap_db *db, struct changes **changes,
			 struct error *error)
{
	struct buf bytes = {0};
	struct changes *read = calloc(1, sizeof *read);
	if (read == NULL)
		return error_set(error, STATUS_NO_MEMORY, "changes");
	enum status status = meta_get(db, STORE_KEY_CHANGES, &bytes, error);
	if (status == STATUS_OK)
		status = bytes.len > 0 ? decode(&bytes, read, error)
				       : begin(db, read, error);
	buf_finish(&bytes);
	if (status == STATUS_OK)
		*changes = read;
	else
		changes_free(read);
	return status;
}

/* --- Carried on --- */

/* The first MOVED documents' places are gone: those behind them move up. */
static void move_up(struct changes *changes, uint32_t moved)
{
	size_t from = run_of(changes, moved + 1);
	memmove(changes->runs, changes->runs + from,
		(changes->run_count - from) * sizeof *changes->runs);
	changes->run_count -= from;
	for (size_t i = 0; i < changes->run_count; i++) {
		struct changes_run *run = &changes->runs[i];
		run->first = run->first > moved ? run->first - moved : 1;
		run->distance += moved;
	}
}

/* Whether the runs that KEPT documents make, two each at most, have room. */
static bool have_room(const struct changes *changes, const struct changes_made *made)
{
	size_t runs = changes->run_count + 2;
	for (size_t i = 0; i < made->kept_count; i++) {
		const struct changes_kept *kept = &made->kept[i];
		bool goes_on = i > 0 && kept[-1].document + 1 == kept->document &&
			kept[-1].number + 1 == kept->number;
		runs += goes_on ? 0 : 2;
	}
	return runs <= CHANGES_RUNS_MAX;
}

static bool add_documents(struct changes *changes, const struct changes_made *made)
{
	int64_t distance = (int64_t)(changes_last(changes) + 1) - made->first;
	size_t kept_count = have_room(changes, made) ? made->kept_count : 0;
	bool ok = add_run(changes, made->first, distance);
	for (size_t i = 0; i < kept_count && ok; i++) {
		const struct changes_kept *kept = &made->kept[i];
		ok = add_run(changes, kept->document,
			     (int64_t)kept->number - kept->document) &&
			(kept->document == made->last ||
			 add_run(changes, kept->document + 1, distance));
	}
	/* Behind the last one the next publication's documents begin. */
	return ok && add_rev(changes, made->rev, (uint64_t)(made->last + distance));
}

enum status changes_go_on(struct changes *changes, const struct changes_made *made)
{
	if (made->moved > 0)
		move_up(changes, made->moved);
	if (made->last >= made->first && !add_documents(changes, made))
		return STATUS_NO_MEMORY;
	if (changes->rev_count > CHANGES_REVISIONS_MAX) {
		size_t extra = changes->rev_count - CHANGES_REVISIONS_MAX;
		memmove(changes->revs, changes->revs + extra,
			CHANGES_REVISIONS_MAX * sizeof *changes->revs);
		changes->rev_count = CHANGES_REVISIONS_MAX;
	}
	return STATUS_OK;
}

enum status changes_drop_empty(struct changes *changes, struct xap_db *db,
			       struct error *error)
{
	struct xap_postings *all = NULL;
	uint32_t document = 0;
	size_t left = 1;
	enum status status = xap_postings_open(db, "", 0, &all, error);
	for (size_t i = 1; i < changes->run_count && status == STATUS_OK; i++) {
		struct changes_run run = changes->runs[i];
		uint64_t end = i + 1 < changes->run_count ? changes->runs[i + 1].first
							  : UINT64_MAX;
		if (document < run.first && (i == 1 || document != 0))
			status = xap_postings_skip(all, run.first, &document, error);
		if (document != 0 && document < end &&
		    changes->runs[left - 1].distance != run.distance)
			changes->runs[left++] = run;
	}
	xap_postings_close(all);
	if (status == STATUS_OK)
		changes->run_count = left;
	return status;
}

/* --- Asked --- */

static enum status list_of(struct store *store, const struct changes **changes,
			   struct error *error)
{
	enum status status = store->changes != NULL
		? STATUS_OK : changes_read(store->db, &store->changes, error);
	*changes = store->changes;
	return status;
}

enum status store_last_change(struct store *store, uint64_t *change, struct error *error)
{
	const struct changes *changes;
	enum status status = list_of(store, &changes, error);
	if (status == STATUS_OK)
		*change = changes_last(changes);
	return status;
}

enum status store_change_of(struct store *store, uint64_t rev, uint64_t *change,
			    struct error *error)
{
	const struct changes *changes;
	enum status status = list_of(store, &changes, error);
	if (status != STATUS_OK)
		return status;
	if (rev > store->info.rev)
		return error_set(error, STATUS_INVALID,
				 "the index is at revision %llu, and not yet at %llu",
				 (unsigned long long)store->info.rev,
				 (unsigned long long)rev);
	*change = 0;
	if (rev == 0)
		return STATUS_OK;
	if (rev < changes->revs[0].rev)
		return error_set(error, STATUS_NOT_FOUND,
				 "what came after revision %llu is not known any more, "
				 "only from %llu on", (unsigned long long)rev,
				 (unsigned long long)changes->revs[0].rev);
	size_t at = changes->rev_count;
	while (changes->revs[at - 1].rev > rev)
		at--;
	*change = changes->revs[at - 1].last;
	return STATUS_OK;
}

enum status store_change(struct store *store, uint32_t document, uint64_t *change,
			 struct error *error)
{
	const struct changes *changes;
	enum status status = list_of(store, &changes, error);
	if (status == STATUS_OK)
		*change = changes_number(changes, document);
	return status;
}

enum status store_changed(struct store *store, uint64_t change, struct store_set *set,
			  struct error *error)
{
	const struct changes *changes;
	enum status status = list_of(store, &changes, error);
	for (size_t i = 0; status == STATUS_OK && i < changes->run_count; i++) {
		const struct changes_run *run = &changes->runs[i];
		uint64_t end = i + 1 < changes->run_count ? run[1].first
							  : (uint64_t)set->last + 1;
		int64_t first = (int64_t)change + 1 - run->distance;
		if (first < run->first)
			first = run->first;
		for (uint64_t at = (uint64_t)first; at < end; at++)
			store_set_add(set, (uint32_t)at);
	}
	return status;
}
