/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - the analyser: takes each word of a text, folds it, stems it when
 * asked, and remembers both. */
#include "lib/text/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/language.h"
#include "lib/text/memo.h"
#include "lib/text/stem.h"
#include "lib/text/unicode.h"
#include "lib/text/words.h"

/* What a slot of the memo holds: a folding, or a stem for a language. */
enum {
	MEMO_FOLD = 1,
	MEMO_STEM = 2,		/* + the language's number */
};

struct text_analyser {
	struct words words;
	struct memo *folds, *stems;
	struct stemmers stemmers;

	struct word_span span;		/* the word last given */
	size_t folded_len;
	/* Lower-casing writes in steps of eight. */
	char folded[TEXT_WORD_MAX + 8];
	char stem[TEXT_WORD_MAX];

	char language[TEXT_LANGUAGE_MAX];	/* that text_stem was last asked for */
	int language_number;
	bool failed;			/* memory ran out since text_begin */
};

enum status text_open(struct text_analyser **analyser, struct error *error)
{
	struct text_analyser *new = calloc(1, sizeof *new);
	if (new == NULL)
		goto no_memory;
	new->folds = memo_open();
	new->stems = memo_open();
	if (new->folds == NULL || new->stems == NULL)
		goto no_memory;
	words_init(&new->words);
	new->language_number = LANGUAGE_NONE;
	*analyser = new;
	return STATUS_OK;

no_memory:
	text_close(new);
	return error_set(error, STATUS_NO_MEMORY, "no memory to analyse text");
}

void text_close(struct text_analyser *analyser)
{
	if (analyser == NULL)
		return;
	stemmers_finish(&analyser->stemmers);
	memo_close(analyser->stems);
	memo_close(analyser->folds);
	free(analyser);
}

void text_begin(struct text_analyser *analyser, const char *text, size_t len)
{
	words_begin(&analyser->words, text, len);
	analyser->failed = false;
	analyser->span = (struct word_span){0};
	analyser->folded_len = 0;
}

bool text_ok(const struct text_analyser *analyser)
{
	return !analyser->failed;
}

/* Eight ASCII bytes at once; a byte beyond ASCII stays. */
static uint64_t lower_eight(uint64_t bytes)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t low = bytes & 0x7f * each;
	uint64_t from_a = low + (0x80 - 'A') * each;
	uint64_t past_z = low + (0x80 - 'Z' - 1) * each;
	uint64_t capital = from_a & ~past_z & ~bytes & 0x80 * each;
	return bytes | capital >> 2;
}

/* Copies LEN bytes, of which AVAILABLE (at least LEN) may be read, to OUT, which
 * has room for LEN rounded up to eight. */
static void lower_ascii(const char *in, size_t len, size_t available, char *out)
{
	for (size_t at = 0; at < len; at += 8) {
		uint64_t bytes = 0;
		if (available - at >= sizeof bytes)
			memcpy(&bytes, in + at, sizeof bytes);
		else
			memcpy(&bytes, in + at, available - at);
		bytes = lower_eight(bytes);
		memcpy(out + at, &bytes, sizeof bytes);
	}
}

/* Folds WORD, not all ASCII, into analyser->folded; its length, 0 also when
 * memory ran out. */
static size_t fold_other(struct text_analyser *analyser, const char *word, size_t len)
{
	size_t known_len;
	const char *known = memo_get(analyser->folds, MEMO_FOLD, word, len, &known_len);
	if (known != NULL) {
		memcpy(analyser->folded, known, known_len);
		return known_len;
	}
	ptrdiff_t folded = unicode_fold(word, len, analyser->folded, TEXT_WORD_MAX);
	if (folded < 0) {
		analyser->failed = true;
		return 0;
	}
	memo_put(analyser->folds, MEMO_FOLD, word, len, analyser->folded,
		 (size_t)folded);
	return (size_t)folded;
}

/* Folds the word at SPAN into analyser->folded. */
static size_t fold_span(struct text_analyser *analyser, const struct word_span *span)
{
	const char *word = analyser->words.text + span->start;
	size_t len = span->end - span->start;
	if (!span->ascii)
		return fold_other(analyser, word, len);
	if (len > TEXT_WORD_MAX)
		len = TEXT_WORD_MAX;
	lower_ascii(word, len, analyser->words.len - span->start, analyser->folded);
	return len;
}

bool text_next(struct text_analyser *analyser, struct text_word *word)
{
	struct word_span *span = &analyser->span;
	analyser->folded_len = 0;
	while (!analyser->failed && words_next(&analyser->words, span)) {
		size_t len = fold_span(analyser, span);
		if (len == 0)	/* such as a tatweel alone: no word */
			continue;
		analyser->folded_len = len;
		word->start = span->start;
		word->len = span->end - span->start;
		word->folded = analyser->folded;
		word->folded_len = len;
		word->ideograph = span->alone;
		return true;
	}
	return false;
}

bool text_skip(struct text_analyser *analyser, size_t count)
{
	struct word_span *span = &analyser->span;
	while (count > 0) {
		if (analyser->failed || !words_next(&analyser->words, span))
			break;
		count -= span->ascii || fold_span(analyser, span) > 0;
	}
	analyser->folded_len = 0;
	return count == 0;
}

/* The number of LANGUAGE, which mostly is that of the last call. */
static int language_number(struct text_analyser *analyser, const char *language)
{
	if (strcmp(language, analyser->language) == 0)
		return analyser->language_number;
	size_t len = strlen(language);
	if (len >= sizeof analyser->language)
		return LANGUAGE_NONE;
	memcpy(analyser->language, language, len + 1);
	analyser->language_number = language_find(language);
	return analyser->language_number;
}

/* What of the word at hand the stemmer is to see. English takes the folded
 * form, for its diacritics are a matter of taste (naïve, naive) and its
 * algorithm knows none; so does ASCII, but in Turkish, where I is the capital
 * of the dotless letter. */
static bool stems_folded(const struct text_analyser *analyser, const char *code)
{
	return strcmp(code, "en") == 0 ||
	       (analyser->span.ascii && strcmp(code, "tr") != 0);
}

/* Stems the word at hand into analyser->stem; its length, 0 when nothing is
 * left, -1 without memory. */
static ptrdiff_t stem_afresh(struct text_analyser *analyser, int language,
			     bool folded)
{
	if (folded)
		return stem_word(&analyser->stemmers, language, analyser->folded,
				 analyser->folded_len, analyser->stem, TEXT_WORD_MAX);
	char lower[UNICODE_INPUT_MAX];
	const struct word_span *span = &analyser->span;
	ptrdiff_t len = unicode_lower(analyser->words.text + span->start,
				      span->end - span->start,
				      languages[language].code, lower, sizeof lower);
	if (len < 0)
		return -1;
	return stem_word(&analyser->stemmers, language, lower, (size_t)len,
			 analyser->stem, TEXT_WORD_MAX);
}

/* The stem of the word at hand, FOLDED or as it is written; its length. */
static size_t find_stem(struct text_analyser *analyser, int language, bool folded,
			const char **stem)
{
	const char *key = folded ? analyser->folded
				 : analyser->words.text + analyser->span.start;
	size_t key_len = folded ? analyser->folded_len
				: analyser->span.end - analyser->span.start;
	unsigned char tag = (unsigned char)(MEMO_STEM + language);
	size_t known_len;
	const char *known = memo_get(analyser->stems, tag, key, key_len, &known_len);
	if (known != NULL) {
		*stem = known;
		return known_len;
	}

	ptrdiff_t len = stem_afresh(analyser, language, folded);
	if (len < 0)
		analyser->failed = true;
	if (len <= 0) {
		*stem = analyser->folded;
		return analyser->folded_len;
	}
	memo_put(analyser->stems, tag, key, key_len, analyser->stem, (size_t)len);
	*stem = analyser->stem;
	return (size_t)len;
}

size_t text_stem(struct text_analyser *analyser, const char *language,
		 const char **stem)
{
	int number = language_number(analyser, language);
	*stem = analyser->folded;
	if (number == LANGUAGE_NONE || analyser->folded_len == 0)
		return analyser->folded_len;
	return find_stem(analyser, number,
			 stems_folded(analyser, languages[number].code), stem);
}

size_t text_stem_plain(struct text_analyser *analyser, const char *language,
		       const char **stem)
{
	int number = language_number(analyser, language);
	*stem = analyser->folded;
	if (number == LANGUAGE_NONE || analyser->folded_len == 0 ||
	    stems_folded(analyser, languages[number].code))
		return 0;
	char own[TEXT_WORD_MAX];
	size_t own_len = find_stem(analyser, number, false, stem);
	memcpy(own, *stem, own_len);
	size_t len = find_stem(analyser, number, true, stem);
	return len == own_len && memcmp(own, *stem, len) == 0 ? 0 : len;
}

/* The length of the white space (control bytes are some), or of the run without
 * any, that VALUE begins with. */
static size_t run_of(bool space, const char *value, size_t len)
{
	size_t at = 0;
	while (at < len) {
		uint32_t point;
		size_t step = utf8_decode(value + at, len - at, &point, NULL);
		if ((point < ' ' || unicode_is_space(point)) != space)
			break;
		at += step;
	}
	return at;
}

size_t text_fold_value(struct text_analyser *analyser, const char *value,
		       size_t len, char out[TEXT_WORD_MAX + 1])
{
	size_t used = 0, at = run_of(true, value, len);
	while (at < len && used + 1 < TEXT_WORD_MAX) {
		size_t run = run_of(false, value + at, len - at);
		size_t space = used > 0 ? 1 : 0;
		ptrdiff_t folded = unicode_fold(value + at, run, out + used + space,
						TEXT_WORD_MAX - used - space);
		if (folded < 0) {
			analyser->failed = true;
			break;
		}
		if (folded > 0) {
			if (space > 0)
				out[used] = ' ';
			used += space + (size_t)folded;
		}
		at += run;
		at += run_of(true, value + at, len - at);
	}
	out[used] = '\0';
	return used;
}
