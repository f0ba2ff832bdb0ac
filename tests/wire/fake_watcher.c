/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_watcher.c - no index and no revisions: requests wait for one in vain, and
 * subscribers are told that there is none.
 *
 * A subscription whose query is "slow" takes a while to begin; to one whose query is
 * "flood" there is always more to tell. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/answer/news.h"
#include "lib/store/change/watch.h"
#include "lib/wire/rpc.h"

#define HASH "0123456789abcdef0123456789abcdef"

enum {
	FLOOD = 16384,		/* bytes of each hit */
};

struct store_watch {
	bool looked;
};

int store_watch_bell(void)
{
	return -1;
}

void store_watch_answer(int bell)
{
	(void)bell;
}

enum status store_watch_open(const char *path, int bell, struct store_watch **watch,
			     struct error *error)
{
	(void)bell;
	*watch = calloc(1, sizeof **watch);
	return *watch != NULL ? STATUS_OK
			      : error_set(error, STATUS_NO_MEMORY, "index %s", path);
}

void store_watch_close(struct store_watch *watch)
{
	free(watch);
}

int store_watch_due_ms(const struct store_watch *watch)
{
	(void)watch;
	return STORE_WATCH_CARE_MS;
}

bool store_watch_look(struct store_watch *watch)
{
	bool first = !watch->looked;
	watch->looked = true;
	return first;
}

enum status store_open(const char *path, struct store **store, struct error *error)
{
	(void)store;
	return error_set(error, STATUS_NOT_FOUND, "no index at %s", path);
}

enum status store_refresh(struct store *store, bool *changed, struct error *error)
{
	(void)store;
	*changed = false;
	return error_set(error, STATUS_INTERNAL, "there is no store");
}

const struct store_info *store_info(const struct store *store)
{
	static const struct store_info info;
	(void)store;
	return &info;
}

void store_close(struct store *store)
{
	(void)store;
}

json_t *news_subscribe(struct answerer *answerer, json_t *params,
		       const struct answer_terms *terms, struct news_place *place,
		       struct answer_failure *failure)
{
	const char *query = json_string_value(json_object_get(params, "q"));
	(void)answerer;
	(void)terms;
	(void)failure;
	if (query != NULL && strcmp(query, "slow") == 0)
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	*place = (struct news_place){0};
	return json_object();
}

extern atomic_int looks_begun;	/* fake_answer.c tells */
atomic_int looks_begun;

static json_t *long_text(void)
{
	static char text[FLOOD];
	memset(text, 'x', sizeof text);
	return json_stringn(text, sizeof text);
}

bool news_look(struct answerer *answerer, json_t *params, uint32_t first,
	       const struct news_place *place, const struct answer_terms *terms,
	       struct news *news, struct answer_failure *failure)
{
	const char *query = json_string_value(json_object_get(params, "q"));
	(void)answerer;
	(void)terms;
	*news = (struct news){0};
	if (query != NULL && strcmp(query, "flood") == 0) {
		atomic_fetch_add(&looks_begun, 1);
		*news = (struct news){ .hits = json_pack(
			"[{s:i, s:i, s:f, s:s, s:s, s:o}]", "change", 1, "rank", (int)first,
			"score", 1.5, "id", "flood", "hash", HASH, "title", long_text()),
			.more = true, .place = *place };
		return news->hits != NULL;
	}
	failure->code = WIRE_NO_INDEX;
	error_set(&failure->error, STATUS_NOT_FOUND, "there is no index");
	return false;
}
