/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_search.c - search and count. */
#include <stdio.h>
#include <string.h>

#include "daemon/answer_internal.h"
#include "daemon/expansion.h"
#include "lib/wire/limits.h"

enum {
	SEARCH_TOTAL = 1000,	/* documents up to which totals are exact unasked */
	HIT_BYTES = 800,	/* of a reply: a hit without passages, about, */
	SNIPPET_BYTES = 350,	/* a snippet, */
	MATCH_BYTES = 64,	/* and a match */
	NEARNESS_HITS = 30,	/* of a bag: the best ones, whose positions are looked
				 * at: more changed no figure of tests/README.md */
};

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

struct searching {
	struct answer_call *call;
	struct search_params params;
	struct query *query;
	struct plan *plan;
	struct expansion expansion;
	struct store_matches matches;
	const char *mode;	/* as the result says */
	json_t *warnings;
	bool ok;		/* memory sufficed for all of the result so far */
};

static void finish(struct searching *searching)
{
	store_matches_finish(&searching->matches);
	plan_close(searching->plan);
	query_free(searching->query);
	json_decref(searching->warnings);
}

static void warn(struct searching *searching, const char *text)
{
	answer_append(searching->warnings, wire_string(text, strlen(text)),
		      &searching->ok);
}

static enum status match(struct searching *searching, enum plan_how how,
			 uint32_t first, uint32_t limit, uint32_t count_to,
			 struct store_matches *matches)
{
	struct answer_call *call = searching->call;
	struct store_search search = {
		.first = first,
		.limit = limit,
		.count_to = count_to,
		.sort = searching->params.sort,
		.deadline_ns = call->terms->deadline_ns,
		.cancel = call->terms->cancel,
	};
	struct store_query *query = expansion_query(&searching->expansion,
						    plan_query(searching->plan, how));
	if (query == NULL)
		return answer_no_memory(call);
	enum status status = store_match(searching->plan->store, query, &search,
					 matches, &call->failure->error);
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

/* Puts the best NEARNESS_HITS of a bag in order of nearness too. It only adds to
 * scores, so that those behind stay there. */
static enum status order_by_nearness(struct searching *searching,
				     struct store_matches *matches)
{
	struct answer_call *call = searching->call;
	struct store_nearness nearness[NEARNESS_HITS];
	struct store_search search = { .deadline_ns = call->terms->deadline_ns,
				       .cancel = call->terms->cancel };
	size_t count = matches->hit_count < NEARNESS_HITS ? matches->hit_count
							   : NEARNESS_HITS;
	enum status status = store_nearness(searching->plan->store,
					    searching->plan->near, &search,
					    matches->hits, count, nearness,
					    &call->failure->error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		matches->hits[i].score = score_of(&matches->hits[i], &nearness[i]);
	qsort(matches->hits, count, sizeof *matches->hits, by_score);
	return STATUS_OK;
}

static void drop_first(struct store_matches *matches, size_t count)
{
	size_t drop = count < matches->hit_count ? count : matches->hit_count;
	matches->hit_count -= drop;
	memmove(matches->hits, matches->hits + drop,
		matches->hit_count * sizeof *matches->hits);
}

/* Hits from FIRST on, of a bag what is nearest first: cut out of a list that begins
 * with the best, so that pages fit each other. */
static enum status match_from(struct searching *searching, enum plan_how how,
			      uint32_t first, uint32_t limit, uint32_t count_to,
			      struct store_matches *matches)
{
	if (searching->plan->near == NULL ||
	    searching->params.sort != STORE_BY_SCORE || first >= NEARNESS_HITS)
		return match(searching, how, first, limit, count_to, matches);
	uint32_t reach = first + limit > NEARNESS_HITS ? first + limit : NEARNESS_HITS;
	enum status status = match(searching, how, 0, reach, count_to, matches);
	if (status == STATUS_OK)
		status = order_by_nearness(searching, matches);
	if (status != STATUS_OK)
		return status;
	drop_first(matches, first);
	if (matches->hit_count > limit)
		matches->hit_count = limit;
	return STATUS_OK;
}

static enum status match_page(struct searching *searching, enum plan_how how,
			      uint32_t count_to, struct store_matches *matches)
{
	return match_from(searching, how, searching->params.offset,
			  searching->params.limit, count_to, matches);
}

/* --- Feedback --- */

static void warn_of_expansion(struct searching *searching)
{
	const struct expansion *expansion = &searching->expansion;
	struct buf text = {0};
	if (expansion->count == 0)
		return;
	buf_add_str(&text, "in the order count too: ");
	for (size_t i = 0; i < expansion->count; i++)
		buf_addf(&text, "%s%s", i > 0 ? ", " : "", expansion->words[i].stem);
	if (buf_cstr(&text) != NULL)
		warn(searching, text.data);
	else
		searching->ok = false;
	buf_finish(&text);
}

/* Has the best documents of the bag add to its words. */
static enum status expand(struct searching *searching)
{
	const struct search_params *params = &searching->params;
	enum plan_how how = params->mode == MODE_ALL ? PLAN_ALL : PLAN_ANY;
	struct store_matches best = {0};
	if (params->expand == 0 || !searching->query->bag ||
	    params->sort != STORE_BY_SCORE)
		return STATUS_OK;
	enum status status = match_from(searching, how, 0, EXPANSION_DOCUMENTS, 0,
					&best);
	if (status == STATUS_OK)
		status = expansion_find(searching->plan, best.hits, best.hit_count,
					params->expand, &searching->expansion,
					&searching->call->failure->error);
	store_matches_finish(&best);
	if (status == STATUS_OK)
		warn_of_expansion(searching);
	return status;
}

static size_t count_wanted(const struct plan *plan)
{
	size_t count = 0;
	for (size_t i = 0; i < plan->leaf_count; i++)
		count += plan_is_wanted(&plan->leaves[i]);
	return count;
}

/* Too few documents have all the words: those with any, if they are more. */
static enum status fall_back(struct searching *searching, uint32_t count_to)
{
	struct store_matches *all = &searching->matches, any = {0};
	char text[100];
	enum status status = match_page(searching, PLAN_ANY, count_to, &any);
	if (status != STATUS_OK) {
		store_matches_finish(&any);
		return status;
	}
	if (any.total <= all->total) {
		store_matches_finish(&any);
		return STATUS_OK;
	}
	if (all->total == 0)
		snprintf(text, sizeof text, "no document has all the words: these "
			 "have some of them");
	else
		snprintf(text, sizeof text, "only %u %s all the words: the others "
			 "have some of them", all->total,
			 all->total == 1 ? "document has" : "documents have");
	warn(searching, text);
	store_matches_finish(all);
	*all = any;
	searching->mode = "any";
	return STATUS_OK;
}

static enum status find(struct searching *searching)
{
	const struct search_params *params = &searching->params;
	bool bag = searching->query->bag && count_wanted(searching->plan) > 1;
	bool any = params->mode == MODE_ANY && (bag || searching->query->mixed);
	uint32_t count_to = params->exact_total ? UINT32_MAX : SEARCH_TOTAL;
	searching->mode = any ? "any"
		: plan_only_phrase(searching->plan) != NULL ? "phrase" : "all";
	enum status status = expand(searching);
	if (status == STATUS_OK)
		status = match_page(searching, any ? PLAN_ANY : PLAN_ALL, count_to,
				    &searching->matches);
	if (status == STATUS_OK && bag && params->mode == MODE_AUTO &&
	    searching->matches.total < params->limit)
		status = fall_back(searching, count_to);
	return status;
}

/* --- Hits, as many as fit --- */

struct filling {
	size_t bytes;		/* of the hits so far */
	bool cut;		/* a hit has more matches than it says */
	bool fewer_snippets;
};

/* What the next hit may have when LEFT hits share what is left of the reply. */
static struct hit_wish wish_for(struct searching *searching, size_t left,
				uint32_t rank, struct filling *filling)
{
	size_t room = filling->bytes < WIRE_REPLY_AIM ? WIRE_REPLY_AIM - filling->bytes
						      : 0;
	size_t share = room / left;
	size_t rest = share > HIT_BYTES ? share - HIT_BYTES : 0;
	struct hit_wish wish = {
		.rank = rank,
		.snippets = searching->params.snippets,
		.explain = searching->params.explain,
		.cut = &filling->cut,
	};
	if (wish.snippets > rest / SNIPPET_BYTES) {
		wish.snippets = rest / SNIPPET_BYTES;
		filling->fewer_snippets = true;
	}
	wish.matches = (rest - wish.snippets * SNIPPET_BYTES) / MATCH_BYTES;
	if (wish.matches > PASSAGE_MATCHES)
		wish.matches = PASSAGE_MATCHES;
	return wish;
}

static enum status add_hits(struct searching *searching, json_t *hits)
{
	const struct store_matches *matches = &searching->matches;
	struct filling filling = {0};
	for (size_t i = 0; i < matches->hit_count; i++) {
		json_t *hit = NULL;
		uint32_t rank = searching->params.offset + (uint32_t)i + 1;
		struct hit_wish wish = wish_for(searching, matches->hit_count - i,
						rank, &filling);
		enum status status = answer_check(searching->call);
		if (status == STATUS_OK)
			status = answer_hit(searching->call, searching->plan,
					    &matches->hits[i], &wish, &hit);
		if (status != STATUS_OK)
			return status;
		filling.bytes += json_dumpb(hit, NULL, 0, JSON_COMPACT) + 1;
		if (filling.bytes > WIRE_REPLY_AIM && i > 0) {
			json_decref(hit);
			warn(searching, "hits were left out: the reply would have been "
					"too large; ask for fewer at a time");
			break;
		}
		answer_append(hits, hit, &searching->ok);
	}
	if (filling.fewer_snippets)
		warn(searching, "snippets were left out to keep the reply small");
	return STATUS_OK;
}

/* --- Saying why nothing was found --- */

static enum status word_is_known(const struct plan_leaf *leaf, struct store *store,
				 bool *known, struct error *error)
{
	const struct plan_word *word = leaf->words;
	*known = false;
	for (size_t i = 0; i < word->form_count && !*known; i++) {
		char term[SCHEMA_TERM_MAX];
		uint32_t documents = 0;
		uint64_t occurrences;
		size_t len = schema_term(leaf->prefix, word->forms[i].at,
					 word->forms[i].len, term);
		enum status status = store_frequency(store, term, len, &documents,
						     &occurrences, error);
		if (status != STATUS_OK)
			return status;
		*known = documents > 0;
	}
	return STATUS_OK;
}

static enum status warn_of_unknown(struct searching *searching)
{
	const struct plan *plan = searching->plan;
	for (size_t i = 0; i < plan->leaf_count; i++) {
		const struct plan_leaf *leaf = &plan->leaves[i];
		char text[120];
		bool known;
		if (!plan_is_wanted(leaf) || leaf->node->word_count > 1 ||
		    leaf->node->kind == NODE_PREFIX)
			continue;
		enum status status = word_is_known(leaf, plan->store, &known,
						   &searching->call->failure->error);
		if (status != STATUS_OK)
			return status;
		if (known)
			continue;
		const struct query_word *word = &leaf->node->words[0];
		snprintf(text, sizeof text, "no document has the word %.*s",
			 (int)(word->len < 80 ? word->len : 80), word->text);
		warn(searching, text);
	}
	return STATUS_OK;
}

/* --- search --- */

static enum status build(struct searching *searching, json_t **result)
{
	const struct store_matches *matches = &searching->matches;
	json_t *object = json_object(), *total = json_object(), *hits = json_array();
	bool *ok = &searching->ok;
	enum status status = add_hits(searching, hits);
	if (status == STATUS_OK && matches->total == 0)
		status = warn_of_unknown(searching);
	answer_put(total, "n", answer_number(matches->total), ok);
	answer_put(total, "exact", json_boolean(matches->exact), ok);
	answer_put_query(&searching->params, searching->query, object, ok);
	answer_put(object, "mode", json_string(searching->mode), ok);
	answer_put(object, "total", total, ok);
	answer_put(object, "hits", hits, ok);
	answer_put(object, "warnings", json_incref(searching->warnings), ok);
	answer_put_index(searching->call, object, ok);
	answer_put_took(searching->call, object, ok);
	if (status == STATUS_OK && !*ok)
		status = answer_no_memory(searching->call);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}

/* Reads the parameters with READ, and plans the query. */
static enum status
begin(struct searching *searching,
      enum status (*read)(const json_t *object, struct search_params *params,
			  const char **name, struct error *error))
{
	struct answer_call *call = searching->call;
	const char *name = "q";
	enum status status = read(call->params, &searching->params, &name,
				  &call->failure->error);
	if (status != STATUS_OK)
		return answer_bad_param(call, name);
	status = answer_plan(call, &searching->params, &searching->query,
			     &searching->plan);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < searching->query->warning_count; i++)
		warn(searching, searching->query->warnings[i]);
	return STATUS_OK;
}

enum status answer_search(struct answer_call *call, json_t **result)
{
	struct searching searching = { .call = call, .warnings = json_array(),
				       .ok = true };
	enum status status = begin(&searching, params_search);
	if (status == STATUS_OK)
		status = find(&searching);
	if (status == STATUS_OK)
		status = build(&searching, result);
	finish(&searching);
	return status;
}

/* --- count --- */

static enum status count_phrase(struct searching *searching,
				const struct store_phrase *phrase,
				uint64_t *occurrences)
{
	struct answer_call *call = searching->call;
	struct store_search search = { .deadline_ns = call->terms->deadline_ns,
				       .cancel = call->terms->cancel };
	struct store_query *beside;
	if (!plan_beside(searching->plan, &beside))
		return answer_no_memory(call);
	enum status status = store_phrase_count(
		searching->plan->store, phrase, beside, &search,
		&searching->matches.total, occurrences, &call->failure->error);
	store_query_free(beside);
	return status;
}

enum status answer_count(struct answer_call *call, json_t **result)
{
	struct searching searching = { .call = call, .warnings = json_array(),
				       .ok = true };
	const struct store_phrase *phrase = NULL;
	uint64_t occurrences = 0;
	json_t *object = NULL;
	enum status status = begin(&searching, params_count);
	if (status != STATUS_OK)
		goto out;
	phrase = plan_only_phrase(searching.plan);
	status = phrase != NULL
		? count_phrase(&searching, phrase, &occurrences)
		: match(&searching, searching.params.mode == MODE_ANY
				? PLAN_ANY : PLAN_ALL,
			0, 0, UINT32_MAX, &searching.matches);
	if (status != STATUS_OK)
		goto out;
	object = json_object();
	answer_put(object, "n", answer_number(searching.matches.total),
		   &searching.ok);
	answer_put(object, "exact", json_true(), &searching.ok);
	if (phrase != NULL)
		answer_put(object, "occurrences", answer_number(occurrences),
			   &searching.ok);
	answer_put_query(&searching.params, searching.query, object, &searching.ok);
	answer_put_index(call, object, &searching.ok);
	answer_put_took(call, object, &searching.ok);
	if (!searching.ok)
		status = answer_no_memory(call);
out:
	finish(&searching);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}
