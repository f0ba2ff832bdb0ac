/* SPDX-License-Identifier: MIT */
/* facets.h - names of facets from the command line, and a facet in one line. */
#ifndef QUOTH_CLIENT_OUTPUT_FACETS_H
#define QUOTH_CLIENT_OUTPUT_FACETS_H

#include "client/command/options.h"
#include "client/libquoth/quoth.h"
#include "lib/base/buf.h"

/* Refuses an empty name among those of GIVEN: 0, or EXIT_USAGE, which was said. */
int facets_check(const struct list *given);

/* The names in GIVEN, each item of which may have several with commas between, one by
 * one to NAMES, to be given to facets_free(). 0, or -1 without memory. */
int facets_split(const struct list *given, struct list *names);
void facets_free(struct list *names);

/* Appends "source: AP 12, Reuters 3, 2 others; 4 without" to OUT, fit
 * for a terminal, and a NUL behind its length. False: MSG has no facet NAME, or there
 * is no memory. */
bool facets_line(const struct quoth_msg *msg, const char *name, struct buf *out);

#endif
