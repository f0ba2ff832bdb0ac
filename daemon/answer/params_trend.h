/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params_trend.h - the parameters of trend and collocates, read as strictly as those of
 * search. */
#ifndef QUOTH_DAEMON_PARAMS_TREND_H
#define QUOTH_DAEMON_PARAMS_TREND_H

#include "daemon/answer/association.h"
#include "daemon/answer/params.h"
#include "daemon/answer/period.h"
#include "lib/wire/limits.h"

struct trend_params {
	struct search_params search;	/* its q is the first series' */
	const char *queries[WIRE_SERIES_MAX];
	size_t lens[WIRE_SERIES_MAX];
	size_t count;
	enum period_by by;
};

struct collocates_params {
	struct search_params search;
	uint32_t left, right;		/* words */
	uint32_t least;			/* times near the node */
	enum association sort;
	bool stop_words;		/* function words are wanted, too */
};

/* Each fills *PARAMS from OBJECT and fails as params_search(). */
enum status params_trend(const json_t *object, struct trend_params *params,
			 const char **name, struct error *error);
enum status params_collocates(const json_t *object, struct collocates_params *params,
			      const char **name, struct error *error);

#endif
