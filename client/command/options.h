/* SPDX-License-Identifier: MIT */
/* options.h - command lines read by a table, from which help is printed too.
 *
 * Options and words may be mixed; `--` ends the options. -n5, -n 5, --limit=5
 * and --limit 5 are the same; flags of one letter may be joined. */
#ifndef QUOTH_CLIENT_COMMAND_OPTIONS_H
#define QUOTH_CLIENT_COMMAND_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values of a repeatable option, ended by NULL; items is NULL without any. */
struct list {
	const char **items;
	size_t count;
};

enum option_kind {
	OPTION_FLAG,		/* bool */
	OPTION_STRING,		/* const char * */
	OPTION_CHOICE,		/* const char *, one of `choices` */
	OPTION_NUMBER,		/* uint32_t from `min` to `max` */
	OPTION_LIST,		/* struct list */
};

struct option {
	char letter;			/* 0: only the long form */
	const char *name;		/* NULL: only the letter; both: the end */
	const char *argument;		/* what help calls it; NULL for a flag */
	const char *help;
	enum option_kind kind;
	size_t offset;			/* of the member in the set's `into` */
	uint32_t min, max;
	const char *choices;		/* "auto|all|any" */
};

struct option_set {
	const struct option *options;
	void *into;
};

/* The option of OPTIONS with LETTER or, where that is 0, called by the LEN bytes at NAME;
 * NULL when there is none. */
const struct option *options_find(const struct option *options, char letter,
				  const char *name, size_t len);

/* Whether OPTION, or rather its place, is behind the last one of a table. */
bool option_is_end(const struct option *option);

/* Reads the option argv[*AT] and its argument, moving *AT past both: 1. 0 when
 * no set has it, -1 when it is misused, which was said. */
int options_take(const struct option_set *sets, size_t set_count, char **argv,
		 int *at);

/* Reads argv[1] and on; the words go to WORDS. 0, or EXIT_USAGE, which was
 * said. Call options_finish() and list_finish(words) in both cases. */
int options_parse(const struct option_set *sets, size_t set_count, char **argv,
		  struct list *words);

/* Frees the lists that options of SET filled. */
void options_finish(const struct option_set *set);

/* 0, or -1 when out of memory. ITEM is not copied. */
int list_add(struct list *list, const char *item);
void list_finish(struct list *list);

/* Prints the table to stdout, one option a line. */
void options_help(const struct option *options);

#endif
