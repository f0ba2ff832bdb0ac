/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract.h - a file's bytes to records: what runs inside the sandbox.
 *
 * Reads one descriptor and speaks through one callback; no path, no other file,
 * no memory beyond what the limits below allow. */
#ifndef QUOTH_INDEXER_EXTRACT_H
#define QUOTH_INDEXER_EXTRACT_H

#include "indexer/extracted.h"
#include "indexer/format.h"

/* JSON Lines are read as a stream, so that a large file costs no memory. */
#define EXTRACT_STREAM_MAX (UINT64_C(64) * 1024 * 1024 * 1024)

enum {
	SLICE_LINES = 64,	/* neighbours that are one worker's */
};

struct extract_job {
	enum format format;
	bool gzip;
	/* JSON Lines can be shared: every worker reads all of them and takes each
	 * SLICES-th run of SLICE_LINES lines, from run SLICE on. 0 or 1: all. */
	unsigned slice, slices;
	uint64_t max_size;	/* bytes of a text that is read whole */
	bool detect;		/* the language of records that name none */
};

/* Takes one message of extracted.h; false to stop. */
typedef bool extract_sink(void *context, enum extracted_kind kind,
			  const void *bytes, size_t len);

/* To be called before the sandbox closes: jansson takes the seed of its tables from
 * /dev/urandom, iconv reads a file for each character set, GMime asks the system
 * for its locale and its time zone, and Poppler looks through its data. */
void extract_prepare(void);

/* Reads FD from its present place and gives SINK what it holds, the last of it
 * EXTRACTED_SKIPPED, _FAILED or _END. */
void extract_file(int fd, const struct extract_job *job, extract_sink *sink,
		  void *context);

#endif
