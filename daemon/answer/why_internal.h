/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_internal.h - what the files that look for reasons share. */
#ifndef QUOTH_DAEMON_WHY_INTERNAL_H
#define QUOTH_DAEMON_WHY_INTERNAL_H

#include "daemon/answer/why.h"

enum why_kind {
	WHY_WORD,	/* words, a phrase, a group of them: what must be there */
	WHY_FILTER,
	WHY_EXCLUSION,
};

/* A part of the query that every hit must fit. */
struct why_part {
	struct query_node *node;
	enum why_kind kind;
	bool dead;		/* nothing fits it */
	uint32_t alone;		/* so many do, whatever else is asked for */
};

struct why {
	struct answer_call *call;
	struct plan plan;		/* the request's own, but for ... */
	struct search_params params;	/* ... these, some left out in turn */
	struct deadline deadline;
	struct store_search search;	/* that counts */
	bool any_too;
	struct why_part parts[WHY_PARTS_MAX];
	size_t part_count;
	json_t *object, *lines;
	bool incomplete;
	bool ok;			/* memory sufficed so far */
	struct error *error;
};

/* Appends a line for people to why->lines. */
void why_say(struct why *why, struct buf *line);
/* Appends bytes of the query, so many as people want to read again. */
void why_add_text(struct buf *line, const char *text, size_t len);
void why_add_node(const struct why *why, struct buf *line,
		  const struct query_node *node);
/* "1 document", "213 documents". */
void why_add_documents(struct buf *line, uint64_t documents);

/* Where NODE stands in the query, as members of OBJECT. */
void why_put_place(struct why *why, json_t *object, const struct query_node *node);

/* How many documents match QUERY, which is taken over. */
enum status why_count_query(struct why *why, struct store_query *query, uint32_t *n);
/* How many match what is not left out now. */
enum status why_count(struct why *why, uint32_t *n);

/* Leaves out all parts of KIND, or takes them back. */
void why_leave_out(struct why *why, enum why_kind kind, bool out);

/* TEXT as a question of its own. On STATUS_OK *QUERY and *PLAN are to be freed, the
 * plan first; both are NULL when it is none. PARAMS must outlive them. */
enum status why_ask(struct why *why, const char *text, size_t len,
		    const struct search_params *params, struct query **query,
		    struct plan **plan);

/* --- why_words.c --- */

/* Unknown words, and what is like them. */
enum status why_words(struct why *why);

/* --- why_filters.c --- */

/* Filters and exclusions; *BLAMED: without them there would be hits. */
enum status why_filters(struct why *why, bool *blamed);

/* --- why_without.c --- */

/* Which words to leave out, so that a document has all the others. */
enum status why_without(struct why *why);

/* --- why_stale.c --- */

/* Source files that changed since they were read, as far as a short look tells. */
enum status why_stale(struct why *why);

/* --- why_near.c --- */

/* Phrases whose words never come so close. */
enum status why_near(struct why *why);

#endif
