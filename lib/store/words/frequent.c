/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frequent.c - a list of words and a table to find them in: open addressing, at most
 * a quarter full, since most of what is asked for is not there. */
#include "lib/store/words/frequent.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

enum {
	FILLED = 4,	/* slots a word */
};

struct frequent {
	char *text;			/* the words, one space between */
	size_t len;
	size_t count;
	struct frequent_word *slots;
	size_t capacity;		/* a power of two */
};

void frequent_free(struct frequent *list)
{
	if (list == NULL)
		return;
	free(list->text);
	free(list->slots);
	free(list);
}

/* Where WORD is, or would go. */
static struct frequent_word *slot_of(const struct frequent *list, uint32_t hash,
				     const char *word, size_t len)
{
	size_t mask = list->capacity - 1;
	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		struct frequent_word *slot = &list->slots[at];
		if (slot->len == 0 || (slot->hash == hash && slot->len == len &&
				       memcmp(slot->bytes, word, len) == 0))
			return slot;
	}
}

const struct frequent_word *frequent_find(const struct frequent *list,
					  const char *word, size_t len)
{
	if (list == NULL || list->count == 0 || len == 0 || len > FREQUENT_WORD_MAX)
		return NULL;
	const struct frequent_word *slot = slot_of(list, hash_bytes(word, len), word, len);
	return slot->len > 0 ? slot : NULL;
}

static void add(struct frequent *list, const char *word, size_t len)
{
	size_t space = list->len > 0;
	if (len == 0 || len > FREQUENT_WORD_MAX || list->count == FREQUENT_MAX ||
	    list->len + space + len > FREQUENT_BYTES)
		return;
	uint32_t hash = hash_bytes(word, len);
	struct frequent_word *slot = slot_of(list, hash, word, len);
	if (slot->len > 0)
		return;
	if (space)
		list->text[list->len++] = ' ';
	char *copy = list->text + list->len;
	memcpy(copy, word, len);
	*slot = (struct frequent_word){ copy, (uint32_t)len, hash };
	list->len += len;
	list->count++;
}

/* An empty list with room for the words of LEN bytes of text. */
static struct frequent *empty_for(size_t len)
{
	struct frequent *list = calloc(1, sizeof *list);
	size_t words = len / 2 + 1 < FREQUENT_MAX ? len / 2 + 1 : FREQUENT_MAX;
	if (list == NULL)
		return NULL;
	for (list->capacity = FILLED; list->capacity < FILLED * words;)
		list->capacity *= 2;
	list->text = malloc(len < FREQUENT_BYTES ? len + 1 : FREQUENT_BYTES);
	list->slots = calloc(list->capacity, sizeof *list->slots);
	if (list->text == NULL || list->slots == NULL) {
		frequent_free(list);
		return NULL;
	}
	return list;
}

/* The next word of TEXT from *AT on; false at its end. */
static bool next_word(const char *text, size_t len, size_t *at, const char **word,
		      size_t *word_len)
{
	while (*at < len && text[*at] == ' ')
		++*at;
	*word = text + *at;
	while (*at < len && text[*at] != ' ')
		++*at;
	*word_len = (size_t)(text + *at - *word);
	return *word_len > 0;
}

enum status frequent_new(const char *text, size_t len, struct frequent **list,
			 struct error *error)
{
	struct frequent *made = empty_for(len);
	const char *word;
	size_t at = 0, word_len;
	if (made == NULL)
		return error_set(error, STATUS_NO_MEMORY, "list of frequent words");
	while (next_word(text, len, &at, &word, &word_len))
		add(made, word, word_len);
	*list = made;
	return STATUS_OK;
}

enum status frequent_common(const struct frequent *a, const struct frequent *b,
			    struct frequent **list, struct error *error)
{
	struct frequent *made = empty_for(a != NULL ? a->len : 0);
	const char *word;
	size_t at = 0, word_len;
	if (made == NULL)
		return error_set(error, STATUS_NO_MEMORY, "list of frequent words");
	while (a != NULL && next_word(a->text, a->len, &at, &word, &word_len))
		if (frequent_find(b, word, word_len) != NULL)
			add(made, word, word_len);
	*list = made;
	return STATUS_OK;
}

void frequent_begin_with(const struct frequent *list, const char *prefix, size_t len,
			 bool (*word)(void *context, const char *word, size_t len),
			 void *context)
{
	const char *at;
	size_t next = 0, at_len;
	bool more = list != NULL;
	while (more && next_word(list->text, list->len, &next, &at, &at_len))
		if (at_len >= len && memcmp(at, prefix, len) == 0)
			more = word(context, at, at_len);
}

size_t frequent_count(const struct frequent *list)
{
	return list != NULL ? list->count : 0;
}

bool frequent_equal(const struct frequent *a, const struct frequent *b)
{
	if (frequent_count(a) == 0 || frequent_count(b) == 0)
		return frequent_count(a) == frequent_count(b);
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

void frequent_write(const struct frequent *list, struct buf *out)
{
	if (list != NULL)
		buf_add(out, list->text, list->len);
}
