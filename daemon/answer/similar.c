/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - the stems of a text counted, weighed, and the best of them taken. */
#include "daemon/answer/similar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/names.h"
#include "daemon/query/stop_words.h"

/* A stem of the text. */
struct counted {
	uint32_t number;	/* among the counter's names, in the order they came */
	size_t word, word_len;	/* the first word that has it, in the counter's buf */
	uint32_t times;
	bool pair;		/* two ideographs: no stem, and no term of their own */
	uint32_t first_len;	/* then of the first one */
};

struct counter {
	struct store *store;
	struct text_analyser *analyser;
	const struct telling_text *text;
	const char *language;
	struct names names;	/* the stems, and ... */
	struct counted *stems;	/* ... what is counted of each, by its number */
	size_t count;
	struct buf words;
	struct deadline *deadline;
	struct error *error;
};

static enum status no_memory(struct counter *counter)
{
	return error_set(counter->error, STATUS_NO_MEMORY, "words of a text");
}

/* --- The language --- */

enum {
	LANGUAGE_WORDS = 1000,	/* looked at to tell a text's language */
	LANGUAGE_LEAST = 2,	/* function words: one may be another language's word */
};

static size_t function_words(struct counter *counter, const char *language)
{
	struct text_word word;
	size_t found = 0;
	text_begin(counter->analyser, counter->text->text, counter->text->len);
	for (size_t i = 0; i < LANGUAGE_WORDS && text_next(counter->analyser, &word);
	     i++) {
		char string[TEXT_WORD_MAX + 1];
		memcpy(string, word.folded, word.folded_len);
		string[word.folded_len] = '\0';
		found += stop_word(language, string, false);
	}
	return found;
}

/* That with most function words; without any the first one of the index. */
static const char *language_of(struct counter *counter)
{
	const struct store_info *info = store_info(counter->store);
	const char *best = info->language_count > 0 ? info->languages[0] : "";
	size_t most = LANGUAGE_LEAST - 1;
	if (counter->text->language != NULL)
		return counter->text->language;
	for (size_t i = 0; i < info->language_count; i++) {
		size_t found = function_words(counter, info->languages[i]);
		if (found > most) {
			most = found;
			best = info->languages[i];
		}
	}
	return best;
}

/* --- Counting --- */

/* The stem, if it is a new one there is room for; of others only the times. */
static struct counted *note(struct counter *counter, const char *stem, size_t len,
			    const char *word, size_t word_len)
{
	uint32_t number;
	if (names_find(&counter->names, stem, len, &number)) {
		counter->stems[number].times++;
		return NULL;
	}
	if (counter->count == SIMILAR_DISTINCT)
		return NULL;
	if (!names_take(&counter->names, stem, len, &number)) {
		counter->words.failed = true;
		return NULL;
	}
	struct counted *made = &counter->stems[counter->count++];
	*made = (struct counted){ .number = number, .times = 1,
				  .word = counter->words.len, .word_len = word_len };
	buf_add(&counter->words, word, word_len);
	return made;
}

static bool is_stop(const struct counter *counter, const char *word, size_t len)
{
	const struct store_info *info = store_info(counter->store);
	char string[TEXT_WORD_MAX + 1];
	memcpy(string, word, len);
	string[len] = '\0';
	for (size_t i = 0; i < info->language_count; i++)
		if (stop_word(info->languages[i], string, true))
			return true;
	return false;
}

static void note_word(struct counter *counter, const struct text_word *word)
{
	const char *stem;
	if (word->folded_len < 2 ||
	    (word->folded[0] >= '0' && word->folded[0] <= '9') ||
	    is_stop(counter, word->folded, word->folded_len))
		return;
	size_t len = text_stem(counter->analyser, counter->language, &stem);
	if (len > 0)
		note(counter, stem, len, word->folded, word->folded_len);
}

/* FIRST: the LEN bytes of the ideograph that WORD touches. */
static void note_pair(struct counter *counter, const char *first, size_t len,
		      const struct text_word *word)
{
	char pair[2 * (TEXT_WORD_MAX + 1)];
	if (len + word->folded_len > TEXT_WORD_MAX)
		return;
	memcpy(pair, first, len);
	memcpy(pair + len, word->folded, word->folded_len);
	size_t whole = len + word->folded_len;
	if (stop_pair(pair, len, whole))
		return;
	struct counted *made = note(counter, pair, whole, pair, whole);
	if (made != NULL) {
		made->pair = true;
		made->first_len = (uint32_t)len;
	}
}

static enum status count_words(struct counter *counter)
{
	struct text_word word;
	char before[TEXT_WORD_MAX + 1];
	size_t before_len = 0, end = 0;
	text_begin(counter->analyser, counter->text->text, counter->text->len);
	for (size_t i = 0; text_next(counter->analyser, &word); i++) {
		enum status status = deadline_item(counter->deadline, i,
						   counter->error);
		if (status != STATUS_OK)
			return status;
		if (!word.ideograph)
			note_word(counter, &word);
		else if (before_len > 0 && end == word.start)
			note_pair(counter, before, before_len, &word);
		before_len = word.ideograph ? word.folded_len : 0;
		memcpy(before, word.folded, before_len);
		end = word.start + word.len;
	}
	return text_ok(counter->analyser) && buf_ok(&counter->words)
		? STATUS_OK : no_memory(counter);
}

/* --- Weighing --- */

static int by_times(const void *a, const void *b)
{
	const struct counted *left = a, *right = b;
	if (left->times != right->times)
		return left->times > right->times ? -1 : 1;
	return left->number < right->number ? -1 : 1;
}

static enum status look_up(struct counter *counter, const char *prefix,
			   const char *word, size_t len, uint32_t *documents,
			   uint64_t *occurrences)
{
	char term[SCHEMA_TERM_MAX];
	size_t term_len = schema_term(prefix, word, len, term);
	return store_frequency(counter->store, term, term_len, documents, occurrences,
			       counter->error);
}

/* Of a pair what the rarer ideograph has: more the index does not tell cheaply. */
static enum status frequency(struct counter *counter, const struct counted *counted,
			     uint32_t *documents, uint64_t *occurrences)
{
	size_t len;
	const char *stem = names_at(&counter->names, counted->number, &len);
	uint32_t other = 0;
	uint64_t times = 0;
	if (!counted->pair) {
		bool stemmed = text_language(counter->language) != NULL;
		return look_up(counter, stemmed ? SCHEMA_STEM : "", stem,
			       len, documents, occurrences);
	}
	enum status status = look_up(counter, "", stem, counted->first_len, documents,
				     occurrences);
	if (status == STATUS_OK)
		status = look_up(counter, "", stem + counted->first_len,
				 len - counted->first_len, &other, &times);
	if (status == STATUS_OK && other < *documents) {
		*documents = other;
		*occurrences = times;
	}
	return status;
}

static double weight_of(const struct counter *counter, uint32_t times,
			uint64_t occurrences)
{
	double p = (double)occurrences / (double)store_info(counter->store)->documents;
	return times * log2((1 + p) / p) + log2(1 + p);
}

/* Puts one among the best, which are in order. */
static void insert(struct telling *telling, size_t limit, const struct telling_word *one)
{
	size_t at = telling->count;
	if (at == limit && telling->words[at - 1].weight >= one->weight)
		return;
	if (at < limit)
		telling->count++;
	else
		at--;
	for (; at > 0 && telling->words[at - 1].weight < one->weight; at--)
		telling->words[at] = telling->words[at - 1];
	telling->words[at] = *one;
}

static enum status weigh(struct counter *counter, size_t limit, struct telling *telling)
{
	size_t looked = counter->count < SIMILAR_LOOKED ? counter->count
							 : SIMILAR_LOOKED;
	qsort(counter->stems, counter->count, sizeof *counter->stems, by_times);
	for (size_t i = 0; i < looked && limit > 0; i++) {
		const struct counted *counted = &counter->stems[i];
		struct telling_word word = { .len = counted->word_len,
					     .times = counted->times };
		uint64_t occurrences = 0;
		enum status status = deadline_check(counter->deadline, counter->error);
		if (status == STATUS_OK)
			status = frequency(counter, counted, &word.documents,
					   &occurrences);
		if (status != STATUS_OK)
			return status;
		if (word.documents < counter->text->least || occurrences == 0)
			continue;
		memcpy(word.word, counter->words.data + counted->word, word.len);
		word.weight = weight_of(counter, word.times, occurrences);
		insert(telling, limit, &word);
	}
	return STATUS_OK;
}

/* Room for all the stems that the text can have. */
static bool make_room(struct counter *counter)
{
	size_t most = counter->text->len / 2 + 1;
	if (most > SIMILAR_DISTINCT)
		most = SIMILAR_DISTINCT;
	counter->stems = calloc(most, sizeof *counter->stems);
	return counter->stems != NULL;
}

enum status telling_find(struct store *store, struct text_analyser *analyser,
			 const struct telling_text *text, size_t limit,
			 struct deadline *deadline, struct telling *telling,
			 struct error *error)
{
	struct counter counter = { .store = store, .analyser = analyser, .text = text,
				   .deadline = deadline, .error = error };
	telling->count = 0;
	if (limit > WIRE_TELLING_MAX)
		limit = WIRE_TELLING_MAX;
	enum status status = make_room(&counter) ? STATUS_OK : no_memory(&counter);
	if (status == STATUS_OK) {
		counter.language = language_of(&counter);
		status = count_words(&counter);
	}
	if (status == STATUS_OK)
		status = weigh(&counter, limit, telling);
	free(counter.stems);
	names_finish(&counter.names);
	buf_finish(&counter.words);
	return status;
}
