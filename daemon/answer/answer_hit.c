/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_hit.c - one hit as the reply has it. */
#include <string.h>

#include "daemon/answer/answer_internal.h"

static void put_field(const struct record *record, const char *field,
		      const char *name, json_t *hit, bool *ok)
{
	size_t len;
	const char *value = record_field(record, field, 0, &len);
	if (value != NULL && len > 0)
		answer_put(hit, name, wire_string(value, len), ok);
}

/* LEN 0: none is given. */
static json_t *place_of(const struct record_place *place, uint64_t len, bool *ok)
{
	json_t *object = json_object();
	answer_put(object, "byte", answer_number(place->byte), ok);
	if (len > 0)
		answer_put(object, "len", answer_number(len), ok);
	answer_put(object, "line", answer_number(place->line), ok);
	answer_put(object, "col", answer_number(place->col), ok);
	answer_put_where(place, object, ok);
	return object;
}

/* The line in three pieces: before the match, it, behind it. */
static json_t *line_of(const struct passage_match *match, bool *ok)
{
	json_t *pieces = json_array();
	const struct buf *line = &match->line;
	const char *at = line->len > 0 ? line->data : "";
	answer_append(pieces, wire_string(at, match->line_from), ok);
	answer_append(pieces, wire_string(at + match->line_from,
					  match->line_to - match->line_from), ok);
	answer_append(pieces, wire_string(at + match->line_to,
					  line->len - match->line_to), ok);
	return pieces;
}

static json_t *matches_of(const struct passage *passage, bool lines, bool *ok)
{
	json_t *matches = json_array();
	for (size_t i = 0; i < passage->match_count; i++) {
		const struct passage_match *match = &passage->matches[i];
		json_t *object = place_of(&match->place, match->len, ok);
		if (match->snippet != PASSAGE_NO_SNIPPET)
			answer_put(object, "snip", answer_number(match->snippet), ok);
		if (lines)
			answer_put(object, "line_text", line_of(match, ok), ok);
		answer_append(matches, object, ok);
	}
	return matches;
}

static json_t *snips_of(const struct passage *passage, bool *ok)
{
	json_t *snips = json_array();
	for (size_t i = 0; i < passage->snippet_count; i++) {
		const struct passage_snippet *snippet = &passage->snippets[i];
		json_t *pieces = json_array();
		size_t at = 0;
		for (size_t p = 0; p < snippet->count; p++) {
			answer_append(pieces,
				      wire_string(snippet->text.data + at,
						  snippet->ends[p] - at), ok);
			at = snippet->ends[p];
		}
		answer_append(snips, pieces, ok);
	}
	return snips;
}

json_t *answer_snips(const struct passage *passage, bool *ok)
{
	return snips_of(passage, ok);
}

static enum tier tier_of(const struct ranked *hit, const struct spots *spots)
{
	return hit->tier != TIER_UNKNOWN ? hit->tier : spots->tier;
}

/* --- Explaining --- */

struct explaining {
	struct answer_call *call;
	const struct plan *plan;
	const struct ranked *hit;
	const struct spots *spots;
	struct buf *out;
	double shares;		/* of the leaves so far */
};

enum {
	SPELLINGS_SHOWN = 5,
};

/* The first spellings that LEAF stands for, the nearest ones. */
static void put_spellings(const struct explaining *explaining,
			  const struct plan_word *word)
{
	for (size_t i = 1; i < word->form_count && i <= SPELLINGS_SHOWN; i++)
		buf_addf(explaining->out, "%s%.*s", i == 1 ? ", also as " : ", ",
			 (int)word->forms[i].len, word->forms[i].at);
	if (word->form_count > SPELLINGS_SHOWN + 1)
		buf_addf(explaining->out, " and %zu more",
			 word->form_count - SPELLINGS_SHOWN - 1);
}

/* How many documents have what LEAF is looked for as: its stems, or the word. */
static enum status put_frequency(const struct explaining *explaining,
				 const struct plan_leaf *leaf)
{
	const struct plan_word *word = leaf->words;
	const char *prefix = !leaf->stemmed ? leaf->prefix
		: leaf->prefix[0] == '\0' ? SCHEMA_STEM : SCHEMA_TITLE_STEM;
	const struct plan_bytes *list = leaf->stemmed ? word->stems : &word->folded;
	for (size_t i = 0; i < (leaf->stemmed ? word->stem_count : 1); i++) {
		char term[SCHEMA_TERM_MAX];
		uint32_t documents = 0;
		uint64_t occurrences = 0;
		size_t len = schema_term(prefix, list[i].at, list[i].len, term);
		enum status status = store_frequency(
			explaining->plan->store, term, len, &documents, &occurrences,
			&explaining->call->failure->error);
		if (status != STATUS_OK)
			return status;
		buf_addf(explaining->out, ", %.*s in %u documents", (int)len, term,
			 documents);
	}
	return STATUS_OK;
}

static enum status put_share(struct explaining *explaining, size_t index)
{
	const struct plan *plan = explaining->plan;
	const struct plan_leaf *leaf = &plan->leaves[index];
	const struct query_node *node = leaf->node;
	const struct answer_terms *terms = explaining->call->terms;
	const struct store_search limits = { .deadline_ns = terms->deadline_ns,
					     .cancel = terms->cancel };
	struct store_query *query = plan_leaf_query(leaf);
	double weight = 0;
	size_t here = 0;
	if (query == NULL)
		return answer_no_memory(explaining->call);
	enum status status = store_weight(plan->store, query,
					  explaining->hit->document, &limits, &weight,
					  &explaining->call->failure->error);
	store_query_free(query);
	weight *= node->times > 1 ? node->times : 1;
	explaining->shares += weight;
	for (size_t i = 0; i < explaining->spots->count; i++)
		here += explaining->spots->at[i].leaf == index;
	buf_addf(explaining->out, "; %.*s %.3f: %zu here",
		 (int)(node->len < 80 ? node->len : 80), plan->query->text + node->start,
		 weight, here);
	if (node->weight > 0)
		buf_addf(explaining->out, ", times %g",
			 (double)node->weight / QUERY_WEIGHT_ONE);
	if (status != STATUS_OK || leaf->exact != NULL || node->kind == NODE_PREFIX)
		return status;
	if (node->words[0].edits > 0)
		put_spellings(explaining, &leaf->words[0]);
	return put_frequency(explaining, leaf);
}

/* "exact, 2 times as a whole; score 50004.212 with 50000 for the tier; rare 1.101: 3
 * here, Zrare in 63 documents; ...": what each word would weigh by itself. */
static enum status explain(struct answer_call *call, const struct plan *plan,
			   const struct ranked *hit, const struct spots *spots,
			   json_t *object, bool *ok)
{
	struct buf text = {0};
	struct explaining explaining = { call, plan, hit, spots, &text, 0 };
	enum status status = STATUS_OK;
	buf_addf(&text, "%s", tier_name(tier_of(hit, spots)));
	if (spots->times > 0)
		buf_addf(&text, ", %u times as a whole", spots->times);
	buf_addf(&text, "; score %.6f", hit->score);
	if (hit->tier != TIER_UNKNOWN)
		buf_addf(&text, " with %d for the tier",
			 RANK_TIER_STEP * (TIER_SOME - (int)hit->tier));
	for (size_t i = 0; i < plan->leaf_count && status == STATUS_OK; i++)
		if (plan_is_wanted(&plan->leaves[i]))
			status = put_share(&explaining, i);
	if (status == STATUS_OK)
		buf_addf(&text, "; all words and phrases %.3f", explaining.shares);
	answer_put(object, "explain",
		   buf_ok(&text) ? wire_string(text.data, text.len) : NULL, ok);
	buf_finish(&text);
	return status;
}

/* --- The whole --- */

static json_t *build(const struct record *record, const struct ranked *hit,
		     const struct hit_wish *wish, const struct spots *spots,
		     const struct passage *passage, bool *ok)
{
	json_t *object = json_object();
	answer_put(object, "rank", answer_number(wish->rank), ok);
	answer_put(object, "score", answer_score(hit->score), ok);
	if (tier_of(hit, spots) != TIER_UNKNOWN)
		answer_put(object, "tier", json_string(tier_name(tier_of(hit, spots))),
			   ok);
	put_field(record, "id", "id", object, ok);
	answer_put_path(record, object, ok);
	put_field(record, "title", "title", object, ok);
	put_field(record, "date", "date", object, ok);
	put_field(record, "source", "source", object, ok);
	put_field(record, "language", "language", object, ok);
	put_field(record, "type", "mime", object, ok);
	if (passage->has_best)
		answer_put(object, "best", place_of(&passage->best, 0, ok), ok);
	if (wish->places) {
		answer_put(object, "matches",
			   matches_of(passage, wish->passage.lines, ok), ok);
		if (spots->count > passage->match_count)
			answer_put(object, "more",
				   answer_number(spots->count - passage->match_count),
				   ok);
		answer_put(object, "snips", snips_of(passage, ok), ok);
	}
	answer_put_hash(record, object, ok);
	return object;
}

enum status answer_hit(struct answer_call *call, const struct plan *plan,
		       const struct ranked *hit, const struct hit_wish *wish,
		       json_t **object)
{
	struct error *error = &call->failure->error;
	struct record *record = NULL;
	struct spots spots = { .tier = TIER_UNKNOWN };
	struct passage passage = {0};
	json_t *built = NULL;
	bool ok = true;
	bool looked_at = wish->places || wish->explain;
	enum status status = looked_at
		? store_record(plan->store, hit->document, &record, error)
		: store_record_head(plan->store, hit->document, &record, error);
	if (status == STATUS_OK && looked_at)
		status = spots_find(plan, hit->document, record, &spots, error);
	if (status == STATUS_OK && wish->places)
		status = passage_make(record, &spots, plan->analyser, &wish->passage,
				      plan->deadline, &passage, error);
	if (status != STATUS_OK)
		goto out;
	built = build(record, hit, wish, &spots, &passage, &ok);
	answer_put_from(call, hit->document, built, &ok);
	if (wish->explain)
		status = explain(call, plan, hit, &spots, built, &ok);
	if (status == STATUS_OK && !ok)
		status = answer_no_memory(call);
out:
	passage_finish(&passage);
	spots_finish(&spots);
	record_close(record);
	if (status == STATUS_OK)
		*object = built;
	else
		json_decref(built);
	return status;
}
