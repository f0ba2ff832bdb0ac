/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode.c - asks libunistring about characters; folds the words that are not
 * ASCII. */
#include "lib/text/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistring/version.h>
#include <uniwbrk.h>

#include "lib/base/utf8.h"

static enum word_class class_of(uint32_t point)
{
	switch (uc_wordbreak_property(point)) {
	case WBP_ALETTER: return WORD_LETTER;
	case WBP_HL: return WORD_HEBREW;
	case WBP_NUMERIC: return WORD_DIGIT;
	case WBP_KATAKANA: return WORD_KATAKANA;
	case WBP_EXTENDNUMLET: return WORD_UNDERLINE;
	case WBP_MIDLETTER: return WORD_MID_LETTER;
	case WBP_MIDNUM: return WORD_MID_NUMBER;
	case WBP_MIDNUMLET: return WORD_MID_BOTH;
	case WBP_SQ: return WORD_SINGLE_QUOTE;
	case WBP_DQ: return WORD_DOUBLE_QUOTE;
	case WBP_EXTEND:
	case WBP_FORMAT: return WORD_EXTEND;
	case WBP_ZWJ: return WORD_JOINER;
	default: return WORD_OTHER;	/* an int: later versions add values */
	}
}

/* Later Unicode versions take the colons out of MidLetter, and rightly: they
 * end words everywhere but in Swedish and Finnish. */
static bool is_colon(uint32_t point)
{
	return point == ':' || point == 0xfe13 || point == 0xfe55 || point == 0xff1a;
}

unsigned char unicode_traits(uint32_t point)
{
	enum word_class class = is_colon(point) ? WORD_OTHER : class_of(point);
	unsigned traits = CHAR_KNOWN | class;
	bool letter = uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L |
							      UC_CATEGORY_MASK_Nl);
	bool number = uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Nd |
							      UC_CATEGORY_MASK_No);
	/* The letter apostrophe is an apostrophe: not at the ends of a word. */
	if ((letter || number) && class != WORD_EXTEND && point != 0x2bc)
		traits |= CHAR_CORE;
	if (letter && class == WORD_OTHER)
		traits |= CHAR_ALONE;
	if (uc_is_property_extended_pictographic(point))
		traits |= CHAR_PICTURE;
	return (unsigned char)traits;
}

bool unicode_is_space(uint32_t point)
{
	return uc_is_property_white_space(point);
}

bool unicode_is_letter(uint32_t point)
{
	return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L |
							       UC_CATEGORY_MASK_M);
}

bool unicode_is_mark(uint32_t point)
{
	return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_M);
}

bool unicode_is_lower(uint32_t point)
{
	return uc_is_property_lowercase(point);
}

bool unicode_ends_sentence(uint32_t point)
{
	return uc_is_property_sentence_terminal(point) ||
		point == 0xff61;	/* the ideographic full stop, half as wide */
}

bool unicode_is_closer(uint32_t point)
{
	return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Pe |
							       UC_CATEGORY_MASK_Pf |
							       UC_CATEGORY_MASK_Pi) ||
		point == '"' || point == '\'' || point == 0xff02 || point == 0xff07;
}

/* Code points on their way through the library, which writes to `fixed` while
 * that is large enough and allocates otherwise. */
struct points {
	uint32_t fixed[256];
	uint32_t *data;
	size_t len;
};

static void points_init(struct points *points)
{
	points->data = points->fixed;
	points->len = sizeof points->fixed / sizeof *points->fixed;
}

static void points_finish(struct points *points)
{
	if (points->data != points->fixed)
		free(points->data);
}

/* What the library returned: NULL leaves an empty, finishable value. */
static bool points_take(struct points *points, uint32_t *result)
{
	if (result == NULL) {
		points->data = points->fixed;
		points->len = 0;
		return false;
	}
	points->data = result;
	return true;
}

static size_t decode(const char *word, size_t len, uint32_t out[UNICODE_INPUT_MAX])
{
	size_t count = 0;
	for (size_t at = 0; at < len && at < UNICODE_INPUT_MAX; count++)
		at += utf8_decode(word + at, len - at, &out[count], NULL);
	return count;
}

struct range {
	uint32_t first, last;
};

/* Marks that a reader may leave out: European diacritics, the points and
 * cantillation of Hebrew, the vowel signs and hamza of Arabic. Marks of other
 * scripts (Indic vowels, Thai tones, the kana voicing marks) are letters. */
static const struct range optional_marks[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0487 }, { 0x0591, 0x05bd },
	{ 0x05bf, 0x05bf }, { 0x05c1, 0x05c2 }, { 0x05c4, 0x05c5 },
	{ 0x05c7, 0x05c7 }, { 0x0610, 0x061a }, { 0x064b, 0x065f },
	{ 0x0670, 0x0670 }, { 0x06d6, 0x06dc }, { 0x06df, 0x06e4 },
	{ 0x06e7, 0x06e8 }, { 0x06ea, 0x06ed }, { 0x08d3, 0x08e1 },
	{ 0x08e3, 0x08ff }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
	{ 0x20d0, 0x20f0 }, { 0xfe20, 0xfe2f },
};

static bool is_optional_mark(uint32_t point)
{
	for (size_t i = 0; i < sizeof optional_marks / sizeof *optional_marks; i++)
		if (point >= optional_marks[i].first && point <= optional_marks[i].last)
			return true;
	return false;
}

/* The Cyrillic letters й, ў and ї are no variants of и, у and і. */
static bool is_letter_with_mark(uint32_t base, uint32_t mark)
{
	if (mark == 0x306)
		return base == 0x438 || base == 0x443;
	return mark == 0x308 && base == 0x456;
}

/* Takes the optional marks out of decomposed text. */
static void strip_marks(struct points *points)
{
	size_t kept = 0;
	for (size_t i = 0; i < points->len; i++) {
		uint32_t point = points->data[i];
		uint32_t base = kept > 0 ? points->data[kept - 1] : 0;
		if (is_optional_mark(point) && !is_letter_with_mark(base, point))
			continue;
		points->data[kept++] = point;
	}
	points->len = kept;
}

/* The letters that Unicode does not decompose and readers do, and apostrophes;
 * NULL for all others, "" for what a term leaves out. */
static const char *spelled(uint32_t point)
{
	switch (point) {
	case 0x00e6: return "ae";
	case 0x0153: return "oe";
	case 0x00f8: return "o";
	case 0x0142: return "l";
	case 0x0111: return "d";
	case 0x00f0: return "d";
	case 0x00fe: return "th";
	case 0x0127: return "h";
	case 0x0131: return "i";
	case 0x0167: return "t";
	case 0x05f4: return "\"";
	case 0x2044: return "/";
	case 0x00b7:		/* col·lecció */
	case 0x2027:
	case 0x0640:		/* tatweel */
	case 0x0020: return "";	/* compatibility forms may hold spaces */
	default: return NULL;
	}
}

static bool is_apostrophe(uint32_t point)
{
	return point == 0x2019 || point == 0x2018 || point == 0x2bc || point == 0x5f3;
}

/* Writes POINTS as UTF-8, cut where the next character does not fit. */
static size_t encode(const struct points *points, bool spell, char *out, size_t size)
{
	size_t len = 0;
	for (size_t i = 0; i < points->len; i++) {
		uint32_t point = points->data[i];
		char bytes[UTF8_MAX];
		const char *from = spell ? spelled(point) : NULL;
		size_t count = from != NULL ? strlen(from) : 0;
		if (is_apostrophe(point)) {
			from = "'";
			count = 1;
		} else if (uc_is_property_default_ignorable_code_point(point)) {
			continue;
		} else if (from == NULL) {
			from = bytes;
			count = utf8_encode(point, bytes);
		}
		if (count > size - len)
			break;
		memcpy(out + len, from, count);
		len += count;
	}
	return len;
}

static bool normalize(uninorm_t form, const uint32_t *data, size_t len,
		      struct points *out)
{
	points_init(out);
	return points_take(out, u32_normalize(form, data, len, out->data, &out->len));
}

/* Case is folded between two decompositions: forms such as the sign for MHz
 * show their capitals only when taken apart. */
ptrdiff_t unicode_fold(const char *word, size_t len, char *out, size_t size)
{
	ptrdiff_t result = -1;
	struct points apart, folded, whole;
	points_init(&folded);
	points_init(&whole);
	uint32_t points[UNICODE_INPUT_MAX];
	size_t count = decode(word, len, points);

	if (!normalize(UNINORM_NFKD, points, count, &apart))
		goto out;
	if (!points_take(&folded, u32_casefold(apart.data, apart.len, NULL,
					       UNINORM_NFKD, folded.data, &folded.len)))
		goto out;
	strip_marks(&folded);
	if (!normalize(UNINORM_NFC, folded.data, folded.len, &whole))
		goto out;
	result = (ptrdiff_t)encode(&whole, true, out, size);
out:
	points_finish(&whole);
	points_finish(&folded);
	points_finish(&apart);
	return result;
}

ptrdiff_t unicode_lower(const char *word, size_t len, const char *language,
			char *out, size_t size)
{
	ptrdiff_t result = -1;
	struct points composed, lower;
	points_init(&lower);
	uint32_t points[UNICODE_INPUT_MAX];
	size_t count = decode(word, len, points);

	if (!normalize(UNINORM_NFKC, points, count, &composed))
		goto out;
	if (!points_take(&lower, u32_tolower(composed.data, composed.len, language,
					     UNINORM_NFC, lower.data, &lower.len)))
		goto out;
	result = (ptrdiff_t)encode(&lower, false, out, size);
out:
	points_finish(&lower);
	points_finish(&composed);
	return result;
}

void unicode_version(char *out, size_t size)
{
	snprintf(out, size, "libunistring %d.%d.%d", _libunistring_version >> 16,
		 _libunistring_version >> 8 & 0xff, _libunistring_version & 0xff);
}
