/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shelf.c - the rankings looked at last, the one that was not looked at for longest
 * going first. */
#include "daemon/search/shelf.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept {
	char key[SHELF_KEY];	/* "": the place is free */
	struct ranking ranking;
	uint64_t used;		/* when, by shelf->clock */
};

struct shelf {
	pthread_mutex_t lock;	/* of all that follows */
	unsigned holders;
	uint64_t clock;
	struct kept kept[SHELF_RANKINGS];
};

struct shelf *shelf_new(void)
{
	struct shelf *shelf = calloc(1, sizeof *shelf);
	if (shelf == NULL)
		return NULL;
	pthread_mutex_init(&shelf->lock, NULL);
	shelf->holders = 1;
	return shelf;
}

struct shelf *shelf_share(struct shelf *shelf)
{
	pthread_mutex_lock(&shelf->lock);
	shelf->holders++;
	pthread_mutex_unlock(&shelf->lock);
	return shelf;
}

static void forget(struct kept *kept)
{
	ranking_finish(&kept->ranking);
	*kept = (struct kept){0};
}

void shelf_leave(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	pthread_mutex_lock(&shelf->lock);
	bool last = --shelf->holders == 0;
	pthread_mutex_unlock(&shelf->lock);
	if (!last)
		return;
	for (size_t i = 0; i < SHELF_RANKINGS; i++)
		forget(&shelf->kept[i]);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

bool shelf_cut(const struct ranking *whole, const struct rank_wish *wish,
	       struct ranking *part)
{
	size_t first = wish->first < whole->count ? wish->first : whole->count;
	size_t left = whole->count - first;
	struct ranking cut = *whole;
	cut.plan = cut.expanded = (struct buf){0};
	cut.count = left < wish->limit ? left : wish->limit;
	cut.more = left > wish->limit || whole->more;
	cut.hits = calloc(cut.count + 1, sizeof *cut.hits);
	buf_add(&cut.plan, whole->plan.data, whole->plan.len);
	buf_add(&cut.expanded, whole->expanded.data, whole->expanded.len);
	if (cut.hits == NULL || !buf_ok(&cut.plan) || buf_cstr(&cut.expanded) == NULL) {
		ranking_finish(&cut);
		return false;
	}
	if (cut.count > 0)
		memcpy(cut.hits, whole->hits + first, cut.count * sizeof *cut.hits);
	*part = cut;
	return true;
}

static struct kept *find(struct shelf *shelf, const char *key)
{
	for (size_t i = 0; i < SHELF_RANKINGS; i++)
		if (strcmp(shelf->kept[i].key, key) == 0)
			return &shelf->kept[i];
	return NULL;
}

bool shelf_take(struct shelf *shelf, const char *key, const struct rank_wish *wish,
		struct ranking *ranking)
{
	pthread_mutex_lock(&shelf->lock);
	struct kept *kept = find(shelf, key);
	bool taken = kept != NULL && shelf_cut(&kept->ranking, wish, ranking);
	if (taken)
		kept->used = ++shelf->clock;
	pthread_mutex_unlock(&shelf->lock);
	return taken;
}

/* A place for COUNT more hits; what was used longest ago makes room. */
static struct kept *make_room(struct shelf *shelf, size_t count)
{
	for (;;) {
		struct kept *oldest = NULL, *place = NULL;
		size_t hits = count;
		for (size_t i = 0; i < SHELF_RANKINGS; i++) {
			struct kept *kept = &shelf->kept[i];
			hits += kept->ranking.count;
			if (kept->used == 0)
				place = kept;
			else if (oldest == NULL || kept->used < oldest->used)
				oldest = kept;
		}
		if (place != NULL && (hits <= SHELF_HITS || oldest == NULL))
			return place;
		forget(oldest);
	}
}

void shelf_put(struct shelf *shelf, const char *key, const struct ranking *ranking)
{
	const struct rank_wish all = { .limit = UINT32_MAX };
	struct ranking copy = {0};
	if (strlen(key) >= SHELF_KEY || !shelf_cut(ranking, &all, &copy))
		return;
	pthread_mutex_lock(&shelf->lock);
	struct kept *same = find(shelf, key);
	if (same != NULL)
		forget(same);
	struct kept *kept = make_room(shelf, copy.count);
	strcpy(kept->key, key);
	kept->ranking = copy;
	kept->used = ++shelf->clock;
	pthread_mutex_unlock(&shelf->lock);
}
