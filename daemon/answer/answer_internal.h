/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_internal.h - what the methods share. */
#ifndef QUOTH_DAEMON_ANSWER_INTERNAL_H
#define QUOTH_DAEMON_ANSWER_INTERNAL_H

#include "daemon/answer/answer.h"
#include "daemon/passage/passage.h"
#include "daemon/search/plan.h"
#include "daemon/search/rank.h"
#include "daemon/search/shelf.h"
#include "daemon/passage/spots.h"
#include "lib/store/store.h"
#include "lib/text/text.h"

struct kwic_document;

struct answerer {
	char *names[STORE_PARTS_MAX];	/* of its indexes, */
	char *paths[STORE_PARTS_MAX];	/* and where they are */
	size_t count;
	bool together;			/* answers say which index each hit is of */
	struct store *store;		/* NULL: could not be opened, yet or any more */
	struct shelf *rankings;		/* that search is paged through, */
	struct text_analyser *analyser;
	struct shelf *lists;		/* and kwic */
	struct lists *posting_lists;	/* of all workers; NULL: none */
	struct kwic_document *kwic_document;	/* that a page ended in; or NULL */
};

/* One run of one request. A method returns STATUS_OK with *RESULT, a new
 * reference, or a status with failure->error set; failure->code and data too
 * where the status alone would not say enough. */
struct answer_call {
	struct answerer *answerer;
	const json_t *params;
	const struct answer_terms *terms;
	struct deadline deadline;	/* what terms say, for all steps */
	struct answer_failure *failure;
	uint64_t began_ns;
	void *context;			/* of answer_run_by() */
};

/* answer_run() of what is no method of the protocol's: RUN with CONTEXT in its call. */
typedef enum status answer_fn(struct answer_call *call, json_t **result);
json_t *answer_run_by(struct answerer *answerer, answer_fn *run, void *context,
		      json_t *params, const struct answer_terms *terms,
		      struct answer_failure *failure);


struct asking;
enum status answer_search(struct answer_call *call, json_t **result);
enum status answer_count(struct answer_call *call, json_t **result);
enum status answer_get(struct answer_call *call, json_t **result);
enum status answer_kwic(struct answer_call *call, json_t **result);
enum status answer_trend(struct answer_call *call, json_t **result);
enum status answer_collocates(struct answer_call *call, json_t **result);
enum status answer_facets(struct answer_call *call, json_t **result);
/* The page of documents that ASKING, which was begun, is about, as search has it. */
enum status answer_ranked(struct asking *asking, json_t **result);
enum status answer_similar(struct answer_call *call, json_t **result);
enum status answer_suggest(struct answer_call *call, json_t **result);

/* --- answer_indexes.c --- */

/* To the newest revision; whatever is wrong with what is open, a fresh look may find it
 * mended. Fails only if none of the indexes can be read. */
enum status answerer_refresh(struct answerer *answerer, struct error *error);
/* Opens all of them anew. */
enum status answerer_reopen(struct answerer *answerer, struct error *error);

/* Of several indexes that were asked METHOD together and failed by what they hold: leaves
 * out those that fail by themselves as well, so that the others may be asked. False: there
 * are none, or no others. What is left out is so until the store is closed. */
bool answerer_leave_out(struct answerer *answerer, const char *method, json_t *params,
			const struct answer_terms *terms);

/* To OBJECT the member index: the revision that was answered from. */
void answer_put_index(struct answer_call *call, json_t *object, bool *ok);
/* To OBJECT, which is about DOCUMENT, the member index: the name of its index. Where one
 * index was asked, nothing. */
void answer_put_from(struct answer_call *call, uint32_t document, json_t *object,
		     bool *ok);
/* To RESULT, where an index could not be read, the members partial and a warning.
 * STATUS_NO_MEMORY. */
enum status answer_put_partial(struct answer_call *call, json_t *result);
/* What status says of the indexes; NULL: no memory. */
json_t *answerer_describe(struct answerer *answerer);
/* Of each of them, readable or not; NULL: no memory. */
json_t *answerer_list(const struct answerer *answerer);

/* --- answer_tools.c --- */

/* STATUS_CANCELLED or STATUS_TIMEOUT when it is time to stop. */
enum status answer_check(struct answer_call *call);

/* The refusal of parameter NAME, failure->error being set. */
enum status answer_bad_param(struct answer_call *call, const char *name);
/* The same of a cursor, for which cursor_read() returned STATUS. */
enum status answer_bad_cursor(struct answer_call *call, enum status status);
enum status answer_bad_query(struct answer_call *call, enum status status,
			     const struct query_error *error);
enum status answer_no_memory(struct answer_call *call);

/* Adds VALUE, a new reference, to OBJECT; a NULL value (no memory) makes *OK
 * false and is not added. */
void answer_put(json_t *object, const char *name, json_t *value, bool *ok);
/* The same to the end of ARRAY. */
void answer_append(json_t *array, json_t *value, bool *ok);
json_t *answer_number(uint64_t number);
/* A score as replies have it: what is beyond nine decimals depends on how a document was
 * found, not on what it is. */
json_t *answer_score(double score);

/* Members that several results have. */
void answer_put_took(const struct answer_call *call, json_t *object, bool *ok);
void answer_put_path(const struct record *record, json_t *object, bool *ok);
void answer_put_hash(const struct record *record, json_t *object, bool *ok);
/* What PLACE is but its numbers: `page`, and `in` where these are the text's own. */
void answer_put_where(const struct record_place *place, json_t *object, bool *ok);
/* The pages of bytes [START, END) of the body: `page`, and, if they end on another,
 * `page_end`; nothing of a text without pages. */
void answer_put_pages(const struct record *record, uint64_t start, uint64_t end,
		      json_t *object, bool *ok);

/* --- asking.c: a request that has a query, parsed and planned --- */

struct asking {
	struct answer_call *call;
	const struct search_params *params;
	struct query *query;	/* it and the plan: NULL where all is asked for */
	struct plan *plan;
	json_t *warnings;	/* of strings for people */
	bool ok;		/* memory sufficed for all of the result so far */
};

/* Sets it up for CALL; asking_finish() in every case. */
void asking_init(struct asking *asking, struct answer_call *call);
/* Parses and plans what PARAMS, which must outlive it, ask for. */
enum status asking_begin(struct asking *asking, const struct search_params *params);
void asking_finish(struct asking *asking);
/* asking_begin() with the parameters by READ in *PARAMS. */
enum status
asking_read(struct asking *asking, struct search_params *params,
	    enum status (*read)(const json_t *object, struct search_params *params,
				const char **name, struct error *error));

void asking_warn(struct asking *asking, const char *text);
/* That there are documents which no family can have, if so. */
struct families;
void asking_warn_of_unsigned(struct asking *asking, const struct families *families);
/* To RESULT why nothing was found, unless nobody asks; ANY_TOO: of a bag any word would
 * have done. */
enum status asking_put_why(struct asking *asking, bool any_too, json_t *result);
/* To OBJECT the members query and normalized. */
void asking_put_query(struct asking *asking, json_t *object);
/* The members warnings, index and took_ms. */
void asking_put_common(struct asking *asking, json_t *object);
/* All of these. */
void asking_put(struct asking *asking, json_t *object);
/* STATUS and OBJECT as a method's end: on success and with all memory had *RESULT is
 * OBJECT; else OBJECT is freed and the failure returned. */
enum status asking_result(struct asking *asking, enum status status, json_t *object,
			  json_t **result);

/* --- recall.c --- */

/* Whether what CALL asks, with PARAMS and QUERY, was answered to somebody before (see
 * daemon/cache/asked.h). True: the method is to return STATUS_EXISTS. */
bool answer_recall(const struct answer_call *call, const struct search_params *params,
		   const struct query *query);

/* --- answer_facets.c --- */

/* To OBJECT the member facets: what the parameters ask for, of the documents of SET. */
enum status answer_put_facets(struct asking *asking, const struct store_set *set,
			      json_t *object);

/* --- answer_hit.c --- */

struct hit_wish {
	uint32_t rank;
	struct passage_wish passage;
	bool places;			/* false: no passage, nor the best place */
	bool explain;
};

/* The snippets of PASSAGE, as a hit has them. */
json_t *answer_snips(const struct passage *passage, bool *ok);

/* The reply's object for one HIT of PLAN. What a tier is not known of is looked up with
 * the places. */
enum status answer_hit(struct answer_call *call, const struct plan *plan,
		       const struct ranked *hit, const struct hit_wish *wish,
		       json_t **object);

/* --- budget.c: the hits of a reply within a number of bytes --- */

enum {
	BUDGET_BESIDE = 16,	/* bytes of a hit beside its JSON: what puts it into a
				 * list, or on a line with a type */
};

/* What was left out of HITS, a list of answer_hit()'s objects, or never made. */
struct budget_cut {
	size_t hits, snippets, matches;
	size_t bytes;		/* of what was made */
};

/* Whether HIT, with the least that it must have, is within *LEFT bytes, from which that
 * is then taken. With LINES it must have its first match, else its first snippet. */
bool budget_admits(const json_t *hit, bool lines, size_t *left);

/* Leaves of HITS, which have all been admitted, what LEFT bytes more allow: second
 * snippets, the best hit's first, third ones, and so on, and then matches in the order
 * of the hits; with LINES matches come first. What is left out is added to *CUT. */
void budget_spread(json_t *hits, bool lines, size_t left, struct budget_cut *cut);

#endif
