/* SPDX-License-Identifier: GPL-2.0-or-later */
/* labels.h - all of a document's terms and values that are not words of it: id,
 * file, folders, author, topics, dates ... as schema.h has them. */
#ifndef QUOTH_INDEXER_LABELS_H
#define QUOTH_INDEXER_LABELS_H

#include "indexer/analyse.h"

/* Settles the record's fields (id, path, title, date_utc, source, language, type
 * are added or made what the index keeps) and adds terms and values for them to
 * DOCUMENT. LANGUAGE is the stemmer's code, "" for none. */
enum status labels_add(struct store_document *document, struct text_analyser *text,
		       struct extracted *record, const struct analyse_file *file,
		       const char *language, struct error *error);

/* Fills FIELDS (room for RECORD_FIELDS_MAX) with the record's fields, which must
 * stay in place; returns how many. */
size_t labels_fields(const struct extracted *record, struct record_field *fields);

#endif
