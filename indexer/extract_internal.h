/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract_internal.h - what the extractors of the formats share. */
#ifndef QUOTH_INDEXER_EXTRACT_INTERNAL_H
#define QUOTH_INDEXER_EXTRACT_INTERNAL_H

#include "indexer/extract.h"
#include "indexer/source.h"

struct extraction {
	const struct extract_job *job;
	struct source *source;
	extract_sink *sink;
	void *context;
	struct extracted record;	/* the one being made */
	struct buf message;
};

/* Each returns false when the file is done with. */
bool extract_say(struct extraction *at, enum extracted_kind kind, const char *reason);
/* at->record, its language settled */
bool extract_give(struct extraction *at);

/* Reads all of the file into RAW, unless it is empty, binary (a PDF may be) or too
 * large. */
bool extract_read(struct extraction *at, struct buf *raw);

/* --- extract_json.c --- */
void extract_json_lines(struct extraction *at);

/* --- extract_html.c --- */
void extract_html(struct extraction *at);

/* --- extract_mail.c --- */
void extract_mail(struct extraction *at);

/* --- extract_pdf.c --- */
void extract_pdf(struct extraction *at);

#endif
