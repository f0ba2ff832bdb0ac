/* SPDX-License-Identifier: MIT */
/* log.c - one line a message, one write a line. */
#include "lib/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *log_program = "quoth";
static _Atomic enum log_level log_threshold = LOG_LEVEL_INFO;
static int log_is_journal;

static const struct {
	const char *name;
	int priority;	/* of syslog(3) and sd-daemon(3) */
} log_levels[] = {
	[LOG_LEVEL_ERROR] = { "error", 3 },
	[LOG_LEVEL_WARN] = { "warn", 4 },
	[LOG_LEVEL_INFO] = { "info", 6 },
	[LOG_LEVEL_DEBUG] = { "debug", 7 },
};

void log_open(const char *program, enum log_level level)
{
	log_program = program;
	log_threshold = level;
	log_is_journal = getenv("JOURNAL_STREAM") != NULL;
}

void log_set_level(enum log_level level)
{
	log_threshold = level;
}

int log_level_parse(const char *name, enum log_level *level)
{
	for (size_t i = 0; i < sizeof log_levels / sizeof *log_levels; i++)
		if (strcmp(log_levels[i].name, name) == 0) {
			*level = (enum log_level)i;
			return 0;
		}
	return -1;
}

/* A path or a query in a message must not move the cursor of the reader's
 * terminal; bytes above 0x7f pass, C1 controls in UTF-8 included in the ban. */
static void escape_controls(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++) {
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
		else if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f)
			p[1] = 0xa4;
	}
}

void log_at(enum log_level level, const char *format, ...)
{
	if (level > log_threshold)
		return;
	char line[LOG_LINE_MAX];
	int head = log_is_journal
		? snprintf(line, sizeof line, "<%d>", log_levels[level].priority)
		: snprintf(line, sizeof line, "%s: ", log_program);
	size_t used = head < 0 ? 0 : (size_t)head;

	va_list args;
	va_start(args, format);
	vsnprintf(line + used, sizeof line - used - 1, format, args);
	va_end(args);

	escape_controls(line + used);
	size_t len = strlen(line);
	line[len++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, len);
	(void)written;	/* there is nowhere left to complain to */
}
