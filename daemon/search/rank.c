/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rank.c - the tiers of a search, one query after the other, until a page is full. */
#include "daemon/search/rank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/expansion.h"
#include "lib/base/clock.h"

/* How much of what positions say is added to the score of a hit: tests/README.md has
 * what each does on six judged collections. Half of one or twice as much moves the mean
 * by less than .004. Words as written are there for a reason, not for the figures: who
 * asks for "controls" means that before "controlling". */
#define WEIGHT_CLOSE 0.25
#define WEIGHT_WRITTEN 0.1
#define WEIGHT_TITLED 0.2

/* And by how much more a hit counts that has all words: by the cube of its share of
 * them, for two of three are no phrase yet. That they all stand together, or in order,
 * changes no figure, for questions are too long for it; short queries mean it. */
#define FACTOR_COVERAGE 0.4
#define FACTOR_NEAR 0.2
#define FACTOR_ORDERED 0.3

struct ranker {
	const struct plan *plan;
	const struct answer_terms *terms;
	struct error *error;
	const struct rank_wish *wish;
	uint32_t end;			/* of the part, counted from the first hit */
	uint32_t count_to;
	struct ranked *hits;		/* from the first one on: room for `end` */
	uint32_t count;
	uint32_t *taken;		/* their documents, in order of number */
	uint32_t total;
	bool exact;
	bool some;			/* documents with some of the words were looked
					 * for, too */
	struct expansion expansion;
	struct buf asked;		/* for ranking->plan */
};

static enum status no_memory(struct ranker *ranker)
{
	return error_set(ranker->error, STATUS_NO_MEMORY, "hits");
}

static struct store_search search_of(const struct ranker *ranker, uint32_t first,
				     uint32_t limit, uint32_t count_to)
{
	return (struct store_search){
		.first = first,
		.limit = limit,
		.count_to = count_to,
		.all = count_to > 0 ? ranker->wish->all : NULL,
		.sort = ranker->plan->params->sort,
		.deadline_ns = ranker->terms->deadline_ns,
		.cancel = ranker->terms->cancel,
	};
}

static const char *const how_names[] = {
	[PLAN_ALL] = "all", [PLAN_ANY] = "any", [PLAN_EXACT] = "exact",
	[PLAN_INFLECTED] = "inflected", [PLAN_ORDERED] = "ordered",
	[PLAN_NEAR] = "near",
};

static enum status note_plan(struct ranker *ranker, enum plan_how how,
			     const struct store_query *query,
			     const struct store_matches *matches)
{
	buf_addf(&ranker->asked, "%s: ", how_names[how]);
	enum status status = store_query_describe(ranker->plan->store, query, true,
						  &ranker->asked, ranker->error);
	buf_addf(&ranker->asked, "; %s%u documents\n", matches->exact ? "" : "at least ",
		 matches->total);
	return status;
}

/* For the log of slow requests. What cannot be described is left out of it, and is no
 * failure of the request. */
static void trace_it(struct ranker *ranker, enum plan_how how,
		     const struct store_query *query,
		     const struct store_matches *matches, bool ended, uint64_t began_ns)
{
	struct trace *trace = ranker->terms->trace;
	struct error unused;
	trace_step(trace, &(struct trace_step){
		.name = how_names[how],
		.documents = matches->total,
		.exact = matches->exact,
		.ended = ended,
		.ns = clock_ns() - began_ns,
	});
	struct buf *out = trace_plan(trace);
	if (out == NULL)
		return;
	buf_addf(out, "%s%s: ", out->len > 0 ? "; " : "", how_names[how]);
	store_query_describe(ranker->plan->store, query, trace->plan_words, out, &unused);
}

static enum status match(struct ranker *ranker, enum plan_how how,
			 const struct store_search *search,
			 struct store_matches *matches)
{
	uint64_t began_ns = clock_ns();
	struct store_query *query = plan_query(ranker->plan, how);
	if (how == PLAN_ALL || how == PLAN_ANY)
		query = expansion_query(&ranker->expansion, query);
	if (query == NULL)
		return no_memory(ranker);
	enum status status = store_match(ranker->plan->store, query, search, matches,
					 ranker->error);
	trace_it(ranker, how, query, matches, status == STATUS_OK, began_ns);
	if (status == STATUS_OK && ranker->plan->params->explain)
		status = note_plan(ranker, how, query, matches);
	store_query_free(query);
	return status;
}

/* --- Nearness --- */

static int by_score(const void *a, const void *b)
{
	const struct store_hit *left = a, *right = b;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return (left->document > right->document) -
		(left->document < right->document);
}

static double score_of(const struct store_hit *hit,
		       const struct store_nearness *nearness)
{
	double all = nearness->coverage;
	double sum = hit->score + WEIGHT_CLOSE * nearness->close +
		WEIGHT_WRITTEN * nearness->written + WEIGHT_TITLED * nearness->titled;
	double more = FACTOR_COVERAGE * all * all * all;
	more += nearness->near ? FACTOR_NEAR : 0;
	more += nearness->ordered ? FACTOR_ORDERED : 0;
	return sum * (1 + more);
}

/* Puts the best RANK_NEARNESS_HITS of a bag in order of nearness too. It only adds to
 * scores, so that those behind stay there. */
static enum status order_by_nearness(struct ranker *ranker,
				     struct store_matches *matches)
{
	struct store_nearness nearness[RANK_NEARNESS_HITS];
	struct store_search search = search_of(ranker, 0, 0, 0);
	size_t count = matches->hit_count < RANK_NEARNESS_HITS ? matches->hit_count
								: RANK_NEARNESS_HITS;
	enum status status = store_nearness(ranker->plan->store, ranker->plan->near,
					    &search, matches->hits, count, nearness,
					    ranker->error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		matches->hits[i].score = score_of(&matches->hits[i], &nearness[i]);
	qsort(matches->hits, count, sizeof *matches->hits, by_score);
	return STATUS_OK;
}

static bool has_nearness(const struct ranker *ranker, enum plan_how how)
{
	return ranker->plan->near != NULL && (how == PLAN_ALL || how == PLAN_ANY) &&
		ranker->plan->params->sort == STORE_BY_SCORE;
}

/* The first LIMIT hits: cut out of a list that begins with the best, so that pages fit
 * each other. */
static enum status match_first(struct ranker *ranker, enum plan_how how, uint32_t limit,
			       uint32_t count_to, struct store_matches *matches)
{
	bool nearness = has_nearness(ranker, how) && limit > 0;
	uint32_t reach = nearness && limit < RANK_NEARNESS_HITS ? RANK_NEARNESS_HITS
								 : limit;
	struct store_search search = search_of(ranker, 0, reach, count_to);
	enum status status = match(ranker, how, &search, matches);
	if (status == STATUS_OK && nearness)
		status = order_by_nearness(ranker, matches);
	if (matches->hit_count > limit)
		matches->hit_count = limit;
	return status;
}

/* --- Feedback --- */

static bool say_expansion(const struct expansion *expansion, struct buf *out)
{
	for (size_t i = 0; i < expansion->count; i++)
		buf_addf(out, "%s%s", i == 0 ? "in the order count too: " : ", ",
			 expansion->words[i].stem);
	return expansion->count == 0 || buf_cstr(out) != NULL;
}

/* Has the best documents of a bag add to its words. */
static enum status expand(struct ranker *ranker, struct ranking *ranking)
{
	const struct search_params *params = ranker->plan->params;
	struct store_matches best = {0};
	if (params->expand == 0 || !ranker->plan->query->bag ||
	    params->sort != STORE_BY_SCORE)
		return STATUS_OK;
	enum status status = match_first(ranker, params->mode == MODE_ALL ? PLAN_ALL
									   : PLAN_ANY,
					 EXPANSION_DOCUMENTS, 0, &best);
	if (status == STATUS_OK)
		status = expansion_find(ranker->plan, best.hits, best.hit_count,
					params->expand, &ranker->expansion,
					ranker->error);
	store_matches_finish(&best);
	return status == STATUS_OK &&
			!say_expansion(&ranker->expansion, &ranking->expanded)
		? no_memory(ranker) : status;
}

/* --- Tiers --- */

static int by_number(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

static bool is_taken(const struct ranker *ranker, uint32_t count, uint32_t document)
{
	return bsearch(&document, ranker->taken, count, sizeof document, by_number) !=
		NULL;
}

static double score_in(const struct store_hit *hit, enum tier tier)
{
	if (tier == TIER_UNKNOWN)
		return hit->score;
	return (hit->score < RANK_TIER_STEP ? hit->score : RANK_TIER_STEP) +
		RANK_TIER_STEP * (TIER_SOME - (int)tier);
}

static bool has_hit(const struct ranker *ranker, uint32_t before, uint32_t document)
{
	return is_taken(ranker, before, document) ||
		(ranker->wish->collapse != NULL &&
		 !collapse_take(ranker->wish->collapse, document));
}

/* Those that no better tier has, as many as there is room for. */
static void take(struct ranker *ranker, const struct store_matches *matches,
		 enum tier tier)
{
	uint32_t before = ranker->count;
	for (size_t i = 0; i < matches->hit_count && ranker->count < ranker->end; i++) {
		const struct store_hit *hit = &matches->hits[i];
		if (has_hit(ranker, before, hit->document))
			continue;
		ranker->hits[ranker->count++] = (struct ranked){
			.document = hit->document,
			.score = score_in(hit, tier),
			.tier = tier,
		};
	}
	for (uint32_t i = before; i < ranker->count; i++)
		ranker->taken[i] = ranker->hits[i].document;
	qsort(ranker->taken, ranker->count, sizeof *ranker->taken, by_number);
}

/* A list of which LIMIT hits were not enough: of families there are fewer. */
static enum status look_further(struct ranker *ranker, enum plan_how how, enum tier tier,
				uint32_t limit)
{
	uint32_t documents = store_info(ranker->plan->store)->documents;
	enum status status = STATUS_OK;
	bool more = limit < documents;
	while (status == STATUS_OK && more && ranker->count < ranker->end) {
		struct store_matches matches = {0};
		limit = limit < documents / 2 ? 2 * limit : documents;
		status = match_first(ranker, how, limit, 0, &matches);
		if (status == STATUS_OK)
			take(ranker, &matches, tier);
		more = matches.hit_count == limit && limit < documents;
		store_matches_finish(&matches);
	}
	return status;
}

static enum status look(struct ranker *ranker, enum plan_how how, enum tier tier,
			uint32_t count_to)
{
	struct store_matches matches = {0};
	/* Every one of those that are taken may come again; of a page that is full only
	 * the total is missing. */
	uint32_t limit = ranker->count < ranker->end ? ranker->end + ranker->count : 0;
	enum status status = match_first(ranker, how, limit, count_to, &matches);
	if (status == STATUS_OK)
		take(ranker, &matches, tier);
	ranker->total = matches.total;
	ranker->exact = matches.exact;
	bool more = limit > 0 && matches.hit_count == limit;
	store_matches_finish(&matches);
	return status == STATUS_OK && more && ranker->wish->collapse != NULL
		? look_further(ranker, how, tier, limit) : status;
}

static enum status look_for_phrases(struct ranker *ranker)
{
	static const struct {
		enum plan_how how;
		enum tier tier;
	} tiers[] = {
		{ PLAN_EXACT, TIER_EXACT },
		{ PLAN_INFLECTED, TIER_INFLECTED },
		{ PLAN_ORDERED, TIER_ORDERED },
		{ PLAN_NEAR, TIER_NEAR },
	};
	enum status status = STATUS_OK;
	for (size_t i = 0; i < sizeof tiers / sizeof *tiers && status == STATUS_OK &&
		     ranker->count < ranker->end; i++)
		if (plan_has(ranker->plan, tiers[i].how))
			status = look(ranker, tiers[i].how, tiers[i].tier, 0);
	return status;
}

/* Too few documents have all the words: what stands in RANKER has any of them. */
static void note_some(uint32_t all, struct ranking *ranking)
{
	ranking->mode = "any";
	if (all == 0)
		snprintf(ranking->warning, sizeof ranking->warning,
			 "no document has all the words: these have some of them");
	else
		snprintf(ranking->warning, sizeof ranking->warning,
			 "only %u %s all the words: the others have some of them", all,
			 all == 1 ? "document has" : "documents have");
}

static enum status look_for_some(struct ranker *ranker, struct ranking *ranking)
{
	uint32_t all = ranker->total;
	ranker->some = true;
	enum status status = look(ranker, PLAN_ANY, TIER_SOME, ranker->count_to);
	if (status == STATUS_OK && ranker->total > all)
		note_some(all, ranking);
	return status;
}

static enum status rank_in_tiers(struct ranker *ranker, struct ranking *ranking)
{
	enum status status = look_for_phrases(ranker);
	if (status == STATUS_OK)
		status = look(ranker, PLAN_ALL, TIER_ALL, ranker->count_to);
	if (status == STATUS_OK && ranker->count < ranker->end)
		status = look_for_some(ranker, ranking);
	return status;
}

/* --- One query --- */

static enum status rank_families(struct ranker *ranker, enum plan_how how)
{
	ranker->count = 0;
	collapse_begin_again(ranker->wish->collapse);
	return look(ranker, how, TIER_UNKNOWN, ranker->count_to);
}

static enum status rank_at_once(struct ranker *ranker, enum plan_how how)
{
	if (ranker->wish->collapse != NULL)
		return rank_families(ranker, how);
	const struct rank_wish *wish = ranker->wish;
	struct store_matches matches = {0};
	uint32_t first = 0, limit = ranker->end;
	enum status status;
	if (!has_nearness(ranker, how) || wish->first >= RANK_NEARNESS_HITS) {
		struct store_search search = search_of(ranker, wish->first, wish->limit,
						       ranker->count_to);
		first = wish->first;
		limit = wish->limit;
		status = match(ranker, how, &search, &matches);
	} else {
		status = match_first(ranker, how, limit, ranker->count_to, &matches);
	}
	ranker->count = first;
	for (size_t i = 0; status == STATUS_OK && i < matches.hit_count && i < limit; i++)
		ranker->hits[ranker->count++] = (struct ranked){
			matches.hits[i].document, matches.hits[i].score, TIER_UNKNOWN };
	ranker->total = matches.total;
	ranker->exact = matches.exact;
	store_matches_finish(&matches);
	return status;
}

/* --- Which of them --- */

/* Whether a document can have some of a bag without having all of it. */
static bool has_parts(const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->leaf_count; i++)
		if (plan_is_wanted(&plan->leaves[i]))
			count += 1 + plan->leaves[i].pair_count;
	return plan->query->bag && count > 1;
}

static enum status choose(struct ranker *ranker, struct ranking *ranking)
{
	const struct plan *plan = ranker->plan;
	const struct search_params *params = plan->params;
	bool bag = has_parts(plan);
	ranking->mode = plan_only_phrase(plan) != NULL ? "phrase" : "all";
	if (bag && params->mode == MODE_AUTO && params->sort == STORE_BY_SCORE)
		return rank_in_tiers(ranker, ranking);
	if (rank_any(plan)) {
		ranking->mode = "any";
		return rank_at_once(ranker, PLAN_ANY);
	}
	enum status status = rank_at_once(ranker, PLAN_ALL);
	/* Where the best do not come first, those with some of the words would stand
	 * among the others. */
	if (status != STATUS_OK || !bag || params->mode != MODE_AUTO ||
	    ranker->total > 0)
		return status;
	status = rank_at_once(ranker, PLAN_ANY);
	if (status == STATUS_OK && ranker->total > 0)
		note_some(0, ranking);
	return status;
}

/* Whether the list goes on behind a part that is full. */
static enum status look_for_more(struct ranker *ranker, bool *more)
{
	const struct plan *plan = ranker->plan;
	struct store_matches matches = {0};
	struct store_search search = search_of(ranker, 0, 0, ranker->end + 1);
	enum status status = STATUS_OK;
	*more = ranker->count == ranker->end && ranker->total > ranker->end;
	if (ranker->count < ranker->end || *more || ranker->end == 0 || ranker->some ||
	    !has_parts(plan) || plan->params->mode != MODE_AUTO ||
	    plan->params->sort != STORE_BY_SCORE)
		return STATUS_OK;
	search.all = NULL;
	status = match(ranker, PLAN_ANY, &search, &matches);
	*more = matches.total > ranker->end;
	store_matches_finish(&matches);
	return status;
}

static enum status count_families(struct ranker *ranker)
{
	struct collapse *collapse = ranker->wish->collapse;
	if (collapse == NULL)
		return STATUS_OK;
	enum status status = collapse_count(collapse, ranker->plan->deadline,
					    ranker->error);
	ranker->total = collapse->total;
	ranker->exact = true;
	return status;
}

static enum status open_ranker(struct ranker *ranker)
{
	ranker->hits = calloc((size_t)ranker->end + 1, sizeof *ranker->hits);
	ranker->taken = calloc((size_t)ranker->end + 1, sizeof *ranker->taken);
	return ranker->hits != NULL && ranker->taken != NULL ? STATUS_OK
							      : no_memory(ranker);
}

/* Totals reach behind the part, so that they tell whether there is more. */
static uint32_t count_to(const struct plan *plan, uint32_t end)
{
	if (plan->params->exact_total || plan->params->sort != STORE_BY_SCORE ||
	    end == UINT32_MAX)
		return UINT32_MAX;
	return end < RANK_TOTAL ? RANK_TOTAL : end + 1;
}

enum status rank(const struct plan *plan, const struct answer_terms *terms,
		 const struct rank_wish *wish, struct ranking *ranking,
		 struct error *error)
{
	uint32_t first = wish->first, end = first + wish->limit;
	struct ranker ranker = {
		.plan = plan,
		.terms = terms,
		.error = error,
		.wish = wish,
		.end = end,
		.count_to = count_to(plan, end),
	};
	*ranking = (struct ranking){0};
	enum trace_phase before = trace_enter(terms->trace, TRACE_MATCH);
	enum status status = open_ranker(&ranker);
	if (status == STATUS_OK)
		status = expand(&ranker, ranking);
	if (status == STATUS_OK)
		status = choose(&ranker, ranking);
	if (status == STATUS_OK)
		status = count_families(&ranker);
	if (status == STATUS_OK)
		status = look_for_more(&ranker, &ranking->more);
	trace_enter(terms->trace, before);
	free(ranker.taken);
	if (status != STATUS_OK) {
		buf_finish(&ranker.asked);
		buf_finish(&ranking->expanded);
		free(ranker.hits);
		return status;
	}
	ranking->plan = ranker.asked;
	ranking->hits = ranker.hits;
	ranking->count = ranker.count > first ? ranker.count - first : 0;
	memmove(ranking->hits, ranking->hits + first,
		ranking->count * sizeof *ranking->hits);
	ranking->total = ranker.total;
	ranking->exact = ranker.exact;
	return STATUS_OK;
}

void ranking_finish(struct ranking *ranking)
{
	free(ranking->hits);
	buf_finish(&ranking->expanded);
	buf_finish(&ranking->plan);
	*ranking = (struct ranking){0};
}

bool rank_any(const struct plan *plan)
{
	return plan->params->mode == MODE_ANY && (has_parts(plan) || plan->query->mixed);
}

enum status rank_count(const struct plan *plan, const struct answer_terms *terms,
		       struct store_set *all, uint32_t *total, struct error *error)
{
	const struct rank_wish wish = { .all = all };
	struct ranker ranker = { .plan = plan, .terms = terms, .error = error,
				 .wish = &wish };
	struct store_search search = search_of(&ranker, 0, 0, UINT32_MAX);
	struct store_matches matches = {0};
	enum trace_phase before = trace_enter(terms->trace, TRACE_MATCH);
	enum status status = match(&ranker, rank_any(plan) ? PLAN_ANY : PLAN_ALL, &search,
				   &matches);
	trace_enter(terms->trace, before);
	if (status == STATUS_OK)
		*total = matches.total;
	store_matches_finish(&matches);
	return status;
}
