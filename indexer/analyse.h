/* SPDX-License-Identifier: GPL-2.0-or-later */
/* analyse.h - a record to the terms, values and bytes that schema.h asks for.
 * Threads: an analyser is one thread's own. */
#ifndef QUOTH_INDEXER_ANALYSE_H
#define QUOTH_INDEXER_ANALYSE_H

#include "indexer/extracted.h"
#include "indexer/format.h"
#include "lib/store/write/writer.h"
#include "lib/text/text.h"

enum {
	ID_MAX = 200,	/* bytes of a record's own id; longer ones are not used */
};

/* What is known of the file that a record came from. */
struct analyse_file {
	const char *path;	/* canonical; "-" for standard input */
	const char *root;
	uint64_t size;
	int64_t mtime_ns;
	const unsigned char *hash;	/* RECORD_HASH bytes */
	enum format format;
};

struct analyser;

/* DEFAULT_LANGUAGE ("en") is that of records without one; it must live as long as the
 * analyser. */
enum status analyser_open(const char *default_language, struct analyser **analyser,
			  struct error *error);
void analyser_close(struct analyser *analyser);

/* A new batch: no stem was noted in it yet, and its pairs are those of FREQUENT, which
 * must live as long. */
void analyser_new_batch(struct analyser *analyser, const struct frequent *frequent);

/* Adds RECORD to BATCH and counts its words. *LANGUAGE is the code of the stemmer used, or
 * "", valid until the next call.
 *   STATUS_TOO_LARGE, STATUS_INVALID  this record cannot be kept
 *   STATUS_IO, STATUS_NO_MEMORY       the batch is lost */
enum status analyse(struct analyser *analyser, struct extracted *record,
		    const struct analyse_file *file, struct store_batch *batch,
		    const char **language, struct error *error);

#endif
