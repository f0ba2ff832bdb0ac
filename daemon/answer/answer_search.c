/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_search.c - search: the best documents, as many as fit a reply. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/family.h"
#include "daemon/search/paging.h"
#include "daemon/answer/why.h"
#include "lib/wire/limits.h"

enum {
	HIT_BYTES = 800,	/* of a reply: a hit without passages, about, */
	SNIPPET_BYTES = 350,	/* a snippet, */
	MATCH_BYTES = 64,	/* a match, */
	LINE_BYTES = 120,	/* and the line of one */
};

struct searching {
	struct asking *asking;
	struct ranking ranking;
	struct rank_wish wish;
	struct store_set all;		/* what facets and families are counted of */
	struct collapse collapse;
	char print[CURSOR_PRINT];
	size_t given;			/* hits of the reply */
};

/* --- Hits, as many as fit --- */

struct filling {
	size_t bytes;		/* of the hits so far */
	size_t left;		/* of the budget, if there is one */
	struct budget_cut cut;
	size_t hits_with_more;	/* that have more matches than they say */
	bool fewer_snippets;
};

static size_t at_most(size_t number, size_t most)
{
	return number < most ? number : most;
}

/* What the next hit may have when LEFT hits share what is left of the reply. */
static struct hit_wish wish_for(struct searching *searching, size_t left,
				uint32_t rank, struct filling *filling)
{
	const struct search_params *params = searching->asking->params;
	size_t room = filling->bytes < WIRE_REPLY_AIM ? WIRE_REPLY_AIM - filling->bytes
						      : 0;
	size_t share = room / left;
	size_t rest = share > HIT_BYTES ? share - HIT_BYTES : 0;
	struct hit_wish wish = {
		.rank = rank,
		.passage = { .snippets = params->snippets, .lines = params->lines },
		.places = params->places,
		.explain = params->explain,
	};
	if (!wish.places)
		return wish;
	if (wish.passage.snippets > rest / SNIPPET_BYTES) {
		wish.passage.snippets = rest / SNIPPET_BYTES;
		filling->cut.snippets += params->snippets - wish.passage.snippets;
		filling->fewer_snippets = true;
	}
	rest -= wish.passage.snippets * SNIPPET_BYTES;
	wish.passage.matches = at_most(
		params->matches,
		rest / (params->lines ? MATCH_BYTES + LINE_BYTES : MATCH_BYTES));
	return wish;
}

/* HIT to HITS, or, if it does not fit, nowhere: then *FULL. */
static void add_hit(struct searching *searching, json_t *hit, struct filling *filling,
		    json_t *hits, bool *full)
{
	const struct search_params *params = searching->asking->params;
	size_t bytes = wire_size(hit) + 1;
	if (params->budget > 0)
		*full = !budget_admits(hit, params->lines, &filling->left);
	else
		*full = filling->bytes + bytes > WIRE_REPLY_AIM &&
			json_array_size(hits) > 0;
	if (*full) {
		filling->cut.bytes += bytes;
		json_decref(hit);
		return;
	}
	filling->bytes += bytes;
	answer_append(hits, hit, &searching->asking->ok);
}

static enum status make_hits(struct searching *searching, struct filling *filling,
			     json_t *hits)
{
	const struct ranking *ranking = &searching->ranking;
	struct asking *asking = searching->asking;
	bool full = false;
	for (size_t i = 0; i < ranking->count && !full; i++) {
		json_t *hit = NULL;
		uint32_t place = searching->wish.first + (uint32_t)i + 1;
		struct hit_wish wish = wish_for(searching, ranking->count - i, place,
						filling);
		enum status status = answer_check(asking->call);
		if (status == STATUS_OK)
			status = answer_hit(asking->call, asking->plan,
					    &ranking->hits[i], &wish, &hit);
		if (status == STATUS_OK && asking->params->collapse)
			status = family_put(asking->call, &searching->collapse,
					    ranking->hits[i].document, hit,
					    &asking->ok);
		if (status != STATUS_OK) {
			json_decref(hit);
			return status;
		}
		add_hit(searching, hit, filling, hits, &full);
	}
	searching->given = json_array_size(hits);
	filling->cut.hits = ranking->count - searching->given;
	return STATUS_OK;
}

/* Counts the matches that were asked for and are in no list. */
static void count_matches(const struct search_params *params, const json_t *hits,
			  struct filling *filling)
{
	const json_t *hit;
	size_t i;
	json_array_foreach(hits, i, hit) {
		json_int_t more = json_integer_value(json_object_get(hit, "more"));
		size_t listed = json_array_size(json_object_get(hit, "matches"));
		if (more == 0 || (!params->all_matches && listed >= params->matches))
			continue;
		filling->hits_with_more++;
		filling->cut.matches += (size_t)more;
	}
}

/* "7 hits and 1 snippet were"; false: neither. */
static bool name_cut(const struct budget_cut *cut, char *text, size_t size)
{
	char hits[40] = "", snippets[40] = "";
	if (cut->hits > 0)
		snprintf(hits, sizeof hits, "%zu hit%s", cut->hits,
			 cut->hits == 1 ? "" : "s");
	if (cut->snippets > 0)
		snprintf(snippets, sizeof snippets, "%zu snippet%s", cut->snippets,
			 cut->snippets == 1 ? "" : "s");
	snprintf(text, size, "%s%s%s %s", hits,
		 cut->hits > 0 && cut->snippets > 0 ? " and " : "", snippets,
		 cut->hits + cut->snippets == 1 ? "was" : "were");
	return cut->hits + cut->snippets > 0;
}

static void warn_of_cut(struct searching *searching, const struct filling *filling)
{
	const struct search_params *params = searching->asking->params;
	const struct budget_cut *cut = &filling->cut;
	char text[200], what[100];
	if (params->budget > 0 && name_cut(cut, what, sizeof what)) {
		snprintf(text, sizeof text, "to keep within %u bytes, %s left out",
			 params->budget, what);
		asking_warn(searching->asking, text);
	} else if (cut->hits > 0) {
		asking_warn(searching->asking,
			    "hits were left out: the reply would have been "
			    "too large; ask for fewer at a time");
	}
	if (params->budget == 0 && filling->fewer_snippets)
		asking_warn(searching->asking,
			    "snippets were left out to keep the reply small");
	if (params->lines && cut->matches > 0) {
		snprintf(text, sizeof text, "%zu matches of %zu document%s were left out",
			 cut->matches, filling->hits_with_more,
			 filling->hits_with_more == 1 ? "" : "s");
		asking_warn(searching->asking, text);
	}
}

/* What was left out, if anything was. */
static void put_cut(const struct budget_cut *cut, json_t *result, bool *ok)
{
	if (cut->hits == 0 && cut->snippets == 0 && cut->matches == 0)
		return;
	json_t *object = json_object();
	answer_put(object, "hits", answer_number(cut->hits), ok);
	answer_put(object, "snips", answer_number(cut->snippets), ok);
	answer_put(object, "matches", answer_number(cut->matches), ok);
	answer_put(object, "bytes", answer_number(cut->bytes), ok);
	answer_put(result, "cut", object, ok);
}

static enum status add_hits(struct searching *searching, json_t *hits, json_t *result)
{
	const struct search_params *params = searching->asking->params;
	struct filling filling = { .left = params->budget };
	struct trace *trace = searching->asking->call->terms->trace;
	enum trace_phase before = trace_enter(trace, TRACE_PASSAGES);
	enum status status = make_hits(searching, &filling, hits);
	trace_enter(trace, before);
	trace_count(trace, TRACE_HITS, json_array_size(hits));
	if (status != STATUS_OK)
		return status;
	if (params->budget > 0) {
		budget_spread(hits, params->lines, filling.left, &filling.cut);
		filling.cut.matches = 0;	/* they are counted with all others: */
	}
	count_matches(params, hits, &filling);
	warn_of_cut(searching, &filling);
	put_cut(&filling.cut, result, &searching->asking->ok);
	return STATUS_OK;
}

/* --- Saying why nothing was found --- */

/* Also where documents with some of the words stand in for those with all. */
static enum status explain(struct searching *searching, json_t *result)
{
	const struct ranking *ranking = &searching->ranking;
	struct asking *asking = searching->asking;
	bool some = ranking->warning[0] != '\0';
	if (ranking->total == 0)
		return asking_put_why(asking, asking->query->bag &&
			       asking->params->mode == MODE_AUTO, result);
	if (!some || !asking->params->why)
		return STATUS_OK;
	struct trace *trace = asking->call->terms->trace;
	enum trace_phase before = trace_enter(trace, TRACE_WHY);
	enum status status = why_unknown(asking->call, asking->plan, asking->warnings);
	trace_enter(trace, before);
	return status;
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

/* Where the next page begins, if there is one. */
static void put_cursor(struct searching *searching, json_t *object)
{
	const struct ranking *ranking = &searching->ranking;
	struct asking *asking = searching->asking;
	char cursor[CURSOR_MAX];
	if (searching->given == 0 ||
	    (!ranking->more && searching->given == ranking->count))
		return;
	if (paging_fingerprint(asking->call->params, searching->print, NULL) != STATUS_OK) {
		asking->ok = false;
		return;
	}
	paging_write(store_info(asking->plan->store), searching->print,
		     searching->wish.first + (uint32_t)searching->given, cursor);
	answer_put(object, "cursor", json_string(cursor), &asking->ok);
}

static enum status build(struct searching *searching, json_t **result)
{
	const struct ranking *ranking = &searching->ranking;
	struct asking *asking = searching->asking;
	json_t *object = json_object(), *total = json_object(), *hits = json_array();
	bool *ok = &asking->ok;
	enum status status = add_hits(searching, hits, object);
	if (status == STATUS_OK)
		status = explain(searching, object);
	answer_put(total, "n", answer_number(ranking->total), ok);
	answer_put(total, "exact", json_boolean(ranking->exact), ok);
	answer_put(object, "mode", json_string(ranking->mode), ok);
	answer_put(object, "total", total, ok);
	if (asking->params->collapse)
		answer_put(object, "uncollapsed",
			   answer_number(searching->all.count), ok);
	answer_put(object, "hits", hits, ok);
	put_cursor(searching, object);
	if (status == STATUS_OK && asking->params->facets.count > 0)
		status = answer_put_facets(asking, searching->wish.all, object);
	if (asking->params->explain)
		answer_put(object, "plan", plan_lines(&ranking->plan, ok), ok);
	asking_put(asking, object);
	return asking_result(asking, status, object, result);
}

static enum status read_cursor(struct searching *searching)
{
	const struct search_params *params = searching->asking->params;
	struct answer_call *call = searching->asking->call;
	const struct store_info *info = store_info(call->answerer->store);
	struct error *error = &call->failure->error;
	enum status status = paging_fingerprint(call->params, searching->print, error);
	if (status != STATUS_OK)
		return status;
	status = paging_read(info, searching->print, params->cursor, params->cursor_len,
			     &searching->wish.first, error);
	return status == STATUS_OK ? status : answer_bad_cursor(call, status);
}

/* The page, by its cursor or by its offset. */
static enum status find_page(struct searching *searching)
{
	struct answer_call *call = searching->asking->call;
	const struct search_params *params = searching->asking->params;
	const struct plan *plan = searching->asking->plan;
	struct error *error = &call->failure->error;
	struct rank_wish *wish = &searching->wish;
	*wish = (struct rank_wish){ .first = params->offset, .limit = params->limit };
	enum status status = params->cursor != NULL ? read_cursor(searching) : STATUS_OK;
	if (status == STATUS_OK && (params->facets.count > 0 || params->collapse)) {
		status = store_set_init(&searching->all, plan->store, error);
		wish->all = &searching->all;
	}
	if (status == STATUS_OK && params->collapse) {
		status = collapse_init(&searching->collapse, plan->store, wish->all,
				       &call->deadline, error);
		wish->collapse = &searching->collapse;
	}
	if (status != STATUS_OK)
		return status;
	return params->cursor == NULL
		? rank(plan, call->terms, wish, &searching->ranking, error)
		: paging_rank(call->answerer->rankings, searching->print, plan, call->terms,
			      wish, &searching->ranking, error);
}

enum status answer_ranked(struct asking *asking, json_t **result)
{
	struct searching searching = { .asking = asking };
	struct ranking *ranking = &searching.ranking;
	enum status status = find_page(&searching);
	if (status == STATUS_OK && ranking->warning[0] != '\0')
		asking_warn(asking, ranking->warning);
	if (status == STATUS_OK && ranking->expanded.len > 0)
		asking_warn(asking, ranking->expanded.data);
	if (status == STATUS_OK && asking->params->collapse)
		asking_warn_of_unsigned(asking, searching.collapse.families);
	if (status == STATUS_OK)
		status = build(&searching, result);
	ranking_finish(ranking);
	collapse_finish(&searching.collapse);
	store_set_finish(&searching.all);
	return status;
}

enum status answer_search(struct answer_call *call, json_t **result)
{
	struct search_params params;
	struct asking asking;
	asking_init(&asking, call);
	enum status status = asking_read(&asking, &params, params_search);
	if (status == STATUS_OK)
		status = answer_ranked(&asking, result);
	asking_finish(&asking);
	return status;
}
