/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_filters.c - filters and exclusions, of the query and beside it, that leave
 * nothing of what matches without them: each left out in turn, and all of them. */
#include <string.h>

#include "daemon/answer/why_internal.h"

enum {
	FILTERS_MAX = WHY_PARTS_MAX + PARAMS_FILTERS + 2,
};

/* As params.c has them where nothing is asked for. */
#define DATES_FROM "0"
#define DATES_TO ":"

/* What can be left out: a part of the query, or a parameter. */
struct restriction {
	struct query_node *node;		/* NULL: a parameter ... */
	struct params_filter *filter;		/* ... with values ... */
	size_t values;
	char *date;				/* ... or an end of the dates: */
	char as_asked[QUERY_DATE_MAX];
	const char *open;			/* what lets all of them through */
	const char *name;			/* of the parameter */
	bool excludes;
	uint32_t alone;				/* documents that fit it, and */
	uint32_t without;			/* that match when it is left out */
};

struct restrictions {
	struct why *why;
	struct restriction at[FILTERS_MAX];
	size_t count;
	uint32_t unfiltered;
	bool words;				/* the query asks for some */
};

static void leave_out(struct why *why, struct restriction *restriction, bool out)
{
	struct search_params *params = &why->params;
	if (restriction->node != NULL)
		restriction->node->left_out = out;
	else if (restriction->filter != NULL)
		restriction->filter->count = out ? 0 : restriction->values;
	else
		strcpy(restriction->date, out ? restriction->open
					      : restriction->as_asked);
	/* Between the ends that let all dates through are those that have one. */
	params->has_dates = strcmp(params->date_from, DATES_FROM) != 0 ||
		strcmp(params->date_to, DATES_TO) != 0;
}

static void leave_out_all(struct restrictions *all, bool out)
{
	for (size_t i = 0; i < all->count; i++)
		leave_out(all->why, &all->at[i], out);
}

static void add_date(struct restrictions *all, const char *name, char *date,
		     const char *open)
{
	if (json_object_get(all->why->call->params, name) == NULL)
		return;
	struct restriction *added = &all->at[all->count++];
	*added = (struct restriction){ .date = date, .open = open, .name = name };
	strcpy(added->as_asked, date);
}

static void find(struct restrictions *all)
{
	struct why *why = all->why;
	for (size_t i = 0; i < why->part_count; i++) {
		const struct why_part *part = &why->parts[i];
		all->words = all->words || part->kind == WHY_WORD;
		if (part->kind != WHY_WORD)
			all->at[all->count++] = (struct restriction){
				.node = part->node,
				.excludes = part->kind == WHY_EXCLUSION };
	}
	for (size_t i = 0; i < PARAMS_FILTERS; i++) {
		struct params_filter *filter = &why->params.filters[i];
		if (filter->count > 0)
			all->at[all->count++] = (struct restriction){
				.filter = filter, .values = filter->count,
				.name = query_field_name(filter->field) };
	}
	add_date(all, "after", why->params.date_from, DATES_FROM);
	add_date(all, "before", why->params.date_to, DATES_TO);
}

/* --- Trying --- */

/* Documents that fit RESTRICTION, whatever is in them. */
static enum status count_alone(struct restrictions *all,
			       struct restriction *restriction)
{
	why_leave_out(all->why, WHY_WORD, true);
	leave_out_all(all, true);
	leave_out(all->why, restriction, false);
	enum status status = why_count(all->why, &restriction->alone);
	leave_out_all(all, false);
	why_leave_out(all->why, WHY_WORD, false);
	return status;
}

static enum status try(struct restrictions *all, struct restriction *restriction)
{
	enum status status = STATUS_OK;
	if (all->count == 1) {
		restriction->without = all->unfiltered;
	} else {
		leave_out(all->why, restriction, true);
		status = why_count(all->why, &restriction->without);
		leave_out(all->why, restriction, false);
	}
	return status == STATUS_OK && !restriction->excludes
		? count_alone(all, restriction) : status;
}

/* --- Saying --- */

static void add_name(const struct why *why, struct buf *line,
		     const struct restriction *restriction)
{
	if (restriction->node != NULL) {
		why_add_node(why, line, restriction->node);
		return;
	}
	const json_t *date = json_object_get(why->call->params, restriction->name);
	buf_addf(line, "%s:", restriction->name);
	if (restriction->date != NULL)
		why_add_text(line, json_string_value(date), json_string_length(date));
	for (size_t i = 0; i < restriction->values && line->len < 200; i++) {
		buf_add_str(line, i > 0 ? "," : "");
		why_add_text(line, restriction->filter->values[i],
			     restriction->filter->lens[i]);
	}
}

static json_t *values_of(const struct why *why, const struct restriction *restriction,
			 bool *ok)
{
	json_t *values = json_array();
	const struct query_node *node = restriction->node;
	json_t *date = json_object_get(why->call->params, restriction->name);
	if (restriction->date != NULL)
		answer_append(values, json_incref(date), ok);
	else if (node != NULL && node->value != NULL)
		answer_append(values, wire_string(node->value, node->value_len), ok);
	for (size_t i = 0; i < restriction->values; i++)
		answer_append(values, wire_string(restriction->filter->values[i],
						  restriction->filter->lens[i]), ok);
	return values;
}

/* "lang", "x.grade"; of several fields together none. */
static json_t *name_of(const struct restriction *restriction)
{
	const struct query_node *node = restriction->node;
	struct buf name = {0};
	if (node == NULL)
		return json_string(restriction->name);
	buf_add_str(&name, query_field_name(node->field));
	buf_add(&name, node->name, node->name_len);
	json_t *string = buf_ok(&name) ? wire_string(name.data, name.len) : NULL;
	buf_finish(&name);
	return string;
}

static json_t *describe(struct restrictions *all, const struct restriction *restriction)
{
	struct why *why = all->why;
	json_t *object = json_object();
	const struct query_node *node = restriction->node;
	bool is_field = node == NULL || node->value != NULL;
	if (is_field && !restriction->excludes) {
		answer_put(object, "name", name_of(restriction), &why->ok);
		answer_put(object, "values", values_of(why, restriction, &why->ok),
			   &why->ok);
	}
	if (node != NULL)
		why_put_place(why, object, node);
	if (!restriction->excludes)
		answer_put(object, "n", answer_number(restriction->alone), &why->ok);
	answer_put(object, "without", answer_number(restriction->without), &why->ok);
	return object;
}

static void put(struct restrictions *all)
{
	struct why *why = all->why;
	json_t *filters = json_array(), *excluded = json_array();
	for (size_t i = 0; i < all->count; i++)
		answer_append(all->at[i].excludes ? excluded : filters,
			      describe(all, &all->at[i]), &why->ok);
	if (json_array_size(filters) > 0)
		answer_put(why->object, "filters", json_incref(filters), &why->ok);
	if (json_array_size(excluded) > 0)
		answer_put(why->object, "excluded", json_incref(excluded), &why->ok);
	answer_put(why->object, "unfiltered", answer_number(all->unfiltered), &why->ok);
	json_decref(filters);
	json_decref(excluded);
}

static void say_one(struct restrictions *all, const struct restriction *restriction)
{
	struct buf line = {0};
	buf_add_str(&line, "without ");
	add_name(all->why, &line, restriction);
	buf_add_char(&line, ' ');
	why_add_documents(&line, restriction->without);
	buf_add_str(&line, restriction->without == 1 ? " matches" : " match");
	if (!restriction->excludes && restriction->alone == 0)
		buf_add_str(&line, "; no document at all fits it");
	why_say(all->why, &line);
}

static void say_all(struct restrictions *all)
{
	struct buf line = {0};
	buf_add_str(&line, "without any of ");
	for (size_t i = 0; i < all->count && line.len < 400; i++) {
		buf_add_str(&line, i > 0 ? ", " : "");
		add_name(all->why, &line, &all->at[i]);
	}
	buf_add_char(&line, ' ');
	why_add_documents(&line, all->unfiltered);
	buf_add_str(&line, all->unfiltered == 1 ? " matches" : " match");
	why_say(all->why, &line);
}

/* Which of them no document fits, whatever its words. */
static void say_unfit(struct restrictions *all)
{
	for (size_t i = 0; i < all->count; i++) {
		struct buf line = {0};
		if (all->at[i].excludes || all->at[i].alone > 0)
			continue;
		buf_add_str(&line, "no document fits ");
		add_name(all->why, &line, &all->at[i]);
		why_say(all->why, &line);
	}
}

static void say(struct restrictions *all)
{
	bool any = false;
	for (size_t i = 0; i < all->count; i++) {
		bool helps = all->at[i].without > 0 && (all->words || all->count > 1);
		any = any || helps;
		if (helps)
			say_one(all, &all->at[i]);
	}
	if (!any && all->count > 1)
		say_all(all);
	if (!any)
		say_unfit(all);
}

enum status why_filters(struct why *why, bool *blamed)
{
	struct restrictions all = { .why = why };
	find(&all);
	if (all.count == 0)
		return STATUS_OK;
	leave_out_all(&all, true);
	enum status status = why_count(why, &all.unfiltered);
	leave_out_all(&all, false);
	if (status != STATUS_OK || all.unfiltered == 0)
		return status;
	*blamed = true;
	for (size_t i = 0; i < all.count && status == STATUS_OK; i++)
		status = try(&all, &all.at[i]);
	if (status != STATUS_OK)
		return status;
	put(&all);
	say(&all);
	return STATUS_OK;
}
