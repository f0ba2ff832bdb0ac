/* SPDX-License-Identifier: GPL-2.0-or-later */
/* about.h - what the daemon says of itself: the results of hello and status.
 * The loop knows all but the index, and may not wait for a disk; so it begins
 * them, and a worker adds the index. */
#ifndef QUOTH_DAEMON_ABOUT_H
#define QUOTH_DAEMON_ABOUT_H

#include <jansson.h>

#include "daemon/answer/answer.h"

struct daemon;

enum {
	PROTOCOL = 1,		/* the only version so far */
};

/* The loop's: new references, or NULL when there is no memory. */
json_t *about_hello(void);
json_t *about_status(struct daemon *daemon);

/* A worker's: adds `index`, null with `problem` when there is none, and to a
 * status `documents` and `words`. Takes ABOUT over and returns it, or NULL. */
json_t *about_add_index(json_t *about, struct answerer *answerer);

/* Adds `indexes`, all of LIST, if these are several. Takes ABOUT over (NULL is allowed) and
 * returns it, or NULL. */
struct answerers;
struct index_list;
json_t *about_add_indexes(json_t *about, struct index_list *list,
			  struct answerers *answerers);

/* [1]: what the error `version` offers, and hello. */
json_t *about_supported(void);

#endif
