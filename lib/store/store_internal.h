/* SPDX-License-Identifier: GPL-2.0-or-later */
/* store_internal.h - what the files of lib/store/ share and nobody else sees. */
#ifndef QUOTH_STORE_STORE_INTERNAL_H
#define QUOTH_STORE_STORE_INTERNAL_H

#include <sys/stat.h>

#include "lib/base/deadline.h"
#include "lib/store/change/stamp.h"
#include "lib/store/words/frequent.h"
#include "lib/store/set/order.h"
#include "lib/store/store.h"
#include "lib/store/write/writer.h"
#include "lib/xapian/xap.h"

#define STORE_STUB "XAPIANDB"
#define STORE_LOCK "lock"
#define STORE_WORK "work"

#define STORE_KEY_SCHEMA "quoth.schema"
#define STORE_KEY_ANALYSIS "quoth.analysis"
#define STORE_KEY_UUID "quoth.uuid"
#define STORE_KEY_REV "quoth.rev"
#define STORE_KEY_WORDS "quoth.words"
#define STORE_KEY_FAILED "quoth.failed"
#define STORE_KEY_CHANGES "quoth.changes"
#define STORE_KEY_LANGUAGES "quoth.languages"
#define STORE_KEY_FREQUENT "quoth.frequent"
#define STORE_KEY_LEARNT "quoth.frequent.learnt"
#define STORE_KEY_WANTED "quoth.frequent.wanted"
#define STORE_KEY_ROOT "quoth.root."
#define STORE_KEY_FILE "quoth.file."

/* BM25, as everywhere in quoth: Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework: BM25 and Beyond" (2009), section 3.4 gives these as the
 * usual good values. */
#define STORE_BM25_K1 1.2
#define STORE_BM25_B 0.75

enum {
	STORE_LANGUAGES_BYTES = 512,
};

struct changes;
struct families;
struct heads;
struct list_reading;
struct list_rack;
struct lists;

/* One index of a store. */
struct part {
	char *path;
	struct xap_db *db;	/* NULL: it could not be opened */
	struct stat stub;	/* of the stub that `db` was opened through */
	struct store_stamper *stamper;
	struct store_stamp stamp;	/* `db` is at that revision, or at a newer one */
	struct store_info info;
	char languages[STORE_LANGUAGES_BYTES];	/* info.languages point here */
	struct frequent *frequent;
	uint32_t last_document;
	bool left_out;		/* for good */
	enum status status;	/* STATUS_OK: it can be read; else why not, */
	struct error problem;	/* in words */
};

/* The revision that a store has left, or is about to leave. */
struct list_left {
	struct list_rack *rack;		/* NULL: it is there still, or had none */
	struct stat stub;
	uint32_t last;			/* number of its last document */
};

struct store {
	struct part *parts;	/* parts[0].path belongs to it, and so on */
	size_t part_count;
	struct xap_db *db;	/* that of the one part, or all that can be read */
	bool joined;		/* it is not that of a part */
	size_t shards;		/* databases in `db` */
	size_t part_of_shard[STORE_SHARDS_MAX];
	struct store_info info;	/* of all together */
	struct frequent *frequent;	/* what they have in common; NULL: of one part */
	struct xap_stats stats;
	struct store_work work;
	struct record_unpacker *unpacker;	/* NULL until a record is read */
	struct heads *heads;		/* NULL until one is; documents keep their numbers
					 * until what is joined is something else */
	struct families *families;	/* of this revision; NULL: not asked for yet */
	struct changes *changes;	/* of this revision; NULL: not read yet */
	struct order_ranks orders[ORDER_KINDS];	/* of this revision, by date, by path */
	struct lists *lists;		/* that it shares with others; NULL: none */
	struct list_rack *rack;	/* of them, for this revision; NULL: none */
	struct list_reading *reading;	/* NULL: it reads none */
	struct list_left left;
};

/* The words whose pairs all of it has. */
static inline const struct frequent *store_frequent(const struct store *store)
{
	return store->part_count > 1 ? store->frequent : store->parts[0].frequent;
}

/* --- meta.c: the index's own words about itself --- */

/* Appends the value of KEY as a string; NULL when out of memory or on failure,
 * "" when there is none. */
enum status meta_get(struct xap_db *db, const char *key, struct buf *value,
		     struct error *error);
/* STATUS_UNSUPPORTED, naming both, when schema or analysis differ from ours. */
enum status meta_check(struct xap_db *db, const char *path, struct error *error);
enum status meta_info(struct xap_db *db, struct store_info *info, char *languages,
		      struct error *error);
/* Adds the languages of MORE that INFO has not; LANGUAGES is what meta_info() filled for
 * it. */
enum status meta_add_languages(struct store_info *info, char *languages,
			       const struct store_info *more, struct error *error);
enum status meta_frequent(struct xap_db *db, struct frequent **list,
			  struct error *error);
/* Narrows *LIST to what it has in common with the list of DB; if nothing came before
 * (*ANY is false) it becomes that. A DB without documents says nothing. */
enum status meta_narrow(struct xap_db *db, struct frequent **list, bool *any,
			struct error *error);

/* --- files.c --- */
enum status file_encode(struct buf *out, const struct store_file *file);
/* The strings of *FILE point into BYTES. */
enum status file_decode(const char *bytes, size_t len, struct store_file *file,
			struct error *error);
/* Whether --list-failed lists it: failed, or read in part. */
bool file_is_failed(const struct store_file *file);
enum status files_each(struct xap_db *db,
		       bool (*file)(void *context, const struct store_file *file),
		       void *context, struct error *error);
enum status roots_each(struct xap_db *db,
		       bool (*root)(void *context, const char *root),
		       void *context, struct error *error);

/* --- query.c: the tree, as it is until a match --- */
enum query_kind {
	QUERY_TERM,
	QUERY_ALL,
	QUERY_ANY,
	QUERY_SYNONYM,
	QUERY_WITHOUT,
	QUERY_FILTER,
	QUERY_MAYBE,
	QUERY_SCALE,
	QUERY_RANGE,
	QUERY_PREFIX,
	QUERY_PHRASE,
	QUERY_SET,
	QUERY_EVERY,
	QUERY_NOTHING,
};

struct store_query {
	enum query_kind kind;
	char *bytes;			/* term, prefix, lower end of a range */
	size_t len;
	char *upper;			/* of a range */
	uint32_t number;		/* slot, or limit of a prefix */
	double factor;
	struct store_phrase *phrase;
	const struct store_set *set;	/* its maker's */
	struct store_query **parts;
	size_t count;
};

struct phrase_term {
	char *bytes;
	size_t len;
};

struct phrase_slot {
	struct phrase_term *terms;
	size_t count;
	size_t operand;			/* which one it is part of */
	size_t offset;			/* words into that operand */
};

struct store_phrase {
	struct phrase_slot slots[STORE_PHRASE_MAX];
	size_t count;
	size_t operands;		/* begun so far, less one */
	bool ordered;
	uint32_t gap;
};

struct store_phrase *phrase_copy(const struct store_phrase *phrase);

/* Whether Xapian may ask the part AT of QUERY about documents before it has come to
 * them, as it does with what need not match. */
bool query_is_inside(const struct store_query *query, size_t at);

/* --- Numbers of documents: those of the store, and those of one of the databases that it
 * is made of, which take turns --- */

static inline bool shard_has(const struct xap_shard *shard, uint32_t document)
{
	return (document - 1) % shard->of == shard->at;
}

static inline uint32_t shard_local(const struct xap_shard *shard, uint32_t document)
{
	return (document - 1) / shard->of + 1;
}

/* One that is too high for any is UINT32_MAX. */
static inline uint32_t shard_global(const struct xap_shard *shard, uint32_t document)
{
	uint64_t number = (uint64_t)(document - 1) * shard->of + shard->at + 1;
	return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

/* --- some_documents.c --- */

/* A query that matches COUNT DOCUMENTS, in order of their numbers, alone, and weighs
 * nothing. They must outlive its match. */
enum status some_documents_query(struct store *store, const uint32_t *documents,
				 size_t count, struct xap_query **query,
				 struct error *error);

/* --- labelled.c --- */

/* A query that matches what SET holds, and weighs nothing. SET and DEADLINE must
 * outlive it. */
enum status set_query(struct store *store, const struct store_set *set,
		      struct deadline *deadline, struct xap_query **query,
		      struct error *error);

/* --- deadline.c --- */

/* deadline_look() as an xap_go_on_fn. */
enum status deadline_go_on(void *deadline, struct error *error);

/* A query that matches everything, weighs nothing and stops the match when
 * DEADLINE, which must outlive it, says so. */
enum status deadline_query(struct store *store, struct deadline *deadline,
			   struct xap_query **query, struct error *error);

#endif
