/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_align.c - walks a YAML scalar's spelling and its value side by side. */
#include "indexer/yaml_align.h"

#include <string.h>

#include "lib/base/utf8.h"

struct walk {
	const char *raw, *raw_end;
	const char *value, *value_end;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_space(char c)
{
	return is_blank(c) || is_break(c);
}

/* A run of white space with a line break in it is one space of the value, or a
 * newline for each empty line. Returns how many bytes of each side that takes;
 * 0 when there is no such run here. */
static size_t folded_run(const struct walk *at, size_t *value_len)
{
	size_t run = 0;
	bool breaks = false;
	while (at->raw + run < at->raw_end && is_space(at->raw[run]))
		breaks |= is_break(at->raw[run++]);
	*value_len = 0;
	if (!breaks || at->value == at->value_end)
		return 0;
	if (*at->value == ' ')
		*value_len = 1;
	else
		while (at->value + *value_len < at->value_end &&
		       at->value[*value_len] == '\n')
			++*value_len;
	return *value_len > 0 ? run : 0;
}

static const struct {
	char letter;
	uint32_t point;
} escapes[] = {
	{ '0', 0 }, { 'a', 7 }, { 'b', 8 }, { 't', 9 }, { '\t', 9 }, { 'n', 10 },
	{ 'v', 11 }, { 'f', 12 }, { 'r', 13 }, { 'e', 27 }, { ' ', ' ' },
	{ '"', '"' }, { '/', '/' }, { '\\', '\\' }, { 'N', 0x85 }, { '_', 0xa0 },
	{ 'L', 0x2028 }, { 'P', 0x2029 },
};

static size_t hex_digits(char letter)
{
	return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
}

static bool read_hex(const char *digits, size_t count, uint32_t *point)
{
	*point = 0;
	for (size_t i = 0; i < count; i++) {
		char c = digits[i];
		uint32_t digit;
		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (uint32_t)((c | 0x20) - 'a') + 10;
		else
			return false;
		*point = *point << 4 | digit;
	}
	return true;
}

/* The escape at a backslash: its length, and its character; 0 when it is none. */
static size_t read_escape(const struct walk *at, uint32_t *point)
{
	if (at->raw_end - at->raw < 2)
		return 0;
	char letter = at->raw[1];
	size_t digits = hex_digits(letter);
	if (digits > 0) {
		if ((size_t)(at->raw_end - at->raw) < 2 + digits ||
		    !read_hex(at->raw + 2, digits, point))
			return 0;
		return 2 + digits;
	}
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if (escapes[i].letter == letter) {
			*point = escapes[i].point;
			return 2;
		}
	return 0;
}

/* A backslash at the end of a line joins it with the next: no byte of the value. */
static size_t joined_lines(const struct walk *at)
{
	size_t run = 1;
	while (at->raw + run < at->raw_end && is_space(at->raw[run]))
		run++;
	return at->raw + 1 < at->raw_end && is_break(at->raw[1]) ? run : 0;
}

static bool step_escape(struct walk *at)
{
	size_t joined = joined_lines(at);
	if (joined > 0) {
		at->raw += joined;
		return true;
	}
	uint32_t point;
	char bytes[UTF8_MAX];
	size_t taken = read_escape(at, &point);
	if (taken == 0 || point > 0x10ffff)
		return false;
	size_t len = utf8_encode(point, bytes);
	if ((size_t)(at->value_end - at->value) < len ||
	    memcmp(at->value, bytes, len) != 0)
		return false;
	at->raw += taken;
	at->value += len;
	return true;
}

static bool step(struct walk *at, enum yaml_spelling spelling)
{
	size_t value_len, run = folded_run(at, &value_len);
	if (run > 0) {
		at->raw += run;
		at->value += value_len;
		return true;
	}
	if (spelling == YAML_DOUBLE && *at->raw == '\\')
		return step_escape(at);
	if (at->value == at->value_end || *at->raw != *at->value)
		return false;
	bool twice = spelling == YAML_SINGLE && *at->raw == '\'';
	if (twice && (at->raw_end - at->raw < 2 || at->raw[1] != '\''))
		return false;
	at->raw += twice ? 2 : 1;
	at->value++;
	return true;
}

/* Where in the white space at hand its first line break stands; NULL: nowhere. */
static const char *break_ahead(const struct walk *at)
{
	const char *raw = at->raw;
	while (raw < at->raw_end && is_blank(*raw))
		raw++;
	if (raw + 1 < at->raw_end && raw[0] == '\r' && raw[1] == '\n')
		raw++;
	return raw < at->raw_end && is_break(*raw) ? raw : NULL;
}

/* The line break that the next byte of the value stands for, NULL for none: one
 * that is folded into a space, or one behind a backslash, before the escaped
 * space with which the next line goes on. */
static const char *find_break(const struct walk *at, enum yaml_spelling spelling)
{
	struct walk ahead = *at;
	size_t joined = spelling == YAML_DOUBLE && *at->raw == '\\'
		? joined_lines(at) : 0;
	if (joined == 0)
		return break_ahead(at);
	ahead.raw++;
	return break_ahead(&ahead);
}

struct filler {
	char *value;		/* NULL: only see whether the two fit */
	const char *raw;
	uint64_t base;
	struct spans *spans;
};

static void fill(const struct filler *filler, size_t text, const char *raw,
		 const char *line_break)
{
	if (filler->value == NULL)
		return;
	if (line_break != NULL && is_space(filler->value[text])) {
		filler->value[text] = '\n';
		raw = line_break;
	}
	spans_add(filler->spans, text, filler->base + (uint64_t)(raw - filler->raw));
}

static bool fits(enum yaml_spelling spelling, const char *raw, size_t raw_len,
		 const char *value, size_t len, const struct filler *filler)
{
	struct walk at = { raw, raw + raw_len, value, value + len };
	const char *line_break = NULL;
	if (spelling != YAML_PLAIN) {
		if (raw_len < 2)
			return false;
		at.raw++;
		at.raw_end--;
	}
	while (at.value < at.value_end) {
		struct walk before = at;
		if (at.raw >= at.raw_end)
			return false;
		const char *found = find_break(&at, spelling);
		if (found != NULL)
			line_break = found;
		if (!step(&at, spelling))
			return false;
		size_t text = (size_t)(before.value - value);
		if (at.value > before.value) {
			fill(filler, text, before.raw, line_break);
			line_break = NULL;
		} else if (text > 0 && value[text - 1] == ' ') {
			/* Joined lines whose space stands before the backslash. */
			fill(filler, text - 1, line_break, line_break);
			line_break = NULL;
		}
	}
	return true;
}

bool yaml_align(enum yaml_spelling spelling, const char *raw, size_t raw_len,
		char *value, size_t len, uint64_t base, struct spans *spans)
{
	struct filler filler = { NULL, raw, base, spans };
	if (!fits(spelling, raw, raw_len, value, len, &filler))
		return false;
	/* Filling changes only bytes that were walked over already. */
	filler.value = value;
	return fits(spelling, raw, raw_len, value, len, &filler);
}
