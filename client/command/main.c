/* SPDX-License-Identifier: MIT */
/* main.c - quoth(1): which command is meant, and what all of them share. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/command.h"

const struct option global_options[] = {
	{ 0, "index", "DIR", "the index", OPTION_STRING,
	  offsetof(struct globals, index) },
	{ 0, "in", "NAME", "ask the index of that name, or '*' for all (repeatable)",
	  OPTION_LIST, offsetof(struct globals, in) },
	{ 0, "config", "FILE", "more of these, `name = value`, one a line",
	  OPTION_STRING, offsetof(struct globals, config) },
	{ 0, "socket", "PATH", "the daemon's socket", OPTION_STRING,
	  offsetof(struct globals, socket) },
	{ 0, "no-spawn", NULL, "start no daemon where none answers", OPTION_FLAG,
	  offsetof(struct globals, no_spawn) },
	{ 0, "trace", NULL, "say where the daemon's time goes, on stderr", OPTION_FLAG,
	  offsetof(struct globals, trace) },
	{ 0, "version", NULL, "print the version", OPTION_FLAG,
	  offsetof(struct globals, version) },
	{ 'h', "help", NULL, "print this", OPTION_FLAG,
	  offsetof(struct globals, help) },
	{ 0 },
};

const struct command commands[] = {
	{ "search", "[search] [options] WORD...", "Find the best documents for a query",
	  search_options, cmd_search, TAKES_QUERY },
	{ "count", "count [options] WORD...", "Count the documents that match",
	  count_options, cmd_count, TAKES_QUERY },
	{ "facets", "facets [options] [WORD...]",
	  "Count the documents that match by source, year ...", facets_options,
	  cmd_facets, TAKES_QUERY },
	{ "kwic", "kwic [options] WORD...", "Show every occurrence in its context",
	  kwic_options, cmd_kwic, TAKES_QUERY },
	{ "trend", "trend [options] QUERY...",
	  "Count queries by year, month, day or source", trend_options, cmd_trend, TAKES_QUERIES },
	{ "collocates", "collocates [options] WORD...",
	  "Find the words around a word or phrase", collocates_options,
	  cmd_collocates, TAKES_QUERY },
	{ "suggest", "suggest [options] BEGINNING", "Complete a query from the index",
	  suggest_options, cmd_suggest, TAKES_QUERY },
	{ "similar", "similar [options] ID", "Find documents about the same",
	  similar_options, cmd_similar, TAKES_NOTHING },
	{ "get", "get [options] ID", "Print a document's text, or a part of it",
	  get_options, cmd_get, TAKES_NOTHING },
	{ "cite", "cite [options] ID...", "Cite documents, or passages of them",
	  cite_options, cmd_cite, TAKES_NOTHING },
	{ "copies", "copies [options] ID",
	  "List who published a document's copies and versions, the first one first",
	  copies_options, cmd_copies, TAKES_NOTHING },
	{ "diff", "diff [options] ID ID", "Show what two versions of a text differ in",
	  diff_options, cmd_diff, TAKES_NOTHING },
	{ "watch", "watch [options] [WORD...]",
	  "Print what is new and matches, as it comes; or revisions", watch_options,
	  cmd_watch, TAKES_QUERY },
	{ "status", "status [options]", "Show how the daemon and its index are",
	  status_options, cmd_status, TAKES_NOTHING },
	{ "index", "index [options] PATH...",
	  "Add, update and remove documents; see quoth-index(1)", NULL, cmd_index, TAKES_NOTHING },
	{ "rpc", "rpc", "Pass requests from stdin to the daemon, replies to stdout",
	  NULL, cmd_rpc, TAKES_NOTHING },
	{ "connect", "connect", "Be the daemon's socket, for tools that can only spawn a command",
	  NULL, cmd_connect, TAKES_NOTHING },
	{ "mcp", "mcp", "Serve language models: search, kwic, count and get by MCP", NULL,
	  cmd_mcp, TAKES_NOTHING },
	{ "help", "help [COMMAND]", "Explain a command", NULL, cmd_help, TAKES_COMMAND },
	{ "__complete", NULL, NULL, NULL, cmd_complete, TAKES_NOTHING },
	{ 0 },
};

const struct command *command_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

int command_options(char **argv, const struct option *options, void *into,
		    struct globals *globals, struct list *words)
{
	const struct option_set sets[] = {
		{ global_options, globals },
		{ options, into },
	};
	if (options_parse(sets, options != NULL ? 2 : 1, argv, words) != 0)
		return EXIT_USAGE;
	if (globals->help) {
		help_command(command_find(argv[0]));
		return 0;
	}
	if (globals->version) {
		printf("quoth %s\n", PACKAGE_VERSION);
		return 0;
	}
	return globals_config(globals) != 0 ? EXIT_USAGE : -1;
}

/* Runs search with ARGV, whose first entry is to become its name. Words that are found
 * were meant; otherwise the first may be a command with a slip in it. */
static int implied_search(char **argv, struct globals *globals)
{
	char name[] = "search";
	const char *first = argv[1];
	if (first != NULL && first[0] != '-')
		globals->meant = command_meant(first);
	argv[0] = name;
	int code = cmd_search(argv, globals);
	if (globals->meant != NULL && (code == EXIT_USAGE || globals->nothing))
		say_plain("hint: %s is no command; did you mean quoth %s?", first,
			  globals->meant);
	return code;
}

int main(int argc, char **argv)
{
	struct globals globals = {0};
	const struct option_set set = { global_options, &globals };
	int at = 1;
	/* A parent that ignores it would make a closed pipe an error. */
	signal(SIGPIPE, SIG_DFL);
	if (argc < 2) {
		say_plain("usage: quoth [options] [COMMAND] ...; quoth help "
			  "explains");
		return EXIT_USAGE;
	}
	while (argv[at] != NULL && argv[at][0] == '-' && argv[at][1] != '\0' &&
	       strcmp(argv[at], "--") != 0) {
		int taken = options_take(&set, 1, argv, &at);
		if (taken < 0)
			return EXIT_USAGE;
		if (taken == 0)
			break;
	}
	if (argv[at] == NULL && (globals.help || globals.version)) {
		if (globals.help)
			help_all();
		else
			printf("quoth %s\n", PACKAGE_VERSION);
		return 0;
	}
	const struct command *command = argv[at] != NULL ? command_find(argv[at]) :
					NULL;
	int code = command != NULL ? command->run(argv + at, &globals)
				   : implied_search(argv + at - 1, &globals);
	options_finish(&set);
	return code;
}
