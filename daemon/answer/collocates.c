/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collocates.c - occurrences to windows, these to counted words, and those to order. */
#include "daemon/answer/collocates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/search/rank.h"
#include "daemon/query/stop_words.h"
#include "daemon/answer/windows_around.h"
#include "lib/wire/limits.h"

/* How often a word was met, by its number. */
struct met {
	uint32_t sides[3];	/* of enum around_side */
};

struct gathering {
	const struct collocates_asked *asked;
	const struct answer_terms *terms;
	struct deadline *deadline;
	struct collocates *found;
	struct store_set matching;	/* documents of the query */
	struct met *met;
	size_t met_capacity;
	uint64_t inside;		/* words of occurrences */
	uint64_t seen;			/* occurrences so far */
	struct around_node *nodes;	/* of one document */
	struct error *error;
};

static enum status no_memory(struct gathering *gathering)
{
	return error_set(gathering->error, STATUS_NO_MEMORY, "collocates");
}

/* --- How many occurrences there are --- */

static enum status match(struct gathering *gathering)
{
	const struct plan *plan = gathering->asked->plan;
	struct store_matches matches = {0};
	struct store_search search = { .all = &gathering->matching,
				       .deadline_ns = gathering->terms->deadline_ns,
				       .cancel = gathering->terms->cancel };
	struct store_query *query =
		plan_query(plan, rank_any(plan) ? PLAN_ANY : PLAN_ALL);
	if (query == NULL)
		return no_memory(gathering);
	enum status status = store_set_init(&gathering->matching, plan->store,
					    gathering->error);
	if (status == STATUS_OK)
		status = store_match(plan->store, query, &search, &matches,
				     gathering->error);
	store_matches_finish(&matches);
	store_query_free(query);
	return status;
}

static enum status add_times(void *context, uint32_t document, uint32_t times,
			     struct error *error)
{
	struct collocates *found = context;
	(void)document;
	(void)error;
	found->documents++;
	found->nodes += times;
	return STATUS_OK;
}

/* --- The words around them --- */

static enum status add_word(void *context, const char *folded, size_t len,
			    enum around_side side)
{
	struct gathering *gathering = context;
	struct names *words = &gathering->found->words;
	size_t before = words->count;
	uint32_t number;
	if (!names_take(words, folded, len, &number))
		return no_memory(gathering);
	if (words->capacity > gathering->met_capacity) {
		struct met *met =
			realloc(gathering->met, words->capacity * sizeof *met);
		if (met == NULL)
			return no_memory(gathering);
		gathering->met = met;
		gathering->met_capacity = words->capacity;
	}
	if (words->count > before)
		gathering->met[number] = (struct met){0};
	gathering->met[number].sides[side]++;
	if (side == AROUND_INSIDE)
		gathering->inside++;
	else
		gathering->found->windows++;
	return STATUS_OK;
}

/* Every so manieth occurrence if there are too many. */
static bool is_taken(const struct gathering *gathering)
{
	uint64_t all = gathering->found->nodes, at = gathering->seen;
	if (all <= WIRE_NODES_MAX)
		return true;
	return (at + 1) * WIRE_NODES_MAX / all > at * WIRE_NODES_MAX / all;
}

static int by_start(const void *a, const void *b)
{
	const struct around_node *left = a, *right = b;
	return (left->start > right->start) - (left->start < right->start);
}

/* The places of operands to occurrences, from the first to the last word of each; some
 * may be out of order by their starts. */
static enum status make_nodes(struct gathering *gathering,
			      const struct store_place *places, size_t count,
			      size_t *node_count, bool *any)
{
	struct around_node *nodes = calloc(count + 1, sizeof *nodes);
	if (nodes == NULL)
		return no_memory(gathering);
	free(gathering->nodes);
	gathering->nodes = nodes;
	*node_count = 0;
	*any = false;
	for (size_t i = 0; i < count; i++) {
		uint32_t start = places[i].position, end = start + places[i].words;
		struct around_node *node = &nodes[places[i].occurrence];
		if (places[i].occurrence == *node_count) {
			*node = (struct around_node){ start, end, is_taken(gathering) };
			++*node_count;
			gathering->seen++;
			gathering->found->taken += node->wanted;
			*any = *any || node->wanted;
		}
		node->start = start < node->start ? start : node->start;
		node->end = end > node->end ? end : node->end;
	}
	qsort(nodes, *node_count, sizeof *nodes, by_start);
	return STATUS_OK;
}

static enum status read_around(struct gathering *gathering, uint32_t document,
			       size_t count)
{
	const struct plan *plan = gathering->asked->plan;
	struct around around = {
		.nodes = gathering->nodes, .count = count,
		.left = gathering->asked->left, .right = gathering->asked->right,
		.word = add_word, .context = gathering, .analyser = plan->analyser,
		.deadline = gathering->deadline,
	};
	struct record *record = NULL;
	enum status status = store_record(plan->store, document, &record,
					  gathering->error);
	if (status == STATUS_OK)
		status = around_read(&around, record, gathering->error);
	record_close(record);
	return status;
}

static enum status gather_document(void *context, uint32_t document,
				   const struct store_place *places, size_t count,
				   struct error *error)
{
	struct gathering *gathering = context;
	size_t nodes = 0;
	bool any = false;
	enum status status = deadline_look(gathering->deadline, error);
	if (status == STATUS_OK)
		status = make_nodes(gathering, places, count, &nodes, &any);
	return status == STATUS_OK && any ? read_around(gathering, document, nodes)
					  : status;
}

static enum status gather(struct gathering *gathering)
{
	const struct plan *plan = gathering->asked->plan;
	enum status status = match(gathering);
	if (status == STATUS_OK)
		status = store_occurrences(plan->store, gathering->asked->node,
					   &gathering->matching, add_times,
					   gathering->found, gathering->deadline,
					   gathering->error);
	if (status == STATUS_OK)
		status = store_places(plan->store, gathering->asked->node,
				      &gathering->matching, gather_document, gathering,
				      gathering->deadline, gathering->error);
	uint64_t words = store_info(plan->store)->words;
	gathering->found->all =
		words > gathering->inside ? words - gathering->inside : 0;
	return status;
}

/* --- Measuring --- */

static bool is_stop_word(const struct gathering *gathering, uint32_t number)
{
	const struct store_info *info = store_info(gathering->asked->plan->store);
	char word[TEXT_WORD_MAX + 1];
	size_t len;
	const char *bytes = names_at(&gathering->found->words, number, &len);
	memcpy(word, bytes, len);
	word[len] = '\0';
	for (size_t i = 0; i < info->language_count; i++)
		if (stop_word(info->languages[i], word, false))
			return true;
	return false;
}

static enum status measure(struct gathering *gathering, uint32_t number,
			   struct collocate *collocate)
{
	const struct collocates *found = gathering->found;
	const uint32_t *sides = gathering->met[number].sides;
	double near = (double)sides[AROUND_LEFT] + sides[AROUND_RIGHT];
	double share = (double)found->taken / (double)found->nodes;
	char term[SCHEMA_TERM_MAX];
	size_t len;
	uint32_t documents;
	uint64_t frequency = 0;
	const char *word = names_at(&found->words, number, &len);
	enum status status = store_frequency(gathering->asked->plan->store, term,
					     schema_term("", word, len, term),
					     &documents, &frequency, gathering->error);
	struct association_table table = {
		.near = near, .word = (double)frequency - sides[AROUND_INSIDE],
		.windows = (double)found->windows, .all = (double)found->all,
	};
	/* Of an index that miscounts its words a measure is wrong, but a number. */
	table.all = fmax(table.all, table.windows + table.word);
	*collocate = (struct collocate){
		.word = number,
		.left = sides[AROUND_LEFT],
		.right = sides[AROUND_RIGHT],
		.frequency = frequency,
		.log_likelihood = association_log_likelihood(&table),
		.mi = association_mi(&table),
		.log_dice = association_log_dice(near, (double)found->taken,
						 (double)frequency * share),
	};
	return status;
}

static enum status measure_all(struct gathering *gathering)
{
	struct collocates *found = gathering->found;
	enum status status = STATUS_OK;
	found->at = calloc(found->words.count + 1, sizeof *found->at);
	if (found->at == NULL)
		return no_memory(gathering);
	for (uint32_t n = 0; n < found->words.count && status == STATUS_OK; n++) {
		const uint32_t *sides = gathering->met[n].sides;
		uint32_t near = sides[AROUND_LEFT] + sides[AROUND_RIGHT];
		if (near == 0)
			continue;
		if (near < gathering->asked->least) {
			found->rare++;
			continue;
		}
		if (!gathering->asked->stop_words && is_stop_word(gathering, n)) {
			found->stopped++;
			continue;
		}
		status = deadline_check(gathering->deadline, gathering->error);
		if (status == STATUS_OK)
			status = measure(gathering, n, &found->at[found->count++]);
	}
	return status;
}

/* --- The order --- */

struct ordered {
	double by;
	const struct names *words;
	struct collocate collocate;
};

static double value_of(const struct collocate *collocate, enum association sort)
{
	switch (sort) {
	case BY_LOG_LIKELIHOOD:
		return collocate->log_likelihood;
	case BY_LOG_DICE:
		return collocate->log_dice;
	case BY_MI:
		return collocate->mi;
	case BY_NEAR:
		break;
	}
	return (double)collocate->left + collocate->right;
}

/* The highest first; equal ones in order of their bytes. */
static int by_value(const void *a, const void *b)
{
	const struct ordered *left = a, *right = b;
	size_t left_len, right_len;
	if (left->by != right->by)
		return left->by > right->by ? -1 : 1;
	const char *l = names_at(left->words, left->collocate.word, &left_len);
	const char *r = names_at(right->words, right->collocate.word, &right_len);
	int order = memcmp(l, r, left_len < right_len ? left_len : right_len);
	return order != 0 ? order : (left_len > right_len) - (left_len < right_len);
}

static enum status sort(struct gathering *gathering)
{
	struct collocates *found = gathering->found;
	struct ordered *order = calloc(found->count + 1, sizeof *order);
	if (order == NULL)
		return no_memory(gathering);
	for (size_t i = 0; i < found->count; i++)
		order[i] = (struct ordered){
			value_of(&found->at[i], gathering->asked->sort),
			&found->words, found->at[i] };
	qsort(order, found->count, sizeof *order, by_value);
	for (size_t i = 0; i < found->count; i++)
		found->at[i] = order[i].collocate;
	free(order);
	return STATUS_OK;
}

enum status collocates_find(const struct collocates_asked *asked,
			    const struct answer_terms *terms,
			    struct collocates *collocates, struct error *error)
{
	*collocates = (struct collocates){0};
	struct gathering gathering = { .asked = asked, .terms = terms,
				       .deadline = asked->plan->deadline,
				       .found = collocates, .error = error };
	enum status status = gather(&gathering);
	if (status == STATUS_OK)
		status = measure_all(&gathering);
	if (status == STATUS_OK)
		status = sort(&gathering);
	store_set_finish(&gathering.matching);
	free(gathering.met);
	free(gathering.nodes);
	if (status != STATUS_OK)
		collocates_finish(collocates);
	return status;
}

void collocates_finish(struct collocates *collocates)
{
	names_finish(&collocates->words);
	free(collocates->at);
	*collocates = (struct collocates){0};
}
