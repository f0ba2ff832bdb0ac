/* SPDX-License-Identifier: GPL-2.0-or-later */
/* about.c - what the daemon says of itself: the results of hello and status. */
#include "config.h"

#include "daemon/about.h"

#include <string.h>
#include <unistd.h>

#include "daemon/jobs/answerers.h"
#include "daemon/change/change.h"
#include "daemon/daemon.h"
#include "daemon/request.h"
#include "lib/base/clock.h"
#include "lib/wire/rpc.h"

json_t *about_supported(void)
{
	return json_pack("[i]", PROTOCOL);
}

json_t *about_hello(void)
{
	return json_pack("{s:i, s:o, s:{s:s, s:s}, s:o, s:o}",
			 "protocol", PROTOCOL,
			 "supported", about_supported(),
			 "server", "name", "quothd", "version", PACKAGE_VERSION,
			 "caps", request_methods(),
			 "limits", wire_limits_new());
}

static json_t *about_kept(const struct cache_stats *stats)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
			 "entries", (json_int_t)stats->entries,
			 "bytes", (json_int_t)stats->bytes,
			 "limit", (json_int_t)stats->limit,
			 "hits", (json_int_t)stats->hits,
			 "misses", (json_int_t)stats->misses,
			 "dropped", (json_int_t)stats->dropped,
			 "evicted", (json_int_t)stats->evicted);
}

static json_t *about_cache(struct cache *cache)
{
	const struct cache_stats stats = cache_stats(cache);
	return about_kept(&stats);
}

static json_t *about_postings(struct lists *lists)
{
	const struct lists_stats stats = lists_stats(lists);
	return about_kept(&(struct cache_stats){
		.entries = stats.entries, .bytes = stats.bytes, .limit = stats.limit,
		.hits = stats.hits, .misses = stats.misses, .dropped = stats.dropped,
		.evicted = stats.evicted });
}

static json_t *about_sandbox(const struct sandbox *sandbox)
{
	return json_pack("{s:b, s:i}", "filter", sandbox->filtered,
			 "landlock", sandbox->landlock);
}

json_t *about_status(struct daemon *daemon, bool owner)
{
	uint64_t uptime_ms = clock_ms() - daemon->started_ms;
	json_t *about = json_pack(
		"{s:s, s:i, s:I, s:I, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:i, s:o, s:o, s:{}, s:o}",
		"version", PACKAGE_VERSION,
		"protocol", PROTOCOL,
		"pid", (json_int_t)getpid(),
		"uptime_s", (json_int_t)(uptime_ms / 1000),
		"documents", 0, "words", 0,	/* until the index is known */
		"connections", (json_int_t)daemon->n_conns,
		"subscriptions", (json_int_t)change_subscriptions(daemon->change),
		"in_flight", (json_int_t)daemon->n_jobs,
		"queue", (json_int_t)queue_waiting(&daemon->queue),
		"threads", (json_int_t)daemon->settings->threads,
		"threads_busy", 0,		/* until a worker looks */
		"cache", about_cache(daemon->cache),
		"postings", about_postings(daemon->lists),
		"requests",
		"sandbox", about_sandbox(&daemon->sandbox));
	if (about != NULL && inside_put_slow(&daemon->inside, owner, about))
		return about;
	json_decref(about);
	return NULL;
}

/* Moves what is said beside the index, not in it. */
static void move_total(json_t *about, json_t *index, const char *name)
{
	json_t *value = json_object_get(index, name);
	if (value != NULL && json_object_get(about, name) != NULL)
		json_object_set(about, name, value);
	json_object_del(index, name);
}

static bool add_index(json_t *about, struct answerer *answerer)
{
	struct answer_failure failure = { .code = WIRE_INTERNAL };
	json_t *index = answer_index(answerer, &failure);
	if (index == NULL) {
		const char *problem = failure.error.text;
		json_object_set_new(about, "problem",
				    wire_string(problem, strlen(problem)));
		json_decref(failure.data);
		index = json_null();
	}
	move_total(about, index, "documents");
	move_total(about, index, "words");
	return json_object_set_new(about, "index", index) == 0;
}

json_t *about_add(json_t *about, struct answerer *answerer, struct inside *inside)
{
	bool is_status = json_object_get(about, "requests") != NULL;
	if (add_index(about, answerer) && (!is_status || inside_put(inside, about)))
		return about;
	json_decref(about);
	return NULL;
}

json_t *about_add_indexes(json_t *about, struct index_list *list,
			  struct answerers *answerers)
{
	struct asked_indexes all = { .list = list };
	struct answer_failure failure;
	if (about == NULL || list->count < 2)
		return about;
	index_choose_all(list, &all.choice);
	struct answerer *answerer = answerers_for(answerers, &all, &failure);
	json_t *indexes = answerer != NULL ? answer_indexes(answerer) : NULL;
	if (indexes != NULL && json_object_set_new(about, "indexes", indexes) == 0)
		return about;
	json_decref(about);
	return NULL;
}
