/* SPDX-License-Identifier: GPL-2.0-or-later */
/* trend_internal.h - a trend while it is made. */
#ifndef QUOTH_DAEMON_TREND_INTERNAL_H
#define QUOTH_DAEMON_TREND_INTERNAL_H

#include "daemon/answer/trend.h"

/* A document's row is in `place`, from 1 on; 0: it is in none. Before the rows are
 * known its date is there. */
struct trending {
	struct trend *trend;
	struct store *store;
	struct text_analyser *analyser;
	const struct answer_terms *terms;
	struct deadline *deadline;
	struct error *error;
	struct store_set scopes[WIRE_SERIES_MAX];	/* different ones */
	size_t scope_count;
	size_t scope_of[WIRE_SERIES_MAX];		/* each series' */
	struct store_set all;				/* in any of them; of one
							 * scope not used */
	struct store_set matching;			/* of one series */
	uint32_t *place;
	struct period_span span;
	size_t series;					/* that is being counted */
};

static inline enum status trend_no_memory(struct trending *trending)
{
	return error_set(trending->error, STATUS_NO_MEMORY, "trend");
}

/* All documents that any series could be found in. */
static inline const struct store_set *
trend_all(const struct trending *trending)
{
	return trending->scope_count == 1 ? &trending->scopes[0] : &trending->all;
}

/* --- trend_sources.c --- */

/* Gives each source a row, and each document the row of its own. */
enum status trend_find_sources(struct trending *trending);

/* The rows of sources in order, those first that have most of what was asked for. */
enum status trend_order_sources(struct trending *trending);

#endif
