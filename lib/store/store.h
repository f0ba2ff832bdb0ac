/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store.h - the index on disk, for reading: queries in, ranked documents out.
 *
 * The only door to the index; nothing of Xapian passes it. What is in an index
 * stands in schema.h; writing one in writer.h; what is kept of a document in
 * record.h.
 * Threads: a store, its queries and its matches are one thread's own; several
 * stores may read one path at once. Stacks of at least 8 MB. */
#ifndef QUOTH_STORE_STORE_H
#define QUOTH_STORE_STORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/deadline.h"
#include "lib/base/status.h"
#include "lib/store/record/record.h"
#include "lib/store/schema.h"

enum {
	STORE_UUID = 36,	/* characters of an index's uuid */
	STORE_LANGUAGES_MAX = 32,
	STORE_PHRASE_MAX = 16,	/* slots of a phrase */
	STORE_PARTS_MAX = 32,	/* indexes of one store: the numbers of documents go up to
				 * the highest of one times how many there are */
	STORE_SHARDS_MAX = 64,	/* databases that these are made of */
	STORE_DISTANCE_MAX = 2,	/* of words that are spelled alike: at 3 half of a
				 * short word is another one's */
};

struct store;

/* How the list of frequent words came about. */
struct store_learning {
	uint64_t learnt;	/* words of text it was learnt for; 0: never */
	bool asked;		/* the command line said how many there should be: */
	uint64_t wanted;
};

struct store_info {
	char uuid[STORE_UUID + 1];
	uint64_t rev;
	uint32_t documents;
	uint64_t words;			/* in all documents, titles included */
	bool failures_known;		/* false: an index from before they were counted */
	uint64_t failed_files;		/* as many as `quoth-index --list-failed` lists */
	const char *languages[STORE_LANGUAGES_MAX];	/* codes of the stemmers */
	size_t language_count;
	size_t frequent;		/* words in the list; 0: no pairs */
	uint32_t signed_documents;	/* have a signature, see families.h; the others
					 * are from before there were any */
	struct store_learning learning;
};

/* Opens the index at PATH (a folder with an XAPIANDB stub). On STATUS_OK *STORE
 * is the caller's, to be given to store_close(); otherwise it is untouched.
 *   STATUS_NOT_FOUND    there is no index at PATH
 *   STATUS_UNSUPPORTED  made by another schema or another text analysis
 *   STATUS_CORRUPT      there is one, and it cannot be read */
enum status store_open(const char *path, struct store **store,
		       struct error *error);
void store_close(struct store *store);

/* Whether memory has failed in this thread while a store was read, since one was opened
 * last. What was being read may be harmed, and nothing is read any more: close it. */
bool store_memory_failed(void);

/* The indexes at COUNT PATHS, 1 to STORE_PARTS_MAX, as if they were one: everything that
 * a store is asked is answered of all documents together, with the statistics of all, so
 * that weights are those that one index of all the documents would give. Documents of
 * equal weight or value stand in the order of their numbers, for which the indexes take
 * turns.
 *
 * An index that cannot be opened is left out, and store_part() says why; each
 * store_refresh() tries it again. It fails only if that is so of all of them, then as
 * store_open() of the first does, and with
 *   STATUS_TOO_LARGE  too many indexes, or databases that they are made of
 * A path may come twice: then its documents do. */
enum status store_open_many(const char *const *paths, size_t count,
			    struct store **store, struct error *error);

/* One index of a store. */
struct store_part {
	const struct store_info *info;	/* NULL: it cannot be read, */
	enum status status;
	const char *problem;		/* for this reason */
};
size_t store_parts(const struct store *store);
/* Valid until the next store_refresh() or store_close(). */
struct store_part store_part(const struct store *store, size_t at);
/* Leaves out the index at place AT, for REASON, until the store is closed: reading it has
 * failed, and opening it does not. Fails with that if no other one can be read; the store
 * is then only good to be closed. */
enum status store_leave_out(struct store *store, size_t at, const char *reason,
			    struct error *error);
/* The place among the paths of the index that DOCUMENT is in. */
size_t store_part_of(const struct store *store, uint32_t document);

/* Moves to the newest committed revision; *CHANGED says whether it is another.
 * On failure the store may still be read at its old revision. */
enum status store_refresh(struct store *store, bool *changed,
			  struct error *error);

/* Of all indexes together; of several, uuid and rev are made of theirs: a name and a
 * number that are others when one of these is. Valid until the next store_refresh() or
 * store_close(). */
const struct store_info *store_info(const struct store *store);

/* What was read since the store was opened, counted for those who ask where time went. */
struct store_work {
	uint64_t records;	/* opened, or their heads */
	uint64_t positions;	/* of terms in a document, to find the places of matches;
				 * not those that the match itself looks at */
};
const struct store_work *store_work(const struct store *store);

struct lists;
/* Has queries look for phrases in LISTS (lists/lists.h), which other stores may share and
 * which must outlive this one, and say what is to be read into them. NULL: no longer. */
void store_use_lists(struct store *store, struct lists *lists);
/* Reads on at lists that are wanted, if there are any, until UNTIL_NS of clock_ns(), or a
 * step later: some 50 us, or what one document's positions take. For when nobody waits.
 * Whether any are left: with UNTIL_NS 0 that is all it does. */
bool store_read_lists(struct store *store, uint64_t until_ns);

/* How many documents hold TERM (schema.h's terms), and how often in all. */
enum status store_frequency(struct store *store, const char *term, size_t len,
			    uint32_t *documents, uint64_t *occurrences,
			    struct error *error);

/* The terms that begin with PREFIX, the LIMIT most frequent of them, in order of
 * frequency (documents that hold them). Return false from TERM to stop. All that begin
 * so are looked at: DEADLINE (deadline.h) may be NULL. */
enum status store_terms_of_prefix(struct store *store, const char *prefix, size_t len,
				  uint32_t limit,
				  bool (*term)(void *context, const char *term,
					       size_t len),
				  void *context, struct deadline *deadline,
				  struct error *error);

struct store_like {
	const char *word;	/* folded, and a NUL; valid until the callback ends */
	size_t len;
	unsigned distance;
	uint32_t documents;	/* that hold it */
};

/* The words of the index (folded, of body or title) that are up to DISTANCE edits away
 * from the folded WORD, itself included: spelling.h says what an edit is. The LIMIT
 * best of them, the least distant first, of these what most documents hold. Return
 * false from FOUND to stop. The list of words is skipped through: of Reuters-21578's
 * 73,000 some 200 are looked at for a distance of 1, and 4,000 for 2. DEADLINE
 * (deadline.h) may be NULL; each word looked at is a call of deadline_check().
 *   STATUS_TOO_LARGE  WORD is over TEXT_WORD_MAX bytes, or DISTANCE is over
 *                     STORE_DISTANCE_MAX
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_words_like(struct store *store, const char *word, size_t len,
			     unsigned distance, uint32_t limit,
			     bool (*found)(void *context,
					   const struct store_like *like),
			     void *context, struct deadline *deadline,
			     struct error *error);

/* Whether every document was analysed with the folded WORD in its list of frequent
 * words. Of two such words the XP term (schema_pair) tells all: it is in each
 * document in which one follows the other, and its wdf is how often. Fast. */
bool store_is_frequent(const struct store *store, const char *word, size_t len);

/* Calls back with each folded word that the index has seen with STEM in
 * LANGUAGE. Return false from WORD to stop. */
enum status store_words_of_stem(struct store *store, const char *language,
				const char *stem, size_t len,
				bool (*word)(void *context, const char *word,
					     size_t len),
				void *context, struct error *error);

/* --- Queries: a tree. Each constructor takes over the queries given to it, and
 * returns NULL when out of memory or when one of them was NULL, so that a tree
 * can be built first and checked once. --- */
struct store_query;

struct store_query *store_query_term(const char *term, size_t len);
struct store_query *store_query_all(struct store_query **parts, size_t count);
struct store_query *store_query_any(struct store_query **parts, size_t count);
/* Several terms that count as one (inflections, stems of several languages). */
struct store_query *store_query_synonym(struct store_query **terms, size_t count);
struct store_query *store_query_without(struct store_query *keep,
					struct store_query *drop);
/* FILTER must match too, and weighs nothing. */
struct store_query *store_query_filter(struct store_query *query,
				       struct store_query *filter);
/* EXTRA adds its weight where it matches, and need not. */
struct store_query *store_query_maybe(struct store_query *query,
				      struct store_query *extra);
struct store_query *store_query_scale(struct store_query *query, double factor);
/* FROM <= value of SLOT <= TO, as strings of bytes. */
struct store_query *store_query_range(enum schema_slot slot, const char *from,
				      const char *to);
/* Terms that begin with PREFIX, the LIMIT most frequent, as a synonym. */
struct store_query *store_query_prefix(const char *prefix, size_t len,
				       uint32_t limit);
struct store_query *store_query_every(void);
struct store_query *store_query_nothing(void);
void store_query_free(struct store_query *query);

/* A phrase: slots in order, adjacent, each with its alternatives. Or several such
 * operands that stand close to each other, in order or in any: all of them in a
 * stretch of text with a gap of at most so many words that are none of theirs. It
 * occurs as often as there are minimal stretches, those that hold no other one.
 * Its weight is that of one term whose frequency in the document is how often the
 * phrase occurs there: see phrase.h for the formula. */
struct store_phrase;
struct store_phrase *store_phrase_new(void);
void store_phrase_free(struct store_phrase *phrase);
/* Opens the next slot; then add its one or more terms (with positions).
 *   STATUS_TOO_LARGE  more than STORE_PHRASE_MAX slots */
enum status store_phrase_slot(struct store_phrase *phrase);
enum status store_phrase_term(struct store_phrase *phrase, const char *term,
			      size_t len);
/* What follows is another operand. At most STORE_PHRASE_MAX slots in all. */
void store_phrase_operand(struct store_phrase *phrase);
/* How the operands stand to each other; without it in order and adjacent. */
void store_phrase_within(struct store_phrase *phrase, bool ordered, uint32_t gap);
uint32_t store_phrase_gap(const struct store_phrase *phrase);
/* The query keeps its own copy of PHRASE. */
struct store_query *store_query_phrase(const struct store_phrase *phrase);
/* The documents that have each of its slots, wherever they stand. */
struct store_query *store_query_words(const struct store_phrase *phrase);

/* --- Sets of documents of one revision, a bit each --- */
struct store_set {
	uint64_t *bits;
	uint32_t last;		/* the highest number a document can have */
	uint32_t count;		/* documents in it */
};

/* An empty one, to be given to store_set_finish(); {0} may be, too. */
enum status store_set_init(struct store_set *set, const struct store *store,
			   struct error *error);
void store_set_finish(struct store_set *set);
void store_set_clear(struct store_set *set);
/* Whether it is new to the set; a number that no document has is not taken. */
bool store_set_add(struct store_set *set, uint32_t document);
/* All those of MORE, a set of the same revision. */
void store_set_add_all(struct store_set *set, const struct store_set *more);
bool store_set_has(const struct store_set *set, uint32_t document);
/* The first one behind AFTER (0: of all), or 0. */
uint32_t store_set_next(const struct store_set *set, uint32_t after);

/* Which labels of one kind are wanted, of very many perhaps. */
struct store_labelled {
	const char *prefix;	/* of their terms, as schema.h has them */
	size_t prefix_len;
	/* VALUE is the rest of the term. */
	bool (*wanted)(void *context, const char *value, size_t len);
	void *context;
	uint32_t limit;		/* that are wanted, at most */
};
/* Adds the documents of all labels that are wanted to SET. Looks at each label of that
 * kind, and reads the posting lists of those. DEADLINE may be NULL.
 *   STATUS_TOO_LARGE  more than the limit are wanted
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_labelled(struct store *store, const struct store_labelled *labels,
			   struct deadline *deadline, struct store_set *set,
			   struct error *error);
/* The documents of SET, which must outlive the query and its matches; weighs nothing. */
struct store_query *store_query_set(const struct store_set *set);

/* --- Matching --- */
enum store_sort {
	STORE_BY_SCORE,		/* equal scores: in the order of documents, as in the
				 * orders below equal values */
	STORE_BY_DATE,		/* oldest first; without a date: last */
	STORE_BY_DATE_DESC,	/* newest first; without a date: last, too */
	STORE_BY_PATH,
};

struct store_search {
	uint32_t first;		/* rank of the first document wanted, from 0 */
	uint32_t limit;		/* how many */
	uint32_t count_to;	/* totals are exact up to here; UINT32_MAX: always, as
				 * they are of hits in any sort but by score */
	enum store_sort sort;
	struct store_set *all;	/* becomes all that match, which are counted exactly
				 * then; NULL: not wanted */
	uint64_t deadline_ns;	/* of clock_ns(); 0: none. Looked at inside the
				 * match, every few candidates */
	const atomic_bool *cancel;	/* may be NULL; looked at likewise */
};

struct store_hit {
	uint32_t document;	/* valid for this revision only */
	double score;
};

struct store_matches {
	struct store_hit *hits;
	size_t hit_count;
	uint32_t total;		/* how many documents match, at least */
	bool exact;		/* and no more than that */
};

/* On STATUS_OK *MATCHES is filled, to be given to store_matches_finish().
 *   STATUS_TIMEOUT, STATUS_CANCELLED
 *   STATUS_MODIFIED  two commits overtook this reader: store_refresh() and do
 *                    the whole of the request again, records included */
enum status store_match(struct store *store, const struct store_query *query,
			const struct store_search *search,
			struct store_matches *matches, struct error *error);
void store_matches_finish(struct store_matches *matches);

/* All documents of SET in the order of SORT, which is none by score: those of one date
 * by path, those that are equal in that too by their numbers. *DOCUMENTS is the caller's
 * to free(). DEADLINE may be NULL.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_in_order(struct store *store, enum store_sort sort,
			   const struct store_set *set, struct deadline *deadline,
			   uint32_t **documents, size_t *count, struct error *error);

/* What each of COUNT documents of HITS weighs by QUERY, into its score, as
 * store_match() scores them. Of SEARCH deadline and cancel count. Fails as
 * store_match(). */
enum status store_scores(struct store *store, const struct store_query *query,
			 const struct store_search *search, struct store_hit *hits,
			 size_t count, struct error *error);

/* --- Counting what the documents of a set have --- */

/* One label: how many documents of the set have it, one at least, and the first. Return
 * false to stop. */
typedef bool store_label_fn(void *context, const char *term, size_t len,
			    uint32_t documents, uint32_t first);

/* Calls back, in order of bytes, with each term that begins with PREFIX and that is in
 * documents of SET; *MISSING is how many of SET have none of them (if it was not
 * stopped). Reads the posting lists of all such terms, some 10 ns a posting, and no
 * document. DEADLINE may be NULL.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_labels(struct store *store, const char *prefix, size_t len,
			 const struct store_set *set, store_label_fn *label,
			 void *context, uint32_t *missing, struct deadline *deadline,
			 struct error *error);

/* Calls back with the head of each document of SET, in order: some 1 us each. Any
 * status but STATUS_OK ends it. DEADLINE may be NULL. Fails as store_record() and
 * store_match(). */
enum status store_heads(struct store *store, const struct store_set *set,
			enum status (*head)(void *context, uint32_t document,
					    const struct record *record,
					    struct error *error),
			void *context, struct deadline *deadline, struct error *error);

/* The next three go through the documents of SET in order. Any status of the callback
 * but STATUS_OK ends it. DEADLINE may be NULL. Fail as store_record() and store_match(). */

/* Calls back with what each has in SLOT; LEN is 0 where it has nothing: some 100 ns. */
typedef enum status store_value_fn(void *context, uint32_t document, const char *value,
				   size_t len, struct error *error);
enum status store_values(struct store *store, enum schema_slot slot,
			 const struct store_set *set, store_value_fn *value,
			 void *context, struct deadline *deadline, struct error *error);

/* Calls back with how many words each has, the title's included. An index from before
 * SCHEMA_SLOT_WORDS is read record by record, which costs some ten times as much. */
typedef enum status store_words_fn(void *context, uint32_t document, uint64_t words,
				   struct error *error);
enum status store_words(struct store *store, const struct store_set *set,
			store_words_fn *words, void *context,
			struct deadline *deadline, struct error *error);

/* Calls back with those in which PHRASE stands, and how often. Of a phrase of one place
 * no positions are read. */
typedef enum status store_times_fn(void *context, uint32_t document, uint32_t times,
				   struct error *error);
enum status store_occurrences(struct store *store, const struct store_phrase *phrase,
			      const struct store_set *set, store_times_fn *times,
			      void *context, struct deadline *deadline,
			      struct error *error);

/* What DOCUMENT weighs by QUERY; 0 when it does not match. Of SEARCH deadline and
 * cancel count. Fails as store_match(). */
enum status store_weight(struct store *store, const struct store_query *query,
			 uint32_t document, const struct store_search *search,
			 double *weight, struct error *error);

/* Appends to OUT how QUERY is going to be answered: terms with the number of documents
 * that have them, and of each phrase whether pairs or positions tell where it stands.
 * Without WORDS nothing of what is looked for: "word", "stem" or "field" stands for each
 * term. */
enum status store_query_describe(struct store *store, const struct store_query *query,
				 bool words, struct buf *out, struct error *error);

/* What the positions of a bag's words say of one document. The weights are those of
 * phrase.h, and of the same size as a word's own: the caller takes a share of each.
 * Close words are those of Buettcher, Clarke and Lushman, "Term proximity scoring for
 * ad-hoc retrieval" (SIGIR 2006), but for the distance, which is not squared here.
 * A word that is asked for twice counts twice. */
struct store_nearness {
	bool ordered;		/* all within the gap of the phrase, in its order */
	bool near;		/* or in any */
	double close;		/* of words near another one of the bag: as terms that
				 * occur as often as they stand by one, 1 / (1 + gap)
				 * times with up to STORE_CLOSE_GAP words between */
	double written;		/* of words as the query has them, apart from others
				 * of their stem: the first term of each slot */
	double titled;		/* idf of those that the title has */
	double coverage;	/* share of the idf of all that the document has */
};

enum {
	STORE_CLOSE_GAP = 5,	/* a phrase with function words in it; wider ones are
				 * chance */
};

/* Fills NEARNESS for each of COUNT documents of HITS, in their order, from the
 * positions of the operands of WORDS. Costs a look at the positions of each word in
 * each document: meant for the best of a search.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_nearness(struct store *store, const struct store_phrase *words,
			   const struct store_search *search,
			   const struct store_hit *hits, size_t count,
			   struct store_nearness *nearness, struct error *error);

/* The LIMIT stems that tell COUNT documents of HITS from all others best, by their Bo1
 * weight, of those that WANTED says true to: calls back with each, the best first.
 *   STATUS_MODIFIED  as store_match() */
enum status store_expand(struct store *store, const struct store_hit *hits,
			 size_t count, uint32_t limit,
			 bool (*wanted)(void *context, const char *stem, size_t len),
			 void (*stem)(void *context, const char *stem, size_t len,
				      double weight),
			 void *context, struct error *error);

/* How often a phrase occurs in all documents that match it and FILTER (may be
 * NULL), and in how many documents: exact. */
enum status store_phrase_count(struct store *store,
			       const struct store_phrase *phrase,
			       const struct store_query *filter,
			       const struct store_search *search,
			       uint32_t *documents, uint64_t *occurrences,
			       struct error *error);

/* --- Documents --- */
enum status store_record(struct store *store, uint32_t document,
			 struct record **record, struct error *error);
/* The same with hash and fields only, for a fifth of the cost. */
enum status store_record_head(struct store *store, uint32_t document,
			      struct record **record, struct error *error);

/* The first document whose id is ID. STATUS_NOT_FOUND: none. */
enum status store_find(struct store *store, const char *id, size_t len,
		       uint32_t *document, struct error *error);

/* The positions of TERM in DOCUMENT, in order; *POSITIONS is the caller's to
 * free(). No such term: count 0 and STATUS_OK. DEADLINE (deadline.h) may be NULL. */
enum status store_positions(struct store *store, uint32_t document,
			    const char *term, size_t len, struct deadline *deadline,
			    uint32_t **positions, size_t *count, struct error *error);

/* One operand of one occurrence of a phrase. */
struct store_place {
	uint32_t position;	/* of its first word */
	uint32_t words;
	uint32_t occurrence;	/* 0, 1 ... in order of where they begin */
	uint32_t gap;		/* of that occurrence; 0 of adjacent words */
};

/* Where PHRASE stands in DOCUMENT, in order of occurrences and in each in order of
 * operands, as the match sees it: the same code finds the document and marks it.
 * *PLACES is the caller's to free(). DEADLINE (deadline.h) may be NULL. */
enum status store_phrase_places(struct store *store, uint32_t document,
				const struct store_phrase *phrase,
				struct deadline *deadline, struct store_place **places,
				size_t *count, struct error *error);

/* Calls back with the places in each document of SET in which PHRASE stands, in order;
 * they are valid until it returns. Any status of it but STATUS_OK ends it. DEADLINE may
 * be NULL. Fails as store_match(). */
typedef enum status store_places_fn(void *context, uint32_t document,
				    const struct store_place *places, size_t count,
				    struct error *error);
enum status store_places(struct store *store, const struct store_phrase *phrase,
			 const struct store_set *set, store_places_fn *each,
			 void *context, struct deadline *deadline, struct error *error);

/* Where the operands of a phrase stand with the fewest other words among them. */
struct store_closest {
	uint32_t document;	/* 0: nowhere within the gap of the phrase */
	uint32_t gap;
	struct store_place places[STORE_PHRASE_MAX];	/* of the operands, in their
							 * order */
	size_t count;
};

/* Looks through all documents that have every word of PHRASE, of two operands or more,
 * and reads their positions; of equally close ones the first counts. DEADLINE
 * (deadline.h) may be NULL.
 *   STATUS_INVALID  it has one operand
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status store_phrase_closest(struct store *store, const struct store_phrase *phrase,
				 struct deadline *deadline,
				 struct store_closest *closest, struct error *error);

#endif
