/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_news.c - a standing query: begun, and looked after. */
#include "daemon/answer/news.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "lib/store/change/changes.h"
#include "lib/wire/limits.h"

/* A document that is new and matches. */
struct fresh {
	uint64_t change;
	uint32_t document;
};

struct looking {
	const struct news_place *place;
	uint32_t first;		/* rank of the first hit */
	struct news *news;
	struct asking *asking;
	uint64_t after;		/* change behind which all is new */
	struct fresh *fresh;	/* in order of changes, at most NEWS_HITS and one */
	size_t count;
};

/* --- Beginning --- */

/* Where the standing query begins: now, or where PARAMS say. */
static enum status begin_at(struct answer_call *call, const struct watch_params *params,
			    struct news_place *place)
{
	struct store *store = call->answerer->store;
	const struct store_info *info = store_info(store);
	struct error *error = &call->failure->error;
	bool ok = true;
	*place = (struct news_place){ .rev = info->rev };
	memcpy(place->uuid, info->uuid, sizeof place->uuid);
	enum status status = store_last_change(store, &place->change, error);
	if (status != STATUS_OK)
		return status;
	if (params->uuid != NULL && strcmp(params->uuid, info->uuid) != 0)
		status = error_set(error, STATUS_NOT_FOUND,
				   "the index is another one: %s", info->uuid);
	if (status == STATUS_OK && params->has_change &&
	    params->since_change > place->change)
		status = error_set(error, STATUS_NOT_FOUND,
				   "the index has no change %zu", params->since_change);
	if (params->has_rev)
		place->rev = params->since_rev;
	if (params->has_change)
		place->change = params->since_change;
	else if (status == STATUS_OK && params->has_rev) {
		status = store_change_of(store, place->rev, &place->change, error);
		place->by_rev = status == STATUS_INVALID;	/* it is still to come */
		if (place->by_rev) {
			place->change = 0;
			status = STATUS_OK;
		}
	}
	if (status != STATUS_NOT_FOUND)
		return status;
	call->failure->code = WIRE_STALE_CURSOR;
	call->failure->data = json_object();
	answer_put(call->failure->data, "rev", answer_number(info->rev), &ok);
	answer_put(call->failure->data, "uuid", json_string(info->uuid), &ok);
	return STATUS_INVALID;
}

static enum status read_params(struct answer_call *call, struct watch_params *params)
{
	const char *name = "q";
	enum status status = params_watch(call->params, params, &name,
					  &call->failure->error);
	return status == STATUS_OK ? status : answer_bad_param(call, name);
}

static enum status subscribe(struct answer_call *call, json_t **result)
{
	struct news_place *place = call->context;
	struct watch_params params;
	struct asking asking;
	json_t *object = json_object();
	asking_init(&asking, call);
	enum status status = read_params(call, &params);
	if (status == STATUS_OK && params.search.q != NULL) {
		status = asking_begin(&asking, &params.search);
		if (status == STATUS_OK)
			asking_put_query(&asking, object);
	}
	if (status == STATUS_OK)
		status = begin_at(call, &params, place);
	if (status == STATUS_OK) {
		answer_put(object, "change", answer_number(place->change), &asking.ok);
		asking_put_common(&asking, object);
	}
	status = asking_result(&asking, status, object, result);
	asking_finish(&asking);
	return status;
}

json_t *news_subscribe(struct answerer *answerer, json_t *params,
		       const struct answer_terms *terms, struct news_place *place,
		       struct answer_failure *failure)
{
	return answer_run_by(answerer, subscribe, place, params, terms, failure);
}

/* --- Looking --- */

static int by_change(const void *a, const void *b)
{
	const struct fresh *one = a, *other = b;
	return (one->change > other->change) - (one->change < other->change);
}

static struct store_search search_of(const struct answer_call *call)
{
	return (struct store_search){
		.count_to = UINT32_MAX,
		.deadline_ns = call->terms->deadline_ns,
		.cancel = call->terms->cancel,
	};
}

/* Those that are new and match, as a set. */
static enum status match_new(struct looking *looking, struct store_set *new,
			     struct store_set *found)
{
	struct answer_call *call = looking->asking->call;
	const struct plan *plan = looking->asking->plan;
	struct error *error = &call->failure->error;
	struct store_matches matches = {0};
	struct store_search search = search_of(call);
	search.all = found;
	enum status status = store_set_init(new, plan->store, error);
	if (status == STATUS_OK)
		status = store_set_init(found, plan->store, error);
	if (status == STATUS_OK)
		status = store_changed(plan->store, looking->after, new, error);
	if (status != STATUS_OK || new->count == 0)
		return status;
	struct store_query *query = store_query_filter(
		plan_query(plan, rank_any(plan) ? PLAN_ANY : PLAN_ALL),
		store_query_set(new));
	status = query != NULL
		? store_match(plan->store, query, &search, &matches, error)
		: answer_no_memory(call);
	store_matches_finish(&matches);
	store_query_free(query);
	return status;
}

/* To looking->fresh, in order of changes: a page of them, and one more if there is. */
static enum status put_in_order(struct looking *looking, const struct store_set *found)
{
	struct answer_call *call = looking->asking->call;
	enum status status = STATUS_OK;
	if (found->count == 0)
		return STATUS_OK;
	looking->fresh = calloc(found->count, sizeof *looking->fresh);
	if (looking->fresh == NULL)
		return answer_no_memory(call);
	for (uint32_t at = 0; status == STATUS_OK &&
	     (at = store_set_next(found, at)) != 0;) {
		struct fresh *fresh = &looking->fresh[looking->count++];
		fresh->document = at;
		status = store_change(call->answerer->store, at, &fresh->change,
				      &call->failure->error);
	}
	qsort(looking->fresh, looking->count, sizeof *looking->fresh, by_change);
	return status;
}

static enum status add_hit(struct looking *looking, const struct store_hit *scored,
			   uint64_t change, size_t *bytes)
{
	struct asking *asking = looking->asking;
	const struct search_params *params = asking->params;
	json_t *hits = looking->news->hits, *hit = NULL;
	struct ranked ranked = { scored->document, scored->score, TIER_UNKNOWN };
	struct hit_wish wish = {
		.rank = looking->first + (uint32_t)json_array_size(hits),
		.passage = { .snippets = params->snippets, .matches = params->matches,
			     .lines = params->lines },
		.places = params->places,
	};
	enum status status = answer_check(asking->call);
	if (status == STATUS_OK)
		status = answer_hit(asking->call, asking->plan, &ranked, &wish, &hit);
	if (status != STATUS_OK)
		return status;
	answer_put(hit, "change", answer_number(change), &asking->ok);
	*bytes += wire_size(hit);
	answer_append(hits, hit, &asking->ok);
	looking->news->place.change = change;
	return STATUS_OK;
}

static enum status add_hits(struct looking *looking)
{
	struct answer_call *call = looking->asking->call;
	const struct plan *plan = looking->asking->plan;
	struct store_search search = search_of(call);
	struct store_hit scored[NEWS_HITS];
	size_t count = looking->count < NEWS_HITS ? looking->count : NEWS_HITS;
	size_t bytes = 0, given = 0;
	for (size_t i = 0; i < count; i++)
		scored[i] = (struct store_hit){ looking->fresh[i].document, 0 };
	struct store_query *query = plan_query(plan, rank_any(plan) ? PLAN_ANY : PLAN_ALL);
	enum status status = query == NULL ? answer_no_memory(call) : count == 0
		? STATUS_OK
		: store_scores(plan->store, query, &search, scored, count,
			       &call->failure->error);
	store_query_free(query);
	for (; status == STATUS_OK && given < count && bytes < WIRE_REPLY_AIM; given++)
		status = add_hit(looking, &scored[given], looking->fresh[given].change,
				 &bytes);
	looking->news->more = given < looking->count;
	return status;
}

/* The change behind which all is new; false in *KNOWN: its revision is still to come. */
static enum status find_place(struct looking *looking, struct answer_call *call,
			      bool *known)
{
	struct store *store = call->answerer->store;
	const struct store_info *info = store_info(store);
	const struct news_place *place = looking->place;
	struct news *news = looking->news;
	news->other = strcmp(place->uuid, info->uuid) != 0;
	news->documents = info->documents;
	news->rev = info->rev;
	news->place = *place;
	memcpy(news->place.uuid, info->uuid, sizeof news->place.uuid);
	if (news->other) {
		news->place.rev = 0;
		news->place.by_rev = false;
	}
	looking->after = news->other ? 0 : place->change;
	*known = true;
	if (!news->place.by_rev)
		return STATUS_OK;
	enum status status = store_change_of(store, place->rev, &looking->after,
					     &call->failure->error);
	*known = status == STATUS_OK;
	news->place.by_rev = !*known;
	return status == STATUS_INVALID ? STATUS_OK : status;
}

static enum status look_for(struct looking *looking)
{
	struct store_set new = {0}, found = {0};
	struct answer_call *call = looking->asking->call;
	struct news *news = looking->news;
	uint64_t last = 0;
	enum status status = store_last_change(call->answerer->store, &last,
					       &call->failure->error);
	news->place.change = looking->after;
	if (status == STATUS_OK)
		status = match_new(looking, &new, &found);
	if (status == STATUS_OK)
		status = put_in_order(looking, &found);
	if (status == STATUS_OK)
		status = add_hits(looking);
	if (status == STATUS_OK && !news->more) {
		news->place.rev = news->rev;
		news->place.change = last;
	}
	store_set_finish(&new);
	store_set_finish(&found);
	free(looking->fresh);
	return status;
}

static enum status look(struct answer_call *call, json_t **result)
{
	struct looking looking = *(struct looking *)call->context;
	struct watch_params params;
	struct asking asking;
	bool known;
	json_t *hits = json_array();
	asking_init(&asking, call);
	looking.asking = &asking;
	looking.news->hits = hits;
	enum status status = read_params(call, &params);
	if (status == STATUS_OK)
		status = asking_begin(&asking, &params.search);
	if (status == STATUS_OK)
		status = find_place(&looking, call, &known);
	if (status == STATUS_OK && known)
		status = look_for(&looking);
	status = asking_result(&asking, status, hits, result);
	asking_finish(&asking);
	return status;
}

bool news_look(struct answerer *answerer, json_t *params, uint32_t first,
	       const struct news_place *place, const struct answer_terms *terms,
	       struct news *news, struct answer_failure *failure)
{
	struct looking looking = { .place = place, .first = first, .news = news };
	*news = (struct news){0};
	json_t *hits = answer_run_by(answerer, look, &looking, params, terms, failure);
	news->hits = hits;
	return hits != NULL;
}
