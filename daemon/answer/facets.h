/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facets.h - how many documents of a set have each value of a field: all of them are
 * counted.
 *
 * Values that a filter takes for the same are one value ("AP" and "ap"): its number is
 * that of the documents which the filter leaves. It is shown as the first document of
 * the set that has it writes it. A document may have several values of one field, and
 * counts once for each.
 *
 * There are two ways, which give the same: of large sets the posting lists of the
 * labels are read, of small ones, and for authors, who have a label for each word only, the
 * heads of the documents. */
#ifndef QUOTH_DAEMON_FACETS_H
#define QUOTH_DAEMON_FACETS_H

#include "daemon/answer/params.h"
#include "lib/store/store.h"
#include "lib/text/text.h"

/* year is "1987", month "1987-02"; places is x.places. */
#define FACET_NAMES \
	"source, topic, lang, type, year, month, author, places or x.NAME"

enum {
	FACET_HEADS = 1000,	/* documents of a set whose heads are read in about the
				 * time that the labels of some facets take */
	FACET_VALUE_MAX = 1024,	/* bytes of a value as it is shown */
};

struct facet_value {
	char *text;		/* len bytes */
	size_t len;
	uint32_t n;		/* documents that have it */
};

struct facet_counts {
	struct facet_value *values;	/* those of most documents first, then in the
					 * order of their folded bytes */
	size_t count;
	uint32_t distinct;		/* values in all */
	uint32_t missing;		/* documents without any */
};

bool facet_is_known(const char *name);

/* Counts SET, of STORE's revision, by each of ASKED into COUNTS, which has as many
 * places and on STATUS_OK is to be given to facets_finish(). HEADS: of sets of up to so
 * many documents the heads are read; FACET_HEADS.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status facets_count(struct store *store, struct text_analyser *analyser,
			 const struct params_facets *asked, const struct store_set *set,
			 uint32_t heads, struct deadline *deadline,
			 struct facet_counts *counts, struct error *error);
void facets_finish(struct facet_counts *counts, size_t count);

#endif
