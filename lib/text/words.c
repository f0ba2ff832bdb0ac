/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.c - cuts a text into words: a table over bytes while they are ASCII,
 * the full rules of UAX #29 from the first other character of a word on. */
#include "lib/text/words.h"

#include <stdint.h>

#include "lib/base/utf8.h"
#include "lib/text/unicode.h"

/* What a byte is to the ASCII scanner. The two middle bits are the two letter
 * bits shifted, so that a middle byte joins when (middle >> 2) & before & after. */
enum {
	BYTE_LETTER = 1,
	BYTE_DIGIT = 2,
	BYTE_ALNUM = BYTE_LETTER | BYTE_DIGIT,
	BYTE_MID_LETTER = BYTE_LETTER << 2,
	BYTE_MID_DIGIT = BYTE_DIGIT << 2,
	BYTE_UNDERLINE = 16,
	BYTE_HIGH = 32,		/* part of a character beyond ASCII */
	BYTE_START = BYTE_ALNUM | BYTE_HIGH,
};

static unsigned char byte_kind(unsigned char traits)
{
	switch ((enum word_class)(traits & CHAR_CLASS)) {
	case WORD_LETTER: return BYTE_LETTER;
	case WORD_DIGIT: return BYTE_DIGIT;
	case WORD_UNDERLINE: return BYTE_UNDERLINE;
	case WORD_MID_LETTER: return BYTE_MID_LETTER;
	case WORD_MID_NUMBER: return BYTE_MID_DIGIT;
	case WORD_MID_BOTH:
	case WORD_SINGLE_QUOTE: return BYTE_MID_LETTER | BYTE_MID_DIGIT;
	case WORD_OTHER:
	case WORD_HEBREW:
	case WORD_KATAKANA:
	case WORD_DOUBLE_QUOTE:	/* joins Hebrew only */
	case WORD_EXTEND:
	case WORD_JOINER:
	case WORD_CLASSES: break;
	}
	return 0;
}

void words_init(struct words *words)
{
	for (unsigned byte = 0; byte < 0x80; byte++)
		words->ascii[byte] = byte_kind(unicode_traits(byte));
	for (unsigned byte = 0x80; byte < 0x100; byte++)
		words->ascii[byte] = BYTE_HIGH;
}

void words_begin(struct words *words, const char *text, size_t len)
{
	words->text = text;
	words->len = len;
	words->at = 0;
}

/* The traits of the character at AT and its length; an ill-formed sequence
 * joins nothing, as U+FFFD does. */
static unsigned traits_at(struct words *words, size_t at, size_t *len)
{
	uint32_t point;
	*len = utf8_decode(words->text + at, words->len - at, &point, NULL);
	if (point > 0xffff)
		return unicode_traits(point);
	if (words->traits[point] == 0)
		words->traits[point] = unicode_traits(point);
	return words->traits[point];
}

/* What the rules say between a class and the next: join or not, or join if the
 * class that follows (extenders skipped) is such a one. */
enum joint {
	APART,
	JOINED,
	IF_LETTER,
	IF_DIGIT,
	IF_HEBREW,
	QUOTED,		/* WB7a: Hebrew keeps a quote that no letter follows */
};

#define LETTERS_AFTER(how) [WORD_LETTER] = how, [WORD_HEBREW] = how
static const unsigned char joints[WORD_CLASSES][WORD_CLASSES] = {
	[WORD_LETTER] = {
		LETTERS_AFTER(JOINED),			/* WB5 */
		[WORD_MID_LETTER] = IF_LETTER,		/* WB6 */
		[WORD_MID_BOTH] = IF_LETTER,
		[WORD_SINGLE_QUOTE] = IF_LETTER,
		[WORD_DIGIT] = JOINED,			/* WB9 */
		[WORD_UNDERLINE] = JOINED,		/* WB13a */
	},
	[WORD_HEBREW] = {
		LETTERS_AFTER(JOINED),
		[WORD_MID_LETTER] = IF_LETTER,
		[WORD_MID_BOTH] = IF_LETTER,
		[WORD_SINGLE_QUOTE] = QUOTED,		/* WB7a */
		[WORD_DOUBLE_QUOTE] = IF_HEBREW,	/* WB7b */
		[WORD_DIGIT] = JOINED,
		[WORD_UNDERLINE] = JOINED,
	},
	[WORD_DIGIT] = {
		LETTERS_AFTER(JOINED),			/* WB10 */
		[WORD_DIGIT] = JOINED,			/* WB8 */
		[WORD_MID_NUMBER] = IF_DIGIT,		/* WB12 */
		[WORD_MID_BOTH] = IF_DIGIT,
		[WORD_SINGLE_QUOTE] = IF_DIGIT,
		[WORD_UNDERLINE] = JOINED,
	},
	[WORD_KATAKANA] = {
		[WORD_KATAKANA] = JOINED,		/* WB13 */
		[WORD_UNDERLINE] = JOINED,
	},
	[WORD_UNDERLINE] = {
		LETTERS_AFTER(JOINED),			/* WB13b */
		[WORD_DIGIT] = JOINED,
		[WORD_KATAKANA] = JOINED,
		[WORD_UNDERLINE] = JOINED,
	},
	/* WB7, WB7c, WB11: a middle is joined only when what follows it fits. */
	[WORD_MID_LETTER] = { LETTERS_AFTER(JOINED) },
	[WORD_MID_NUMBER] = { [WORD_DIGIT] = JOINED },
	[WORD_MID_BOTH] = { LETTERS_AFTER(JOINED), [WORD_DIGIT] = JOINED },
	[WORD_SINGLE_QUOTE] = { LETTERS_AFTER(JOINED), [WORD_DIGIT] = JOINED },
	[WORD_DOUBLE_QUOTE] = { [WORD_HEBREW] = JOINED },
};
#undef LETTERS_AFTER

/* The class of the first character from AT on that is no extender (WB4). */
static enum word_class class_after(struct words *words, size_t at)
{
	while (at < words->len) {
		size_t len;
		enum word_class class = traits_at(words, at, &len) & CHAR_CLASS;
		if (class != WORD_EXTEND && class != WORD_JOINER)
			return class;
		at += len;
	}
	return WORD_OTHER;
}

/* A word being read by the full rules. */
struct scan {
	size_t at;		/* the next byte */
	size_t end;		/* behind the last core character and its marks */
	enum word_class class;	/* of the last character that is no extender */
	bool core;		/* that one was a letter or number */
	bool joiner;		/* the very last character is ZWJ */
};

/* Whether CLASS, before byte AFTER, goes on with the word; *BECOMES is the
 * class that the next joint sees. */
static bool joins(struct words *words, const struct scan *scan, size_t after,
		  enum word_class *becomes)
{
	enum word_class class = *becomes;
	switch ((enum joint)joints[scan->class][class]) {
	case APART:
		return false;
	case JOINED:
		return true;
	case IF_DIGIT:
		return class_after(words, after) == WORD_DIGIT;
	case IF_HEBREW:
		return class_after(words, after) == WORD_HEBREW;
	case IF_LETTER:
	case QUOTED:
		break;
	}
	enum word_class next = class_after(words, after);
	if (next == WORD_LETTER || next == WORD_HEBREW)
		return true;
	*becomes = WORD_OTHER;
	return joints[scan->class][class] == QUOTED;
}

/* Takes one more character into the word; false at the word's end. */
static bool scan_step(struct words *words, struct scan *scan)
{
	if (scan->at == words->len)
		return false;
	size_t len;
	unsigned traits = traits_at(words, scan->at, &len);
	enum word_class class = traits & CHAR_CLASS;

	if (class == WORD_EXTEND || class == WORD_JOINER) {	/* WB4 */
		scan->at += len;
		scan->joiner = class == WORD_JOINER;
		if (scan->core)
			scan->end = scan->at;
		return true;
	}
	bool pictured = scan->joiner && (traits & CHAR_PICTURE);	/* WB3c */
	if (!pictured && !joins(words, scan, scan->at + len, &class))
		return false;
	scan->at += len;
	scan->class = class;
	scan->joiner = false;
	scan->core = traits & CHAR_CORE;
	if (scan->core)
		scan->end = scan->at;
	return true;
}

/* Reads on from an ASCII character at AT - 1; END is behind the last of the
 * word's letters and digits so far. */
static void scan_rest(struct words *words, size_t at, size_t end,
		      struct word_span *span)
{
	size_t len;
	unsigned traits = traits_at(words, at - 1, &len);
	struct scan scan = {
		.at = at,
		.end = end,
		.class = traits & CHAR_CLASS,
		.core = traits & CHAR_CORE,
	};
	while (scan_step(words, &scan))
		;
	span->end = scan.end;
	/* The end may still be where ASCII ended: "word" before a dash. */
	span->ascii = scan.end == end;
	words->at = scan.at;
}

/* A word that begins with the ASCII letter or digit at START. */
static void ascii_word(struct words *words, size_t start, struct word_span *span)
{
	const unsigned char *text = (const unsigned char *)words->text;
	const unsigned char *kinds = words->ascii;
	size_t len = words->len, at = start + 1, end;
	for (;;) {
		while (at < len && kinds[text[at]] & BYTE_ALNUM)
			at++;
		end = at;
		while (at < len && kinds[text[at]] & BYTE_UNDERLINE)
			at++;
		if (at == len)
			break;
		unsigned kind = kinds[text[at]];
		if (at > end && kind & BYTE_ALNUM)
			continue;
		if (kind & BYTE_HIGH) {
			scan_rest(words, at, end, span);
			return;
		}
		unsigned after = at + 1 < len ? kinds[text[at + 1]] : 0;
		unsigned middle = kind >> 2 & kinds[text[at - 1]] & BYTE_ALNUM;
		if (middle != 0 && after & BYTE_HIGH) {
			scan_rest(words, at, end, span);
			return;
		}
		if ((middle & after) == 0)
			break;
		at++;
	}
	span->end = end;
	span->ascii = true;
	words->at = at;
}

/* A word that begins with the character of LEN bytes and TRAITS at START. */
static void other_word(struct words *words, size_t start, size_t len,
		       unsigned traits, struct word_span *span)
{
	struct scan scan = {
		.at = start + len,
		.end = start + len,
		.class = traits & CHAR_CLASS,
		.core = true,
	};
	while (scan_step(words, &scan))
		;
	span->end = scan.end;
	span->ascii = false;
	span->alone = traits & CHAR_ALONE;
	words->at = scan.at;
}

/* The first letter or number begins a word even in mid-segment: what stands
 * before it there (an underline, a picture) changes nothing behind it. */
bool words_next(struct words *words, struct word_span *span)
{
	const unsigned char *text = (const unsigned char *)words->text;
	size_t at = words->at, len = words->len;
	for (;;) {
		while (at < len && !(words->ascii[text[at]] & BYTE_START))
			at++;
		if (at == len)
			break;
		span->start = at;
		span->alone = false;
		if (text[at] < 0x80) {
			ascii_word(words, at, span);
			return true;
		}
		size_t step;
		unsigned traits = traits_at(words, at, &step);
		if (traits & CHAR_CORE) {
			other_word(words, at, step, traits, span);
			return true;
		}
		at += step;
	}
	words->at = len;
	return false;
}
