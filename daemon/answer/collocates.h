/* SPDX-License-Identifier: GPL-2.0-or-later */
/* collocates.h - the words around the occurrences of a word or phrase, the node,
 * counted and measured.
 *
 * Which word is counted where is windows_around.h's affair, the measures are
 * association.h's. All frequencies are of the whole index; what narrows the query down
 * chooses the occurrences of the node and nothing else. Of more occurrences than
 * WIRE_NODES_MAX so many are taken, evenly spread over all in the order of the index:
 * the windows are those of these then, and a word counts as near the node where it is
 * near one of them. Of logDice the node's frequency is the number of those taken, and
 * the word's is scaled down by the same factor, so that it is what all occurrences
 * would give, about.
 *
 * Threads: as the plan's. */
#ifndef QUOTH_DAEMON_COLLOCATES_H
#define QUOTH_DAEMON_COLLOCATES_H

#include "daemon/answer/answer.h"
#include "daemon/answer/association.h"
#include "daemon/answer/names.h"
#include "daemon/search/plan.h"

struct collocates_asked {
	const struct plan *plan;
	const struct store_phrase *node;
	uint32_t left, right;
	uint32_t least;			/* times near the node */
	enum association sort;
	bool stop_words;		/* function words are wanted, too */
};

struct collocate {
	uint32_t word;			/* its number in `words` */
	uint32_t left, right;		/* times near the node on either side */
	uint64_t frequency;		/* in the index */
	double log_likelihood, log_dice, mi;
};

struct collocates {
	struct names words;
	struct collocate *at;		/* those that were asked for, in their order */
	size_t count;
	uint32_t documents;		/* that hold the node */
	uint64_t nodes;			/* its occurrences, and how many of them ... */
	uint64_t taken;			/* ... were looked at */
	uint64_t windows;		/* words in the windows */
	uint64_t all;			/* words in the table: of the index, less those
					 * of the occurrences that were looked at */
	size_t stopped;			/* function words that were left out */
	size_t rare;			/* and words that were too seldom there */
};

/* On STATUS_OK *COLLOCATES is to be given to collocates_finish(). Fails as
 * store_match() and around_read(). */
enum status collocates_find(const struct collocates_asked *asked,
			    const struct answer_terms *terms,
			    struct collocates *collocates, struct error *error);
void collocates_finish(struct collocates *collocates);

#endif
