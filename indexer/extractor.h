/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extractor.h - the sandboxed child of a worker that reads files for it.
 *
 * Started at the first file, and again after it died of one. Whatever it does,
 * each file ends in one of EXTRACTED_SKIPPED, _FAILED and _END, the reason made
 * up here when the child cannot give it any more.
 * Threads: one process, one thread, one extractor. */
#ifndef QUOTH_INDEXER_EXTRACTOR_H
#define QUOTH_INDEXER_EXTRACTOR_H

#include "indexer/extract.h"
#include "lib/base/status.h"

enum {
	EXTRACTOR_SILENCE_MS = 30 * 1000,	/* without a word from it on a file */
};

/* What the child does with a file: extract_file(), but in tests. */
typedef void extract_function(int fd, const struct extract_job *job,
			      extract_sink *sink, void *context);

struct extractor;

enum status extractor_open(extract_function *function, int silence_ms,
			   struct extractor **extractor, struct error *error);
void extractor_close(struct extractor *extractor);

struct extractor_answer {
	enum extracted_kind kind;
	const char *bytes;	/* valid until the next call */
	size_t len;
};

/* Hands over FD, at its present place; it stays the caller's too.
 *   STATUS_IO, STATUS_NO_MEMORY  no child can be started */
enum status extractor_begin(struct extractor *extractor, int fd,
			    const struct extract_job *job, struct error *error);
void extractor_next(struct extractor *extractor, struct extractor_answer *answer);
/* Ends the child in the middle of a file; the next begin starts another. */
void extractor_abandon(struct extractor *extractor);

#endif
