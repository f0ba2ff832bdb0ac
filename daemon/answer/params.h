/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params.h - the parameters of search and of what is like it (count, facets, similar), and
 * of get, read strictly: a filter that was silently dropped would give wrong answers. */
#ifndef QUOTH_DAEMON_PARAMS_H
#define QUOTH_DAEMON_PARAMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/query/query.h"
#include "lib/base/status.h"
#include "lib/store/store.h"
#include "lib/wire/limits.h"

enum {
	PARAMS_OFFSET_MAX = 10000,	/* hits passed over; beyond, a narrower query
					 * is the better question */
	PARAMS_FILTER_MAX = 64,		/* values of one filter */
};

/* What a bag of plain words asks for. */
enum params_mode { MODE_AUTO, MODE_ALL, MODE_ANY, MODE_PHRASE };

/* Filters beside the query: each a list of which any will do. */
struct params_filter {
	enum query_field field;
	const char *values[PARAMS_FILTER_MAX];
	size_t lens[PARAMS_FILTER_MAX];
	size_t count;
};

/* What documents are counted by; see facets.h for the names. */
struct params_facets {
	const char *names[WIRE_FACETS_MAX];
	size_t count;
	uint32_t values;	/* of each, at most */
};

enum { PARAMS_FILTERS = 5 };	/* source, topic, lang, type, path */

struct search_params {
	const char *q;		/* points into the request, as all strings do */
	size_t q_len;
	enum params_mode mode;
	uint32_t limit, offset;
	enum store_sort sort;
	struct params_filter filters[PARAMS_FILTERS];
	bool has_dates;
	char date_from[QUERY_DATE_MAX], date_to[QUERY_DATE_MAX];
	uint32_t snippets;
	bool places;		/* of the matches are asked for */
	bool lines;		/* and the lines they stand in */
	uint32_t matches;	/* places of one hit, */
	bool all_matches;	/* as many as there are, up to the limit */
	uint32_t budget;	/* bytes of all hits; 0: as many as a reply has */
	uint32_t expand;	/* words to add, see expansion.h */
	bool collapse;		/* near-duplicates are one hit */
	bool exact_total, explain;
	bool why;		/* nothing was found is to be said */
	bool strict;		/* the query is to be read so */
	const char *cursor;	/* NULL: from offset on */
	size_t cursor_len;
	struct params_facets facets;
	const char *but_id;	/* NULL, or the document that is not looked for */
	size_t but_id_len;
};

struct similar_params {
	struct search_params search;	/* without a query, which is made of these: */
	const char *id;			/* a document of the index, or NULL ... */
	size_t id_len;
	const char *text;		/* ... and then a text */
	size_t text_len;
	uint32_t terms;			/* words to look for */
};

struct get_params {
	const char *id;
	size_t id_len;
	bool meta;		/* fields only, no text */
	bool copies;		/* its family, too; then `start` is the first copy of
				 * it wanted */
	size_t start, len;
	size_t line, lines;	/* 0: no lines are asked for; 0: all from there on */
	size_t page, pages;	/* likewise */
	const char *around;	/* NULL, or a query whose best place is asked for ... */
	size_t around_len;
	size_t context;		/* ... and so many bytes to each side of it */
	bool has_start;
};

/* A standing query: of the search's, q (NULL: there is none), what narrows it down and
 * what is shown of a hit. */
struct watch_params {
	struct search_params search;
	bool has_rev, has_change;
	size_t since_rev, since_change;	/* what comes behind them is wanted */
	const char *uuid;		/* NULL, or of which index they are */
};

/* Each fills *PARAMS from OBJECT, a JSON object that must outlive it.
 *   STATUS_INVALID  with *ERROR, and *NAME, the parameter at fault, which points
 *                   into OBJECT or is constant */
enum status params_search(const json_t *object, struct search_params *params,
			  const char **name, struct error *error);
/* For count: those of search that bear on which documents match. */
enum status params_count(const json_t *object, struct search_params *params,
			 const char **name, struct error *error);
/* For facets: the same, and by what to count. Without q it is "". */
enum status params_facets(const json_t *object, struct search_params *params,
			  const char **name, struct error *error);
enum status params_similar(const json_t *object, struct similar_params *params,
			   const char **name, struct error *error);
enum status params_watch(const json_t *object, struct watch_params *params,
			 const char **name, struct error *error);
enum status params_get(const json_t *object, struct get_params *params,
		       const char **name, struct error *error);

#endif
