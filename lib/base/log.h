/* SPDX-License-Identifier: MIT */
/* log.h - what a program says on stderr about itself: "problem: value".
 *
 * One line a message, control bytes escaped, prefixed with the program's name,
 * and with "<N>" priorities when stderr is the journal ($JOURNAL_STREAM).
 * Threads: any; a line is one write(2). */
#ifndef QUOTH_BASE_LOG_H
#define QUOTH_BASE_LOG_H

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

enum {
	LOG_LINE_MAX = 2048,	/* bytes of a line; longer ones are cut */
};

/* PROGRAM must live as long as the process. Default level: INFO. */
void log_open(const char *program, enum log_level level);

/* Another one, from now on. */
void log_set_level(enum log_level level);

/* 0, or -1 when NAME is none of error, warn, info, debug. */
int log_level_parse(const char *name, enum log_level *level);

void log_at(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...) log_at(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warn(...) log_at(LOG_LEVEL_WARN, __VA_ARGS__)
#define log_info(...) log_at(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...) log_at(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif
