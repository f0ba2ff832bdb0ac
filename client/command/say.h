/* SPDX-License-Identifier: MIT */
/* say.h - the command's words to a person, on stderr. */
#ifndef QUOTH_CLIENT_COMMAND_SAY_H
#define QUOTH_CLIENT_COMMAND_SAY_H

/* Exit codes of the command; quoth(1) gives the same list in prose. */
enum exit_code {
	EXIT_FOUND = 0,
	EXIT_NOTHING = 1,
	EXIT_USAGE = 2,		/* a wrong option, or a query that cannot be read */
	EXIT_UNAVAILABLE = 3,	/* no daemon, no index, or output not written */
	EXIT_TIMED_OUT = 4,
	EXIT_INTERRUPTED = 130,
};

/* Prints "quoth: " and the formatted text as one line, made fit for a terminal,
 * after what stdout still held. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same without "quoth: ". */
void say_plain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* say(), and EXIT_USAGE. */
int say_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
