/* SPDX-License-Identifier: MIT */
/* command.h - what each command of quoth(1) is made of. */
#ifndef QUOTH_CLIENT_COMMAND_COMMAND_H
#define QUOTH_CLIENT_COMMAND_COMMAND_H

#include "client/command/options.h"
#include "client/command/say.h"

/* The options that every command takes, before or after its name. */
struct globals {
	const char *index;
	const char *socket;
	const char *config;	/* a file with more of these, already read */
	struct list in;		/* names of indexes, */
	bool in_by_file;	/* which the file said, and not the command line */
	bool no_spawn;
	bool trace;
	bool version;
	bool help;
	const char *meant;	/* the command that a first word may have been */
	bool nothing;		/* was found, and that was said */
};

extern const struct option global_options[];

/* What the words of a command are, for completion. */
enum takes {
	TAKES_NOTHING,		/* none, or what nobody can guess: ids */
	TAKES_QUERY,		/* all of them are one query */
	TAKES_QUERIES,		/* each is one */
	TAKES_COMMAND,
};

struct command {
	const char *name;
	const char *usage;	/* what stands behind "quoth " */
	const char *summary;	/* NULL: no command for people */
	const struct option *options;	/* for help; NULL: none of its own */
	/* argv[0] is the command's name; returns the exit code. */
	int (*run)(char **argv, struct globals *globals);
	enum takes takes;
};

/* All of them, ended by a name of NULL. */
extern const struct command commands[];

const struct command *command_find(const char *name);
/* That command whose name is nearest to NAME, or NULL if none is near. --- cmd_help.c */
const char *command_meant(const char *name);

int cmd_search(char **argv, struct globals *globals);
int cmd_count(char **argv, struct globals *globals);
int cmd_facets(char **argv, struct globals *globals);
int cmd_kwic(char **argv, struct globals *globals);
int cmd_copies(char **argv, struct globals *globals);
int cmd_diff(char **argv, struct globals *globals);
int cmd_trend(char **argv, struct globals *globals);
int cmd_collocates(char **argv, struct globals *globals);
int cmd_cite(char **argv, struct globals *globals);
int cmd_similar(char **argv, struct globals *globals);
int cmd_suggest(char **argv, struct globals *globals);
int cmd_get(char **argv, struct globals *globals);
int cmd_watch(char **argv, struct globals *globals);
int cmd_status(char **argv, struct globals *globals);
int cmd_rpc(char **argv, struct globals *globals);
int cmd_connect(char **argv, struct globals *globals);
int cmd_mcp(char **argv, struct globals *globals);
int cmd_index(char **argv, struct globals *globals);
int cmd_help(char **argv, struct globals *globals);
int cmd_complete(char **argv, struct globals *globals);

extern const struct option search_options[];
extern const struct option count_options[];
extern const struct option facets_options[];
extern const struct option kwic_options[];
extern const struct option copies_options[];
extern const struct option diff_options[];
extern const struct option trend_options[];
extern const struct option collocates_options[];
extern const struct option get_options[];
extern const struct option cite_options[];
extern const struct option similar_options[];
extern const struct option suggest_options[];
extern const struct option watch_options[];
extern const struct option status_options[];

/* Reads ARGV into INTO by OPTIONS (NULL: it has none) and GLOBALS. -1 to go on;
 * otherwise the exit code, --help and --version having been answered. */
int command_options(char **argv, const struct option *options, void *into,
		    struct globals *globals, struct list *words);

/* Reads the file that GLOBALS name, if they do, for what the command line did not say: 0,
 * or EXIT_USAGE, which was said. --- config_file.c */
int globals_config(struct globals *globals);

void help_command(const struct command *command);
void help_all(void);

#endif
