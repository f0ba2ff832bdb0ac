/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stem.c - takes elisions and the dots of acronyms off a word and has Snowball
 * stem the rest. */
#include "lib/text/stem.h"

#include <libstemmer.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/unicode.h"

void stemmers_finish(struct stemmers *stemmers)
{
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		sb_stemmer_delete(stemmers->of[i]);
	*stemmers = (struct stemmers){0};
}

/* How many bytes of WORD are an elided article or the like with its apostrophe;
 * 0 when there is none or nothing would be left. */
static size_t elision(const char *list, const char *word, size_t len)
{
	enum { ELISION_MAX = 8 };	/* bytes; the longest listed has 6 */
	const char *apostrophe = memchr(word, '\'', len);
	if (list == NULL || apostrophe == NULL)
		return 0;
	size_t before = (size_t)(apostrophe - word);
	if (before == 0 || before > ELISION_MAX || before + 1 == len)
		return 0;
	char between[ELISION_MAX + 3] = " ";
	memcpy(between + 1, word, before);
	between[before + 1] = ' ';
	return strstr(list, between) != NULL ? before + 1 : 0;
}

/* A letter, as far as an acronym goes: not a digit, not a sign. */
static bool is_letter(const char *at, size_t len, size_t *step)
{
	uint32_t point;
	*step = utf8_decode(at, len, &point, NULL);
	unsigned class = unicode_traits(point) & CHAR_CLASS;
	return class == WORD_LETTER || class == WORD_HEBREW;
}

/* Copies WORD to OUT, without the dots if it is single letters between dots,
 * whether or not 's follows (u.s, u.s's). OUT has room for LEN bytes. */
static size_t drop_acronym_dots(const char *word, size_t len, char *out)
{
	size_t at = 0, kept = 0;
	bool dotted = false;
	while (at < len) {
		size_t step;
		if (!is_letter(word + at, len - at, &step))
			break;
		memcpy(out + kept, word + at, step);
		kept += step;
		at += step;
		if (at == len || word[at] != '.')
			break;
		dotted = true;
		at++;
	}
	if (dotted && (at == len || word[at] == '\'')) {
		memcpy(out + kept, word + at, len - at);
		return kept + len - at;
	}
	memcpy(out, word, len);
	return len;
}

static bool is_ascii(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	return true;
}

/* Most stems are ASCII, which is folded already. */
static ptrdiff_t fold_stem(const char *stem, size_t len, char *out, size_t size)
{
	if (len > size || !is_ascii(stem, len))
		return unicode_fold(stem, len, out, size);
	memcpy(out, stem, len);
	return (ptrdiff_t)len;
}

ptrdiff_t stem_word(struct stemmers *stemmers, int language, const char *word,
		    size_t len, char *out, size_t size)
{
	struct sb_stemmer **stemmer = &stemmers->of[language];
	if (*stemmer == NULL)
		*stemmer = sb_stemmer_new(languages[language].algorithm, "UTF_8");
	if (*stemmer == NULL)
		return -1;

	if (len > UNICODE_INPUT_MAX)
		len = UNICODE_INPUT_MAX;
	size_t elided = elision(languages[language].elisions, word, len);
	char plain[UNICODE_INPUT_MAX];
	size_t plain_len = drop_acronym_dots(word + elided, len - elided, plain);
	const sb_symbol *stem = sb_stemmer_stem(*stemmer, (const sb_symbol *)plain,
						(int)plain_len);
	if (stem == NULL)
		return -1;
	return fold_stem((const char *)stem, (size_t)sb_stemmer_length(*stemmer),
			 out, size);
}
