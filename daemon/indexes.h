/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.h - the indexes that are served, by name, and which of them a request is for.
 *
 * A list of them never changes once it is made. The registry holds the one in force;
 * who takes it keeps it as long as it likes, so that a request which is under way ends
 * with the indexes that it began with when others come and go.
 * Threads: the registry is for any; of a list only the reference count changes. */
#ifndef QUOTH_DAEMON_INDEXES_H
#define QUOTH_DAEMON_INDEXES_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"
#include "lib/wire/limits.h"

#define INDEX_DEFAULT "default"	/* the name of one that was given none */
#define INDEX_ALL "*"		/* what a request calls all of them */

struct served {
	char *name;
	char *path;			/* absolute */
};

struct index_list {
	atomic_uint users;
	size_t count;		/* 1 to WIRE_INDEXES_MAX */
	size_t standard;	/* the one that is asked when no name is given */
	struct served at[WIRE_INDEXES_MAX];
};

/* Makes the list of COUNT arguments of --index, each `DIR` or `NAME=DIR`; of none the one
 * index of paths_index(). A name has letters, digits, `.`, `_` and `-`, does not begin
 * with one of the last three, and is up to WIRE_INDEX_NAME_MAX bytes long; a folder with a `=` in
 * its name is given with a `/` before that. The one without a name is asked when a
 * request has none, else the first. On STATUS_OK *LIST is to be given to
 * index_list_leave().
 *   STATUS_INVALID    no name, no folder, or a name that came before; says which
 *   STATUS_TOO_LARGE  a name is too long, or there are too many
 *   STATUS_NOT_FOUND  as paths_index() */
enum status index_list_make(const char *const *arguments, size_t count,
			    struct index_list **list, struct error *error);
void index_list_leave(struct index_list *list);	/* NULL is allowed */
/* The same one for another holder, who leaves it too. */
struct index_list *index_list_share(struct index_list *list);

/* Which ones a request is for, in the order in which it names them. */
struct index_choice {
	size_t at[WIRE_INDEXES_MAX];	/* in the list */
	size_t count;
	bool together;		/* asked for as a list, of one perhaps, or as "*": hits
				 * say where they come from */
};

/* What a request is for; all zeros: nothing. */
struct asked_indexes {
	struct index_list *list;	/* to be left */
	struct index_choice choice;
};

/* Reads the parameter `index`, VALUE (NULL: absent): a name, a list of names, or "*".
 *   STATUS_INVALID  it is none of these, or there is no index of that name; *KNOWN, if
 *                   that is it, is a new list of the names there are, else NULL */
enum status index_choose(const struct index_list *list, const json_t *value,
			 struct index_choice *choice, json_t **known,
			 struct error *error);

/* All of LIST. */
void index_choose_all(const struct index_list *list, struct index_choice *choice);

/* --- The registry --- */
struct indexes;

/* Takes LIST over. NULL: no memory, and LIST is left. */
struct indexes *indexes_new(struct index_list *list);
void indexes_free(struct indexes *indexes);	/* NULL is allowed */

/* The list in force, to be given to index_list_leave(). */
struct index_list *indexes_take(struct indexes *indexes);
/* Puts LIST, which it takes over, in its place. */
void indexes_put(struct indexes *indexes, struct index_list *list);

/* Whether LIST has that index at that place. */
bool index_list_has(const struct index_list *list, const char *name, const char *path);

#endif
