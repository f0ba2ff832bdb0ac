/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan.h - a parsed query against one index: the store's query for it, and the
 * words and phrases to look for in each hit.
 *
 * Both come from the same leaves, so that what is marked is what was matched.
 * Threads: a plan is its store's thread's own. */
#ifndef QUOTH_DAEMON_PLAN_H
#define QUOTH_DAEMON_PLAN_H

#include "daemon/answer/params.h"
#include "daemon/query/query.h"
#include "lib/store/store.h"

enum {
	PLAN_FORMS_MAX = 64,	/* words that one stem stands for in a phrase and in
				 * marks; a Snowball stem has 3 on average, and
				 * each costs a look at the positions of each hit */
	PLAN_NEAR_WORDS = 10,	/* words that hold all of a bag's: "near"; of longer
				 * bags twice as many as they have */
};

/* Bytes of a term or a word. */
struct plan_bytes {
	const char *at;
	size_t len;
};

/* One word of the query as the index has it. */
struct plan_word {
	struct plan_bytes folded;
	struct plan_bytes *stems;	/* distinct, those that the index has */
	size_t stem_count;
	bool unstemmed;			/* documents without stems have `folded` */
	struct plan_bytes *forms;	/* folded words, `folded` first */
	uint32_t *form_languages;	/* of each, those in whose documents it is one:
					 * bits by store_info(); NULL: it is in all */
	size_t form_count;
	bool star;			/* they are all as written */
};

/* A word or phrase of the query. */
struct plan_leaf {
	const struct query_node *node;
	bool excluded;			/* inside NOT: not to be found in a hit */
	bool optional;			/* a function word: part of the whole phrase, else
					 * neither asked for nor marked */
	bool stemmed;			/* a word of it stands for all its forms */
	uint32_t share;			/* words that a star may stand for */
	const char *prefix;		/* of its terms with positions: "" or "S" */
	struct plan_word *words;	/* node->word_count of them */
	struct store_phrase *exact;	/* of two words and more, adjacent ... */
	struct store_phrase *inflected;	/* ... and, if stemmed, in any inflection */
	struct store_phrase *near;	/* and what matches, where its words need not
					 * be adjacent */
	struct store_phrase **pairs;	/* of a bag's run of three ideographs and more:
					 * each two neighbours that say something,
					 * what a part of it is */
	size_t pair_count;
};

/* One of the words that a leaf's word stands for. */
struct plan_form {
	struct plan_bytes word;
	const struct plan_word *of;	/* whose form it is, ... */
	uint32_t index;			/* ... and which; 0: the query's own word */
	uint32_t leaf;
};

/* The documents of a NODE_NUMBER. */
struct plan_set {
	const struct query_node *node;
	struct store_set set;
};

struct plan {
	struct query *query;
	const struct search_params *params;
	struct store *store;
	struct text_analyser *analyser;
	struct deadline *deadline;	/* of all that is done by the plan */
	bool unstemmed;			/* some documents' words have no stems */
	uint32_t share;			/* words that a star or word~N may stand for */
	struct plan_leaf *leaves;	/* in the order of the query */
	size_t leaf_count;
	struct plan_set *sets;
	size_t set_count;
	struct plan_form *forms;	/* of all leaves of one word that are to be
					 * found, in order of bytes */
	size_t form_count;
	/* Of a bag of two words and more: all of them side by side. NULL
	 * otherwise, or when they are too many for a phrase. */
	struct store_phrase *exact;
	struct store_phrase *inflected;
	/* Of a bag of two words and more that are not optional, the first
	 * STORE_PHRASE_MAX: in any inflection, near each other in any order; and in the
	 * order of the query, if these are all of them. */
	struct store_phrase *near;
	struct store_phrase *ordered;
	bool near_is_whole;	/* no word is left out of it */
};

/* QUERY, PARAMS, STORE, ANALYSER and DEADLINE (NULL: none) must outlive the plan. On
 * STATUS_OK *PLAN is to be given to plan_close(). Fails as the store does, and with
 *   STATUS_TOO_LARGE  a range holds more than WIRE_RANGE_MAX numbers: query->refused
 *                     says which
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_NO_MEMORY */
enum status plan_open(struct query *query, const struct search_params *params,
		      struct store *store, struct text_analyser *analyser,
		      struct deadline *deadline, struct plan **plan,
		      struct error *error);
void plan_close(struct plan *plan);

/* Leaves that a hit has, or should have. */
static inline bool plan_is_wanted(const struct plan_leaf *leaf)
{
	return !leaf->excluded && !leaf->optional;
}

enum plan_how {
	PLAN_ALL,	/* the query as it stands; of a bag, all words */
	PLAN_ANY,	/* of a bag, any word, the more the better: of a run of
			 * ideographs any two neighbours, of a mixed bag any word
			 * or phrase */
	PLAN_EXACT,	/* of a bag, its words side by side, as written ... */
	PLAN_INFLECTED,	/* ... in any inflection ... */
	PLAN_ORDERED,	/* ... near each other, in order ... */
	PLAN_NEAR,	/* ... in any order */
};

/* Whether there is a query for HOW: the last four are of bags with two words that count
 * and no more than a phrase may have. */
bool plan_has(const struct plan *plan, enum plan_how how);

/* The store's query, the caller's to store_query_free(); NULL: no memory. */
struct store_query *plan_query(const struct plan *plan, enum plan_how how);

/* Likewise for one leaf that is not excluded, as it is scored. */
struct store_query *plan_leaf_query(const struct plan_leaf *leaf);

/* Whether form number FORM of WORD is one in a document of LANGUAGE, a bit by
 * store_info(), or 0 for one of none: the word as it is written is one everywhere. */
static inline bool plan_form_is_of(const struct plan_word *word, size_t form,
				   uint32_t language)
{
	return form == 0 || word->form_languages == NULL ||
		(word->form_languages[form] & language) != 0;
}

/* The first of plan->forms that is WORD, or NULL; the others follow it. */
const struct plan_form *plan_form_find(const struct plan *plan, const char *word,
				       size_t len);

/* What is beside the only phrase of the query: its filters and exclusions as a
 * store's query, or NULL when there are none. False: no memory. */
bool plan_beside(const struct plan *plan, struct store_query **beside);

/* Whether NODE asks for no words: a field, a date, or some of those. */
bool plan_is_filter(const struct query_node *node);

/* The leaf of NODE, which has words. */
const struct plan_leaf *plan_leaf_of(const struct plan *plan,
				     const struct query_node *node);

/* The words of LEAF, a phrase, as operands that may stand as far apart as a query can
 * say, in order or in any; those of NEAR stay as they are. NULL: no memory. */
struct store_phrase *plan_apart(const struct plan_leaf *leaf, bool ordered);

/* The phrase that is all there is to score in the query, or NULL. */
const struct store_phrase *plan_only_phrase(const struct plan *plan);

/* The words that LEAF, a star by itself, stands for: the most frequent ones, as for the
 * search. Looked up the first time, into leaf->words[0].forms. */
enum status plan_star(const struct plan *plan, const struct plan_leaf *leaf,
		      struct error *error);

/* --- plan_filter.c --- */

/* The store's query for VALUE of FIELD; NULL: no memory. */
struct store_query *plan_field(struct text_analyser *analyser,
			       enum query_field field, const char *name,
			       size_t name_len, const char *value, size_t len);
/* QUERY restricted by the parameters' filters and dates. */
struct store_query *plan_params(struct text_analyser *analyser,
				const struct search_params *params,
				struct store_query *query);
/* Whether they restrict anything. */
bool plan_has_params(const struct search_params *params);

#endif
