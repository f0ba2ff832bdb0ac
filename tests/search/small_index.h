/* SPDX-License-Identifier: GPL-2.0-or-later */
/* small_index.h - an index of a few documents, made as the indexer makes one, for
 * tests of what reads it. A document's file would be its title, an empty line and
 * its text. */
#ifndef QUOTH_TESTS_SMALL_INDEX_H
#define QUOTH_TESTS_SMALL_INDEX_H

#include <stddef.h>

struct small_document {
	const char *id;
	const char *path;	/* absolute */
	const char *language;	/* "" for none */
	const char *title;	/* "" for none */
	const char *text;
	const char *date;	/* the rest may be NULL */
	const char *source;
	const char *author;
	const char *type;
	const char *topics[4];
	const char *extra;	/* value of x.grade */
};

/* Adds DOCUMENTS to the index at PATH, which is made if there is none, as one
 * revision. Aborts with the reason when something fails. */
void small_index_add(const char *path, const struct small_document *documents,
		     size_t count);
/* The same with the pairs of FREQUENT words, one space between them. */
void small_index_add_pairs(const char *path, const struct small_document *documents,
			   size_t count, const char *frequent);

#endif
