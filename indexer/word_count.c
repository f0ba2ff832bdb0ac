/* SPDX-License-Identifier: GPL-2.0-or-later */
/* word_count.c - a table of words, open addressing. */
#include "indexer/word_count.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"
#include "lib/store/words/frequent.h"

enum {
	WORD_COUNT_FIRST = 16 * 1024,	/* slots */
};

struct counted_word {
	size_t start;		/* in the bytes */
	uint64_t times;
	uint32_t len;		/* 0: the slot is free */
	uint32_t hash;
};

void word_count_finish(struct word_count *count)
{
	buf_finish(&count->bytes);
	free(count->words);
	*count = (struct word_count){0};
}

static struct counted_word *slot_of(const struct word_count *count, uint32_t hash,
				    const char *word, size_t len)
{
	size_t mask = count->capacity - 1;
	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		struct counted_word *slot = &count->words[at];
		if (slot->len == 0 ||
		    (slot->hash == hash && slot->len == len &&
		     memcmp(count->bytes.data + slot->start, word, len) == 0))
			return slot;
	}
}

static bool grow(struct word_count *count)
{
	struct word_count larger = *count;
	larger.capacity = count->capacity > 0 ? 2 * count->capacity : WORD_COUNT_FIRST;
	larger.words = calloc(larger.capacity, sizeof *larger.words);
	if (larger.words == NULL)
		return false;
	for (size_t i = 0; i < count->capacity; i++) {
		const struct counted_word *old = &count->words[i];
		if (old->len > 0)
			*slot_of(&larger, old->hash, count->bytes.data + old->start,
				 old->len) = *old;
	}
	free(count->words);
	*count = larger;
	return true;
}

bool word_count_add(struct word_count *count, const char *word, size_t len)
{
	if (2 * count->used >= count->capacity && !grow(count))
		return false;
	uint32_t hash = hash_bytes(word, len);
	struct counted_word *slot = slot_of(count, hash, word, len);
	if (slot->len == 0) {
		size_t start = count->bytes.len;
		buf_add(&count->bytes, word, len);
		if (!buf_ok(&count->bytes))
			return false;
		*slot = (struct counted_word){ start, 0, (uint32_t)len, hash };
		count->used++;
	}
	slot->times++;
	count->total++;
	return true;
}

/* --- The most frequent --- */

static int by_frequency(const void *a, const void *b, void *context)
{
	const struct counted_word *x = a, *y = b;
	const struct word_count *count = context;
	if (x->times != y->times)
		return x->times < y->times ? 1 : -1;
	size_t len = x->len < y->len ? x->len : y->len;
	int order = memcmp(count->bytes.data + x->start, count->bytes.data + y->start,
			   len);
	return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* A space in a word comes of a compatibility form, such as the sign for a whole
 * Arabic phrase; it parts the words of a list. */
static bool can_be_listed(const struct word_count *count,
			  const struct counted_word *word)
{
	return word->len <= FREQUENT_WORD_MAX &&
		memchr(count->bytes.data + word->start, ' ', word->len) == NULL;
}

void word_count_take(struct word_count *count, size_t most, struct buf *out)
{
	size_t used = 0, taken = 0;
	for (size_t i = 0; i < count->capacity; i++)
		if (count->words[i].len > 0)
			count->words[used++] = count->words[i];
	if (used > 0)
		qsort_r(count->words, used, sizeof *count->words, by_frequency, count);
	for (size_t i = 0; i < used && taken < most; i++) {
		const struct counted_word *word = &count->words[i];
		if (!can_be_listed(count, word))
			continue;
		if (taken++ > 0)
			buf_add_char(out, ' ');
		buf_add(out, count->bytes.data + word->start, word->len);
	}
	word_count_finish(count);
}
