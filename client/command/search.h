/* SPDX-License-Identifier: MIT */
/* search.h - questions from the command line or stdin, answers to a format. */
#ifndef QUOTH_CLIENT_COMMAND_SEARCH_H
#define QUOTH_CLIENT_COMMAND_SEARCH_H

#include "client/command/command.h"
#include "client/libquoth/quoth.h"

struct search_options;

/* What another method's command does otherwise than search. */
struct search_hook {
	/* Asks as QUERY and OPTIONS say; returns what quoth_call() does. */
	int64_t (*ask)(struct quoth *q, const struct search_options *options,
		       const struct quoth_query *query);
	/* Says what else of a reply with hits a person should know. */
	void (*tell)(const struct quoth_msg *msg, const char *qid);
};

struct search_options {
	/* What is asked for, as in quoth.h. */
	const char *mode, *sort, *after, *before;
	struct list source, topic, lang, type, path;
	uint32_t limit, offset, snippets, expand, timeout_ms, min_rev;
	bool explain, exact_total, strict, collapse;
	const char *cursor;
	struct list facets;		/* each may be several, with commas */
	const char *budget;		/* as it was given ... */
	uint32_t budget_bytes, budget_tokens;	/* ... and read: one of them */
	/* Where questions come from, and what becomes of answers. */
	bool from_stdin;
	bool paths, count, quiet, json, tsv, csv, no_header, vimgrep, null, verbose;
	const char *trec, *format;
	const char *color, *hyperlink, *pager;
	const struct search_hook *hook;		/* NULL: search or count it is */
};

/* Refuses what does not go together, and makes what --path names absolute.
 * 0, or EXIT_USAGE, which was said. PATHS keeps the memory: free each item
 * and finish the list, also after a failure. */
int search_check(struct search_options *options, struct list *paths);

/* Relative paths of things that exist become absolute, as the index has them; others
 * stay and may mean a document that is gone. 0, or EXIT_USAGE, which was said. PATHS as
 * above. */
int search_make_absolute(struct search_options *options, struct list *paths);
void search_free_paths(struct list *paths);

/* Asks for WORDS, joined by spaces, or for each line of stdin, and writes the
 * answers. Returns the exit code. */
int search_run(const struct search_options *options, const struct list *words,
	       const struct globals *globals);

/* The whole command behind `search` and `count`: the options are OPTIONS's. */
int search_command(char **argv, const struct option *table,
		   struct search_options *options, struct globals *globals);

#endif
