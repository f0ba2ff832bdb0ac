/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_align.c - text and the HTML it was decoded from, in step.
 *
 * gumbo decodes entities and says only where a text begins. Which bytes made a
 * character is found by what comes next: there is no table of the 2,231 names. */
#include "indexer/html_internal.h"

#include <string.h>

#include "lib/base/utf8.h"

enum {
	AHEAD = 8,		/* bytes that must agree behind an entity */
	LEGACY_MIN = 2,		/* letters of a name that may lack its semicolon: */
	LEGACY_MAX = 6,		/* from lt to frac12 */
};

void aligner_begin(struct aligner *aligner, const char *source, size_t len)
{
	*aligner = (struct aligner){ .source = source, .len = len,
				     .lost = source == NULL };
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static size_t characters(const char *value, size_t len, size_t count)
{
	size_t at = 0;
	uint32_t point;
	for (; count > 0 && at < len; count--)
		at += utf8_decode(value + at, len - at, &point, NULL);
	return at;
}

/* Whether VALUE can go on as the source does from AT: up to the next markup, of
 * which nothing is known yet. */
static bool goes_on(const struct aligner *aligner, size_t at, const char *value,
		    size_t len)
{
	for (size_t i = 0; i < AHEAD && i < len; i++, at++) {
		if (at >= aligner->len)
			return false;
		char c = aligner->source[at];
		if (c == '&' || c == '<' || c == '\r')
			return true;
		if (c != value[i])
			return false;
	}
	return true;
}

/* &#...; from AT: its bytes, 0 when it is none. */
static size_t number_len(const struct aligner *aligner, size_t at)
{
	size_t end = at + 2;
	bool hex = end < aligner->len && (aligner->source[end] | 32) == 'x';
	end += hex ? 1 : 0;
	size_t digits = end;
	while (end < aligner->len && is_hex(aligner->source[end]) &&
	       (hex || aligner->source[end] <= '9'))
		end++;
	if (end == digits)
		return 0;
	if (end < aligner->len && aligner->source[end] == ';')
		end++;
	return end - at;
}

/* Takes an entity of LEN bytes for COUNT characters if what follows agrees. */
static bool try_entity(struct aligner *aligner, size_t entity, size_t count,
		       const char *value, size_t len)
{
	size_t step = characters(value, len, count);
	if (!goes_on(aligner, aligner->at + entity, value + step, len - step))
		return false;
	aligner->last = aligner->at;
	aligner->at += entity;
	aligner->again = count - 1;
	return true;
}

/* &name; or &name without the semicolon, at the aligner's place. */
static bool take_named(struct aligner *aligner, const char *value, size_t len)
{
	const char *name = aligner->source + aligner->at + 1;
	size_t left = aligner->len - aligner->at - 1, letters = 0;
	while (letters < left && is_alnum(name[letters]))
		letters++;
	if (letters < left && name[letters] == ';' && letters > 0 &&
	    (try_entity(aligner, letters + 2, 1, value, len) ||
	     try_entity(aligner, letters + 2, 2, value, len)))
		return true;
	for (size_t n = letters < LEGACY_MAX ? letters : LEGACY_MAX; n >= LEGACY_MIN;
	     n--)
		if (try_entity(aligner, n + 1, 1, value, len))
			return true;
	return false;
}

static bool take_entity(struct aligner *aligner, const char *value, size_t len)
{
	const char *at = aligner->source + aligner->at;
	size_t left = aligner->len - aligner->at;
	size_t number = left > 1 && at[1] == '#' ? number_len(aligner, aligner->at) : 0;
	if (number > 0)
		return try_entity(aligner, number, 1, value, len);
	/* Itself, unless it can be &amp; and all that follows speaks for it. */
	bool amp = left >= 4 && (memcmp(at, "&amp", 4) == 0 ||
				 memcmp(at, "&AMP", 4) == 0);
	if (*value == '&' && !amp)
		return try_entity(aligner, 1, 1, value, len);
	return take_named(aligner, value, len) ||
		(*value == '&' && try_entity(aligner, 1, 1, value, len));
}

/* Tags and comments that left no node stand within a text. */
static void skip_markup(struct aligner *aligner)
{
	while (aligner->at < aligner->len && aligner->source[aligner->at] == '<') {
		const char *from = aligner->source + aligner->at;
		size_t left = aligner->len - aligner->at;
		const char *end = left >= 4 && memcmp(from, "<!--", 4) == 0
			? memmem(from, left, "-->", 3) : memchr(from, '>', left);
		if (end == NULL)
			return;
		aligner->at = (size_t)(end - aligner->source) +
			(*end == '-' ? 3 : 1);
	}
}

static bool take(struct aligner *aligner, const char *value, size_t len, size_t step)
{
	if (*value != '<')
		skip_markup(aligner);
	if (aligner->at >= aligner->len)
		return false;
	const char *at = aligner->source + aligner->at;
	size_t left = aligner->len - aligner->at;
	aligner->last = aligner->at;
	if (*at == '&')
		return take_entity(aligner, value, len);
	if (*at == '\r' && *value == '\n') {
		aligner->at += left > 1 && at[1] == '\n' ? 2 : 1;
		return true;
	}
	if (step <= left && memcmp(at, value, step) == 0) {
		aligner->at += step;
		return true;
	}
	if (step == 3 && memcmp(value, "\xef\xbf\xbd", 3) == 0) {
		aligner->at += characters(at, left, 1);
		return true;
	}
	return false;
}

void aligner_next(struct aligner *aligner, const char *value, size_t len, size_t step,
		  size_t *start, size_t *end)
{
	if (aligner->again > 0 && !aligner->lost)
		aligner->again--;
	else if (!aligner->lost)
		aligner->lost = !take(aligner, value, len, step);
	*start = aligner->lost ? 0 : aligner->last;
	*end = aligner->lost ? 0 : aligner->at;
}
