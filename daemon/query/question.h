/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.h - plain words to those of them that count: between parser and planner.
 *
 * Function words are marked as such, unless a query has no others: they need not
 * occur, weigh nothing, and are part of the whole phrase only. Of a question too long
 * to be a phrase, words that it repeats become one that counts as often; and of what
 * is then left WIRE_QUERY_TERMS_MAX words, the first ones, less those that are
 * excluded. Of words among quoted phrases only the function words are marked; other
 * queries stay as they are. */
#ifndef QUOTH_DAEMON_QUESTION_H
#define QUOTH_DAEMON_QUESTION_H

#include "daemon/query/query.h"
#include "lib/text/text.h"

/* LANGUAGES: codes of the stemmers of the index. The list of that one is taken that
 * has most of the question's words: two at least, but of English, for "war" is a
 * function word in German only.
 *   STATUS_TOO_LARGE  with *ERROR: it excludes so many words that none is left
 *   STATUS_NO_MEMORY */
enum status question_settle(struct query *query, struct text_analyser *analyser,
			    const char *const *languages, size_t count,
			    struct query_error *error);

#endif
