/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why.h - why nothing was found, as data for programs and as lines for people: words
 * that are not in the index and what is spelled like them, filters and exclusions that
 * left nothing, words that never come so close, and what to leave out.
 *
 * All of it is more questions to the index, asked only when the answer is empty, and
 * within a part of the time that the request has left: what is not known by then is
 * left out and said to be. quoth-protocol(7) has the members.
 * Threads: as the plan's. */
#ifndef QUOTH_DAEMON_WHY_H
#define QUOTH_DAEMON_WHY_H

#include "daemon/answer/answer_internal.h"

enum {
	WHY_MS = 1000,		/* for all of it, and at most three quarters of what the
				 * request has left: an empty answer is an answer */
	WHY_WORDS_MAX = 8,	/* unknown words that are looked into */
	WHY_NEAREST = 5,	/* spellings, or other forms, of one */
	WHY_PARTS_MAX = 64,	/* parts of a query that are left out in turn */
	WHY_WITHOUT_MAX = 5,	/* of these the best ones to leave out */
	WHY_PHRASES_MAX = 4,	/* phrases whose words are looked for apart */
};

/* Why PLAN found nothing: *WHY, an object, is the caller's. ANY_TOO: of a bag any of
 * its words would have done, and none did.
 *   STATUS_CANCELLED, STATUS_MODIFIED, and what the store fails with; but no
 *   STATUS_TIMEOUT, which makes *WHY incomplete */
enum status why_nothing(struct answer_call *call, const struct plan *plan, bool any_too,
			json_t **why);

/* Appends to LINES one for each word of PLAN that no document has. Fails as above. */
enum status why_unknown(struct answer_call *call, const struct plan *plan,
			json_t *lines);

#endif
