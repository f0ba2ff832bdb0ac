/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_search.c - search and count. */
#include <string.h>

#include "daemon/answer_internal.h"
#include "daemon/why.h"
#include "lib/wire/limits.h"

enum {
	HIT_BYTES = 800,	/* of a reply: a hit without passages, about, */
	SNIPPET_BYTES = 350,	/* a snippet, */
	MATCH_BYTES = 64,	/* and a match */
};

struct searching {
	struct answer_call *call;
	struct search_params params;
	struct query *query;
	struct plan *plan;
	struct ranking ranking;
	json_t *warnings;
	bool ok;		/* memory sufficed for all of the result so far */
};

static void finish(struct searching *searching)
{
	ranking_finish(&searching->ranking);
	plan_close(searching->plan);
	query_free(searching->query);
	json_decref(searching->warnings);
}

static void warn(struct searching *searching, const char *text)
{
	answer_append(searching->warnings, wire_string(text, strlen(text)),
		      &searching->ok);
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
		.places = searching->params.places,
		.explain = searching->params.explain,
		.cut = &filling->cut,
	};
	if (!wish.places)
		return wish;
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
	const struct ranking *ranking = &searching->ranking;
	struct filling filling = {0};
	for (size_t i = 0; i < ranking->count; i++) {
		json_t *hit = NULL;
		uint32_t place = searching->params.offset + (uint32_t)i + 1;
		struct hit_wish wish = wish_for(searching, ranking->count - i, place,
						&filling);
		enum status status = answer_check(searching->call);
		if (status == STATUS_OK)
			status = answer_hit(searching->call, searching->plan,
					    &ranking->hits[i], &wish, &hit);
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

/* Adds to RESULT why nothing was found; ANY_TOO: of a bag any word would have done. */
static enum status put_why(struct searching *searching, bool any_too, json_t *result)
{
	json_t *why = NULL;
	if (!searching->params.why)
		return STATUS_OK;
	enum status status = why_nothing(searching->call, searching->plan, any_too,
					 &why);
	if (status == STATUS_OK)
		answer_put(result, "why", why, &searching->ok);
	return status;
}

/* Where documents with some of the words stand in for those with all. */
static enum status explain(struct searching *searching, json_t *result)
{
	const struct ranking *ranking = &searching->ranking;
	bool some = ranking->warning[0] != '\0';
	if (ranking->total == 0)
		return put_why(searching, searching->query->bag &&
			       searching->params.mode == MODE_AUTO, result);
	return some && searching->params.why
		? why_unknown(searching->call, searching->plan, searching->warnings)
		: STATUS_OK;
}

/* --- search --- */

/* What was asked of the index, a string for each query. */
static json_t *plan_lines(const struct buf *plan, bool *ok)
{
	json_t *lines = json_array();
	const char *at = plan->data, *end = plan->data + plan->len;
	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		answer_append(lines, wire_string(at, (size_t)(stop - at)), ok);
		at = stop + 1;
	}
	return lines;
}

static enum status build(struct searching *searching, json_t **result)
{
	const struct ranking *ranking = &searching->ranking;
	json_t *object = json_object(), *total = json_object(), *hits = json_array();
	bool *ok = &searching->ok;
	enum status status = add_hits(searching, hits);
	if (status == STATUS_OK)
		status = explain(searching, object);
	answer_put(total, "n", answer_number(ranking->total), ok);
	answer_put(total, "exact", json_boolean(ranking->exact), ok);
	answer_put_query(&searching->params, searching->query, object, ok);
	answer_put(object, "mode", json_string(ranking->mode), ok);
	answer_put(object, "total", total, ok);
	answer_put(object, "hits", hits, ok);
	answer_put(object, "warnings", json_incref(searching->warnings), ok);
	if (searching->params.explain)
		answer_put(object, "plan", plan_lines(&ranking->plan, ok), ok);
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
		status = rank(searching.plan, call->terms, &searching.ranking,
			      &call->failure->error);
	if (status == STATUS_OK && searching.ranking.warning[0] != '\0')
		warn(&searching, searching.ranking.warning);
	if (status == STATUS_OK && searching.ranking.expanded.len > 0)
		warn(&searching, searching.ranking.expanded.data);
	if (status == STATUS_OK)
		status = build(&searching, result);
	finish(&searching);
	return status;
}

/* --- count --- */

static enum status count_phrase(struct searching *searching,
				const struct store_phrase *phrase,
				uint32_t *documents, uint64_t *occurrences)
{
	struct answer_call *call = searching->call;
	struct store_search search = { .deadline_ns = call->terms->deadline_ns,
				       .cancel = call->terms->cancel };
	struct store_query *beside;
	if (!plan_beside(searching->plan, &beside))
		return answer_no_memory(call);
	enum status status = store_phrase_count(
		searching->plan->store, phrase, beside, &search,
		documents, occurrences, &call->failure->error);
	store_query_free(beside);
	return status;
}

enum status answer_count(struct answer_call *call, json_t **result)
{
	struct searching searching = { .call = call, .warnings = json_array(),
				       .ok = true };
	const struct store_phrase *phrase = NULL;
	uint32_t documents = 0;
	uint64_t occurrences = 0;
	json_t *object = NULL;
	enum status status = begin(&searching, params_count);
	if (status != STATUS_OK)
		goto out;
	phrase = rank_any(searching.plan) ? NULL : plan_only_phrase(searching.plan);
	status = phrase != NULL
		? count_phrase(&searching, phrase, &documents, &occurrences)
		: rank_count(searching.plan, call->terms, &documents, &call->failure->error);
	if (status != STATUS_OK)
		goto out;
	object = json_object();
	answer_put(object, "n", answer_number(documents), &searching.ok);
	answer_put(object, "exact", json_true(), &searching.ok);
	if (phrase != NULL)
		answer_put(object, "occurrences", answer_number(occurrences),
			   &searching.ok);
	answer_put_query(&searching.params, searching.query, object, &searching.ok);
	if (documents == 0)
		status = put_why(&searching, false, object);
	answer_put_index(call, object, &searching.ok);
	answer_put_took(call, object, &searching.ok);
	if (status == STATUS_OK && !searching.ok)
		status = answer_no_memory(call);
out:
	finish(&searching);
	if (status == STATUS_OK)
		*result = object;
	else
		json_decref(object);
	return status;
}
