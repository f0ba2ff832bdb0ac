/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.h - the index on disk, for writing: one writer, batches, generations.
 *
 * A writer holds the index's lock. Documents are first written to batches:
 * private databases in the index's folder for work, filled by worker processes
 * without the lock and without a sync, each whole or not there at all.
 * Publishing takes batches into the index at once: many by compaction into a new
 * generation behind the stub, a few by one transaction in place. Either way
 * readers see the old revision or the new one, and kill -9 at any moment leaves
 * one of the two.
 * Threads: a writer and a batch are one thread's (and process's) own. The lock
 * is the process's: a child forked later does not have it. */
#ifndef QUOTH_STORE_WRITER_H
#define QUOTH_STORE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/status.h"
#include "lib/store/words/frequent.h"
#include "lib/store/record/record.h"
#include "lib/store/schema.h"
#include "lib/store/store.h"

/* --- One document's terms, before they go into a batch --- */
struct store_document;

enum status store_document_new(struct store_document **document,
			       struct error *error);
void store_document_free(struct store_document *document);
void store_document_clear(struct store_document *document);

/* Each returns STATUS_NO_MEMORY or STATUS_TOO_LARGE (a term over
 * SCHEMA_TERM_MAX) with the document unchanged. */
enum status store_document_word(struct store_document *document,
				const char *term, size_t len, uint32_t position);
/* A term without a position; wdf grows by one. */
enum status store_document_stem(struct store_document *document,
				const char *term, size_t len);
/* Two neighbours of one text, both in the batch's list of frequent words: their XP
 * term; wdf grows by one. A pair too long for a term is left out: STATUS_OK. */
enum status store_document_pair(struct store_document *document,
				const char *first, size_t first_len,
				const char *second, size_t second_len);
/* A boolean term: weighs nothing, filters. */
enum status store_document_label(struct store_document *document,
				 const char *term, size_t len);
enum status store_document_value(struct store_document *document,
				 enum schema_slot slot, const char *value,
				 size_t len);
enum status store_document_value_number(struct store_document *document,
					enum schema_slot slot, double value);
/* The bytes of record_build(). */
enum status store_document_record(struct store_document *document,
				  const void *bytes, size_t len);

/* --- A batch: what a worker process fills --- */
struct store_batch;

/* Begins an empty batch at PATH, a folder that must not exist yet.  */
enum status store_batch_begin(const char *path, struct store_batch **batch,
			      struct error *error);
/* Says that every document of BATCH has the pairs of all its neighbours in LIST.
 * Without it they have none, and an index that takes the batch loses its list. */
enum status store_batch_frequent(struct store_batch *batch,
				 const struct frequent *list, struct error *error);
enum status store_batch_add(struct store_batch *batch,
			    struct store_document *document,
			    struct error *error);
/* Notes that folded WORD of LANGUAGE has STEM; once a batch is enough. */
enum status store_batch_stem(struct store_batch *batch, const char *language,
			     const char *stem, size_t stem_len, const char *word,
			     size_t word_len, struct error *error);
uint32_t store_batch_documents(const struct store_batch *batch);
/* Finishes the batch on disk and frees the handle, in every case. */
enum status store_batch_end(struct store_batch *batch, struct error *error);
/* Merges COUNT ended batches into a new one at PATH and removes them. Its list of
 * frequent words is what theirs have in common. */
enum status store_batch_merge(const char *path, const char *const *batches,
			      size_t count, struct error *error);

/* --- What the index knows of source files --- */
enum store_file_state {
	STORE_FILE_INDEXED,
	STORE_FILE_FAILED,	/* `reason` says why; tried again when it changes */
	STORE_FILE_SKIPPED,	/* binary, empty, no text: not an error */
};

struct store_file {
	const char *path;	/* canonical, absolute; any bytes but NUL */
	const char *root;	/* the root it was found under */
	uint64_t size;		/* bytes */
	int64_t mtime_ns;
	unsigned char hash[RECORD_HASH];	/* SHA-256 of its bytes */
	uint32_t documents;	/* records of it in the index */
	uint64_t words;		/* in them, titles included */
	enum store_file_state state;
	const char *reason;	/* "" unless failed or skipped */
};

/* --- The writer --- */
struct store_writer;

/* Makes the index at PATH if there is none, takes its lock and sweeps what a
 * killed writer left. On STATUS_OK *WRITER is to be given to
 * store_writer_close().
 *   STATUS_LOCKED       another writer holds the lock; *HOLDER is its pid, or 0
 *   STATUS_UNSUPPORTED  made by another schema or another text analysis
 *   STATUS_DENIED, STATUS_IO, STATUS_CORRUPT */
enum status store_writer_open(const char *path, struct store_writer **writer,
			      pid_t *holder, struct error *error);
/* Drops what was not published. */
void store_writer_close(struct store_writer *writer);

/* Calls back with each known file, in no order; strings are valid during the
 * call. Return false from FILE to stop. */
enum status store_writer_files(struct store_writer *writer,
			       bool (*file)(void *context,
					    const struct store_file *file),
			       void *context, struct error *error);
/* Calls back with each known root. */
enum status store_writer_roots(struct store_writer *writer,
			       bool (*root)(void *context, const char *root),
			       void *context, struct error *error);

/* The folder in which batches are to be made (work/ in the index). */
const char *store_writer_work(const struct store_writer *writer);

/* --- What the next publication is to hold. Nothing is visible, or lost, before
 * store_writer_publish(). --- */
/* The documents of FILE, if any, come in BATCHES to be added; the ones the index
 * has of it go. */
enum status store_writer_put_file(struct store_writer *writer,
				  const struct store_file *file);
/* What is known of FILE changes, its documents stay (touched, not edited). */
enum status store_writer_note_file(struct store_writer *writer,
				   const struct store_file *file);
enum status store_writer_drop_file(struct store_writer *writer, const char *path);
enum status store_writer_put_root(struct store_writer *writer, const char *root);
enum status store_writer_drop_root(struct store_writer *writer, const char *root);
enum status store_writer_put_language(struct store_writer *writer,
				      const char *language);
/* Keeps how the list of frequent words came about; the list itself follows from the
 * batches and from what stays of the index: what they have in common. */
void store_writer_put_learning(struct store_writer *writer,
			       const struct store_learning *learning);
/* Takes over a batch that store_batch_end() finished. */
enum status store_writer_put_batch(struct store_writer *writer, const char *path);

/* Makes all of that the next revision, synced to disk, and forgets it. *REV is
 * the new revision (the old one when there was nothing to publish). Ids are
 * not made unique: two files may each have a record "1", and both are kept.
 *   STATUS_IO (no room, say): the index stays as it was, what was put is kept,
 *   and publishing may be tried again */
enum status store_writer_publish(struct store_writer *writer, uint64_t *rev,
				 struct error *error);

/* Rewrites the index without holes into a new generation. */
enum status store_writer_compact(struct store_writer *writer, struct error *error);

/* For summaries: valid until close. */
const char *store_writer_uuid(const struct store_writer *writer);
uint64_t store_writer_rev(const struct store_writer *writer);
uint32_t store_writer_documents(const struct store_writer *writer);
uint64_t store_writer_words(const struct store_writer *writer);
/* Documents with a signature, see families.h: all but those from before there were. */
uint32_t store_writer_signed(const struct store_writer *writer);
/* Of the last revision, valid until the next publication. */
const struct frequent *store_writer_frequent(const struct store_writer *writer);
const struct store_learning *store_writer_learning(const struct store_writer *writer);

/* For --status and --list-failed, without the lock: the same lists as above,
 * from the committed revision at PATH. */
enum status store_files(const char *path,
			bool (*file)(void *context, const struct store_file *file),
			void *context, struct error *error);
enum status store_roots(const char *path,
			bool (*root)(void *context, const char *root),
			void *context, struct error *error);

#endif
