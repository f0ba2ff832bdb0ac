/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.c - a number of bytes spread over the hits of a reply, the best first. */
#include "daemon/answer/answer_internal.h"

/* The lists of a hit, as they are spread. */
struct lists {
	const char *first, *second;	/* first the one of which each hit has one */
};

static struct lists lists_of(bool lines)
{
	return lines ? (struct lists){ "matches", "snips" }
		     : (struct lists){ "snips", "matches" };
}

static size_t element_size(const json_t *hit, const char *list, size_t at)
{
	const json_t *element = json_array_get(json_object_get(hit, list), at);
	return element != NULL ? wire_size(element) + 1 : 0;
}

static size_t list_size(const json_t *hit, const char *list)
{
	const json_t *value = json_object_get(hit, list);
	return value != NULL ? wire_size(value) : 0;
}

/* What the lists take beside their elements: brackets; and what a hit may come to say
 * of how much more there is. */
static const size_t EMPTY_LISTS = 2 + 2 + sizeof ",\"more\":4294967295";

bool budget_admits(const json_t *hit, bool lines, size_t *left)
{
	struct lists lists = lists_of(lines);
	size_t needed = wire_size(hit) + BUDGET_BESIDE + EMPTY_LISTS -
		list_size(hit, lists.first) - list_size(hit, lists.second) +
		element_size(hit, lists.first, 0);
	if (needed > *left)
		return false;
	*left -= needed;
	return true;
}

/* Takes element number AT of LIST of each hit for which there is room, best first, to
 * the numbers that are KEPT. False: of none. */
static bool take_round(json_t *hits, const char *list, size_t at, size_t *kept,
		       size_t *left)
{
	bool any = false;
	for (size_t i = 0; i < json_array_size(hits); i++) {
		const json_t *hit = json_array_get(hits, i);
		size_t size = element_size(hit, list, at);
		if (kept[i] != at || size == 0 || size > *left)
			continue;
		*left -= size;
		kept[i]++;
		any = true;
	}
	return any;
}

static void take_hit_by_hit(json_t *hits, const char *list, size_t *kept, size_t *left)
{
	for (size_t i = 0; i < json_array_size(hits); i++) {
		const json_t *hit = json_array_get(hits, i);
		size_t size;
		while ((size = element_size(hit, list, kept[i])) > 0 && size <= *left) {
			*left -= size;
			kept[i]++;
		}
	}
}

/* Cuts LIST of HIT to KEPT elements; returns how many went. */
static size_t truncate(json_t *hit, const char *list, size_t kept, size_t *bytes)
{
	json_t *value = json_object_get(hit, list);
	size_t count = json_array_size(value), gone = 0;
	while (count - gone > kept) {
		size_t last = count - ++gone;
		*bytes += element_size(hit, list, last);
		json_array_remove(value, last);
	}
	return gone;
}

/* Of a match whose snippet went it is not said which that was. */
static void forget_snippets(json_t *hit, size_t kept)
{
	json_t *match;
	size_t i;
	json_array_foreach(json_object_get(hit, "matches"), i, match)
		if (json_integer_value(json_object_get(match, "snip")) >=
		    (json_int_t)kept)
			json_object_del(match, "snip");
}

static void cut_hit(json_t *hit, size_t snippets, size_t matches, struct budget_cut *cut)
{
	size_t gone = truncate(hit, "matches", matches, &cut->bytes);
	cut->snippets += truncate(hit, "snips", snippets, &cut->bytes);
	cut->matches += gone;
	forget_snippets(hit, snippets);
	if (gone == 0)
		return;
	json_int_t more = json_integer_value(json_object_get(hit, "more"));
	json_object_set_new(hit, "more", json_integer(more + (json_int_t)gone));
}

void budget_spread(json_t *hits, bool lines, size_t left, struct budget_cut *cut)
{
	struct lists lists = lists_of(lines);
	size_t first[WIRE_LIMIT_MAX], second[WIRE_LIMIT_MAX] = {0};
	size_t count = json_array_size(hits);
	for (size_t i = 0; i < count; i++)
		first[i] = json_array_size(json_object_get(json_array_get(hits, i),
							   lists.first)) > 0;
	for (size_t at = 1; take_round(hits, lists.first, at, first, &left); at++)
		;
	take_hit_by_hit(hits, lists.second, second, &left);
	for (size_t i = 0; i < count; i++)
		cut_hit(json_array_get(hits, i), lines ? second[i] : first[i],
			lines ? first[i] : second[i], cut);
}
