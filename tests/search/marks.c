/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.c - snippets held to the text and to the matches: written from
 * quoth-protocol(7), by trying every place. */
#include "tests/search/marks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	TEXT_MAX = 65536,	/* bytes of a title or body */
	MARKS_MAX = 512,
};

/* A text as snippets show it: each run of blanks is one. */
struct shown {
	const char *text;
	size_t offset;			/* in the file */
	char clean[TEXT_MAX];
	size_t from[TEXT_MAX + 1];	/* where each byte of it stands in the text */
	size_t len;
};

struct snippet {
	char text[TEXT_MAX];
	size_t len;
	size_t starts[MARKS_MAX], ends[MARKS_MAX];
	size_t marks;
};

static void show(const char *text, size_t offset, struct shown *shown)
{
	size_t at = 0;
	shown->text = text;
	shown->offset = offset;
	for (shown->len = 0; text[at] != '\0' && shown->len + 1 < TEXT_MAX;
	     shown->len++) {
		bool blank = (unsigned char)text[at] <= ' ';
		shown->from[shown->len] = at;
		shown->clean[shown->len] = blank ? ' ' : text[at];
		at++;
		while (blank && text[at] != '\0' && (unsigned char)text[at] <= ' ')
			at++;
	}
	shown->from[shown->len] = at;
}

static void read_snippet(const json_t *pieces, struct snippet *snippet)
{
	const json_t *piece;
	size_t i;
	snippet->len = snippet->marks = 0;
	json_array_foreach(pieces, i, piece) {
		size_t len = json_string_length(piece);
		memcpy(snippet->text + snippet->len, json_string_value(piece), len);
		if (i % 2 == 1) {
			snippet->starts[snippet->marks] = snippet->len;
			snippet->ends[snippet->marks++] = snippet->len + len;
		}
		snippet->len += len;
	}
}

static size_t number(const json_t *object, const char *name)
{
	return (size_t)json_integer_value(json_object_get(object, name));
}

/* Whether SNIPPET, number INDEX, is what stands at AT, its marks being the matches that
 * lie in there, and these those that name it. */
static bool is_at(const struct shown *shown, size_t at, const struct snippet *snippet,
		  size_t index, const json_t *matches)
{
	size_t first = shown->offset + shown->from[at];
	size_t last = shown->offset + shown->from[at + snippet->len];
	size_t mark = 0, i;
	const json_t *match;
	json_array_foreach(matches, i, match) {
		size_t start = number(match, "byte"), end = start + number(match, "len");
		const json_t *named = json_object_get(match, "snip");
		bool inside = start >= first && end <= last;
		if (named != NULL && (size_t)json_integer_value(named) == index &&
		    !inside)
			return false;
		if (!inside)
			continue;
		if (named == NULL || (size_t)json_integer_value(named) != index ||
		    mark == snippet->marks ||
		    shown->offset + shown->from[at + snippet->starts[mark]] != start ||
		    shown->offset + shown->from[at + snippet->ends[mark] - 1] != end - 1)
			return false;
		mark++;
	}
	return mark == snippet->marks;
}

static bool is_in(const struct shown *shown, const struct snippet *snippet, size_t index,
		  const json_t *matches)
{
	for (size_t at = 0; at + snippet->len <= shown->len; at++)
		if (memcmp(shown->clean + at, snippet->text, snippet->len) == 0 &&
		    is_at(shown, at, snippet, index, matches))
			return true;
	return false;
}

/* The line of a match: where it stands it is the file's. */
static bool is_line(const struct shown *shown, const json_t *match)
{
	const json_t *pieces = json_object_get(match, "line_text");
	size_t start = number(match, "byte") - shown->offset, len = number(match, "len");
	const char *before = json_string_value(json_array_get(pieces, 0));
	const char *found = json_string_value(json_array_get(pieces, 1));
	const char *behind = json_string_value(json_array_get(pieces, 2));
	if (before == NULL || found == NULL || behind == NULL ||
	    strlen(before) > start || strlen(found) != len)
		return false;
	const char *text = shown->text + start;
	for (size_t i = 0; i < len; i++)
		if (found[i] != (text[i] == '\n' ? ' ' : text[i]))
			return false;
	size_t first = start - strlen(before), after = len + strlen(behind);
	return memcmp(shown->text + first, before, strlen(before)) == 0 &&
		memcmp(text + len, behind, strlen(behind)) == 0 &&
		strchr(before, '\n') == NULL && strchr(behind, '\n') == NULL &&
		(first == 0 || shown->text[first - 1] == '\n' || strlen(before) > 100) &&
		(text[after] == '\0' || text[after] == '\n' || strlen(behind) > 100);
}

const char *marks_check(const char *title, const char *body, const json_t *hit)
{
	static struct shown in_title, in_body;
	static struct snippet snippet;
	const json_t *matches = json_object_get(hit, "matches"), *pieces, *match;
	size_t behind = strlen(title) > 0 ? strlen(title) + 2 : 0, i;
	show(title, 0, &in_title);
	show(body, behind, &in_body);
	json_array_foreach(json_object_get(hit, "snips"), i, pieces) {
		read_snippet(pieces, &snippet);
		if (!is_in(&in_body, &snippet, i, matches) &&
		    !is_in(&in_title, &snippet, i, matches))
			return "a snippet does not show the matches of its place";
	}
	json_array_foreach(matches, i, match) {
		bool titled = number(match, "byte") < behind;
		if (json_object_get(match, "line_text") != NULL &&
		    !is_line(titled ? &in_title : &in_body, match))
			return "a match comes with another line than its own";
	}
	return NULL;
}
