/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent.h - random documents and queries that know what they mean.
 *
 * Few words make them, so that phrases occur by chance, overlap and almost occur.
 * They are written as people write (capitals, accents, hyphens, lines), and beside the
 * writing stands its meaning for brute.h, which nothing has to read first. What is
 * invented depends on srand() alone. */
#ifndef QUOTH_TESTS_INVENT_H
#define QUOTH_TESTS_INVENT_H

#include "lib/base/buf.h"
#include "tests/search/brute.h"

enum {
	INVENT_BYTES = 2048,	/* of a text: its words and what parts them */
	INVENT_NODES = 64,	/* of a query */
	INVENT_BARE = 32,	/* what is added to the number of a word in a document of
				 * no language, where it is only itself */
};

struct invented_text {
	struct brute_text meaning;
	char bytes[INVENT_BYTES];
	size_t len;
	size_t starts[BRUTE_TEXT_MAX], ends[BRUTE_TEXT_MAX];	/* of words, in bytes */
};

struct invented_document {
	struct invented_text body, title;
	unsigned source;
	bool stemmed;		/* it is English; else of no language */
	const char *grade;	/* of x.grade:, a number mostly; NULL: none */
	char id[24];
	char path[32];
};

struct invention {
	struct invented_document *documents;	/* the caller's, with COUNT of them */
	size_t count;
	size_t longest;		/* words of a body */
	size_t stemmed;		/* percent of the documents that are English ... */
	uint64_t seen;		/* ... and the bits of their words */
	uint8_t words[BRUTE_WORDS_MAX];		/* that they are made of */
	size_t word_count;
};

struct invented_query {
	struct buf text;
	struct brute_query *meaning;
	bool near;		/* operands near each other are to be found, and */
	bool quoted;		/* a phrase in quotes is */
	bool negated;		/* while it is written: what is written is not */
	struct brute_query nodes[INVENT_NODES];
	size_t node_count;
	size_t words;		/* in TEXT */
};

/* Fills the documents. */
void invent_documents(struct invention *invention);

/* The meaning of a document. */
struct brute_document invent_meaning(const struct invented_document *document);

/* A word by its number, as it is indexed. */
const char *invent_folded(uint8_t word);

/* "ap" or "reuters": the values of source:. */
const char *invent_source(unsigned source);

/* *QUERY begins as {0} and may be used again; finish its text with buf_finish(). */
void invent_query(const struct invention *invention, struct invented_query *query);

#endif
