/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spelling.h - which words are spelled nearly as a given one, in a list in order of
 * bytes that is not read but skipped through.
 *
 * The distance is that of optimal string alignment: the fewest insertions, deletions,
 * replacements and swaps of neighbours, none of which touches what another one did, in
 * characters (code points). What a prefix has cost so far is a row of the table of
 * Wagner and Fischer, "The string-to-string correction problem" (JACM 1974), with the
 * swaps of Damerau (CACM 1964); rows are the states of the automaton that Schulz and
 * Mihov, "Fast string correction with Levenshtein automata" (IJDAR 2002), precompute.
 * Of a prefix whose row has nothing within the distance no word can come, and from the
 * rows before it follows which string is the next that can: as Lucene's fuzzy query
 * steps through its terms. */
#ifndef QUOTH_STORE_SPELLING_H
#define QUOTH_STORE_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

struct spelling;

/* Of WORD (UTF-8), up to DISTANCE away, at most STORE_DISTANCE_MAX.
 *   STATUS_TOO_LARGE  WORD is over TEXT_WORD_MAX bytes, or DISTANCE over its limit */
enum status spelling_open(const char *word, size_t len, unsigned distance,
			  struct spelling **spelling, struct error *error);
void spelling_close(struct spelling *spelling);

/* Words as distant as this, or less, will do from here on: less than before. */
void spelling_narrow(struct spelling *spelling, unsigned distance);

/* Whether WORD is within the distance; then *DISTANCE is how far it is away. Each word
 * must come after the last one, in order of bytes. */
bool spelling_reads(struct spelling *spelling, const char *word, size_t len,
		    unsigned *distance);

/* Sets NEXT to the lowest string after the word just read, in order of bytes, with
 * which a word within the distance may begin: no such word stands between the two. At
 * first to the lowest of all. False: there is none. */
bool spelling_next(struct spelling *spelling, struct buf *next);

#endif
