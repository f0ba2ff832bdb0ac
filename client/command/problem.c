/* SPDX-License-Identifier: MIT */
/* problem.c - a reply that is an error, told to a person. */
#include "client/command/problem.h"

#include <string.h>

#include "client/output/escape.h"
#include "client/command/say.h"
#include "lib/base/utf8.h"

enum {
	AROUND = 60,	/* bytes of a long query shown on either side of the trouble */
};

static int exit_code(int code)
{
	switch (code) {
	case QUOTH_QUERY_SYNTAX:
	case QUOTH_TOO_LARGE:
	case QUOTH_BAD_PARAMS:
		return EXIT_USAGE;
	case QUOTH_NOT_FOUND:
		return EXIT_NOTHING;
	case QUOTH_TIMEOUT:
		return EXIT_TIMED_OUT;
	default:
		return EXIT_UNAVAILABLE;
	}
}

static size_t columns(const char *text, size_t len)
{
	struct buf shown = {0};
	size_t width = 0;
	escape_add(&shown, text, len, ESCAPE_BIDI);
	for (size_t at = 0; at < shown.len;) {
		uint32_t point;
		at += utf8_decode(shown.data + at, shown.len - at, &point, NULL);
		width += escape_width(point);
	}
	buf_finish(&shown);
	return width;
}

static size_t char_start(const char *text, size_t at)
{
	while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* The query, or what of it is around the trouble, and under that ^~~~. */
static void show_place(const char *query, int64_t at, int64_t len)
{
	size_t query_len = strlen(query);
	size_t from = (size_t)at;
	if (at < 0 || from > query_len)
		return;
	size_t start = char_start(query, from > AROUND ? from - AROUND : 0);
	size_t end = query_len - from > AROUND ? char_start(query, from + AROUND)
					       : query_len;
	size_t marked = len < 1 ? 0 : (size_t)len;
	if (marked > end - from)
		marked = end - from;
	size_t before = columns(query + start, from - start);
	size_t under = columns(query + from, marked);
	struct buf line = {0};
	for (size_t i = 0; i < before; i++)
		buf_add_char(&line, ' ');
	buf_add_char(&line, '^');
	for (size_t i = 1; i < under; i++)
		buf_add_char(&line, '~');
	say_plain("  %.*s", (int)(end - start), query + start);
	if (buf_cstr(&line) != NULL)
		say_plain("  %s", line.data);
	buf_finish(&line);
}

int problem_report(const struct quoth_msg *msg, const char *query,
		   const char *qid)
{
	struct quoth_problem problem;
	if (quoth_problem(msg, &problem) < 0)
		return EXIT_UNAVAILABLE;
	struct buf column = {0};
	if (query != NULL && problem.at >= 0)
		buf_addf(&column, " (column %lld)", (long long)problem.at + 1);
	say("%s%s%s%s", qid != NULL ? qid : "", qid != NULL ? ": " : "",
	    msg->message, buf_cstr(&column) != NULL ? column.data : "");
	if (query != NULL)
		show_place(query, problem.at, problem.len);
	if (problem.param != NULL && strstr(msg->message, problem.param) == NULL)
		say_plain("parameter: %s", problem.param);
	if (problem.expected != NULL)
		say_plain("expected: %s", problem.expected);
	if (problem.hint != NULL)
		say_plain("hint: %s", problem.hint);
	else if (msg->code == QUOTH_NO_INDEX)
		say_plain("hint: make an index with: quoth index FOLDER");
	buf_finish(&column);
	return exit_code(msg->code);
}
