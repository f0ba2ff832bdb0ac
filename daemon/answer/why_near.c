/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_near.c - phrases that no document has, though some have all of their words: how
 * close these come to each other, and where; in which other forms they occur. */
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/why_internal.h"

enum {
	GAP_SHOWN = 20,		/* other words among those of a snippet for people */
};

struct near {
	struct why *why;
	const struct plan_leaf *leaf;
	json_t *list;
};

/* --- Where --- */

static int by_position(const void *a, const void *b)
{
	const struct spot *left = a, *right = b;
	return (left->position > right->position) - (left->position < right->position);
}

static enum status cut_passage(struct near *near, const struct store_closest *closest,
			       struct record *record, struct passage *passage)
{
	struct why *why = near->why;
	struct spot at[STORE_PHRASE_MAX];
	struct spots spots = { .at = at, .count = closest->count };
	const struct passage_wish wish = { .snippets = 1 };
	for (size_t i = 0; i < closest->count; i++)
		at[i] = (struct spot){ .position = closest->places[i].position,
				       .words = closest->places[i].words,
				       .exact = true, .begins = true };
	qsort(at, closest->count, sizeof *at, by_position);
	return passage_make(record, &spots, why->plan.analyser, &wish, &why->deadline,
			    passage, why->error);
}

static void put_passage(struct near *near, const struct record *record,
			const struct passage *passage, json_t *object)
{
	bool *ok = &near->why->ok;
	const struct record_place *best = &passage->best;
	json_t *snips = answer_snips(passage, ok);
	size_t len;
	const char *id = record_field(record, "id", 0, &len);
	answer_put(object, "id", wire_string(id, id != NULL ? len : 0), ok);
	answer_put_path(record, object, ok);
	answer_put(object, "byte", answer_number(best->byte), ok);
	answer_put(object, "line", answer_number(best->line), ok);
	answer_put(object, "col", answer_number(best->col), ok);
	answer_put_where(best, object, ok);
	answer_put(object, "snip", json_incref(json_array_get(snips, 0)), ok);
	json_decref(snips);
}

/* What of the operator would find it: "~7", "NEAR/8". */
static void add_remedy(struct buf *line, const struct query_node *node, uint32_t gap)
{
	if (node->nearness == QUERY_NEAR || node->nearness == QUERY_ADJ)
		buf_addf(line, " (%s/%u finds it)",
			 node->nearness == QUERY_NEAR ? "NEAR" : "ADJ", gap + 1);
	else
		buf_addf(line, " (~%u finds it)", gap);
}

static void add_distance(struct buf *line, const struct query_node *node, uint32_t gap,
			 bool other)
{
	buf_add_str(line, other ? ": in another order " : ": ");
	if (gap == 0)
		buf_add_str(line, "its words stand side by side");
	else
		buf_addf(line, "at least %u other %s among its own", gap,
			 gap == 1 ? "word stands" : "words stand");
	if (!other)
		add_remedy(line, node, gap);
}

/* Places far apart have no snippet that shows them together. */
static void say_close(struct near *near, const struct store_closest *closest,
		      bool ordered, const struct record *record,
		      const struct passage *passage)
{
	const struct query_node *node = near->leaf->node;
	struct buf line = {0};
	size_t len;
	const char *path = record_field(record, "path", 0, &len);
	why_add_node(near->why, &line, node);
	add_distance(&line, node, closest->gap,
		     !ordered && node->nearness != QUERY_NEAR);
	buf_add_str(&line, ", at ");
	buf_add(&line, path, path != NULL ? len : 0);
	if (passage->best.page > 0)
		buf_addf(&line, " page %llu", (unsigned long long)passage->best.page);
	else if (passage->best.in_source)
		buf_addf(&line, ":%llu", (unsigned long long)passage->best.line);
	if (closest->gap <= GAP_SHOWN && passage->snippet_count > 0) {
		buf_add_str(&line, ": ");
		buf_add(&line, passage->snippets[0].text.data,
			passage->snippets[0].text.len);
	}
	why_say(near->why, &line);
}

/* --- How close --- */

static json_t *new_entry(struct near *near, uint32_t documents)
{
	struct why *why = near->why;
	json_t *object = json_object();
	why_put_place(why, object, near->leaf->node);
	answer_put(object, "documents", answer_number(documents), &why->ok);
	return object;
}

static enum status put_closest(struct near *near, const struct store_closest *closest,
			       bool ordered, uint32_t documents)
{
	struct why *why = near->why;
	struct record *record = NULL;
	struct passage passage = {0};
	enum status status = store_record(why->plan.store, closest->document, &record,
					  why->error);
	if (status == STATUS_OK)
		status = cut_passage(near, closest, record, &passage);
	if (status == STATUS_OK) {
		json_t *object = new_entry(near, documents);
		answer_put(object, "gap", answer_number(closest->gap), &why->ok);
		answer_put(object, "ordered", json_boolean(ordered), &why->ok);
		put_passage(near, record, &passage, object);
		answer_append(near->list, object, &why->ok);
		say_close(near, closest, ordered, record, &passage);
	}
	passage_finish(&passage);
	record_close(record);
	return status;
}

static enum status find_closest(struct near *near, bool ordered,
				struct store_closest *closest)
{
	struct why *why = near->why;
	struct store_phrase *apart = plan_apart(near->leaf, ordered);
	if (apart == NULL)
		return answer_no_memory(why->call);
	enum status status = store_phrase_closest(why->plan.store, apart,
						  &why->deadline, closest, why->error);
	store_phrase_free(apart);
	return status;
}

/* In the order that is asked for, and in any if that is closer. */
static enum status look_closest(struct near *near, uint32_t documents, bool *any)
{
	struct store_closest ordered = {0}, closest = {0};
	enum status status = STATUS_OK;
	if (near->leaf->node->nearness != QUERY_NEAR)
		status = find_closest(near, true, &ordered);
	if (status == STATUS_OK && ordered.document != 0)
		status = put_closest(near, &ordered, true, documents);
	if (status == STATUS_OK)
		status = find_closest(near, false, &closest);
	*any = ordered.document != 0 || closest.document != 0;
	if (status != STATUS_OK || closest.document == 0 ||
	    (ordered.document != 0 && ordered.gap <= closest.gap))
		return status;
	return put_closest(near, &closest, false, documents);
}

static void say_apart(struct near *near, uint32_t documents)
{
	struct buf line = {0};
	answer_append(near->list, new_entry(near, documents), &near->why->ok);
	if (documents == 0) {
		buf_add_str(&line, "no document has all words of ");
		why_add_node(near->why, &line, near->leaf->node);
	} else {
		why_add_node(near->why, &line, near->leaf->node);
		buf_add_str(&line, ": ");
		why_add_documents(&line, documents);
		buf_add_str(&line, documents == 1 ? " has its words, not"
						  : " have its words, none");
		buf_addf(&line, " within %d words of each other", WIRE_DISTANCE_MAX);
	}
	why_say(near->why, &line);
}

/* --- Other forms --- */

/* Whether LEAF is words in quotes, each as written, which ~ would inflect. */
static bool can_inflect(const struct plan_leaf *leaf)
{
	const struct query_node *node = leaf->node;
	for (size_t i = 0; i < node->word_count; i++)
		if (node->words[i].star || node->words[i].edits > 0)
			return false;
	return !leaf->stemmed && leaf->prefix[0] == '\0' && !node->implied &&
		node->slot_count == node->word_count &&
		(node->nearness == QUERY_ADJACENT || node->nearness == QUERY_SLOPPY);
}

static void add_inflected(struct buf *text, const struct query_node *node)
{
	buf_add_str(text, "~\"");
	for (size_t i = 0; i < node->word_count; i++) {
		buf_add_str(text, i > 0 ? " " : "");
		buf_add(text, node->words[i].text, node->words[i].len);
	}
	buf_add_char(text, '"');
	if (node->nearness == QUERY_SLOPPY)
		buf_addf(text, "~%u", node->gap);
}

static void say_inflected(struct near *near, const struct buf *text, uint32_t documents)
{
	struct why *why = near->why;
	struct buf line = {0};
	json_t *object = json_object();
	why_put_place(why, object, near->leaf->node);
	answer_put(object, "query", wire_string(text->data, text->len), &why->ok);
	answer_put(object, "n", answer_number(documents), &why->ok);
	json_t *list = json_object_get(why->object, "inflected");
	if (list == NULL) {
		list = json_array();
		answer_put(why->object, "inflected", list, &why->ok);
	}
	answer_append(list, object, &why->ok);
	why_add_text(&line, text->data, text->len);
	buf_add_str(&line, " finds ");
	why_add_documents(&line, documents);
	buf_add_str(&line, ", in other forms of its words");
	why_say(why, &line);
}

static enum status look_inflected(struct near *near)
{
	struct why *why = near->why;
	const struct search_params params = { .mode = MODE_ALL };
	struct query *query = NULL;
	struct plan *plan = NULL;
	struct buf text = {0};
	uint32_t documents = 0;
	if (!can_inflect(near->leaf))
		return STATUS_OK;
	add_inflected(&text, near->leaf->node);
	enum status status = buf_ok(&text) ? why_ask(why, text.data, text.len, &params,
						     &query, &plan)
					   : answer_no_memory(why->call);
	if (plan != NULL)
		status = why_count_query(why, plan_query(plan, PLAN_ALL), &documents);
	if (status == STATUS_OK && documents > 0)
		say_inflected(near, &text, documents);
	plan_close(plan);
	query_free(query);
	buf_finish(&text);
	return status;
}

/* --- Each phrase --- */

static enum status count_words(struct near *near, uint32_t *documents)
{
	struct store_phrase *apart = plan_apart(near->leaf, false);
	if (apart == NULL)
		return answer_no_memory(near->why->call);
	enum status status = why_count_query(near->why, store_query_words(apart),
					     documents);
	store_phrase_free(apart);
	return status;
}

static bool has_unknown(const struct why *why, const struct query_node *node)
{
	size_t i;
	json_t *word;
	json_array_foreach(json_object_get(why->object, "words"), i, word) {
		size_t at = (size_t)json_integer_value(json_object_get(word, "at"));
		if (at >= node->start && at < node->start + node->len)
			return true;
	}
	return false;
}

static enum status look_at(struct near *near)
{
	struct why *why = near->why;
	uint32_t found = 0, documents = 0;
	bool any = false;
	enum status status = why_count_query(why, plan_leaf_query(near->leaf), &found);
	if (status != STATUS_OK || found > 0)
		return status;
	status = look_inflected(near);
	if (status != STATUS_OK || has_unknown(why, near->leaf->node))
		return status;
	status = count_words(near, &documents);
	if (status == STATUS_OK && documents > 0)
		status = look_closest(near, documents, &any);
	if (status == STATUS_OK && !any)
		say_apart(near, documents);
	return status;
}

enum status why_near(struct why *why)
{
	struct near near = { .why = why, .list = json_array() };
	size_t phrases = 0;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->plan.leaf_count && status == STATUS_OK; i++) {
		near.leaf = &why->plan.leaves[i];
		if (!plan_is_wanted(near.leaf) || near.leaf->exact == NULL)
			continue;
		if (phrases++ == WHY_PHRASES_MAX) {
			why->incomplete = true;
			break;
		}
		status = look_at(&near);
	}
	if (json_array_size(near.list) > 0)
		answer_put(why->object, "near", json_incref(near.list), &why->ok);
	json_decref(near.list);
	return status;
}
