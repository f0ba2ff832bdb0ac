/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brute.c - a query held against a document word by word. */
#include "tests/search/brute.h"

#include <stdlib.h>

static uint64_t bit(size_t at)
{
	return (uint64_t)1 << at;
}

/* COUNT bits from AT on. */
static uint64_t bits(size_t at, size_t count)
{
	return (bit(count) - 1) << at;
}

/* --- Where operands stand --- */

static size_t first_place(const struct brute_phrase *phrase, size_t index)
{
	size_t place = 0;
	for (size_t i = 0; i < index; i++)
		place += phrase->lengths[i];
	return place;
}

static bool stands(const uint64_t *places, size_t length, const struct brute_text *text,
		   size_t at)
{
	for (size_t i = 0; i < length; i++)
		if (at + i >= text->count ||
		    (places[i] & bit(text->words[at + i])) == 0)
			return false;
	return true;
}

uint64_t brute_starts(const struct brute_phrase *phrase, size_t index,
		      const struct brute_text *text)
{
	const uint64_t *places = phrase->places + first_place(phrase, index);
	uint64_t starts = 0;
	for (size_t at = 0; at < text->count; at++)
		if (stands(places, phrase->lengths[index], text, at))
			starts |= bit(at);
	return starts;
}

/* --- Stretches --- */

/* A stretch of a text that operands are to be laid out in. */
struct stretch {
	const struct brute_phrase *phrase;
	uint64_t starts[BRUTE_PLACES_MAX];	/* of each operand */
	size_t words;				/* of all operands */
	size_t from, to;
};

/* Whether the operands from INDEX on fit, none over a word in TAKEN nor, where order
 * counts, before word AFTER. */
static bool fits(const struct stretch *stretch, size_t index, uint64_t taken,
		 size_t after)
{
	const struct brute_phrase *phrase = stretch->phrase;
	if (index == phrase->operands)
		return true;
	size_t length = phrase->lengths[index];
	for (size_t at = phrase->ordered ? after : stretch->from;
	     at + length <= stretch->to; at++)
		if ((stretch->starts[index] & bit(at)) != 0 &&
		    (taken & bits(at, length)) == 0 &&
		    fits(stretch, index + 1, taken | bits(at, length), at + length))
			return true;
	return false;
}

static bool holds(struct stretch *stretch, size_t from, size_t to)
{
	stretch->from = from;
	stretch->to = to;
	for (size_t i = 0; i < stretch->phrase->operands; i++)
		if ((stretch->starts[i] & bits(from, to - from)) == 0)
			return false;
	return fits(stretch, 0, 0, from);
}

/* The end of the shortest stretch at FROM that holds all operands and no other such
 * stretch, within the gap; 0: there is none. */
static size_t window_at(struct stretch *stretch, size_t from, size_t count)
{
	size_t most = from + stretch->words + stretch->phrase->gap;
	for (size_t to = from + stretch->words; to <= count && to <= most; to++)
		if (holds(stretch, from, to))
			return holds(stretch, from + 1, to) ? 0 : to;
	return 0;
}

size_t brute_windows(const struct brute_phrase *phrase, const struct brute_text *text,
		     uint64_t *first, uint64_t *reach)
{
	struct stretch stretch = { .phrase = phrase };
	size_t count = 0;
	for (size_t i = 0; i < phrase->operands; i++) {
		stretch.starts[i] = brute_starts(phrase, i, text);
		stretch.words += phrase->lengths[i];
		if (stretch.starts[i] == 0)
			return 0;
	}
	for (size_t from = 0; from < text->count; from++) {
		size_t to = window_at(&stretch, from, text->count);
		if (to == 0)
			continue;
		*first |= bit(from);
		*reach |= bits(from, to - from);
		count++;
	}
	return count;
}

size_t brute_occurrences(const struct brute_phrase *phrase,
			 const struct brute_document *document)
{
	uint64_t first = 0, reach = 0;
	size_t count = brute_windows(phrase, &document->title, &first, &reach);
	if (!phrase->title)
		count += brute_windows(phrase, &document->body, &first, &reach);
	return count;
}

/* --- Whole queries --- */

/* A grade is a number if strtod() takes all of it; invented ones are never odd ones. */
static bool is_within(const struct brute_range *range, const char *grade)
{
	char *end;
	double number = grade != NULL ? strtod(grade, &end) : 0;
	if (grade == NULL || *end != '\0')
		return false;
	if (range->above ? number <= range->least : number < range->least)
		return false;
	return range->below ? number < range->most : number <= range->most;
}

bool brute_matches(const struct brute_query *query,
		   const struct brute_document *document)
{
	const struct brute_query *part = query->parts;
	switch (query->kind) {
	case BRUTE_PHRASE:
		return brute_occurrences(&query->phrase, document) > 0;
	case BRUTE_SOURCE:
		return query->source == document->source;
	case BRUTE_GRADE:
		return is_within(&query->range, document->grade);
	case BRUTE_NOT:
		return !brute_matches(part, document);
	case BRUTE_ALL:
		while (part != NULL && brute_matches(part, document))
			part = part->next;
		return part == NULL;
	case BRUTE_ANY:
		while (part != NULL && !brute_matches(part, document))
			part = part->next;
		return part != NULL;
	}
	return false;
}
