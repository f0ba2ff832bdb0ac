/* SPDX-License-Identifier: MIT */
/* complete_option.c - options by their tables, and their values by what they are called. */
#include <stdlib.h>
#include <string.h>

#include "client/complete/complete.h"

/* What a facet may be; daemon/answer/facets.h has the same. */
static const char *const facet_names[] = { "source", "topic", "lang", "type", "year",
					   "month", "author", "places", "x.", NULL };

void complete_options(struct completion *completion, const struct option *table)
{
	for (const struct option *option = table;
	     table != NULL && !option_is_end(option); option++) {
		struct buf word = {0};
		if (option->name != NULL)
			buf_addf(&word, "--%s%s", option->name,
				 option->argument != NULL ? "=" : "");
		else
			buf_addf(&word, "-%c", option->letter);
		if (buf_cstr(&word) != NULL)
			complete_add(completion, word.data, option->help);
		buf_finish(&word);
	}
}

static const struct option *find(const struct option *const *tables, size_t count,
				 char letter, const char *name, size_t len)
{
	const struct option *option = NULL;
	for (size_t i = 0; i < count && option == NULL; i++)
		if (tables[i] != NULL)
			option = options_find(tables[i], letter, name, len);
	return option;
}

const struct option *complete_find(const struct option *const *tables, size_t count,
				   const char *word, const char **value)
{
	*value = NULL;
	if (word[1] == '-') {
		size_t len = strcspn(word + 2, "=");
		*value = word[2 + len] == '=' ? word + 2 + len + 1 : NULL;
		return find(tables, count, 0, word + 2, len);
	}
	/* Flags of one letter may be joined; the first with a value ends them. */
	const struct option *option = NULL;
	for (const char *at = word + 1; *at != '\0'; at++) {
		option = find(tables, count, *at, NULL, 0);
		if (option == NULL || option->kind == OPTION_FLAG)
			continue;
		*value = at[1] != '\0' ? at + 1 : NULL;
		return option;
	}
	return option;
}

/* Those of the |-parted CHOICES that the value has begun. */
static void complete_choices(struct completion *completion, const char *choices,
			     size_t kept)
{
	const char *begun = completion->current + kept;
	for (size_t len; *choices != '\0'; choices += len + (choices[len] == '|')) {
		len = strcspn(choices, "|");
		char *choice = strndup(choices, len);
		if (choice != NULL && strncmp(choice, begun, strlen(begun)) == 0)
			complete_add_value(completion, kept, choice, NULL);
		free(choice);
	}
}

/* The last name of a list with commas. */
static void complete_facets(struct completion *completion, size_t kept)
{
	const char *comma = strrchr(completion->current + kept, ',');
	if (comma != NULL)
		kept = (size_t)(comma + 1 - completion->current);
	const char *begun = completion->current + kept;
	for (const char *const *name = facet_names; *name != NULL; name++)
		if (strncmp(*name, begun, strlen(begun)) == 0)
			complete_add_value(completion, kept, *name, NULL);
}

/* The folder of an index that may have a name before it. */
static void complete_named_folder(struct completion *completion, size_t kept)
{
	const char *sign = strchr(completion->current + kept, '=');
	if (sign != NULL)
		kept = (size_t)(sign + 1 - completion->current);
	complete_files(completion, kept, true);
}

static bool is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

void complete_value(struct completion *completion, const struct option *option,
		    size_t kept, struct globals *globals)
{
	static const char *const fields[] = { "source", "topic", "lang", "type", NULL };
	static const char *const files[] = { "FILE", "PATH", NULL };
	const char *argument = option->argument != NULL ? option->argument : "";
	const char *name = option->name != NULL ? option->name : "";
	if (option->kind == OPTION_CHOICE)
		complete_choices(completion, option->choices, kept);
	else if (is_one_of(name, fields))
		complete_field(completion, name, kept, globals);
	else if (strcmp(name, "in") == 0)
		complete_indexes(completion, kept, globals);
	else if (strcmp(argument, "NAME,...") == 0)
		complete_facets(completion, kept);
	else if (is_one_of(argument, files))
		complete_files(completion, kept, false);
	else if (strcmp(argument, "DIR") == 0)
		complete_files(completion, kept, true);
	else if (strcmp(argument, "NAME=DIR") == 0)
		complete_named_folder(completion, kept);
	else if (strcmp(argument, "LEVEL") == 0)
		complete_choices(completion, "error|warn|info|debug", kept);
}
