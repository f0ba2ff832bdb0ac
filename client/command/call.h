/* SPDX-License-Identifier: MIT */
/* call.h - one question to one method of the daemon, waited for: for the commands that
 * ask for something else than documents. */
#ifndef QUOTH_CLIENT_COMMAND_CALL_H
#define QUOTH_CLIENT_COMMAND_CALL_H

#include <jansson.h>

#include "client/command/questions.h"
#include "client/command/search.h"
#include "client/command/session.h"

/* The parameters for QUERY (NULL: none) and what OPTIONS narrow it down to, a new
 * object; NULL without memory. */
json_t *call_params(const struct search_options *options, const char *query);

/* Asks METHOD with PARAMS, taken over (NULL counts as no memory). 0 with *RESULT, a new
 * reference; or the exit code of a failure that was said, with QUERY and QID (each may
 * be NULL) in it. */
int call_run(struct session *session, const char *method, json_t *params,
	     const char *query, const char *qid, json_t **result);

/* A command whose questions are words, or lines of stdin, and whose answers are rows. */
struct call_command {
	const struct option *table;
	const char *const *columns;	/* of table.h, */
	const char *const *extra;	/* and its extra ones; may be NULL */
	/* Refuses what does not go together: 0, or EXIT_USAGE, which was said. May be
	 * NULL. */
	int (*check)(const void *options);
	/* Asks for WORDS; returns the exit code. */
	int (*run)(void *options, const struct list *words,
		   const struct globals *globals);
	bool without_words;		/* it may be asked without any, too */
};

/* Runs COMMAND: ARGV is read into OPTIONS, which begin with a struct search_options
 * and are all zero. Returns the exit code. */
int call_command(char **argv, const struct call_command *command, void *options,
		 struct globals *globals);

/* Calls EACH for WORDS as one question, or for each line of stdin if OPTIONS say so.
 * EACH returns EXIT_FOUND, EXIT_NOTHING or the code of a failure that was said; one of
 * usage or time ends that question only, another ends all. Returns the exit code of
 * all: the worst failure, else whether anything was found. */
int call_each(const struct search_options *options, const struct list *words,
	      int (*each)(void *context, const struct question *question),
	      void *context);

/* Says the result's warnings. */
void call_warnings(const json_t *result, const char *qid);

/* Says that nothing was found for QUERY, and why, as far as the `why` of RESULT knows. */
void call_nothing(const json_t *result, const char *query);

/* Says that the daemon's reply makes no sense; EXIT_UNAVAILABLE. */
int call_malformed(const char *qid);

#endif
