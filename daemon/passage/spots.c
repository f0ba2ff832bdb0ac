/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spots.c - a query's words and phrases in one document: gathered from the
 * index's positions, weighed, and thinned out to what can be marked. */
#include "daemon/passage/spots.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/passage/spots_internal.h"
#include "lib/base/runs.h"
#include "lib/store/phrase/windows.h"
#include "lib/wire/limits.h"

enum {
	SCAN_BYTES = 600,	/* 3 us at 200 MB/s */
	STAR_LOOKS = 64,	/* a text that is read faster than these is read, and not
				 * asked which words begin as a star wants them */
};

enum status spots_add(struct finder *finder, const struct spot *spot)
{
	if (finder->count == finder->capacity) {
		size_t capacity = finder->capacity > 0 ? finder->capacity * 2 : 64;
		struct spot *more = realloc(finder->spots, capacity * sizeof *more);
		if (more == NULL)
			return error_set(finder->error, STATUS_NO_MEMORY, "matches");
		finder->spots = more;
		finder->capacity = capacity;
	}
	finder->spots[finder->count++] = *spot;
	return STATUS_OK;
}

/* Spots like MODEL at each of COUNT positions, which are freed. */
static enum status add_all(struct finder *finder, struct spot model,
			   uint32_t *positions, size_t count)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		model.position = positions[i];
		status = spots_add(finder, &model);
	}
	free(positions);
	return status;
}

/* --- Gathering --- */

/* Whether the operands of the occurrence that PLACES has from FIRST on are in the
 * order of the query. */
static bool are_ordered(const struct store_place *places, size_t first, size_t count)
{
	for (size_t i = first + 1;
	     i < count && places[i].occurrence == places[first].occurrence; i++)
		if (places[i].position < places[i - 1].position)
			return false;
	return true;
}

enum status spots_add_phrase(struct finder *finder, const struct store_phrase *phrase,
			     const struct spot *model)
{
	struct store_place *places = NULL;
	size_t count = 0;
	enum status status = store_phrase_places(finder->plan->store, finder->document,
						 phrase, finder->plan->deadline,
						 &places, &count, finder->error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct spot spot = *model;
		if (finder->whole) {
			status = spots_add_whole(finder, places, count, &i, spot);
			if (status == STATUS_OK)
				status = deadline_item(finder->plan->deadline, i,
						       finder->error);
			continue;
		}
		spot.position = places[i].position;
		spot.words = places[i].words;
		spot.gap = places[i].gap;
		spot.begins = i == 0 || places[i].occurrence != places[i - 1].occurrence;
		spot.ordered = are_ordered(places, i, count);
		status = spots_add(finder, &spot);
		if (status == STATUS_OK)
			status = deadline_item(finder->plan->deadline, i, finder->error);
	}
	free(places);
	return status;
}

static enum status find_forms(struct finder *finder, const struct plan_leaf *leaf,
			      struct spot model)
{
	const struct plan_word *word = leaf->words;
	for (size_t i = 0; i < word->form_count; i++) {
		char term[SCHEMA_TERM_MAX];
		uint32_t *positions = NULL;
		size_t count = 0;
		if (!plan_form_is_of(word, i, finder->language))
			continue;
		size_t len = schema_term(leaf->prefix, word->forms[i].at,
					 word->forms[i].len, term);
		enum status status = deadline_look(finder->plan->deadline,
						   finder->error);
		if (status == STATUS_OK)
			status = store_positions(finder->plan->store, finder->document,
						 term, len, finder->plan->deadline,
						 &positions, &count, finder->error);
		if (status != STATUS_OK)
			return status;
		model.exact = i == 0;
		status = add_all(finder, model, positions, count);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* Adds the spots that the word CUT at POSITION makes. */
static enum status add_word(struct finder *finder, const struct text_word *cut,
			    uint32_t position, bool in_title)
{
	const struct plan *plan = finder->plan;
	const struct plan_form *form = plan_form_find(plan, cut->folded,
						      cut->folded_len);
	enum status status = STATUS_OK;
	for (; form != NULL && status == STATUS_OK; form++) {
		if (form == plan->forms + plan->form_count ||
		    form->word.len != cut->folded_len ||
		    memcmp(form->word.at, cut->folded, cut->folded_len) != 0)
			break;
		if (!plan_form_is_of(form->of, form->index, finder->language))
			continue;
		if (in_title || plan->leaves[form->leaf].prefix[0] == '\0')
			status = spots_add(finder, &(struct spot){ position, 1, form->leaf,
							     form->index == 0, true });
	}
	for (size_t i = 0; finder->has_prefix && i < plan->leaf_count; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		if (leaf->node->kind != NODE_PREFIX || leaf->excluded ||
		    (!in_title && leaf->prefix[0] != '\0'))
			continue;
		const struct plan_bytes *word = &leaf->words[0].folded;
		if (status == STATUS_OK && cut->folded_len >= word->len &&
		    memcmp(cut->folded, word->at, word->len) == 0)
			status = spots_add(finder, &(struct spot){
				position, 1, (uint32_t)i,
				cut->folded_len == word->len, true });
	}
	return status;
}

static enum status scan_piece(struct finder *finder, const struct record_piece *piece,
			      bool in_title)
{
	struct text_word cut;
	uint32_t position = piece->position;
	enum status status = STATUS_OK;
	text_begin(finder->plan->analyser, piece->bytes, piece->len);
	while (status == STATUS_OK && text_next(finder->plan->analyser, &cut)) {
		status = add_word(finder, &cut, position++, in_title);
		if (status == STATUS_OK)
			status = deadline_check(finder->plan->deadline, finder->error);
	}
	return status;
}

/* Reads all of the document for its words. */
static enum status scan(struct finder *finder)
{
	for (enum record_part part = RECORD_BODY; part <= RECORD_TITLE; part++) {
		struct record_text text;
		struct record_piece piece;
		record_part(finder->record, part, &text);
		for (size_t at = 0; at < text.len; at = piece.start + piece.len) {
			enum status status = deadline_look(finder->plan->deadline,
							   finder->error);
			if (status == STATUS_OK)
				status = record_piece_of_byte(finder->record, part, at,
							      &piece, finder->error);
			if (status == STATUS_OK)
				status = scan_piece(finder, &piece,
						    part == RECORD_TITLE);
			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}

/* In order; the longer and the exact one first where two begin together. A phrase
 * that is found as such and by the nearness of its words is so marked as one. */
static int by_position(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;
	if (left->position != right->position)
		return left->position < right->position ? -1 : 1;
	if (left->words != right->words)
		return left->words > right->words ? -1 : 1;
	return (int)right->exact - (int)left->exact;
}

/* Each leaf's words and forms have brought theirs in order. */
enum status spots_sort(struct finder *finder, size_t first)
{
	return finder->count == first ? STATUS_OK :
		runs_sort(finder->spots + first, finder->count - first,
			  sizeof *finder->spots, by_position, finder->plan->deadline,
			  finder->error);
}

/* Makes one of spots that overlap, from the one at FIRST on. */
static enum status join_spots(struct finder *finder, size_t first)
{
	size_t kept = first;
	enum status status = spots_sort(finder, first);
	if (status != STATUS_OK)
		return status;
	for (size_t i = first + 1; i < finder->count; i++) {
		struct spot *last = &finder->spots[kept], *next = &finder->spots[i];
		uint32_t end = next->position + next->words;
		if (next->position >= last->position + last->words)
			finder->spots[++kept] = *next;
		else if (end > last->position + last->words)
			last->words = end - last->position;
	}
	finder->count = kept + 1;
	return STATUS_OK;
}

/* What a document without the run of LEAF has of it: two neighbours and more. */
static enum status find_pairs(struct finder *finder, const struct plan_leaf *leaf,
			      struct spot model)
{
	size_t before = finder->count;
	enum status status = STATUS_OK;
	model.exact = false;
	for (size_t i = 0; i < leaf->pair_count && status == STATUS_OK; i++)
		status = spots_add_phrase(finder, leaf->pairs[i], &model);
	if (status != STATUS_OK || finder->count == before)
		return status;
	finder->in_part = true;
	return join_spots(finder, before);
}

static enum status find_leaf(struct finder *finder, size_t index, bool scanned)
{
	const struct plan_leaf *leaf = &finder->plan->leaves[index];
	struct spot model = {
		.words = 1,
		.leaf = (uint32_t)index,
		.exact = true,
		.begins = true,
	};
	if (leaf->exact == NULL)
		return scanned ? STATUS_OK : find_forms(finder, leaf, model);
	size_t before = finder->count;
	enum status status = spots_add_phrase(finder, leaf->exact, &model);
	if (status == STATUS_OK && finder->count == before && leaf->pair_count > 0)
		return find_pairs(finder, leaf, model);
	model.exact = false;
	if (status == STATUS_OK && leaf->near != NULL)
		status = spots_add_phrase(finder, leaf->near, &model);
	else if (status == STATUS_OK && leaf->stemmed)
		status = spots_add_phrase(finder, leaf->inflected, &model);
	return status;
}

/* The bit of the document's language; 0 for none that has stems. Only single words ask
 * for it, and those have the record, see spots_read_text(). */
static uint32_t language_of(const struct finder *finder)
{
	const struct store_info *info = store_info(finder->plan->store);
	const char *name = finder->record == NULL ? NULL :
			   record_field(finder->record, "language", 0, NULL);
	for (size_t i = 0; name != NULL && i < info->language_count; i++)
		if (strcmp(info->languages[i], name) == 0)
			return (uint32_t)1 << i;
	return 0;
}

/* A star stands for up to a thousand words, and a look at the positions of each
 * form of each word costs about as much as reading SCAN_BYTES of text. */
static enum status choose_way(struct finder *finder, bool *scanned)
{
	const struct plan *plan = finder->plan;
	struct record_text body;
	if (!spots_read_text(plan))
		return STATUS_OK;
	record_part(finder->record, RECORD_BODY, &body);
	size_t most = body.len / SCAN_BYTES, looks = plan->form_count;
	*scanned = most < looks || (finder->has_prefix && most < STAR_LOOKS);
	for (size_t i = 0; i < plan->leaf_count && !*scanned; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		if (leaf->node->kind != NODE_PREFIX || !plan_is_wanted(leaf))
			continue;
		enum status status = plan_star(plan, leaf, finder->error);
		if (status != STATUS_OK)
			return status;
		looks += leaf->words[0].form_count;
		*scanned = most < looks;
	}
	return STATUS_OK;
}

enum status spots_gather(struct finder *finder)
{
	enum status status = STATUS_OK;
	for (size_t i = 0; i < finder->plan->leaf_count; i++)
		if (finder->plan->leaves[i].node->kind == NODE_PREFIX)
			finder->has_prefix = true;
	bool scanned = false;
	finder->language = language_of(finder);
	status = choose_way(finder, &scanned);
	if (status == STATUS_OK && scanned)
		status = scan(finder);
	for (size_t i = 0; i < finder->plan->leaf_count && status == STATUS_OK; i++)
		if (plan_is_wanted(&finder->plan->leaves[i]))
			status = find_leaf(finder, i, scanned);
	return status == STATUS_OK ? spots_sort(finder, 0) : status;
}

/* --- Weighing --- */

/* A run of spots, first to last. */
struct stretch {
	size_t first;
	size_t leaves;		/* different ones in it */
	uint32_t span;		/* words it covers */
};

static bool better(const struct stretch *window, const struct stretch *than)
{
	if (window->leaves != than->leaves)
		return window->leaves > than->leaves;
	return window->span < than->span;
}

/* The window of at most MOST words with the most leaves, the narrowest and first
 * of these, among the first COUNT spots. */
static enum status find_window(const struct finder *finder, size_t count, uint32_t most,
			       struct stretch *found)
{
	const struct spot *spots = finder->spots;
	struct stretch best = { 0, 0, UINT32_MAX };
	uint32_t seen[WIRE_QUERY_TERMS_MAX] = {0};
	size_t left = 0, leaves = 0;
	for (size_t right = 0; right < count; right++) {
		uint32_t end = spots[right].position + spots[right].words;
		leaves += seen[spots[right].leaf]++ == 0;
		while (seen[spots[left].leaf] > 1 ||
		       end - spots[left].position > most) {
			if (left == right)
				break;
			leaves -= --seen[spots[left].leaf] == 0;
			left++;
		}
		struct stretch window = { left, leaves, end - spots[left].position };
		if (better(&window, &best))
			best = window;
		enum status status = deadline_item(finder->plan->deadline, right,
						   finder->error);
		if (status != STATUS_OK)
			return status;
	}
	*found = best;
	return STATUS_OK;
}

static size_t leaves_found(const struct finder *finder)
{
	bool found[WIRE_QUERY_TERMS_MAX] = { false };
	size_t count = 0;
	for (size_t i = 0; i < finder->count; i++) {
		count += !found[finder->spots[i].leaf];
		found[finder->spots[i].leaf] = true;
	}
	return count;
}

static void wanted(const struct plan *plan, size_t *leaves, uint32_t *words)
{
	*leaves = *words = 0;
	for (size_t i = 0; i < plan->leaf_count; i++) {
		if (!plan_is_wanted(&plan->leaves[i]))
			continue;
		(*leaves)++;
		*words += (uint32_t)plan->leaves[i].node->slot_count;
	}
}

/* The spots of the body come first. */
static size_t count_body(const struct finder *finder)
{
	struct record_text body;
	record_part(finder->record, RECORD_BODY, &body);
	size_t count = 0;
	while (count < finder->count && body.words > 0 &&
	       finder->spots[count].position - body.position < body.words)
		count++;
	return count;
}

/* --- Of a bag --- */

/* Where each word of a bag stands, as windows.h wants it. */
struct laid_out {
	uint32_t *starts;	/* of all operands, one behind the other */
	struct window_operand operands[STORE_PHRASE_MAX];
	size_t count;
};

static enum status lay_out(const struct finder *finder, struct laid_out *out)
{
	size_t used = 0;
	*out = (struct laid_out){ .starts = calloc(finder->count + 1,
						   sizeof *out->starts) };
	if (out->starts == NULL)
		return error_set(finder->error, STATUS_NO_MEMORY, "matches");
	for (uint32_t leaf = 0; leaf < finder->plan->leaf_count; leaf++) {
		if (!plan_is_wanted(&finder->plan->leaves[leaf]))
			continue;
		if (out->count == STORE_PHRASE_MAX)
			break;
		enum status status = deadline_look(finder->plan->deadline,
						   finder->error);
		if (status != STATUS_OK)
			return status;
		struct window_operand *operand = &out->operands[out->count++];
		*operand = (struct window_operand){ .starts = out->starts + used,
						    .words = 1 };
		for (size_t i = 0; i < finder->count; i++) {
			const struct spot *spot = &finder->spots[i];
			if (spot->leaf != leaf ||
			    (operand->count > 0 &&
			     operand->starts[operand->count - 1] == spot->position))
				continue;
			out->starts[used++] = spot->position;
			operand->count++;
			operand->words = spot->words;
		}
	}
	return STATUS_OK;
}

/* Whether all words of a bag are near each other, and how: as the search means it.
 * *BEST is where they are nearest. */
static enum status look_near(const struct finder *finder, struct spots *spots,
			     size_t *best)
{
	struct laid_out laid;
	struct windows windows = { .deadline = finder->plan->deadline };
	uint32_t gap = store_phrase_gap(finder->plan->near), least = UINT32_MAX;
	enum status status = lay_out(finder, &laid);
	for (int ordered = 0; ordered <= 1 && status == STATUS_OK; ordered++) {
		if (!windows_find(laid.operands, laid.count, ordered, gap, &windows))
			status = windows_failure(&windows, finder->error);
		if (windows.count > 0)
			spots->tier = ordered ? TIER_ORDERED : TIER_NEAR;
		for (size_t w = 0; w < windows.count; w++) {
			if (windows.at[w].gap >= least && !ordered)
				continue;
			least = windows.at[w].gap;
			for (*best = 0; finder->spots[*best].position <
					windows.at[w].start;)
				(*best)++;
			if (ordered)
				break;
		}
	}
	free(windows.at);
	free(laid.starts);
	return status;
}

/* Whether the words of a bag stand side by side, function words and all: these are
 * spots as a whole. */
static enum status look_side_by_side(struct finder *finder, struct spots *spots,
				     size_t *best)
{
	const struct plan *plan = finder->plan;
	const struct store_phrase *phrases[] = { plan->exact, plan->inflected };
	for (size_t i = 0; i < 2; i++) {
		struct spot model = { .exact = i == 0, .begins = true };
		size_t before = finder->count;
		while (!plan_is_wanted(&plan->leaves[model.leaf]))
			model.leaf++;
		enum status status = spots_add_phrase(finder, phrases[i], &model);
		if (status != STATUS_OK)
			return status;
		if (finder->count == before)
			continue;
		spots->tier = i == 0 ? TIER_EXACT : TIER_INFLECTED;
		spots->times = (uint32_t)(finder->count - before);
		struct spot first = finder->spots[before];
		status = spots_sort(finder, 0);
		if (status != STATUS_OK)
			return status;
		for (*best = 0; finder->spots[*best].position != first.position ||
				finder->spots[*best].words != first.words;)
			(*best)++;
		return STATUS_OK;
	}
	return STATUS_OK;
}

/* Words near each other: where they are nearest. */
static void weigh_near(const struct finder *finder, struct spots *spots, size_t *best)
{
	const struct spot *nearest = NULL;
	bool exact = false, ordered = false, adjacent = false;
	for (size_t i = 0; i < finder->count; i++) {
		const struct spot *spot = &finder->spots[i];
		exact = exact || spot->exact;
		if (!spot->begins || spot->exact)
			continue;
		spots->times++;
		ordered = ordered || spot->ordered;
		adjacent = adjacent || (spot->ordered && spot->gap == 0);
		if (nearest != NULL && spot->gap >= nearest->gap)
			continue;
		nearest = spot;
		*best = i;
	}
	spots->tier = exact ? TIER_EXACT
		: adjacent ? TIER_INFLECTED
		: ordered ? TIER_ORDERED : TIER_NEAR;
}

/* One word or phrase: the first as written, else the first. */
static void weigh_one(const struct finder *finder, struct spots *spots, size_t *best)
{
	size_t body = count_body(finder);
	size_t among = body > 0 ? body : finder->count;
	spots->tier = TIER_INFLECTED;
	*best = 0;
	for (size_t i = finder->count; i-- > 0;) {
		spots->times += finder->spots[i].begins &&
			(i == 0 || finder->spots[i - 1].position !=
					   finder->spots[i].position);
		if (!finder->spots[i].exact)
			continue;
		spots->tier = TIER_EXACT;
		if (i < among)
			*best = i;
	}
}

/* The first of those with the most words. */
static size_t find_longest(const struct finder *finder)
{
	size_t best = 0;
	for (size_t i = 1; i < finder->count; i++)
		if (finder->spots[i].words > finder->spots[best].words)
			best = i;
	return best;
}

static const struct plan_leaf *wanted_leaf(const struct plan *plan)
{
	const struct plan_leaf *leaf = plan->leaves;
	while (!plan_is_wanted(leaf))
		leaf++;
	return leaf;
}

static enum status weigh(struct finder *finder, struct spots *spots, size_t *best)
{
	const struct plan *plan = finder->plan;
	size_t leaves, body = count_body(finder);
	uint32_t words;
	wanted(plan, &leaves, &words);
	spots->tier = TIER_ALL;
	if (leaves == 0)
		return STATUS_OK;
	if (leaves == 1 && wanted_leaf(plan)->near != NULL) {
		weigh_near(finder, spots, best);
		return STATUS_OK;
	}
	if (leaves == 1 && finder->in_part) {
		spots->tier = TIER_SOME;
		*best = find_longest(finder);
		return STATUS_OK;
	}
	if (leaves == 1) {
		weigh_one(finder, spots, best);
		if (plan->exact != NULL && finder->count > 0)
			return look_side_by_side(finder, spots, best);
		return STATUS_OK;
	}
	uint32_t near = 2 * words > PLAN_NEAR_WORDS ? 2 * words : PLAN_NEAR_WORDS;
	struct stretch window = {0};
	enum status status = find_window(finder, body > 0 ? body : finder->count,
					 SPOTS_WINDOW > near ? SPOTS_WINDOW : near,
					 &window);
	if (status != STATUS_OK)
		return status;
	*best = window.first;
	if (leaves_found(finder) < leaves || finder->in_part) {
		spots->tier = TIER_SOME;
		return STATUS_OK;
	}
	if (plan->exact != NULL)
		status = look_side_by_side(finder, spots, best);
	if (status != STATUS_OK || spots->times > 0)
		return status;
	if (plan->near != NULL)
		status = look_near(finder, spots, best);
	else if (window.leaves == leaves && window.span <= near)
		spots->tier = TIER_NEAR;
	return status;
}

/* --- Thinning out --- */

/* Drops the spots that overlap an earlier one and follows the best. */
static void thin(struct finder *finder, size_t best, struct spots *spots)
{
	size_t kept = 0;
	uint32_t end = 0;
	for (size_t i = 0; i < finder->count; i++) {
		bool overlaps = kept > 0 && finder->spots[i].position < end;
		if (!overlaps) {
			end = finder->spots[i].position + finder->spots[i].words;
			finder->spots[kept++] = finder->spots[i];
		}
		if (i == best)
			spots->best = kept - 1;
	}
	spots->at = finder->spots;
	spots->count = kept;
}

enum status spots_find(const struct plan *plan, uint32_t document,
		       struct record *record, struct spots *spots,
		       struct error *error)
{
	struct finder finder = { .plan = plan, .document = document,
				 .record = record, .error = error };
	size_t best = 0;
	*spots = (struct spots){0};
	enum status status = spots_gather(&finder);
	if (status != STATUS_OK) {
		free(finder.spots);
		return status;
	}
	status = deadline_look(plan->deadline, error);
	if (status == STATUS_OK)
		status = weigh(&finder, spots, &best);
	if (status != STATUS_OK) {
		free(finder.spots);
		return status;
	}
	thin(&finder, best, spots);
	return STATUS_OK;
}

void spots_finish(struct spots *spots)
{
	free(spots->at);
	free(spots->marks);
	*spots = (struct spots){0};
}
