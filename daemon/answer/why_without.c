/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_without.c - a query whose words no document has all of: which of them to leave
 * out, and how many documents have the others. */
#include <stdlib.h>

#include "daemon/answer/why_internal.h"

/* What to leave out: of the parts those that are marked. */
struct choice {
	bool out[WHY_PARTS_MAX];
	uint32_t documents;
};

struct choosing {
	struct why *why;
	size_t words;			/* parts that are words, */
	size_t dead;			/* of which no document has so many */
	bool unfiltered;		/* tried without filters and exclusions, too */
	struct choice best[WHY_WITHOUT_MAX];
	size_t count;
};

static void leave_out(struct why *why, const struct choice *choice)
{
	for (size_t i = 0; i < why->part_count; i++)
		if (why->parts[i].kind == WHY_WORD)
			why->parts[i].node->left_out = choice->out[i];
}

static enum status try(struct choosing *choosing, struct choice *choice)
{
	leave_out(choosing->why, choice);
	enum status status = why_count(choosing->why, &choice->documents);
	why_leave_out(choosing->why, WHY_WORD, false);
	return status;
}

/* How many documents have each part by itself. */
static enum status count_each(struct choosing *choosing)
{
	struct why *why = choosing->why;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->part_count && status == STATUS_OK; i++) {
		struct why_part *part = &why->parts[i];
		if (part->kind != WHY_WORD)
			continue;
		why_leave_out(why, WHY_WORD, true);
		part->node->left_out = false;
		status = why_count(why, &part->alone);
		part->dead = part->alone == 0;
		choosing->dead += part->dead;
	}
	why_leave_out(why, WHY_WORD, false);
	return status;
}

static void keep(struct choosing *choosing, const struct choice *choice)
{
	struct choice *best = choosing->best;
	size_t at = choosing->count;
	if (at == WHY_WITHOUT_MAX && best[at - 1].documents >= choice->documents)
		return;
	if (at == WHY_WITHOUT_MAX)
		at--;
	else
		choosing->count++;
	for (; at > 0 && best[at - 1].documents < choice->documents; at--)
		best[at] = best[at - 1];
	best[at] = *choice;
}

static enum status leave_out_one(struct choosing *choosing)
{
	struct why *why = choosing->why;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->part_count && status == STATUS_OK; i++) {
		struct choice choice = {0};
		if (why->parts[i].kind != WHY_WORD)
			continue;
		choice.out[i] = true;
		status = try(choosing, &choice);
		if (status == STATUS_OK && choice.documents > 0)
			keep(choosing, &choice);
	}
	return status;
}

/* The rarest that is not left out yet. */
static size_t rarest(const struct why *why, const struct choice *choice)
{
	size_t found = why->part_count;
	for (size_t i = 0; i < why->part_count; i++)
		if (why->parts[i].kind == WHY_WORD && !choice->out[i] &&
		    (found == why->part_count ||
		     why->parts[i].alone < why->parts[found].alone))
			found = i;
	return found;
}

/* Takes back what need not be left out: the rarest went first, and others may have been
 * in the way. */
static enum status take_back(struct choosing *choosing, struct choice *choice)
{
	struct why *why = choosing->why;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->part_count && status == STATUS_OK; i++) {
		struct choice fewer = *choice;
		if (!choice->out[i] || why->parts[i].dead)
			continue;
		fewer.out[i] = false;
		status = try(choosing, &fewer);
		if (status == STATUS_OK && fewer.documents > 0)
			*choice = fewer;
	}
	return status;
}

/* What no document has first, and then the rarest, until a document has the others;
 * which one has at last, with one word left. */
static enum status leave_out_more(struct choosing *choosing)
{
	struct why *why = choosing->why;
	struct choice choice = {0};
	size_t left = choosing->words;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < why->part_count; i++) {
		choice.out[i] = why->parts[i].kind == WHY_WORD && why->parts[i].dead;
		left -= choice.out[i];
	}
	while (left > 0 && status == STATUS_OK) {
		if (left < choosing->words)
			status = try(choosing, &choice);
		if (status == STATUS_OK && choice.documents > 0) {
			status = take_back(choosing, &choice);
			keep(choosing, &choice);
			return status;
		}
		choice.out[rarest(why, &choice)] = true;
		left--;
	}
	return status;
}

static json_t *describe(const struct choosing *choosing, const struct choice *choice)
{
	struct why *why = choosing->why;
	json_t *object = json_object(), *words = json_array();
	for (size_t i = 0; i < why->part_count; i++) {
		const struct query_node *node = why->parts[i].node;
		if (choice->out[i])
			answer_append(words, wire_string(why->plan.query->text +
							 node->start, node->len),
				      &why->ok);
	}
	answer_put(object, "words", words, &why->ok);
	answer_put(object, "n", answer_number(choice->documents), &why->ok);
	if (choosing->unfiltered)
		answer_put(object, "unfiltered", json_true(), &why->ok);
	return object;
}

static void say(const struct choosing *choosing)
{
	struct why *why = choosing->why;
	struct buf line = {0};
	buf_add_str(&line, "no document has all of it");
	for (size_t c = 0; c < choosing->count; c++) {
		const struct choice *choice = &choosing->best[c];
		const char *between = "";
		buf_add_str(&line, c == 0 ? ": without " : ", without ");
		for (size_t i = 0; i < why->part_count && line.len < 400; i++) {
			if (!choice->out[i])
				continue;
			buf_add_str(&line, between);
			why_add_node(why, &line, why->parts[i].node);
			between = " and ";
		}
		buf_add_char(&line, ' ');
		if (c == 0)
			why_add_documents(&line, choice->documents);
		else
			buf_addf(&line, "%u", choice->documents);
		if (c == 0)
			buf_add_str(&line, choice->documents == 1 ? " has" : " have");
	}
	if (choosing->unfiltered)
		buf_add_str(&line, ", filters apart");
	why_say(why, &line);
}

static enum status choose(struct choosing *choosing)
{
	choosing->dead = 0;
	enum status status = count_each(choosing);
	if (status == STATUS_OK && choosing->dead == 0)
		status = leave_out_one(choosing);
	if (status == STATUS_OK && choosing->count == 0 &&
	    choosing->dead < choosing->words)
		status = leave_out_more(choosing);
	return status;
}

/* For the rest of the request: this is the last reason to be looked for. */
static bool leave_out_filters(struct why *why)
{
	bool any = plan_has_params(&why->params);
	for (size_t i = 0; i < why->part_count; i++)
		any = any || why->parts[i].kind != WHY_WORD;
	why_leave_out(why, WHY_FILTER, true);
	why_leave_out(why, WHY_EXCLUSION, true);
	for (size_t i = 0; i < PARAMS_FILTERS; i++)
		why->params.filters[i].count = 0;
	why->params.has_dates = false;
	return any;
}

enum status why_without(struct why *why)
{
	struct choosing choosing = { .why = why };
	for (size_t i = 0; i < why->part_count; i++)
		choosing.words += why->parts[i].kind == WHY_WORD;
	if (choosing.words < 2)
		return STATUS_OK;
	enum status status = choose(&choosing);
	if (status == STATUS_OK && choosing.count == 0 && leave_out_filters(why)) {
		choosing.unfiltered = true;
		status = choose(&choosing);
	}
	if (choosing.count == 0)
		return status;
	json_t *list = json_array();
	for (size_t i = 0; i < choosing.count; i++)
		answer_append(list, describe(&choosing, &choosing.best[i]), &why->ok);
	answer_put(why->object, "without", list, &why->ok);
	say(&choosing);
	return status;
}
