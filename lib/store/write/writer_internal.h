/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer_internal.h - what writer.c gathers and publish.c carries out. */
#ifndef QUOTH_STORE_WRITER_INTERNAL_H
#define QUOTH_STORE_WRITER_INTERNAL_H

#include "lib/store/store_internal.h"

enum change_kind {
	CHANGE_PUT,	/* the file's old documents go, new ones come in batches */
	CHANGE_NOTE,	/* only what is known of the file changes */
	CHANGE_DROP,	/* the file and its documents go */
};

struct change {
	enum change_kind kind;
	char hash[SCHEMA_HASH_HEX + 1];	/* of the path: its XF term and its key */
	struct buf value;		/* for the key; empty: none */
};

struct root_change {
	char *root;
	bool drop;
};

struct store_writer {
	char *path;
	char *work;
	int lock;		/* descriptor of the locked file */
	unsigned generation;	/* number of the one the stub names */
	char uuid[STORE_UUID + 1];
	uint64_t rev;
	uint32_t documents, signed_documents;
	uint64_t words, failed;
	char languages[STORE_LANGUAGES_BYTES];
	struct frequent *frequent;	/* of the last revision */
	struct store_learning learning;

	struct change *changes;
	size_t change_count, change_capacity;
	struct root_change *roots;
	size_t root_count;
	char **batches;
	size_t batch_count;
	bool languages_changed, learning_changed;
};

/* --- writer.c --- */
enum status writer_generation_path(const struct store_writer *writer,
				   unsigned generation, struct buf *path,
				   struct error *error);
/* What the last revision says of itself. */
enum status writer_read_current(struct store_writer *writer, struct error *error);
void writer_forget_changes(struct store_writer *writer);

/* --- publish.c --- */

/* Makes an empty generation 1 and its stub. */
enum status publish_first(struct store_writer *writer, struct error *error);

/* --- document.c --- */

/* Everything that was added to DOCUMENT, as Xapian's; it stays DOCUMENT's. */
enum status document_finish(struct store_document *document,
			    struct xap_document **whole, struct error *error);

/* --- tree.c: folders --- */
enum status tree_make(const char *path, struct error *error);	/* mkdir -p, 0700 */
void tree_remove(const char *path);			/* rm -rf; best effort */
uint64_t tree_bytes(const char *path);			/* of its files */
enum status tree_sync(const char *path, struct error *error);	/* fsync of all */
enum status tree_sync_folder(const char *path, struct error *error);

#endif
