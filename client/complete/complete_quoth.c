/* SPDX-License-Identifier: MIT */
/* complete_quoth.c - where the caret is on a command line of quoth, and what may stand
 * there. */
#include <string.h>

#include "client/complete/complete.h"

/* What the words before the caret make of it. */
struct caret {
	char **words;
	size_t last;			/* the current one */
	const struct command *command;	/* NULL: it may be named here */
	const struct option *pending;	/* whose value the current word is */
	bool ended;			/* by -- : what follows is no option */
	struct list before;		/* the command's words */
	struct globals *globals;
};

static const struct command *search_command_entry(void)
{
	return command_find("search");
}

/* The tables that count at the caret: before a command's name search may be meant. */
static void tables_at(const struct caret *caret, const struct option *tables[2])
{
	const struct command *command = caret->command != NULL ? caret->command :
					search_command_entry();
	tables[0] = global_options;
	tables[1] = command->options;
}

/* Passes over the option at words[*AT]; one that all commands have is taken. */
static void pass_option(struct caret *caret, size_t *at)
{
	const struct option_set globals = { global_options, caret->globals };
	const struct option *tables[2];
	const char *value;
	tables_at(caret, tables);
	const struct option *option = complete_find(tables, 2, caret->words[*at], &value);
	bool apart = option != NULL && option->kind != OPTION_FLAG && value == NULL;
	if (apart && *at + 1 == caret->last) {
		caret->pending = option;
		++*at;
		return;
	}
	int taken = 0, place = (int)*at;
	if (option == complete_find(&tables[0], 1, caret->words[*at], &value))
		taken = options_take(&globals, 1, caret->words, &place);
	else if (caret->command == NULL)
		caret->command = search_command_entry();
	*at = taken == 1 ? (size_t)place : *at + 1 + (apart ? 1 : 0);
}

static void pass_word(struct caret *caret, const char *word)
{
	if (caret->command == NULL) {
		caret->command = command_find(word);
		if (caret->command != NULL)
			return;
		caret->command = search_command_entry();
	}
	if (list_add(&caret->before, word) < 0)
		caret->command = command_find("connect");	/* nothing to complete */
}

/* Returns the number of the word `index`, whose options another program has; else 0. */
static size_t read_words(struct caret *caret)
{
	size_t at = 1;
	while (at < caret->last && caret->pending == NULL) {
		const char *word = caret->words[at];
		if (!caret->ended && strcmp(word, "--") == 0) {
			caret->ended = true;
			if (caret->command == NULL)
				caret->command = search_command_entry();
			at++;
		} else if (!caret->ended && word[0] == '-' && word[1] != '\0') {
			pass_option(caret, &at);
		} else if (caret->command == NULL && strcmp(word, "index") == 0) {
			return at;
		} else {
			pass_word(caret, word);
			at++;
		}
	}
	return 0;
}

static void complete_commands(struct completion *completion)
{
	for (const struct command *command = commands; command->name; command++)
		if (command->summary != NULL)
			complete_add(completion, command->name, command->summary);
}

static void complete_word(struct completion *completion, struct caret *caret)
{
	bool nothing_yet = caret->command == NULL;
	enum takes takes = nothing_yet ? TAKES_QUERY : caret->command->takes;
	const struct list none = {0};
	if (nothing_yet || (takes == TAKES_COMMAND && caret->before.count == 0))
		complete_commands(completion);
	/* A lone TAB asks for the commands. */
	if (nothing_yet && completion->current[0] == '\0')
		return;
	if (takes == TAKES_QUERY || takes == TAKES_QUERIES)
		complete_query(completion, takes == TAKES_QUERY ? &caret->before : &none,
			       caret->globals);
}

static void complete_here(struct completion *completion, struct caret *caret)
{
	const char *current = completion->current;
	const struct option *tables[2];
	const char *value = NULL;
	tables_at(caret, tables);
	if (caret->pending != NULL) {
		complete_value(completion, caret->pending, 0, caret->globals);
	} else if (caret->ended || current[0] != '-') {
		complete_word(completion, caret);
	} else if (strncmp(current, "--", 2) == 0 && strchr(current, '=') != NULL) {
		const struct option *option = complete_find(tables, 2, current, &value);
		if (option != NULL && value != NULL)
			complete_value(completion, option, (size_t)(value - current),
				       caret->globals);
	} else {
		complete_options(completion, tables[0]);
		complete_options(completion, tables[1]);
	}
}

void complete_quoth(struct completion *completion, char **words, struct globals *globals)
{
	struct caret caret = { .words = words, .globals = globals };
	while (words[caret.last + 1] != NULL)
		caret.last++;
	size_t index = read_words(&caret);
	if (index > 0)
		complete_program(completion, "quoth-index", words + index, globals);
	else
		complete_here(completion, &caret);
	list_finish(&caret.before);
}
