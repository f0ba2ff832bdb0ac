/* SPDX-License-Identifier: MIT */
/* options.c - command lines read by a table, from which help is printed too. */
#include "client/command/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/say.h"
#include "lib/base/nearest.h"

enum {
	HELP_COLUMN = 26,	/* where the explanations begin */
};

int list_add(struct list *list, const char *item)
{
	const char **items = realloc(list->items,
				     (list->count + 2) * sizeof *items);
	if (items == NULL)
		return -1;
	items[list->count++] = item;
	items[list->count] = NULL;
	list->items = items;
	return 0;
}

void list_finish(struct list *list)
{
	free(list->items);
	*list = (struct list){0};
}

bool option_is_end(const struct option *option)
{
	return option->letter == 0 && option->name == NULL;
}

void options_finish(const struct option_set *set)
{
	for (const struct option *option = set->options; !option_is_end(option); option++)
		if (option->kind == OPTION_LIST)
			list_finish((struct list *)((char *)set->into +
						    option->offset));
}

/* One option as it was found on the command line. */
struct found {
	const struct option *option;
	void *member;
	const char *shown;	/* "--limit" or "-n", for messages */
};

const struct option *options_find(const struct option *options, char letter,
				  const char *name, size_t len)
{
	const struct option *option = options;
	for (; !option_is_end(option); option++)
		if (letter != 0 ? option->letter == letter :
		    option->name != NULL && strlen(option->name) == len &&
		    memcmp(option->name, name, len) == 0)
			return option;
	return NULL;
}

static bool find(const struct option_set *sets, size_t set_count, char letter,
		 const char *name, size_t name_len, struct found *found)
{
	for (size_t i = 0; i < set_count; i++) {
		found->option = options_find(sets[i].options, letter, name, name_len);
		if (found->option == NULL)
			continue;
		found->member = (char *)sets[i].into + found->option->offset;
		return true;
	}
	return false;
}

static int set_number(const struct found *found, const char *value)
{
	const struct option *option = found->option;
	char *end;
	errno = 0;
	unsigned long number = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 ||
	    number < option->min || number > option->max) {
		say("%s takes a number from %u to %u, not \"%s\"", found->shown,
		    option->min, option->max, value);
		return -1;
	}
	*(uint32_t *)found->member = (uint32_t)number;
	return 1;
}

static bool is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);
	if (strchr(value, '|') != NULL)
		return false;
	for (const char *at = choices; at != NULL; at = strchr(at, '|')) {
		at += *at == '|';
		if (strncmp(at, value, len) == 0 && (at[len] == '|' || at[len] == '\0'))
			return len > 0;
	}
	return false;
}

static int set_value(const struct found *found, const char *value)
{
	switch (found->option->kind) {
	case OPTION_FLAG:
		*(bool *)found->member = true;
		return 1;
	case OPTION_CHOICE:
		if (!is_choice(found->option->choices, value)) {
			say("%s is one of %s, not \"%s\"", found->shown,
			    found->option->choices, value);
			return -1;
		}
		*(const char **)found->member = value;
		return 1;
	case OPTION_STRING:
		*(const char **)found->member = value;
		return 1;
	case OPTION_NUMBER:
		return set_number(found, value);
	case OPTION_LIST:
		if (list_add(found->member, value) == 0)
			return 1;
		say("out of memory");
		return -1;
	}
	return -1;
}

static int take_long(const struct option_set *sets, size_t set_count, char **argv,
		     int *at)
{
	const char *name = argv[*at] + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] == '=' ? name + len + 1 : NULL;
	struct found found;
	if (!find(sets, set_count, 0, name, len, &found))
		return 0;
	char shown[HELP_COLUMN];
	snprintf(shown, sizeof shown, "--%s", found.option->name);
	found.shown = shown;
	bool flag = found.option->kind == OPTION_FLAG;
	if (flag && value != NULL) {
		say("--%s takes no value", found.option->name);
		return -1;
	}
	if (!flag && value == NULL)
		value = argv[++*at];
	if (!flag && value == NULL) {
		say("--%s needs a value", found.option->name);
		return -1;
	}
	++*at;
	return set_value(&found, value);
}

static int take_letters(const struct option_set *sets, size_t set_count,
			char **argv, int *at)
{
	const char *letters = argv[*at] + 1;
	struct found found;
	/* All or none: the first unknown letter leaves the argument alone. */
	for (const char *c = letters; *c != '\0'; c++) {
		if (!find(sets, set_count, *c, NULL, 0, &found))
			return 0;
		if (found.option->kind != OPTION_FLAG)
			break;
	}
	++*at;
	for (const char *c = letters; *c != '\0'; c++) {
		char shown[] = { '-', *c, '\0' };
		find(sets, set_count, *c, NULL, 0, &found);
		found.shown = shown;
		const char *value = NULL;
		if (found.option->kind != OPTION_FLAG) {
			value = c[1] != '\0' ? c + 1 : argv[(*at)++];
			if (value == NULL) {
				say("-%c needs a value", *c);
				return -1;
			}
		}
		int result = set_value(&found, value);
		if (result < 0 || value != NULL)
			return result;
	}
	return 1;
}

int options_take(const struct option_set *sets, size_t set_count, char **argv,
		 int *at)
{
	if (argv[*at][1] == '-')
		return take_long(sets, set_count, argv, at);
	return take_letters(sets, set_count, argv, at);
}

/* Says that no set has ARGUMENT, and which option may have been meant. */
static int say_unknown(const struct option_set *sets, size_t set_count,
		       const char *argument)
{
	const char *name = argument + strspn(argument, "-");
	struct nearest nearest = nearest_to(name, strcspn(name, "="));
	for (size_t i = 0; i < set_count; i++)
		for (const struct option *option = sets[i].options;
		     !option_is_end(option); option++)
			if (option->name != NULL)
				nearest_try(&nearest, option->name);
	say("there is no option %s here; words that begin with - go behind --", argument);
	if (nearest.name != NULL)
		say_plain("hint: did you mean --%s?", nearest.name);
	return EXIT_USAGE;
}

int options_parse(const struct option_set *sets, size_t set_count, char **argv,
		  struct list *words)
{
	int at = 1;
	bool options = true;
	while (argv[at] != NULL) {
		const char *argument = argv[at];
		if (options && strcmp(argument, "--") == 0) {
			options = false;
			at++;
			continue;
		}
		if (!options || argument[0] != '-' || argument[1] == '\0') {
			if (list_add(words, argument) < 0)
				return say_usage("out of memory");
			at++;
			continue;
		}
		int taken = options_take(sets, set_count, argv, &at);
		if (taken == 0)
			return say_unknown(sets, set_count, argument);
		if (taken < 0)
			return EXIT_USAGE;
	}
	return 0;
}

void options_help(const struct option *options)
{
	for (const struct option *option = options; !option_is_end(option); option++) {
		char shown[HELP_COLUMN * 2];
		const char *argument = option->argument ? option->argument : "";
		snprintf(shown, sizeof shown, "%c%c%s%s%s%s%s",
			 option->letter ? '-' : ' ',
			 option->letter ? option->letter : ' ',
			 option->letter && option->name ? ", " : "  ",
			 option->name ? "--" : "",
			 option->name ? option->name : "",
			 *argument == '\0' ? "" : option->name ? "=" : " ",
			 argument);
		int gap = (int)strlen(shown) < HELP_COLUMN ? HELP_COLUMN : 0;
		printf("  %-*s%s%s\n", gap, shown, gap ? "" : "  ", option->help);
	}
}
