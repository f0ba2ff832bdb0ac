/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xap.h - libxapian from C: handles, statuses, callbacks. No decision is taken
 * here and no schema is known; what an index is stands in lib/store/.
 *
 * Every function catches every exception and returns it as a status with
 * Xapian's own words in *ERROR (NULL: not wanted):
 *   STATUS_NOT_FOUND  DocNotFound, no database at a path
 *   STATUS_LOCKED     DatabaseLock
 *   STATUS_MODIFIED   DatabaseModified: reopen and do the whole unit again
 *   STATUS_CORRUPT    DatabaseCorrupt, DatabaseOpening for another reason
 *   STATUS_UNSUPPORTED  DatabaseVersion, FeatureUnavailable, Unimplemented
 *   STATUS_NETWORK    Network, NetworkTimeout
 *   STATUS_INVALID    InvalidArgument, InvalidOperation, Range ...
 *   STATUS_NO_MEMORY, STATUS_IO (other database errors), STATUS_INTERNAL
 * or a status that a callback gave. Results are set only on STATUS_OK.
 * Ownership: what an _open or _new returns is for the matching _close or _free,
 * which take NULL. Lengths are always given: terms may hold any byte.
 * Threads: a handle and all that came from it are one thread's own. */
#ifndef QUOTH_XAPIAN_XAP_H
#define QUOTH_XAPIAN_XAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* lib/base/ is plain C and does not know that anyone here is not. */
#ifdef __cplusplus
extern "C" {
#endif

#include "lib/base/buf.h"
#include "lib/base/status.h"

/* --- Reading a database --- */
struct xap_db;

/* Whether memory has failed within Xapian in this thread since it opened a database last:
 * what was being read may be harmed. Everything but closing fails with STATUS_NO_MEMORY
 * then, until one is opened. */
bool xap_memory_failed(void);

enum status xap_db_open(const char *path, struct xap_db **db,
			struct error *error);
void xap_db_close(struct xap_db *db);
/* COUNT databases as one: document D of the one at place I, both from 0, is document
 * D * count + I of it. What it reads is theirs: they are closed after it, and are moved
 * on together with it. */
enum status xap_db_join(struct xap_db *const *parts, size_t count, struct xap_db **db,
			struct error *error);
/* How many databases DB is made of, those of its stub and of what was joined. */
size_t xap_db_shards(const struct xap_db *db);
/* The one at place AT as a database by itself, to be closed. */
enum status xap_db_shard(const struct xap_db *db, size_t at, struct xap_db **shard,
			 struct error *error);
enum status xap_db_reopen(struct xap_db *db, bool *changed, struct error *error);

struct xap_stats {
	uint32_t documents;
	uint32_t last_document;
	uint64_t total_length;
	uint32_t shortest;	/* lower bound of a document's length ... */
	uint32_t longest;	/* ... and an upper one */
};
enum status xap_db_stats(struct xap_db *db, struct xap_stats *stats,
			 struct error *error);

struct xap_term_stats {
	uint32_t documents;
	uint64_t occurrences;
	uint32_t most;		/* upper bound of its wdf in a document */
};
enum status xap_db_term_stats(struct xap_db *db, const char *term, size_t len,
			      struct xap_term_stats *stats, struct error *error);

/* The documents alone, for a third of the cost. */
enum status xap_db_frequency(struct xap_db *db, const char *term, size_t len,
			     uint32_t *documents, struct error *error);

/* Appends to *VALUE; nothing for a key or slot that is not there. */
enum status xap_db_metadata(struct xap_db *db, const char *key, size_t len,
			    struct buf *value, struct error *error);
enum status xap_db_data(struct xap_db *db, uint32_t document,
			struct buf *data, struct error *error);
enum status xap_db_length(struct xap_db *db, uint32_t document, uint32_t *length,
			  struct error *error);
enum status xap_db_value(struct xap_db *db, uint32_t document, uint32_t slot,
			 struct buf *value, struct error *error);

/* --- The values of one slot, in order of documents. --- */
struct xap_values;

enum status xap_values_open(struct xap_db *db, uint32_t slot,
			    struct xap_values **values, struct error *error);
void xap_values_close(struct xap_values *values);
/* The number that the bytes of xap_document_number() stand for; 0 for others. */
double xap_number(const char *value, size_t len);
/* To the first document >= TARGET that has a value, which is appended to *VALUE;
 * *DOCUMENT is 0 when there is none. Never backwards. */
enum status xap_values_skip(struct xap_values *values, uint32_t target,
			    uint32_t *document, struct buf *value,
			    struct error *error);

/* How many documents have a value in SLOT. Kept by the database: costs nothing. */
enum status xap_db_value_count(struct xap_db *db, uint32_t slot, uint32_t *documents,
			       struct error *error);

/* Each calls back in order of bytes until it returns false. */
typedef bool xap_string_fn(void *context, const char *string, size_t len);
enum status xap_db_metadata_keys(struct xap_db *db, const char *prefix,
				 size_t len, xap_string_fn *key, void *context,
				 struct error *error);
enum status xap_db_synonym_keys(struct xap_db *db, xap_string_fn *key,
				void *context, struct error *error);
enum status xap_db_synonyms(struct xap_db *db, const char *key, size_t len,
			    xap_string_fn *synonym, void *context,
			    struct error *error);

/* Calls back in order of bytes with each term that begins with PREFIX, and how many
 * documents hold it, until it returns false. */
typedef bool xap_term_fn(void *context, const char *term, size_t len,
			 uint32_t documents);
enum status xap_db_terms(struct xap_db *db, const char *prefix, size_t len,
			 xap_term_fn *term, void *context, struct error *error);

/* --- All terms, in order of bytes --- */
struct xap_terms;

enum status xap_terms_open(struct xap_db *db, struct xap_terms **terms,
			   struct error *error);
void xap_terms_close(struct xap_terms *terms);
/* To the first term >= TARGET; never backwards. *TERM, valid until the next call, is
 * NULL at the end. */
enum status xap_terms_skip(struct xap_terms *terms, const char *target, size_t len,
			   const char **term, size_t *term_len, struct error *error);
/* How many documents hold the current term. */
enum status xap_terms_documents(struct xap_terms *terms, uint32_t *documents,
				struct error *error);

/* --- Posting lists. *DOCUMENT is 0 at the end. --- */
struct xap_postings;

enum status xap_postings_open(struct xap_db *db, const char *term, size_t len,
			      struct xap_postings **postings, struct error *error);
void xap_postings_close(struct xap_postings *postings);
enum status xap_postings_next(struct xap_postings *postings, uint32_t *document,
			      struct error *error);
/* Calls back with the documents that are left, in order, until it returns false. */
typedef bool xap_document_fn(void *context, uint32_t document);
enum status xap_postings_each(struct xap_postings *postings, xap_document_fn *each,
			      void *context, struct error *error);
/* To the first document >= TARGET; never backwards. */
enum status xap_postings_skip(struct xap_postings *postings, uint32_t target,
			      uint32_t *document, struct error *error);
/* Calls back with the documents from the current one on that are below END, and how often
 * the term is in each; *DOCUMENT, the current one then, is the first that is not. */
typedef void xap_counted_fn(void *context, uint32_t document, uint32_t wdf);
enum status xap_postings_until(struct xap_postings *postings, uint64_t end,
			       xap_counted_fn *each, void *context, uint32_t *document,
			       struct error *error);
/* Of the current document. */
enum status xap_postings_wdf(struct xap_postings *postings, uint32_t *wdf,
			     struct error *error);
enum status xap_postings_length(struct xap_postings *postings, uint32_t *length,
				struct error *error);

/* Positions that grow; free() the array. */
struct xap_positions {
	uint32_t *at;
	size_t count;
	size_t capacity;
};
/* Asked once in XAP_GO_ON positions: any status but STATUS_OK ends the reading with
 * it, and what was read so far stays. */
typedef enum status xap_go_on_fn(void *context, struct error *error);

enum {
	XAP_GO_ON = 4096,
};

/* Each appends. GO_ON may be NULL. */
enum status xap_postings_positions(struct xap_postings *postings,
				   struct xap_positions *positions,
				   xap_go_on_fn *go_on, void *context,
				   struct error *error);
enum status xap_db_positions(struct xap_db *db, uint32_t document,
			     const char *term, size_t len,
			     struct xap_positions *positions,
			     xap_go_on_fn *go_on, void *context,
			     struct error *error);

/* --- Queries. Parts given to a constructor are copied, not taken over. --- */
struct xap_query;

enum xap_operator {
	XAP_AND,
	XAP_OR,
	XAP_AND_NOT,
	XAP_FILTER,
	XAP_AND_MAYBE,
	XAP_SYNONYM,
};

/* For DB; DOCUMENTS of it have TERM, or at most so many, if that is known, else
 * UINT32_MAX. */
enum status xap_query_term(const struct xap_db *db, const char *term, size_t len,
			   uint32_t documents, struct xap_query **query,
			   struct error *error);
enum status xap_query_combine(enum xap_operator op,
			      struct xap_query *const *parts, size_t count,
			      struct xap_query **query, struct error *error);
enum status xap_query_scale(const struct xap_query *part, double factor,
			    struct xap_query **query, struct error *error);
enum status xap_query_range(uint32_t slot, const char *from, size_t from_len,
			    const char *to, size_t to_len,
			    struct xap_query **query, struct error *error);
/* PARTS, terms or synonyms of terms, all within WINDOW positions, in this order or
 * in any; adjacent: ordered, and WINDOW their number. Weighs what its parts weigh. */
enum status xap_query_window(struct xap_query *const *parts, size_t count,
			     bool ordered, uint32_t window,
			     struct xap_query **query, struct error *error);
enum status xap_query_every(struct xap_query **query, struct error *error);
enum status xap_query_nothing(struct xap_query **query, struct error *error);
void xap_query_free(struct xap_query *query);

/* One of the databases that a match goes through, each by itself: as a source sees it. */
struct xap_shard {
	struct xap_db *db;	/* with document numbers of its own; as long as the source */
	uint32_t at, of;	/* its place among how many */
	uint32_t documents;
	uint32_t last_document;
};

struct xap_bounds {
	uint32_t least, likely, most;	/* documents that match */
	double max_weight;		/* the highest that any can have */
};

/* A posting source in C (Xapian::PostingSource). Each call returns a status;
 * any but STATUS_OK ends the match with it. MIN_WEIGHT is the weight below
 * which a document is of no use: a hint. *DOCUMENT is 0 at the end. Numbers of documents
 * are those of the shard. */
struct xap_source_ops {
	/* Another context for another shard, as this one was before start(); NULL: no
	 * memory. Asked for of databases of several shards only. */
	void *(*copy)(const void *context);
	/* Called once before the rest. */
	enum status (*start)(void *context, const struct xap_shard *shard,
			     struct xap_bounds *bounds, struct error *error);
	enum status (*next)(void *context, double min_weight, uint32_t *document,
			    struct error *error);
	enum status (*skip)(void *context, uint32_t target, double min_weight,
			    uint32_t *document, struct error *error);
	/* Whether TARGET matches; no search beyond it. NULL: skip() is called instead.
	 * Below an OR it must be so: of one that said no to a document, OrPostList (1.4)
	 * takes the next document for a match when it is told to skip to that. */
	enum status (*check)(void *context, uint32_t target, double min_weight,
			     bool *matches, struct error *error);
	/* Of the document last found, if it is one of the match. */
	enum status (*weight)(void *context, double *weight, struct error *error);
	void (*close)(void *context);	/* the query is gone */
};
/* CONTEXT is the query's from here on, also on failure. A query with a source
 * serves one match on DB, of local databases. */
enum status xap_query_source(const struct xap_db *db, const struct xap_source_ops *ops,
			     void *context, struct xap_query **query,
			     struct error *error);

/* --- Matching --- */
struct xap_search {
	const struct xap_query *query;
	uint32_t first, limit;
	uint32_t check_at_least;
	double k1, b;			/* of BM25 */
	bool weighted;			/* false: all documents weigh nothing */
	/* Called with each document that is found to match: with all of them, once each,
	 * if check_at_least says so. NULL: not wanted. */
	void (*each)(void *context, uint32_t document);
	void *context;
};

struct xap_hit {
	uint32_t document;
	double weight;
};

struct xap_result {
	struct xap_hit *hits;		/* free() it */
	size_t count;
	uint32_t at_least, likely, at_most;	/* how many match */
};

enum status xap_match(struct xap_db *db, const struct xap_search *search,
		      struct xap_result *result, struct error *error);

/* The LIMIT terms that tell DOCUMENTS from all others best (Xapian's expansion by Bo1),
 * of those that WANTED says true to: calls TERM with each, the best first. */
struct xap_expansion {
	const uint32_t *documents;
	size_t count;
	uint32_t limit;
	xap_string_fn *wanted;
	void (*term)(void *context, const char *term, size_t len, double weight);
	void *context;
};
enum status xap_expand(struct xap_db *db, const struct xap_expansion *expansion,
		       struct error *error);

/* --- Documents to be written --- */
struct xap_document;

enum status xap_document_new(struct xap_document **document, struct error *error);
void xap_document_free(struct xap_document *document);
void xap_document_clear(struct xap_document *document);
enum status xap_document_posting(struct xap_document *document, const char *term,
				 size_t len, uint32_t position,
				 struct error *error);
enum status xap_document_term(struct xap_document *document, const char *term,
			      size_t len, uint32_t wdf, struct error *error);
enum status xap_document_value(struct xap_document *document, uint32_t slot,
			       const char *value, size_t len,
			       struct error *error);
/* A number as bytes that sort as it does (Xapian::sortable_serialise). */
enum status xap_document_number(struct xap_document *document, uint32_t slot,
				double value, struct error *error);
enum status xap_document_data(struct xap_document *document, const char *data,
			      size_t len, struct error *error);

/* --- Writing a database --- */
struct xap_writer;

enum xap_writer_flags {
	XAP_CREATE = 1,		/* make it; STATUS_INVALID when it is there */
	XAP_UNSAFE = 2,		/* no sync, blocks rewritten in place: only for a
				 * database that is thrown away after a crash */
};

enum status xap_writer_open(const char *path, int flags,
			    struct xap_writer **writer, struct error *error);
/* Drops what was not committed. */
void xap_writer_close(struct xap_writer *writer);
/* Between the two nothing reaches readers; any error in between ends the
 * transaction and drops all of it. */
enum status xap_writer_begin(struct xap_writer *writer, struct error *error);
enum status xap_writer_commit(struct xap_writer *writer, struct error *error);
enum status xap_writer_add(struct xap_writer *writer,
			   const struct xap_document *document,
			   uint32_t *number, struct error *error);
/* Adds a copy of DOCUMENT of another database, terms, positions and all. */
enum status xap_writer_add_from(struct xap_writer *writer, struct xap_db *db,
				uint32_t document, struct error *error);
enum status xap_writer_delete(struct xap_writer *writer, uint32_t document,
			      struct error *error);
enum status xap_writer_set_metadata(struct xap_writer *writer, const char *key,
				    size_t key_len, const char *value, size_t len,
				    struct error *error);
enum status xap_writer_add_synonym(struct xap_writer *writer, const char *key,
				   size_t key_len, const char *synonym,
				   size_t len, struct error *error);
/* A reading handle on what the writer sees, closed before the writer. */
enum status xap_writer_db(struct xap_writer *writer, struct xap_db **db,
			  struct error *error);

/* Merges the databases at SOURCES, in order, into a new one at PATH. Documents
 * are renumbered: those of the first source come first, in their order. For a
 * metadata key in several, the first source's value stands. */
enum status xap_compact(const char *const *sources, size_t count,
			const char *path, struct error *error);

#ifdef __cplusplus
}
#endif

#endif
