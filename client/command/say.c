/* SPDX-License-Identifier: MIT */
/* say.c - the command's words to a person, on stderr. */
#include "client/command/say.h"

#include <stdarg.h>
#include <stdio.h>

#include "client/output/escape.h"

static void say_va(const char *before, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	struct buf raw = {0};
	struct buf line = {0};
	int len = vsnprintf(NULL, 0, format, args);
	char *room = len < 0 ? NULL : buf_reserve(&raw, (size_t)len + 1);
	if (room != NULL) {
		vsnprintf(room, (size_t)len + 1, format, again);
		raw.len = (size_t)len;
	}
	va_end(again);
	buf_add_str(&line, before);
	escape_add(&line, raw.data, raw.len, ESCAPE_BIDI);
	buf_add_char(&line, '\n');
	fflush(stdout);
	if (buf_ok(&line))
		fwrite(line.data, 1, line.len, stderr);
	buf_finish(&raw);
	buf_finish(&line);
}

void say(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say_va("quoth: ", format, args);
	va_end(args);
}

void say_plain(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say_va("", format, args);
	va_end(args);
}

int say_usage(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	say_va("quoth: ", format, args);
	va_end(args);
	return EXIT_USAGE;
}
