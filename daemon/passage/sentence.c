/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentence.c - where sentences begin: behind a terminator, what closes with it, and
 * white space. */
#include "daemon/passage/sentence.h"

#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/unicode.h"

/* Before names, numbers and days. Such as end sentences as well ("etc.", "Inc.") are
 * left out. A capital here is one there, else both are meant: "Art. 5" is none of art. */
static const char *const abbreviations[] = {
	"mr", "mrs", "ms", "dr", "prof", "St", "Sen", "Rep", "Gen", "gov", "Lt", "Col",
	"capt", "sgt", "Hon", "Rev", "messrs", "vs", "cf", "approx", "No", "nos", "Art",
	"Arts", "Fig", "figs", "Sec", "vol", "pp", "paras", "Ch", "Ed", "eds", "Jan",
	"Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec",
	"nr", "bzw", "Abs", "hr", "fr", "vgl", "mme", "mlle", "sr", "sra", "srta",
	"Dott", "Sig",
};

/* The character that ends at byte END of TEXT; its first byte is *START. */
static uint32_t before(const char *text, size_t end, size_t *start)
{
	uint32_t point;
	size_t at = end - 1;
	while (at > 0 && end - at < UTF8_MAX && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	*start = at;
	utf8_decode(text + at, end - at, &point, NULL);
	return point;
}

static bool is_space(uint32_t point)
{
	return point <= ' ' || (point >= 0x80 && unicode_is_space(point));
}

static bool is_terminator(uint32_t point)
{
	if (point < 0x80)
		return point == '.' || point == '!' || point == '?';
	return unicode_ends_sentence(point);
}

/* Brackets and quotation marks (SB9). */
static bool is_closer(uint32_t point)
{
	if (point < 0x80)
		return point == '"' || point == '\'' || point == ')' || point == ']';
	return unicode_is_closer(point);
}

static bool is_full_stop(uint32_t point)
{
	return point == '.' || point == 0x2024 || point == 0xfe52 || point == 0xff0e;
}

static bool is_letter(uint32_t point)
{
	if (point < 0x80)
		return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
	return unicode_is_letter(point);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_abbreviation(const char *word, size_t len)
{
	size_t count = sizeof abbreviations / sizeof *abbreviations;
	for (size_t i = 0; i < count; i++) {
		const char *other = abbreviations[i];
		if (strlen(other) == len && memcmp(other + 1, word + 1, len - 1) == 0 &&
		    (word[0] == other[0] || lower(word[0]) == other[0]))
			return true;
	}
	return false;
}

/* Whether the full stop at byte STOP may end a sentence, by the word before it. */
static bool may_end(const char *text, size_t stop)
{
	size_t at = stop, letters = 0;
	while (at > 0 && stop - at < SENTENCE_CONTEXT / 2) {
		size_t start;
		uint32_t point = before(text, at, &start);
		if (point == '.' && at < stop)
			return false;
		if (!is_letter(point))
			break;
		letters++;
		at = start;
	}
	return letters != 1 && (letters == 0 || !is_abbreviation(text + at, stop - at));
}

/* Whether what stands at AT goes on with the sentence before (SB8, SB8a). */
static bool goes_on(const char *text, size_t len, size_t at)
{
	uint32_t point = 0;
	for (size_t step; at < len; at += step) {
		step = utf8_decode(text + at, len - at, &point, NULL);
		if (!is_closer(point) && point != '(' && point != '[')
			break;
	}
	return point == ',' || point == ';' || point == ':' || unicode_is_lower(point);
}

bool sentence_begins(const char *text, size_t len, size_t at)
{
	size_t end = at, start = at, lines = 0, spaces = 0;
	uint32_t point = 0;
	if (at == 0 || at >= len || is_space((unsigned char)text[at]))
		return false;
	for (; end > 0 && at - end < SENTENCE_CONTEXT; end = start, spaces++) {
		point = before(text, end, &start);
		if (!is_space(point))
			break;
		lines += point == '\n';
		if (point == 0x2029 || point == '\f' || lines == 2)
			return true;
	}
	while (end > 0 && at - end < SENTENCE_CONTEXT && is_closer(point)) {
		end = start;
		point = end > 0 ? before(text, end, &start) : 0;
	}
	if (end == 0 || !is_terminator(point) || (point < 0x80 && spaces == 0))
		return false;
	if (spaces == 0) {	/* a bracket closes with the sentence, not the next */
		uint32_t next;
		utf8_decode(text + at, len - at, &next, NULL);
		return !is_closer(next) && !is_terminator(next) && !is_full_stop(point);
	}
	return !is_full_stop(point) || (may_end(text, start) && !goes_on(text, len, at));
}
