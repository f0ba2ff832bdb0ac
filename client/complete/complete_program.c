/* SPDX-License-Identifier: MIT */
/* complete_program.c - the options of quothd and quoth-index, from what they print with
 * --help, so that there is no second list of them. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/complete/complete.h"
#include "client/command/spawn.h"

enum {
	HELP_MAX = 16 * 1024,	/* bytes of a help text */
	OPTIONS_MAX = 64,	/* options of a program */
};

struct table {
	char text[HELP_MAX + 1];
	struct option options[OPTIONS_MAX + 1];	/* their strings are in the text */
	size_t count;
};

/* What PROGRAM prints with --help: its bytes, or 0. It does nothing else. */
static size_t read_help(const char *program, char *text)
{
	struct buf path = {0};
	int ends[2];
	size_t len = 0;
	spawn_find(program, &path);
	if (buf_cstr(&path) == NULL || pipe(ends) < 0) {
		buf_finish(&path);
		return 0;
	}
	pid_t pid = fork();
	if (pid == 0) {
		char *argv[] = { path.data, "--help", NULL };
		if (dup2(ends[1], STDOUT_FILENO) >= 0) {
			close(ends[0]);
			close(ends[1]);
			execvp(argv[0], argv);
		}
		_exit(127);
	}
	close(ends[1]);
	for (ssize_t got = 1; pid > 0 && got > 0 && len < HELP_MAX; len += (size_t)got) {
		got = read(ends[0], text + len, HELP_MAX - len);
		got = got < 0 ? 0 : got;
	}
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	buf_finish(&path);
	text[len] = '\0';
	return len;
}

/* The place of the option called NAME, a new one if there is none; NULL: no room. */
static struct option *option_called(struct table *table, const char *name)
{
	const struct option *known = options_find(table->options, 0, name, strlen(name));
	if (known != NULL)
		return &table->options[known - table->options];
	if (table->count == OPTIONS_MAX)
		return NULL;
	struct option *option = &table->options[table->count++];
	*option = (struct option){ .name = name, .kind = OPTION_FLAG };
	return option;
}

/* Ends the word at AT with NUL; returns what is behind it. */
static char *end_word(char *at, const char *stop)
{
	at += strcspn(at, stop);
	if (*at != '\0')
		*at++ = '\0';
	return at;
}

/* "--exclude GLOB   leave out ..." at AT. What is written in capitals is a value, but
 * words of the program ("--forget PATH...") are not. */
static void take_option(struct table *table, char letter, char *at)
{
	char *name = at + 2;
	at = end_word(name, " ,");
	struct option *option = option_called(table, name);
	if (option == NULL)
		return;
	option->letter = letter;
	if (isupper((unsigned char)*at)) {
		char *argument = at;
		at = end_word(argument, " ");
		if (strstr(argument, "...") == NULL) {
			option->argument = argument;
			option->kind = OPTION_STRING;
		}
	}
	option->help = at + strspn(at, " ");
}

/* One line of the help: "  -j, --jobs N  ...", "  --version, --help", or none. */
static void take_line(struct table *table, char *line)
{
	char letter = 0;
	line += strspn(line, " ");
	if (line[0] == '-' && isalpha((unsigned char)line[1]) && line[2] == ',') {
		letter = line[1];
		line += 4;
	}
	if (strncmp(line, "--", 2) != 0)
		return;
	char *more = strstr(line, ", --");
	take_option(table, letter, line);
	if (more != NULL)
		take_option(table, 0, more + 2);
}

static struct table *read_table(const char *program)
{
	struct table *table = calloc(1, sizeof *table);
	if (table == NULL || read_help(program, table->text) == 0)
		return table;
	for (char *line = table->text, *next; *line != '\0'; line = next) {
		next = end_word(line, "\n");
		take_line(table, line);
	}
	return table;
}

void complete_program(struct completion *completion, const char *program, char **words,
		      struct globals *globals)
{
	const char *current = completion->current, *value = NULL;
	struct table *table = read_table(program);
	const struct option *tables[] = { table != NULL ? table->options : NULL };
	const struct option *pending = NULL;
	bool ended = false;
	for (size_t at = 1; words[at + 1] != NULL; at++) {
		bool before = pending != NULL || ended || words[at][0] != '-';
		pending = before ? NULL : complete_find(tables, 1, words[at], &value);
		if (pending != NULL && (pending->kind == OPTION_FLAG || value != NULL))
			pending = NULL;
		ended = ended || strcmp(words[at], "--") == 0;
	}
	bool option = current[0] == '-' && pending == NULL && !ended;
	const struct option *glued = option ? complete_find(tables, 1, current, &value)
					    : NULL;
	if (pending != NULL)
		complete_value(completion, pending, 0, globals);
	else if (glued != NULL && value != NULL)
		complete_value(completion, glued, (size_t)(value - current), globals);
	else if (option)
		complete_options(completion, tables[0]);
	else if (strcmp(program, "quoth-index") == 0)
		complete_files(completion, 0, false);
	free(table);
}
