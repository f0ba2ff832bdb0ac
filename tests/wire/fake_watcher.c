/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_watcher.c - no index and no revisions: requests wait for one in vain, and
 * subscribers are told nothing. */
#include <stdlib.h>

#include "daemon/answer/news.h"
#include "daemon/change/watcher.h"
#include "lib/wire/rpc.h"

struct watcher {
	struct revision newest;
};

enum status watcher_open(const char *path, struct event_base *base,
			 struct watcher **watcher, struct error *error)
{
	(void)path;
	(void)base;
	*watcher = calloc(1, sizeof **watcher);
	return *watcher != NULL ? STATUS_OK
				: error_set(error, STATUS_NO_MEMORY, "watcher");
}

void watcher_close(struct watcher *watcher)
{
	free(watcher);
}

const struct revision *watcher_newest(const struct watcher *watcher)
{
	return &watcher->newest;
}

enum status watcher_listen(struct watcher *watcher, watcher_fn *fn, void *context)
{
	(void)watcher;
	(void)fn;
	(void)context;
	return STATUS_OK;
}

void watcher_poke(struct watcher *watcher)
{
	(void)watcher;
}

json_t *news_subscribe(struct answerer *answerer, json_t *params,
		       const struct answer_terms *terms, struct news_place *place,
		       struct answer_failure *failure)
{
	(void)answerer;
	(void)params;
	(void)terms;
	(void)failure;
	*place = (struct news_place){0};
	return json_object();
}

bool news_look(struct answerer *answerer, json_t *params, uint32_t first,
	       const struct news_place *place, const struct answer_terms *terms,
	       struct news *news, struct answer_failure *failure)
{
	(void)answerer;
	(void)params;
	(void)first;
	(void)place;
	(void)terms;
	*news = (struct news){0};
	failure->code = WIRE_NO_INDEX;
	error_set(&failure->error, STATUS_NOT_FOUND, "there is no index");
	return false;
}
