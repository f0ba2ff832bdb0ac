/* SPDX-License-Identifier: GPL-2.0-or-later */
/* range.h - lines, pages and words of a document's text to its bytes: what get is asked for. */
#ifndef QUOTH_DAEMON_RANGE_H
#define QUOTH_DAEMON_RANGE_H

#include "lib/base/deadline.h"
#include "lib/store/record/record.h"
#include "lib/text/text.h"

/* Bytes [start, end) of the body's text. */
struct range {
	size_t start, end;
};

/* The COUNT lines of the body from LINE on, both from 1, with their newlines; fewer at
 * its end. The text is read from its beginning up to their end. DEADLINE may be NULL.
 *   STATUS_INVALID  there are not so many lines; *ERROR says how many
 *   STATUS_TIMEOUT, STATUS_CANCELLED, and as the record fails */
enum status range_of_lines(struct record *record, size_t line, size_t count,
			   struct deadline *deadline, struct range *range,
			   struct error *error);

/* The COUNT pages of the body from PAGE on, both from 1; fewer at its end. A form feed
 * that ends the last of them, on a line of its own, is none of it.
 *   STATUS_INVALID  there are not so many pages, or none; *ERROR says how many
 *   and as the record fails */
enum status range_of_pages(struct record *record, size_t page, size_t count,
			   struct range *range, struct error *error);

/* The COUNT words of the body from POSITION on. Fails as the record does. */
enum status range_of_words(struct record *record, struct text_analyser *analyser,
			   uint32_t position, uint32_t count, struct range *range,
			   struct error *error);

/* The sentences of TEXT, LEN bytes of a body, that MATCH stands in, without blanks at
 * their ends. Where none begins before it (or ends behind it), TEXT does, or, where that
 * is CUT there, its first (or last) word that is whole. */
struct range range_of_sentences(const char *text, size_t len, const struct range *match,
				bool cut_before, bool cut_behind);

#endif
