/* SPDX-License-Identifier: MIT */
/* sentences.c - where words and sentences begin and end, and which are the same. */
#include "client/versions/sentences.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* --- Words and sentences --- */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The full stop, ! and ? of Chinese and Japanese, which no blank follows. */
static size_t wide_stop(const char *at, size_t left)
{
	static const char *const stops[] = { "\xe3\x80\x82", "\xef\xbc\x81",
					     "\xef\xbc\x9f" };
	for (size_t i = 0; left >= 3 && i < sizeof stops / sizeof *stops; i++)
		if (memcmp(at, stops[i], 3) == 0)
			return 3;
	return 0;
}

/* Whether BLANKS, which follow a word, and NEXT, which follows them, part paragraphs or
 * items of a list. */
static bool parts_paragraphs(const char *blanks, size_t len, char next)
{
	const char *line = memchr(blanks, '\n', len);
	if (line == NULL)
		return false;
	size_t rest = len - (size_t)(line + 1 - blanks);
	return memchr(line + 1, '\n', rest) != NULL || rest >= 2 ||
		memchr(line + 1, '\t', rest) != NULL ||
		strchr("#*|+", next) != NULL || (next == '-' && rest == 0);
}

static size_t word_length(const char *text, size_t len, bool *stops)
{
	size_t at = 0;
	*stops = false;
	while (at < len && !is_blank(text[at])) {
		size_t stop = wide_stop(text + at, len - at);
		at += stop > 0 ? stop : 1;
		if (stop == 0)
			continue;
		*stops = true;
		break;
	}
	return at;
}

/* Whether the line that ends at END, behind a word, was not full. */
static bool is_short_line(const char *text, size_t line, size_t end, size_t next,
			  size_t len)
{
	bool stops;
	return memchr(text + end, '\n', next - end) != NULL &&
		end - line + 1 + word_length(text + next, len - next, &stops) <=
			SENTENCES_LINE;
}

static bool ends_sentence(const char *word, size_t len)
{
	while (len > 0 && strchr("\"')]}", word[len - 1]) != NULL)
		len--;
	/* The quotes that print uses: U+2019, U+201D, and U+00BB. */
	while (len > 3 && (memcmp(word + len - 3, "\xe2\x80\x99", 3) == 0 ||
			   memcmp(word + len - 3, "\xe2\x80\x9d", 3) == 0))
		len -= 3;
	if (len > 2 && memcmp(word + len - 2, "\xc2\xbb", 2) == 0)
		len -= 2;
	return len > 0 && strchr(".!?", word[len - 1]) != NULL;
}

static bool begins_sentence(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		strchr("\"'([<", c) != NULL || ((unsigned char)c & 0x80) != 0;
}

/* Counts only, unless there is room to write to. */
static void split(struct sentences *sentences, size_t len, bool write)
{
	const char *text = sentences->text;
	size_t at = 0, words = 0, count = 0, first = 0, line = 0;
	while (at < len && is_blank(text[at]))
		at++;
	while (at < len) {
		bool stops;
		size_t word = word_length(text + at, len - at, &stops);
		size_t next = at + word;
		while (next < len && is_blank(text[next]))
			next++;
		if (write)
			sentences->words[words] = (struct word){ at, word };
		words++;
		size_t end = at + word;
		if (next == len || stops ||
		    parts_paragraphs(text + end, next - end, text[next]) ||
		    is_short_line(text, line, end, next, len) ||
		    (ends_sentence(text + at, word) && begins_sentence(text[next]))) {
			if (write)
				sentences->at[count] =
					(struct sentence){ first, words - first };
			count++;
			first = words;
		}
		if (memchr(text + end, '\n', next - end) != NULL)
			line = next;
		at = next;
	}
	sentences->word_count = words;
	sentences->count = count;
}

int sentences_find(struct sentences *sentences, const char *text, size_t len)
{
	*sentences = (struct sentences){ .text = text };
	split(sentences, len, false);
	size_t words = sentences->word_count, count = sentences->count;
	sentences->words = calloc(words + 1, sizeof *sentences->words);
	sentences->at = calloc(count + 1, sizeof *sentences->at);
	sentences->word_numbers = calloc(words + 1, sizeof *sentences->word_numbers);
	sentences->numbers = calloc(count + 1, sizeof *sentences->numbers);
	if (sentences->words == NULL || sentences->at == NULL ||
	    sentences->word_numbers == NULL || sentences->numbers == NULL)
		return -ENOMEM;
	split(sentences, len, true);
	return 0;
}

void sentences_finish(struct sentences *sentences)
{
	free(sentences->words);
	free(sentences->at);
	free(sentences->word_numbers);
	free(sentences->numbers);
	*sentences = (struct sentences){0};
}

/* --- Numbers --- */

struct named {
	const void *bytes;	/* NULL: the slot is free */
	size_t len;
	uint32_t number;
};

struct names {
	struct named *slots;
	size_t capacity;	/* a power of two */
	uint32_t count;
};

static int names_init(struct names *names, size_t most)
{
	*names = (struct names){ .capacity = 16 };
	while (names->capacity < 2 * most)
		names->capacity *= 2;
	names->slots = calloc(names->capacity, sizeof *names->slots);
	return names->slots != NULL ? 0 : -ENOMEM;
}

/* FNV-1a, 64 bits. */
static uint64_t hash_of(const unsigned char *bytes, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return hash ^ hash >> 32;
}

/* The number of BYTES, which must stay where they are. */
static uint32_t number_of(struct names *names, const void *bytes, size_t len)
{
	size_t at = hash_of(bytes, len) & (names->capacity - 1);
	struct named *slot = &names->slots[at];
	while (slot->bytes != NULL &&
	       (slot->len != len || memcmp(slot->bytes, bytes, len) != 0)) {
		at = (at + 1) & (names->capacity - 1);
		slot = &names->slots[at];
	}
	if (slot->bytes == NULL)
		*slot = (struct named){ bytes, len, names->count++ };
	return slot->number;
}

static void number_words(struct sentences *sentences, struct names *names)
{
	for (size_t i = 0; i < sentences->word_count; i++)
		sentences->word_numbers[i] =
			number_of(names, sentences->text + sentences->words[i].start,
				  sentences->words[i].len);
}

/* A sentence is known by the numbers of its words. */
static void number_sentences(struct sentences *sentences, struct names *names)
{
	for (size_t i = 0; i < sentences->count; i++)
		sentences->numbers[i] =
			number_of(names,
				  sentences->word_numbers + sentences->at[i].first,
				  sentences->at[i].count *
					  sizeof *sentences->word_numbers);
}

int sentences_number(struct sentences *a, struct sentences *b)
{
	struct names words = {0}, sentences = {0};
	int failed = names_init(&words, a->word_count + b->word_count);
	if (failed == 0)
		failed = names_init(&sentences, a->count + b->count);
	if (failed == 0) {
		number_words(a, &words);
		number_words(b, &words);
		number_sentences(a, &sentences);
		number_sentences(b, &sentences);
	}
	free(words.slots);
	free(sentences.slots);
	return failed;
}
