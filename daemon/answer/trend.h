/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trend.h - how often queries are answered, period by period or source by source, and
 * how much text there is that could have answered them.
 *
 * A document belongs to the period of its date, in UTC, or to its source. What is
 * counted of a query there: the documents that match it, just as `count` finds them,
 * and, of one word or phrase, how often it stands in them. Both are held against all
 * documents of that period within the query's scope (counted.h), and their words, title
 * and body:
 *
 *   per million words = 10^6 * occurrences / words
 *   percent           = 100 * documents / all documents
 *
 * Periods without documents stand between the first and the last that has some, within
 * the scope of any of the queries. */
#ifndef QUOTH_DAEMON_TREND_H
#define QUOTH_DAEMON_TREND_H

#include "daemon/answer/answer.h"
#include "daemon/answer/names.h"
#include "daemon/answer/period.h"
#include "daemon/search/plan.h"
#include "lib/wire/limits.h"

struct trend_count {
	uint32_t documents;
	uint64_t occurrences;
	uint32_t of_documents;	/* in the scope */
	uint64_t of_words;
};

/* One of the queries. */
struct trend_series {
	const struct plan *plan;	/* the caller's */
	bool counted;			/* it has occurrences */
	bool capped;			/* and may have more, of rarer forms */
	struct trend_count total;	/* of all documents, ... */
	struct trend_count outside;	/* ... and of those of no period or source */
};

struct trend {
	enum period_by by;		/* PERIOD_AUTO until trend_make() has chosen */
	struct trend_series series[WIRE_SERIES_MAX];
	size_t series_count;
	size_t rows;			/* periods, or sources */
	int32_t first;			/* number of the first period */
	struct names sources;		/* folded, and as first written */
	struct buf spellings;
	size_t *spelling_ends;
	uint32_t *order;		/* of sources, for the rows */
	struct trend_count *counts;	/* rows * series_count */
};

/* Fills TREND for the plans, one at least, and the `by` in it. On STATUS_OK and on
 * failure it is to be given to trend_finish(). Fails as store_match(), and with
 *   STATUS_TOO_LARGE  more than WIRE_TREND_ROWS_MAX rows times series */
enum status trend_make(struct trend *trend, struct store *store,
		       struct text_analyser *analyser, const struct answer_terms *terms,
		       struct deadline *deadline, struct error *error);
void trend_finish(struct trend *trend);

/* Of ROW the count of SERIES. */
const struct trend_count *trend_at(const struct trend *trend, size_t row,
				   size_t series);

/* The name of ROW in OUT: of a period, or of a source as its first document has it. */
void trend_name(const struct trend *trend, size_t row, struct buf *out);

#endif
