/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode.h - what the Unicode library knows of a character and of a word.
 * The only door to libunistring; all functions are pure, any thread. */
#ifndef QUOTH_TEXT_UNICODE_H
#define QUOTH_TEXT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Word_Break of UAX #29, less the values that never join a word to anything
 * (they are WORD_OTHER) and with Extend and Format as one. */
enum word_class {
	WORD_OTHER,
	WORD_LETTER,
	WORD_HEBREW,
	WORD_DIGIT,
	WORD_KATAKANA,
	WORD_UNDERLINE,		/* ExtendNumLet */
	WORD_MID_LETTER,
	WORD_MID_NUMBER,
	WORD_MID_BOTH,		/* MidNumLet */
	WORD_SINGLE_QUOTE,
	WORD_DOUBLE_QUOTE,
	WORD_EXTEND,
	WORD_JOINER,		/* ZWJ */
	WORD_CLASSES
};

/* A character's traits: its word_class and these bits. */
enum {
	CHAR_CLASS = 0x0f,
	CHAR_CORE = 0x10,	/* letter or number: makes a segment a word */
	CHAR_ALONE = 0x20,	/* letter that joins no neighbour: Han, hiragana, Thai */
	CHAR_PICTURE = 0x40,	/* Extended_Pictographic: joins after ZWJ */
	CHAR_KNOWN = 0x80,	/* always set, so that 0 can mean "not looked up" */
};
unsigned char unicode_traits(uint32_t point);

bool unicode_is_space(uint32_t point);
bool unicode_is_letter(uint32_t point);		/* or what combines with one */
bool unicode_is_mark(uint32_t point);		/* it combines with what is before it */
bool unicode_is_lower(uint32_t point);
bool unicode_ends_sentence(uint32_t point);	/* Sentence_Terminal */
bool unicode_is_closer(uint32_t point);		/* a closing bracket, or any quotation
						 * mark but opening ones */

enum {
	UNICODE_INPUT_MAX = 1024,	/* bytes of a word that are looked at: five
					 * times what a term can hold */
};

/* Folds the LEN bytes at WORD (the first UNICODE_INPUT_MAX of them, to a whole
 * character) as text.h describes, into OUT of SIZE bytes, cut at a character.
 * Returns the length, which is 0 when nothing is left; -1 without memory. */
ptrdiff_t unicode_fold(const char *word, size_t len, char *out, size_t size);

/* The same with case and compatibility forms alone, diacritics kept and
 * composed: what a stemmer wants. LANGUAGE is an ISO 639-1 code. */
ptrdiff_t unicode_lower(const char *word, size_t len, const char *language,
			char *out, size_t size);

/* The library's name and version, as part of text_version(). */
void unicode_version(char *out, size_t size);

#endif
