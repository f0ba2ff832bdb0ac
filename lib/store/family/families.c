/* SPDX-License-Identifier: GPL-2.0-or-later */
/* families.c - groups of like documents to families, each behind its first one. */
#include "lib/store/family/families.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/runs.h"
#include "lib/store/family/families_internal.h"

enum {
	FAMILIES_TRIED = 64,	/* of one group, the latest, that a document may join:
				 * of a pattern that thousands follow there are many */
};

#define NOBODY UINT32_MAX

void families_free(struct families *families)
{
	if (families == NULL)
		return;
	free(families->of);
	free(families->documents);
	free(families->starts);
	free(families);
}

/* --- Members: what has anything like it --- */

struct finding {
	struct store *store;
	struct signatures signatures;
	uint32_t *groups;
	struct member *members;
	size_t count;
	struct buf paths;	/* of members */
	/* Of each member, while families are made: */
	uint32_t *first;	/* the member that its family begins with */
	uint32_t *before;	/* the one that came to that before it, or NOBODY */
	uint32_t *latest;	/* and, of a first one, the last that did */
	struct deadline *deadline;
	struct error *error;
};

static enum status no_memory(const struct finding *finding)
{
	return error_set(finding->error, STATUS_NO_MEMORY, "families");
}

static void finding_finish(struct finding *finding)
{
	buf_finish(&finding->paths);
	free(finding->members);
	free(finding->groups);
	free(finding->first);
	free(finding->before);
	free(finding->latest);
	signatures_finish(&finding->signatures);
}

static enum status find_groups(struct finding *finding)
{
	enum status status = signatures_read(finding->store, &finding->signatures,
					     finding->deadline, finding->error);
	if (status != STATUS_OK)
		return status;
	finding->groups =
		calloc(finding->signatures.count + 1, sizeof *finding->groups);
	if (finding->groups == NULL)
		return no_memory(finding);
	return signatures_group(&finding->signatures, finding->groups,
				finding->deadline, finding->error);
}

static enum status list_members(struct finding *finding)
{
	size_t all = finding->signatures.count, count = 0;
	uint32_t *sizes = calloc(all + 1, sizeof *sizes);
	for (size_t i = 0; sizes != NULL && i < all; i++)
		count += ++sizes[finding->groups[i]] == 2 ? 2 :
			sizes[finding->groups[i]] > 2;
	finding->members = calloc(count + 1, sizeof *finding->members);
	for (size_t i = 0; finding->members != NULL && sizes != NULL && i < all; i++)
		if (sizes[finding->groups[i]] > 1)
			finding->members[finding->count++] = (struct member){
				.group = finding->groups[i],
				.signature = (uint32_t)i,
				.document = finding->signatures.documents[i],
			};
	bool ok = sizes != NULL && finding->members != NULL;
	free(sizes);
	return ok ? STATUS_OK : no_memory(finding);
}

/* Group by group, and in each in order of publication. */
static int by_publication(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	int order = strcmp(x->date, y->date);
	if (order == 0)
		order = strcmp(x->path, y->path);
	return order != 0 ? order
			  : (x->document > y->document) - (x->document < y->document);
}

/* --- Who joins whom --- */

static const struct sketch *sketch_of(const struct finding *finding, uint32_t member)
{
	return &finding->signatures.sketches[finding->members[member].signature];
}

/* How much AT is like the family that begins with FIRST; 0: not enough. */
static double likeness(const struct finding *finding, uint32_t at, uint32_t first)
{
	double to_first, most = 0;
	if (sketches_are_alike(sketch_of(finding, at), sketch_of(finding, first),
			       &to_first))
		most = to_first;
	if (to_first < FAMILIES_KEPT)
		return 0;
	uint32_t late = finding->latest[first];
	for (int i = 0; i < FAMILIES_LATEST && late != NOBODY && late != first; i++) {
		double contained;
		if (sketches_are_alike(sketch_of(finding, at), sketch_of(finding, late),
				       &contained) && contained > most)
			most = contained;
		late = finding->before[late];
	}
	return most;
}

/* FIRSTS: those of the families of AT's group so far. */
static uint32_t best_family(struct finding *finding, uint32_t at,
			    const uint32_t *firsts, size_t count, enum status *status)
{
	double most = 0;
	uint32_t best = NOBODY;
	size_t from = count > FAMILIES_TRIED ? count - FAMILIES_TRIED : 0;
	for (size_t i = from; i < count && *status == STATUS_OK; i++) {
		double here = likeness(finding, at, firsts[i]);
		if (here > most) {
			most = here;
			best = firsts[i];
		}
		*status = deadline_check(finding->deadline, finding->error);
	}
	return best;
}

static enum status make_families(struct finding *finding)
{
	enum status status = STATUS_OK;
	size_t first_count = 0;
	uint32_t *firsts = calloc(finding->count + 1, sizeof *firsts);
	if (firsts == NULL)
		return no_memory(finding);
	for (uint32_t at = 0; at < finding->count && status == STATUS_OK; at++) {
		if (at == 0 || finding->members[at].group !=
				       finding->members[at - 1].group)
			first_count = 0;
		uint32_t first = best_family(finding, at, firsts, first_count, &status);
		finding->before[at] = NOBODY;
		if (first == NOBODY) {
			firsts[first_count++] = first = at;
		} else {
			finding->before[at] = finding->latest[first];
		}
		finding->first[at] = first;
		finding->latest[first] = at;
	}
	free(firsts);
	return status;
}

static enum status find(struct finding *finding)
{
	enum status status = find_groups(finding);
	if (status == STATUS_OK)
		status = list_members(finding);
	if (status == STATUS_OK)
		status = members_read(finding->store, finding->members, finding->count,
				      &finding->paths, finding->deadline,
				      finding->error);
	if (status == STATUS_OK)
		status = runs_sort(finding->members, finding->count,
				   sizeof *finding->members, by_publication,
				   finding->deadline, finding->error);
	if (status != STATUS_OK)
		return status;
	finding->first = calloc(finding->count + 1, sizeof *finding->first);
	finding->before = calloc(finding->count + 1, sizeof *finding->before);
	finding->latest = calloc(finding->count + 1, sizeof *finding->latest);
	if (finding->first == NULL || finding->before == NULL ||
	    finding->latest == NULL)
		return no_memory(finding);
	return make_families(finding);
}

/* --- What is kept of that --- */

static bool make_room(const struct finding *finding, struct families *made)
{
	made->last = finding->store->stats.last_document;
	made->of = calloc((size_t)made->last + 1, sizeof *made->of);
	made->documents = calloc(finding->count + 1, sizeof *made->documents);
	made->starts = calloc(finding->count + 2, sizeof *made->starts);
	return made->of != NULL && made->documents != NULL && made->starts != NULL;
}

/* A family of one is none. */
static void lay_out(const struct finding *finding, struct families *made)
{
	for (uint32_t at = 0; at < finding->count; at++) {
		uint32_t size = 0;
		if (finding->first[at] != at || finding->latest[at] == at)
			continue;
		for (uint32_t late = finding->latest[at]; late != NOBODY;
		     late = finding->before[late])
			size++;
		uint32_t end = made->starts[made->count] + size;
		made->starts[++made->count] = end;
		for (uint32_t late = finding->latest[at]; late != NOBODY;
		     late = finding->before[late]) {
			made->documents[--end] = finding->members[late].document;
			made->of[finding->members[late].document] = made->count;
		}
	}
}

static enum status keep(const struct finding *finding, struct families **families)
{
	struct families *made = calloc(1, sizeof *made);
	if (made == NULL || !make_room(finding, made)) {
		families_free(made);
		return no_memory(finding);
	}
	lay_out(finding, made);
	made->unsigned_documents = finding->store->stats.documents -
		finding->signatures.looked_at;
	*families = made;
	return STATUS_OK;
}

/* --- Asking --- */

enum status store_families(struct store *store, struct deadline *deadline,
			   const struct families **families, struct error *error)
{
	struct finding finding = { .store = store, .deadline = deadline,
				   .error = error };
	enum status status = STATUS_OK;
	if (store->families == NULL) {
		status = find(&finding);
		if (status == STATUS_OK)
			status = keep(&finding, &store->families);
		finding_finish(&finding);
	}
	if (status == STATUS_OK)
		*families = store->families;
	return status;
}

uint32_t families_of(const struct families *families, uint32_t document)
{
	return document <= families->last ? families->of[document] : 0;
}

uint32_t families_count(const struct families *families)
{
	return families->count;
}

size_t families_documents(const struct families *families, uint32_t family,
			  const uint32_t **documents)
{
	uint32_t start = families->starts[family - 1];
	*documents = families->documents + start;
	return families->starts[family] - start;
}

uint32_t families_unsigned(const struct families *families)
{
	return families->unsigned_documents;
}

static enum status read_sketch(struct store *store, uint32_t document,
			       struct sketch *sketch, bool *any, struct error *error)
{
	struct buf value = {0};
	enum status status = xap_db_value(store->db, document, SCHEMA_SLOT_SKETCH,
					  &value, error);
	*any = false;
	if (status == STATUS_OK && !sketch_read(value.data, value.len, sketch, any))
		*any = false;
	buf_finish(&value);
	return status;
}

enum status store_alike(struct store *store, uint32_t one, uint32_t other, bool *known,
			double *alike, struct error *error)
{
	struct sketch a, b;
	bool has_a, has_b = false;
	enum status status = read_sketch(store, one, &a, &has_a, error);
	if (status == STATUS_OK && has_a)
		status = read_sketch(store, other, &b, &has_b, error);
	if (status != STATUS_OK)
		return status;
	*known = has_a && has_b;
	*alike = *known ? sketch_containment(&a, &b, sketch_resemblance(&a, &b)) : 0;
	return STATUS_OK;
}
