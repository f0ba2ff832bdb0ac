/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query.c - query trees: built by the planner, kept until a match. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"

static struct store_query *query_new(enum query_kind kind)
{
	struct store_query *query = calloc(1, sizeof *query);
	if (query != NULL) {
		query->kind = kind;
		query->factor = 1;
	}
	return query;
}

static char *copy_bytes(const char *bytes, size_t len)
{
	char *copy = malloc(len + 1);
	if (copy != NULL) {
		memcpy(copy, bytes, len);
		copy[len] = '\0';
	}
	return copy;
}

static struct store_query *with_bytes(enum query_kind kind, const char *bytes,
				      size_t len)
{
	struct store_query *query = query_new(kind);
	if (query == NULL)
		return NULL;
	query->bytes = copy_bytes(bytes, len);
	query->len = len;
	if (query->bytes == NULL) {
		store_query_free(query);
		return NULL;
	}
	return query;
}

static void free_parts(struct store_query **parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		store_query_free(parts[i]);
}

static struct store_query *with_parts(enum query_kind kind,
				      struct store_query **parts, size_t count)
{
	struct store_query *query = query_new(kind);
	struct store_query **copy = calloc(count + 1, sizeof(struct store_query *));
	bool whole = query != NULL && copy != NULL;
	for (size_t i = 0; i < count; i++)
		whole = whole && parts[i] != NULL;
	if (!whole) {
		free_parts(parts, count);
		free(copy);
		free(query);
		return NULL;
	}
	if (count > 0)
		memcpy(copy, parts, count * sizeof(struct store_query *));
	query->parts = copy;
	query->count = count;
	return query;
}

struct store_query *store_query_term(const char *term, size_t len)
{
	return with_bytes(QUERY_TERM, term, len);
}

struct store_query *store_query_all(struct store_query **parts, size_t count)
{
	return with_parts(QUERY_ALL, parts, count);
}

struct store_query *store_query_any(struct store_query **parts, size_t count)
{
	return with_parts(QUERY_ANY, parts, count);
}

struct store_query *store_query_synonym(struct store_query **terms, size_t count)
{
	return with_parts(QUERY_SYNONYM, terms, count);
}

static struct store_query *with_two(enum query_kind kind, struct store_query *left,
				    struct store_query *right)
{
	struct store_query *parts[] = { left, right };
	return with_parts(kind, parts, 2);
}

struct store_query *store_query_without(struct store_query *keep,
					struct store_query *drop)
{
	return with_two(QUERY_WITHOUT, keep, drop);
}

struct store_query *store_query_filter(struct store_query *query,
				       struct store_query *filter)
{
	return with_two(QUERY_FILTER, query, filter);
}

struct store_query *store_query_maybe(struct store_query *query,
				      struct store_query *extra)
{
	return with_two(QUERY_MAYBE, query, extra);
}

struct store_query *store_query_scale(struct store_query *query, double factor)
{
	struct store_query *scaled = with_parts(QUERY_SCALE, &query, 1);
	if (scaled != NULL)
		scaled->factor = factor;
	return scaled;
}

struct store_query *store_query_range(enum schema_slot slot, const char *from,
				      const char *to)
{
	struct store_query *query = with_bytes(QUERY_RANGE, from, strlen(from));
	if (query == NULL)
		return NULL;
	query->number = slot;
	query->upper = strdup(to);
	if (query->upper == NULL) {
		store_query_free(query);
		return NULL;
	}
	return query;
}

struct store_query *store_query_prefix(const char *prefix, size_t len,
				       uint32_t limit)
{
	struct store_query *query = with_bytes(QUERY_PREFIX, prefix, len);
	if (query != NULL)
		query->number = limit;
	return query;
}

struct store_query *store_query_every(void)
{
	return query_new(QUERY_EVERY);
}

struct store_query *store_query_nothing(void)
{
	return query_new(QUERY_NOTHING);
}

struct store_query *store_query_set(const struct store_set *set)
{
	struct store_query *query = query_new(QUERY_SET);
	if (query != NULL)
		query->set = set;
	return query;
}

struct store_query *store_query_phrase(const struct store_phrase *phrase)
{
	struct store_query *query = query_new(QUERY_PHRASE);
	if (query == NULL)
		return NULL;
	query->phrase = phrase_copy(phrase);
	if (query->phrase == NULL) {
		store_query_free(query);
		return NULL;
	}
	return query;
}

/* As deep as the tree: the query parser's limit on depth is the limit here. */
void store_query_free(struct store_query *query)
{
	if (query == NULL)
		return;
	free_parts(query->parts, query->count);
	free(query->parts);
	free(query->bytes);
	free(query->upper);
	store_phrase_free(query->phrase);
	free(query);
}

struct store_phrase *store_phrase_new(void)
{
	struct store_phrase *phrase = calloc(1, sizeof *phrase);
	if (phrase != NULL)
		phrase->ordered = true;
	return phrase;
}

void store_phrase_free(struct store_phrase *phrase)
{
	if (phrase == NULL)
		return;
	for (size_t i = 0; i < phrase->count; i++) {
		for (size_t t = 0; t < phrase->slots[i].count; t++)
			free(phrase->slots[i].terms[t].bytes);
		free(phrase->slots[i].terms);
	}
	free(phrase);
}

enum status store_phrase_slot(struct store_phrase *phrase)
{
	if (phrase->count == STORE_PHRASE_MAX)
		return STATUS_TOO_LARGE;
	struct phrase_slot *slot = &phrase->slots[phrase->count++];
	slot->operand = phrase->operands;
	if (phrase->count > 1 && slot[-1].operand == slot->operand)
		slot->offset = slot[-1].offset + 1;
	return STATUS_OK;
}

void store_phrase_operand(struct store_phrase *phrase)
{
	if (phrase->count > 0 &&
	    phrase->slots[phrase->count - 1].operand == phrase->operands)
		phrase->operands++;
}

void store_phrase_within(struct store_phrase *phrase, bool ordered, uint32_t gap)
{
	phrase->ordered = ordered;
	phrase->gap = gap;
}

enum status store_phrase_term(struct store_phrase *phrase, const char *term,
			      size_t len)
{
	if (phrase->count == 0)
		return STATUS_INVALID;
	struct phrase_slot *slot = &phrase->slots[phrase->count - 1];
	for (size_t i = 0; i < slot->count; i++)
		if (slot->terms[i].len == len &&
		    memcmp(slot->terms[i].bytes, term, len) == 0)
			return STATUS_OK;
	struct phrase_term *terms = realloc(slot->terms,
					    (slot->count + 1) * sizeof *terms);
	if (terms == NULL)
		return STATUS_NO_MEMORY;
	slot->terms = terms;
	char *copy = copy_bytes(term, len);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	slot->terms[slot->count++] = (struct phrase_term){ copy, len };
	return STATUS_OK;
}

uint32_t store_phrase_gap(const struct store_phrase *phrase)
{
	return phrase->gap;
}

/* The terms of SLOT into those of COPY, which is its twin but has none; they are known
 * to be different. */
static bool copy_terms(const struct phrase_slot *slot, struct phrase_slot *copy)
{
	copy->terms = calloc(slot->count + 1, sizeof *copy->terms);
	copy->count = 0;
	for (size_t t = 0; copy->terms != NULL && t < slot->count; t++) {
		char *bytes = copy_bytes(slot->terms[t].bytes, slot->terms[t].len);
		if (bytes == NULL)
			return false;
		copy->terms[copy->count++] = (struct phrase_term){ bytes,
								   slot->terms[t].len };
	}
	return copy->terms != NULL;
}

struct store_phrase *phrase_copy(const struct store_phrase *phrase)
{
	struct store_phrase *copy = store_phrase_new();
	if (copy == NULL)
		return NULL;
	copy->operands = phrase->operands;
	store_phrase_within(copy, phrase->ordered, phrase->gap);
	for (size_t i = 0; i < phrase->count; i++) {
		copy->slots[copy->count] = phrase->slots[i];
		if (!copy_terms(&phrase->slots[i], &copy->slots[copy->count++])) {
			store_phrase_free(copy);
			return NULL;
		}
	}
	return copy;
}

bool query_is_inside(const struct store_query *query, size_t at)
{
	return query->kind == QUERY_ANY || query->kind == QUERY_SYNONYM ||
		((query->kind == QUERY_WITHOUT || query->kind == QUERY_MAYBE) && at > 0);
}
